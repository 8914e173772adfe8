package commission

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// AnyFamily stands in a [Line] for every card family, and for cards of none.
const AnyFamily = "*"

// MaxInstallments is the longest plan that a table may offer.
const MaxInstallments = 36

// Line is one rate that a merchant has agreed.
type Line struct {
	// Code is the ratio code of the table that the line belongs to; "" is the table that applies when the shop names none.
	Code string
	// Family is a card family such as "Bonus", or AnyFamily.
	Family string
	// Installments is the number of monthly payments: 1 is a single one.
	Installments int
	Rate         Rate
}

// Table is everything that a merchant has agreed: one or more tables of rates, told apart by their ratio codes. A number
// of installments that has no line is not offered.
type Table []Line

// Check refuses a table that could not be read in one way only: a line that stands twice, a rate that cannot be
// charged, a family without a name.
func (t Table) Check() error {
	seen := map[Line]bool{}
	for _, l := range t {
		key := Line{Code: l.Code, Family: strings.ToUpper(l.Family), Installments: l.Installments}
		switch {
		case seen[key]:
			return fault.Say(fault.Text{
				TR: "komisyon tablosu: aynı kod, aile ve taksit sayısı için iki satır var", EN: "commission table: two lines for the same code, family and installments",
			})
		case l.Family == "":
			return fault.Say(fault.Text{
				TR: `komisyon tablosu: bir satırda aile yok; hepsi için "*" yazılır`, EN: `commission table: a line names no family; the one for every family is "*"`,
			})
		case l.Installments < 1 || l.Installments > MaxInstallments:
			return fault.Say(fault.Text{TR: "komisyon tablosu: taksit sayısı 1 ile 36 arasındadır", EN: "commission table: installments are 1 to 36"})
		case !l.Rate.Chargeable():
			return ErrRange
		}
		seen[key] = true
	}
	return nil
}

// Has reports whether there is a table with the ratio code.
func (t Table) Has(code string) bool {
	return slices.ContainsFunc(t, func(l Line) bool { return l.Code == code })
}

// Find returns the rate of a card's family and number of installments, where 0 is a single payment like 1: the family's own
// line before the one for every family. A line of another code never stands in: it would charge a price that the
// shop did not ask for.
func (t Table) Find(code, family string, installments int) (Rate, bool) {
	installments = max(installments, 1)
	found := -1
	for i, l := range t {
		if l.Code != code || l.Installments != installments {
			continue
		}
		if strings.EqualFold(l.Family, family) {
			return l.Rate, true
		}
		if l.Family == AnyFamily {
			found = i
		}
	}
	if found < 0 {
		return 0, false
	}
	return t[found].Rate, true
}

// Families returns the families that have lines of their own under a code, in the order of the alphabet, and
// AnyFamily before them if it has lines.
func (t Table) Families(code string) []string {
	var found []string
	for _, l := range t {
		if l.Code == code && !slices.ContainsFunc(found, func(f string) bool { return strings.EqualFold(f, l.Family) }) {
			found = append(found, l.Family)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if a == AnyFamily || b == AnyFamily {
			return cmp.Compare(boolInt(a != AnyFamily), boolInt(b != AnyFamily))
		}
		return cmp.Compare(a, b)
	})
	return found
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Quote is what one number of installments costs.
type Quote struct {
	Installments int
	Rate         Rate
	// Total is what the buyer pays, and Commission the provider's part of it.
	Total, Commission money.Amount
	// Net is what reaches the shop: Total less Commission.
	Net money.Amount
	// Parts are the monthly payments. They add up to Total exactly; the first are a minor unit larger where it does not divide.
	Parts []money.Amount
}

// Quotes returns what an amount costs in every number of installments that a family is offered under a code, fewest first.
// With passOn the buyer bears the commission: the amount is what the shop receives, and the total is grossed up. Without, the amount is
// what the buyer pays.
func (t Table) Quotes(code, family string, amount money.Amount, passOn bool) ([]Quote, error) {
	var quotes []Quote
	for n := 1; n <= MaxInstallments; n++ {
		rate, offered := t.Find(code, family, n)
		if !offered {
			continue
		}
		q, err := quote(amount, rate, n, passOn)
		if err != nil {
			return nil, err
		}
		quotes = append(quotes, q)
	}
	return quotes, nil
}

func quote(amount money.Amount, rate Rate, installments int, passOn bool) (Quote, error) {
	q := Quote{Installments: installments, Rate: rate, Total: amount}
	var err error
	if passOn {
		q.Total, q.Commission, err = GrossUp(amount, rate)
	} else {
		q.Commission, err = Of(amount, rate)
	}
	if err != nil {
		return Quote{}, err
	}
	q.Net, err = q.Total.Sub(q.Commission)
	if err != nil {
		return Quote{}, err
	}
	q.Parts, err = q.Total.Allocate(slices.Repeat([]int64{1}, installments)...)
	if err != nil {
		return Quote{}, err
	}
	return q, nil
}
