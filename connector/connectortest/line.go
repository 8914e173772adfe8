package connectortest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// trouble is what befalls a request or its answer on the line.
type trouble int

const (
	noTrouble trouble = iota
	// The request arrives and takes effect; then something happens to the answer.
	answerLost
	answerNever
	answerError
	answerHTML
	answerCut
	answerEmpty
	answerEndless
	answerElsewhere
	answerAltered
	// The request does not arrive.
	requestLost
	requestError
	requestEchoed
	requestHeld
)

func (k trouble) String() string {
	switch k {
	case noTrouble:
		return "no trouble"
	case answerLost:
		return "connection closed after acting"
	case answerNever:
		return "silence after acting"
	case answerError:
		return "HTTP 500 after acting"
	case answerHTML:
		return "HTML page after acting"
	case answerCut:
		return "answer cut in the middle"
	case answerEmpty:
		return "empty answer"
	case answerEndless:
		return "answer without end"
	case answerElsewhere:
		return "redirect after acting"
	case answerAltered:
		return "altered answer"
	case requestLost:
		return "connection closed before acting"
	case requestError:
		return "HTTP 503 before acting"
	case requestEchoed:
		return "error page that repeats the request"
	case requestHeld:
		return "request held up on its way"
	}
	return "trouble"
}

// after lists the troubles after which the provider has acted, and before those after which it has not.
func after() []trouble {
	return []trouble{answerLost, answerNever, answerError, answerHTML, answerCut, answerEmpty, answerEndless, answerElsewhere}
}

func before() []trouble { return []trouble{requestLost, requestError, requestEchoed} }

// line stands between the connector and the provider.
type line struct {
	t        *testing.T
	provider Provider

	mu     sync.Mutex
	next   trouble
	always bool
	change Alteration
	struck int
	seen   int
	held   *Exchange
	// sent are the bodies of all requests, or what their addresses ask, and kinds the types of those that had one.
	sent  [][]byte
	kinds []string
	// quiet gets a message each time a client has begun to wait for an answer that never comes.
	quiet chan struct{}
	// elsewhere counts what came to the place that a redirect pointed to.
	elsewhere int
}

func newLine(t *testing.T, p Provider) *line {
	t.Helper()
	return &line{t: t, provider: p, quiet: make(chan struct{}, 16)}
}

// trouble lets k befall the next request that moves money.
func (l *line) trouble(k trouble) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next, l.always = k, false
}

// down lets k befall every request, whatever it asks for, until trouble is called.
func (l *line) down(k trouble) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next, l.always = k, true
}

// alter lets answers name something else: the next one to a request that moves money, or all.
func (l *line) alter(what Alteration, all bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next, l.always, l.change = answerAltered, all, what
}

// moved returns how many requests that may move money have come.
func (l *line) moved() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.struck
}

// latest returns the body of the latest request.
func (l *line) latest() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.sent) == 0 {
		return ""
	}
	return string(l.sent[len(l.sent)-1])
}

// came returns how many requests have come at all, those to the place of a redirect included.
func (l *line) came() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen + l.elsewhere
}

// strayed reports whether a request came to the place of a redirect.
func (l *line) strayed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.elsewhere > 0
}

const elsewherePath = "/connectortest/elsewhere"

// plan notes a request and says what will befall it.
func (l *line) plan(r *http.Request, body []byte) (trouble, Alteration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.URL.Path == elsewherePath {
		l.elsewhere++
		return noTrouble, 0
	}
	l.seen++
	if len(body) > 0 {
		l.sent, l.kinds = append(l.sent, body), append(l.kinds, r.Header.Get("Content-Type"))
	} else {
		l.sent = append(l.sent, []byte(r.URL.RawQuery))
	}
	moves := l.provider.Strike == nil || l.provider.Strike(r, body)
	if moves {
		l.struck++
	}
	if !moves && !l.always {
		return noTrouble, 0
	}
	k := l.next
	if !l.always {
		l.next = noTrouble
	}
	return k, l.change
}

// ServeHTTP lets a request through, or does to it what was planned.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	k, change := l.plan(r, body)
	e := &Exchange{Request: r, RequestBody: body}
	switch k {
	case requestLost:
		panic(http.ErrAbortHandler)
	case requestError:
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	case requestEchoed:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write(append([]byte("cannot forward: "), body...))
		return
	case requestHeld:
		l.hold(e)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case noTrouble, answerLost, answerNever, answerError, answerHTML, answerCut, answerEmpty, answerEndless, answerElsewhere, answerAltered:
	}
	l.forward(e)
	l.answer(w, r, e, k, change)
}

func (l *line) hold(e *Exchange) {
	l.mu.Lock()
	l.held = e
	l.mu.Unlock()
	l.quiet <- struct{}{}
}

// deliver brings the request that was held up to the provider now.
func (l *line) deliver() {
	l.mu.Lock()
	e := l.held
	l.held = nil
	l.mu.Unlock()
	if e != nil {
		l.forward(e)
	}
}

// forward lets the provider serve the request, whether or not the client still waits.
func (l *line) forward(e *Exchange) {
	r := e.Request.Clone(context.WithoutCancel(e.Request.Context()))
	r.Body = io.NopCloser(bytes.NewReader(e.RequestBody))
	kept := &keeper{header: http.Header{}, status: http.StatusOK}
	l.provider.Handler.ServeHTTP(kept, r)
	e.Status, e.Header, e.Body = kept.status, kept.header, kept.body.Bytes()
}

// answer gives the provider's answer back, or does to it what was planned.
func (l *line) answer(w http.ResponseWriter, r *http.Request, e *Exchange, k trouble, change Alteration) {
	switch k {
	case answerLost:
		panic(http.ErrAbortHandler)
	case answerNever:
		l.quiet <- struct{}{}
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case answerError:
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	case answerHTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><title>Sistem hatası</title><p>Lütfen daha sonra deneyiniz.</p>")
		return
	case answerElsewhere:
		http.Redirect(w, r, elsewherePath, http.StatusTemporaryRedirect)
		return
	case answerEmpty:
		e.Body = nil
	case answerEndless:
		// A body of 4 MiB stands for one without end; who reads it all has no limit.
		e.Body = append(e.Body, []byte(strings.Repeat(" ", 4<<20))...)
	case answerAltered:
		l.provider.Alter[change](l.t, e)
	case noTrouble, answerCut, requestLost, requestError, requestEchoed, requestHeld:
	}
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(e.Body)))
	w.WriteHeader(e.Status)
	if k == answerCut {
		_, _ = w.Write(e.Body[:len(e.Body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(e.Body)
}

// keeper keeps what a handler answers.
type keeper struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keeper) Header() http.Header            { return k.header }
func (k *keeper) WriteHeader(status int)         { k.status = status }
func (k *keeper) Write(body []byte) (int, error) { return k.body.Write(body) }
