package simbank

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Shape says when the bank authorizes, which the account's configuration chooses.
func (b *Bank) Shape() connector.Shape {
	if b.oneStep {
		return connector.OneStep
	}
	return connector.TwoStep
}

// Challenge registers the payment for 3-D Secure. The state that it returns is a nonce, which the browser has to
// bring back.
func (b *Bank) Challenge(ctx context.Context, a connector.Authorization, returnURL string) connector.Challenge {
	return b.challenge(ctx, a, extras{}, returnURL)
}

func (b *Bank) challenge(ctx context.Context, a connector.Authorization, e extras, returnURL string) connector.Challenge {
	nonce := newNonce()
	body, err := wire.Enroll{
		Ref: a.Ref, Order: a.Order, Amount: a.Amount, Installments: a.Installments, Card: a.Card, Kept: e.kept, Pay: b.pay(a.PreAuth),
		Points: e.points, Campaign: e.campaign, TermURL: returnURL, Nonce: nonce, ValidUntil: a.Deadline,
	}.Encode()
	if err != nil {
		return connector.Ended(connector.Refuse(decline.RequestRefused, err))
	}
	got, err := b.call(ctx, wire.PathEnroll, body, a.Deadline)
	if err != nil {
		return connector.Ended(b.unregistered(exchange.Doubt(err)))
	}
	if got.problem != nil {
		return connector.Ended(turnedAway(*got.problem))
	}
	s, err := readStatus(got.body, a.Ref, a.Order, a.Amount)
	if err != nil {
		return connector.Ended(b.unregistered(connector.Result{Cause: err}))
	}
	if s.Stage == wire.StageOpen {
		return connector.Challenge{
			Redirect: &connector.Redirect{Method: http.MethodGet, URL: s.PageURL},
			State:    nonce,
		}
	}
	if b.oneStep {
		return connector.Ended(payment(s, asked{ref: a.Ref, order: a.Order, operation: operation(a.PreAuth), amount: a.Amount, points: e.points, campaign: e.campaign}))
	}
	proof := proofOf(s)
	if !proof.Authenticated() {
		return connector.Ended(connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: notAuthenticated(proof)}})
	}
	return connector.Challenge{Proof: &proof, State: nonce}
}

// unregistered turns a doubt about a registration into what is certain about the money. In two-step the bank charges
// nothing until it is asked to, so a registration whose answer was lost is a payment that was not made.
func (b *Bank) unregistered(r connector.Result) connector.Result {
	if b.oneStep {
		return r
	}
	return connector.Unregistered(r)
}

func (b *Bank) pay(preAuth bool) wire.Pay {
	switch {
	case !b.oneStep:
		return wire.PayNothing
	case preAuth:
		return wire.PayPreAuth
	}
	return wire.PaySale
}

func operation(preAuth bool) wire.Operation {
	if preAuth {
		return wire.PreAuth
	}
	return wire.Sale
}

// readStatus reads how an authentication stands and compares it with the payment that it should be about.
func readStatus(body []byte, ref, order string, amount money.Amount) (wire.Status, error) {
	s, err := wire.DecodeStatus(body)
	if err != nil {
		return wire.Status{}, errors.Join(exchange.ErrUnreadable, err)
	}
	if s.Ref != ref || s.Stage == wire.StageUnknown || s.Order != order || s.Amount != amount {
		return wire.Status{}, errOther
	}
	return s, nil
}

func proofOf(s wire.Status) connector.Proof {
	return connector.Proof{Status: s.MDStatus, ECI: s.ECI, CAVV: s.CAVV, XID: s.XID}
}

// notAuthenticated says why there is no payment after this authentication.
func notAuthenticated(p connector.Proof) decline.Reason {
	if p.Status == 0 {
		return decline.AuthenticationFailed
	}
	return decline.AuthenticationUnavailable
}

// payment is the result of the authorization that the bank made at the end of an authentication.
func payment(s wire.Status, want asked) connector.Result {
	if s.Payment == nil {
		return connector.Result{Cause: errPending}
	}
	err := want.check(*s.Payment)
	if err != nil {
		return connector.Result{Cause: err}
	}
	return settled(*s.Payment)
}

func newNonce() string {
	var random [16]byte
	// crypto/rand.Read never returns an error.
	_, _ = rand.Read(random[:])
	return hex.EncodeToString(random[:])
}
