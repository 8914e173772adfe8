package wallet

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

// Plan is one number of installments that a card is offered.
type Plan struct {
	Count int
	// Rate is the commission in percent, such as "2.75".
	Rate string
	// Part is a month's payment and Total all of them, or zero where no amount was asked about.
	Part, Total money.Amount
}

// maxInstallments is the most that INSTALLMENTS may be (document, ERR10088).
const maxInstallments = 12

// Plans returns what a card is offered by the merchant's prices, fewest installments first, and what an amount
// costs: with the commission on top if the buyer bears it. A debit card pays at once.
func Plans(prices pricing.List, i Issuer, amount money.Amount, buyerBears bool) ([]Plan, error) {
	offers, err := prices.All(pricing.Ask{Order: amount, Card: i.priced(prices), PassOn: pricing.Bears(buyerBears)})
	if err != nil {
		return nil, fault.InvalidField("amount", CodeAmount, fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."}).With(err)
	}
	var plans []Plan
	for _, o := range offers {
		if o.Installments > maxInstallments {
			break
		}
		p := Plan{Count: o.Installments, Rate: strings.TrimSuffix(o.Terms.Rate.String(), " %")}
		if !amount.IsZero() {
			p.Part, p.Total = o.Parts[0], o.Charged
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// Offered reports whether a card may pay an amount in so many installments. A merchant that has agreed on no table leaves that to
// the bank.
func Offered(prices pricing.List, i Issuer, amount money.Amount, installments int) bool {
	if installments <= 1 || !prices.Has("") {
		return true
	}
	_, err := prices.One(pricing.Ask{Order: amount, Card: i.priced(prices), Installments: installments, PassOn: pricing.Bears(false)})
	return err == nil && !i.priced(prices).Debit
}

// priced is what a price depends on. Only a credit card pays in parts.
func (i Issuer) priced(prices pricing.List) pricing.Card {
	c := prices.Card(i.Digits)
	c.Debit = i.Type != "" && i.Type != "credit"
	return c
}
