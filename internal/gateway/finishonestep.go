package gateway

// finishonestep.go is how a shop finishes by itself where the provider authorized while the buyer was at the bank: it takes what is
// held, or is told what has been taken.

import (
	"context"
	"fmt"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// awaits reports whether a one-step visit has yet to be finished by its shop.
func awaits(s threeds.Session) bool {
	return s.OneStep && s.Mode == threeds.Manual && s.Status != threeds.Finished
}

// held reports whether a visit's amount, once authorized, is only held for a shop that has yet to finish.
func held(p payment.Payment, s threeds.Session) bool {
	return awaits(s) && p.Operations[0].Kind == payment.PreAuth
}

// early reports whether a visit's amount, once authorized, is taken before its shop has finished.
func early(p payment.Payment, s threeds.Session) bool {
	return awaits(s) && p.Operations[0].Kind == payment.Sale
}

// Unfinished reports whether the amount was held or taken while the buyer was at the bank, and the shop, which finishes by itself, has
// yet to do so.
func (v Visit) Unfinished() bool {
	p := v.Payment
	return held(p, v.Session) && p.State == payment.Authorized || early(p, v.Session) && p.State.Paid()
}

// Released reports whether what a one-step provider held or took for a visit was all given back before the shop finished: it is
// not to be told as paid.
func (v Visit) Released(p payment.Payment) bool {
	if !v.Session.OneStep || v.Session.Status == threeds.Finished {
		return false
	}
	return p.State == payment.Voided || p.State == payment.Refunded && early(p, v.Session)
}

// finishHeld takes what a one-step provider holds for a shop that finishes by itself, or, when the shop wants it
// to stay held, keeps it from being given back when the visit's time is over.
func (g *Gateway) finishHeld(ctx context.Context, v Visit, p payment.Payment, preAuth bool) (Answer, error) {
	if preAuth {
		if !g.now().Before(v.Session.ExpiresAt) {
			return Answer{Payment: p}, errVisitOver() // it is about to be given back
		}
		return Answer{Payment: p}, g.endVisit(ctx, v)
	}
	m, known := g.merchants.Find(p.Merchant)
	if !known {
		return Answer{}, errNoVisit()
	}
	a, err := g.Capture(ctx, Command{Merchant: m, Payment: p.ID})
	if err != nil || !a.Payment.State.Paid() {
		return a, err // what could not be taken is given back when the visit's time is over
	}
	err = g.endVisit(ctx, v)
	if err != nil {
		// The amount is taken and the shop has to hear of it. The visit's expiry will find nothing held.
		g.log.Warn("end of visit could not be stored", "payment", string(p.ID), "error", err)
	}
	return a, nil
}

// endVisit marks a visit as finished.
func (g *Gateway) endVisit(ctx context.Context, v Visit) error {
	s := v.Session
	s.Version++
	s.Status = threeds.Finished
	err := g.store.Commit(ctx, store.Change{Merchant: s.Merchant, Session: &s, Done: visitOver(v.Payment)})
	if err != nil {
		return fmt.Errorf("store end of visit of payment %s: %w", v.Payment.ID, err)
	}
	return nil
}

// finishEarly tells a shop what became of a payment that a provider which cannot hold was to take while the buyer was at the bank. It
// asks nobody for anything, so no finish can charge a second time. The commit that ends the visit decides which of several
// finishes is the first.
//
// A shop that never finishes keeps what was taken, and may still finish when the visit's time is over. To give it back would be a
// void behind the back of a shop that an inquiry or a notice has told "captured", and that may have sent the goods.
func (g *Gateway) finishEarly(ctx context.Context, v Visit, p payment.Payment) (Answer, error) {
	_, _, open := p.Open()
	switch {
	case p.Operations[0].Status.Open(), p.State == payment.Expired, v.Released(p):
		return Answer{Payment: p}, nil
	case open:
		// It is being given back, which may have been done: then it must not be told as paid.
		return Answer{Payment: p}, payment.ErrInProgress(p.ID)
	}
	err := g.endVisit(ctx, v)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Payment: p}, nil
}
