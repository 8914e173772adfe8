package paymago

import (
	"context"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymago"
)

// orderResult is pos/orderResult: it makes the charge that follows the buyer's return, and answers what became of it. Asked
// again, and asked about a payment without 3-D Secure, it answers the payment and charges nothing.
func (d *Dialect) orderResult(ctx context.Context, c *dialect.Caller, l wire.Locator) (wire.Result, error) {
	f, err := d.locate(ctx, c, l)
	if err != nil {
		return wire.Result{}, err
	}
	if f.visit == nil {
		return d.told(ctx, c, f.payment, l.PaymentID)
	}
	return d.finish(ctx, c, *f.visit, l.PaymentID)
}

// told answers a payment that needs no charge.
func (d *Dialect) told(ctx context.Context, c *dialect.Caller, p payment.Payment, id string) (wire.Result, error) {
	if p.State == payment.Challenged || p.State == payment.Expired {
		return wire.Result{}, errNotFound() // its visit has another name, which alone may finish it
	}
	p, err := d.settled(ctx, c, p)
	c.NotePayment(p)
	if err != nil {
		return wire.Result{}, err
	}
	first := p.Operations[0]
	if first.Status.Open() {
		return wire.Result{}, errUnknown(repeatResult())
	}
	return result(p, id, outcomeOf(p, first, false)), nil
}

// finish makes the charge of a visit. A visit that ended without one says why.
func (d *Dialect) finish(ctx context.Context, c *dialect.Caller, v gateway.Visit, id string) (wire.Result, error) {
	waiting := v.Payment.State == payment.Challenged
	if v.Payment.State == payment.Expired || waiting && d.now().After(v.Session.ExpiresAt) {
		return over(v.Payment, id), nil
	}
	a, err := d.gateway.Finish(ctx, v, false)
	c.NotePayment(v.Payment)
	if err != nil {
		return wire.Result{}, err
	}
	p := a.Payment
	op := charge(v, p)
	switch {
	case op.Status.Open():
		return wire.Result{}, errUnknown(repeatResult())
	case p.State == payment.Expired || v.Released(p):
		return over(p, id), nil
	}
	return result(p, id, outcomeOf(p, op, a.Repeated)), nil
}

// over answers a visit whose time ended before the charge. It is final: nothing was taken, and nothing will be.
func over(p payment.Payment, id string) wire.Result {
	return result(p, id, refused(p, decline.Refusal{Reason: decline.SessionExpired}))
}

// charge returns the operation that an orderResult is about: what began the payment, or, where a one-step provider only held
// the amount until now, its capture. The shop is told of the money, not of the hold.
func charge(v gateway.Visit, p payment.Payment) payment.Operation {
	first := p.Operations[0]
	if v.Session.OneStep && first.Kind == payment.PreAuth {
		if capture, made := p.Latest(payment.Capture); made {
			return capture
		}
	}
	return first
}

// settled asks the bank about a payment that is in doubt, before anything is said or done about it.
func (d *Dialect) settled(ctx context.Context, c *dialect.Caller, p payment.Payment) (payment.Payment, error) {
	if _, _, open := p.Open(); !open {
		return p, nil
	}
	return d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
}
