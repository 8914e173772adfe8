package paylink

import (
	"slices"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
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
func Prices(m *merchant.Merchant, l Link, amount money.Amount) ([]Price, error) {
	table := m.Commission
	if !table.Has(l.RatioCode) {
		table = commission.Table{{Code: l.RatioCode, Family: commission.AnyFamily, Installments: 1}} // nothing is agreed: at once, for nothing
	}
	quotes, err := table.Quotes(l.RatioCode, "", amount, l.PassOn)
	if err != nil {
		return nil, fault.InvalidField("amount", "amount_out_of_range", fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."})
	}
	quotes = slices.DeleteFunc(quotes, func(q commission.Quote) bool { return q.Installments > l.Installments })
	prices := make([]Price, 0, len(quotes))
	for _, q := range quotes {
		t := payment.Terms{
			Order: amount.Minor(), Surcharge: q.Total.Minor() - amount.Minor(), Rate: q.Rate, Code: l.RatioCode, Link: l.ID,
		}
		if l.PassOn {
			t.PassOn = commission.One
		}
		prices = append(prices, Price{Installments: q.Installments, Charged: q.Total, Terms: t})
	}
	return prices, nil
}
