package gateway_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Promise 1, one order, one capture: for one merchant and one reference at most one sale succeeds.

// crowd carries one order out many times at once, in turn at the given gateways.
func (b *bench) crowd(t *testing.T, n int, o gateway.Order, nodes ...*gateway.Gateway) []gateway.Answer {
	t.Helper()
	answers := make([]gateway.Answer, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			a, err := nodes[i%len(nodes)].Pay(t.Context(), o)
			if err != nil {
				t.Errorf("pay %d: %v", i, err)
				return
			}
			answers[i] = a
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return answers
}

func TestPromise1FiftyAtOnceAreOneSale(t *testing.T) {
	for _, nodes := range []int{1, 2} {
		t.Run(fmt.Sprintf("%d nodes", nodes), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				all := []*gateway.Gateway{b.gateway}
				for range nodes - 1 {
					other, _ := b.node(t, b.bank)
					all = append(all, other)
				}
				b.bank.during = func(call) { time.Sleep(700 * time.Millisecond) }
				answers := b.crowd(t, 50, b.order(t, "order-1"), all...)
				b.bank.wantCalls(t, "", 1)
				var first int
				for _, a := range answers {
					if a.Payment.ID != answers[0].Payment.ID || a.Payment.State != payment.Captured {
						t.Errorf("an answer is %s, %s; want the one captured payment", a.Payment.ID, a.Payment.State)
					}
					if !a.Repeated {
						first++
					}
				}
				if first != 1 {
					t.Errorf("%d answers claim to have paid, want 1", first)
				}
			})
		})
	}
}

// Whatever the bank does, it is never left with two sales for one order, and what it says in its books is what
// the store says in the end.
func TestPromise1CrowdsAtAMoodyBank(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				dice := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // repeatable on purpose
				other, _ := b.node(t, b.bank)
				m := lira(10_000)
				moods := []act{
					approves(m), declines(), declines(), losesAnswer(m), losesRefusal(), losesRefusal(), losesRequest(),
					losesRequest(), hangs(m), {enter: approvedOf(m), answer: approvedOf(lira(1))},
				}
				for range 20 {
					b.bank.will("sale", moods[dice.IntN(len(moods))])
					if dice.IntN(3) == 0 {
						b.bank.will("query", says([]connector.Finding{connector.Unclear, connector.Pending}[dice.IntN(2)]))
					}
				}
				o := b.order(t, "order-1")
				for range 6 {
					b.crowd(t, 8, o, b.gateway, other)
					b.work(t, time.Duration(dice.IntN(200))*time.Second)
				}
				b.workOff(t)
				b.agree(t, "order-1")
			})
		})
	}
}

// agree checks that the bank's books hold at most one sale of the order, and that the store knows of exactly it.
func (b *bench) agree(t *testing.T, reference string) {
	t.Helper()
	all, err := b.store.Payments(t.Context(), b.merchant.ID, store.Filter{Reference: reference, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if n := b.bank.did("sale", connector.Approved); n > 1 {
		t.Errorf("the bank made %d sales for one order", n)
	}
	for _, p := range all {
		var at *payment.Attempt
		if at = p.First(); at == nil {
			t.Fatalf("payment %s has no attempt", p.ID)
		}
		b.bank.mu.Lock()
		truth := b.bank.books[at.Ref].Outcome
		b.bank.mu.Unlock()
		if _, _, open := p.Open(); open {
			t.Errorf("payment %s is still %s", p.ID, p.State)
		}
		if took := truth == connector.Approved; took != p.State.Paid() {
			t.Errorf("payment %s is %s, the bank's books say %s", p.ID, p.State, truth)
		}
	}
}

func TestPromise1RepeatsGetTheEarlierPayment(t *testing.T) {
	tests := []struct {
		name string
		then func(t *testing.T, b *bench, p payment.Payment)
		want payment.State
	}{
		{"captured", func(*testing.T, *bench, payment.Payment) {}, payment.Captured},
		{"voided", func(t *testing.T, b *bench, p payment.Payment) {
			if _, err := b.gateway.Void(t.Context(), b.command(p, 0)); err != nil {
				t.Fatal(err)
			}
		}, payment.Voided},
		{"refunded", func(t *testing.T, b *bench, p payment.Payment) {
			if _, err := b.gateway.Refund(t.Context(), b.command(p, 0)); err != nil {
				t.Fatal(err)
			}
		}, payment.Refunded},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				first := b.pay(t, b.order(t, "order-1"))
				test.then(t, b, first.Payment)
				o := b.order(t, "order-1")
				o.Amount = lira(1) // a repeat moves nothing, whatever else it says
				again := b.pay(t, o)
				if !again.Repeated || again.Payment.ID != first.Payment.ID {
					t.Errorf("got payment %s, repeated %v; want the first one", again.Payment.ID, again.Repeated)
				}
				b.want(t, again.Payment, test.want)
				b.bank.wantCalls(t, "sale", 1)
			})
		})
	}
}

func TestPromise1ADeclinedOrderMayBePaidAnew(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", declines(), declines())
		var ids []payment.ID
		for _, want := range []payment.State{payment.Declined, payment.Declined, payment.Captured, payment.Captured} {
			a := b.pay(t, b.order(t, "order-1"))
			b.want(t, a.Payment, want)
			ids = append(ids, a.Payment.ID)
		}
		if ids[3] != ids[2] || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 3 {
			t.Errorf("payments are %q, want three, the last one twice", ids)
		}
		p, err := b.gateway.FindByReference(t.Context(), b.merchant.ID, "order-1")
		if err != nil || p.State != payment.Captured {
			t.Errorf("the reference stands for %s, %v; want the captured one", p.State, err)
		}
	})
}

func TestReferencesAreAMerchantsOwn(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		mine := b.pay(t, b.order(t, "order-1"))
		o := b.order(t, "order-1")
		o.Merchant, _ = b.gateway.Merchants().Find("other")
		theirs := b.pay(t, o)
		if theirs.Repeated || theirs.Payment.ID == mine.Payment.ID || theirs.Payment.Number != 1 {
			t.Errorf("another merchant's order of the same name is answered with %+v", theirs.Payment)
		}
		c := b.command(mine.Payment, 0)
		c.Merchant = o.Merchant
		for name, ask := range map[string]func() (gateway.Answer, error){
			"refund":  func() (gateway.Answer, error) { return b.gateway.Refund(t.Context(), c) },
			"void":    func() (gateway.Answer, error) { return b.gateway.Void(t.Context(), c) },
			"capture": func() (gateway.Answer, error) { return b.gateway.Capture(t.Context(), c) },
		} {
			_, err := ask()
			wantNotFound(t, name, err)
		}
		_, err := b.gateway.Find(t.Context(), "other", mine.Payment.ID)
		wantNotFound(t, "find", err)
		_, err = b.gateway.Settle(t.Context(), "other", mine.Payment.ID)
		wantNotFound(t, "settle", err)
		b.want(t, b.stored(t, mine.Payment.ID), payment.Captured)
	})
}

func wantNotFound(t *testing.T, what string, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("%s: got %v, want not found", what, err)
	}
}
