package desk

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
)

// kindSlip is the address of a slip. An xact_id would not do for one: it is no secret.
const kindSlip record.Kind = "paynet_slip"

// SlipLifetime is how long a slip can be looked at.
const SlipLifetime = 90 * 24 * time.Hour

// OpenSlip makes an address for the slip of a payment.
func (d *Desk) OpenSlip(ctx context.Context, m merchant.ID, p payment.ID) (ticket.Ticket, error) {
	t := ticket.New(m, ticket.HexSize)
	_, err := d.Gateway.SaveRecord(ctx, record.Record{
		Merchant: m, Kind: kindSlip, ID: t.Key(), Content: []byte(p), ExpiresAt: d.Now().Add(SlipLifetime),
	})
	return t, err //nolint:wrapcheck // it is a fault
}

// SlipAt returns the payment of a slip's address, or a NotFound fault.
func (d *Desk) SlipAt(ctx context.Context, text string) (*merchant.Merchant, payment.Payment, error) {
	none := fault.New(fault.NotFound, "no_slip", fault.Text{TR: "Böyle bir belge yok.", EN: "There is no such slip."})
	t, ok := ticket.ParseHex(text)
	if !ok {
		return nil, payment.Payment{}, none
	}
	m, known := d.Gateway.Merchants().Tagged(t.Tag())
	if !known {
		return nil, payment.Payment{}, none
	}
	r, err := d.Gateway.Record(ctx, m.ID, kindSlip, t.Key())
	if isNone(err) || err == nil && r.Expired(d.Now()) {
		return nil, payment.Payment{}, none
	}
	if err != nil {
		return nil, payment.Payment{}, err //nolint:wrapcheck // it is a fault
	}
	p, err := d.Gateway.Find(ctx, m.ID, payment.ID(r.Content))
	return m, p, err //nolint:wrapcheck // it is a fault
}
