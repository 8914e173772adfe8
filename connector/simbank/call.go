package simbank

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	wire "github.com/vezne/vezne/wire/simbank"
)

// answered is what came back from the bank and proved to be its own: a 200 with a message, or a 4xx with a problem.
type answered struct {
	body    []byte
	problem *wire.Problem
}

// notSent is the error of a call of which not one byte left this machine.
type notSent struct{ cause error }

func (e *notSent) Error() string { return "request was not sent: " + e.cause.Error() }
func (e *notSent) Unwrap() error { return e.cause }

// Causes of doubt.
var (
	errDeadline   = errors.New("deadline has passed")
	errSignature  = errors.New("answer has a wrong signature")
	errTooLong    = errors.New("answer is too long")
	errUnreadable = errors.New("answer is not readable")
	errOther      = errors.New("answer is about another request")
	errPending    = errors.New("bank has not decided yet")
)

// call posts one message and returns the bank's answer. Its error is a [notSent], or else everything is possible.
func (b *Bank) call(ctx context.Context, path string, message []byte, deadline time.Time) (answered, error) {
	// The deadline is a moment on the clock of b.now, which need not be the one that contexts run by.
	left := deadline.Sub(b.now())
	if left <= 0 {
		return answered{}, &notSent{errDeadline}
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()

	var sending atomic.Bool
	request, err := b.request(trace(ctx, &sending), path, message)
	if err != nil {
		return answered{}, &notSent{err}
	}
	response, err := b.client.Do(request)
	if err != nil {
		err = withoutAddress(err)
		if !sending.Load() {
			return answered{}, &notSent{err}
		}
		return answered{}, fmt.Errorf("post %s: %w", path, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, wire.MaxBody+1))
	if err != nil {
		return answered{}, fmt.Errorf("read answer of %s: %w", path, err)
	}
	if len(body) > wire.MaxBody {
		return answered{}, fmt.Errorf("read answer of %s: %w", path, errTooLong)
	}
	return b.open(path, request.Header.Get(wire.HeaderSignature), response, body)
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

// request builds the signed request.
func (b *Bank) request(ctx context.Context, path string, message []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+path, bytes.NewReader(message))
	if err != nil {
		return nil, withoutAddress(err)
	}
	// With GetBody, and with an Idempotency-Key header, net/http would send a request again by itself when a
	// kept-alive connection breaks. Whether to ask again is for the engine to decide, after a query.
	r.GetBody = nil
	timestamp := b.now().UnixMicro()
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(wire.HeaderTerminal, b.terminal)
	r.Header.Set(wire.HeaderTimestamp, strconv.FormatInt(timestamp, 10))
	r.Header.Set(wire.HeaderSignature, b.key.SignRequest(b.terminal, timestamp, path, message))
	return r, nil
}

// open believes an answer only if the bank signed it over this very request. The exception is a 401 with a problem
// in it: the bank cannot sign for a terminal that it does not know, and it lets such a request no further than its door.
func (b *Bank) open(path, request string, response *http.Response, body []byte) (answered, error) {
	status := response.StatusCode
	signed := b.key.VerifyAnswer(response.Header.Get(wire.HeaderSignature), request, status, body)
	switch {
	case status == http.StatusOK && signed:
		return answered{body: body}, nil
	case status >= 400 && status < 500 && (signed || status == http.StatusUnauthorized):
		problem, err := wire.DecodeProblem(body)
		if err != nil {
			return answered{}, fmt.Errorf("read answer of %s with status %d: %w", path, status, errUnreadable)
		}
		return answered{problem: &problem}, nil
	case status != http.StatusOK:
		return answered{}, fmt.Errorf("read answer of %s: status %d", path, status)
	}
	return answered{}, fmt.Errorf("read answer of %s: %w", path, errSignature)
}
