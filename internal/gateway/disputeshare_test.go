package gateway_test

import (
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
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
