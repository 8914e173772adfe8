package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// TestAWithdrawnDisputeLeavesNothing: wherever it stands, what it has posted and what stores have borne of it is undone, once, and what it took can be refunded.
func TestAWithdrawnDisputeLeavesNothing(t *testing.T) {
	for name, steps := range map[string][]gateway.DisputeStep{
		"opened":      nil,
		"represented": {{Event: dispute.Submit}},
		"lost":        {{Event: dispute.Lose, Fee: 150}},
		"accepted":    {{Event: dispute.Accept}},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				g, shops := b.shops(t, map[string]connector.Connector{"bank": b.bank}, merchant.Merchant{
					ID: "demo", Accounts: []string{"bank"}, Settings: map[string]string{"marketplace.disputes": "stores"},
				})
				b.gateway = g
				b.merchant, _ = shops.Find("demo")
				p := b.sharedSale(t, "order", "")
				before, expected := b.stands(t), b.expected(t)
				d, err := g.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: 5000, Reason: "10.4", Reference: "cb_1"})
				if err != nil {
					t.Fatal(err)
				}
				if _, err = g.AddEvidence(t.Context(), "demo", d.ID, dispute.Evidence{Text: "sent"}, nil); err != nil {
					t.Fatal(err)
				}
				for _, step := range steps {
					time.Sleep(25 * time.Hour)
					if _, err = g.MoveDispute(t.Context(), "demo", d.ID, step); err != nil {
						t.Fatal(err)
					}
				}
				if cmp.Equal(b.stands(t), before) {
					t.Fatal("a dispute has posted nothing")
				}
				time.Sleep(5 * 24 * time.Hour)
				for range 2 {
					if d, err = g.MoveDispute(t.Context(), "demo", d.ID, gateway.DisputeStep{Event: dispute.Withdraw, Note: "the same as another"}); err != nil || d.State != dispute.Withdrawn {
						t.Fatalf("%s, %v", d.State, err)
					}
				}
				if diff := cmp.Diff(before, b.stands(t)); diff != "" {
					t.Errorf("what stands on the accounts (-before +after):\n%s", diff)
				}
				if diff := cmp.Diff(expected, b.expected(t)); diff != "" {
					t.Errorf("what the provider is expected to pay of which day (-before +after):\n%s", diff)
				}
				b.wantBalances(t, "withdrawn", moves{"a": {Free: 5000}, "b": {Free: 4000}})
				b.wantBooks(t)
				_, err = g.MoveDispute(t.Context(), "demo", d.ID, gateway.DisputeStep{Event: dispute.Win})
				wantFault(t, err, fault.Conflict, "dispute_state")

				// Who finds it again does not open it, and who says it again does.
				if found, err := g.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_1", Amount: lira(5000)}); err != nil || found.ID != d.ID {
					t.Errorf("found again: %s, %v", found.ID, err)
				}
				again, err := g.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: 5000, Reason: "10.4", Reference: "cb_1"})
				if err != nil || again.ID == d.ID || again.Beside != nil {
					t.Errorf("said again: %+v, %v", again, err)
				}
				if found, err := g.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_1", Amount: lira(5000)}); err != nil || found.ID != again.ID {
					t.Errorf("found then: %s, %v", found.ID, err)
				}
				if _, err = g.MoveDispute(t.Context(), "demo", again.ID, gateway.DisputeStep{Event: dispute.Withdraw}); err != nil {
					t.Fatal(err)
				}
				back, err := g.Refund(t.Context(), b.command(p, 0))
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, back.Payment, payment.Refunded)
				b.wantBooks(t)
			})
		})
	}
}

// TestADisputeSaysWhatIsBesideIt: a chargeback that was written down with another amount is not known to be the same, and the dispute that is opened for it says so; one that is
// won takes nothing and is not one of them, nor withdrawn.
func TestADisputeSaysWhatIsBesideIt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
		open := func(amount int64, reference string) dispute.Dispute {
			t.Helper()
			d, err := b.gateway.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: amount, Reason: "10.4", Reference: reference})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		won := open(1, "")
		if _, err := b.gateway.MoveDispute(t.Context(), "demo", won.ID, gateway.DisputeStep{Event: dispute.Win}); err != nil {
			t.Fatal(err)
		}
		byHand := open(60, "")
		found, err := b.gateway.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_1", Amount: lira(50)})
		if err != nil || len(found.Beside) != 1 || found.Beside[0] != byHand.ID || byHand.Beside != nil {
			t.Errorf("found beside %v, by hand beside %v, %v", found.Beside, byHand.Beside, err)
		}
		if other := open(70, "cb_1"); len(other.Beside) != 2 {
			t.Errorf("the same reference with another amount is beside %v", other.Beside)
		}
		_, err = b.gateway.MoveDispute(t.Context(), "demo", won.ID, gateway.DisputeStep{Event: dispute.Withdraw})
		wantFault(t, err, fault.Conflict, "dispute_state")
	})
}

// TestNoDisputeIsOneTooMany: what a payment's newest dispute takes is not given back besides, however many were withdrawn before it.
func TestNoDisputeIsOneTooMany(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
		open := func(amount int64) dispute.Dispute {
			t.Helper()
			d, err := b.gateway.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: amount, Reason: "10.4"})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		for range 200 {
			if _, err := b.gateway.MoveDispute(t.Context(), "demo", open(1).ID, gateway.DisputeStep{Event: dispute.Withdraw}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Millisecond)
		}
		open(p.Captured)
		_, err := b.gateway.Refund(t.Context(), b.command(p, 0))
		wantFault(t, err, fault.Conflict, "payment_disputed")
	})
}

// expected is what providers are expected to pay, by day.
func (b *bench) expected(t *testing.T) []bookkeeper.Expected {
	t.Helper()
	all, err := bookkeeper.Books{Store: b.store}.Expected(t.Context(), "demo", "TRY", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// stands is what stands on all accounts.
func (b *bench) stands(t *testing.T) map[string]int64 {
	t.Helper()
	trials, err := bookkeeper.Books{Store: b.store}.TrialBalance(t.Context(), "demo", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int64{}
	for _, trial := range trials {
		for _, a := range trial.Accounts {
			if minor := a.Balance.Minor(); minor != 0 {
				all[string(a.Account)] = minor
			}
		}
	}
	return all
}
