package gateway

import (
	"context"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
)

// Prices returns what payments of a merchant cost now, by the table of a ratio code or, for "", by the one that needs none. What a
// surface quotes from it, and the terms of the orders that it makes from the same offers, are one thing.
//
// A code's table is what was agreed with the merchant, else one that the shop has made, which is read from the store each time: so every
// node sees a change at once, and who names no such code does not wait for it.
func (g *Gateway) Prices(ctx context.Context, m *merchant.Merchant, code string) (pricing.List, error) {
	list := pricing.List{Table: m.Commission, On: commission.DayOf(payment.Day(g.now())), Cards: m.Cards}
	if code == "" || m.Commission.Has(code) {
		return list, nil
	}
	r, err := g.Ratio(ctx, m.ID, code)
	if fault.KindOf(err) == fault.NotFound {
		return list, nil
	}
	if err != nil {
		return list, err
	}
	list.Ratio = &r
	return list, nil
}

// Price is what a shop says about the price of an order.
type Price struct {
	// Code is the ratio code of the table; empty is the one that needs none.
	Code string
	// PassOn is the part of commission and tax that the buyer bears; nil leaves it to the table.
	PassOn *commission.Rate
}

// priced returns the order with the terms and the amount of its price, unless the surface has agreed on them.
func (g *Gateway) priced(ctx context.Context, o Order) (Order, error) {
	if o.Terms.Order != 0 {
		return o, nil
	}
	price := Price{PassOn: pricing.Bears(false)}
	if o.Price != nil {
		price = *o.Price
	}
	list, err := g.Prices(ctx, o.Merchant, price.Code)
	if err != nil {
		return o, err
	}
	offer, err := list.One(pricing.Ask{
		Order: o.Amount, Code: price.Code, Card: list.Card(o.BIN()), Installments: o.Installments, PassOn: price.PassOn,
	})
	if err != nil {
		return o, err //nolint:wrapcheck // a fault that names the field
	}
	t := o.Terms
	t.Order, t.Surcharge, t.Code, t.ValueDays = offer.Terms.Order, offer.Terms.Surcharge, offer.Terms.Code, offer.Terms.ValueDays
	t.CodeRevision = offer.Terms.CodeRevision
	t.Rate, t.TaxRate, t.PassOn = offer.Terms.Rate, offer.Terms.TaxRate, offer.Terms.PassOn
	o.Terms, o.Amount = t, offer.Charged
	return o, nil
}
