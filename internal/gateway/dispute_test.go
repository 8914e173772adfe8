package gateway_test

import (
	"testing"

	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// TestTwoDisputesAtOnce: two that are opened from the same sums, at two nodes or by a form sent twice, do not take more together than
// was captured.
func TestTwoDisputesAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		amount, other int64
		refused       bool
		want          int
	}{
		"both of all":              {0, 0, true, 1},
		"more than there is":       {6_000, 6_000, true, 1},
		"as much as there is":      {6_000, 4_000, false, 2},
		"what is left of a part":   {0, 4_000, false, 2},
		"more than what was taken": {10_000, 1, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
				open := func(amount int64) error {
					_, err := b.gateway.OpenDispute(t.Context(), b.merchant.ID, gateway.NewDispute{Payment: p.ID, Amount: amount, Reason: "10.4"})
					return err
				}
				b.store.holding(func(store.Change) { // the sums have been read, and nothing is written yet
					b.store.holding(nil)
					if err := open(test.other); err != nil {
						t.Errorf("the faster one: %v", err)
					}
				})
				err := open(test.amount)
				if test.refused {
					wantFault(t, err, fault.Invalid, "dispute_amount")
				} else if err != nil {
					t.Error(err)
				}
				ds, err := b.gateway.Disputes(t.Context(), b.merchant.ID, record.Filter{Group: string(p.ID), Limit: 10})
				taken := int64(0)
				for _, d := range ds {
					taken += d.Amount.Minor()
				}
				if err != nil || len(ds) != test.want || taken > p.Captured {
					t.Errorf("%d disputes of %d, %v; %d were captured", len(ds), taken, err, p.Captured)
				}
			})
		})
	}
}

// TestDisputedMoneyIsExpectedOfTheNextPayout: on a Saturday nobody pays, so what is taken back then, and the fee, is kept of Monday's
// payout, and what is won comes with it.
func TestDisputedMoneyIsExpectedOfTheNextPayout(t *testing.T) {
	for _, end := range []dispute.Event{dispute.Win, dispute.Lose} {
		t.Run(string(end), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) { // it is Saturday, 1 January 2000
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
				d, err := b.gateway.OpenDispute(t.Context(), b.merchant.ID, gateway.NewDispute{Payment: p.ID, Reason: "10.4"})
				if err != nil {
					t.Fatal(err)
				}
				step := gateway.DisputeStep{Event: end}
				if end == dispute.Lose {
					step.Fee = 1_500
				}
				if d, err = b.gateway.MoveDispute(t.Context(), b.merchant.ID, d.ID, step); err != nil {
					t.Fatal(err)
				}
				found, err := b.store.TransactionsBetween(t.Context(), b.merchant.ID, d.ID+"/", d.ID+"0")
				if err != nil || len(found) != 2 {
					t.Fatalf("%d transactions, %v", len(found), err)
				}
				seen := 0
				for _, tx := range found {
					for _, e := range tx.Entries {
						if e.Account.Kind() != ledger.ProviderReceivable {
							continue
						}
						if seen++; e.Value != 20000103 {
							t.Errorf("%s posts %d with the value date %s", tx.ID, e.Amount, e.Value)
						}
					}
				}
				if seen != 2 {
					t.Errorf("%d entries on the provider's account, want 2", seen)
				}
			})
		})
	}
}

// TestCardDataInTheTypeOfEvidence: every text beside a file is masked.
func TestCardDataInTheTypeOfEvidence(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
		d, err := b.gateway.OpenDispute(t.Context(), b.merchant.ID, gateway.NewDispute{Payment: p.ID, Reason: "10.4"})
		if err != nil {
			t.Fatal(err)
		}
		number := testCard(t).Number.Reveal()
		d, err = b.gateway.AddEvidence(t.Context(), b.merchant.ID, d.ID, dispute.Evidence{Name: number, Type: "text/" + number}, []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if e := d.Evidence[0]; e.Name != gateway.Shown(number) || e.Type != gateway.Shown("text/"+number) || e.Name == number {
			t.Error("the evidence shows a card number")
		}
	})
}
