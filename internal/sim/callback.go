package sim

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	wire "github.com/vezne/vezne/wire/simbank"
)

// callback.go is the bank's word to the merchant after an authentication, by the browser and from server to server.

// browserReturn is what the browser brings back.
func (b *Bank) browserReturn(c books.Challenge, wanted scenario.Callback) wire.Return {
	m := b.trueReturn(c)
	switch wanted {
	case scenario.ReturnOutOfOrder:
		m.MDStatus, m.ECI, m.CAVV, m.Code = 0, "", "", ""
	case scenario.ReturnWrongAmount:
		m.Amount = otherAmount(m.Amount)
	case scenario.ReturnWrongCurrency:
		m.Amount = otherCurrency(m.Amount)
	case scenario.ReturnOnce, scenario.ReturnTwice, scenario.ReturnLate, scenario.ReturnNever, scenario.ReturnWrongHash:
	}
	m.Hash = b.terminals[c.Terminal].key.SignReturn(m)
	if wanted == scenario.ReturnWrongHash {
		m.Hash = strings.Repeat("0", len(m.Hash))
	}
	return m
}

// trueReturn is what really happened, not yet signed.
func (b *Bank) trueReturn(c books.Challenge) wire.Return {
	m := wire.Return{Ref: c.Ref, Order: c.Order, Amount: c.Amount, Nonce: c.Nonce, MDStatus: c.MDStatus, XID: c.XID}
	if c.Authenticated() {
		m.ECI, m.CAVV = c.ECI, c.CAVV
	}
	if c.Pay != "" {
		m.Code = c.PayCode
		if !c.Authenticated() {
			m.Code = wire.Code(books.ReasonOf(c))
		}
	}
	return m
}

// notifyOnce posts the return from server to server, where the scenario wants it, at the moment at which the
// authentication ends and before the browser hears of it. Doing it here, and not beside the browser, makes the order
// of the two certain; a gateway that is to be tried with both at once can post one of them itself.
func (b *Bank) notifyOnce(r *http.Request, c books.Challenge, ended bool) {
	if !ended {
		return
	}
	switch scenario.Parse(c.Scenario).Callback() {
	case scenario.ReturnTwice, scenario.ReturnOutOfOrder:
		b.notify(r.Context(), c)
	case scenario.ReturnOnce, scenario.ReturnLate, scenario.ReturnNever, scenario.ReturnWrongHash,
		scenario.ReturnWrongAmount, scenario.ReturnWrongCurrency:
	}
}

func (b *Bank) notify(ctx context.Context, c books.Challenge) {
	m := b.browserReturn(c, scenario.ReturnOnce)
	// The buyer who closes the page does not stop the bank.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.TermURL, strings.NewReader(m.Form().Encode()))
	if err != nil {
		b.config.Log.WarnContext(ctx, "return not posted", "error", err)
		return
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := b.config.HTTP.Do(request)
	if err != nil {
		// The error would name the address, which may hold a token of the gateway's.
		b.config.Log.WarnContext(ctx, "return not posted", "terminal", c.Terminal)
		return
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, wire.MaxBody))
	_ = response.Body.Close()
}
