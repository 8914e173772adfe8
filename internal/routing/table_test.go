package routing_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/routing"
)

func to(accounts ...string) []routing.Target {
	var all []routing.Target
	for _, a := range accounts {
		all = append(all, routing.Target{Account: a, Percent: 100 / len(accounts)})
	}
	return all
}

// names are the accounts of a decision, and the rule that led to the first.
func names(d routing.Decision) (accounts []string, rule string) {
	for i, w := range d.Ways {
		if i == 0 {
			rule = w.Rule
		}
		accounts = append(accounts, w.Account)
	}
	return accounts, rule
}

func facts(change func(*routing.Facts)) *routing.Facts {
	f := &routing.Facts{
		Amount: 12500, Currency: "TRY", Installments: 1, BIN: "435508", Bank: "Akbank", Family: "Axess", Brand: "visa", Domestic: true,
		Dialect: "paynet", Hour: 12, Weekday: 3,
		Healthy: func(string) bool { return true }, Commission: func(string) int { return 20000 },
	}
	if change != nil {
		change(f)
	}
	return f
}

func TestChoose(t *testing.T) {
	t.Parallel()
	table, err := routing.Compile([]routing.Rule{
		{Name: "yüksek tutar", When: `amount >= 100_000_00 && currency == "TRY"`, To: to("a")},
		{When: `family in ["Axess", "Bonus"] and installments > 1`, To: to("b")},
		{Name: "gece", When: `hour < 6 || !healthy("a")`, To: to("c")},
		{Name: "ucuz", When: `commission("b") < commission("c")`, To: to("b")},
		{To: to("a")},
	}, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*routing.Facts)
		want   string
		rule   string
	}{
		{"nothing special", nil, "a", "rule 5"},
		{"large", func(f *routing.Facts) { f.Amount = 100_000_00 }, "a", "yüksek tutar"},
		{"large in dollars", func(f *routing.Facts) { f.Amount, f.Currency = 100_000_00, "USD" }, "a", "rule 5"},
		{"installments", func(f *routing.Facts) { f.Installments = 3 }, "b a", "rule 2"},
		{"at night", func(f *routing.Facts) { f.Hour = 3 }, "c a", "gece"},
		{"a is down", func(f *routing.Facts) { f.Healthy = func(a string) bool { return a != "a" } }, "c a", "gece"},
		{"b is cheap", func(f *routing.Facts) {
			f.Commission = func(a string) int { return map[string]int{"a": 3, "b": 1, "c": 2}[a] }
		}, "b a", "ucuz"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			accounts, rule := names(table.Choose(facts(test.change), 0))
			if got := strings.Join(accounts, " "); got != test.want || rule != test.rule {
				t.Errorf("%q by %q, want %q by %q", got, rule, test.want, test.rule)
			}
		})
	}
	var none *routing.Table
	if d := none.Choose(facts(nil), 0); len(d.Ways) != 0 {
		t.Errorf("no table decides %+v", d)
	}
}

func TestPercentages(t *testing.T) {
	t.Parallel()
	table, err := routing.Compile([]routing.Rule{
		{To: []routing.Target{{Account: "a", Percent: 70}, {Account: "b", Percent: 25}, {Account: "c", Percent: 5}}},
	}, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for lot := range uint32(1000) {
		d := table.Choose(facts(nil), lot)
		accounts, _ := names(d)
		count[accounts[0]]++
		if strings.Join(slices.Sorted(slices.Values(accounts)), "") != "abc" {
			t.Fatalf("lot %d leaves %q", lot, accounts)
		}
		if again := table.Choose(facts(nil), lot); !slices.Equal(again.Ways, d.Ways) {
			t.Fatalf("lot %d falls on %v and then on %v", lot, d.Ways, again.Ways)
		}
	}
	if count["a"] != 700 || count["b"] != 250 || count["c"] != 50 {
		t.Errorf("of a thousand: %v", count)
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]routing.Rule{
		"no language":       {When: `amount >`, To: to("a")},
		"unknown fact":      {When: `pan == "4"`, To: to("a")},
		"no condition":      {When: `amount + 1`, To: to("a")},
		"wrong kind":        {When: `amount == "x"`, To: to("a")},
		"unknown account":   {To: to("z")},
		"no account":        {},
		"twice":             {To: []routing.Target{{Account: "a", Percent: 50}, {Account: "a", Percent: 50}}},
		"not a hundred":     {To: []routing.Target{{Account: "a", Percent: 50}, {Account: "b", Percent: 49}}},
		"below nothing":     {To: []routing.Target{{Account: "a", Percent: 150}, {Account: "b", Percent: -50}}},
		"endless condition": {When: strings.Repeat("true && ", 200) + "true", To: to("a")},
	} {
		table, err := routing.Compile([]routing.Rule{{To: to("a")}, bad}, []string{"a", "b"})
		if err == nil || table != nil || !strings.HasPrefix(err.Error(), "rule 2: ") {
			t.Errorf("%s: %v, want a refusal of rule 2", name, err)
		}
	}
	if _, err := routing.Compile(make([]routing.Rule, 501), nil); err == nil {
		t.Error("501 rules are accepted")
	}
}

// A condition that cannot be answered does not hold, and the next rule is asked.
func TestConditionThatFails(t *testing.T) {
	t.Parallel()
	table, err := routing.Compile([]routing.Rule{{When: `int(bank) > 1`, To: to("a")}, {To: to("b")}}, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if d := table.Choose(facts(nil), 0); !slices.Equal(d.Ways, []routing.Way{{Account: "b", Rule: "rule 2"}}) {
		t.Errorf("decided %+v, want b alone", d)
	}
}
