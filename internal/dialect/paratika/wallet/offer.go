package wallet

import (
	"strings"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
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

// Plans returns what a card of a family is offered by the merchant's own table, fewest installments first, and what an amount
// costs: with the commission on top if the buyer bears it. A debit card pays at once.
func Plans(m *merchant.Merchant, i Issuer, amount money.Amount, buyerBears bool) ([]Plan, error) {
	table := m.Commission
	if !table.Has("") {
		table = commission.Table{{Family: commission.AnyFamily, Installments: 1}} // nothing is agreed: at once, for nothing
	}
	quotes, err := table.Quotes("", i.Family, amount, buyerBears)
	if err != nil {
		return nil, fault.InvalidField("amount", CodeAmount, fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."}).With(err)
	}
	debit := i.Type != "" && i.Type != "credit"
	var plans []Plan
	for _, q := range quotes {
		if q.Installments > maxInstallments || debit && q.Installments > 1 {
			break
		}
		p := Plan{Count: q.Installments, Rate: strings.TrimSuffix(q.Rate.String(), " %")}
		if !amount.IsZero() {
			p.Part, p.Total = q.Parts[0], q.Total
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// Offered reports whether a card may pay in so many installments. A merchant that has agreed on no table leaves that to the
// bank.
func Offered(m *merchant.Merchant, i Issuer, installments int) bool {
	if installments <= 1 || !m.Commission.Has("") {
		return true
	}
	_, offered := m.Commission.Find("", i.Family, installments)
	return offered && (i.Type == "" || i.Type == "credit")
}
