package gateway_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/money"
)

// A node has claimed the job when the subscription is paused, and is about to end it when it is resumed: the job that this has set must stay.
func TestPromise1AJobThatEndsLeavesTheOneThatWasSetMeanwhile(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		claimed := job.Job{
			Merchant: b.merchant.ID, ID: "subscription/" + string(s.ID), Kind: "subscription", Subject: string(s.ID), RunAt: time.Now(),
		}
		_, err := b.gateway.PauseSubscription(t.Context(), b.merchant.ID, s.ID)
		if err == nil {
			err = b.store.Commit(t.Context(), store.Change{Merchant: b.merchant.ID, Enqueue: []job.Job{claimed}})
		}
		if err != nil {
			t.Fatal(err)
		}
		var once sync.Once
		b.store.holding(func(c store.Change) {
			if !slices.Contains(c.Done, claimed.ID) {
				return
			}
			once.Do(func() {
				if _, err := b.gateway.ResumeSubscription(t.Context(), b.merchant.ID, s.ID); err != nil {
					t.Errorf("resume: %v", err)
				}
			})
		})
		b.workFast(t, 40)
		if got := b.subscription(t, s.ID); got.State != subscription.Active || got.Paid != 2 {
			t.Errorf("it is %s and %d periods are paid", got.State, got.Paid)
		}
	})
}

func TestAResumedSubscriptionGoesOn(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		for _, do := range []func() (subscription.Subscription, error){
			func() (subscription.Subscription, error) {
				return b.gateway.CancelSubscription(t.Context(), b.merchant.ID, s.ID, true)
			},
			func() (subscription.Subscription, error) {
				return b.gateway.PauseSubscription(t.Context(), b.merchant.ID, s.ID)
			},
			func() (subscription.Subscription, error) {
				return b.gateway.ResumeSubscription(t.Context(), b.merchant.ID, s.ID)
			},
		} {
			if _, err := do(); err != nil {
				t.Fatal(err)
			}
		}
		b.workFast(t, 40)
		if got := b.subscription(t, s.ID); got.State != subscription.Active || got.Paid != 2 {
			t.Errorf("it is %s and %d periods are paid", got.State, got.Paid)
		}
	})
}

func TestWhatARepeatedBeginningAsksForDifferently(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		again := func(alter ...func(*gateway.NewSubscription)) gateway.Subscribed {
			named := func(n *gateway.NewSubscription) { n.Draft.Reference = "abone-1" }
			return b.subscribe(t, append([]func(*gateway.NewSubscription){named}, alter...)...)
		}
		s := again().Subscription
		for want, alter := range map[string]func(*gateway.NewSubscription){
			"":              func(*gateway.NewSubscription) {},
			"customer":      func(n *gateway.NewSubscription) { n.Draft.Customer = "müşteri-2" },
			"plan":          func(n *gateway.NewSubscription) { n.Draft.Plan, n.Draft.Terms = b.plan(t), subscription.Terms{} },
			"currency":      func(n *gateway.NewSubscription) { n.Draft.Terms.Amount = money.New(4900, money.EUR) },
			"amount":        func(n *gateway.NewSubscription) { n.Draft.Terms.Amount = lira(4901) },
			"interval":      func(n *gateway.NewSubscription) { n.Draft.Terms.Interval.Count = 2 },
			"trial_days":    func(n *gateway.NewSubscription) { n.Draft.Terms.TrialDays = 7 },
			"charges":       func(n *gateway.NewSubscription) { n.Draft.Terms.Charges = 3 },
			"tries":         func(n *gateway.NewSubscription) { n.Draft.Terms.Tries = 2 },
			"after_failure": func(n *gateway.NewSubscription) { n.Draft.Terms.AfterFailure = subscription.CancelAfterFailure },
			"start":         func(n *gateway.NewSubscription) { n.Start = subscription.Day{Year: 2000, Month: 2, Date: 1} },
		} {
			if out := again(alter); !out.Repeated || out.Subscription.ID != s.ID || out.Differs != want {
				t.Errorf("want %q to differ, got %q, repeated %v", want, out.Differs, out.Repeated)
			}
		}
		_, err := b.gateway.ChangeSubscriptionAmount(t.Context(), b.merchant.ID, s.ID, lira(5900))
		if out := again(); err != nil || out.Differs != "" {
			t.Errorf("after another amount was agreed, the first request differs in %q, %v", out.Differs, err)
		}
		b.bank.wantCalls(t, "sale", 1)
	})
}

func (b *bench) plan(t *testing.T) subscription.PlanID {
	t.Helper()
	p, err := b.gateway.MakePlan(t.Context(), subscription.Plan{Merchant: b.merchant.ID, Name: "Aylık", Terms: b.wanted(t).Draft.Terms})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// TestTheCardOfASubscriptionThatDidNotBeginIsForgotten lets the first payment fail in each of the ways in which a visit can.
func TestTheCardOfASubscriptionThatDidNotBeginIsForgotten(t *testing.T) {
	visit := func(n *gateway.NewSubscription) {
		n.Visit = &gateway.FirstVisit{
			Mode: threeds.Automatic, ShopURL: "https://shop.example/",
			BankReturn: func(payment.Payment, threeds.Secret) string { return "https://gateway.example/return" },
		}
	}
	kept := func(t *testing.T, b *bench, want int) {
		t.Helper()
		cards, err := b.gateway.SavedCards(t.Context(), b.merchant.ID, vault.CardFilter{Owner: b.customer(t, "müşteri-1"), Limit: 9})
		if err != nil || len(cards) != want {
			t.Errorf("%d cards are kept, want %d; %v", len(cards), want, err)
		}
	}
	t.Run("nowhere to send the buyer", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(1)
			b.store.failing(func(c store.Change) error {
				if c.NewSession != nil {
					return errDisk
				}
				return nil
			})
			_, err := b.gateway.Subscribe(t.Context(), b.wanted(t, visit))
			if err == nil {
				t.Fatal("it began")
			}
			kept(t, b, 0)
		})
	})
	t.Run("the buyer never came", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(1)
			b.subscribe(t, visit)
			kept(t, b, 1)
			b.workFast(t, 2)
			kept(t, b, 0)
		})
	})
	t.Run("unless he began another one with it", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(1)
			b.subscribe(t, visit)
			s := b.subscribe(t).Subscription
			b.workFast(t, 33)
			kept(t, b, 1)
			if got := b.subscription(t, s.ID); got.Paid != 2 {
				t.Errorf("of the other one %d periods are paid", got.Paid)
			}
		})
	})
}

// The period is charged while the shop says that it was paid for it otherwise: it is not counted twice, which would leave another unpaid.
func TestAPaidPeriodIsNotSettledBesides(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		b.store.following(func() { b.workFast(t, 40) })
		_, err := b.gateway.SettlePeriod(t.Context(), b.merchant.ID, s.ID, 1)
		wantFault(t, err, fault.Conflict, "period_over")
		if got := b.subscription(t, s.ID); got.Paid != 2 || len(got.Elsewhere) > 0 {
			t.Errorf("%d periods are paid, and %v settled besides", got.Paid, got.Elsewhere)
		}
	})
}
