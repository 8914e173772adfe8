package gateway_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
)

// shops makes a gateway over merchants and accounts that can be replaced.
func (b *bench) shops(t *testing.T, accounts map[string]connector.Connector, all ...merchant.Merchant) (*gateway.Gateway, *merchant.Directory) {
	t.Helper()
	d, err := merchant.NewDirectory(all, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{
		Store: b.store, Merchants: d, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		ProviderTimeout: timeout, Patience: patience, Vault: b.vault, Accounts: accounts,
	})
	if err != nil {
		t.Fatal(err)
	}
	return g, d
}

func (b *bench) pays(t *testing.T, g *gateway.Gateway, d *merchant.Directory, m merchant.ID, reference string) (payment.Payment, error) {
	t.Helper()
	o := b.order(t, reference)
	o.Merchant, _ = d.Find(m)
	a, err := g.Pay(t.Context(), o)
	return a.Payment, err
}

// TestAccountsAreReplaced: new payments leave through the account as it now is, and what follows an older one through the account
// that it was made with, open to new payments or not.
func TestAccountsAreReplaced(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		old, revised := newBank(), newBank()
		g, d := b.shops(t, map[string]connector.Connector{"demo/main": old}, merchant.Merchant{ID: "demo", Accounts: []string{"main"}})
		first, err := b.pays(t, g, d, "demo", "first")
		if err != nil || first.Provider != "main" {
			t.Fatalf("%+v, %v", first, err)
		}
		g.SetAccounts(map[string]connector.Connector{"demo/main": old, "demo/main@2": revised})
		err = d.Replace([]merchant.Merchant{{ID: "demo", Accounts: []string{"main"}, Revised: map[string]string{"main": "main@2"}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := b.pays(t, g, d, "demo", "second")
		if err != nil || second.Provider != "main@2" {
			t.Fatalf("%+v, %v", second, err)
		}
		m, _ := d.Find("demo")
		if _, err := g.Refund(t.Context(), gateway.Command{Merchant: m, Payment: first.ID}); err != nil {
			t.Error(err)
		}
		if len(old.seen("refund"))+len(old.seen("void")) != 1 || len(revised.seen("refund"))+len(revised.seen("void")) != 0 {
			t.Error("the refund of the first payment did not go where that was made")
		}
		err = d.Replace([]merchant.Merchant{{ID: "demo", Closed: map[string]bool{"main": true}, Revised: map[string]string{"main": "main@2"}, Accounts: []string{"main"}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.pays(t, g, d, "demo", "third")
		wantFault(t, err, fault.Unavailable, "no_provider")
		m, _ = d.Find("demo")
		if _, err := g.Refund(t.Context(), gateway.Command{Merchant: m, Payment: second.ID}); err != nil {
			t.Errorf("a payment of a closed account is not refunded: %v", err)
		}
	})
}

// TestAMerchantHasItsOwnAccountsOnly: whatever a merchant's list or rules name, no payment of it reaches another's account.
func TestAMerchantHasItsOwnAccountsOnly(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		one, two := newBank(), newBank()
		names := []string{"main", "two/main", "one/main", "only-two"}
		rules, err := routing.Compile([]routing.Rule{{To: []routing.Target{{Account: "two/main"}}}, {To: []routing.Target{{Account: "only-two"}}}}, names)
		if err != nil {
			t.Fatal(err)
		}
		g, d := b.shops(t, map[string]connector.Connector{"one/main": one, "two/main": two, "two/only-two": two},
			merchant.Merchant{ID: "one", Accounts: names, Routes: rules}, merchant.Merchant{ID: "two", Accounts: []string{"main"}})
		_, err = b.pays(t, g, d, "one", "stolen")
		wantFault(t, err, fault.Unavailable, "no_provider")
		if len(two.seen("")) != 0 {
			t.Fatal("a payment of merchant one left through an account of merchant two")
		}
		p, err := b.pays(t, g, d, "two", "own")
		if err != nil || p.Provider != "main" || len(one.seen("")) != 0 || len(two.seen("sale")) != 1 {
			t.Errorf("merchant two's own payment: %+v, %v", p, err)
		}
		m, _ := d.Find("one")
		if _, err := g.Refund(t.Context(), gateway.Command{Merchant: m, Payment: p.ID}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("merchant one may refund a payment of two: %v", err)
		}
	})
}

// TestRulesKnowWhatAnAccountTakes: the same payment costs differently by account, and a rule may ask.
func TestRulesKnowWhatAnAccountTakes(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		rules, err := routing.Compile([]routing.Rule{
			{Name: "ucuz", When: `commission("b") < commission("a")`, To: []routing.Target{{Account: "b"}}}, {To: []routing.Target{{Account: "a"}}},
		}, []string{"a", "b"})
		if err != nil {
			t.Fatal(err)
		}
		m := merchant.Merchant{ID: "demo", Accounts: []string{"a", "b"}, Routes: rules, Commission: commission.Table{{Family: commission.AnyFamily, Installments: 1, Rate: 20_000}}}
		accounts := map[string]connector.Connector{"demo/a": newBank(), "demo/b": newBank()}
		g, d := b.shops(t, accounts, m)
		if p, err := b.pays(t, g, d, "demo", "equal"); err != nil || p.Provider != "a" {
			t.Errorf("where both cost the same it goes to %q, %v", p.Provider, err)
		}
		m.Costs = map[string]commission.Table{"b": {{Family: commission.AnyFamily, Installments: 1, Rate: 15_000}}}
		if err := d.Replace([]merchant.Merchant{m}, nil); err != nil {
			t.Fatal(err)
		}
		if p, err := b.pays(t, g, d, "demo", "cheaper"); err != nil || p.Provider != "b" || p.Route != "ucuz" {
			t.Errorf("where b is cheaper it goes to %q by %q, %v", p.Provider, p.Route, err)
		}
	})
}
