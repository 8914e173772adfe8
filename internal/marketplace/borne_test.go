package marketplace_test

import (
	"math/rand/v2"
	"testing"
)

func TestStoresBearTheirPartOfADispute(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		amount, disputed int64
		a, b             int64
	}{
		"half":                {5000, 0, 2500, 2000},
		"all":                 {10_000, 0, 0, 0},
		"rounded down":        {1, 0, 5000, 4000},
		"half of what is not": {2500, 5000, 1250, 1000},
	} {
		d := open(t)
		if test.disputed > 0 {
			d = d.Bear("first", lira(test.disputed), lira(0))
		}
		got := d.Bear("dsp", lira(test.amount), lira(test.disputed))
		if got.Due("a") != lira(test.a) || got.Due("b") != lira(test.b) {
			t.Errorf("%s: a has %s and b %s", name, got.Due("a"), got.Due("b"))
		}
		if again := got.Bear("dsp", lira(test.amount), lira(test.disputed)); again.Due("a") != got.Due("a") {
			t.Errorf("%s: a dispute is borne twice", name)
		}
		back, any := got.Spare("dsp")
		if back.Due("a") != d.Due("a") || back.Due("b") != d.Due("b") || any != (len(got.Disputes) > len(d.Disputes)) {
			t.Errorf("%s: won, a has %s and b %s", name, back.Due("a"), back.Due("b"))
		}
	}
}

// TestDisputesTakeNoMoreThanThereIs: whatever is disputed, refunded and won in whichever order, no store has less than nothing of a
// payment, and a refund of all that is not disputed leaves it nothing.
func TestDisputesTakeNoMoreThanThereIs(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 3))
		d := open(t)
		disputed, refunded := int64(0), int64(0)
		open := map[string]int64{}
		for n := range 8 {
			left := 10_000 - disputed - refunded
			if left == 0 {
				break
			}
			amount := 1 + r.Int64N(left)
			switch r.IntN(3) {
			case 0:
				id := string(rune('a' + n))
				d = d.Bear(id, lira(amount), lira(disputed))
				open[id] = amount
				disputed += amount
			case 1:
				for id, amount := range open {
					d, _ = d.Spare(id)
					delete(open, id)
					disputed -= amount
					break
				}
			default:
				next, err := d.Refund(d.Proportional(n+2, lira(amount)))
				if err == nil {
					d, refunded = next, refunded+amount
				}
			}
			for _, store := range []string{"a", "b"} {
				if d.Due(store).IsNegative() {
					t.Fatalf("seed %d: %s has %s", seed, store, d.Due(store))
				}
			}
		}
		if all := d.Proportional(99, lira(10_000-disputed-refunded)); len(d.Disputes) == len(open) && !all.Amount.IsZero() {
			next, err := d.Refund(all)
			if err != nil || next.Due("a") != lira(0) || next.Due("b") != lira(0) {
				t.Fatalf("seed %d: refunded all, %v: a has %s and b %s of %+v", seed, err, next.Due("a"), next.Due("b"), d)
			}
		}
	}
}
