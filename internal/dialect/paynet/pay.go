package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// pay is v2/transaction/payment: a sale or a pre-authorization without 3-D Secure.
func (d *Dialect) pay(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.Payment, error) {
	order, err := d.order(c, req)
	if err != nil {
		return wire.Payment{}, err
	}
	earlier, err := d.earlier(ctx, c, req.ReferenceNo)
	if err != nil {
		return wire.Payment{}, err
	}
	if earlier != nil {
		note(c, *earlier)
		return paymentRow(*earlier, earlier.Operations[0], true), nil
	}
	a, err := d.gateway.Pay(ctx, order)
	if err != nil {
		return wire.Payment{}, err
	}
	p := a.Payment
	note(c, p)
	// The first operation decides, not the latest: an order that was paid stays paid while a refund of it is in doubt.
	first := p.Operations[0]
	switch {
	case p.State == payment.Challenged:
		return wire.Payment{}, errChallenged()
	case first.Status.Open():
		return wire.Payment{}, errUnknown(repeatOrder())
	}
	return paymentRow(p, first, a.Repeated), nil
}
