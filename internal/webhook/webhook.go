// Package webhook is what a shop's server is told without having asked: our own events, signed as Standard Webhooks wants it, and
// the posts of the dialects, which word and sign each their own. It holds what an event is, who wants it, what a delivery on its
// way is, and the client that makes one try.
//
// An address that a merchant names is an address that a stranger may have put there, so a post goes by HTTP or HTTPS only,
// follows no redirect, and reaches no private network unless the operator allows it.
package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Post is one request to a shop's server.
type Post struct {
	URL         string
	ContentType string
	// Header has what is sent besides, such as the signature; it may be nil.
	Header http.Header
	Body   []byte
}

// Lifetime is how long a delivery is tried.
const Lifetime = 72 * time.Hour

// Wait is how long to rest after so many tries: 5 s, 10 s, 20 s and so on, and an hour in the end.
func Wait(attempt int) time.Duration {
	return min(5*time.Second<<min(max(attempt-1, 0), 12), time.Hour)
}

// WaitOf is Wait, up to a fifth shorter or longer. How much follows from the delivery's id and the try, so that those which failed
// together do not come back together, and a test knows when.
func WaitOf(id string, attempt int) time.Duration {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%s/%d", id, attempt) // a hash takes everything
	wait := Wait(attempt)
	return wait + wait/5*time.Duration(int64(h.Sum32()%2001)-1000)/1000
}

// Patience is how long one try may take. A receiver that wants to think should answer first.
const Patience = 15 * time.Second

// Outcome is how one try ended.
type Outcome string

// The outcomes. All but Taken mean that the receiver has not said yes; it may have got the post all the same.
const (
	// Taken: the receiver answered with a status of 2xx.
	Taken Outcome = "taken"
	// Refused: it answered with another status.
	Refused Outcome = "refused"
	// Redirected: it answered with a status of 3xx, which is not followed.
	Redirected Outcome = "redirected"
	// TimedOut: it did not answer in time.
	TimedOut Outcome = "timed_out"
	// Unreachable: no connection came about, or its name leads nowhere.
	Unreachable Outcome = "unreachable"
	// Untrusted: its certificate is not one to trust.
	Untrusted Outcome = "untrusted"
	// BrokenOff: the connection ended before an answer.
	BrokenOff Outcome = "broken_off"
	// Private: the address is of a private network, and those are not allowed.
	Private Outcome = "private_address"
	// Malformed: the address is none of HTTP or HTTPS.
	Malformed Outcome = "malformed_address"
	// Gone: the endpoint has been deleted meanwhile. No try was made.
	Gone Outcome = "endpoint_gone"
	// Expired: the three days were over before a try was made.
	Expired Outcome = "expired"
)

// Outcomes returns all of them.
func Outcomes() []Outcome {
	return []Outcome{Taken, Refused, Redirected, TimedOut, Unreachable, Untrusted, BrokenOff, Private, Malformed, Gone, Expired}
}

// Answer is what one try brought.
type Answer struct {
	Outcome Outcome
	// Status is the receiver's HTTP status; 0 where there was none.
	Status int
	// Text is the beginning of a refusal, at most 200 characters, without its digits. It is empty where the post was taken.
	Text string
}

// Sender makes tries. It is safe for concurrent use.
type Sender struct{ client *http.Client }

// NewSender makes a sender. private allows addresses of private networks and of this machine, which is right for
// development, and for a gateway that stands in one network with its shops.
func NewSender(private bool) *Sender {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !private {
		// The address is looked at after the name has been resolved, so that a name cannot change its mind in between.
		dialer.Control = onlyPublic
	}
	return &Sender{client: &http.Client{
		Timeout: Patience,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, MaxIdleConns: 64, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Send makes one try. A status of 2xx is a receipt, whatever follows it.
func (s *Sender) Send(ctx context.Context, p Post) Answer {
	to, err := url.Parse(p.URL)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return Answer{Outcome: Malformed}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.Body))
	if err != nil {
		return Answer{Outcome: Malformed}
	}
	for name, values := range p.Header {
		r.Header[name] = values
	}
	r.Header.Set("Content-Type", p.ContentType)
	r.Header.Set("User-Agent", "Vezne")
	resp, err := s.client.Do(r)
	if err != nil {
		return Answer{Outcome: outcomeOf(err)} // the error would repeat the whole address, with whatever secret stands in it
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // read, so that the connection can be used again
	a := Answer{Outcome: Refused, Status: resp.StatusCode}
	switch resp.StatusCode / 100 {
	case 2:
		a.Outcome = Taken
		return a
	case 3:
		a.Outcome = Redirected
		return a
	}
	a.Text = excerpt(string(text))
	return a
}

// maxExcerpt is how much of a refusal is kept, in characters.
const maxExcerpt = 200

// excerpt is enough of a refusal to see what its receiver means. Digits are left out: what a shop's error page repeats may be
// anything, and a card number is made of them.
func excerpt(text string) string {
	var b strings.Builder
	n := 0
	for _, c := range strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ") {
		if n == maxExcerpt {
			break
		}
		switch {
		case c < ' ' || c == 0x7f:
			continue
		case '0' <= c && c <= '9':
			c = '#'
		}
		b.WriteRune(c)
		n++
	}
	return b.String()
}

// outcomeOf says how a try ended that brought no answer.
func outcomeOf(err error) Outcome {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network net.Error
	var dial *net.OpError
	var dns *net.DNSError
	switch {
	case errors.Is(err, errPrivate):
		return Private
	case errors.As(err, &authority), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verification), errors.As(err, &record):
		return Untrusted
	case errors.As(err, &dns):
		return Unreachable
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return TimedOut
	case errors.As(err, &dial) && dial.Op == "dial":
		return Unreachable
	}
	return BrokenOff
}

// Close gives up idle connections.
func (s *Sender) Close() { s.client.CloseIdleConnections() }
