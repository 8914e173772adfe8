package marketplace_test

import (
	"math"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	dollars := marketplace.Share{Store: "a", Amount: money.New(1, money.USD)}
	tests := []struct {
		name                 string
		captured, commission int64
		shares               []marketplace.Share
		want                 int64
		code                 string
	}{
		{"the example of EsnekPos's document", 10000, 300, []marketplace.Share{share("a", 5000), share("b", 4000)}, 700, ""},
		{"no stores", 10000, 300, nil, 9700, ""},
		{"nothing left", 10000, 300, []marketplace.Share{share("a", 9700)}, 0, ""},
		{"one store twice", 10000, 300, []marketplace.Share{share("a", 5000), share("a", 4000)}, 700, ""},
		{"one kuruş too much", 10000, 300, []marketplace.Share{share("a", 5000), share("b", 4701)}, 0, "shares_exceed_payment"},
		{"more than was paid", 10000, 300, []marketplace.Share{share("a", math.MaxInt64)}, 0, "shares_exceed_payment"},
		{"sums beyond 64 bits", 10000, 300, []marketplace.Share{share("a", math.MaxInt64), share("b", math.MaxInt64)}, 0, "shares_invalid"},
		{"commission above the payment", 100, 101, nil, 0, "shares_exceed_payment"},
		{"negative commission", 100, -1, nil, 0, "shares_invalid"},
		{"nothing for a store", 100, 1, []marketplace.Share{share("a", 0)}, 0, "shares_invalid"},
		{"less than nothing for a store", 100, 1, []marketplace.Share{share("a", 50), share("b", -50)}, 0, "shares_invalid"},
		{"a share of nobody", 100, 1, []marketplace.Share{share("", 50)}, 0, "shares_invalid"},
		{"another currency", 100, 1, []marketplace.Share{dollars}, 0, "shares_invalid"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := marketplace.Split(lira(test.captured), lira(test.commission), test.shares)
			_, openErr := marketplace.Open(lira(test.captured), lira(test.commission), test.shares)
			if test.code != "" {
				requireFault(t, err, fault.Invalid, "shares", test.code)
				requireFault(t, openErr, fault.Invalid, "shares", test.code)
				return
			}
			if err != nil || openErr != nil || got != lira(test.want) {
				t.Errorf("got %v, %v, %v; want %d", got, err, openErr, test.want)
			}
		})
	}
}

// open returns the document's example: 100 at 3 %, with 50 and 40 for two stores.
func open(t *testing.T) marketplace.Division {
	t.Helper()
	p, err := marketplace.Open(lira(10000), lira(300), []marketplace.Share{share("a", 5000), share("b", 4000)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// position is held and released of "a", "b" and the marketplace, in kuruş.
func position(p marketplace.Division) [6]int64 {
	var all [6]int64
	for i, store := range []string{"a", "b", ""} {
		held, released := p.Position(store)
		all[2*i], all[2*i+1] = held.Minor(), released.Minor()
	}
	return all
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	p := open(t)
	if got, want := position(p), [6]int64{5000, 0, 4000, 0, 700, 0}; got != want {
		t.Fatalf("opened: %v, want %v", got, want)
	}
	one, err := p.Confirm("a")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := position(one), [6]int64{0, 5000, 4000, 0, 700, 0}; got != want || one.Complete() {
		t.Errorf("one confirmed: %v, want %v", got, want)
	}
	again, err := one.Confirm("a")
	if diff := cmp.Diff(one, again); err != nil || diff != "" {
		t.Errorf("confirmed again: %v %s", err, diff)
	}
	both, err := one.Confirm("b")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := position(both), [6]int64{0, 5000, 0, 4000, 0, 700}; got != want || !both.Complete() {
		t.Errorf("all confirmed: %v, want %v", got, want)
	}
	if got, want := position(p), [6]int64{5000, 0, 4000, 0, 700, 0}; got != want {
		t.Errorf("the first division changed: %v", got)
	}
	_, err = p.Confirm("a", "c")
	requireFault(t, err, fault.NotFound, "", "store_unknown")
	held, released := p.Position("c")
	if held != lira(0) || released != lira(0) {
		t.Errorf("a store without a share has %v and %v", held, released)
	}
}

func TestAdjust(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		store string
		by    money.Amount
		want  [6]int64
		kind  fault.Kind
	}{
		{"less, as EsnekPos documents it", "a", lira(-500), [6]int64{4500, 0, 4000, 0, 1200, 0}, 0},
		{"down to nothing", "b", lira(-4000), [6]int64{5000, 0, 0, 0, 4700, 0}, 0},
		{"all that the marketplace has", "b", lira(700), [6]int64{5000, 0, 4700, 0, 0, 0}, 0},
		{"more than the store has", "a", lira(-5001), [6]int64{}, fault.Invalid},
		{"more than the marketplace has", "a", lira(701), [6]int64{}, fault.Invalid},
		{"beyond 64 bits", "a", lira(math.MinInt64), [6]int64{}, fault.Invalid},
		{"another currency", "a", money.New(-1, money.USD), [6]int64{}, fault.Invalid},
		{"an unknown store", "c", lira(-1), [6]int64{}, fault.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := open(t).Adjust(test.store, test.by)
			if fault.KindOf(err) != test.kind || test.kind == 0 && position(p) != test.want {
				t.Errorf("got %v, %v; want %v, %v", position(p), err, test.want, test.kind)
			}
		})
	}
}

func TestRefund(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		refund marketplace.Refund
		want   [6]int64
		code   string
	}{
		{"of one store, the provider gives its part back",
			marketplace.Refund{Amount: lira(2000), Commission: lira(60), Takes: []marketplace.Share{share("a", 2000)}},
			[6]int64{3000, 0, 4000, 0, 760, 0}, ""},
		{"of one store, the provider keeps it",
			marketplace.Refund{Amount: lira(2000), Takes: []marketplace.Share{share("a", 2000)}},
			[6]int64{3000, 0, 4000, 0, 700, 0}, ""},
		{"of both", marketplace.Refund{Amount: lira(3000), Takes: []marketplace.Share{share("a", 1000), share("b", 1500), share("a", 500)}},
			[6]int64{3500, 0, 2500, 0, 700, 0}, ""},
		{"of the marketplace alone", marketplace.Refund{Amount: lira(700)}, [6]int64{5000, 0, 4000, 0, 0, 0}, ""},
		{"more than the marketplace has", marketplace.Refund{Amount: lira(701)}, [6]int64{}, "share_insufficient"},
		{"more than the store has", marketplace.Refund{Amount: lira(5001), Takes: []marketplace.Share{share("a", 5001)}}, [6]int64{}, "share_insufficient"},
		{"more commission than was paid", marketplace.Refund{Amount: lira(700), Commission: lira(301)}, [6]int64{}, "share_insufficient"},
		{"more than was paid", marketplace.Refund{Amount: lira(10001)}, [6]int64{}, "share_insufficient"},
		{"takes above the refund", marketplace.Refund{Amount: lira(100), Takes: []marketplace.Share{share("a", 101)}}, [6]int64{}, "shares_exceed_payment"},
		{"nothing", marketplace.Refund{}, [6]int64{}, "share_insufficient"},
		{"of an unknown store", marketplace.Refund{Amount: lira(1), Takes: []marketplace.Share{share("c", 1)}}, [6]int64{}, "store_unknown"},
		{"another currency", marketplace.Refund{Amount: money.New(1, money.USD)}, [6]int64{}, "share_insufficient"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := open(t).Refund(test.refund)
			if test.code != "" {
				if f, ok := fault.As(err); !ok || f.Code != test.code {
					t.Errorf("got %v, want %s", err, test.code)
				}
				return
			}
			if err != nil || position(p) != test.want || p.Refunded() != test.refund.Amount {
				t.Errorf("got %v, %v refunded, %v; want %v", position(p), p.Refunded(), err, test.want)
			}
		})
	}
}

func TestARefundAppliesOnceAndCanBeWithdrawn(t *testing.T) {
	t.Parallel()
	r := marketplace.Refund{Operation: 2, Amount: lira(2000), Commission: lira(60), Takes: []marketplace.Share{share("a", 2000)}}
	once, err := open(t).Refund(r)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := once.Refund(r)
	if diff := cmp.Diff(once, twice); err != nil || diff != "" {
		t.Errorf("applied again: %v %s", err, diff)
	}
	if got, want := position(once.Withdraw(2)), position(open(t)); got != want {
		t.Errorf("withdrawn: %v, want %v", got, want)
	}
	if diff := cmp.Diff(once, once.Withdraw(3)); diff != "" {
		t.Errorf("another's withdrawal: %s", diff)
	}
}

func TestEverythingGoesBack(t *testing.T) {
	t.Parallel()
	p, err := open(t).Refund(marketplace.Refund{Operation: 2, Amount: lira(4000), Commission: lira(120), Takes: []marketplace.Share{share("b", 4000)}})
	if err != nil {
		t.Fatal(err)
	}
	all := p.Everything(3)
	if diff := cmp.Diff(marketplace.Refund{Operation: 3, Amount: lira(6000), Commission: lira(180), Takes: []marketplace.Share{{Store: "a", Amount: lira(5000)}}}, all); diff != "" {
		t.Errorf("everything (-want +got):\n%s", diff)
	}
	p, err = p.Refund(all)
	if err != nil || position(p) != [6]int64{} || p.Refunded() != lira(10000) {
		t.Errorf("left: %v, %v refunded, %v", position(p), p.Refunded(), err)
	}
	if _, err := p.Refund(p.Everything(4)); err == nil {
		t.Error("nothing is refunded a second time")
	}
}

// TestItAlwaysAddsUp drives a division with anything at all, refused or not, and counts after every step: what everybody
// has coming, the commission and what was refunded are what was captured, nobody is below zero, a refused step changes
// nothing, and what is kept as JSON is the same division.
func TestItAlwaysAddsUp(t *testing.T) {
	t.Parallel()
	stores := []string{"a", "b", "c", "d"}
	rapid.Check(t, func(t *rapid.T) {
		captured := rapid.Int64Range(4, 100_000).Draw(t, "captured")
		fee := rapid.Int64Range(0, captured/20).Draw(t, "commission")
		var shares []marketplace.Share
		for _, s := range stores[:rapid.IntRange(0, 3).Draw(t, "stores")] {
			shares = append(shares, share(s, rapid.Int64Range(1, max(1, captured/3)).Draw(t, "share")))
		}
		p, err := marketplace.Open(lira(captured), lira(fee), shares)
		if err != nil {
			return
		}
		kept := fee
		for step := range rapid.IntRange(1, 20).Draw(t, "steps") {
			before := p
			store := rapid.SampledFrom(stores).Draw(t, "store")
			amount := lira(rapid.Int64Range(-captured, captured).Draw(t, "amount"))
			back := rapid.Int64Range(0, 10).Draw(t, "back")
			var next marketplace.Division
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				next, err = p.Confirm(store)
			case 1:
				next, err = p.Adjust(store, amount)
			case 2:
				next, err = p.Refund(marketplace.Refund{Operation: 2 + step, Amount: amount, Commission: lira(back)})
			case 3:
				next, err = p.Refund(marketplace.Refund{Operation: 2 + step, Amount: amount, Commission: lira(back),
					Takes: []marketplace.Share{{Store: store, Amount: amount}}})
			}
			if diff := cmp.Diff(before, p); diff != "" {
				t.Fatalf("a step changed the division before it: %s", diff)
			}
			if err != nil {
				continue
			}
			if len(next.Refunds) > len(p.Refunds) {
				kept -= back
			}
			p = next

			sum := kept + p.Refunded().Minor()
			for _, s := range append([]string{""}, stores...) {
				held, released := p.Position(s)
				if held.IsNegative() || released.IsNegative() || !held.IsZero() && !released.IsZero() {
					t.Fatalf("%q has %v held and %v released", s, held, released)
				}
				sum += held.Minor() + released.Minor()
			}
			if sum != captured || kept < 0 {
				t.Fatalf("the parts add up to %d, want %d; the provider keeps %d", sum, captured, kept)
			}
			text, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			var read marketplace.Division
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(p, read, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("kept and read (-want +got):\n%s", diff)
			}
		}
	})
}
