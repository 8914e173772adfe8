package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// sums are what the books of "demo" have on each account.
func (b *bench) sums(t *testing.T) map[ledger.Account]int64 {
	t.Helper()
	posted, err := b.store.Waiting(t.Context(), "demo", 100_000)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[ledger.Account]int64{}
	for _, tx := range posted {
		for _, e := range tx.Entries {
			sums[e.Account] += e.Amount
		}
	}
	return sums
}

func (b *bench) dispute(t *testing.T, p payment.Payment, amount int64) (dispute.Dispute, error) {
	t.Helper()
	return b.gateway.OpenDispute(t.Context(), b.merchant.ID, gateway.NewDispute{Payment: p.ID, Amount: amount, Reason: "10.4"})
}

// TestADisputeWaitsForADoubt: while nobody knows whether a refund or a void was done, nobody knows what there is to dispute.
func TestADisputeWaitsForADoubt(t *testing.T) {
	for name, test := range map[string]struct {
		kind  payment.Kind
		done  bool
		wants string
	}{
		"a void that was done":       {payment.Void, true, "dispute_amount"},
		"a void that was not done":   {payment.Void, false, ""},
		"a refund that was done":     {payment.Refund, true, ""},
		"a refund that was not done": {payment.Refund, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
				act := losesRefusal()
				if test.done {
					act = losesAnswer(p.Amount)
				}
				b.bank.will(string(test.kind), act)
				for range 60 {
					b.bank.will("query", says(connector.Unclear))
				}
				follow := b.gateway.Refund
				if test.kind == payment.Void {
					follow = b.gateway.Void
				}
				if a, err := follow(t.Context(), b.command(p, 0)); err != nil || !a.Unknown() {
					t.Fatalf("%s, %v", a.Payment.State, err)
				}
				_, err := b.dispute(t, p, 0)
				wantFault(t, err, fault.Busy, "operation_in_progress")
				b.bank.mu.Lock()
				b.bank.acts["query"] = nil
				b.bank.mu.Unlock()
				b.workOff(t)
				_, err = b.dispute(t, p, 0)
				if test.wants == "" && err != nil {
					t.Error(err)
				} else if test.wants != "" {
					wantFault(t, err, fault.Invalid, test.wants)
				}
			})
		})
	}
}

// TestADisputeAndARefundAtOnce: whichever is stored first, the other is made from what it leaves.
func TestADisputeAndARefundAtOnce(t *testing.T) {
	t.Run("the dispute is faster", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
			b.store.holding(func(store.Change) {
				b.store.holding(nil)
				if _, err := b.dispute(t, p, 4_000); err != nil {
					t.Errorf("the dispute: %v", err)
				}
			})
			_, err := b.gateway.Refund(t.Context(), b.command(p, p.Captured))
			wantFault(t, err, fault.Conflict, "payment_disputed")
			b.bank.wantCalls(t, "refund", 0)
		})
	})
	t.Run("the void is faster", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
			b.store.holding(func(store.Change) {
				b.store.holding(nil)
				if _, err := b.gateway.Void(t.Context(), b.command(p, 0)); err != nil {
					t.Errorf("the void: %v", err)
				}
			})
			_, err := b.dispute(t, p, 0)
			wantFault(t, err, fault.Invalid, "dispute_amount")
			if ds, err := b.gateway.Disputes(t.Context(), b.merchant.ID, record.Filter{Group: string(p.ID), Limit: 9}); err != nil || len(ds) != 0 {
				t.Errorf("%d disputes, %v", len(ds), err)
			}
		})
	})
}

// TestDisputesOfPoints: what was paid with points is not taken from what the provider owes, and what is disputed and what is given back of the
// rest are together what was taken, in points and in money.
func TestDisputesOfPoints(t *testing.T) {
	for _, rule := range []string{"", "last"} {
		for _, parts := range [][]int64{{10_000}, {2_000, 8_000}, {8_000}, {1_000, 500}} {
			t.Run(fmt.Sprint(rule, parts), func(t *testing.T) {
				onBench(t, func(t *testing.T, b *bench) {
					b.withSim(t, false)
					b.merchant.Settings = map[string]string{"v1.points_refund": rule}
					p := b.want(t, b.pay(t, b.loyal(t, "order-1", 10_000, 3_000)).Payment, payment.Captured)
					left := p.Captured
					for _, part := range parts {
						d, err := b.dispute(t, p, part)
						if err != nil {
							t.Fatal(err)
						}
						if d.Points < 0 || d.Points > part {
							t.Errorf("%d of %d are points", d.Points, part)
						}
						if _, err = b.gateway.MoveDispute(t.Context(), "demo", d.ID, gateway.DisputeStep{Event: dispute.Lose}); err != nil {
							t.Fatal(err)
						}
						left -= part
					}
					if left > 0 {
						a, err := b.gateway.Refund(t.Context(), b.command(p, 0))
						if err != nil || a.Payment.Refunded != left {
							t.Fatalf("%d are refunded of %d, %v", a.Payment.Refunded, left, err)
						}
					}
					for account, sum := range b.sums(t) {
						if sum != 0 && account != ledger.Customer.Account() {
							t.Errorf("%s has %d, and all is given back", account, sum)
						}
					}
				})
			})
		}
	}
}

// TestTheBankSaysWhatIsPoints: the bank's word on points is taken, as long as it can be true.
func TestTheBankSaysWhatIsPoints(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.withSim(t, false)
		p := b.want(t, b.pay(t, b.loyal(t, "order-1", 10_000, 3_000)).Payment, payment.Captured)
		open := func(amount, points int64) (dispute.Dispute, error) {
			return b.gateway.OpenDispute(t.Context(), b.merchant.ID, gateway.NewDispute{Payment: p.ID, Amount: amount, Points: &points, Reason: "10.4"})
		}
		for _, wrong := range [][2]int64{{5_000, -1}, {1_000, 1_001}, {5_000, 3_001}, {8_000, 999}} {
			_, err := open(wrong[0], wrong[1])
			wantFault(t, err, fault.Invalid, "dispute_points")
		}
		d, err := open(5_000, 2_000)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.sums(t); got[ledger.Points.Account()] != 1_000 || got[ledger.ProviderReceivable.Of("bank")] != 4_000 {
			t.Errorf("disputed: %v", got)
		}
		if _, err = b.gateway.MoveDispute(t.Context(), "demo", d.ID, gateway.DisputeStep{Event: dispute.Win}); err != nil {
			t.Fatal(err)
		}
		if got := b.sums(t); got[ledger.Points.Account()] != 3_000 || got[ledger.ProviderReceivable.Of("bank")] != 7_000 {
			t.Errorf("won: %v", got)
		}
	})
}

// TestWhatCannotBePostedIsNotStored: an event that the books do not take is refused, and an order whose shares they would not take never
// gets as far as the bank.
func TestWhatCannotBePostedIsNotStored(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.sharedSale(t, "order", "")
		before, err := b.store.Division(t.Context(), "demo", p.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.gateway.ChangeDivision(t.Context(), "demo", p.ID, marketplace.EntryAdjust, func(now marketplace.Division) (marketplace.Division, error) {
			for i := range 600 {
				now.Stores = append(now.Stores, marketplace.Store{ID: fmt.Sprint("s", i), Share: lira(1), Adjusted: lira(0)})
			}
			return now, nil
		})
		if err == nil || !strings.Contains(err.Error(), "cannot be posted") {
			t.Errorf("600 stores at once: %v", err)
		}
		if after, err := b.store.Division(t.Context(), "demo", p.ID); err != nil || after.Version != before.Version {
			t.Errorf("the division has the version %d after %d, %v", after.Version, before.Version, err)
		}
		sales := len(b.bank.seen("sale"))
		for _, store := range []string{strings.Repeat("x", 151), "a\x00b"} {
			o := b.sharedOrder(t, "order-2", "")
			o.Terms.Shares[0].Store = store
			_, err = b.gateway.Pay(t.Context(), o)
			wantFault(t, err, fault.Invalid, "shares_invalid")
		}
		o := b.sharedOrder(t, "order-3", "")
		o.Terms.Shares = nil
		for i := range 600 {
			o.Terms.Shares = append(o.Terms.Shares, payment.Share{Store: fmt.Sprint("s", i), Kind: payment.ToStore, Amount: 1})
		}
		_, err = b.gateway.Pay(t.Context(), o)
		wantFault(t, err, fault.Invalid, "shares_invalid")
		b.bank.wantCalls(t, "sale", sales)
	})
}
