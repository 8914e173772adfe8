package gateway_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
)

// hand is an order that pays a period of a subscription by hand, under the shop's own reference.
func (b *bench) hand(t *testing.T, s subscription.Subscription, period int, reference string) gateway.Order {
	t.Helper()
	o := b.order(t, reference)
	o.Amount, o.ByHand = lira(4900), &gateway.ByHand{Subscription: s.ID, Period: period}
	return o
}

// untilDue sleeps to an hour after the second charge of a subscription of the bench falls due.
func untilDue() { time.Sleep(31*24*time.Hour + 8*time.Hour) }

func TestAPeriodIsPaidByHand(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		ahead := b.pay(t, b.hand(t, s, 3, "elden-3"))
		now := b.pay(t, b.hand(t, s, 1, "elden-1"))
		if p := b.want(t, now.Payment, payment.Captured); p.Reference != "elden-1" || p.Terms.Subscription != string(s.ID) {
			t.Errorf("the payment: %s of %q", p.Reference, p.Terms.Subscription)
		}
		if again := b.pay(t, b.hand(t, s, 1, "elden-1")); !again.Repeated || again.Payment.ID != now.Payment.ID {
			t.Errorf("a repeat is answered with %+v", again)
		}
		_, err := b.gateway.Pay(t.Context(), b.hand(t, s, 1, "elden-1b"))
		wantFault(t, err, fault.Conflict, "period_over")
		b.workFast(t, 70)
		got := b.subscription(t, s.ID)
		if got.State != subscription.Active || got.Paid != 4 || got.Due().String() != "2000-05-01" || got.Payment != "" || got.ByHand != nil {
			t.Errorf("%s, %d paid, the next on %s", got.State, got.Paid, got.Due())
		}
		b.bank.wantCalls(t, "sale", 4) // the first, two by hand, and the one of March
		charges := b.charges(t, s.ID)
		if len(charges) != 4 || charges[1].Payment != now.Payment.ID || charges[3].Payment != ahead.Payment.ID ||
			charges[3].Due.String() != "2000-04-01" || charges[3].Status != subscription.ChargePaid || charges[3].Tries != 1 {
			t.Errorf("charges: %+v", charges)
		}
	})
}

// TestARefusalByHandChangesNothing: neither where the subscription stands nor when what is tried next.
func TestARefusalByHandChangesNothing(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		b.bank.will("sale", declines())
		if a := b.pay(t, b.hand(t, s, 1, "elden-0")); a.Payment.State != payment.Declined {
			t.Fatalf("the payment is %s", a.Payment.State)
		}
		b.work(t, time.Hour)
		if got := b.subscription(t, s.ID); got.State != subscription.Active || !got.NextAt.Equal(s.NextAt) || got.Opened {
			t.Errorf("after a refusal by hand: %s, next at %s", got.State, got.NextAt)
		}
		b.bank.will("sale", declines(), declines())
		b.workFast(t, 32)
		before := b.subscription(t, s.ID)
		if before.State != subscription.PastDue {
			t.Fatalf("it is %s", before.State)
		}
		if a := b.pay(t, b.hand(t, s, 1, "elden-1")); a.Payment.State != payment.Declined {
			t.Fatalf("the payment is %s", a.Payment.State)
		}
		b.work(t, time.Hour)
		after := b.subscription(t, s.ID)
		after.Version, after.UpdatedAt = before.Version, before.UpdatedAt
		if fmt.Sprintf("%+v", after) != fmt.Sprintf("%+v", before) {
			t.Errorf("a refusal by hand changed it from\n%+v to\n%+v", before, after)
		}
		b.pay(t, b.hand(t, s, 1, "elden-1")) // a declined order may be paid anew
		b.workFast(t, 10)
		got, charge := b.subscription(t, s.ID), b.charges(t, s.ID)[1]
		if got.State != subscription.Active || charge.Status != subscription.ChargePaid || charge.Tries != 2 || got.Due().String() != "2000-03-01" {
			t.Errorf("%s, %+v, next on %s", got.State, charge, got.Due())
		}
	})
}

// TestPromise1ByHandAndByItself lets a payment by hand and the charge of the same period meet right before either begins.
func TestPromise1ByHandAndByItself(t *testing.T) {
	claims := func(c store.Change, byHand bool) bool {
		return c.Subscription != nil && c.Subscription.Subscription.Payment != "" && (c.Subscription.Subscription.ByHand != nil) == byHand
	}
	t.Run("the charge is first", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := b.subscribe(t).Subscription
			untilDue()
			var once sync.Once
			b.store.holding(func(c store.Change) {
				if claims(c, true) {
					once.Do(func() {
						if err := b.gateway.Jobs().Drain(t.Context()); err != nil {
							t.Error(err)
						}
					})
				}
			})
			_, err := b.gateway.Pay(t.Context(), b.hand(t, s, 1, "elden"))
			wantFault(t, err, fault.Conflict, "period_over")
			b.bank.wantCalls(t, "sale", 2)
		})
	})
	t.Run("by hand is first", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := b.subscribe(t).Subscription
			untilDue()
			var once sync.Once
			b.store.holding(func(c store.Change) {
				if claims(c, false) {
					once.Do(func() { b.pay(t, b.hand(t, s, 1, "elden")) })
				}
			})
			b.workFast(t, 1)
			b.bank.wantCalls(t, "sale", 2)
			if got := b.subscription(t, s.ID); got.Paid != 2 || got.Due().String() != "2000-03-01" {
				t.Errorf("%d paid, next on %s", got.Paid, got.Due())
			}
		})
	})
	t.Run("many at once", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := b.subscribe(t).Subscription
			untilDue()
			var all sync.WaitGroup
			for n := range 8 {
				o := b.hand(t, s, 1, fmt.Sprint("elden-", n))
				all.Go(func() { _, _ = b.gateway.Pay(context.WithoutCancel(t.Context()), o) })
				all.Go(func() { _ = b.gateway.Jobs().Drain(context.WithoutCancel(t.Context())) })
			}
			all.Wait()
			b.workFast(t, 1)
			b.bank.wantCalls(t, "sale", 2)
			if got := b.subscription(t, s.ID); got.Paid != 2 || got.Payment != "" {
				t.Errorf("%d paid, %q under way", got.Paid, got.Payment)
			}
		})
	})
}

// TestPromise2EveryCommitOfAPaymentByHandMayFail lets each commit around one fail while the period is due. Whatever is left undone by hand
// is charged, and what was done is not.
func TestPromise2EveryCommitOfAPaymentByHandMayFail(t *testing.T) {
	for what, first := range map[string]act{
		"paid": approves(lira(4900)), "lost answer": losesAnswer(lira(4900)), "lost request": losesRequest(), "refused": declines(),
	} {
		for _, landed := range []bool{false, true} {
			for n := 1; n <= 3; n++ {
				t.Run(fmt.Sprintf("%s, commit %d, landed %v", what, n, landed), func(t *testing.T) {
					onBench(t, func(t *testing.T, b *bench) {
						s := b.subscribe(t).Subscription
						b.bank.will("sale", first)
						untilDue()
						b.failNth(n, landed)
						_, _ = b.gateway.Pay(t.Context(), b.hand(t, s, 1, "elden"))
						b.store.failing(nil)
						b.workFast(t, 5)
						b.reconcile(t, "") // all of the merchant's
						got := b.subscription(t, s.ID)
						if took := b.bank.did("sale", connector.Approved); took != 2 || got.Paid != 2 || got.State != subscription.Active || got.Payment != "" {
							t.Errorf("the bank took %d times, %d are counted, %s, %q under way", took, got.Paid, got.State, got.Payment)
						}
					})
				})
			}
		}
	}
}

// TestPromise3ADoubtByHandKeepsThePeriod: nobody charges it before the bank has spoken.
func TestPromise3ADoubtByHandKeepsThePeriod(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		b.bank.will("sale", losesAnswer(lira(4900)))
		silent := make([]act, 60)
		for i := range silent {
			silent[i] = says(connector.Unclear)
		}
		b.bank.will("query", silent...)
		time.Sleep(31 * 24 * time.Hour)
		if a := b.pay(t, b.hand(t, s, 1, "elden")); !a.Unknown() {
			t.Fatalf("the payment is %s", a.Payment.State)
		}
		_, err := b.gateway.Pay(t.Context(), b.hand(t, s, 1, "elden-2"))
		wantFault(t, err, fault.Busy, "charge_under_way")
		_, err = b.gateway.SettlePeriod(t.Context(), b.merchant.ID, s.ID, 1)
		wantFault(t, err, fault.Busy, "charge_under_way")
		b.workFast(t, 1)
		if _, err := b.gateway.CancelSubscription(t.Context(), b.merchant.ID, s.ID, false); err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 20)
		b.bank.wantCalls(t, "sale", 2)
		got, charges := b.subscription(t, s.ID), b.charges(t, s.ID)
		if got.State != subscription.Canceled || got.Paid != 2 || len(charges) != 2 || charges[1].Status != subscription.ChargePaid {
			t.Errorf("%s, %d paid, %+v", got.State, got.Paid, charges)
		}
	})
}

func TestAPeriodPaidByHandAtTheBuyersBank(t *testing.T) {
	visit := func(t *testing.T, b *bench, s subscription.Subscription, reference string) gateway.Started {
		t.Helper()
		c := b.challenge(t, reference, threeds.Manual)
		c.Order = b.hand(t, s, 1, reference)
		return b.begin(t, c)
	}
	t.Run("the first visit is given up", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(1)
			s := b.subscribe(t).Subscription
			first := visit(t, b, s, "elden")
			second := visit(t, b, s, "elden")
			if got := b.stored(t, first.Payment.ID); got.State != payment.Expired {
				t.Errorf("the first visit is %s", got.State)
			}
			b.comesBack(t, second, genuine())
			b.want(t, b.finish(t, second, false).Payment, payment.Captured)
			b.work(t, time.Hour)
			if got := b.subscription(t, s.ID); got.Paid != 2 || got.Payment != "" {
				t.Errorf("%d paid, %q under way", got.Paid, got.Payment)
			}
		})
	})
	t.Run("refused by the bank", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(0)
			s := b.subscribe(t).Subscription
			v := visit(t, b, s, "elden")
			b.comesBack(t, v, genuine())
			b.want(t, b.finish(t, v, false).Payment, payment.Declined)
			b.work(t, time.Minute)
			if got := b.subscription(t, s.ID); got.Paid != 1 || got.Payment != "" || got.State != subscription.Active {
				t.Errorf("%s, %d paid, %q under way", got.State, got.Paid, got.Payment)
			}
		})
	})
	for _, finishes := range []bool{true, false} {
		t.Run(fmt.Sprint("held there, finished ", finishes), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := b.subscribe(t).Subscription
				b.bank.oneStep(*approvedOf(lira(4900)))
				v := visit(t, b, s, "elden")
				if b.comesBack(t, v, genuine()); b.stored(t, v.Payment.ID).State != payment.Authorized {
					t.Fatalf("it is %s", b.stored(t, v.Payment.ID).State)
				}
				b.work(t, time.Minute)
				if got := b.subscription(t, s.ID); got.Paid != 1 || got.Payment != v.Payment.ID {
					t.Errorf("what is only held: %d paid, %q under way", got.Paid, got.Payment)
				}
				paid := 1
				if finishes {
					paid = 2
					b.want(t, b.finish(t, v, false).Payment, payment.Captured)
				}
				b.work(t, time.Hour)
				if got := b.subscription(t, s.ID); got.Paid != paid || got.Payment != "" {
					t.Errorf("%d paid, %q under way", got.Paid, got.Payment)
				}
			})
		})
	}
}

func TestWhatIsNotPaidByHand(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t, func(n *gateway.NewSubscription) { n.Draft.Terms.Charges = 3 }).Subscription
		for code, alter := range map[string]func(o *gateway.Order){
			"period_amount": func(o *gateway.Order) { o.Amount = lira(4800) }, "period_preauth": func(o *gateway.Order) { o.PreAuth = true },
			"period_over":            func(o *gateway.Order) { o.ByHand.Period = 3 },
			"subscription_not_found": func(o *gateway.Order) { o.ByHand.Subscription = subscription.NewID(time.Now()) },
		} {
			o := b.hand(t, s, 1, code)
			alter(&o)
			_, err := b.gateway.Pay(t.Context(), o)
			if f, is := fault.As(err); !is || f.Code != code {
				t.Errorf("want %s, got %v", code, err)
			}
		}
		// The last of three, then the second: with it the subscription has ended.
		b.pay(t, b.hand(t, s, 2, "elden-2"))
		b.pay(t, b.hand(t, s, 1, "elden-1"))
		b.work(t, time.Hour)
		if got := b.subscription(t, s.ID); got.State != subscription.Ended || got.Paid != 3 {
			t.Errorf("%s, %d paid", got.State, got.Paid)
		}
		_, err := b.gateway.Pay(t.Context(), b.hand(t, s, 1, "elden-4"))
		wantFault(t, err, fault.Conflict, "subscription_state")
		b.bank.wantCalls(t, "sale", 3)
	})
}

// TestAPeriodOfThePastIsPaidByHand: one that was given up, while the one after it is refused too. With it all charges are made.
func TestAPeriodOfThePastIsPaidByHand(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t, func(n *gateway.NewSubscription) { n.Draft.Terms.Charges, n.Draft.Terms.Tries = 2, 1 }).Subscription
		b.bank.will("sale", declines(), declines())
		b.workFast(t, 32)
		if got := b.subscription(t, s.ID); got.State != subscription.Paused {
			t.Fatalf("it is %s", got.State)
		}
		if _, err := b.gateway.ResumeSubscription(t.Context(), b.merchant.ID, s.ID); err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 29)
		b.pay(t, b.hand(t, s, 1, "elden"))
		b.work(t, time.Hour)
		got, charges := b.subscription(t, s.ID), b.charges(t, s.ID)
		if got.State != subscription.Ended || got.Paid != 2 || len(charges) != 3 || charges[1].Status != subscription.ChargePaid ||
			charges[1].Tries != 2 || charges[2].Status != subscription.ChargeFailed {
			t.Errorf("%s, %d paid, %+v", got.State, got.Paid, charges)
		}
	})
}
