package gateway_test

import (
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// TestStoresBearDisputes: by the merchant's rule, below zero if they were paid, and until the dispute is won.
func TestStoresBearDisputes(t *testing.T) {
	for rule, want := range map[string]struct{ open, won, lost moves }{
		"": {
			moves{"a": {Paid: 5000}, "b": {Free: 4000}}, moves{"a": {Paid: 5000}, "b": {Free: 4000}}, moves{"a": {Paid: 5000}, "b": {Free: 4000}},
		},
		"stores": {
			moves{"a": {Paid: 5000, Free: -2500}, "b": {Free: 2000}}, moves{"a": {Paid: 5000}, "b": {Free: 4000}},
			moves{"a": {Paid: 5000, Free: -2500}, "b": {Free: 2000}},
		},
	} {
		t.Run(rule, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				g, shops := b.shops(t, map[string]connector.Connector{"bank": b.bank}, merchant.Merchant{
					ID: "demo", Accounts: []string{"bank"}, Settings: map[string]string{"marketplace.disputes": rule, "marketplace.max_debt": "1.00"},
				})
				b.gateway = g
				b.merchant, _ = shops.Find("demo")
				p := b.sharedSale(t, "order", "")
				b.transferred(t, "a")
				dispute1, err := g.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: 5000, Reason: "10.4"})
				if err != nil {
					t.Fatal(err)
				}
				b.wantBalances(t, "opened", want.open)
				b.wantBooks(t)
				for range 2 { // said twice it gives back once
					if _, err = g.MoveDispute(t.Context(), "demo", dispute1.ID, gateway.DisputeStep{Event: dispute.Win}); err != nil {
						t.Fatal(err)
					}
				}
				b.wantBalances(t, "won", want.won)
				second, err := g.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: 5000, Reason: "10.4"})
				if err != nil {
					t.Fatal(err)
				}
				if _, err = g.MoveDispute(t.Context(), "demo", second.ID, gateway.DisputeStep{Event: dispute.Lose, Fee: 150}); err != nil {
					t.Fatal(err)
				}
				b.wantBalances(t, "lost", want.lost)
				b.wantBooks(t)
				b.bank.wantCalls(t, "refund", 0)
			})
		})
	}
}

// TestWhoBearsADisputeByShare: what was agreed with the order holds first, then what the store says, then the merchant's rule; and what no
// store bears is the marketplace's, so that all parts together are what is disputed.
func TestWhoBearsADisputeByShare(t *testing.T) {
	const unsaid, ours, theirs = marketplace.BearerUnsaid, marketplace.BearerMarketplace, marketplace.BearerStore
	for name, test := range map[string]struct {
		rule         string
		store, share marketplace.Bearer // of "a"; of "b" nothing is said
		a, b         int64              // what is left of 5000 and 4000 after half of the payment is disputed
	}{
		"the rule is the marketplace":        {"", unsaid, unsaid, 5000, 4000},
		"the rule is the stores":             {"stores", unsaid, unsaid, 2500, 2000},
		"a store says that it bears":         {"", theirs, unsaid, 2500, 4000},
		"a store says that it does not":      {"stores", ours, unsaid, 5000, 2000},
		"a share says otherwise":             {"stores", theirs, ours, 5000, 2000},
		"a share says otherwise than nobody": {"", ours, theirs, 2500, 4000},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				g, shops := b.shops(t, map[string]connector.Connector{"bank": b.bank}, merchant.Merchant{
					ID: "demo", Accounts: []string{"bank"}, Settings: map[string]string{"marketplace.disputes": test.rule},
				})
				b.gateway = g
				b.merchant, _ = shops.Find("demo")
				b.stores(t, "a")
				o := b.sharedOrder(t, "order", "")
				o.Terms.Shares[0].Disputes = string(test.share)
				p := b.want(t, b.pay(t, o).Payment, payment.Captured)
				// It is the store's word when the dispute is opened that counts.
				_, err := g.ChangeSubMerchant(t.Context(), "demo", "a", func(s marketplace.SubMerchant, _ bool) (marketplace.SubMerchant, error) {
					s.Disputes = test.store
					return s, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				d, err := g.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: 5000, Reason: "10.4"})
				if err != nil {
					t.Fatal(err)
				}
				b.wantBalances(t, "opened", moves{"a": {Free: test.a}, "b": {Free: test.b}})
				b.wantBooks(t)
				if _, err = g.Refund(t.Context(), b.command(p, 0)); err != nil && test.a+test.b != 9000 {
					t.Errorf("refund of what is not disputed: %v", err)
				}
				b.wantBooks(t)
				if _, err = g.MoveDispute(t.Context(), "demo", d.ID, gateway.DisputeStep{Event: dispute.Win}); err != nil {
					t.Fatal(err)
				}
				b.wantBooks(t)
			})
		})
	}
}
