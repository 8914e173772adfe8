// Package exchange makes one HTTP exchange with a provider, and knows the one thing about it that an HTTP client's error does
// not say: whether a byte of the request can have left. Everything that a connector may conclude from a failed call rests on
// that. A request that never left may go to another provider; one that may have left is a doubt.
//
// It sends a request once. It follows no redirect, which would take a card to an address that nobody configured, and keeps no
// cookies.
package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
)

// Client makes the exchanges of one provider account. It is safe for concurrent use.
type Client struct {
	base string
	http *http.Client
	now  func() time.Time
	max  int64
}

// New makes a client of the provider at base, an address that [CheckBase] accepts. The HTTP client of d is used as it is, but
// for redirects and cookies; its clock is what deadlines are told by; maxAnswer is the most bytes that an answer may have. It
// calls nobody. Its error names the provider and says that one of the two is missing.
func New(provider, base string, d connector.Deps, maxAnswer int64) (*Client, error) {
	if d.HTTP == nil || d.Now == nil {
		return nil, errors.New(provider + ": an http client and a clock are required")
	}
	own := *d.HTTP
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	own.Jar = nil
	return &Client{base: strings.TrimRight(base, "/"), http: &own, now: d.Now, max: maxAnswer}, nil
}

// Request is what is sent.
type Request struct {
	// Method is POST if empty.
	Method string
	// Path is below the provider's address and may have a query.
	Path string
	// Name is what errors call the request, where its path holds a token; the path without its query if empty.
	Name string
	// Header is what the provider wants to be told beside the body. Content-Type is among it.
	Header http.Header
	Body   []byte
	// Deadline is when the answer is no longer waited for.
	Deadline time.Time
}

// Answer is what came back, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// NotSent is the error of a call of which not one byte left this machine.
type NotSent struct{ Cause error }

// Error says why.
func (e *NotSent) Error() string { return "request was not sent: " + e.Cause.Error() }

// Unwrap is the cause.
func (e *NotSent) Unwrap() error { return e.Cause }

// The causes of doubt that connectors find in an answer.
var (
	// ErrUnreadable means that an answer is not one of the provider's.
	ErrUnreadable = errors.New("answer is not readable")
	// ErrCardInPage means that a buyer cannot be sent where a page leads; see [connector.Redirect.Carries].
	ErrCardInPage = errors.New("page of the bank would carry the card through the buyer's browser")
)

// The causes of doubt that have no other error.
var (
	errDeadline = errors.New("deadline has passed")
	errTooLong  = errors.New("answer is too long")
)

// Do sends a request and reads the answer to its end. Its error is a [NotSent], or else everything is possible. No error holds
// the address, which may have a token in it, or anything of the body.
func (c *Client) Do(ctx context.Context, q Request) (Answer, error) {
	// The deadline is a moment on the clock of c.now, which need not be the one that contexts run by.
	left := q.Deadline.Sub(c.now())
	if left <= 0 {
		return Answer{}, &NotSent{errDeadline}
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	if q.Method == "" {
		q.Method = http.MethodPost
	}
	name := q.Name
	if name == "" {
		name, _, _ = strings.Cut(q.Path, "?")
	}
	var sending atomic.Bool
	request, err := http.NewRequestWithContext(trace(ctx, &sending), q.Method, c.base+q.Path, bytes.NewReader(q.Body))
	if err != nil {
		return Answer{}, &NotSent{withoutAddress(err)}
	}
	// With GetBody, and with an Idempotency-Key header, net/http would send a request again by itself when a
	// kept-alive connection breaks. Whether to ask again is for the engine to decide, after a query.
	request.GetBody = nil
	for name, values := range q.Header {
		request.Header[name] = values
	}
	response, err := c.http.Do(request)
	if err != nil {
		err = withoutAddress(err)
		if !sending.Load() {
			return Answer{}, &NotSent{err}
		}
		return Answer{}, fmt.Errorf("post %s: %w", name, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, c.max+1))
	if err != nil {
		return Answer{}, fmt.Errorf("read answer of %s: %w", name, err)
	}
	if int64(len(body)) > c.max {
		return Answer{}, fmt.Errorf("read answer of %s: %w", name, errTooLong)
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body}, nil
}

// trace notes in sending that the first byte of a request may have been given to the network.
//
// The proof: the transport calls WroteHeaderField while it writes the head into the connection's buffer (HTTP/1) or
// composes it (HTTP/2), which is before any of it is flushed; and when Do has returned an error, it has closed the
// connection or given it up, so that nothing is flushed any more. If the hook has not been called by then, no byte
// of this request left. That covers a refused or timed-out connection, a failed TLS handshake, and a kept-alive
// connection that was found dead before it was written to. Asking for less, such as GotConn alone, would call the
// last of these a doubt; asking for more, such as the error's text, would guess.
func trace(ctx context.Context, sending *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { sending.Store(true) },
		WroteHeaders:     func() { sending.Store(true) },
	})
}

// withoutAddress takes the address out of a client's error: it belongs to the configuration and may hold a token.
func withoutAddress(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// Doubt turns the error of a call into a result: a decline if nothing left this machine, else indeterminate.
func Doubt(err error) connector.Result {
	var never *NotSent
	if errors.As(err, &never) {
		return connector.Refuse(decline.IssuerUnavailable, never.Cause)
	}
	return connector.Result{Cause: err}
}

// CheckBase refuses a base address that is not an absolute http or https one. The error names the field and not the value.
func CheckBase(field, base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("%s must be an absolute http or https address", field)
	}
	return nil
}
