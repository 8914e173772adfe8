package gateway

import (
	"context"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
)

// Prices returns what payments of a merchant cost now, by the table of a ratio code or, for "", by the one that needs none. What a
// surface quotes from it, and the terms of the orders that it makes from the same offers, are one thing.
func (g *Gateway) Prices(_ context.Context, m *merchant.Merchant, _ string) (pricing.List, error) {
	return pricing.List{Table: m.Commission, On: commission.DayOf(payment.Day(g.now())), Cards: m.Cards}, nil
}

// priced returns the order with its terms: its own, or, where the surface has agreed none, those of the merchant's table with the
// commission borne by the shop, since the amount is then what the shop said that its buyer pays.
func (g *Gateway) priced(ctx context.Context, o Order) (Order, error) {
	if o.Terms.Order != 0 {
		return o, nil
	}
	list, err := g.Prices(ctx, o.Merchant, "")
	if err != nil {
		return o, err
	}
	offer, err := list.One(pricing.Ask{
		Order: o.Amount, Card: list.Card(o.Card.Number.BIN()), Installments: o.Installments, PassOn: pricing.Bears(false),
	})
	if err != nil {
		return o, err //nolint:wrapcheck // a fault that names the field
	}
	mine := o.Terms
	o.Terms = offer.Terms
	o.Terms.Points, o.Terms.PointsName, o.Terms.Shares = mine.Points, mine.PointsName, mine.Shares
	o.Terms.PlusInstallments, o.Terms.DeferMonths, o.Terms.Campaign = mine.PlusInstallments, mine.DeferMonths, mine.Campaign
	o.Terms.Subscription, o.Terms.Link = mine.Subscription, mine.Link
	return o, nil
}
