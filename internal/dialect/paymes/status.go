package paymes

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymes"
)

// status is /api/status. The document asks for the reference alone; it leads to the payment by itself, see reference.go. A
// client that sends its secret as well is held to it.
func (d *Dialect) status(ctx context.Context, c *dialect.Caller, req wire.StatusRequest) (wire.Status, error) {
	p, err := d.referred(ctx, req.Reference)
	if err != nil {
		return wire.Status{}, err
	}
	if req.Secret != "" {
		m, known := d.gateway.Merchants().Authenticate(Surface, req.Secret)
		if !known {
			return wire.Status{}, errAccount("secret")
		}
		if m.ID != p.Merchant {
			return wire.Status{}, errNoPayment()
		}
	}
	p, err = d.settled(ctx, p)
	if err != nil {
		return wire.Status{}, err
	}
	c.NotePayment(p)
	s := standingOf(p)
	if p.State == payment.Challenged {
		s.message = wire.MessageEnrolled // the buyer is at the bank
	}
	return wire.Status{Status: s.status, Message: s.message, Reference: referenceOf(p)}, nil
}

// settled asks the bank, now, about a payment whose outcome is in doubt.
func (d *Dialect) settled(ctx context.Context, p payment.Payment) (payment.Payment, error) {
	if _, _, open := p.Open(); !open || p.State == payment.Challenged {
		return p, nil
	}
	return d.gateway.Settle(ctx, p.Merchant, p.ID)
}
