package marketplace_test

import (
	"math"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"pgregory.net/rapid"
)

func TestPortions(t *testing.T) {
	t.Parallel()
	third := marketplace.Claim{Store: "a", Rate: 333_333}
	for name, test := range map[string]struct {
		of     int64
		claims []marketplace.Claim
		want   []int64
	}{
		"half of an odd amount":    {101, []marketplace.Claim{{Store: "a", Rate: 500_000}, {Store: "b", Rate: 500_000}}, []int64{50, 50}},
		"thirds":                   {10000, []marketplace.Claim{third, third, third}, []int64{3333, 3333, 3333}},
		"all of it":                {999, []marketplace.Claim{{Store: "a", Rate: commission.One}}, []int64{999}},
		"an amount and a part":     {10000, []marketplace.Claim{{Store: "a", Amount: lira(5000)}, {Store: "b", Rate: 400_000}}, []int64{5000, 4000}},
		"of the largest amount":    {math.MaxInt64, []marketplace.Claim{{Store: "a", Rate: 999_999}}, []int64{9223362813482738952}},
		"1.5 % of 149.00 is 2.235": {14900, []marketplace.Claim{{Store: "a", Rate: 15_000}}, []int64{223}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shares, err := marketplace.Portions(lira(test.of), test.claims)
			if err != nil || len(shares) != len(test.want) {
				t.Fatalf("got %v, %v", shares, err)
			}
			for i, want := range test.want {
				if shares[i].Amount != lira(want) {
					t.Errorf("share %d is %v, want %d", i, shares[i].Amount, want)
				}
			}
		})
	}
	for name, c := range map[string]marketplace.Claim{
		"neither":                 {Store: "a"},
		"both":                    {Store: "a", Amount: lira(1), Rate: 1},
		"more than the whole":     {Store: "a", Rate: commission.One + 1},
		"less than nothing":       {Store: "a", Rate: -1},
		"a part of less than one": {Store: "a", Rate: 1},
		"a negative amount":       {Store: "a", Amount: lira(-1)},
	} {
		_, err := marketplace.Portions(lira(100), []marketplace.Claim{c})
		if f, ok := fault.As(err); !ok || f.Field != "shares" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPortionsAddUp: whatever parts of the whole are claimed, in whatever order, they come to no more than it, nobody is short by a
// whole kuruş, and a store's part does not depend on the others.
func TestPortionsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.Int64Range(1_000_000, math.MaxInt64).Draw(t, "of")
		left := int64(commission.One)
		var claims []marketplace.Claim
		for left > 0 && len(claims) < 20 {
			rate := rapid.Int64Range(1, left).Draw(t, "rate")
			claims, left = append(claims, marketplace.Claim{Store: "a", Rate: commission.Rate(rate)}), left-rate
		}
		shares, err := marketplace.Portions(lira(of), claims)
		if err != nil {
			t.Fatal(err)
		}
		rest := of
		for i, s := range shares {
			rest -= s.Amount.Minor()
			alone, err := marketplace.Portions(lira(of), claims[i:i+1])
			if err != nil || alone[0] != s {
				t.Fatalf("alone it is %v, %v, among others %v", alone, err, s)
			}
		}
		if rest < 0 || left == 0 && rest >= int64(len(shares)) {
			t.Fatalf("%d of %d is left after %d parts", rest, of, len(shares))
		}
	})
}

// TestScaledFits: what is captured of an authorization divides like the whole, and never gives away what the commission takes.
func TestScaledFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(1, 1_000_000).Draw(t, "whole")
		captured := rapid.Int64Range(1, whole).Draw(t, "captured")
		rate := commission.Rate(rapid.Int32Range(0, 200_000).Draw(t, "rate"))
		fee := func(of int64) int64 {
			c, err := commission.Of(lira(of), rate)
			if err != nil {
				t.Fatal(err)
			}
			return c.Minor()
		}
		left := whole - fee(whole)
		var shares []marketplace.Share
		for i := 0; i < 5 && left > 0; i++ {
			s := rapid.Int64Range(1, left).Draw(t, "share")
			shares, left = append(shares, marketplace.Share{Store: string(rune('a' + i)), Amount: lira(s)}), left-s
		}
		scaled := marketplace.Scaled(shares, lira(whole), lira(captured), lira(captured-fee(captured)))
		d, err := marketplace.Open(lira(captured), lira(fee(captured)), scaled)
		if err != nil {
			t.Fatalf("%d of %d at %v: %v", captured, whole, rate, err)
		}
		for _, s := range shares {
			exact := float64(s.Amount.Minor()) * float64(captured) / float64(whole)
			if due := float64(d.Due(s.Store).Minor()); due > exact+1e-6 || due < exact-2 {
				t.Fatalf("%s has %v of %v", s.Store, due, exact)
			}
		}
	})
}

func TestHolds(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
	timed := marketplace.Share{Store: "a", Amount: lira(30), Hold: marketplace.HoldUntil, Until: noon}
	d, err := marketplace.Open(lira(100), lira(3), []marketplace.Share{
		timed, {Store: "b", Amount: lira(20)}, {Store: "c", Amount: lira(10), Hold: marketplace.HoldConfirm},
		{Store: "d", Amount: lira(5)}, {Store: "d", Amount: lira(5), Hold: marketplace.HoldUntil, Until: noon.Add(time.Hour)},
	})
	if err != nil {
		t.Fatal(err)
	}
	held := func(d marketplace.Division) string {
		all := ""
		for _, of := range []string{"a", "b", "c", "d"} {
			if h, _ := d.Position(of); h.IsPositive() {
				all += of
			}
		}
		return all
	}
	for _, step := range []struct {
		at   time.Time
		held string
		next time.Time
	}{{noon.Add(-time.Second), "acd", noon}, {noon, "cd", noon.Add(time.Hour)}, {noon.Add(time.Hour), "c", time.Time{}}} {
		d, _ = d.Release(step.at)
		if got := held(d); got != step.held || !d.NextRelease().Equal(step.next) {
			t.Errorf("at %v: %s is held until %v, want %s and %v", step.at, got, d.NextRelease(), step.held, step.next)
		}
	}
	for name, s := range map[string]marketplace.Share{
		"no time":       {Store: "a", Amount: lira(1), Hold: marketplace.HoldUntil},
		"a time for no": {Store: "a", Amount: lira(1), Until: noon},
		"another word":  {Store: "a", Amount: lira(1), Hold: "forever"},
	} {
		if _, err := marketplace.Open(lira(100), lira(3), []marketplace.Share{s}); err == nil {
			t.Errorf("%s: it is taken", name)
		}
	}
}

// TestMovesAreWhatChanges: what a step changes for the stores is the difference of what they had and have.
func TestMovesAreWhatChanges(t *testing.T) {
	t.Parallel()
	before := open(t)
	if got := marketplace.Moves(marketplace.Division{}, before); len(got) != 2 || got[0] != (marketplace.StoreMove{Store: "a", Move: marketplace.Move{Held: 5000}}) {
		t.Errorf("opened: %+v", got)
	}
	after, err := before.Confirm("a")
	if err != nil {
		t.Fatal(err)
	}
	if got := marketplace.Moves(before, after); len(got) != 1 || got[0].Move != (marketplace.Move{Held: -5000, Free: 5000}) {
		t.Errorf("confirmed: %+v", got)
	}
	after.PaidBy = "provider"
	if got := marketplace.Moves(marketplace.Division{}, after); got != nil {
		t.Errorf("the provider pays, and we owe %+v", got)
	}
}
