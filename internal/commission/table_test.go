package commission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func table() commission.Table {
	return commission.Table{
		{Family: commission.AnyFamily, Installments: 1, Rate: 20000},
		{Family: "Bonus", Installments: 1, Rate: 15000},
		{Family: commission.AnyFamily, Installments: 3, Rate: 35000},
		{Family: "Maximum", Installments: 6, Rate: 60000},
		{Code: "S3E746PV", Family: commission.AnyFamily, Installments: 3, Rate: 0},
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		code, family string
		installments int
		want         commission.Rate
		offered      bool
	}{
		{"every family", "", "World", 1, 20000, true},
		{"a card of no family", "", "", 1, 20000, true},
		{"0 is a single payment", "", "World", 0, 20000, true},
		{"the family's own line first", "", "Bonus", 1, 15000, true},
		{"in whatever case", "", "BONUS", 1, 15000, true},
		{"a family without its own line", "", "Bonus", 3, 35000, true},
		{"only for one family", "", "Maximum", 6, 60000, true},
		{"not for the others", "", "World", 6, 0, false},
		{"not offered", "", "World", 9, 0, false},
		{"another table", "S3E746PV", "World", 3, 0, true},
		{"which does not fall back", "S3E746PV", "World", 1, 0, false},
		{"an unknown code", "XXXXXXXX", "World", 1, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			// The order of the lines decides nothing.
			reversed := table()
			slices.Reverse(reversed)
			for _, lines := range []commission.Table{table(), reversed} {
				if got, offered := lines.Find(test.code, test.family, test.installments); got != test.want || offered != test.offered {
					t.Errorf("got %v, %v; want %v, %v", got, offered, test.want, test.offered)
				}
			}
		})
	}
}

func TestHasAndFamilies(t *testing.T) {
	t.Parallel()
	lines := table()
	if !lines.Has("") || !lines.Has("S3E746PV") || lines.Has("XXXXXXXX") || (commission.Table{}).Has("") {
		t.Error("Has does not tell the codes apart")
	}
	slices.Reverse(lines)
	if diff := cmp.Diff([]string{commission.AnyFamily, "Bonus", "Maximum"}, lines.Families("")); diff != "" {
		t.Errorf("families (-want +got):\n%s", diff)
	}
	if got := lines.Families("XXXXXXXX"); len(got) != 0 {
		t.Errorf("an unknown code has families %v", got)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	if err := table().Check(); err != nil {
		t.Error(err)
	}
	line := commission.Line{Family: "Bonus", Installments: 1, Rate: 20000}
	with := func(change func(*commission.Line)) commission.Line {
		changed := line
		change(&changed)
		return changed
	}
	refused := map[string]struct {
		lines commission.Table
		why   string
	}{
		"the same twice":        {commission.Table{line, with(func(l *commission.Line) { l.Family, l.Rate = "BONUS", 1 })}, "two lines"},
		"no family":             {commission.Table{with(func(l *commission.Line) { l.Family = "" })}, "names no family"},
		"no installments":       {commission.Table{with(func(l *commission.Line) { l.Installments = 0 })}, "installments"},
		"installments for ever": {commission.Table{with(func(l *commission.Line) { l.Installments = 37 })}, "installments"},
		"all of it":             {commission.Table{with(func(l *commission.Line) { l.Rate = commission.One })}, "range"},
	}
	for name, test := range refused {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := test.lines.Check(); err == nil || !strings.Contains(err.Error(), test.why) {
				t.Errorf("got %v, want something about %q", err, test.why)
			}
		})
	}
}

func TestQuotes(t *testing.T) {
	t.Parallel()
	lira := func(minor ...int64) []money.Amount {
		var amounts []money.Amount
		for _, m := range minor {
			amounts = append(amounts, money.New(m, money.TRY))
		}
		return amounts
	}
	tests := []struct {
		name   string
		passOn bool
		want   []commission.Quote
	}{
		{"the shop bears it", false, []commission.Quote{
			{Installments: 1, Rate: 15000, Total: lira(10000)[0], Commission: lira(150)[0], Net: lira(9850)[0], Parts: lira(10000)},
			{Installments: 3, Rate: 35000, Total: lira(10000)[0], Commission: lira(350)[0], Net: lira(9650)[0], Parts: lira(3334, 3333, 3333)},
		}},
		{"the buyer bears it", true, []commission.Quote{
			{Installments: 1, Rate: 15000, Total: lira(10152)[0], Commission: lira(152)[0], Net: lira(10000)[0], Parts: lira(10152)},
			{Installments: 3, Rate: 35000, Total: lira(10363)[0], Commission: lira(363)[0], Net: lira(10000)[0], Parts: lira(3455, 3454, 3454)},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := table().Quotes("", "Bonus", money.New(10000, money.TRY), test.passOn)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("quotes (-want +got):\n%s", diff)
			}
		})
	}
	if got, err := table().Quotes("XXXXXXXX", "Bonus", money.New(10000, money.TRY), false); len(got) != 0 || err != nil {
		t.Errorf("an unknown code is quoted: %v, %v", got, err)
	}
}

// TestQuotesAddUp: whatever the amount and the rates, the parts are the total, and net and commission are the total.
func TestQuotesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := money.New(rapid.Int64Range(0, money.Limit).Draw(t, "amount"), money.TRY)
		passOn := rapid.Bool().Draw(t, "pass on")
		var lines commission.Table
		for n := 1; n <= commission.MaxInstallments; n++ {
			lines = append(lines, commission.Line{Family: commission.AnyFamily, Installments: n,
				Rate: commission.Rate(rapid.Int32Range(-500_000, 500_000).Draw(t, "ppm"))})
		}
		quotes, err := lines.Quotes("", "World", amount, passOn)
		if err != nil || len(quotes) != commission.MaxInstallments {
			t.Fatalf("%d quotes, %v", len(quotes), err)
		}
		for _, q := range quotes {
			sum := money.Amount{}
			for _, part := range q.Parts {
				if sum, err = sum.Add(part); err != nil {
					t.Fatal(err)
				}
			}
			if sum != q.Total || len(q.Parts) != q.Installments {
				t.Fatalf("%d parts add up to %v, want %v", len(q.Parts), sum, q.Total)
			}
			if whole, err := q.Net.Add(q.Commission); err != nil || whole != q.Total {
				t.Fatalf("%v and %v are %v, %v; want %v", q.Net, q.Commission, whole, err, q.Total)
			}
			if bearer := map[bool]money.Amount{true: q.Net, false: q.Total}[passOn]; bearer != amount {
				t.Fatalf("passed on %v: %v, want the amount %v untouched", passOn, bearer, amount)
			}
		}
	})
}
