package checkout

import (
	"maps"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// Page is what one payment page shows. The same description reads the form that comes back; see Pages.
type Page struct {
	// Language is "tr" or "en"; see Language.
	Language string
	// Self is the address of this page by GET. If it is set, the page offers its other language there, as ?lang=.
	Self string
	// Merchant is the shop's name as buyers know it.
	Merchant string
	// Description says what is paid for, or is empty.
	Description string
	// Lines are the parts of the order, or facts about it such as its number.
	Lines []Line
	// Amount is what is to be paid.
	Amount money.Amount
	// Keep is a page that pays nothing: it asks for a card to be kept, so it shows no amount and asks for no security code.
	Keep bool
	// Installments are the ways to pay that the buyer may choose from. With one or none there is nothing to choose.
	Installments []Option
	// OfferSave offers to keep the card for the next time.
	OfferSave bool
	// OfferPoints offers to ask the card's bank which points it has, before anything is paid.
	OfferPoints bool
	// Held is a card that was entered on the page before, whose bank was asked for its points; its fields are not asked for again.
	Held *Held
	// Action is the address that the form is posted to.
	Action string
	// Hidden are fields that go along with the form.
	Hidden []view.Field
	// Cancel is where a buyer goes who does not want to pay, or empty.
	Cancel string
	// Button is what stands on the button; by default it names the amount.
	Button fault.Text
	// Inputs are the names under which the form is sent; the zero value is this package's own.
	Inputs Inputs
	// Note is a remark for development, for example which card to pay with.
	Note fault.Text
	// Error is why the payment did not succeed with the card that was sent before.
	Error fault.Text
	// Problems are what is wrong with the fields that were sent before.
	Problems Problems
	// Kept is what the buyer need not type again.
	Kept Kept
}

// Again is the page after a form that led nowhere: with what is wrong in it, and with what may be kept of it.
func (p Page) Again(e Entry, problems Problems) Page {
	p.Kept, p.Problems = e.Kept, maps.Clone(problems)
	return p
}

// Held is a card that waits, sealed, in the page that its holder looks at.
type Held struct {
	// Masked is its number as it may be shown.
	Masked string
	// Sealed is the card as only whoever serves the page can open it.
	Sealed string
	// Points are the kinds of points that it has; there may be none.
	Points []Points
}

// Points are points of one kind. Most is the most that can be paid with them, in the payment's currency.
type Points struct {
	Name string
	Most money.Amount
}

// Line is one line of the order.
type Line struct {
	Text string
	// Value stands behind the text; if it is empty, the amount does.
	Value  string
	Amount money.Amount
}

// Option is a number of installments that a buyer may choose.
type Option struct {
	// Count is the number of installments, 1 for a single payment.
	Count int
	// Label says it in words, or is empty for the usual ones.
	Label fault.Text
	// Total is what is paid in all.
	Total money.Amount
}

// Part is one part of the form.
type Part string

// The parts of the form that can be wrong.
const (
	Number       Part = "number"
	Holder       Part = "holder"
	Expiry       Part = "expiry" // whether it is one field or two
	CVV          Part = "cvv"
	Installments Part = "installments"
	UsedPoints   Part = "points"
)

// The fields by which a card's points are asked for and used; no provider has names for them.
const (
	fieldAsk        = "ask-points"
	fieldHeld       = "held-card"
	fieldPoints     = "points"
	fieldPointsName = "points-name"
)

// Problems says what is wrong with parts of a form. It never repeats what was typed.
type Problems map[Part]fault.Text

// Input is the name of a field of the form, and its id in the page.
type Input struct {
	Name string
	// ID is the name where it is empty.
	ID string
}

func (i Input) id() string {
	if i.ID == "" {
		return i.Name
	}
	return i.ID
}

// Inputs are the fields of the form. The expiry date is one field, typed as MM/YY, if Expiry is named, and otherwise two,
// chosen from lists with values such as "08" and "2030".
type Inputs struct {
	Number       Input
	Holder       Input
	Expiry       Input
	Month        Input
	Year         Input
	CVV          Input
	Installments Input
	Save         Input
}

// DefaultInputs are the names where a provider's page has none of its own.
func DefaultInputs() Inputs {
	return Inputs{
		Number: Input{Name: "card-number"}, Holder: Input{Name: "card-holder"}, Expiry: Input{Name: "card-expiry"},
		Month: Input{Name: "card-month"}, Year: Input{Name: "card-year"}, CVV: Input{Name: "card-cvv"},
		Installments: Input{Name: "installments"}, Save: Input{Name: "save-card"},
	}
}

// named fills what has no name from the defaults. One field or two for the date is the provider's choice, so the date as a
// whole is filled only where no part of it has a name.
func (i Inputs) named() Inputs {
	d := DefaultInputs()
	if i.Expiry.Name == "" && i.Month.Name == "" && i.Year.Name == "" {
		i.Expiry.Name = d.Expiry.Name
	}
	for _, f := range []struct{ into, from *Input }{
		{&i.Number, &d.Number}, {&i.Holder, &d.Holder}, {&i.Month, &d.Month}, {&i.Year, &d.Year}, {&i.CVV, &d.CVV},
		{&i.Installments, &d.Installments}, {&i.Save, &d.Save},
	} {
		if f.into.Name == "" {
			f.into.Name = f.from.Name
		}
	}
	return i
}

// oneDate reports whether the expiry date is one field.
func (i Inputs) oneDate() bool { return i.Expiry.Name != "" }
