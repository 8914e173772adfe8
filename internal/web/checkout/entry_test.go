package checkout

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

func clock() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

// typed is a form as a careful buyer sends it.
func typed(changes ...string) url.Values {
	form := url.Values{
		"card-number": {"4508 0345 0803 4509"}, "card-holder": {"AYŞE IŞIK"}, "card-expiry": {"12/30"}, "card-cvv": {"000"},
	}
	for i := 0; i < len(changes); i += 2 {
		form[changes[i]] = strings.Split(changes[i+1], "|")
	}
	return form
}

func TestRead(t *testing.T) {
	t.Parallel()
	for name, changes := range map[string][]string{
		"as printed":               {},
		"digits only":              {"card-number", "4508034508034509"},
		"dashes":                   {"card-number", " 4508-0345-0803-4509 "},
		"spaces that do not break": {"card-number", "4508\u00a00345\u202f0803\u00a04509"},
		"marks of a paste":         {"card-number", "\u202a4508034508034509\u202c"},
		"name with gaps":           {"card-holder", "  AYŞE \t IŞIK "},
		"one digit of a month":     {"card-expiry", "12 / 2030"},
		"a dot":                    {"card-expiry", "12.30"},
		"a dash":                   {"card-expiry", "12-2030"},
		"a space":                  {"card-expiry", "12 30"},
		"no mark":                  {"card-expiry", "1230"},
		"no mark, long year":       {"card-expiry", "122030"},
		"code with a space":        {"card-cvv", " 000"},
		"installments by default":  {"installments", ""},
		"one installment":          {"installments", "1"},
		"a field that is not ours": {"utf8", "✓"},
		"save without the offer":   {"save-card", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, problems := New(clock).Read(Page{}, typed(changes...))
			if len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			c := e.Card
			if c.Number.Reveal() != "4508034508034509" || c.Expiry.Month() != 12 || c.Expiry.Year() != 2030 || c.CVV.Reveal() != "000" {
				t.Error("the card is not the one that was typed")
			}
			if diff := cmp.Diff(Kept{Holder: "AYŞE IŞIK", Installments: 1}, e.Kept); diff != "" || c.Holder != e.Holder {
				t.Errorf("kept (-want +got): %s; name on the card %q", diff, c.Holder)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		changes []string
		want    map[Part]string
	}{
		"nothing": {
			[]string{"card-number", "", "card-holder", "", "card-expiry", "", "card-cvv", ""},
			map[Part]string{
				Number: missingNumber().EN, Holder: missingHolder().EN, Expiry: missingExpiry().EN, CVV: missingCVV().EN,
			},
		},
		"only spaces": {
			[]string{"card-number", " ", "card-holder", " ", "card-expiry", " ", "card-cvv", " "},
			map[Part]string{
				Number: missingNumber().EN, Holder: missingHolder().EN, Expiry: missingExpiry().EN, CVV: missingCVV().EN,
			},
		},
		"a mistyped digit":           {[]string{"card-number", "4508034508034508"}, map[Part]string{Number: wrongNumber().EN}},
		"a short number":             {[]string{"card-number", "4508"}, map[Part]string{Number: wrongNumber().EN}},
		"letters in the number":      {[]string{"card-number", "4508O34508O34509"}, map[Part]string{Number: wrongNumber().EN}},
		"digits of another script":   {[]string{"card-number", "٤٥٠٨٠٣٤٥٠٨٠٣٤٥٠٩"}, map[Part]string{Number: wrongNumber().EN}},
		"two numbers":                {[]string{"card-number", "4508034508034509|5571135571135575"}, map[Part]string{Number: wrongNumber().EN}},
		"two names":                  {[]string{"card-holder", "AYŞE|FATMA"}, map[Part]string{Holder: wrongHolder().EN}},
		"two dates":                  {[]string{"card-expiry", "12/30|12/31"}, map[Part]string{Expiry: wrongDate().EN}},
		"two codes":                  {[]string{"card-cvv", "000|000"}, map[Part]string{CVV: wrongCVV().EN}},
		"two counts":                 {[]string{"installments", "1|1"}, map[Part]string{Installments: wrongInstallments().EN}},
		"the number as the name":     {[]string{"card-holder", "4508 0345 0803 4509"}, map[Part]string{Holder: wrongHolder().EN}},
		"a wrong number in the name": {[]string{"card-holder", "AYŞE 450803450803"}, map[Part]string{Holder: wrongHolder().EN}},
		"the code as the name":       {[]string{"card-holder", "739 AYŞE"}, map[Part]string{Holder: wrongHolder().EN}},
		"no letter in the name":      {[]string{"card-holder", "..."}, map[Part]string{Holder: wrongHolder().EN}},
		"markup in the name":         {[]string{"card-holder", "<b>AYŞE</b>"}, map[Part]string{Holder: wrongHolder().EN}},
		"a name that is not UTF-8":   {[]string{"card-holder", "AY\xdeE"}, map[Part]string{Holder: wrongHolder().EN}},
		"a long name":                {[]string{"card-holder", strings.Repeat("Ş", 65)}, map[Part]string{Holder: longHolder().EN}},
		"month 13":                   {[]string{"card-expiry", "13/30"}, map[Part]string{Expiry: wrongDate().EN}},
		"month 0":                    {[]string{"card-expiry", "00/30"}, map[Part]string{Expiry: wrongDate().EN}},
		"a month alone":              {[]string{"card-expiry", "12"}, map[Part]string{Expiry: wrongDate().EN}},
		"three parts":                {[]string{"card-expiry", "01/12/30"}, map[Part]string{Expiry: wrongDate().EN}},
		"last month":                 {[]string{"card-expiry", "10/26"}, map[Part]string{Expiry: pastExpiry().EN}},
		"two digits of a code":       {[]string{"card-cvv", "00"}, map[Part]string{CVV: wrongCVV().EN}},
		"four digits on Visa":        {[]string{"card-cvv", "0000"}, map[Part]string{CVV: wrongCVV().EN}},
		"more installments":          {[]string{"installments", "3"}, map[Part]string{Installments: wrongInstallments().EN}},
		"installments in letters":    {[]string{"installments", "üç"}, map[Part]string{Installments: wrongInstallments().EN}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, problems := New(clock).Read(Page{}, typed(test.changes...))
			got := map[Part]string{}
			for part, text := range problems {
				got[part] = text.EN
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if !e.Card.IsZero() || e.Card.Holder != "" {
				t.Error("there is a card in spite of the problems")
			}
			if problems[Holder].IsZero() != (e.Holder == "AYŞE IŞIK") {
				t.Errorf("kept name %q", e.Holder)
			}
		})
	}
}

// TestThisMonthIsNotOver: a card is good through the last day of its month in Istanbul.
func TestThisMonthIsNotOver(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]bool{"2026-11-30T20:59:59Z": true, "2026-11-30T21:00:00Z": false} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := New(func() time.Time { return now }).Read(Page{}, typed("card-expiry", "11/26"))
		if (len(problems) == 0) != want {
			t.Errorf("at %s: problems %v", at, problems)
		}
	}
}

func TestReadChoices(t *testing.T) {
	t.Parallel()
	page := Page{OfferSave: true, Installments: []Option{
		{Count: 1, Total: money.New(1250, money.TRY)}, {Count: 3, Total: money.New(1300, money.TRY)},
	}}
	for name, test := range map[string]struct {
		page    Page
		changes []string
		want    Kept
		wrong   bool
	}{
		"three":                     {page, []string{"installments", "3"}, Kept{Holder: "AYŞE IŞIK", Installments: 3, Save: false}, false},
		"none chosen":               {page, nil, Kept{Holder: "AYŞE IŞIK", Installments: 1, Save: false}, false},
		"not on offer":              {page, []string{"installments", "6"}, Kept{Holder: "AYŞE IŞIK", Installments: 0, Save: false}, true},
		"a count below zero":        {page, []string{"installments", "-3"}, Kept{Holder: "AYŞE IŞIK", Installments: 0, Save: false}, true},
		"save":                      {page, []string{"save-card", "true"}, Kept{Holder: "AYŞE IŞIK", Installments: 1, Save: true}, false},
		"save as other pages do":    {page, []string{"save-card", "YES"}, Kept{Holder: "AYŞE IŞIK", Installments: 1, Save: true}, false},
		"do not save":               {page, []string{"save-card", "false"}, Kept{Holder: "AYŞE IŞIK", Installments: 1, Save: false}, false},
		"single payment is not one": {Page{Installments: page.Installments[1:]}, nil, Kept{Holder: "AYŞE IŞIK", Installments: 0, Save: false}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, problems := New(clock).Read(test.page, typed(test.changes...))
			if diff := cmp.Diff(test.want, e.Kept); diff != "" || (len(problems) > 0) != test.wrong {
				t.Errorf("kept (-want +got): %s; problems %v", diff, problems)
			}
		})
	}
}

// TestReadProvidersNames reads the form of a provider whose page has names of its own and a date in two fields.
// TestReadPoints: a page whose card waits reads how much of which points is used, and nothing of a card.
func TestReadPoints(t *testing.T) {
	t.Parallel()
	lira := func(minor int64) money.Amount { return money.New(minor, money.TRY) }
	page := Page{Amount: lira(1250), Held: heldCard(Points{"Bonus", lira(1250)}, Points{"Mil", lira(400)})}
	for name, test := range map[string]struct {
		typed, kind string
		want        money.Amount
		problem     fault.Text
		kept        string
	}{
		"none":           {"", "Bonus", money.Amount{}, fault.Text{}, ""},
		"zero":           {"0", "Bonus", money.Amount{}, fault.Text{}, "0"},
		"some":           {"2,50", "Bonus", lira(250), fault.Text{}, "2,50"},
		"all":            {"12.50", "Bonus", lira(1250), fault.Text{}, "12.50"},
		"too many":       {"4,01", "Mil", money.Amount{}, tooManyPoints(lira(400)), "4,01"},
		"a kind of none": {"1", "Chip", money.Amount{}, wrongPoints(), "1"},
		"less than none": {"-1", "Bonus", money.Amount{}, wrongPoints(), ""},
		"a card":         {"4508034508034509", "Bonus", money.Amount{}, wrongPoints(), ""},
		"a word":         {"x", "Bonus", money.Amount{}, wrongPoints(), ""},
	} {
		form := url.Values{"points": {test.typed}, "points-name": {test.kind}, "card-number": {"4508034508034509"}, "ask-points": {"1"}, "held-card": {"another"}}
		e, problems := New(clock).Read(page, form)
		if e.Used != test.want || problems[UsedPoints] != test.problem || e.Kept.Points != test.kept || e.Held != page.Held.Sealed || !e.Card.IsZero() || e.AskPoints {
			t.Errorf("%s: %+v, %v", name, e, problems)
		}
	}
}

func TestReadProvidersNames(t *testing.T) {
	t.Parallel()
	page := Page{Inputs: Inputs{
		Number: Input{Name: "pan"}, Holder: Input{Name: "cardOwner"}, Month: Input{Name: "expiryMonth"}, Year: Input{Name: "expiryYear"},
		CVV: Input{Name: "cvv"},
	}}
	form := url.Values{
		"pan": {"375622005485014"}, "cardOwner": {"Ali Veli"}, "expiryMonth": {"8"}, "expiryYear": {"2030"}, "cvv": {"0000"},
		"installments": {"1"},
	}
	e, problems := New(clock).Read(page, form)
	if len(problems) > 0 || e.Card.Expiry.Month() != 8 || e.Card.Expiry.Year() != 2030 || e.Card.CVV.Reveal() != "0000" {
		t.Fatalf("card %v, problems %v", e.Card, problems)
	}
	for name, test := range map[string]struct{ month, year, want string }{
		"no month":   {"", "2030", missingExpiry().TR},
		"no year":    {"08", "", missingExpiry().TR},
		"month 13":   {"13", "2030", wrongMonth().TR},
		"year 1":     {"08", "1", wrongYear().TR},
		"over":       {"08", "2026", pastExpiry().TR},
		"twice over": {"08", "2030|2031", wrongYear().TR},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := maps.Clone(form)
			f["expiryMonth"], f["expiryYear"] = []string{test.month}, strings.Split(test.year, "|")
			_, problems := New(clock).Read(page, f)
			if got := slices.Collect(maps.Keys(problems)); len(got) != 1 || problems[Expiry].TR != test.want {
				t.Errorf("problems %v, want %q", problems, test.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"AYŞE IŞIK": true, "O'NEIL-ÖZ, J. (JR)": true, "Ли Мин": true, "SIM 51": true, "SIM HTTP_500_AFTER": true, "HENRY VIII 8": true,
		"4508034508034509": false, "450803 AYŞE": false, "AYŞE 08/30": false, "AYŞE 739": false, "A4508B0345C": false, "": false, "-": false,
	} {
		if got := isName(name); got != want {
			t.Errorf("isName(%q) = %v", name, got)
		}
	}
}
