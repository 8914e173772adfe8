package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// world is what shops and buyers see: the addresses of the gateway and the bank, and a network between.
type world struct {
	gateway string // base address
	bank    string // base address
	year    int    // an expiry year that is in date
	client  *http.Client

	mu      sync.Mutex // guards oddness
	oddness []string   // what no gateway should answer, whatever happens around it

	requests  atomic.Int64 // requests to the gateway that left
	lost      atomic.Int64 // of these, the ones that a kill left without an answer
	repeated  atomic.Int64 // answers that say that the request had been carried out before
	unknown   atomic.Int64 // answers that say that the outcome is not known yet
	abandoned atomic.Int64 // orders that a shop left without having a definite answer to everything
}

// odd notes something that no gateway should do. It ends up as a failure of the test.
func (w *world) odd(format string, arguments ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.oddness = append(w.oddness, fmt.Sprintf(format, arguments...))
}

// oddities returns what was noted.
func (w *world) oddities() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.oddness)
}

// reply is an answer that arrived whole.
type reply struct {
	status   int
	location string
	body     []byte
}

// errNoAnswer means that no whole answer arrived. What was asked for may have been done.
var errNoAnswer = errors.New("no answer")

// maxReply is more than any page or list of the gateway.
const maxReply = 8 << 20

// send sends one request and reads the answer. It counts a request that left and was not answered, since kills that
// leave such requests are what the test is about.
func (w *world) send(ctx context.Context, r *http.Request) (reply, error) {
	var left atomic.Bool
	toGateway := strings.HasPrefix(r.URL.String(), w.gateway+"/")
	r = r.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(i httptrace.WroteRequestInfo) { left.Store(i.Err == nil) },
	}))
	answer, err := w.client.Do(r)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(io.LimitReader(answer.Body, maxReply))
		_ = answer.Body.Close()
	}
	under := toGateway && left.Load()
	if under {
		w.requests.Add(1)
	}
	if err != nil {
		if under && ctx.Err() == nil {
			w.lost.Add(1)
		}
		return reply{}, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	return reply{answer.StatusCode, answer.Header.Get("Location"), body}, nil
}

// errGaveUp means that a shop stopped asking before it had a definite answer.
var errGaveUp = errors.New("gave up")

// insist sends a request until the answer is definite, as both documents tell shops to, across as many deaths of
// the gateway as there are; or, when the shop is not patient, only so many times.
func (w *world) insist(
	ctx context.Context, patience int, request func() (*http.Request, error), definite func(reply) bool,
) (reply, error) {
	for i := range tries {
		r, err := request()
		if err != nil {
			return reply{}, err
		}
		answer, err := w.send(ctx, r)
		if err == nil {
			if definite(answer) {
				return answer, nil
			}
			w.unknown.Add(1)
		}
		if ctx.Err() != nil {
			return reply{}, fmt.Errorf("ask gateway: %w", ctx.Err())
		}
		if i+1 == patience && patience < tries {
			return reply{}, errGaveUp
		}
		rest(ctx, pause)
	}
	return reply{}, fmt.Errorf("no definite answer after %d requests", tries)
}
