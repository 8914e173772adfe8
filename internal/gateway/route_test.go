package gateway_test

import (
	"log/slog"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
)

// payOnly is a bank without 3-D Secure and follow-ups.
type payOnly struct{ connector.Connector }

// strict is a bank that takes no payment without 3-D Secure.
type strict struct{ *bank }

func (strict) ThreeDOnly() {}

// routed makes a gateway whose merchant has the given rules over four banks: "a" and "b", "plain", which only takes sales, and
// "strict", which takes none without 3-D Secure.
func (b *bench) routed(t *testing.T, rules ...routing.Rule) (*gateway.Gateway, *merchant.Merchant, map[string]*bank) {
	t.Helper()
	names := []string{"a", "b", "plain", "strict"}
	table, err := routing.Compile(rules, names)
	if err != nil {
		t.Fatal(err)
	}
	shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: names, Routes: table}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	banks := map[string]*bank{"a": newBank(), "b": newBank(), "plain": newBank(), "strict": newBank(), "demo/b": newBank()}
	g, err := gateway.New(gateway.Config{
		Store: b.store, Merchants: shops, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		ProviderTimeout: timeout, Patience: patience, Vault: b.vault,
		Accounts: map[string]connector.Connector{
			"a": banks["a"], "b": banks["b"], "plain": payOnly{banks["plain"]}, "strict": strict{banks["strict"]}, "demo/b": banks["demo/b"],
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := shops.Find("demo")
	return g, m, banks
}

func TestRulesChooseTheAccount(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		g, m, banks := b.routed(t,
			routing.Rule{Name: "büyük", When: "amount > 10_000", To: []routing.Target{{Account: "b"}}},
			routing.Rule{When: `dialect == "v1" && bin == "` + testNumber[:6] + `"`, To: []routing.Target{{Account: "a"}}},
		)
		pay := func(reference string, amount int64, surface string) payment.Payment {
			o := b.order(t, reference)
			o.Merchant, o.Amount, o.Surface = m, money.New(amount, money.TRY), surface
			a, err := g.Pay(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			return b.stored(t, a.Payment.ID)
		}
		for _, test := range []struct {
			reference       string
			amount          int64
			surface         string
			provider, route string
			at              string
		}{
			{"small", 10_000, "v1", "a", "rule 2", "a"},
			{"large", 10_001, "v1", "b", "büyük", "demo/b"},
			{"of no rule", 10_000, "paynet", "a", "", "a"},
		} {
			before := len(banks[test.at].seen("sale"))
			p := pay(test.reference, test.amount, test.surface)
			if p.Provider != test.provider || p.Route != test.route || len(banks[test.at].seen("sale")) != before+1 {
				t.Errorf("%s: went to %q by %q", test.reference, p.Provider, p.Route)
			}
		}
		if len(banks["b"].seen("")) != 0 {
			t.Error("the house's account was used where the merchant has one of the same name")
		}
	})
}

// An account that cannot do what is asked for is passed over, and is used for what it can.
func TestRulesPassOverTheUnable(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		g, m, banks := b.routed(t,
			routing.Rule{When: "threed", To: []routing.Target{{Account: "plain"}}},
			routing.Rule{To: []routing.Target{{Account: "strict"}}},
			routing.Rule{When: "!threed", To: []routing.Target{{Account: "plain"}}},
			routing.Rule{To: []routing.Target{{Account: "a"}}},
		)
		banks["a"].twoStep(1)
		banks["strict"].twoStep(1)
		c := b.challenge(t, "3d", threeds.Manual)
		c.Merchant = m
		s, err := g.StartChallenge(t.Context(), c)
		if err != nil || s.Payment.Provider != "strict" {
			t.Errorf("3-D Secure goes to %q, %v; want strict", s.Payment.Provider, err)
		}
		o := b.order(t, "sale")
		o.Merchant = m
		a, err := g.Pay(t.Context(), o)
		if err != nil || a.Payment.Provider != "plain" {
			t.Errorf("a sale goes to %q, %v; want plain", a.Payment.Provider, err)
		}
		hold := b.order(t, "hold")
		hold.Merchant, hold.PreAuth = m, true
		held, err := g.Pay(t.Context(), hold)
		if err != nil || held.Payment.Provider != "a" {
			t.Errorf("what is only held goes to %q, %v; want a", held.Payment.Provider, err)
		}
		for _, kept := range []struct {
			name  string
			id    payment.ID
			takes string
			over  string
		}{
			{"3-D Secure", s.Payment.ID, "strict a", "plain unable"},
			{"a sale", a.Payment.ID, "plain a", "strict unable"},
			{"what is only held", held.Payment.ID, "a", "strict unable, plain no_hold"},
		} {
			if takes, over := explained(t, b.stored(t, kept.id)); takes != kept.takes || over != kept.over {
				t.Errorf("%s is explained by candidates %q without %q; want %q without %q", kept.name, takes, over, kept.takes, kept.over)
			}
		}
		_, err = g.Refund(t.Context(), gateway.Command{Merchant: m, Payment: a.Payment.ID})
		wantFault(t, err, fault.Unsupported, "provider_cannot")
	})
}

// explained lists the accounts of a stored explanation: those that could take the payment, and those that were passed over.
func explained(t *testing.T, p payment.Payment) (takes, over string) {
	t.Helper()
	e, known, err := routing.ParseExplanation(p.Explanation)
	if err != nil || !known {
		t.Fatalf("payment %s has no explanation: %q, %v", p.ID, p.Explanation, err)
	}
	var names, passed []string
	for _, c := range e.Candidates {
		names = append(names, c.Account)
	}
	for _, over := range e.Passed {
		passed = append(passed, over.Account+" "+string(over.Why))
	}
	if e.Candidates[0].Account != p.Operations[0].Attempts[0].Provider || e.Rule() != p.Route {
		t.Errorf("payment %s went to %s by %q and is explained as %s by %q", p.ID, p.Provider, p.Route, e.Candidates[0].Account, e.Rule())
	}
	return strings.Join(names, " "), strings.Join(passed, ", ")
}

// TestRoutingKeepsNoCardInMemory asks the compiler: an order that a closure of the rules' facts holds on to is moved to the heap,
// and its card number with it. Nothing but the decision itself may outlive a decision.
func TestRoutingKeepsNoCardInMemory(t *testing.T) {
	t.Parallel()
	said, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-m", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	known := false
	for line := range strings.Lines(string(said)) {
		if !strings.Contains(line, "route.go:") {
			continue
		}
		known = known || strings.Contains(line, "routing.Facts{...} escapes to heap")
		if strings.Contains(line, "moved to heap: o\n") || strings.Contains(line, "Order") && strings.Contains(line, "escapes to heap") {
			t.Errorf("the order is kept: %s", line)
		}
	}
	if !known {
		t.Error("the compiler no longer says what it said of route.go when this test was written")
	}
}
