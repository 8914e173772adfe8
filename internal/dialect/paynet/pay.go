package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// pay is v2/transaction/payment: a sale or a pre-authorization without 3-D Secure.
func (d *Dialect) pay(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.Payment, error) {
	req, kept, err := d.withSaved(ctx, c, req)
	if err != nil {
		return wire.Payment{}, err
	}
	k, err := d.keep(ctx, c, req.SaveCard, req.CardOwnerID, req.UserUniqueID, req.CardDesc)
	if err != nil {
		return wire.Payment{}, err
	}
	order, err := d.order(ctx, c, req, kept)
	if err != nil {
		return wire.Payment{}, err
	}
	earlier, err := d.earlier(ctx, c, req.ReferenceNo)
	if err != nil {
		return wire.Payment{}, err
	}
	a := gateway.Answer{Repeated: true}
	if earlier != nil {
		a.Payment = *earlier
	} else {
		err = d.phoned(ctx, c, k, req.UserGSMNo, req.ReferenceNo)
		if err == nil {
			a, err = d.gateway.Pay(ctx, k.with(ctx, d, order))
		}
		if err != nil {
			return wire.Payment{}, err
		}
	}
	p := a.Payment
	c.NotePayment(p)
	if a.Repeated {
		err = sameInvoice(order, p)
		if err != nil {
			return wire.Payment{}, err
		}
	}
	// The first operation decides, not the latest: an order that was paid stays paid while a refund of it is in doubt.
	first := p.Operations[0]
	switch {
	case p.State == payment.Challenged:
		return wire.Payment{}, errChallenged()
	case first.Status.Open():
		return wire.Payment{}, errUnknown(repeatOrder())
	}
	row := paymentRow(p, first, a.Repeated)
	d.kept(ctx, c, k, p).into(&row)
	return row, nil
}
