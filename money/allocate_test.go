package money_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func TestAllocate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		minor   int64
		weights []int64
		want    []int64
	}{
		{"even", 100, []int64{1, 1}, []int64{50, 50}},
		{"ties go to the earlier", 100, []int64{1, 1, 1}, []int64{34, 33, 33}},
		{"largest remainder first", 100, []int64{1, 2, 3}, []int64{17, 33, 50}},
		{"later share lost more", 10, []int64{1, 5}, []int64{2, 8}},
		{"zero weight gets nothing", 1, []int64{0, 1, 0}, []int64{0, 1, 0}},
		{"negative mirrors positive", -100, []int64{1, 1, 1}, []int64{-34, -33, -33}},
		{"nothing to split", 0, []int64{3, 4}, []int64{0, 0}},
		{"one share", 7, []int64{9}, []int64{7}},
		{"marketplace of the EsnekPos document", 9700, []int64{50, 40, 7}, []int64{5000, 4000, 700}},
		{"greatest amount, greatest weight", math.MaxInt64, []int64{math.MaxInt64}, []int64{math.MaxInt64}},
		{"least amount", math.MinInt64, []int64{1, 1}, []int64{math.MinInt64 / 2, math.MinInt64 / 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			shares, err := money.New(test.minor, money.TRY).Allocate(test.weights...)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]int64, len(shares))
			for i, share := range shares {
				got[i] = share.Minor()
				if share.Currency() != money.TRY {
					t.Errorf("share %d has currency %q", i, share.Currency())
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("shares (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAllocateRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		weights []int64
		want    error
	}{
		{"no weights", nil, money.ErrWeights},
		{"all zero", []int64{0, 0}, money.ErrWeights},
		{"negative", []int64{2, -1}, money.ErrWeights},
		{"sum overflows", []int64{math.MaxInt64, 1}, money.ErrOverflow},
		{"sum wraps around", []int64{math.MaxInt64, math.MaxInt64, 2}, money.ErrOverflow},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if shares, err := money.New(1, money.TRY).Allocate(test.weights...); !errors.Is(err, test.want) || shares != nil {
				t.Errorf("got %v, %v; want %v", shares, err, test.want)
			}
		})
	}
}

// TestAllocateLosesNothing: whatever the amount and the weights, the shares add up to the amount, each lies within one minor
// unit of its exact part, and splitting the negated amount negates the shares.
func TestAllocateLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "minor")
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/16), 1, 12).Draw(t, "weights")
		if slices.Max(weights) == 0 {
			weights[0] = 1
		}
		shares, err := money.New(minor, money.TRY).Allocate(weights...)
		if err != nil {
			t.Fatal(err)
		}
		mirrored, err := money.New(-minor, money.TRY).Allocate(weights...)
		if err != nil {
			t.Fatal(err)
		}

		total := new(big.Int)
		for _, weight := range weights {
			total.Add(total, big.NewInt(weight))
		}
		sum := new(big.Int)
		for i, share := range shares {
			sum.Add(sum, big.NewInt(share.Minor()))
			if mirrored[i].Minor() != -share.Minor() {
				t.Fatalf("share %d is %d, mirrored %d", i, share.Minor(), mirrored[i].Minor())
			}
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(minor), big.NewInt(weights[i])), total)
			distance := exact.Sub(exact, new(big.Rat).SetInt64(share.Minor()))
			if distance.Abs(distance).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("share %d is %d, off by %s", i, share.Minor(), distance.FloatString(3))
			}
		}
		if sum.Cmp(big.NewInt(minor)) != 0 {
			t.Fatalf("the shares add up to %s, want %d", sum, minor)
		}
	})
}
