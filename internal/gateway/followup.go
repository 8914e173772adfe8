package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Command asks for a capture, a void or a refund of a payment.
type Command struct {
	Merchant *merchant.Merchant
	Payment  payment.ID
	// Amount is in minor units of the payment's currency; 0 means all of it: what is authorized for a
	// capture, what is left for a refund. A void is always of all of it.
	Amount int64
	// Expect is the state that the caller saw and means; a payment that has moved on meanwhile is refused. Unset
	// takes the payment as it is.
	Expect payment.State
	// Sharing says what the stores bear of a void or a refund, where the payment is shared; nil is the way of
	// [marketplace.Division.Plain].
	Sharing     Sharing
	Idempotency *Idempotency
}

// Capture takes an authorized amount, or a part of it; the rest is released. A capture that has been made
// already is answered as a repeat when it was of the same amount.
func (g *Gateway) Capture(ctx context.Context, c Command) (Answer, error) {
	return g.follow(ctx, c, payment.Capture)
}

// Void undoes an authorization, or a capture of the same banking day. A void that has been made already is
// answered as a repeat.
func (g *Gateway) Void(ctx context.Context, c Command) (Answer, error) {
	c.Amount = 0
	return g.follow(ctx, c, payment.Void)
}

// Refund gives captured money back, wholly or in part, as often as something is left. Two refunds of the same
// amount are two refunds: a client that may repeat itself must send an idempotency key. Only a refund of all
// that finds nothing left is answered as a repeat.
func (g *Gateway) Refund(ctx context.Context, c Command) (Answer, error) {
	return g.follow(ctx, c, payment.Refund)
}

func (g *Gateway) follow(ctx context.Context, c Command, kind payment.Kind) (Answer, error) {
	for range conflictTries {
		p, err := g.Find(ctx, c.Merchant.ID, c.Payment)
		if err != nil {
			return Answer{}, err
		}
		p = g.await(ctx, p)
		if repeats(p, kind, c.Amount) {
			return Answer{Payment: p, Repeated: true}, nil
		}
		if c.Expect != "" && p.State != c.Expect {
			return Answer{}, errMovedOn()
		}
		account := p.Provider
		conn, known := g.account(p.Merchant, account)
		if !known {
			return Answer{}, errAccountClosed()
		}
		if _, able := follower(conn, kind); !able {
			return Answer{}, errUnable()
		}
		asked, err := g.undisputed(ctx, p, kind, c.Amount)
		if err != nil {
			return Answer{}, err
		}
		if kind == payment.Capture && asked != 0 && asked != p.Authorized && paysStores(p) {
			return Answer{}, errCapturesWhole()
		}
		now := g.now()
		step, err := p.Follow(kind, amountOf(p, kind, asked), g.ask(p.ID, len(p.Operations)+1, account, now), now)
		if err != nil {
			return Answer{}, err
		}
		ask, able := asking(conn, kind, pointsIn(p, *step.Operation))
		if !able {
			return Answer{}, errUnable()
		}
		change, err := g.withShares(ctx, store.Change{
			Merchant: p.Merchant, Step: &step, Enqueue: []job.Job{settleJob(step.Payment, step.Attempt.Deadline)},
			Remember: c.Idempotency.record(p.Merchant, p.ID, now),
		}, c.Sharing)
		if err != nil {
			return Answer{}, err
		}
		ask = namingStores(conn, step, change.Division, ask)
		err = g.store.Commit(ctx, change)
		switch {
		case errors.Is(err, store.ErrStale):
			continue // somebody else did something to this payment; look again
		case errors.Is(err, store.ErrKey):
			return Answer{}, errKeyTaken()
		case err != nil:
			return Answer{}, fmt.Errorf("store intent of %s of payment %s: %w", kind, p.ID, err)
		}
		after := g.call(ctx, step.Payment, &errand{
			conn: conn, idem: c.Idempotency, leave: g.accompany(p.Merchant, account),
			ask: func(ctx context.Context, _ connector.Connector, p payment.Payment) connector.Result {
				return ask(ctx, followUp(p))
			},
		})
		return Answer{Payment: after}, nil
	}
	return Answer{}, errContended()
}

// repeats reports whether what is asked for has been done already.
func repeats(p payment.Payment, kind payment.Kind, amount int64) bool {
	switch kind {
	case payment.Capture:
		return p.State.Paid() && p.Operations[0].Kind == payment.PreAuth && (amount == 0 || amount == p.Captured)
	case payment.Void:
		return p.State == payment.Voided
	case payment.Refund:
		return p.State == payment.Refunded && amount == 0
	case payment.Sale, payment.PreAuth:
	}
	return false
}

// amountOf fills in what "all of it" means.
func amountOf(p payment.Payment, kind payment.Kind, amount int64) int64 {
	switch {
	case kind == payment.Void && p.State == payment.Captured:
		return p.Captured
	case kind == payment.Void:
		return p.Authorized
	case amount != 0:
		return amount
	case kind == payment.Refund:
		return p.Refundable()
	}
	return p.Authorized
}

// follower returns the connector's method for a kind of follow-up, if it has one.
func follower(c connector.Connector, kind payment.Kind) (func(context.Context, connector.FollowUp) connector.Result, bool) {
	switch kind {
	case payment.Capture:
		if able, ok := c.(connector.Capturer); ok {
			return able.Capture, true
		}
	case payment.Void:
		if able, ok := c.(connector.Voider); ok {
			return able.Void, true
		}
	case payment.Refund:
		if able, ok := c.(connector.Refunder); ok {
			return able.Refund, true
		}
	case payment.Sale, payment.PreAuth:
	}
	return nil, false
}

func followUp(p payment.Payment) connector.FollowUp {
	op, at := p.Last()
	return connector.FollowUp{
		Ref: at.Ref, Order: p.Reference, Amount: p.Money(op.Amount), Deadline: at.Deadline,
		Original: original(p),
	}
}

// original names the authorization that a payment began with. While an operation is open, the sums are those before it.
func original(p payment.Payment) connector.Original {
	return connector.Original{
		Ref: p.First().Ref, Amount: p.Amount, IDs: connector.IDs(p.IDs), Captured: p.Captured, Refunded: p.Refunded,
	}
}

func errAccountClosed() error {
	return fault.New(fault.Unavailable, "provider_closed", fault.Text{
		TR: "Ödemenin yapıldığı sağlayıcı hesabı şu anda açık değil.",
		EN: "The provider account that took this payment is not open at present.",
	})
}

func errMovedOn() error {
	return fault.New(fault.Conflict, "payment_moved_on", fault.Text{
		TR: "Ödemenin durumu bu arada değişti; sorgulayıp yeniden deneyin.",
		EN: "The payment has moved on meanwhile; look at it and try again.",
	})
}

func errUnable() error {
	return fault.New(fault.Unsupported, "provider_cannot", fault.Text{
		TR: "Ödemenin yapıldığı sağlayıcı bu işlemi desteklemiyor.",
		EN: "The provider that took this payment does not support this operation.",
	})
}
