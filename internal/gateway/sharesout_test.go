package gateway_test

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// dividing puts a gateway on the bench whose merchant has these accounts, of which those named pay stores.
func (b *bench) dividing(t *testing.T, accounts map[string]connector.Connector, pays ...string) {
	t.Helper()
	b.dividingAs(t, merchant.Merchant{}, accounts, pays...)
}

// dividingAs is dividing with what is agreed with the merchant.
func (b *bench) dividingAs(t *testing.T, m merchant.Merchant, accounts map[string]connector.Connector, pays ...string) {
	t.Helper()
	m.ID, m.Accounts, m.PaysStores = "demo", slices.Sorted(maps.Keys(accounts)), map[string]bool{}
	for _, name := range pays {
		m.PaysStores[name] = true
	}
	shops, err := merchant.NewDirectory([]merchant.Merchant{m}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.gateway, err = gateway.New(gateway.Config{
		Store: b.store, Merchants: shops, Accounts: accounts, Now: time.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
		ProviderTimeout: timeout, Patience: patience,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.merchant, _ = shops.Find("demo")
}

func (b *bench) division(t *testing.T, p payment.Payment) marketplace.Division {
	t.Helper()
	d, err := b.gateway.Division(t.Context(), "demo", p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSharesGoOut(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		bank := newDivider()
		b.dividing(t, map[string]connector.Connector{"a": naming{bank}}, "a")
		p := b.sharedSale(t, "order", "confirm")
		bank.wantCalls(t, "shared", 1)
		bank.wantCalls(t, "sale", 0)
		if d := b.division(t, p); d.PaidBy != "a" || d.There("a") != lira(5000) || d.Owed("a") != lira(0) {
			t.Errorf("the division is %+v", d)
		}
		b.wantBalances(t, "paid", moves{})
		b.wantBooks(t)
		if bank.released[p.First().Ref] != nil {
			t.Error("a share was released that is held")
		}
		if _, err := b.gateway.ConfirmShares(t.Context(), "demo", p.ID, "b"); err != nil {
			t.Fatal(err)
		}
		b.workOff(t)
		if diff := cmp.Diff([]string{"b"}, bank.released[p.First().Ref]); diff != "" {
			t.Errorf("released (-want +got):\n%s", diff)
		}
		// What is changed afterwards the provider does not hear of: it is between the store and the marketplace.
		if _, err := b.gateway.AdjustShare(t.Context(), "demo", p.ID, "b", lira(-500)); err != nil {
			t.Fatal(err)
		}
		b.wantBalances(t, "adjusted", moves{"b": {Free: -500}})
		c := b.command(p, 1000)
		c.Sharing = fromStore("a", 1000)
		if _, err := b.gateway.Refund(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if bank.has[p.First().Ref]["a"] != 4000 {
			t.Errorf("the provider has not taken it: %+v", bank.has)
		}
		b.wantBalances(t, "refunded", moves{"b": {Free: -500}})
		b.wantBooks(t)
		if _, err := b.gateway.Refund(t.Context(), b.command(p, 0)); err != nil {
			t.Fatal(err)
		}
		b.wantBalances(t, "all refunded", moves{})
		b.wantBooks(t)
	})
}

// TestSharesOfWhatIsHeld: an account that is told of them with the hold pays the stores when all of it is captured, and a part cannot be
// captured there; everywhere else, and where the marketplace wants to capture parts, its stores are owed.
func TestSharesOfWhatIsHeld(t *testing.T) {
	ours := map[string]string{"marketplace.held": "ours"}
	for name, test := range map[string]struct {
		bank     func(*divider) connector.Connector
		settings map[string]string
		pays     bool
	}{
		"told with the hold":          {func(d *divider) connector.Connector { return holding{naming{d}} }, nil, true},
		"told with sales":             {func(d *divider) connector.Connector { return naming{d} }, nil, false},
		"the marketplace wants parts": {func(d *divider) connector.Connector { return holding{naming{d}} }, ours, false},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				d := newDivider()
				b.dividingAs(t, merchant.Merchant{Settings: test.settings}, map[string]connector.Connector{"a": test.bank(d)}, "a")
				o := b.sharedOrder(t, "order", "confirm")
				o.PreAuth = true
				p := b.want(t, b.pay(t, o).Payment, payment.Authorized)
				b.wantBalances(t, "held", moves{})
				_, err := b.gateway.Capture(t.Context(), b.command(p, 3333))
				if !test.pays {
					if err != nil || len(d.held) != 0 {
						t.Fatalf("captured: %v; told of %v", err, d.held)
					}
					b.wantBalances(t, "captured", moves{"a": {Held: 1666}, "b": {Held: 1333}})
					b.wantBooks(t)
					return
				}
				wantFault(t, err, fault.Unsupported, "shares_captured_whole")
				a, err := b.gateway.Capture(t.Context(), b.command(p, 0))
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, a.Payment, payment.Captured)
				b.wantBalances(t, "captured", moves{})
				if diff := cmp.Diff(map[string]int64{"a": 5000, "b": 4000}, d.has[p.First().Ref]); diff != "" {
					t.Errorf("at the provider (-want +got):\n%s", diff)
				}
				b.wantPaidOnce(t, []payment.Payment{a.Payment}, d)
				if _, err = b.gateway.ConfirmShares(t.Context(), "demo", p.ID); err != nil {
					t.Fatal(err)
				}
				b.workOff(t)
				if diff := cmp.Diff([]string{"a", "b"}, d.released[p.First().Ref]); diff != "" {
					t.Errorf("released (-want +got):\n%s", diff)
				}
				o.Reference = "voided"
				p = b.want(t, b.pay(t, o).Payment, payment.Authorized)
				if _, err = b.gateway.Void(t.Context(), b.command(p, 0)); err != nil {
					t.Fatal(err)
				}
				b.wantBalances(t, "voided", moves{})
				b.wantBooks(t)
			})
		})
	}
}

// TestAShareThatWasTakenAwayIsNotReleased: what the marketplace has taken from a store the provider must not pay it.
func TestAShareThatWasTakenAwayIsNotReleased(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		bank := newDivider()
		b.dividing(t, map[string]connector.Connector{"a": naming{bank}}, "a")
		p := b.sharedSale(t, "order", "confirm")
		if _, err := b.gateway.AdjustShare(t.Context(), "demo", p.ID, "a", lira(-5000)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.gateway.ConfirmShares(t.Context(), "demo", p.ID); err != nil {
			t.Fatal(err)
		}
		b.workOff(t)
		if diff := cmp.Diff([]string{"b"}, bank.released[p.First().Ref]); diff != "" {
			t.Errorf("released (-want +got):\n%s", diff)
		}
		b.wantBalances(t, "taken away", moves{"a": {Free: -5000}})
		b.wantBooks(t)
	})
}

// TestAReleaseIsToldUntilItIsHeard: without an answer the provider is told again, and what it refuses is kept for a person.
func TestAReleaseIsToldUntilItIsHeard(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		bank := newDivider()
		bank.deaf = doubt()
		b.dividing(t, map[string]connector.Connector{"a": naming{bank}}, "a")
		p := b.sharedSale(t, "order", "")
		b.work(t, time.Hour)
		if d := b.division(t, p); len(d.Telling()) != 2 {
			t.Errorf("nobody was heard, and to be told are %v", d.Telling())
		}
		bank.mu.Lock()
		bank.deaf = &connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(decline.RequestRefused, "7", "olmaz")}
		bank.mu.Unlock()
		b.workOff(t)
		if d := b.division(t, p); d.Stores[0].Untold != "7 olmaz" || len(d.Telling()) != 0 {
			t.Errorf("refused: %+v", d.Stores)
		}
		bank.mu.Lock()
		bank.deaf = nil
		bank.mu.Unlock()
		if _, err := b.gateway.ConfirmShares(t.Context(), "demo", p.ID); err != nil {
			t.Fatal(err)
		}
		b.workOff(t)
		if d := b.division(t, p); !d.Stores[0].Told || !d.Stores[1].Told {
			t.Errorf("told: %+v", d.Stores)
		}
	})
}

// TestSharesThatStay: what the account cannot carry, or was not said to pay, is in our books as a whole.
func TestSharesThatStay(t *testing.T) {
	ours := moves{"a": {Free: 5000}, "b": {Free: 4000}}
	for name, test := range map[string]struct {
		bend func(b *bench, d *divider, o *gateway.Order)
		pays []string
		want moves
	}{
		"the account was not said to pay": {func(*bench, *divider, *gateway.Order) {}, nil, ours},
		"too many stores":                 {func(_ *bench, d *divider, _ *gateway.Order) { d.only = 1 }, []string{"a"}, ours},
		"a store that is not known there": {func(b *bench, _ *divider, _ *gateway.Order) {
			_, err := b.gateway.ChangeSubMerchant(context.Background(), "demo", "b", func(s marketplace.SubMerchant, _ bool) (marketplace.SubMerchant, error) {
				s.ID, s.Names = "b", map[string]string{"a": ""}
				return s, nil
			})
			if err != nil {
				panic(err)
			}
		}, []string{"a"}, ours},
		"it goes out": {func(*bench, *divider, *gateway.Order) {}, []string{"a"}, moves{}},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				bank := newDivider()
				b.dividing(t, map[string]connector.Connector{"a": naming{bank}}, test.pays...)
				o := b.sharedOrder(t, "order", "")
				test.bend(b, bank, &o)
				p := b.want(t, b.pay(t, o).Payment, payment.Captured)
				b.wantBalances(t, "paid", test.want)
				if out := b.division(t, p).PaidBy != ""; out != (len(test.want) == 0) || out != (len(bank.seen("shared")) == 1) {
					t.Errorf("shares went out: %t, calls %+v", out, bank.seen(""))
				}
				b.wantBooks(t)
			})
		})
	}
}

// TestSharesFollowThePayment: where it goes on to an account that does not pay stores, we owe them; and the other way round.
func TestSharesFollowThePayment(t *testing.T) {
	for name, test := range map[string]struct {
		pays string
		want moves
	}{
		"from one that pays stores": {"a", moves{"a": {Free: 5000}, "b": {Free: 4000}}},
		"to one that does":          {"b", moves{}},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				first, second := newDivider(), newDivider()
				for _, kind := range []string{"sale", "shared"} {
					first.will(kind, declinesFor(decline.ProviderError))
				}
				b.dividing(t, map[string]connector.Connector{"a": naming{first}, "b": naming{second}}, test.pays)
				p := b.want(t, b.pay(t, b.sharedOrder(t, "order", "")).Payment, payment.Captured)
				if p.Provider != "b" {
					t.Fatalf("paid at %s", p.Provider)
				}
				b.wantBalances(t, "paid", test.want)
				b.wantBooks(t)
			})
		})
	}
}

// TestAStoreHasItsNameAtTheProvider, and only whole captures where a provider pays.
func TestAStoreHasItsNameAtTheProvider(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		bank := newDivider()
		b.dividing(t, map[string]connector.Connector{"a": proportional{bank}}, "a")
		_, err := b.gateway.ChangeSubMerchant(t.Context(), "demo", "b", func(s marketplace.SubMerchant, _ bool) (marketplace.SubMerchant, error) {
			s.ID, s.Names = "b", map[string]string{"a": "20077"}
			return s, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p := b.sharedSale(t, "order", "")
		if diff := cmp.Diff(map[string]int64{"a": 5000, "20077": 4000}, bank.has[p.First().Ref]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		b.workOff(t)
		if !slices.Contains(bank.released[p.First().Ref], "20077") {
			t.Errorf("released %v", bank.released)
		}
		rs, err := b.gateway.Records(t.Context(), "demo", "sub_merchant", record.Filter{Limit: 5})
		if err != nil || len(rs) != 1 || !strings.Contains(string(rs[0].Content), "20077") {
			t.Errorf("kept %s, %v", rs[0].Content, err)
		}
	})
}

// TestNoStoreIsPaidTwice drives random marketplaces: what a store has at its provider, has been paid by us and is owed by us is what it
// has coming of all payments, never more, whoever pays.
func TestNoStoreIsPaidTwice(t *testing.T) {
	for seed := range uint64(histories(t)) {
		t.Run("", func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) { b.noStoreIsPaidTwice(t, rand.New(rand.NewPCG(seed, 5))) })
		})
	}
}

func (b *bench) noStoreIsPaidTwice(t *testing.T, chance *rand.Rand) {
	t.Helper()
	one, two := newDivider(), newDivider()
	banks := map[string]connector.Connector{"a": holding{naming{one}}, "b": proportional{two}, "c": newBank()}
	settings := map[string]string{"marketplace.held": []string{"provider", "ours"}[chance.IntN(2)]}
	b.dividingAs(t, merchant.Merchant{Settings: settings}, banks, "a", "b")
	b.stores(t, "a", "b")
	var paid []payment.Payment
	for i := range 12 {
		for _, d := range []*divider{one, two} {
			d.bank.mu.Lock()
			d.acts = map[string][]act{}
			d.bank.mu.Unlock()
			if chance.IntN(2) == 0 {
				d.will("shared", declinesFor(decline.ProviderError))
			}
			if chance.IntN(3) == 0 {
				d.will("refund", declines())
			}
		}
		o := b.sharedOrder(t, "order-"+string(rune('a'+i)), []string{"", "confirm"}[chance.IntN(2)])
		o.Terms.Shares[0].Amount, o.Terms.Shares[1].Amount = 1+chance.Int64N(5000), 1+chance.Int64N(4000)
		o.PreAuth = i > 0 && chance.IntN(2) == 0
		p := b.captured(t, chance, b.pay(t, o).Payment)
		if p.State == payment.Captured {
			paid = append(paid, p)
		}
		p = paid[chance.IntN(len(paid))]
		d := b.division(t, p)
		var err error
		switch of := []string{"a", "b"}[chance.IntN(2)]; chance.IntN(5) {
		case 0:
			_, err = b.gateway.ConfirmShares(t.Context(), "demo", p.ID, of)
		case 1:
			_, err = b.gateway.AdjustShare(t.Context(), "demo", p.ID, of, lira(chance.Int64N(400)-200))
		case 2:
			_, err = b.gateway.Refund(t.Context(), b.command(p, 0))
		case 3:
			amount := 1 + chance.Int64N(max(1, d.Due(of).Minor()))
			c := b.command(p, amount)
			c.Sharing = fromStore(of, amount)
			_, err = b.gateway.Refund(t.Context(), c)
		default:
			b.payAll(t, chance)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
		b.workOff(t)
		b.wantPaidOnce(t, paid, one, two)
	}
}

// captured captures what is held, all or a part of it, or voids it, or leaves it as it is. A part that the provider could not divide is
// refused.
func (b *bench) captured(t *testing.T, chance *rand.Rand, p payment.Payment) payment.Payment {
	t.Helper()
	if p.State != payment.Authorized {
		return p
	}
	a, err := gateway.Answer{Payment: p}, error(nil)
	switch chance.IntN(4) {
	case 0:
		a, err = b.gateway.Void(t.Context(), b.command(p, 0))
	case 1:
		a, err = b.gateway.Capture(t.Context(), b.command(p, 1+chance.Int64N(9999)))
		if fault.KindOf(err) == fault.Unsupported && err != nil {
			return p
		}
	case 2:
		a, err = b.gateway.Capture(t.Context(), b.command(p, 0))
	}
	if err != nil {
		t.Fatal(err)
	}
	return a.Payment
}

// payAll makes a payout, and confirms, cancels or leaves it.
func (b *bench) payAll(t *testing.T, chance *rand.Rand) {
	t.Helper()
	p, _, err := b.gateway.PreparePayout(t.Context(), b.merchant, money.TRY)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return
	}
	if err == nil && chance.IntN(2) == 0 {
		_, err = b.gateway.ConfirmPayout(t.Context(), "demo", p.ID, nil)
	} else if err == nil {
		_, err = b.gateway.CancelPayout(t.Context(), "demo", p.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) wantPaidOnce(t *testing.T, paid []payment.Payment, banks ...*divider) {
	t.Helper()
	due, there := map[string]int64{}, map[string]int64{}
	for _, bank := range banks {
		if len(bank.torn) != 0 {
			t.Errorf("parts of shared holds were captured: %v", bank.torn)
		}
	}
	for _, p := range paid {
		d := b.division(t, p)
		for _, s := range d.Stores {
			due[s.ID] += d.Due(s.ID).Minor()
			has := int64(0)
			for _, bank := range banks {
				has += bank.has[p.First().Ref][s.ID]
			}
			there[s.ID] += has
			if has != d.There(s.ID).Minor() {
				t.Errorf("payment %s: the provider has given %s %d, and our books say %s", p.Reference, s.ID, has, d.There(s.ID))
			}
		}
	}
	for _, store := range []string{"a", "b"} {
		has, err := b.gateway.Balance(t.Context(), "demo", store, money.TRY)
		if err != nil {
			t.Fatal(err)
		}
		if all := has.Held + has.Free + has.UnderWay + has.Paid + there[store]; all != due[store] {
			t.Errorf("store %s has %d there and %+v here; it has %d coming", store, there[store], has.Move, due[store])
		}
	}
	b.wantBooks(t)
}

// TestAnIDIsADealersOrAStores: whichever it was first.
func TestAnIDIsADealersOrAStores(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		dealers := func(reference, id string) gateway.Order {
			o := b.order(t, reference)
			o.Terms = payment.Terms{Order: 10_000, Rate: 30_000, Shares: []payment.Share{{Store: id, Kind: payment.ToAgent, Amount: 1000}}}
			return o
		}
		b.sharedSale(t, "store", "")
		_, err := b.gateway.Pay(t.Context(), dealers("1", "a"))
		wantFault(t, err, fault.Conflict, "store_kind_differs")
		b.want(t, b.pay(t, dealers("2", "d")).Payment, payment.Captured)
		b.want(t, b.pay(t, dealers("3", "d")).Payment, payment.Captured)
		o := b.sharedOrder(t, "4", "")
		o.Terms.Shares[1].Store = "d"
		_, err = b.gateway.Pay(t.Context(), o)
		wantFault(t, err, fault.Conflict, "store_kind_differs")
		b.wantBooks(t)
	})
}
