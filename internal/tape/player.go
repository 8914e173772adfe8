package tape

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Player is a transport that answers from a recording. A request gets the answer to the first recorded request of the same
// method, path and fields that has not been asked for yet; the order in which different requests come does not matter. What is
// secret is not compared, since the recording does not have it. It is safe for concurrent use.
type Player struct {
	redact *redactor

	mu        sync.Mutex // guards used
	exchanges []exchange
	keys      []string
	used      []bool
}

// Open reads the recording in a folder. s is what the requests to come must not be compared by.
func Open(folder string, s Secrets) (*Player, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"+extension))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("open recording: there is none in %s", folder)
	}
	slices.Sort(files)
	p := &Player{redact: newRedactor(s)}
	for _, name := range files {
		file, err := os.ReadFile(name) //nolint:gosec // the caller names the folder
		if err != nil {
			return nil, fmt.Errorf("open recording: %w", err)
		}
		e, err := decode(file)
		if err != nil {
			return nil, fmt.Errorf("open recording: %s: %w", filepath.Base(name), err)
		}
		p.exchanges = append(p.exchanges, e)
		p.keys = append(p.keys, p.redact.key(e.method, e.target, e.body))
	}
	p.used = make([]bool, len(p.exchanges))
	return p, nil
}

// ErrUnrecorded is the error of a request that the recording does not have.
var ErrUnrecorded = errors.New("the recording has no such request")

// errLost is the error of a request whose answer was lost when it was recorded.
var errLost = errors.New("the answer was lost")

// RoundTrip answers from the recording.
func (p *Player) RoundTrip(q *http.Request) (*http.Response, error) {
	sent, err := takeBody(&q.Body)
	if err != nil {
		return nil, err
	}
	fields, _ := fieldsOf(sent)
	p.redact.learn(fields)
	target := p.redact.target(q.URL)
	e, found := p.take(p.redact.key(q.Method, target, p.redact.body(sent, fields)))
	if !found {
		path, _, _ := strings.Cut(target, "?")
		return nil, fmt.Errorf("%w: %s %s", ErrUnrecorded, q.Method, path)
	}
	if e.lost {
		// The request had left: whoever watches for that has to see it.
		if trace := httptrace.ContextClientTrace(q.Context()); trace != nil && trace.WroteHeaders != nil {
			trace.WroteHeaders()
		}
		return nil, errLost
	}
	return &http.Response{
		Status: http.StatusText(e.status), StatusCode: e.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: e.answer.Clone(), Body: io.NopCloser(bytes.NewReader(e.reply)), ContentLength: int64(len(e.reply)), Request: q,
	}, nil
}

func (p *Player) take(key string) (exchange, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, k := range p.keys {
		if k == key && !p.used[i] {
			p.used[i] = true
			return p.exchanges[i], true
		}
	}
	return exchange{}, false
}

// Left names the recorded requests that nobody has asked for.
func (p *Player) Left() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var left []string
	for i, e := range p.exchanges {
		if !p.used[i] {
			left = append(left, fmt.Sprintf("%04d %s %s", i+1, e.method, e.target))
		}
	}
	return left
}

// key is what two requests have to have in common: the method, the path, and the fields without what is secret, in any order.
func (r *redactor) key(method, target string, body []byte) string {
	fields, structured := fieldsOf(body)
	if !structured {
		return wordForm.ReplaceAllString(method+" "+target+"\n"+string(body), "*")
	}
	lines := make([]string, 0, len(fields))
	for _, f := range fields {
		v := f.value
		if r.secret(f.name) {
			v = "*"
		}
		lines = append(lines, f.name+"="+v)
	}
	slices.Sort(lines)
	return wordForm.ReplaceAllString(method+" "+target+"\n"+strings.Join(lines, "\n"), "*")
}
