package market

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/money"
)

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

func TestDivide(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		rate       commission.Rate
		parts      []Part
		commission int64
		shares     []int64
	}{
		{"two ratios", 20_000, []Part{{Minor: 300, Ratio: 25_100}, {Minor: 700, Ratio: 100_000}}, 20, []int64{292, 630}},
		{"the marketplace's own rate", 20_000, []Part{{Minor: 300, Ratio: 20_000}, {Minor: 700, Ratio: 20_000}}, 20, []int64{294, 686}},
		{"nobody keeps anything", 0, []Part{{Minor: 1}, {Minor: 2}}, 0, []int64{1, 2}},
		// Each part's 2 % rounds to nothing, and the whole's to a kuruş: the first store bears it.
		{"rounding", 20_000, []Part{{Minor: 20, Ratio: 20_000}, {Minor: 20, Ratio: 20_000}}, 1, []int64{19, 20}},
	} {
		total := int64(0)
		for i, p := range test.parts {
			total += p.Minor
			test.parts[i].Store = string(rune('a' + i))
		}
		d, err := divide(lira(total), test.rate, test.parts)
		if err != nil || d.Commission != test.commission {
			t.Errorf("%s: commission %d, %v; want %d", test.name, d.Commission, err, test.commission)
		}
		for i, p := range d.Parts {
			if p.Share != test.shares[i] {
				t.Errorf("%s: share %d is %d, want %d", test.name, i, p.Share, test.shares[i])
			}
		}
	}
	if _, err := divide(lira(1), 0, []Part{{Store: "a", Minor: 1, Ratio: 600_000}}); err == nil {
		t.Error("a store that gets nothing is taken")
	}
}

// TestRefundsOfParts gives orders back piece by piece: no piece is refused, nobody falls below zero, and in the end nobody has
// anything.
func TestRefundsOfParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := commission.Rate(rapid.Int32Range(0, 100_000).Draw(t, "rate"))
		var parts []Part
		total := int64(0)
		for i := range rapid.IntRange(1, 4).Draw(t, "stores") {
			p := Part{
				Store: string(rune('a' + i)), Minor: rapid.Int64Range(2, 100_000).Draw(t, "part"),
				Ratio: rate + commission.Rate(rapid.Int32Range(0, 200_000).Draw(t, "ratio")),
			}
			parts, total = append(parts, p), total+p.Minor
		}
		d, err := divide(lira(total), rate, parts)
		if err != nil {
			t.Skip("a share that rounds to nothing")
		}
		now, err := marketplace.Open(lira(total), lira(d.Commission), d.shares(money.TRY))
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		seq := 1
		for _, p := range d.Parts {
			for left := p.Minor; left > 0; {
				seq++
				piece := rapid.Int64Range(1, left).Draw(t, "piece")
				w := Wanted{Store: p.Store, Minor: piece}
				refund, err := planned(now, d, seq, w)
				if err != nil {
					t.Fatalf("%d of %d left of %+v: %v", piece, left, p, err)
				}
				next, err := now.Refund(refund)
				if err != nil {
					t.Fatalf("%d of %d left of %+v: %v", piece, left, p, err)
				}
				now, left = next, left-piece
				if now.Remainder().IsNegative() || now.Due(p.Store).IsNegative() {
					t.Fatalf("somebody is short: %+v", now)
				}
			}
			w := Wanted{Store: p.Store, Minor: 1}
			if _, err := planned(now, d, seq+1, w); err == nil {
				t.Fatalf("more than its part is given back of %+v", p)
			}
		}
		for _, p := range d.Parts {
			if due := now.Due(p.Store); !due.IsZero() {
				t.Fatalf("%s has %s left", p.Store, due)
			}
		}
	})
}
