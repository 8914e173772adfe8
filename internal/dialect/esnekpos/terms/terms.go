// Package terms says what a payment costs, and whom, at the rates that a merchant has agreed: the commission, who bears it,
// the numbers of installments that are offered, and what a card's first digits say about all that.
package terms

import (
	"strings"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// surface begins the keys of a merchant's settings.
const surface = "esnekpos"

// The settings of a merchant (see merchant.Merchant.Setting).
const (
	// SettingCommission says who bears the commission: OfBuyer grosses the charge up, anything else leaves it to the shop.
	SettingCommission = "commission"
	// OfBuyer is the value of SettingCommission for the buyer.
	OfBuyer = "buyer"
	// SettingRatioCode chooses among the merchant's commission tables; empty is the one without a code.
	SettingRatioCode = "ratio_code"
)

// CodeUndefined is the fault of a number of installments, or a merchant, for which no commission is defined.
const CodeUndefined = "commission_undefined"

// Terms are what one payment costs.
type Terms struct {
	Rate commission.Rate
	// Charged is what the card pays, the commission included.
	Charged    money.Amount
	Commission money.Amount
}

// Agreed is what an order agrees on with the engine.
func (t Terms) Agreed(m *merchant.Merchant, order money.Amount) payment.Terms {
	a := payment.Terms{Order: order.Minor(), Surcharge: t.Charged.Minor() - order.Minor(), Rate: t.Rate}
	if Bearer(m) {
		a.PassOn = commission.One
	}
	return a
}

// Bearer reports whether the merchant's buyers bear the commission.
func Bearer(m *merchant.Merchant) bool { return m.Setting(surface, SettingCommission) == OfBuyer }

// defined reports whether the merchant has rates at all.
func defined(m *merchant.Merchant) bool {
	return m.Commission.Has(m.Setting(surface, SettingRatioCode))
}

// Of finds what an order costs. A merchant without any rates pays none, and takes any number of installments. One who has some
// offers no other numbers than those of the table. family is the card's, or empty where no card is known.
func Of(m *merchant.Merchant, family string, amount money.Amount, installments int) (Terms, error) {
	t := Terms{Charged: amount, Commission: money.New(0, amount.Currency())}
	if !defined(m) {
		return t, nil
	}
	var offered bool
	t.Rate, offered = m.Commission.Find(m.Setting(surface, SettingRatioCode), family, installments)
	if !offered {
		f := fault.New(fault.Conflict, CodeUndefined, fault.Text{
			TR: "Bu taksit sayısı için komisyon tanımlı değil; GetInstallments ile sunulan taksitlere bakın.",
			EN: "No commission is defined for this number of installments; GetInstallments tells which are offered.",
		})
		f.Field = "INSTALLMENT_NUMBER"
		return t, f
	}
	var err error
	if Bearer(m) {
		t.Charged, t.Commission, err = commission.GrossUp(amount, t.Rate)
	} else {
		t.Commission, err = commission.Of(amount, t.Rate)
	}
	if err != nil {
		return t, errAmount("ORDER_AMOUNT", err)
	}
	return t, nil
}

// ForCard is Of for a card whose first digits are known.
func ForCard(m *merchant.Merchant, digits string, amount money.Amount, installments int) (Terms, error) {
	return Of(m, Find(m.Cards, digits).Family, amount, installments)
}

// OnPage is ForCard for a page that told its buyer the price before it knew the card: a buyer who bears the commission pays what
// was shown.
func OnPage(m *merchant.Merchant, digits string, amount money.Amount, installments int) (Terms, error) {
	if Bearer(m) {
		return Of(m, "", amount, installments)
	}
	return ForCard(m, digits, amount, installments)
}

// Offers are the ways to pay that a page may offer before it knows the card, by the number of installments; none if the merchant
// has no rates.
func Offers(m *merchant.Merchant, amount money.Amount) []Offer {
	if !defined(m) {
		return nil
	}
	var all []Offer
	for n := 1; n <= commission.MaxInstallments; n++ {
		t, err := Of(m, "", amount, n)
		if err == nil {
			all = append(all, Offer{Installments: n, Total: t.Charged})
		}
	}
	return all
}

// Offer is one way to pay.
type Offer struct {
	Installments int
	Total        money.Amount
}

// Question is what a shop wants to know of the table.
type Question struct {
	// Amount may be zero: then only the rates are of use.
	Amount money.Amount
	// Digits begin a card's number, or are empty for every family.
	Digits string
	// ForCustomer says who bears the commission; nil leaves it to the merchant's setting.
	ForCustomer *bool
}

// Line is one line of the answer.
type Line struct {
	// Family is "*" for every card.
	Family string
	commission.Quote
}

// Table answers a question about the merchant's rates.
func Table(m *merchant.Merchant, q Question) ([]Line, error) {
	if !defined(m) {
		return nil, fault.New(fault.Conflict, CodeUndefined, fault.Text{
			TR: "Bu üye işyeri için komisyon tanımlı değil.", EN: "No commission is defined for this merchant.",
		})
	}
	code, passOn := m.Setting(surface, SettingRatioCode), Bearer(m)
	if q.ForCustomer != nil {
		passOn = *q.ForCustomer
	}
	families := m.Commission.Families(code)
	if q.Digits != "" {
		families = []string{Find(m.Cards, q.Digits).Family}
	}
	var lines []Line
	for _, family := range families {
		quotes, err := m.Commission.Quotes(code, family, q.Amount, passOn)
		if err != nil {
			return nil, errAmount("AMOUNT", err)
		}
		for _, quote := range quotes {
			if q.Digits == "" && !own(m.Commission, code, family, quote.Installments) {
				continue // the family has it by the line for every family, which is listed as such
			}
			if family == "" {
				family = commission.AnyFamily
			}
			lines = append(lines, Line{Family: family, Quote: quote})
		}
	}
	return lines, nil
}

// own reports whether a table has a line for exactly this family.
func own(t commission.Table, code, family string, installments int) bool {
	for _, l := range t {
		if l.Code == code && strings.EqualFold(l.Family, family) && l.Installments == installments {
			return true
		}
	}
	return false
}

// Card is what a card's first digits say.
type Card struct {
	Known      bool
	Bank       string
	BankCode   string
	Brand      string
	Family     string
	Credit     bool
	Commercial bool
}

// Find returns what is known of a card by its first digits.
func Find(cards *bin.Directory, digits string) Card {
	c, known := cards.Find(digits)
	return Card{
		Known: known, Bank: c.Bank.Name, BankCode: strings.TrimLeft(c.Bank.EFT, "0"), Brand: strings.ToUpper(string(c.Brand)),
		Family: c.Family, Credit: c.Type == bin.Credit, Commercial: c.Commercial,
	}
}

// RateOf reads a rate that was stored in parts per million.
func RateOf(partsPerMillion int64) commission.Rate { return commission.Rate(partsPerMillion) }

func errAmount(field string, cause error) error {
	return fault.InvalidField(field, "amount_range", fault.Text{TR: "Tutar çok büyük.", EN: "The amount is too large."}).With(cause)
}
