package gateway

// register.go sends a buyer to 3-D Secure at the first account that will have him. Until a buyer has somewhere to go nothing is
// with him, so that a visit which could not begin at one provider may begin at another.

import (
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// register asks the visit's provider for 3-D Secure, and then others as long as it may. It returns the visit at the account that
// was asked last, and that one's answer.
func (g *Gateway) register(
	ctx context.Context, v Visit, c Challenge, conn connector.Connector, leave func(*connector.Result), on *onward,
) (Visit, connector.Challenge) {
	for {
		ch := g.registerAt(ctx, v, c, conn, leave)
		r := ofVisit(resultOf(ch), v.Session)
		if !g.goesOn(on, r) {
			return v, ch
		}
		after, err := g.moveVisit(ctx, v, c, r, *on.next)
		if err != nil {
			on.abandon()
			// Another payment of the order may have gone live meanwhile; this one then ends as the last answer says.
			g.log.Warn("visit could not go on to another account", "payment", string(v.Payment.ID), "error", err)
			return v, ch
		}
		var to candidate
		to, leave = on.take()
		v, conn = after, to.conn
		g.noteFailover(v.Payment)
	}
}

func (g *Gateway) registerAt(
	ctx context.Context, v Visit, c Challenge, conn connector.Connector, leave func(*connector.Result),
) connector.Challenge {
	defer leave(&connector.Result{}) // a connector that panics has asked who knows what
	called, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	began := g.now()
	ch := g.challengeOrder(called, conn, v.Payment, c.Order, c.BankReturn(v.Payment, v.secret))
	r := resultOf(ch)
	if ch.Result != nil { // the provider was told the address with half of the card's key in it, and may repeat it
		r.Refusal.Code, r.Refusal.Message = unsaid(r.Refusal.Code, v.secret), unsaid(r.Refusal.Message, v.secret)
		ch.Result = &r
	}
	g.observe(v.Payment.Provider, "challenge", r.Outcome.String(), g.now().Sub(began))
	leave(&r)
	return ch
}

// resultOf is what registering led to, as a call that moves money would tell it: a buyer who may go on is an approval.
func resultOf(ch connector.Challenge) connector.Result {
	switch {
	case ch.Redirect != nil || ch.Proof != nil:
		return connector.Result{Outcome: connector.Approved}
	case ch.Result != nil:
		return *ch.Result
	}
	return connector.Result{}
}

// ofVisit is what a result of registering means for the payment. In two-step 3-D Secure nothing was asked of the card yet, so even
// a lost answer is no doubt about money, only a visit that cannot be made.
func ofVisit(r connector.Result, s threeds.Session) connector.Result {
	if r.Outcome == connector.Indeterminate && !s.OneStep {
		return connector.Refuse(decline.AuthenticationUnavailable, r.Cause)
	}
	return r
}

// moveVisit makes a visit durable as it is about to begin at another account, whose 3-D Secure may have the other shape: a one-step
// provider keeps the card itself, for the other it waits here.
func (g *Gateway) moveVisit(ctx context.Context, v Visit, c Challenge, r connector.Result, to candidate) (Visit, error) {
	p, s := v.Payment, v.Session
	now := g.now()
	_, at := p.Last()
	wasOneStep := s.OneStep
	s.Version++
	s.OneStep, s.State = oneStep(to.conn), ""
	kind, ask := g.visitAt(c, to, s.OneStep, reference(p.ID, 1, at.Seq+1), now, s.ExpiresAt)
	step, err := p.Reroute(shortened(r.Refusal), payment.IDs(r.IDs), kind, ask, s.OneStep, now)
	if err != nil {
		return v, err
	}
	change := store.Change{Merchant: p.Merchant, Step: &step, Session: &s}
	switch {
	case s.OneStep && !wasOneStep:
		change.Shred = string(p.ID)
	case !s.OneStep && wasOneStep:
		change.Seal, err = g.sealed(c.Order, v.secret, p.ID, s.ExpiresAt)
		if err != nil {
			return v, err
		}
	}
	err = g.store.Commit(ctx, change)
	if err != nil {
		return v, err //nolint:wrapcheck // told in the log, with the payment
	}
	return Visit{Payment: step.Payment, Session: s, secret: v.secret}, nil
}
