package gateway

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// TestPayoutFollowsThePayment: a payout is compared with what its payment's operations say, whoever asked for them.
func TestPayoutFollowsThePayment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	lira := func(minor int64) money.Amount { return money.New(minor, money.TRY) }
	open, err := marketplace.Open(lira(10_000), lira(300), []marketplace.Share{{Store: "A", Amount: lira(5000)}, {Store: "B", Amount: lira(4000)}})
	if err != nil {
		t.Fatal(err)
	}
	planned, err := open.Refund(marketplace.Refund{
		Key: refundKey(2, now, ""), Amount: lira(1000), Takes: []marketplace.Share{{Store: "A", Amount: lira(1000)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	paid := payment.Payment{Amount: lira(10_000), Captured: 10_000, Operations: []payment.Operation{
		{Seq: 1, Kind: payment.Sale, Amount: 10_000, Status: payment.Approved},
	}}
	after := func(kind payment.Kind, amount int64, status payment.Status) payment.Payment {
		p := paid
		p.Operations = append(p.Operations[:1:1], payment.Operation{Seq: 2, Kind: kind, Amount: amount, Status: status, CreatedAt: now})
		return p
	}
	due := func(marketplace, a, b string) map[string]string {
		return map[string]string{"": marketplace, "A": a, "B": b}
	}
	for _, tt := range []struct {
		name    string
		payout  marketplace.Payout
		payment payment.Payment
		later   time.Duration
		want    map[string]string
	}{
		{"nothing happened", open, paid, 0, due("7", "50", "40")},
		{"about to be asked", planned, paid, time.Second, due("7", "40", "40")},
		{"never asked", planned, paid, time.Hour, due("7", "50", "40")},
		{"asked, not known yet", planned, after(payment.Refund, 1000, payment.Doubtful), time.Hour, due("7", "40", "40")},
		{"refused by the bank", planned, after(payment.Refund, 1000, payment.Refused), time.Second, due("7", "50", "40")},
		{"done", planned, after(payment.Refund, 1000, payment.Approved), time.Hour, due("7", "40", "40")},
		{"voided by another surface", open, after(payment.Void, 10_000, payment.Approved), 0, due("0", "0", "0")},
		{"refunded in full by another surface", open, after(payment.Refund, 10_000, payment.Approved), 0, due("0", "0", "0")},
		{"a part refunded by another surface", open, after(payment.Refund, 500, payment.Approved), 0, due("2", "50", "40")},
		{"more than the marketplace has, by another surface", open, after(payment.Refund, 900, payment.Approved), 0, due("7", "50", "40")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := inStep(tt.payout, tt.payment, now.Add(tt.later))
			parts := map[string]string{"": got.Remainder().Compact(), "A": got.Due("A").Compact(), "B": got.Due("B").Compact()}
			if diff := cmp.Diff(tt.want, parts); diff != "" {
				t.Errorf("what each has coming (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeysOfReversals(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "refund-7", "2", "2@", "x@1#", "@1#", "operation-2-1"} {
		if seq, _ := readRefundKey(key); seq != 0 {
			t.Errorf("%q is read as operation %d", key, seq)
		}
	}
	key := refundKey(12, time.Unix(99, 0), "store#7@x")
	if seq, at := readRefundKey(key); seq != 12 || at.Unix() != 99 || About(marketplace.Refund{Key: key}) != "store#7@x" {
		t.Errorf("%q is read as %d at %v", key, seq, at)
	}
}
