// Package terms says what a payment costs, and whom, at the rates that a merchant has agreed: the commission, who bears it,
// the numbers of installments that are offered, and what a card's first digits say about all that.
package terms

import (
	"cmp"
	"strings"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/money"
)

// surface begins the keys of a merchant's settings.
const surface = "esnekpos"

// The settings of a merchant (see merchant.Merchant.Setting).
const (
	// SettingCommission says who bears the commission: OfBuyer grosses the charge up, anything else leaves it to the shop. Without it
	// the table says.
	SettingCommission = "commission"
	// OfBuyer is the value of SettingCommission for the buyer.
	OfBuyer = "buyer"
	// SettingRatioCode chooses among the merchant's commission tables; empty is the one without a code.
	SettingRatioCode = "ratio_code"
)

// CodeUndefined is the fault of a number of installments, or a merchant, for which no commission is defined.
const CodeUndefined = "commission_undefined"

// Prices are what a merchant has agreed.
type Prices = pricing.List

// Offer is what one payment costs by them.
type Offer = pricing.Offer

// bearer is who bears the commission by the merchant's setting; one that says nothing leaves it to the table.
func bearer(m *merchant.Merchant) *commission.Rate {
	said := m.Setting(surface, SettingCommission)
	if said == "" {
		return nil
	}
	return pricing.Bears(said == OfBuyer)
}

// RatioCode names the merchant's table for this surface.
func RatioCode(m *merchant.Merchant) string { return m.Setting(surface, SettingRatioCode) }

// Of finds what an order costs. A merchant without any rates pays none, and takes any number of installments. One who has some
// offers no other numbers than those of the table. The zero card is one that is not known.
func Of(m *merchant.Merchant, prices pricing.List, card pricing.Card, amount money.Amount, installments int) (pricing.Offer, error) {
	ask := pricing.Ask{Order: amount, Code: RatioCode(m), Card: card, Installments: installments, PassOn: bearer(m)}
	if !prices.Has(ask.Code) {
		prices.Table, prices.Ratio, ask.Code = nil, nil, ""
	}
	offer, err := prices.One(ask)
	return offer, spelled(err, "ORDER_AMOUNT")
}

// spelled is a fault about a price in EsnekPos' words.
func spelled(err error, amount string) error {
	f, told := fault.As(err)
	switch {
	case told && f.Code == pricing.CodeNotOffered:
		f = fault.New(fault.Conflict, CodeUndefined, fault.Text{
			TR: "Bu taksit sayısı için komisyon tanımlı değil; GetInstallments ile sunulan taksitlere bakın.",
			EN: "No commission is defined for this number of installments; GetInstallments tells which are offered.",
		})
		f.Field = "INSTALLMENT_NUMBER"
		return f
	case told && f.Code == pricing.CodeRange:
		return fault.InvalidField(amount, pricing.CodeRange, f.PublicText()).With(err)
	}
	return err
}

// ForCard is Of for a card whose first digits are known.
func ForCard(m *merchant.Merchant, prices pricing.List, digits string, amount money.Amount, installments int) (pricing.Offer, error) {
	return Of(m, prices, prices.Card(digits), amount, installments)
}

// OnPage is ForCard for a page that told its buyer the price before it knew the card: a buyer who bears any of the commission
// pays what was shown.
func OnPage(m *merchant.Merchant, prices pricing.List, digits string, amount money.Amount, installments int) (pricing.Offer, error) {
	shown, err := Of(m, prices, pricing.Card{}, amount, installments)
	if err == nil && shown.Terms.PassOn > 0 {
		return shown, nil
	}
	return ForCard(m, prices, digits, amount, installments)
}

// Shown is the price of a single payment with a card that is not known yet. Where there is none, the page does not offer
// a single payment, and says so itself.
func Shown(m *merchant.Merchant, prices pricing.List, amount money.Amount) Offer {
	t, err := Of(m, prices, pricing.Card{}, amount, 1)
	if err != nil {
		return Offer{Charged: amount}
	}
	return t
}

// Offers are the ways to pay that a page may offer before it knows the card, by the number of installments; none if the merchant
// has no rates.
func Offers(m *merchant.Merchant, prices pricing.List, amount money.Amount) []pricing.Offer {
	if !prices.Has(RatioCode(m)) {
		return nil
	}
	all, err := prices.All(pricing.Ask{Order: amount, Code: RatioCode(m), PassOn: bearer(m)})
	if err != nil {
		return nil // the amount is too large for any of them, as the payment will say
	}
	return all
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
	pricing.Offer
}

// Table answers a question about the merchant's rates.
func Table(m *merchant.Merchant, prices pricing.List, q Question) ([]Line, error) {
	code := RatioCode(m)
	if !prices.Has(code) {
		return nil, fault.New(fault.Conflict, CodeUndefined, fault.Text{
			TR: "Bu üye işyeri için komisyon tanımlı değil.", EN: "No commission is defined for this merchant.",
		})
	}
	ask := pricing.Ask{Order: q.Amount, Code: code, PassOn: bearer(m)}
	if q.ForCustomer != nil {
		ask.PassOn = pricing.Bears(*q.ForCustomer)
	}
	cards := []pricing.Card{}
	for _, family := range prices.Families(code) {
		cards = append(cards, pricing.Card{Family: family})
	}
	if q.Digits != "" {
		cards = []pricing.Card{prices.Card(q.Digits)}
	}
	var lines []Line
	for _, card := range cards {
		ask.Card = card
		offers, err := prices.All(ask)
		if err != nil {
			return nil, spelled(err, "AMOUNT")
		}
		for _, offer := range offers {
			if q.Digits == "" && !strings.EqualFold(offer.Family, card.Family) {
				continue // the family has it by the line for every family, which is listed as such
			}
			lines = append(lines, Line{Family: cmp.Or(card.Family, commission.AnyFamily), Offer: offer})
		}
	}
	return lines, nil
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
