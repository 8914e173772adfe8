package mirrortest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/sim/simtest"
)

// line stands between our connector and the provider that a dialect of ours plays. Browsers do not pass by it.
type line struct {
	// URL is where the connector calls.
	URL  string
	bank *simtest.Bank
	to   *httputil.ReverseProxy

	mu     sync.Mutex // guards what follows
	came   int
	answer strings.Builder
	lose   bool
	lost   int
	// breaks says that nothing passes any more once an answer is lost, and broken that this has come.
	breaks, broken bool
}

func newLine(t *testing.T, address string, bank *simtest.Bank) *line {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{bank: bank, to: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: at.Scheme, Host: at.Host})
	}}}
	server := httptest.NewServer(l)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	l.URL = server.URL + at.Path
	return l
}

// ServeHTTP passes a request on. While answers are to be lost, it closes the connection instead of answering as soon as the bank
// has taken money because of a request: whatever the request is called.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l.isBroken() {
		panic(http.ErrAbortHandler)
	}
	before := captures(l.bank)
	kept := httptest.NewRecorder()
	l.to.ServeHTTP(kept, r)
	body, _ := io.ReadAll(kept.Result().Body)
	l.mu.Lock()
	l.came++
	l.answer.Write(body)
	cut := l.lose && captures(l.bank) > before
	if cut {
		l.lose, l.broken = false, l.breaks
		l.lost++
	}
	l.mu.Unlock()
	if cut {
		panic(http.ErrAbortHandler)
	}
	for name, values := range kept.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(kept.Code)
	_, _ = w.Write(body)
}

// captures counts what the bank has taken so far.
func captures(bank *simtest.Bank) int {
	n := 0
	for _, m := range moves(bank, 0) {
		if m.kind == "sale" || m.kind == "capture" {
			n++
		}
	}
	return n
}

// requests is how many have come.
func (l *line) requests() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.came
}

// said is everything that the provider has answered since the last time.
func (l *line) said() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.answer.String()
	l.answer.Reset()
	return text
}

// loseAnswer loses the answer to the next request that takes money.
func (l *line) loseAnswer() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lose, l.lost = true, 0
}

// breakDown loses the answer to the next request that takes money, and lets nothing pass from then on, until mend is called.
func (l *line) breakDown() {
	l.loseAnswer()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.breaks = true
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.breaks, l.broken = false, false
}

func (l *line) isBroken() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.broken
}

// wantLost fails the test unless an answer was lost since [line.loseAnswer].
func (l *line) wantLost(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost != 1 {
		t.Errorf("%d answers were lost, want 1", l.lost)
	}
	l.lose = false
}
