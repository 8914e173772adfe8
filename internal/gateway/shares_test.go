package gateway_test

import (
	"errors"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// sharedOrder is an order of 100 at 3 %, of which stores "a" and "b" get 50 and 40.
func (b *bench) sharedOrder(t *testing.T, reference, hold string) gateway.Order {
	t.Helper()
	o := b.order(t, reference)
	o.Terms = payment.Terms{Order: 10_000, Rate: 30_000, Shares: []payment.Share{
		{Store: "a", Kind: payment.ToStore, Amount: 5000, Hold: hold}, {Store: "b", Kind: payment.ToStore, Amount: 4000, Hold: hold},
	}}
	return o
}

func (b *bench) sharedSale(t *testing.T, reference, hold string) payment.Payment {
	t.Helper()
	return b.want(t, b.pay(t, b.sharedOrder(t, reference, hold)).Payment, payment.Captured)
}

// wantBalances checks what the stores have, and that it is the sum of their entries.
func (b *bench) wantBalances(t *testing.T, when string, want map[string]marketplace.Move) {
	t.Helper()
	balances, err := b.gateway.Balances(t.Context(), "demo", store.BalanceFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := b.gateway.StoreLines(t.Context(), "demo", store.LineFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	sums, got := map[string]marketplace.Move{}, map[string]marketplace.Move{}
	for _, e := range entries {
		sums[e.Store] = sums[e.Store].Plus(e.Move)
	}
	for _, balance := range balances {
		got[balance.Store] = balance.Move
	}
	if diff := cmp.Diff(got, sums); diff != "" {
		t.Errorf("%s: the entries add up to something else (-balances +entries):\n%s", when, diff)
	}
	maps.DeleteFunc(got, func(_ string, m marketplace.Move) bool { return m.IsZero() })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", when, diff)
	}
}

// fromStore is the refund of an amount of which a store bears all.
func fromStore(of string, minor int64) gateway.Sharing {
	return func(_ marketplace.Division, operation int, _ money.Amount) (marketplace.Refund, error) {
		return marketplace.Refund{
			Operation: operation, Store: of, Amount: lira(minor), Commission: lira(0), Takes: []marketplace.Share{{Store: of, Amount: lira(minor)}},
		}, nil
	}
}

type moves = map[string]marketplace.Move

func TestSharesComeWithTheCapture(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", declines())
		b.want(t, b.pay(t, b.sharedOrder(t, "declined", "")).Payment, payment.Declined)
		b.wantBalances(t, "declined", moves{})
		p := b.sharedSale(t, "held", "confirm")
		b.wantBalances(t, "held", moves{"a": {Held: 5000}, "b": {Held: 4000}})
		b.sharedSale(t, "free", "")
		b.wantBalances(t, "free", moves{"a": {Held: 5000, Free: 5000}, "b": {Held: 4000, Free: 4000}})
		d, err := b.gateway.ConfirmShares(t.Context(), "demo", p.ID, "a")
		if err != nil || d.Remainder() != lira(700) || d.Complete() {
			t.Errorf("confirmed: %+v, %v", d, err)
		}
		b.wantBalances(t, "confirmed", moves{"a": {Free: 10000}, "b": {Held: 4000, Free: 4000}})
		for range 2 { // a second confirmation changes nothing
			if _, err := b.gateway.ConfirmShares(t.Context(), "demo", p.ID); err != nil {
				t.Fatal(err)
			}
		}
		b.wantBalances(t, "all confirmed", moves{"a": {Free: 10000}, "b": {Free: 8000}})
		_, err = b.gateway.AdjustShare(t.Context(), "demo", p.ID, "a", lira(-500))
		if err != nil {
			t.Fatal(err)
		}
		b.wantBalances(t, "adjusted", moves{"a": {Free: 9500}, "b": {Free: 8000}})
		b.wantBooks(t)
		_, err = b.gateway.AdjustShare(t.Context(), "demo", p.ID, "a", lira(1201))
		wantFault(t, err, fault.Invalid, "share_insufficient")
		_, err = b.gateway.ConfirmShares(t.Context(), "demo", p.ID, "c")
		wantFault(t, err, fault.NotFound, "store_unknown")
		_, err = b.gateway.ConfirmShares(t.Context(), "other", p.ID, "a")
		wantFault(t, err, fault.NotFound, "no_shares")
	})
}

// TestSharesOfAPartThatIsCaptured: of an authorization of 100 half is taken, and everybody gets half.
func TestSharesOfAPartThatIsCaptured(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.sharedOrder(t, "part", "")
		o.PreAuth = true
		p := b.want(t, b.pay(t, o).Payment, payment.Authorized)
		b.wantBalances(t, "authorized", moves{})
		a, err := b.gateway.Capture(t.Context(), b.command(p, 3333))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Captured)
		b.wantBalances(t, "captured", moves{"a": {Free: 1666}, "b": {Free: 1333}})
		b.wantBooks(t)
	})
}

// TestAShareThatComesToNothing: of a kuruş for a store, and six tenths of the payment, the store has nothing, in the books too.
func TestAShareThatComesToNothing(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.sharedSale(t, "before", "")
		o := b.sharedOrder(t, "part", "")
		o.PreAuth, o.Terms.Shares[1].Amount = true, 1
		p := b.want(t, b.pay(t, o).Payment, payment.Authorized)
		a, err := b.gateway.Capture(t.Context(), b.command(p, 6000))
		if err != nil {
			t.Fatal(err)
		}
		b.wantBalances(t, "captured", moves{"a": {Free: 8000}, "b": {Free: 4000}})
		b.wantBooks(t)
		for _, part := range []int64{1000, 0} {
			if a, err = b.gateway.Refund(t.Context(), b.command(a.Payment, part)); err != nil {
				t.Fatal(err)
			}
			b.wantBooks(t)
		}
		b.wantBalances(t, "given back", moves{"a": {Free: 5000}, "b": {Free: 4000}})
	})
}

func TestSharesAreReleasedInTime(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.sharedOrder(t, "timed", "until")
		o.Terms.Shares[0].Until = time.Now().Add(24 * time.Hour).UTC()
		o.Terms.Shares[1].Until = time.Now().Add(72 * time.Hour).UTC()
		b.want(t, b.pay(t, o).Payment, payment.Captured)
		b.work(t, 23*time.Hour)
		b.wantBalances(t, "before", moves{"a": {Held: 5000}, "b": {Held: 4000}})
		b.work(t, 2*time.Hour)
		b.wantBalances(t, "the first", moves{"a": {Free: 5000}, "b": {Held: 4000}})
		b.work(t, 48*time.Hour)
		b.wantBalances(t, "both", moves{"a": {Free: 5000}, "b": {Free: 4000}})
		b.workOff(t)
	})
}

// TestAShareReleasedByHandLeavesTheNextItsTime: the first share is confirmed while the job that was to release it is on its way already.
func TestAShareReleasedByHandLeavesTheNextItsTime(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.sharedOrder(t, "timed", "until")
		o.Terms.Shares[0].Until = time.Now().Add(24 * time.Hour).UTC()
		o.Terms.Shares[1].Until = time.Now().Add(72 * time.Hour).UTC()
		p := b.want(t, b.pay(t, o).Payment, payment.Captured)
		time.Sleep(24 * time.Hour)
		claimed, err := b.store.Job(t.Context(), "demo", "release/"+string(p.ID))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.gateway.ConfirmShares(t.Context(), "demo", p.ID, "a")
		if err != nil {
			t.Fatal(err)
		}
		err = b.gateway.Jobs().Handlers[claimed.Kind](t.Context(), claimed)
		if err != nil {
			t.Fatal(err)
		}
		b.work(t, 49*time.Hour)
		b.wantBalances(t, "both", moves{"a": {Free: 5000}, "b": {Free: 4000}})
	})
}

func TestRefundsOfShares(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.sharedSale(t, "order", "")
		c := b.command(p, 1000)
		c.Sharing = fromStore("a", 1000)
		a, err := b.gateway.Refund(t.Context(), c)
		if err != nil || a.Payment.Refunded != 1000 {
			t.Fatalf("refund: %+v, %v", a.Payment.State, err)
		}
		b.wantBalances(t, "refunded", moves{"a": {Free: 4000}, "b": {Free: 4000}})
		d, err := b.gateway.Division(t.Context(), "demo", p.ID)
		if r, known := d.RefundOf(2); err != nil || !known || r.Store != "a" {
			t.Errorf("the division has %+v, %v", r, err)
		}
		// What the stores do not have is refused before the bank is asked.
		c.Sharing, c.Amount = fromStore("a", 4001), 4001
		_, err = b.gateway.Refund(t.Context(), c)
		wantFault(t, err, fault.Invalid, "share_insufficient")
		b.bank.wantCalls(t, "refund", 1)
		// A refund that names nobody is the marketplace's, as far as it goes.
		_, err = b.gateway.Refund(t.Context(), b.command(p, 701))
		wantFault(t, err, fault.Invalid, "share_insufficient")
		b.bank.will("refund", declines())
		if a, err = b.gateway.Refund(t.Context(), b.command(p, 0)); err != nil || a.Payment.Refunded != 1000 {
			t.Fatalf("declined refund: %+v, %v", a.Payment, err)
		}
		b.wantBalances(t, "declined", moves{"a": {Free: 4000}, "b": {Free: 4000}})
		if a, err = b.gateway.Refund(t.Context(), b.command(p, 0)); err != nil || a.Payment.State != payment.Refunded {
			t.Fatalf("refund of the rest: %+v, %v", a.Payment, err)
		}
		b.wantBalances(t, "all refunded", moves{})
	})
}

// TestARefundInDoubtIsKeptBack: while nobody knows whether the money went back to the buyer, no store may be paid it.
func TestARefundInDoubtIsKeptBack(t *testing.T) {
	for name, test := range map[string]struct {
		act  act
		want moves
	}{
		"it was done":     {losesAnswer(lira(1000)), moves{"a": {Free: 4000}, "b": {Free: 4000}}},
		"it was not done": {act{enter: declined(), answer: doubt()}, moves{"a": {Free: 5000}, "b": {Free: 4000}}},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := b.sharedSale(t, "order", "")
				b.bank.will("refund", test.act)
				for range 40 {
					b.bank.will("query", says(connector.Unclear))
				}
				c := b.command(p, 1000)
				c.Sharing = fromStore("a", 1000)
				a, err := b.gateway.Refund(t.Context(), c)
				if err != nil || !a.Unknown() {
					t.Fatalf("refund: %+v, %v", a.Payment.State, err)
				}
				b.wantBalances(t, "in doubt", moves{"a": {Free: 4000}, "b": {Free: 4000}})
				b.bank.mu.Lock()
				b.bank.acts["query"] = nil
				b.bank.mu.Unlock()
				b.workOff(t)
				b.wantBalances(t, "settled", test.want)
			})
		})
	}
}

// TestEveryCommitOfASharedRefundMayFail: whatever commit is lost, or fails after it landed, what the stores give back is what the bank
// did.
func TestEveryCommitOfASharedRefundMayFail(t *testing.T) {
	for n := 1; n <= 3; n++ {
		for _, landed := range []bool{false, true} {
			onceMore := func(t *testing.T, b *bench) {
				p := b.sharedSale(t, "order", "")
				b.failNth(n, landed)
				c := b.command(p, 1000)
				c.Sharing = fromStore("a", 1000)
				_, err := b.gateway.Refund(t.Context(), c)
				if err != nil && !errors.Is(err, errDisk) {
					t.Fatal(err)
				}
				b.store.failing(nil)
				b.workOff(t)
				back := b.stored(t, p.ID).Refunded
				b.wantBalances(t, "afterwards", moves{"a": {Free: 5000 - back}, "b": {Free: 4000}})
			}
			t.Run("", func(t *testing.T) { onBench(t, onceMore) })
		}
	}
}

// TestDealersBearTheirPart: a dealer's share goes along with the payment.
func TestDealersBearTheirPart(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, "dealer")
		o.Terms = payment.Terms{Order: 10_000, Rate: 20_000, Shares: []payment.Share{{Store: "20077", Kind: payment.ToAgent, Amount: 6860}}}
		p := b.want(t, b.pay(t, o).Payment, payment.Captured)
		for i, want := range []int64{4574, 2288} {
			if _, err := b.gateway.Refund(t.Context(), b.command(p, 3333)); err != nil {
				t.Fatal(i, err)
			}
			b.wantBalances(t, "refunded", moves{"20077": {Free: want}})
			b.wantBooks(t)
		}
		if _, err := b.gateway.Refund(t.Context(), b.command(p, 0)); err != nil {
			t.Fatal(err)
		}
		b.wantBalances(t, "all refunded", moves{})
	})
}

// TestDebtHasALimit: a store may owe as much as its marketplace lets it, and of refunds that come at once too many are refused.
func TestDebtHasALimit(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		g, shops := b.shops(t, map[string]connector.Connector{"bank": b.bank}, merchant.Merchant{ID: "demo", Accounts: []string{"bank"}, Settings: map[string]string{"marketplace.max_debt": "30.00"}})
		b.gateway = g
		b.merchant, _ = shops.Find("demo")
		var paid []payment.Payment
		for _, ref := range []string{"1", "2", "3"} {
			paid = append(paid, b.sharedSale(t, ref, ""))
		}
		b.transferred(t, "a") // so that it has nothing left; "b" is not defined
		var all sync.WaitGroup
		refused := make([]error, len(paid))
		for i, p := range paid {
			all.Go(func() {
				c := b.command(p, 2000)
				c.Sharing = fromStore("a", 2000)
				_, refused[i] = g.Refund(t.Context(), c)
			})
		}
		all.Wait()
		no := 0
		for _, err := range refused {
			if err != nil {
				wantFault(t, err, fault.Conflict, "store_debt_limit")
				no++
			}
		}
		if no != 2 {
			t.Errorf("%d of three refunds of 20 were refused; want two, for a debt of at most 30", no)
		}
		b.wantBalances(t, "in debt", moves{"a": {Free: -2000, Paid: 15000}, "b": {Free: 12000}})
		b.sharedSale(t, "4", "")
		b.wantBalances(t, "set off", moves{"a": {Free: 3000, Paid: 15000}, "b": {Free: 16000}})
	})
}
