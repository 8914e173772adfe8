package marketplace_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
)

func TestStoresBearTheirPartOfADispute(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		amount, disputed int64
		a, b             int64
	}{
		"half":                    {5000, 0, 2500, 2000},
		"all":                     {10_000, 0, 0, 0},
		"a kuruş is somebody's":   {1, 0, 4999, 4000}, // parts of 0.5, 0.4 and 0.1
		"two are two people's":    {2, 0, 4999, 3999}, // parts of 1, 0.8 and 0.2
		"three and their remains": {3, 0, 4998, 3999}, // parts of 1.5, 1.2 and 0.3
		"half of what is not":     {2500, 5000, 1250, 1000},
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
		if back.Due("a") != d.Due("a") || back.Due("b") != d.Due("b") || !any || len(got.Disputes) != len(d.Disputes)+1 {
			t.Errorf("%s: won, a has %s and b %s", name, back.Due("a"), back.Due("b"))
		}
	}
}

// TestADisputeThatNoStoreBearsIsThere: what is too small for a store's part is the marketplace's, and is disputed all the same: a refund of all
// leaves it out, and to win it takes it away.
func TestADisputeThatNoStoreBearsIsThere(t *testing.T) {
	t.Parallel()
	d, err := marketplace.Open(lira(10_000), lira(300), []marketplace.Share{share("a", 10), share("b", 20)})
	if err != nil {
		t.Fatal(err)
	}
	got := d.Bear("dsp", lira(1), lira(0))
	if len(got.Disputes) != 1 || len(got.Disputes[0].Takes) != 0 || got.Due("a") != lira(10) || got.Due("b") != lira(20) {
		t.Fatalf("%+v", got.Disputes)
	}
	if all := got.Everything(2); all.Amount != lira(9_999) {
		t.Errorf("all that can be refunded is %s", all.Amount)
	}
	back, spared := got.Spare("dsp")
	if !spared || back.Everything(2).Amount != lira(10_000) {
		t.Errorf("won: %t, all that can be refunded is %s", spared, back.Everything(2).Amount)
	}
}

// TestPartsOfADisputeAreItsWhole: whatever is disputed of whichever shares, every store bears less than one minor unit more or less than its exact
// part, and nobody more than there is.
func TestPartsOfADisputeAreItsWhole(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 5))
		captured := 1 + r.Int64N([]int64{20, 1000, 1 << 40}[r.IntN(3)])
		a := r.Int64N(captured) + 1
		shares := []marketplace.Share{share("a", a)}
		if rest := captured - a; rest > 0 {
			shares = append(shares, share("b", 1+r.Int64N(rest)))
		}
		d, err := marketplace.Open(lira(captured), lira(0), shares)
		if err != nil {
			t.Fatal(err)
		}
		amount := 1 + r.Int64N(captured)
		got := d.Bear("dsp", lira(amount), lira(0))
		ours := amount // what is left for the marketplace
		for _, s := range shares {
			part := s.Amount.Minor() - got.Due(s.Store).Minor()
			ours -= part
			exact := new(big.Rat).Mul(big.NewRat(s.Amount.Minor(), captured), big.NewRat(amount, 1))
			off := exact.Sub(exact, big.NewRat(part, 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 || part < 0 || got.Due(s.Store).IsNegative() {
				t.Fatalf("seed %d: of %d disputed of %d the store with %s bears %d", seed, amount, captured, s.Amount, part)
			}
		}
		if ours < 0 || ours > d.Remainder().Minor() {
			t.Fatalf("seed %d: of %d disputed of %d the marketplace, which has %s, bears %d", seed, amount, captured, d.Remainder(), ours)
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

// TestSomeStoresBearADispute: those who do bear what they would if all did, but for rounding, and a refund of the rest takes from nobody
// more than there is, and from all of them no more than goes to the buyer.
func TestSomeStoresBearADispute(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 11))
		d := open(t)
		bearer := []string{"a", "b"}[r.IntN(2)]
		amount := 1 + r.Int64N(10_000)
		all := d.Bear("dsp", lira(amount), lira(0))
		got := d.BearBy("dsp", lira(amount), lira(0), func(s marketplace.Store) bool { return s.ID == bearer })
		for _, s := range []string{"a", "b"} {
			want := d.Due(s)
			if s == bearer {
				want = all.Due(s)
			}
			if off := got.Due(s).Minor() - want.Minor(); off < -1 || off > 1 || s != bearer && off != 0 {
				t.Fatalf("seed %d: of %d disputed, borne by %s, %s has %s, want %s", seed, amount, bearer, s, got.Due(s), want)
			}
		}
		if amount == 10_000 {
			continue
		}
		after, err := got.Refund(got.Everything(2))
		if err != nil || after.Remainder().IsNegative() || after.Due("a").IsNegative() || after.Due("b").IsNegative() {
			t.Fatalf("seed %d: %d disputed, and the rest refunded: %v, %+v", seed, amount, err, after)
		}
	}
}

// TestTheCommissionOfWhatIsDisputedIsKept: refunds of all that is not disputed, in one or in several, give back as much of the commission as they are of the payment. What the
// marketplace has left is what is disputed less the commission on that and what stores have of it, to the kuruş that each refund may round.
func TestTheCommissionOfWhatIsDisputedIsKept(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 17))
		captured := 100 + r.Int64N([]int64{100, 10_000, 1 << 40}[r.IntN(3)])
		fee := r.Int64N(captured/10 + 1)
		a := 1 + r.Int64N(captured-fee)
		shares := []marketplace.Share{share("a", a)}
		if rest := captured - fee - a; rest > 0 {
			shares = append(shares, share("b", 1+r.Int64N(rest)))
		}
		d, err := marketplace.Open(lira(captured), lira(fee), shares)
		if err != nil {
			t.Fatal(err)
		}
		disputed, n, bears := 1+r.Int64N(captured-1), int64(0), r.IntN(3)
		left := captured - disputed
		refund := func(amount int64) {
			t.Helper()
			n++
			next, err := d.Refund(d.Proportional(int(n)+1, lira(amount)))
			if err != nil {
				t.Fatalf("seed %d: %d of %d: %v", seed, amount, left, err)
			}
			d, left = next, left-amount
		}
		if r.IntN(2) == 0 && left > 1 { // some of it before the dispute
			refund(1 + r.Int64N(left-1))
		}
		d = d.BearBy("dsp", lira(disputed), lira(0), func(s marketplace.Store) bool { return bears == 0 || s.ID == []string{"a", "b"}[bears-1] })
		for left > 0 {
			refund(1 + r.Int64N(left))
		}
		kept := disputed - d.Remainder().Minor() - d.Due("a").Minor() - d.Due("b").Minor()
		exact := new(big.Rat).Mul(big.NewRat(fee, captured), big.NewRat(disputed, 1))
		if off := exact.Sub(big.NewRat(kept, 1), exact); off.Sign() < 0 || off.Cmp(big.NewRat(n, 1)) >= 0 {
			t.Fatalf("seed %d: of a commission of %d on %d, %d is kept where %d is disputed, after %d refunds", seed, fee, captured, kept, disputed, n)
		}
	}
}

func TestBearersOfOneStoreAgree(t *testing.T) {
	t.Parallel()
	one, two := share("a", 10), share("a", 20)
	one.Disputes, two.Disputes = marketplace.BearerStore, marketplace.BearerMarketplace
	_, err := marketplace.Merged([]marketplace.Share{one, two})
	if f, is := fault.As(err); !is || f.Code != "shares_bearers" {
		t.Errorf("%v, want shares_bearers", err)
	}
	two.Disputes = marketplace.BearerUnsaid
	merged, err := marketplace.Merged([]marketplace.Share{two, one})
	if err != nil || len(merged) != 1 || merged[0].Disputes != marketplace.BearerStore {
		t.Errorf("%+v, %v", merged, err)
	}
}
