package checkout

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// shown is what the template sees: the page in one language.
type shown struct {
	Words words
	Lang  string
	// DocumentTitle is what a tab shows and a screen reader says first; it begins with the error if there is one.
	DocumentTitle string
	Other         *otherLanguage
	Note          string
	// Failure is why the payment did not succeed; it has the focus where no field is wrong.
	Failure      string
	FocusFailure bool

	Merchant, Description, Amount string
	Lines                         []shownLine

	Action string
	Hidden []view.Field
	Number field
	Holder field
	// Expiry is the one field for the date, or else Month and Year are two lists.
	Expiry, Month, Year field
	OneDate             bool
	Months, Years       []string
	// Earliest is the first month whose cards have not expired, "202611", and Past what is said of the earlier ones.
	Earliest, Past string
	CVV            field
	// Choice is the choice between the options; Choose is whether there is one.
	Choice  field
	Choose  bool
	Keep    bool
	Options []shownOption
	// Ask is what stands on the button that asks for points, empty where there is none.
	Ask, AskField string
	// Held is the card that was entered before.
	Held          *shownHeld
	Save          field
	OfferSave     bool
	Kept          Kept
	Button        string
	CancelAddress string
}

type otherLanguage struct{ Address, Lang, Name string }

type shownLine struct{ Text, Value string }

// field is one input.
type field struct {
	Name, ID string
	// Problem is what was wrong with it. Missing and Wrong are what the script says before the form is sent.
	Problem, Missing, Wrong string
	// Focus marks the first field that is wrong.
	Focus bool
}

// shownHeld is the card that waits, with what its points can pay.
type shownHeld struct {
	Masked, Field, Sealed, Other, OtherAddress, None string
	// Points is the field for the amount.
	Points      field
	Label, Hint string
	// Kind is the choice of a kind, or the field that carries the only one.
	Kind      field
	KindLabel string
	Kinds     []shownOption
}

type shownOption struct {
	ID, Value, Label, Total string
	Checked, Focus          bool
}

func shownOf(page Page, now time.Time) shown {
	lang := "tr"
	if page.Language == "en" {
		lang = "en"
	}
	in := page.Inputs.named()
	s := shown{
		Words: wordsIn(lang), Lang: lang, Note: page.Note.In(lang), Failure: page.Error.In(lang),
		Merchant: page.Merchant, Description: page.Description, Amount: page.Amount.Format(lang),
		Action: page.Action, Hidden: page.Hidden, CancelAddress: page.Cancel, OfferSave: page.OfferSave, Kept: page.Kept,
		FocusFailure: len(page.Problems) == 0, Choose: len(page.Installments) > 1, Past: pastExpiry().In(lang),
		Earliest: now.In(time.FixedZone("UTC+3", 3*60*60)).Format("200601"), // as pan.Expiry judges it
	}
	if problem, found := page.Problems[Installments]; found && !s.Choose {
		// The part that it is about is not on the page.
		s.Failure = strings.TrimSpace(s.Failure + " " + problem.In(lang))
		s.FocusFailure = len(page.Problems) == 1
	}
	if s.Keep = page.Keep; s.Keep {
		s.Words = s.Words.keeping(lang)
	}
	s.DocumentTitle = s.Words.Title
	if page.Merchant != "" {
		s.DocumentTitle += " · " + page.Merchant
	}
	if len(page.Problems) > 0 || s.Failure != "" {
		s.DocumentTitle = s.Words.Error + ": " + s.DocumentTitle
	}
	if page.Self != "" {
		other := "en"
		if lang == "en" {
			other = "tr"
		}
		s.Other = &otherLanguage{view.InLanguage(page.Self, other), other, s.Words.OtherLanguage}
		s.Action = view.InLanguage(page.Action, lang) // or a form with a mistake in it would be answered in the first language
	}
	for _, l := range page.Lines {
		if l.Value == "" && l.Amount != (money.Amount{}) {
			l.Value = l.Amount.Format(lang)
		}
		s.Lines = append(s.Lines, shownLine{l.Text, l.Value})
	}
	s.form(page, in, now)
	s.Button = page.Button.In(lang)
	if s.Button == "" {
		s.Button = s.Words.Pay
		if page.oneTotal() && !s.Keep {
			s.Button = payText(s.Amount).In(lang)
		}
	}
	return s
}

// form fills in the fields, in the order in which they stand on the page.
func (s *shown) form(page Page, in Inputs, now time.Time) {
	focused := false
	input := func(i Input, part Part, missing, wrong fault.Text) field {
		problem, found := page.Problems[part]
		f := field{
			Name: i.Name, ID: i.id(), Problem: problem.In(s.Lang), Missing: missing.In(s.Lang), Wrong: wrong.In(s.Lang),
			Focus: found && !focused,
		}
		focused = focused || found
		return f
	}
	s.Number = input(in.Number, Number, missingNumber(), wrongNumber())
	s.Holder = input(in.Holder, Holder, missingHolder(), wrongHolder())
	if s.OneDate = in.oneDate(); s.OneDate {
		s.Expiry = input(in.Expiry, Expiry, missingExpiry(), wrongDate())
	} else {
		s.Month = input(in.Month, Expiry, missingExpiry(), fault.Text{})
		s.Year = field{Name: in.Year.Name, ID: in.Year.id(), Problem: s.Month.Problem}
		s.Months, s.Years = months(), years(now)
	}
	s.CVV = input(in.CVV, CVV, missingCVV(), wrongCVV())
	if page.OfferPoints && page.Held == nil {
		s.Ask, s.AskField = askPoints().In(s.Lang), fieldAsk
	}
	if page.Held != nil {
		s.Held = heldOf(page, s.Lang, input(Input{Name: fieldPoints}, UsedPoints, fault.Text{}, wrongPoints()))
	}
	s.Choice = input(in.Installments, Installments, fault.Text{}, fault.Text{})
	s.Save = field{Name: in.Save.Name, ID: in.Save.id()}

	chosen := page.Kept.Installments
	for i, o := range page.Installments {
		label := o.Label
		if label.IsZero() {
			label = optionText(o.Count)
		}
		s.Options = append(s.Options, shownOption{
			ID: s.Choice.ID + "-" + strconv.Itoa(o.Count), Value: strconv.Itoa(o.Count), Label: label.In(s.Lang), Total: o.Total.Format(s.Lang),
			Checked: o.Count == chosen || chosen == 0 && i == 0, Focus: s.Choice.Focus && i == 0,
		})
	}
}

func heldOf(page Page, lang string, points field) *shownHeld {
	h := &shownHeld{
		Masked: page.Held.Masked, Field: fieldHeld, Sealed: page.Held.Sealed, Other: otherCard().In(lang), OtherAddress: page.Self, Points: points,
		Label: pointsLabel().In(lang), Kind: field{Name: fieldPointsName, ID: fieldPointsName}, KindLabel: pointsKind().In(lang),
	}
	for i, p := range page.Held.Points {
		h.Kinds = append(h.Kinds, shownOption{
			ID: fieldPointsName, Value: p.Name, Label: pointsMost(p).In(lang), Checked: p.Name == page.Kept.PointsName || page.Kept.PointsName == "" && i == 0,
		})
	}
	h.Hint = pointsHint().In(lang)
	switch len(h.Kinds) {
	case 0:
		h.None = noPoints().In(lang)
	case 1:
		h.Hint = h.Kinds[0].Label + ". " + h.Hint
	}
	return h
}

// oneTotal reports whether the buyer pays the same amount whatever is chosen.
func (p Page) oneTotal() bool {
	for _, o := range p.Installments {
		if !o.Total.Equal(p.Amount) {
			return false
		}
	}
	return true
}

func months() []string {
	var list []string
	for m := 1; m <= 12; m++ {
		list = append(list, fmt.Sprintf("%02d", m))
	}
	return list
}

// years are those that a card issued today may carry: issuers go up to twenty.
func years(now time.Time) []string {
	var list []string
	for y := now.Year(); y <= now.Year()+20; y++ {
		list = append(list, strconv.Itoa(y))
	}
	return list
}
