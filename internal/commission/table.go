package commission

import (
	"cmp"
	"fmt"
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
	// Bank is a bank's code as bin.Bank has it, such as "garanti"; "" is every bank.
	Bank string
	// Family is a card family such as "Bonus", or AnyFamily.
	Family string
	// Installments is the number of monthly payments: 1 is a single one.
	Installments int
	// Currency is the one that the line is for; "" is every currency.
	Currency money.Currency
	// From and Until are the first and the last day on which the line holds; "" leaves that end open. So a table can be changed for
	// the future, and what was paid before keeps what was agreed then.
	From, Until Day
	Rate        Rate
	// Tax is the tax on the commission, as a part of the commission, and PassOn the part of both that the buyer bears where a shop
	// says nothing of it: see [Price].
	Tax, PassOn Rate
	// ValueDays is the number of banking days after which the provider pays what was captured.
	ValueDays int
}

// Price is what the line takes of a payment.
func (l Line) Price() Price { return Price{Rate: l.Rate, Tax: l.Tax, PassOn: l.PassOn} }

// String writes the line as lists of changes show it: what it is for, and what it takes; what says nothing is left out.
func (l Line) String() string {
	text := fmt.Sprintf("%s %d: %s", l.Family, l.Installments, l.Rate)
	for _, before := range []string{string(l.Currency), l.Bank, l.Code} {
		if before != "" {
			text = before + " " + text
		}
	}
	if l.Tax != 0 {
		text += " + " + l.Tax.String()
	}
	if l.PassOn != 0 {
		text += ", buyer " + l.PassOn.String()
	}
	if l.ValueDays != 0 {
		text += fmt.Sprintf(", value +%d", l.ValueDays)
	}
	if l.From != "" || l.Until != "" {
		text += fmt.Sprintf(", %s…%s", l.From, l.Until)
	}
	return text
}

// Table is everything that a merchant has agreed: one or more tables of rates, told apart by their ratio codes. A number
// of installments that has no line is not offered.
type Table []Line

// MaxValueDays is the longest that a provider may keep what was captured, in banking days.
const MaxValueDays = 365

// Check refuses a table that could not be read in one way only: a line that stands twice, a rate that cannot be
// charged, a family without a name, days that never come.
func (t Table) Check() error {
	seen := map[Line]bool{}
	for _, l := range t {
		key := Line{
			Code: l.Code, Bank: strings.ToLower(l.Bank), Family: strings.ToUpper(l.Family), Installments: l.Installments, Currency: l.Currency, From: l.From,
		}
		switch {
		case seen[key]:
			return fault.Say(fault.Text{
				TR: "komisyon tablosu: aynı kod, banka, aile, taksit sayısı, para birimi ve başlangıç günü için iki satır var",
				EN: "commission table: two lines for the same code, bank, family, installments, currency and first day",
			})
		case l.Family == "":
			return fault.Say(fault.Text{
				TR: `komisyon tablosu: bir satırda aile yok; hepsi için "*" yazılır`, EN: `commission table: a line names no family; the one for every family is "*"`,
			})
		case l.Installments < 1 || l.Installments > MaxInstallments:
			return fault.Say(fault.Text{TR: "komisyon tablosu: taksit sayısı 1 ile 36 arasındadır", EN: "commission table: installments are 1 to 36"})
		case !l.From.valid() || !l.Until.valid() || l.From != "" && l.Until != "" && l.Until < l.From:
			return fault.Say(fault.Text{
				TR: "komisyon tablosu: bir satırın günleri 2026-12-31 gibi yazılır ve son gün ilk günden önce olamaz",
				EN: "commission table: a line's days are written as 2026-12-31, and the last is not before the first",
			})
		case l.Currency != "" && !l.Currency.Valid():
			return fault.Say(fault.Text{TR: "komisyon tablosu: para birimi tanınmıyor", EN: "commission table: a currency is not known"})
		case l.ValueDays < 0 || l.ValueDays > MaxValueDays:
			return fault.Say(fault.Text{TR: "komisyon tablosu: valör 0 ile 365 iş günü arasındadır", EN: "commission table: value days are 0 to 365"})
		case l.Price().Check() != nil:
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

// Facts are what a payment's price depends on.
type Facts struct {
	// Code is the ratio code that the shop named, or "".
	Code string
	// Bank and Family are the card's; empty where nothing is known of it.
	Bank, Family string
	// Type is the card's, which only tables of a shop's own look at.
	Type CardType
	// Installments is the number of monthly payments; 0 is a single one like 1.
	Installments int
	Currency     money.Currency
	// On is the day of the payment. Without one, no line that has days of its own holds.
	On Day
}

// Find returns the line of a payment. Of those that hold, the one that knows its card best comes first: a line for the bank and the
// family before one for the bank, that before one for the family, and that before one for every card. Between two of
// these the one for the currency comes before one for every currency, and then the one that holds since the later day. A line of
// another code never stands in: it would charge a price that the shop did not ask for.
func (t Table) Find(f Facts) (Line, bool) {
	f.Installments = max(f.Installments, 1)
	best, found := Line{}, false
	for _, l := range t {
		if l.holds(f) && (!found || l.before(best)) {
			best, found = l, true
		}
	}
	return best, found
}

func (l Line) holds(f Facts) bool {
	return l.Code == f.Code && l.Installments == f.Installments &&
		(l.Bank == "" || strings.EqualFold(l.Bank, f.Bank)) &&
		(l.Family == AnyFamily || strings.EqualFold(l.Family, f.Family)) &&
		(l.Currency == "" || l.Currency == f.Currency) &&
		(l.From == "" || l.From <= f.On) && (l.Until == "" || f.On != "" && f.On <= l.Until)
}

// On reports whether the line holds on a day; without a day every line does.
func (l Line) On(day Day) bool {
	return day == "" || (l.From == "" || l.From <= day) && (l.Until == "" || day <= l.Until)
}

// before reports whether a line is preferred to another that holds as well.
func (l Line) before(other Line) bool {
	return cmp.Or(
		cmp.Compare(boolInt(l.Bank != ""), boolInt(other.Bank != "")),
		cmp.Compare(boolInt(l.Family != AnyFamily), boolInt(other.Family != AnyFamily)),
		cmp.Compare(boolInt(l.Currency != ""), boolInt(other.Currency != "")),
		cmp.Compare(l.From, other.From),
	) > 0
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
