package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// toOne is a rule to one account.
func toOne(name, when, account string) routing.Rule {
	return routing.Rule{Name: name, When: when, To: []routing.Target{{Account: account}}}
}

// others is merchant demo with other rules and a cost per account: "a" takes 2 %, "b" 1 %, and of the rest nothing is known.
func others(t *testing.T, rules ...routing.Rule) *merchant.Merchant {
	t.Helper()
	names := []string{"a", "b", "plain", "strict"}
	table, err := routing.Compile(rules, names)
	if err != nil {
		t.Fatal(err)
	}
	flat := func(rate commission.Rate) commission.Table {
		return commission.Table{{Family: commission.AnyFamily, Installments: 1, Rate: rate}}
	}
	return &merchant.Merchant{
		ID: "demo", Accounts: names, Routes: table, Costs: map[string]commission.Table{"a": flat(20_000), "b": flat(10_000)},
	}
}

// abilities are accounts that are able to do what the accounts of routed are, and are never called.
func abilities() map[string]connector.Connector {
	return map[string]connector.Connector{
		"a": newBank(), "b": newBank(), "plain": payOnly{newBank()}, "strict": strict{newBank()},
	}
}

func TestDryRun(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		g, m, banks := b.routed(t, toOne("all", "", "a"), toOne("rest", "", "b"))
		pay := func(reference string, amount int64, preAuth bool) {
			o := b.order(t, reference)
			o.Merchant, o.Amount, o.PreAuth = m, money.New(amount, money.TRY), preAuth
			_, err := g.Pay(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
		}
		pay("small", 100_00, false)
		pay("large", 1000_00, false)
		pay("larger", 3000_00, false)
		pay("held", 2000_00, true)
		banks["a"].will("sale", act{answer: declined()})
		pay("declined", 5000_00, false)
		for _, test := range []struct {
			name  string
			rules []routing.Rule
			want  gateway.DryRunReport
		}{
			{"nothing changes", []routing.Rule{toOne("all", "", "a")}, gateway.DryRunReport{Payments: 5, Moves: []gateway.Move{
				{From: "a", To: "a", Currency: "TRY", Payments: 5, Amount: 11_100_00, Taken: 6_100_00, CostBefore: 122_00, CostAfter: 122_00},
			}}},
			{"large ones go to the cheaper", []routing.Rule{toOne("large", "amount >= 1000_00", "b"), toOne("all", "", "a")},
				gateway.DryRunReport{Payments: 5, Changed: 4, Moves: []gateway.Move{
					{From: "a", To: "a", Currency: "TRY", Payments: 1, Amount: 100_00, Taken: 100_00, CostBefore: 2_00, CostAfter: 2_00},
					{From: "a", To: "b", Currency: "TRY", Payments: 4, Amount: 11_000_00, Taken: 6_000_00, CostBefore: 120_00, CostAfter: 60_00},
				}}},
			{"who is not able is passed over, and who has no rate is not priced", []routing.Rule{toOne("all", "", "plain"), toOne("rest", "preauth", "b")},
				gateway.DryRunReport{Payments: 5, Changed: 5, Moves: []gateway.Move{
					{From: "a", To: "b", Currency: "TRY", Payments: 1, Amount: 2000_00, Taken: 2000_00, CostBefore: 40_00, CostAfter: 20_00},
					{From: "a", To: "plain", Currency: "TRY", Payments: 4, Amount: 9_100_00, Taken: 4_100_00, Unpriced: 3},
				}}},
			{"nobody is left", []routing.Rule{toOne("all", "", "strict")}, gateway.DryRunReport{Payments: 5, Changed: 5, Nowhere: 5, Moves: []gateway.Move{
				{From: "a", Currency: "TRY", Payments: 5, Amount: 11_100_00, Taken: 6_100_00},
			}}},
			{"health is known of candidates only", []routing.Rule{toOne("up", `healthy("plain") && healthy("b")`, "b"), toOne("all", "", "a")},
				gateway.DryRunReport{Payments: 5, Changed: 5, AssumedHealthy: 5, Moves: []gateway.Move{
					{From: "a", To: "b", Currency: "TRY", Payments: 5, Amount: 11_100_00, Taken: 6_100_00, CostBefore: 122_00, CostAfter: 61_00},
				}}},
		} {
			calls := len(banks["a"].seen("")) + len(banks["b"].seen(""))
			got, err := gateway.DryRun{Store: b.store, Merchant: others(t, test.rules...), Accounts: abilities()}.Run(t.Context())
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%s: %v (-want +got):\n%s", test.name, err, diff)
			}
			if now := len(banks["a"].seen("")) + len(banks["b"].seen("")); now != calls {
				t.Errorf("%s: a dry run called a bank", test.name)
			}
		}
	})
}

// past is a store of payments that are made as they are read.
type past struct {
	store.Store
	count   int
	largest int
	make    func(i int) payment.Payment
}

func (p *past) Payments(_ context.Context, _ merchant.ID, f store.Filter) ([]payment.Payment, error) {
	var page []payment.Payment
	from := 0
	if f.After != "" {
		_, err := fmt.Sscanf(string(f.After), "pay_%d", &from)
		if err != nil {
			return nil, err
		}
		from++
	}
	for i := from; i < p.count && len(page) < f.Limit; i++ {
		page = append(page, p.make(i))
	}
	p.largest = max(p.largest, len(page))
	return page, nil
}

// at is a payment of 10 lira that went to account "a" at the hour, with an explanation if it has one.
func at(i, hour int, why string) payment.Payment {
	return payment.Payment{
		Merchant: "demo", ID: payment.ID(fmt.Sprintf("pay_%08d", i)), Reference: fmt.Sprintf("o-%d", i), Surface: "v1", State: payment.Captured,
		Amount: money.New(10_00, money.TRY), Captured: 10_00, Authorized: 10_00, ThreeD: -1, Explanation: why,
		Card:       card.Summary{BIN: "435508", Brand: card.Visa},
		CreatedAt:  time.Date(2026, 3, 2, hour-3, 0, 0, 0, time.UTC),
		Operations: []payment.Operation{{Seq: 1, Kind: payment.Sale, Attempts: []payment.Attempt{{Seq: 1, Provider: "a@2"}}}},
	}
}

// TestDryRunOfAHundredThousand: however many payments there are, a page of them is in memory.
func TestDryRunOfAHundredThousand(t *testing.T) {
	t.Parallel()
	const count = 100_000
	s := &past{count: count, make: func(i int) payment.Payment { return at(i, 3+i%10, "") }}
	m := others(t, routing.Rule{Name: "halves", When: "hour < 8", To: []routing.Target{{Account: "a", Percent: 50}, {Account: "b", Percent: 50}}})
	r, err := gateway.DryRun{Store: s, Merchant: m, Accounts: abilities()}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	totals := r.Totals()
	a, b := totals[0], totals[1]
	if r.Payments != count || r.Unexplained != count || s.largest > 1000 || a.Before != count || a.After+b.After != count {
		t.Errorf("report %+v, pages of %d, totals %+v", r, s.largest, totals)
	}
	// Half of the payments are in the hours of the rule, and the lot halves them.
	if r.Changed != b.After || b.After < count/4-1000 || b.After > count/4+1000 {
		t.Errorf("%d changed and b has %d, want about %d", r.Changed, b.After, count/4)
	}
	if want := (a.After+b.After)*20 - b.After*10; a.CostAfter+b.CostAfter != want || a.CostBefore != count*20 {
		t.Errorf("commission %d before and %d after, want %d and %d", a.CostBefore, a.CostAfter+b.CostAfter, count*20, want)
	}
}

func TestDryRunUsesWhatWasKnown(t *testing.T) {
	t.Parallel()
	why := func(change func(*routing.Explanation)) string {
		e := routing.Explanation{Facts: &routing.Facts{
			Amount: 10_00, Currency: "TRY", Installments: 1, Dialect: "v1", Hour: 12, Weekday: 1, BIN: "435508", Bank: "of then",
		}}
		change(&e)
		return e.Marshal()
	}
	for _, test := range []struct {
		name string
		why  string
		rule routing.Rule
		to   string
	}{
		{"the bank of then", why(func(*routing.Explanation) {}), toOne("", `bank == "of then"`, "b"), "b"},
		{"3-D Secure", why(func(e *routing.Explanation) { e.Facts.ThreeD = true }), toOne("", `threed`, "b"), "b"},
		{"who did not answer", why(func(e *routing.Explanation) {
			e.Passed = []routing.Passed{{Account: "b", Why: routing.Unhealthy}}
		}), routing.Rule{To: []routing.Target{{Account: "b", Percent: 100}, {Account: "a", Percent: 0}}}, "a"},
		{"who did not answer, asked by a rule", why(func(e *routing.Explanation) {
			e.Passed = []routing.Passed{{Account: "b@3", Why: routing.Unhealthy}}
		}), toOne("", `!healthy("b")`, "plain"), "plain"},
		{"nothing, and the BIN of now", "", toOne("", `bank == "akbank" && hour == 15`, "b"), "b"},
	} {
		s := &past{count: 1, make: func(int) payment.Payment { return at(1, 15, test.why) }}
		r, err := gateway.DryRun{Store: s, Merchant: others(t, test.rule), Accounts: abilities()}.Run(t.Context())
		if err != nil || len(r.Moves) != 1 || r.Moves[0].From != "a" || r.Moves[0].To != test.to || r.AssumedHealthy != 0 {
			t.Errorf("%s: %+v, %v; want a move to %s", test.name, r, err, test.to)
		}
	}
	s := &past{count: 1, make: func(int) payment.Payment { return at(1, 15, "{") }}
	r, err := gateway.DryRun{Store: s, Merchant: others(t), Accounts: abilities()}.Run(t.Context())
	if err != nil || r.Unjudged != 1 || len(r.Moves) != 0 || !slices.Equal(r.Totals(), []gateway.Total(nil)) {
		t.Errorf("what cannot be read: %+v, %v", r, err)
	}
}
