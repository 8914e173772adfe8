package commission_test

import (
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
)

func ratioRow(bank, family string, of commission.CardType, installments int, rate commission.Rate) commission.RatioRow {
	return commission.RatioRow{
		RatioKey: commission.RatioKey{Bank: bank, Family: family, Type: of}, Installments: installments, Rate: rate,
	}
}

func blocked(r commission.RatioRow) commission.RatioRow {
	r.Blocked = true
	return r
}

func TestRatioFind(t *testing.T) {
	t.Parallel()
	agreed := commission.Table{
		{Family: "*", Installments: 1, Rate: 20_000, Tax: 50_000, ValueDays: 1},
		{Family: "*", Installments: 3, Rate: 40_000, Tax: 50_000},
		{Family: "Bonus", Installments: 3, Rate: 30_000},
	}
	rows := []commission.RatioRow{
		ratioRow("", "Bonus", "", 3, 5_000),
		ratioRow("", "Bonus", commission.Business, 3, 7_000),
		ratioRow("denizbank", "", "", 3, -10_000),
		ratioRow("", "", "", 1, 1_000),
		ratioRow("", "Axess", "", 9, 90_000),
		blocked(ratioRow("", "World", "", 1, 0)),
		blocked(ratioRow("", "Maximum", "", 0, 0)),
		ratioRow("", "Maximum", "", 3, 1),
		ratioRow("", "Paraf", "", 1, -150_000),
	}
	of := func(family string, n int) commission.Facts {
		return commission.Facts{Code: "X", Family: family, Type: commission.Personal, Installments: n}
	}
	deniz := of("Bonus", 3)
	deniz.Bank = "denizbank"
	business := of("Bonus", 3)
	business.Type = commission.Business
	none := commission.Rate(-1)
	tests := []struct {
		name         string
		f            commission.Facts
		added, shown commission.Rate // none: not offered
	}{
		{"a family's row", of("Bonus", 3), 35_000, 5_000},
		{"a card type's before that", business, 37_000, 7_000},
		{"the bank's before the family's", deniz, 20_000, 5_000},
		{"without a row what was agreed", of("Axess", 3), 40_000, none},
		{"a card of no family", of("", 1), 21_000, 1_000},
		{"which no family's card is", of("Axess", 1), 20_000, none},
		{"0 is a single payment", of("", 0), 21_000, 1_000},
		{"not agreed", of("Axess", 9), none, 90_000},
		{"a number that is blocked", of("World", 1), none, none},
		{"and another that is not", of("World", 3), 40_000, none},
		{"a bank that is blocked", of("Maximum", 3), none, none},
		{"less than nothing", of("Paraf", 1), -130_000, none},
	}
	for _, shown := range []bool{false, true} {
		table := commission.Ratio{Code: "X", Shown: shown}
		for _, row := range rows {
			if table.Check(row) == nil {
				table = table.With(row)
			}
		}
		for _, test := range tests {
			want := test.added
			if shown {
				want = test.shown
			}
			line, offered := table.Find(agreed, test.f)
			if offered != (want != none) || offered && line.Rate != want {
				t.Errorf("%s, shown %v: %v, %v, want %v", test.name, shown, line.Rate, offered, want)
			}
			if offered && (line.Code != "X" || line.Installments != max(test.f.Installments, 1)) {
				t.Errorf("%s: %+v", test.name, line)
			}
		}
	}
	table := commission.Ratio{Code: "X"}
	if line, _ := table.Find(agreed, of("", 1)); line.Tax != 50_000 || line.ValueDays != 1 {
		t.Errorf("tax and value days are not what was agreed: %+v", line)
	}
	table.Deleted = true
	if _, offered := table.Find(agreed, of("", 1)); offered {
		t.Error("a table that was deleted prices")
	}
	free := commission.Ratio{Code: "X"}.With(ratioRow("", "Bonus", "", 6, 10_000))
	for n, want := range map[int]bool{1: true, 2: false, 6: true} {
		if _, offered := free.Find(nil, of("Bonus", n)); offered != want {
			t.Errorf("where nothing was agreed, %d installments are offered: %v", n, offered)
		}
	}
}

func TestTheLastWordAboutARowCounts(t *testing.T) {
	t.Parallel()
	table := commission.Ratio{Code: "X", Shown: true}.With(ratioRow("", "Bonus", "", 1, 10_000))
	before := table
	table = table.With(ratioRow("", "Bonus", commission.Debit, 1, 20_000)).With(ratioRow("", "Bonus", commission.Debit, 1, 30_000))
	if len(table.Rows) != 2 || len(before.Rows) != 1 {
		t.Fatalf("%+v, before %+v", table.Rows, before.Rows)
	}
	table = table.With(ratioRow("", "Bonus", "", 1, 40_000))
	line, offered := table.Find(nil, commission.Facts{Code: "X", Family: "Bonus", Type: commission.Debit})
	if len(table.Rows) != 1 || !offered || line.Rate != 40_000 {
		t.Errorf("%+v: %v, %v", table.Rows, line, offered)
	}
}

func TestRatioCheck(t *testing.T) {
	t.Parallel()
	added, shown := commission.Ratio{}, commission.Ratio{Shown: true}
	tests := []struct {
		name  string
		of    commission.Ratio
		row   commission.RatioRow
		field string
	}{
		{"the least", added, ratioRow("", "", "", 1, -200_000), ""},
		{"the most", added, ratioRow("", "", "", 36, 200_000), ""},
		{"less", added, ratioRow("", "", "", 1, -200_001), "ratio"},
		{"more", added, ratioRow("", "", "", 1, 200_001), "ratio"},
		{"nothing, shown", shown, ratioRow("", "", "", 1, 0), ""},
		{"less, shown", shown, ratioRow("", "", "", 1, -1), "ratio"},
		{"for ever", added, ratioRow("", "", "", 37, 0), "instalment"},
	}
	for _, test := range tests {
		err := test.of.Check(test.row)
		f, told := fault.As(err)
		if (err == nil) != (test.field == "") || told && f.Field != test.field {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
