package simbank

import (
	"context"
	"errors"
	"strconv"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Chargebacks reads one page of what the bank took back of this terminal's payments, or decided about that.
func (b *Bank) Chargebacks(ctx context.Context, l connector.Listing) (connector.ChargebackPage, error) {
	body, err := b.listed(ctx, wire.PathChargebacks, l)
	if err != nil {
		return connector.ChargebackPage{}, err
	}
	listing, err := wire.DecodeChargebacks(body)
	if err != nil {
		return connector.ChargebackPage{}, errors.Join(exchange.ErrUnreadable, err)
	}
	var p connector.ChargebackPage
	for _, c := range listing.Chargebacks {
		one := connector.Chargeback{ID: c.ID, Original: c.Original, Amount: c.Amount, Points: &c.Points, Reason: c.Reason, At: c.At}
		switch c.State {
		case wire.ChargebackWon:
			one.State = connector.ChargebackWon
		case wire.ChargebackLost:
			one.State = connector.ChargebackLost
		case wire.ChargebackOpen:
		}
		p.Chargebacks = append(p.Chargebacks, one)
	}
	if listing.Next != 0 {
		p.Next = strconv.FormatInt(listing.Next, 10)
	}
	return p, nil
}
