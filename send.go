package vezne

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxAnswer bounds what is read of an answer: a page of 100 payments with all the metadata that they may have is a
// tenth of it.
const maxAnswer = 32 << 20

// longestWait bounds what the gateway may ask a client to wait before a repeat.
const longestWait = 10 * time.Second

// request is one call before it is sent.
type request struct {
	method string
	path   string
	query  url.Values
	// body is encoded as JSON; nil sends none.
	body any
	// key is the idempotency key; "" for calls that only read, and for changes that take none.
	key string
	// once is set where a repeat would do more than the call: it is the caller's to decide.
	once bool
}

// newKey makes a key that no other call has: 130 random bits in letters and digits.
func newKey() string { return "sdk_" + rand.Text() }

// call sends the request, repeats it where that is safe and can help, and decodes the answer.
//
// What is repeated is what got no answer, what the gateway could not answer (500 and above), and what it is still working on
// under the same key. It is safe because the key, or being a read, or a change into a state that is named, makes every repeat the same
// call. What is none of these is sent once.
func (c *Client) call(ctx context.Context, r request, into any) error {
	var body []byte
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return fmt.Errorf("vezne: encode request: %w", err)
		}
		body = encoded
	}
	for retry := 1; ; retry++ {
		wait, err := c.try(ctx, r, body, into)
		if err == nil || !repeatable(err) {
			return err
		}
		if r.once || retry > c.retries || !sleep(ctx, max(wait, c.backoff(retry))) {
			return unanswered(r, err)
		}
	}
}

// unanswered gives the caller of a call that changes something the key to repeat it with. A call that only reads can be
// repeated as it is, and its problem says more than that.
func unanswered(r request, err error) error {
	var none *Unanswered
	if r.method == http.MethodGet || errors.As(err, &none) {
		return err
	}
	return &Unanswered{Key: r.key, Err: err}
}

// try sends the request once. wait is how long the gateway asks to wait before a repeat.
func (c *Client) try(ctx context.Context, r request, body []byte, into any) (wait time.Duration, err error) {
	address := c.base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	var reader io.Reader
	if r.body != nil {
		reader = bytes.NewReader(body)
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, address, reader)
	if err != nil {
		return 0, fmt.Errorf("vezne: make request: %w", err)
	}
	sent.Header.Set("Authorization", "Bearer "+c.key)
	sent.Header.Set("Accept", "application/json, application/problem+json")
	sent.Header.Set("Accept-Language", c.language)
	if r.body != nil {
		sent.Header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		sent.Header.Set("Idempotency-Key", r.key)
	}
	answer, err := c.http.Do(sent)
	if err != nil {
		return 0, &Unanswered{Key: r.key, Err: err}
	}
	defer answer.Body.Close() //nolint:errcheck // it was read to its end, or its error is known
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return 0, &Unanswered{Key: r.key, Err: err}
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return retryAfter(answer.Header), problemOf(answer.StatusCode, text)
	}
	if file, is := into.(*[]byte); is {
		*file = text
		return 0, nil
	}
	err = json.Unmarshal(text, into)
	if err != nil {
		return 0, &Unanswered{Key: r.key, Err: errors.New("the answer is not the gateway's")}
	}
	return 0, nil
}

// problemOf reads a problem. Something in between, such as a proxy, may have answered in its own way; then there is
// nothing but the status.
func problemOf(status int, text []byte) *Problem {
	var p Problem
	err := json.Unmarshal(text, &p)
	if err != nil || p.Code == "" {
		return &Problem{Status: status, Title: http.StatusText(status), Detail: http.StatusText(status)}
	}
	p.Status = status
	return &p
}

// repeatable reports whether the same call may end otherwise if it is repeated.
func repeatable(err error) bool {
	var p *Problem
	if errors.As(err, &p) {
		return p.Status >= http.StatusInternalServerError || p.Code == "idempotency_in_progress"
	}
	var none *Unanswered
	return errors.As(err, &none)
}

// retryAfter reads the header's seconds; 0 when there are none.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, longestWait)
}

// sleep waits, and reports whether it could wait to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
