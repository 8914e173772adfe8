package esnekpos

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestPayoutFollowsThePayment: a payout is compared with what its payment's operations say, whoever asked for them.
func TestPayoutFollowsThePayment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	d := &Dialect{now: func() time.Time { return now }}
	lira := func(minor int64) money.Amount { return money.New(minor, money.TRY) }
	open, err := marketplace.Open(lira(10_000), lira(300), []marketplace.Share{{Store: "A", Amount: lira(5000)}, {Store: "B", Amount: lira(4000)}})
	if err != nil {
		t.Fatal(err)
	}
	sale := payment.Operation{Seq: 1, Kind: payment.Sale, Amount: 10_000, Status: payment.Approved}
	after := func(kind payment.Kind, amount int64, status payment.Status) payment.Payment {
		return payment.Payment{Amount: lira(10_000), Captured: 10_000, Operations: []payment.Operation{
			sale, {Seq: 2, Kind: kind, Amount: amount, Status: status, CreatedAt: now},
		}}
	}
	planned, err := planned(open, refundKey(2, now), reversal{amount: 1000, takes: []wire.Share{{ExternalID: "A", Amount: lira(1000)}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		payout  marketplace.Payout
		payment payment.Payment
		later   time.Duration
		want    map[string]string
	}{
		{"nothing happened", open, payment.Payment{Amount: lira(10_000), Operations: []payment.Operation{sale}}, 0, due("7", "50", "40")},
		{"about to be asked", planned, payment.Payment{Amount: lira(10_000), Operations: []payment.Operation{sale}}, time.Second, due("7", "40", "40")},
		{"never asked", planned, payment.Payment{Amount: lira(10_000), Operations: []payment.Operation{sale}}, time.Hour, due("7", "50", "40")},
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
			d := &Dialect{now: func() time.Time { return d.now().Add(tt.later) }}
			got := d.settled(tt.payout, tt.payment)
			parts := map[string]string{"": got.Remainder().Compact(), "A": got.Due("A").Compact(), "B": got.Due("B").Compact()}
			if diff := cmp.Diff(tt.want, parts); diff != "" {
				t.Errorf("what each has coming (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := plannedAgain(planned, now); err == nil {
		t.Error("a second reversal is planned under the number of one that is about to be asked")
	}
}

func due(marketplace, a, b string) map[string]string {
	return map[string]string{"": marketplace, "A": a, "B": b}
}

func plannedAgain(p marketplace.Payout, now time.Time) (marketplace.Payout, error) {
	return planned(p, refundKey(2, now.Add(time.Second)), reversal{amount: 1})
}

func TestKeysOfOtherSurfacesAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"", "refund-7", "operation-", "operation-x-1", "operation-2"} {
		if seq, _ := readKey(key); seq != 0 {
			t.Errorf("%q is read as operation %d", key, seq)
		}
	}
	if seq, at := readKey(refundKey(12, time.Unix(99, 0))); seq != 12 || at.Unix() != 99 {
		t.Errorf("read back as %d at %v", seq, at)
	}
}
