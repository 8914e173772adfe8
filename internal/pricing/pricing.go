// Package pricing says what a payment will cost, and makes the terms that are kept with it once it is asked for. A surface that
// answers what something would cost and one that charges for it call the same function, so that a quote is what is charged.
package pricing

import (
	"slices"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// Ask is what somebody wants to know the price of.
type Ask struct {
	// Order is what the shop asks for: what the buyer is charged where the shop bears the commission. Zero will do where only the
	// rates are of use.
	Order money.Amount
	// Code is the ratio code of one of the merchant's tables; empty is the table that needs none.
	Code string
	Card Card
	// Installments is the number of monthly payments; 0 is a single one like 1.
	Installments int
	// PassOn is the part of the commission and its tax that the buyer bears; nil leaves it to the table.
	PassOn *commission.Rate
}

// List is what a merchant has agreed, on one day.
type List struct {
	Table commission.Table
	// Ratio is the table that the shop has made for itself under the code that is asked for; nil if the code is none of those.
	Ratio *commission.Ratio
	On    commission.Day
	Cards *bin.Directory
}

// Card returns what is known of a card by its first six digits. More are not looked at: a payment is priced by six, which is all that is
// kept of its card, and a quote for eight could be another's.
func (l List) Card(digits string) Card {
	c, _ := l.Cards.Find(digits[:min(len(digits), 6)])
	return Card{Bank: c.Bank.Code, Family: c.Family, Debit: c.Type == bin.Debit, Business: c.Commercial}
}

// Has reports whether there is a table of the code.
func (l List) Has(code string) bool {
	return l.Table.Has(code) || l.Ratio != nil && l.Ratio.Code == code && !l.Ratio.Deleted
}

// Families returns the families that have rates of their own under a code, commission.AnyFamily before them if there are others.
func (l List) Families(code string) []string {
	if l.Table.Has(code) || !l.Has(code) {
		return l.Table.Families(code)
	}
	return append([]string{commission.AnyFamily}, bin.Families()...)
}

func (l List) find(f commission.Facts) (commission.Line, bool) {
	if l.Ratio != nil && !l.Table.Has(f.Code) {
		return l.Ratio.Find(l.Table, f)
	}
	return l.Table.Find(f)
}

// Card is what a price depends on of a card; the zero value is a card of which nothing is known.
type Card struct {
	// Bank is the issuer's code, Family the installment family.
	Bank, Family string
	// Debit cards pay at once: no number of installments is offered to them, and what is asked for all the same is for the bank to refuse.
	Debit bool
	// Business cards are a company's.
	Business bool
}

func (c Card) kind() commission.CardType {
	switch {
	case c.Debit:
		return commission.Debit
	case c.Business:
		return commission.Business
	}
	return commission.Personal
}

// Offer is what a payment costs in one number of installments.
type Offer struct {
	Installments int
	// Family is the one that the rate is for: the card's, or commission.AnyFamily.
	Family string
	// Charged is what the buyer is charged, and Parts the monthly payments of it. They add up exactly; the first are a minor unit larger
	// where it does not divide.
	Charged money.Amount
	Parts   []money.Amount
	// Terms are those that the payment is to be begun with, and Lines what the charge is made of by them.
	Terms payment.Terms
	Lines payment.Lines
}

// The codes of the faults of this package, which surfaces have codes of their own for.
const (
	// CodeNoTable is a ratio code that has no table.
	CodeNoTable = "ratio_code_not_found"
	// CodeNotOffered is a number of installments that the table does not have, for this card, currency and day.
	CodeNotOffered = "installments_not_offered"
	// CodeRange is an amount that leaves 64 bits when the commission is added.
	CodeRange = "amount_range"
)

// One returns what a payment costs. A merchant that has agreed nothing pays nothing, in any number of installments. It refuses, as a
// fault with one of the codes above, what is not offered.
func (l List) One(a Ask) (Offer, error) {
	if !l.Has(a.Code) {
		if a.Code == "" {
			return offer(commission.Line{Family: commission.AnyFamily, Installments: max(a.Installments, 1)}, a)
		}
		return Offer{}, fault.InvalidField("ratio_code", CodeNoTable, fault.Text{
			TR: "Bu kodla tanımlı bir oran tablosu yok.", EN: "There is no ratio table of this code.",
		})
	}
	line, offered := l.find(commission.Facts{
		Code: a.Code, Bank: a.Card.Bank, Family: a.Card.Family, Type: a.Card.kind(), Installments: a.Installments, Currency: a.Order.Currency(), On: l.On,
	})
	if !offered {
		return Offer{}, fault.InvalidField("installments", CodeNotOffered, fault.Text{
			TR: "Bu taksit sayısı bu kart için sunulmuyor.", EN: "This number of installments is not offered for this card.",
		})
	}
	o, err := offer(line, a)
	if l.Ratio != nil && !l.Table.Has(a.Code) {
		o.Terms.CodeRevision = l.Ratio.Revision
	}
	return o, err
}

// All returns what a payment costs in every number of installments that is offered, fewest first; a.Installments is not looked at.
// A debit card pays at once, and so does everybody at a merchant that has agreed nothing.
func (l List) All(a Ask) ([]Offer, error) {
	most := commission.MaxInstallments
	if a.Card.Debit || a.Code == "" && !l.Has("") {
		most = 1
	}
	var all []Offer
	for a.Installments = 1; a.Installments <= most; a.Installments++ {
		o, err := l.One(a)
		if f, told := fault.As(err); told && f.Code == CodeNotOffered {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

func offer(l commission.Line, a Ask) (Offer, error) {
	if a.PassOn != nil {
		l.PassOn = *a.PassOn
	}
	charged, err := l.Price().Charge(a.Order)
	if err != nil {
		return Offer{}, errRange(err)
	}
	parts, err := charged.Allocate(slices.Repeat([]int64{1}, l.Installments)...)
	if err != nil {
		return Offer{}, errRange(err)
	}
	t := payment.Terms{
		Order: a.Order.Minor(), Surcharge: charged.Minor() - a.Order.Minor(),
		Rate: l.Rate, TaxRate: l.Tax, PassOn: l.PassOn, Code: a.Code, ValueDays: l.ValueDays,
	}
	return Offer{Installments: l.Installments, Family: l.Family, Charged: charged, Parts: parts, Terms: t, Lines: t.Lines(charged.Minor())}, nil
}

// Commission is what is taken of the charge, without its tax.
func (o Offer) Commission() money.Amount { return o.in(o.Lines.Commission) }

// Tax is the tax on the commission.
func (o Offer) Tax() money.Amount { return o.in(o.Lines.Tax) }

// Net is what reaches the shop.
func (o Offer) Net() money.Amount { return o.in(o.Lines.Net) }

// Fees are commission and tax together.
func (o Offer) Fees() money.Amount { return o.in(o.Lines.Commission + o.Lines.Tax) }

func (o Offer) in(minor int64) money.Amount { return money.New(minor, o.Charged.Currency()) }

// Bears returns a bearer for an [Ask]: the buyer for all of it, or the shop.
func Bears(buyer bool) *commission.Rate {
	part := commission.Rate(0)
	if buyer {
		part = commission.One
	}
	return &part
}

func errRange(cause error) error {
	return fault.InvalidField("amount", CodeRange, fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."}).With(cause)
}
