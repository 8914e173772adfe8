package terms

import (
	"strconv"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// The names of attributes of payments from before payments had terms of their own.
const (
	attrOrder      = "order_amount"    // ORDER_AMOUNT in minor units; the payment's amount is what the card is charged
	attrCommission = "commission"      // in minor units
	attrRate       = "commission_rate" // parts per million
)

// Bill is what a payment costs, as EsnekPos tells it.
type Bill struct {
	// Rate is COMMISSION_RATE and Commission what is taken of Charged, tax included: EsnekPos states no tax apart.
	Rate       commission.Rate
	Charged    money.Amount
	Commission money.Amount
	// Order is ORDER_AMOUNT.
	Order money.Amount
}

// BillOf reads a payment's terms, or, of a payment from before payments had any, its attributes.
func BillOf(p payment.Payment) Bill {
	t := p.Agreed()
	if p.Terms.Order != 0 {
		l := t.Lines(p.Amount.Minor())
		return Bill{Rate: t.Rate, Charged: p.Amount, Commission: p.Money(l.Commission + l.Tax), Order: p.Money(t.Order)}
	}
	part := func(name string, absent int64) int64 {
		n, err := strconv.ParseInt(p.Attributes[name], 10, 64)
		if err != nil {
			return absent
		}
		return n
	}
	return Bill{
		Rate: commission.Rate(part(attrRate, 0)), Charged: p.Amount, Commission: p.Money(part(attrCommission, 0)),
		Order: p.Money(part(attrOrder, p.Amount.Minor())),
	}
}
