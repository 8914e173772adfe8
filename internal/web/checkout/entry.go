package checkout

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Entry is what a buyer sent.
type Entry struct {
	Kept

	// Card is whole only if nothing is wrong. It is empty where Held is not: whoever sealed it opens it.
	Card pan.Card
	// Held is the card of [Page.Held] as it was sealed.
	Held string
	// AskPoints is set when the card's points are asked for, and nothing is to be paid yet.
	AskPoints bool
	// Used is what is to be paid with points of a kind, zero if nothing is.
	Used money.Amount
	Kind string
}

// HeldIn returns the sealed card that a form brings back, or an empty text.
func HeldIn(form url.Values) string { return form.Get(fieldHeld) }

// Kept is the part of an entry that may be shown again: nothing of it is card data.
type Kept struct {
	// Holder is the name on the card, or empty if what was typed there is not a name.
	Holder string
	// Installments is the chosen number, 1 if there was nothing to choose, 0 if what was sent is not on offer.
	Installments int
	// Save is whether the card is to be kept.
	Save bool
	// Points is what was typed as the amount to be paid with points, and PointsName of which kind.
	Points, PointsName string
}

// maxHolder is the longest name, in letters. Cards carry up to 26; the providers take up to 64.
const maxHolder = 64

// Read reads the form of a page. It is generous about spaces and about the marks between month and year, and exact about
// everything else: each part must be sent once.
func (p *Pages) Read(page Page, form url.Values) (Entry, Problems) {
	if page.Held != nil {
		return page.readHeld(form)
	}
	in, problems := page.Inputs.named(), Problems{}
	e := Entry{AskPoints: page.OfferPoints && form.Get(fieldAsk) != ""}

	number, once := value(form, in.Number)
	number = strings.Map(ungrouped, number)
	parsed, err := pan.Parse(number)
	switch {
	case once && number == "":
		problems[Number] = missingNumber()
	case !once || err != nil:
		problems[Number] = wrongNumber()
	}

	holder, once := value(form, in.Holder)
	holder = strings.Join(strings.Fields(holder), " ")
	switch {
	case once && holder == "":
		problems[Holder] = missingHolder()
	case utf8.RuneCountInString(holder) > maxHolder:
		problems[Holder] = longHolder()
	case !once || !isName(holder):
		problems[Holder] = wrongHolder()
	default:
		e.Holder = holder
	}

	expiry, problem := readExpiry(in, form)
	switch {
	case !problem.IsZero():
		problems[Expiry] = problem
	case expiry.Expired(p.now()):
		problems[Expiry] = pastExpiry()
	}

	cvv, problem := page.readCVV(in, form, parsed)
	if !problem.IsZero() {
		problems[CVV] = problem
	}

	e.Installments, problem = page.readInstallments(in, form)
	if !problem.IsZero() {
		problems[Installments] = problem
	}
	save, _ := value(form, in.Save)
	e.Save = page.OfferSave && slices.Contains([]string{"true", "on", "1", "yes"}, strings.ToLower(save))

	if len(problems) > 0 {
		return e, problems
	}
	e.Card = pan.Card{Number: parsed, Expiry: expiry, CVV: cvv, Holder: e.Holder}
	return e, nil
}

// readHeld reads the form of a page whose card was entered before.
func (p Page) readHeld(form url.Values) (Entry, Problems) {
	in, problems := p.Inputs.named(), Problems{}
	e := Entry{Held: p.Held.Sealed}
	var problem fault.Text
	e.Installments, problem = p.readInstallments(in, form)
	if !problem.IsZero() {
		problems[Installments] = problem
	}
	save, _ := value(form, in.Save)
	e.Save = p.OfferSave && save == "true"
	e.Kept.PointsName = form.Get(fieldPointsName)
	typed := strings.ReplaceAll(form.Get(fieldPoints), " ", "")
	if typed == "" || len(p.Held.Points) == 0 {
		return e, problems
	}
	e.Kept.Points = view.AmountAgain(typed)
	i := slices.IndexFunc(p.Held.Points, func(one Points) bool { return one.Name == e.Kept.PointsName })
	amount, err := money.Parse(typed, p.Amount.Currency(), money.Grouped)
	switch {
	case err != nil || amount.IsNegative() || i < 0:
		problems[UsedPoints] = wrongPoints()
	case amount.Minor() > p.Held.Points[i].Most.Minor():
		problems[UsedPoints] = tooManyPoints(p.Held.Points[i].Most)
	case amount.IsPositive():
		e.Used, e.Kind = amount, e.Kept.PointsName
	}
	return e, problems
}

// readCVV reads the security code, where the page asks for one.
func (p Page) readCVV(in Inputs, form url.Values, n pan.Number) (pan.CVV, fault.Text) {
	if p.Keep {
		return pan.CVV{}, fault.Text{}
	}
	code, once := value(form, in.CVV)
	code = strings.TrimSpace(code)
	brand := card.Unknown // of a number that could not be read; its code is judged once the number is right
	if !n.IsZero() {
		brand = n.Brand()
	}
	cvv, err := pan.ParseCVV(code, brand)
	switch {
	case once && code == "":
		return cvv, missingCVV()
	case !once || err != nil:
		return cvv, wrongCVV()
	}
	return cvv, fault.Text{}
}

// value returns what was sent for a field, and whether it was sent no more than once: of two card numbers neither is the one.
func value(form url.Values, i Input) (text string, once bool) {
	return form.Get(i.Name), len(form[i.Name]) <= 1
}

// ungrouped drops what people and their telephones put between the digits of a number.
func ungrouped(r rune) rune {
	if unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// isName reports whether a text can be the name on a card. Number, date and code, typed into the wrong field, are not: a name
// is stored and shown. Digits alone do not make a text one of those, since the simulator's scenarios are names such as
// "SIM 51" and "SIM HTTP_500_AFTER".
func isName(text string) bool {
	digits := 0
	for word := range strings.FieldsSeq(text) {
		before := digits
		for _, r := range word {
			switch {
			case r == utf8.RuneError, unicode.IsControl(r), strings.ContainsRune("<>{}/", r):
				return false
			case unicode.IsDigit(r):
				digits++
			}
		}
		if digits-before > 2 && !strings.ContainsFunc(word, unicode.IsLetter) {
			return false
		}
	}
	return digits < 8 && strings.ContainsFunc(text, unicode.IsLetter)
}

// readExpiry reads the date from its one field or its two.
func readExpiry(in Inputs, form url.Values) (pan.Expiry, fault.Text) {
	month, once := value(form, in.Month)
	year, both := value(form, in.Year)
	month, year, once = strings.TrimSpace(month), strings.TrimSpace(year), once && both
	if in.oneDate() {
		var date string
		date, once = value(form, in.Expiry)
		month, year = splitDate(date)
	}
	if once && month == "" && year == "" {
		return pan.Expiry{}, missingExpiry()
	}
	expiry, err := pan.ParseExpiry(month, year)
	switch {
	case once && err == nil:
		return expiry, fault.Text{}
	case in.oneDate():
		return pan.Expiry{}, wrongDate()
	case once && (month == "" || year == ""):
		return pan.Expiry{}, missingExpiry()
	case errors.Is(err, pan.ErrMonth):
		return pan.Expiry{}, wrongMonth()
	default:
		return pan.Expiry{}, wrongYear()
	}
}

// splitDate takes a date apart: "08/30", "8 / 2030", "08.30", "08-30", "08 30", "0830", "082030".
func splitDate(text string) (month, year string) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) || r == '/' || r == '.' })
	switch {
	case len(parts) == 2:
		return parts[0], parts[1]
	case len(parts) == 1 && (len(parts[0]) == 4 || len(parts[0]) == 6):
		return parts[0][:2], parts[0][2:]
	case len(parts) == 0:
		return "", ""
	default:
		return text, "" // which is no month
	}
}

// readInstallments reads the choice. Only what was offered can be chosen: the totals differ.
func (p Page) readInstallments(in Inputs, form url.Values) (int, fault.Text) {
	text, once := value(form, in.Installments)
	count := 1
	if text = strings.TrimSpace(text); text != "" {
		var err error
		count, err = strconv.Atoi(text)
		if err != nil {
			return 0, wrongInstallments()
		}
	}
	offered := slices.ContainsFunc(p.Installments, func(o Option) bool { return o.Count == count })
	if !once || !offered && (len(p.Installments) > 0 || count != 1) {
		return 0, wrongInstallments()
	}
	return count, fault.Text{}
}
