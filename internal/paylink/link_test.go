package paylink_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/money"
)

func noon() time.Time { return time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC) }

func made(alter func(l *paylink.Link)) paylink.Link {
	l := paylink.New(&merchant.Merchant{ID: "acme"}, "v1", noon().Add(time.Hour))
	l.Amount = 12550
	if alter != nil {
		alter(&l)
	}
	return l
}

func TestState(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		alter func(l *paylink.Link)
		at    time.Time
		want  paylink.State
	}{
		{"new", nil, noon(), paylink.Active},
		{"in its last moment", nil, noon().Add(time.Hour - 1), paylink.Active},
		{"at its end", nil, noon().Add(time.Hour), paylink.Expired},
		{"paid", func(l *paylink.Link) { l.Paid = 1 }, noon().Add(time.Hour), paylink.Paid},
		{"paid once of many times", func(l *paylink.Link) { l.Many, l.Paid = true, 1 }, noon(), paylink.Active},
		{"paid as often as it may be", func(l *paylink.Link) { l.Many, l.Limit, l.Paid = true, 2, 2 }, noon(), paylink.Paid},
		{"paid less often", func(l *paylink.Link) { l.Many, l.Limit, l.Paid = true, 2, 1 }, noon(), paylink.Active},
		{"cancelled after its end", func(l *paylink.Link) { l.Cancelled = true }, noon().Add(time.Hour), paylink.Cancelled},
		{"paid although it was cancelled", func(l *paylink.Link) { l.Cancelled, l.Paid = true, 1 }, noon(), paylink.Paid},
		{"paused", func(l *paylink.Link) { l.Paused = true }, noon(), paylink.Paused},
		{"paused beyond its end", func(l *paylink.Link) { l.Paused = true }, noon().Add(time.Hour), paylink.Expired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := made(tt.alter).State(tt.at); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		alter func(l *paylink.Link)
		field string
	}{
		"as it is":               {nil, ""},
		"an open amount":         {func(l *paylink.Link) { l.Amount, l.Least, l.Most = 0, 100, 100 }, ""},
		"no amount":              {func(l *paylink.Link) { l.Amount = 0 }, "amount"},
		"both":                   {func(l *paylink.Link) { l.Least, l.Most = 1, 2 }, "amount"},
		"a most below the least": {func(l *paylink.Link) { l.Amount, l.Least, l.Most = 0, 2, 1 }, "amount"},
		"a negative amount":      {func(l *paylink.Link) { l.Amount = -1 }, "amount"},
		"more than money has":    {func(l *paylink.Link) { l.Amount = money.Limit + 1 }, "amount"},
		"no currency":            {func(l *paylink.Link) { l.Currency = "" }, "currency"},
		"a long reference":       {func(l *paylink.Link) { l.Reference = strings.Repeat("ş", 101) }, "reference"},
		"no installments":        {func(l *paylink.Link) { l.Installments = 0 }, "installments"},
		"37 installments":        {func(l *paylink.Link) { l.Installments = 37 }, "installments"},
		"a limit of one":         {func(l *paylink.Link) { l.Limit = 1 }, "limit"},
		"a limit of too many":    {func(l *paylink.Link) { l.Many, l.Limit = true, paylink.MaxLimit+1 }, "limit"},
		"over already":           {func(l *paylink.Link) { l.Until(noon()) }, "expires_at"},
		"for six years":          {func(l *paylink.Link) { l.Until(noon().AddDate(6, 0, 0)) }, "expires_at"},
		"a long description":     {func(l *paylink.Link) { l.Description = strings.Repeat("ş", 1001) }, "description"},
		"a long address":         {func(l *paylink.Link) { l.ReturnURL = "https://s.example/" + strings.Repeat("a", 2048) }, "return_url"},
	} {
		err := made(tt.alter).Check(noon())
		f, is := fault.As(err)
		if (err == nil) != (tt.field == "") || is && (f.Kind != fault.Invalid || f.Field != tt.field) {
			t.Errorf("%s: %v, want a complaint about %q", name, err, tt.field)
		}
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	fixed, open := made(nil), made(func(l *paylink.Link) { l.Amount, l.Least, l.Most = 0, 100, 300 })
	for _, tt := range []struct {
		l    paylink.Link
		a    money.Amount
		want bool
	}{
		{fixed, money.New(12550, money.TRY), true}, {fixed, money.New(12549, money.TRY), false}, {fixed, money.New(12550, money.USD), false},
		{open, money.New(100, money.TRY), true}, {open, money.New(300, money.TRY), true}, {open, money.New(99, money.TRY), false},
		{open, money.New(301, money.TRY), false}, {open, money.New(200, money.EUR), false},
	} {
		if got := tt.l.Fits(tt.a); got != tt.want {
			t.Errorf("%s fits %t, want %t", tt.a, got, tt.want)
		}
	}
}

// TestNames: a link's address opens it, its id does not; a place's reference is the link's and its own.
func TestNames(t *testing.T) {
	t.Parallel()
	a, b := made(nil), made(nil)
	if a.ID == b.ID || a.Ticket == b.Ticket || strings.Contains(a.ID, a.Ticket) || len(a.Ticket) != 32 || !strings.HasPrefix(a.ID, "lnk_") {
		t.Errorf("%s at %s and %s at %s", a.ID, a.Ticket, b.ID, b.Ticket)
	}
	a.Reference = "L"
	if a.ReferenceAt("") != "L" || a.ReferenceAt("2") != "L-2" {
		t.Errorf("%q, %q", a.ReferenceAt(""), a.ReferenceAt("2"))
	}
}
