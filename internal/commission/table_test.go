package commission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/money"
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
		name    string
		f       commission.Facts
		want    commission.Rate
		offered bool
	}{
		{"every family", commission.Facts{Family: "World", Installments: 1}, 20000, true},
		{"a card of no family", commission.Facts{Installments: 1}, 20000, true},
		{"0 is a single payment", commission.Facts{Family: "World"}, 20000, true},
		{"the family's own line first", commission.Facts{Family: "Bonus", Installments: 1}, 15000, true},
		{"in whatever case", commission.Facts{Family: "BONUS", Installments: 1}, 15000, true},
		{"a family without its own line", commission.Facts{Family: "Bonus", Installments: 3}, 35000, true},
		{"only for one family", commission.Facts{Family: "Maximum", Installments: 6}, 60000, true},
		{"not for the others", commission.Facts{Family: "World", Installments: 6}, 0, false},
		{"not offered", commission.Facts{Family: "World", Installments: 9}, 0, false},
		{"another table", commission.Facts{Code: "S3E746PV", Family: "World", Installments: 3}, 0, true},
		{"which does not fall back", commission.Facts{Code: "S3E746PV", Family: "World", Installments: 1}, 0, false},
		{"an unknown code", commission.Facts{Code: "XXXXXXXX", Family: "World", Installments: 1}, 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found(t, table(), test.f, test.want, test.offered)
		})
	}
}

// TestPreference: each line has a rate of its own, so that the rate tells which was preferred.
func TestPreference(t *testing.T) {
	t.Parallel()
	one := func(bank, family string, c money.Currency, from, until commission.Day, rate commission.Rate) commission.Line {
		return commission.Line{Bank: bank, Family: family, Installments: 1, Currency: c, From: from, Until: until, Rate: rate}
	}
	lines := commission.Table{
		one("", "*", "", "", "", 1),
		one("", "*", "USD", "", "", 2),
		one("", "Bonus", "", "", "", 3),
		one("teb", "*", "", "", "", 4),
		one("garanti", "Bonus", "", "", "", 5),
		one("garanti", "Bonus", "", "2026-06-01", "2026-06-30", 6),
		one("garanti", "Bonus", "", "2026-06-15", "", 7),
		one("garanti", "Bonus", "EUR", "2025-01-01", "2026-06-20", 8),
	}
	tests := []struct {
		name         string
		bank, family string
		currency     money.Currency
		on           commission.Day
		want         commission.Rate
	}{
		{"every card", "isbank", "Maximum", money.TRY, "2026-01-01", 1},
		{"the currency", "isbank", "Maximum", "USD", "2026-01-01", 2},
		{"the family before every card in the currency", "isbank", "Bonus", "USD", "2026-01-01", 3},
		{"the bank before the family", "teb", "Bonus", money.TRY, "2026-01-01", 4},
		{"bank and family before the bank", "garanti", "Bonus", money.TRY, "2026-01-01", 5},
		{"in whatever case", "GARANTI", "bonus", money.TRY, "2026-01-01", 5},
		{"the day before", "garanti", "Bonus", money.TRY, "2026-05-31", 5},
		{"the first day", "garanti", "Bonus", money.TRY, "2026-06-01", 6},
		{"the later of two that hold", "garanti", "Bonus", money.TRY, "2026-06-15", 7},
		{"on the last day too", "garanti", "Bonus", money.TRY, "2026-06-30", 7},
		{"the currency before the later day", "garanti", "Bonus", "EUR", "2026-06-20", 8},
		{"until it is over", "garanti", "Bonus", "EUR", "2026-06-21", 7},
		{"without a day nothing that has days", "garanti", "Bonus", "EUR", "", 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			found(t, lines, commission.Facts{Bank: test.bank, Family: test.family, Currency: test.currency, On: test.on}, test.want, true)
		})
	}
}

// found looks for a rate; the order of the lines decides nothing.
func found(t *testing.T, lines commission.Table, f commission.Facts, want commission.Rate, offered bool) {
	t.Helper()
	reversed := slices.Clone(lines)
	slices.Reverse(reversed)
	for _, lines := range []commission.Table{lines, reversed} {
		if got, there := lines.Find(f); got.Rate != want || there != offered {
			t.Errorf("got %v, %v; want %v, %v", got.Rate, there, want, offered)
		}
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
	differ := commission.Table{
		{Family: "*", Installments: 1}, {Family: "*", Installments: 1, From: "2026-01-01"}, {Family: "*", Installments: 1, Bank: "teb"},
		{Family: "*", Installments: 1, Currency: "USD"}, {Family: "*", Installments: 1, Code: "X"},
	}
	if err := differ.Check(); err != nil {
		t.Errorf("lines that differ in one thing: %v", err)
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
		"the day of no month":   {commission.Table{with(func(l *commission.Line) { l.From = "2026-02-30" })}, "days"},
		"a day in words":        {commission.Table{with(func(l *commission.Line) { l.Until = "tomorrow" })}, "days"},
		"over before it begins": {commission.Table{with(func(l *commission.Line) { l.From, l.Until = "2026-02-02", "2026-02-01" })}, "days"},
		"no such currency":      {commission.Table{with(func(l *commission.Line) { l.Currency = "XXY" })}, "currency"},
		"paid before":           {commission.Table{with(func(l *commission.Line) { l.ValueDays = -1 })}, "value days"},
		"a negative tax":        {commission.Table{with(func(l *commission.Line) { l.Tax = -1 })}, "range"},
		"a bearer of too much":  {commission.Table{with(func(l *commission.Line) { l.PassOn = commission.One + 1 })}, "range"},
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
