// Package webhook delivers what a shop's server is told without having asked. What a notice says is its surface's own, since
// every provider words and signs its own; here it is bytes on their way to an address that a merchant has named.
//
// An address that a merchant names is an address that a stranger may have put there, so a notice goes by HTTP or HTTPS only,
// follows no redirect, and reaches no private network unless the operator allows it.
package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Post is one notice.
type Post struct {
	URL         string
	ContentType string
	Body        []byte
}

// Lifetime is how long a notice is tried.
const Lifetime = 72 * time.Hour

// Wait is how long to rest after so many tries: 5 s, 10 s, 20 s and so on, and an hour in the end.
func Wait(attempt int) time.Duration {
	return min(5*time.Second<<min(max(attempt-1, 0), 12), time.Hour)
}

// patience is how long one try may take. A receiver that wants to think should answer first.
const patience = 15 * time.Second

// Sender delivers notices. It is safe for concurrent use.
type Sender struct{ client *http.Client }

// NewSender makes a sender. private allows addresses of private networks and of this machine, which is right for
// development, and for a gateway that stands in one network with its shops.
func NewSender(private bool) *Sender {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if !private {
		// The address is looked at after the name has been resolved, so that a name cannot change its mind in between.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return public(address) }
	}
	return &Sender{client: &http.Client{
		Timeout: patience,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, MaxIdleConns: 64, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// errPrivate says that an address is not one of the open network.
var errPrivate = errors.New("address is of a private network")

func public(address string) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return errPrivate
	}
	ip := to.Addr().Unmap()
	shared := netip.MustParsePrefix("100.64.0.0/10") // RFC 6598: between a provider's customers
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip) {
		return errPrivate
	}
	return nil
}

// Send delivers a notice once. A status of 2xx is a receipt; everything else is an error, which names no part of the address
// but its host.
func (s *Sender) Send(ctx context.Context, p Post) error {
	to, err := url.Parse(p.URL)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return errors.New("send notice: the address is not one of HTTP or HTTPS")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.Body))
	if err != nil {
		return errors.New("send notice: the address is malformed")
	}
	r.Header.Set("Content-Type", p.ContentType)
	r.Header.Set("User-Agent", "Vezne")
	resp, err := s.client.Do(r)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // the outer error repeats the whole address, with whatever secret stands in it
		}
		return fmt.Errorf("send notice to %s: %w", to.Host, err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // read, so that the connection can be used again
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("send notice to %s: answered with status %d", to.Host, resp.StatusCode)
	}
	return nil
}

// Close gives up idle connections.
func (s *Sender) Close() { s.client.CloseIdleConnections() }
