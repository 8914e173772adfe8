package routing_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/routing"
)

// environment is what the conditions of these tests ask about, for asking the language itself.
func environment(f *routing.Facts) map[string]any {
	return map[string]any{
		"amount": f.Amount, "currency": f.Currency, "installments": f.Installments, "threed": f.ThreeD, "preauth": f.PreAuth, "bin": f.BIN,
		"bank": f.Bank, "family": f.Family, "brand": f.Brand, "debit": f.Debit, "commercial": f.Commercial, "domestic": f.Domestic,
		"dialect": f.Dialect, "hour": f.Hour, "weekday": f.Weekday, "healthy": f.Healthy, "commission": f.Commission,
	}
}

// holds asks the language itself.
func holds(t interface{ Fatal(...any) }, when string, f *routing.Facts) bool {
	program, err := expr.Compile(when, expr.Env(environment(f)), expr.AsBool())
	if err != nil {
		t.Fatal(err)
	}
	held, err := expr.Run(program, environment(f))
	return err == nil && held == true
}

// TestAFactBesideAValue: every fact, with every operator, against values that it has and has not. These conditions are answered
// without the language, which must agree.
func TestAFactBesideAValue(t *testing.T) {
	t.Parallel()
	var when []string
	for _, fact := range []string{"amount", "installments", "hour", "weekday"} {
		for _, operator := range []string{"==", "!=", "<", "<=", ">", ">="} {
			for _, value := range []string{"2", "3", "4", "-3", "3.0", "1_000"} {
				when = append(when, fact+" "+operator+" "+value)
			}
		}
		when = append(when, fact+" in [1, 3]", fact+" not in [1, 3]", fact+" in [2]", fact+" in 2..3", fact+" in []")
	}
	for _, fact := range []string{"currency", "bin", "bank", "family", "brand", "dialect"} {
		for _, operator := range []string{"==", "!=", "contains", "startsWith", "<"} {
			when = append(when, fact+" "+operator+` "ş"`, fact+" "+operator+` "Ş"`, fact+" "+operator+` ""`)
		}
		when = append(when, fact+` in ["", "ş"]`, fact+` in ["Ş"]`, fact+` not in ["ş"]`)
	}
	for _, fact := range []string{"threed", "preauth", "debit", "commercial", "domestic"} {
		when = append(when, fact, "!"+fact, "not "+fact, fact+" == true", fact+" != true")
	}
	// In one of the three all facts are set, in one none, and in the last every other.
	all := []*routing.Facts{
		{
			Amount: 3, Installments: 3, Hour: 3, Weekday: 3, Currency: "ş", BIN: "ş", Bank: "ş", Family: "ş", Brand: "ş", Dialect: "ş",
			ThreeD: true, PreAuth: true, Debit: true, Commercial: true, Domestic: true,
		},
		{},
		{Amount: 3, Hour: 3, Currency: "ş", Bank: "ş", Brand: "ş", ThreeD: true, Debit: true, Domestic: true},
	}
	for _, w := range when {
		table, err := routing.Compile([]routing.Rule{{When: w, To: to("a")}}, []string{"a"})
		if err != nil {
			t.Fatalf("%s: %v", w, err)
		}
		for i, f := range all {
			if got, want := len(table.Choose(f, 0).Ways) == 1, holds(t, w, f); got != want {
				t.Errorf("%s is %t of facts %d; the language says %t", w, got, i, want)
			}
		}
	}
}

// conditions draws conditions from all forms that are taken apart, or that must not be.
func conditions() *rapid.Generator[string] {
	atom := rapid.SampledFrom([]string{
		`amount > 10_000`, `amount >= 5000 and amount < 20_000`, `currency == "TRY"`, `installments in [1, 3]`, `installments in 2..6`,
		`family in ["Axess", "Bonus"]`, `bank == "Akbank"`, `bank contains "kb"`, `not debit`, `!debit`, `threed`, `hour < 6`, `true`, `false`,
		`healthy("a")`, `healthy("b") == threed`, `commission("a") < commission("b")`, `int(bank) > 1`, `(debit ? hour : amount) > 5`,
		`any(["a", "b"], healthy(#) && threed)`, `let h = hour; h > 3 && h < 20`, `family == "Dünya \"kartı\" && hour"`, `-amount < 1.5e3`,
	})
	return rapid.Custom(func(t *rapid.T) string {
		text := atom.Draw(t, "first")
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			next := atom.Draw(t, "next")
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0, 1:
				text = "(" + text + ") && " + "(" + next + ")"
			case 2:
				text = "(" + text + ") and not (" + next + ")"
			default:
				text = "(" + text + ") || (" + next + ")"
			}
		}
		return text
	})
}

// TestPartsDecideAsTheWhole: conditions are taken apart and their parts are shared between rules, and the language itself, which
// knows nothing of that, must agree about each of them.
func TestPartsDecideAsTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(conditions(), 1, 6).Draw(t, "conditions")
		var rules []routing.Rule
		var accounts []string
		for i, text := range texts {
			name := string(rune('a' + i))
			rules = append(rules, routing.Rule{Name: name, When: text, To: []routing.Target{{Account: name}}})
			accounts = append(accounts, name)
		}
		table, err := routing.Compile(rules, append(accounts, "b"))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			f := &routing.Facts{
				Amount: rapid.SampledFrom([]int{1, 5000, 10_000, 10_001, 30_000}).Draw(t, "amount"), Currency: rapid.SampledFrom([]string{"TRY", "USD"}).Draw(t, "currency"),
				Installments: rapid.IntRange(1, 7).Draw(t, "installments"), ThreeD: rapid.Bool().Draw(t, "threed"), Debit: rapid.Bool().Draw(t, "debit"),
				Bank: rapid.SampledFrom([]string{"Akbank", "", "7"}).Draw(t, "bank"), Family: rapid.SampledFrom([]string{"Axess", "World", ""}).Draw(t, "family"),
				Hour: rapid.IntRange(0, 23).Draw(t, "hour"),
			}
			up := rapid.SliceOfN(rapid.Bool(), 2, 2).Draw(t, "healthy")
			f.Healthy = func(a string) bool { return up[int(a[0])%2] }
			f.Commission = func(a string) int { return len(f.Bank) * int(a[0]) }
			var want []string
			for i, text := range texts {
				if holds(t, text, f) {
					want = append(want, accounts[i])
				}
			}
			d := table.Choose(f, 0)
			if got, _ := names(d); !slices.Equal(got, want) || !slices.Equal(d.Held, want) {
				t.Fatalf("of %q these hold: %v; the language says %v", texts, d.Held, want)
			}
		}
	})
}

// TestAskingEndsWithTheLastAccount: what could add nothing is not asked.
func TestAskingEndsWithTheLastAccount(t *testing.T) {
	t.Parallel()
	asked := 0
	table, err := routing.Compile([]routing.Rule{
		{To: to("a")}, {To: to("b")}, {When: `healthy("a")`, To: to("a")},
	}, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	d := table.Choose(facts(func(f *routing.Facts) { f.Healthy = func(string) bool { asked++; return true } }), 0)
	if d.Asked != 2 || asked != 0 || len(d.Ways) != 2 {
		t.Errorf("decided %+v, with %d questions about health; want 2 rules asked", d, asked)
	}
}

// TestEveryPartIsAskedOnce: a hundred rules that ask whether an account is healthy ask once.
func TestEveryPartIsAskedOnce(t *testing.T) {
	t.Parallel()
	table := hundred(t)
	asked := 0
	f := facts(func(f *routing.Facts) { f.Healthy = func(string) bool { asked++; return true } })
	for i := range 3 {
		table.Choose(f, 0)
		if asked != i+1 {
			t.Fatalf("after %d decisions there were %d questions about health", i+1, asked)
		}
	}
}

func TestAnAskerForgets(t *testing.T) {
	t.Parallel()
	table, err := routing.Compile([]routing.Rule{{When: `debit`, To: to("a")}, {To: to("b")}}, []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		debit := i%2 == 0
		all.Go(func() {
			for range 500 {
				d := table.Choose(facts(func(f *routing.Facts) { f.Debit = debit }), 0)
				if (d.Ways[0].Account == "a") != debit {
					t.Errorf("debit %t goes to %v", debit, d.Ways)
					return
				}
			}
		})
	}
	all.Wait()
}

// TestChooseAllocates: the decision itself, and nothing for each rule.
func TestChooseAllocates(t *testing.T) {
	table := hundred(t)
	f := facts(nil)
	got := testing.AllocsPerRun(1000, func() { table.Choose(f, 7) })
	if got > 4 {
		t.Errorf("a decision over a hundred rules allocates %v times, want 4 at most", got)
	}
}

// TestFactsHoldNoCard: the rules can ask only about what Facts has, and none of it can hold a card number. What may look like one
// is a text, and of the texts only the BIN comes from the card: six digits.
func TestFactsHoldNoCard(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"Amount": "int", "Currency": "string", "Installments": "int", "ThreeD": "bool", "PreAuth": "bool", "BIN": "string", "Bank": "string",
		"Family": "string", "Brand": "string", "Debit": "bool", "Commercial": "bool", "Domestic": "bool", "Dialect": "string", "Hour": "int",
		"Weekday": "int", "Healthy": "func(string) bool", "Commission": "func(string) int",
	}
	got := map[string]string{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[routing.Facts]()) {
		got[field.Name] = field.Type.String()
	}
	if !maps.Equal(got, want) {
		t.Errorf("facts are %v; whoever adds one makes sure that it holds nothing of the card", got)
	}
}

func TestConditionsNameKnownAccounts(t *testing.T) {
	t.Parallel()
	for _, when := range []string{`healthy("c")`, `amount > 1 && commission("a") < commission("c")`} {
		_, err := routing.Compile([]routing.Rule{{When: when, To: to("a")}}, []string{"a", "b"})
		if err == nil || !strings.Contains(err.Error(), `no account "c"`) {
			t.Errorf("%s: %v, want a refusal of account c", when, err)
		}
	}
}

func TestDigestIsTheContent(t *testing.T) {
	t.Parallel()
	digest := func(rules ...routing.Rule) string {
		table, err := routing.Compile(rules, []string{"a", "b"})
		if err != nil {
			t.Fatal(err)
		}
		return table.Digest()
	}
	one := routing.Rule{Name: "x", When: "debit", To: to("a")}
	seen := map[string]int{}
	for i, rules := range [][]routing.Rule{
		{one}, {one, one}, {{Name: "y", When: "debit", To: to("a")}}, {{Name: "x", When: "!debit", To: to("a")}},
		{{Name: "x", When: "debit", To: to("b")}}, {{Name: "x", When: "debit", To: to("a", "b")}}, {},
	} {
		d := digest(rules...)
		if other, taken := seen[d]; taken || d != digest(rules...) || len(d) != 16 {
			t.Errorf("table %d has the digest %q, and so has table %d", i, d, other)
		}
		seen[d] = i
	}
}

// hundred is a table of a hundred rules over four facts.
func hundred(tb testing.TB) *routing.Table {
	tb.Helper()
	var rules []routing.Rule
	for i := range 99 {
		rules = append(rules, routing.Rule{
			When: fmt.Sprintf(`currency == "TRY" && healthy("a") && installments <= %d && family in ["Bonus", "World"] && amount < %d`, i%12+1, 1000*i),
			To:   to("a"),
		})
	}
	return compiled(tb, append(rules, routing.Rule{To: to("b")}))
}

// strangers is a table of a hundred rules that share nothing and are all asked to their end.
func strangers(tb testing.TB) *routing.Table {
	tb.Helper()
	var rules []routing.Rule
	for i := range 99 {
		rules = append(rules, routing.Rule{
			When: fmt.Sprintf(`currency != "X%d" && installments < %d && family in ["Axess", "F%d"] && amount < %d`, i, i+2, i, i), To: to("a"),
		})
	}
	return compiled(tb, append(rules, routing.Rule{To: to("b")}))
}

func compiled(tb testing.TB, rules []routing.Rule) *routing.Table {
	tb.Helper()
	table, err := routing.Compile(rules, []string{"a", "b"})
	if err != nil {
		tb.Fatal(err)
	}
	return table
}

// BenchmarkChoose measures decisions over a hundred rules: an ordinary table, whose rules ask about the same things, and one
// whose rules have nothing in common. It reports the median and the 99th percentile of single decisions.
func BenchmarkChoose(b *testing.B) {
	for name, table := range map[string]*routing.Table{"ordinary": hundred(b), "nothing shared": strangers(b)} {
		b.Run(name, func(b *testing.B) {
			f := facts(nil)
			took := make([]time.Duration, 0, 1<<20)
			b.ReportAllocs()
			for b.Loop() {
				began := time.Now()
				d := table.Choose(f, 7)
				if len(took) < cap(took) {
					took = append(took, time.Since(began))
				}
				if d.Ways[0].Account != "b" {
					b.Fatal(d)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
		})
	}
}
