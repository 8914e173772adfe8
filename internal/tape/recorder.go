package tape

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Recorder is a transport that writes down what passes through it. It is safe for concurrent use.
type Recorder struct {
	folder   string
	provider string
	base     http.RoundTripper
	now      func() time.Time
	log      *slog.Logger
	redact   *redactor

	mu sync.Mutex // guards n
	n  int
}

// Options are what a recorder is made of. All are required.
type Options struct {
	// Folder is where the recording goes. It is made, and must not have one already.
	Folder string
	// Provider is the kind of the provider, for whoever reads the files.
	Provider string
	Secrets  Secrets
	Base     http.RoundTripper
	Now      func() time.Time
	Log      *slog.Logger
}

// New starts a recording. Only its owner can read the folder.
func New(o Options) (*Recorder, error) {
	err := os.MkdirAll(o.Folder, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make folder of recording: %w", err)
	}
	earlier, err := filepath.Glob(filepath.Join(o.Folder, "*"+extension))
	if err != nil || len(earlier) > 0 {
		// The words that stand for values begin anew with each recording, so that two in one folder would be mixed up.
		return nil, fmt.Errorf("start recording: there is one already in %s", o.Folder)
	}
	return &Recorder{
		folder: o.Folder, provider: o.Provider, base: o.Base, now: o.Now, log: o.Log, redact: newRedactor(o.Secrets),
	}, nil
}

const (
	extension = ".txt"
	// longest is the most of a body that is kept. An answer beyond it is recorded as a lost one.
	longest = 1 << 20
)

// RoundTrip makes the exchange and writes it down. That it could not be written is logged and changes nothing for the payment.
func (r *Recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	e := exchange{at: r.now(), method: q.Method}
	sent, err := takeBody(&q.Body)
	if err != nil {
		return nil, err
	}
	var left atomic.Bool
	ctx := httptrace.WithClientTrace(q.Context(), &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }})
	response, err := r.base.RoundTrip(q.WithContext(ctx))
	var reply []byte
	switch {
	case err != nil && !left.Load():
		return nil, err //nolint:wrapcheck // a transport passes its base's errors on
	case err != nil:
		e.lost = true
	default:
		reply, e.lost = copyBody(response)
		e.status, e.answer = response.StatusCode, keptHeaders(response.Header)
	}
	r.keep(q.Context(), q, e, sent, reply)
	return response, err //nolint:wrapcheck // a transport passes its base's errors on
}

// takeBody reads a request's body and puts another in its place.
func takeBody(body *io.ReadCloser) ([]byte, error) {
	if *body == nil {
		return nil, nil
	}
	sent, err := io.ReadAll(*body)
	_ = (*body).Close() // it has been read
	if err != nil {
		return nil, fmt.Errorf("read body of request: %w", err)
	}
	*body = io.NopCloser(bytes.NewReader(sent))
	return sent, nil
}

// copyBody reads an answer's body, and puts one in its place that reads the same, its error included.
func copyBody(response *http.Response) (reply []byte, lost bool) {
	whole := response.Body
	reply, err := io.ReadAll(io.LimitReader(whole, longest+1))
	rest := io.Reader(whole)
	if err != nil {
		rest = failing{err}
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(reply), rest), whole}
	return reply, err != nil || len(reply) > longest
}

// failing is the end of a body that could not be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// keep redacts an exchange and writes it.
func (r *Recorder) keep(ctx context.Context, q *http.Request, e exchange, sent, reply []byte) {
	fields, _ := fieldsOf(sent)
	r.redact.learn(fields)
	if answered, structured := fieldsOf(reply); structured {
		r.redact.learn(answered)
	}
	e.target, e.header = r.redact.target(q.URL), keptHeaders(q.Header)
	e.body, e.reply = r.redact.body(sent, fields), r.redact.body(reply, fields)
	if e.lost {
		e.reply = nil
	}
	file, err := e.encode(r.provider)
	if err == nil {
		err = os.WriteFile(filepath.Join(r.folder, r.name(e)), file, 0o600)
	}
	if err != nil {
		r.log.WarnContext(ctx, "exchange could not be recorded", "provider", r.provider, "error", withoutPath(err))
	}
}

func withoutPath(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// name numbers the files, and says what they are about.
func (r *Recorder) name(e exchange) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	path, _, _ := strings.Cut(e.target, "?")
	path = strings.Trim(regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(path, "-"), "-")
	return fmt.Sprintf("%04d-%s-%s%s", r.n, e.method, path[:min(len(path), 60)], extension)
}

// Form is a form that a buyer's browser brought, as a recording would have it: with the words that the recording has for tokens.
// A test that plays the recording finishes a visit with it.
func (r *Recorder) Form(form url.Values) url.Values {
	redacted := url.Values{}
	for name, values := range form {
		for _, v := range values {
			redacted.Add(name, r.redact.value(name, v))
		}
	}
	return redacted
}

// target is a request's path and query. A path's tokens are known by then: they came with an earlier answer.
func (r *redactor) target(u *url.URL) string {
	target := u.EscapedPath()
	query := u.Query()
	for name, values := range query {
		for i, v := range values {
			values[i] = r.value(name, v)
		}
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	return r.text(target)
}

// body redacts a body; sent are the fields of the request, which an answer may repeat.
func (r *redactor) body(body []byte, sent []field) []byte {
	rewritten, structured := rewrite(body, r.value)
	if !structured {
		return []byte(r.plain(string(body), sent))
	}
	return []byte(r.text(string(rewritten)))
}
