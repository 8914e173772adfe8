package paylink

import (
	"context"
	"slices"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

// Price is what one number of installments costs on a link's page.
type Price struct {
	Installments int
	Charged      money.Amount
	Terms        payment.Terms
}

// Prices returns in how many installments an amount can be paid on a link, fewest first, at the merchant's own table. The page
// shows its price before there is a card, so the price is that of the table for every family, whatever card comes.
func (d *Desk) Prices(ctx context.Context, m *merchant.Merchant, l Link, amount money.Amount) ([]Price, error) {
	list, err := d.gateway.Prices(ctx, m, l.RatioCode)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what was read
	}
	ask := pricing.Ask{Order: amount, Code: l.RatioCode, PassOn: pricing.Bears(l.PassOn)}
	offers, err := list.All(ask)
	if f, told := fault.As(err); told && f.Code == pricing.CodeNoTable {
		return nil, err // the table was there when the link was made: without it nobody knows what it costs
	}
	if err != nil {
		return nil, fault.InvalidField("amount", "amount_out_of_range", fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."}).With(err)
	}
	offers = slices.DeleteFunc(offers, func(o pricing.Offer) bool { return o.Installments > l.Installments })
	prices := make([]Price, 0, len(offers))
	for _, o := range offers {
		o.Terms.Code, o.Terms.Link = l.RatioCode, l.ID
		prices = append(prices, Price{Installments: o.Installments, Charged: o.Charged, Terms: o.Terms})
	}
	return prices, nil
}
