package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// wanted is a subscription of 49.00 lira a month, with the card of every test.
func (b *bench) wanted(t *testing.T, alter ...func(*gateway.NewSubscription)) gateway.NewSubscription {
	t.Helper()
	n := gateway.NewSubscription{
		Merchant: b.merchant, Card: testCard(t),
		Draft: subscription.Subscription{
			Surface: "v1", Customer: "müşteri-1", Description: "Dergi",
			Terms: subscription.Terms{Amount: lira(4900), Interval: subscription.Interval{Unit: subscription.Monthly, Count: 1}},
		},
	}
	for _, f := range alter {
		f(&n)
	}
	return n
}

func (b *bench) subscribe(t *testing.T, alter ...func(*gateway.NewSubscription)) gateway.Subscribed {
	t.Helper()
	out, err := b.gateway.Subscribe(t.Context(), b.wanted(t, alter...))
	if err != nil {
		t.Fatalf("subscribe: %v", err)
	}
	return out
}

func (b *bench) subscription(t *testing.T, id subscription.ID) subscription.Subscription {
	t.Helper()
	s, err := b.gateway.Subscription(t.Context(), b.merchant.ID, id)
	if err != nil {
		t.Fatalf("read subscription: %v", err)
	}
	return s
}

func (b *bench) charges(t *testing.T, id subscription.ID) []subscription.Charge {
	t.Helper()
	cs, err := b.gateway.Charges(t.Context(), b.merchant.ID, id, 0, 100)
	if err != nil {
		t.Fatalf("read charges: %v", err)
	}
	slices.Reverse(cs)
	return cs
}

// The bubble's time begins at midnight UTC of 2000-01-01, which is three in the morning in Turkey.

func TestASubscriptionIsChargedEveryMonth(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		out := b.subscribe(t)
		s := out.Subscription
		if s.State != subscription.Active || out.Payment == nil || out.Payment.State != payment.Captured {
			t.Fatalf("it began %s with %+v", s.State, out.Payment)
		}
		if cvv := b.bank.seen("sale")[0].Auth.Card.CVV; cvv.IsZero() {
			t.Error("the first payment had no security code")
		}
		b.workFast(t, 70)
		charges := b.charges(t, s.ID)
		if len(charges) != 3 {
			t.Fatalf("%d charges in 70 days, want 3: %+v", len(charges), charges)
		}
		for n, due := range []string{"2000-01-01", "2000-02-01", "2000-03-01"} {
			c := charges[n]
			p := b.stored(t, c.Payment)
			if c.Due.String() != due || c.Status != subscription.ChargePaid || p.State != payment.Captured ||
				p.Reference != string(s.ID)+"/"+due || p.Terms.Subscription != string(s.ID) || p.Amount != lira(4900) {
				t.Errorf("charge %d: %+v, payment %s %s", n, c, p.Reference, p.State)
			}
		}
		sales := b.bank.seen("sale")
		if len(sales) != 3 || !sales[2].Auth.Card.CVV.IsZero() || !sales[2].Auth.Card.Number.Equal(sales[0].Auth.Card.Number) {
			t.Errorf("the bank saw %d sales", len(sales))
		}
	})
}

// workFast runs the jobs for so many days, looked for once an hour: each look costs real time.
func (b *bench) workFast(t *testing.T, days int) {
	t.Helper()
	for range days * 24 {
		time.Sleep(time.Hour)
		err := b.gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatalf("work: %v", err)
		}
	}
}

func TestARefusedPeriodIsTriedAgain(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		b.bank.will("sale", declines(), declines())
		b.workFast(t, 32)
		if got := b.subscription(t, s.ID); got.State != subscription.PastDue || got.Refusal.Reason != decline.InsufficientFunds {
			t.Fatalf("after a refusal it is %s for %s", got.State, got.Refusal.Reason)
		}
		b.workFast(t, 10)
		got := b.subscription(t, s.ID)
		charge := b.charges(t, s.ID)[1]
		if got.State != subscription.Active || charge.Tries != 3 || charge.Status != subscription.ChargePaid {
			t.Errorf("%s, charge %+v", got.State, charge)
		}
		if got.Due().String() != "2000-03-01" {
			t.Errorf("the next is due on %s", got.Due())
		}
	})
}

func TestALastRefusalPauses(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t, func(n *gateway.NewSubscription) { n.Draft.Terms.Tries = 2 }).Subscription
		b.bank.will("sale", declines(), declines())
		b.workFast(t, 50)
		if got := b.subscription(t, s.ID); got.State != subscription.Paused {
			t.Fatalf("it is %s", got.State)
		}
		if n := b.jobs(t); n != 0 {
			t.Errorf("%d jobs wait", n)
		}
		out, err := b.gateway.RetrySubscription(t.Context(), b.merchant.ID, s.ID)
		if err != nil || out.Subscription.State != subscription.Active || out.Payment.State != payment.Captured {
			t.Fatalf("a retry makes it %s, %v", out.Subscription.State, err)
		}
		_, err = b.gateway.RetrySubscription(t.Context(), b.merchant.ID, s.ID)
		wantFault(t, err, fault.Conflict, "charge_not_due")
		b.bank.wantCalls(t, "sale", 4)
	})
}

func TestAStolenCardIsNotTriedAgain(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		stolen := &connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.StolenCard, Code: "43"}}
		b.bank.will("sale", act{enter: stolen, answer: stolen})
		b.workFast(t, 40)
		b.bank.wantCalls(t, "sale", 2)
		if got := b.subscription(t, s.ID); got.State != subscription.PastDue || !got.AwaitsCard {
			t.Fatalf("it is %s and waits for a card: %t", got.State, got.AwaitsCard)
		}
		got, err := b.gateway.NewSubscriptionCard(t.Context(), b.merchant.ID, s.ID, testCard(t)) // issued anew
		if err != nil || got.State != subscription.Active {
			t.Fatalf("with another card it is %s, %v", got.State, err)
		}
		b.workFast(t, 60)
		b.bank.wantCalls(t, "sale", 5) // of February late, of March, of April
	})
}

func TestAForgottenCardIsAskedFor(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		err := b.gateway.ForgetCard(t.Context(), b.merchant.ID, "", s.Card)
		if err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 40)
		got := b.subscription(t, s.ID)
		if got.State != subscription.PastDue || !got.AwaitsCard || got.Refusal.Reason != decline.SavedCardInvalid {
			t.Errorf("it is %s for %s", got.State, got.Refusal.Reason)
		}
		b.bank.wantCalls(t, "sale", 1)
		b.workFast(t, 10)
		if got := b.subscription(t, s.ID); got.State != subscription.Paused {
			t.Errorf("when no card came it is %s", got.State)
		}
	})
}

// A doubt keeps its period to itself: nothing else is tried until the bank has said what became of it.
func TestPromise3ADoubtKeepsThePeriod(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		b.bank.will("sale", losesAnswer(lira(4900)))
		for range 400 {
			b.bank.will("query", says(connector.Unclear))
		}
		b.workFast(t, 34)
		got := b.subscription(t, s.ID)
		if got.Payment == "" || b.stored(t, got.Payment).State != payment.Indeterminate {
			t.Fatalf("the period's payment is %q", got.Payment)
		}
		_, err := b.gateway.RetrySubscription(t.Context(), b.merchant.ID, s.ID)
		wantFault(t, err, fault.Busy, "charge_under_way")
		b.bank.wantCalls(t, "sale", 2)
		b.bank.mu.Lock()
		b.bank.acts["query"] = nil
		b.bank.mu.Unlock()
		b.workFast(t, 1)
		if got := b.subscription(t, s.ID); got.Payment != "" || got.Paid != 2 || got.State != subscription.Active {
			t.Errorf("when the bank has spoken it is %s and %d periods are paid", got.State, got.Paid)
		}
		b.bank.wantCalls(t, "sale", 2)
	})
}

// TestPromise1ManyNodesChargeAPeriodOnce lets several nodes look at the same moment.
func TestPromise1ManyNodesChargeAPeriodOnce(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		var ids []subscription.ID
		for n := range 5 {
			ids = append(ids, b.subscribe(t, func(w *gateway.NewSubscription) { w.Draft.Customer = fmt.Sprint("m", n) }).Subscription.ID)
		}
		nodes := []*gateway.Gateway{b.gateway}
		for range 3 {
			g, _ := b.node(t, b.bank)
			nodes = append(nodes, g)
		}
		time.Sleep(31*24*time.Hour + 12*time.Hour)
		var all sync.WaitGroup
		for _, g := range nodes {
			all.Go(func() {
				if err := g.Jobs().Drain(t.Context()); err != nil {
					t.Errorf("work: %v", err)
				}
			})
			for _, id := range ids { // and somebody presses a button
				all.Go(func() { _, _ = g.RetrySubscription(t.Context(), b.merchant.ID, id) })
			}
		}
		all.Wait()
		b.workFast(t, 1)
		b.bank.wantCalls(t, "sale", 10)
		for _, id := range ids {
			if s := b.subscription(t, id); s.Paid != 2 || s.State != subscription.Active {
				t.Errorf("%s: %s, %d paid", id, s.State, s.Paid)
			}
		}
	})
}

// TestPromise2EveryCommitOfAChargeMayFail lets each commit around a charge fail, without a trace and although it landed.
func TestPromise2EveryCommitOfAChargeMayFail(t *testing.T) {
	for what, first := range map[string]act{
		"paid": approves(lira(4900)), "lost answer": losesAnswer(lira(4900)), "lost request": losesRequest(), "refused": declines(),
	} {
		for _, landed := range []bool{false, true} {
			for n := 1; n <= 5; n++ {
				t.Run(fmt.Sprintf("%s, commit %d, landed %v", what, n, landed), func(t *testing.T) {
					onBench(t, func(t *testing.T, b *bench) {
						s := b.subscribe(t).Subscription
						b.bank.will("sale", first)
						untilDue()
						b.failNth(n, landed)
						_ = b.gateway.Jobs().Drain(t.Context())
						b.store.failing(nil)
						b.workFast(t, 5)
						b.reconcile(t, "") // all of the merchant's
						got := b.subscription(t, s.ID)
						if took := b.bank.did("sale", connector.Approved); took != 2 || got.Paid != 2 || got.State != subscription.Active {
							t.Errorf("the bank took %d times, %d are counted, %s", took, got.Paid, got.State)
						}
					})
				})
			}
		}
	}
}

func TestTheFirstPaymentWithItsBuyer(t *testing.T) {
	visit := func(n *gateway.NewSubscription) {
		n.Visit = &gateway.FirstVisit{
			Mode: threeds.Automatic, ShopURL: "https://shop.example/",
			BankReturn: func(payment.Payment, threeds.Secret) string { return "https://gateway.example/return" },
		}
	}
	comes := func(t *testing.T, b *bench, out gateway.Subscribed, form url.Values) {
		t.Helper()
		v, err := b.gateway.Visit(t.Context(), b.merchant.ID, out.Payment.ID, out.Secret.Text())
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.gateway.Return(t.Context(), v, form)
		if err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 1)
	}
	t.Run("paid", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(1)
			out := b.subscribe(t, visit)
			if out.Subscription.State != subscription.Pending || out.Payment.State != payment.Challenged {
				t.Fatalf("it begins %s, %s", out.Subscription.State, out.Payment.State)
			}
			comes(t, b, out, genuine())
			if s := b.subscription(t, out.Subscription.ID); s.State != subscription.Active || s.Paid != 1 {
				t.Errorf("after the return it is %s", s.State)
			}
		})
	})
	t.Run("never came", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			b.bank.twoStep(1)
			out := b.subscribe(t, visit)
			b.workFast(t, 1)
			if s := b.subscription(t, out.Subscription.ID); s.State != subscription.Ended {
				t.Errorf("when the buyer never came it is %s", s.State)
			}
			b.workFast(t, 40)
			b.bank.wantCalls(t, "sale", 0)
		})
	})
}

func TestABeginningIsNotRepeated(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		named := func(n *gateway.NewSubscription) { n.Draft.Reference = "abone-1" }
		var ids []subscription.ID
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				out, err := b.gateway.Subscribe(context.WithoutCancel(t.Context()), b.wanted(t, named))
				if err != nil {
					t.Errorf("subscribe: %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				ids = append(ids, out.Subscription.ID)
			})
		}
		all.Wait()
		if n := len(slices.Compact(ids)); n != 1 {
			t.Errorf("%d subscriptions began", n)
		}
		b.bank.wantCalls(t, "sale", 1)
		b.bank.will("sale", declines())
		refused := b.subscribe(t, func(n *gateway.NewSubscription) { n.Draft.Customer = "müşteri-2" })
		if refused.Subscription.State != subscription.Ended || refused.Payment.Refusal.Reason != decline.InsufficientFunds {
			t.Errorf("a refused beginning is %s", refused.Subscription.State)
		}
		if cards, err := b.gateway.SavedCards(t.Context(), b.merchant.ID, vault.CardFilter{Owner: b.customer(t, "müşteri-2"), Limit: 9}); err != nil || len(cards) != 0 {
			t.Errorf("%d cards are kept of a subscription that did not begin, %v", len(cards), err)
		}
		once := b.subscribe(t, func(n *gateway.NewSubscription) { n.Draft.Customer, n.Draft.Terms.Charges = "müşteri-3", 1 }).Subscription
		if _, err := b.gateway.SavedCard(t.Context(), b.merchant.ID, "", once.Card); err != nil || once.State != subscription.Ended {
			t.Errorf("after its only charge it is %s, and its card: %v", once.State, err)
		}
	})
}

func TestPlans(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		plan, err := b.gateway.MakePlan(ctx, subscription.Plan{
			Merchant: b.merchant.ID, Code: "aylik", Name: "Aylık", Terms: b.wanted(t).Draft.Terms,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.gateway.MakePlan(ctx, subscription.Plan{Merchant: b.merchant.ID, Code: "aylik", Name: "Başka", Terms: plan.Terms})
		wantFault(t, err, fault.Conflict, "plan_exists")
		s := b.subscribe(t, func(n *gateway.NewSubscription) {
			n.Draft.Plan, n.Draft.Terms = plan.ID, subscription.Terms{}
		}).Subscription
		if s.Terms.Amount != lira(4900) {
			t.Errorf("the plan's amount is %s", s.Terms.Amount)
		}
		_, err = b.gateway.ChangePlan(ctx, b.merchant.ID, plan.ID, func(p subscription.Plan) subscription.Plan { p.Closed = true; return p })
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.gateway.Subscribe(ctx, b.wanted(t, func(n *gateway.NewSubscription) { n.Draft.Plan = plan.ID }))
		wantFault(t, err, fault.Conflict, "plan_closed")
		_, err = b.gateway.Plan(ctx, "other", plan.ID)
		wantFault(t, err, fault.NotFound, "plan_not_found")
		_, err = b.gateway.PlanByCode(ctx, "other", "aylik")
		wantFault(t, err, fault.NotFound, "plan_not_found")
	})
}

func TestASubscriptionThatWaitsForACard(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		out := b.subscribe(t, func(n *gateway.NewSubscription) {
			n.Card, n.CardLater = pan.Card{}, true
			n.Start, n.Draft.Terms.Charges = subscription.Day{Year: 2000, Month: 1, Date: 10}, 4
		})
		s := out.Subscription
		if s.State != subscription.Trial || s.Card != "" || out.Payment != nil {
			t.Fatalf("it began %s with card %q", s.State, s.Card)
		}
		ctx, m := t.Context(), b.merchant.ID
		b.workFast(t, 11)
		if s = b.subscription(t, s.ID); s.State != subscription.PastDue || !s.AwaitsCard {
			t.Fatalf("due without a card it is %s", s.State)
		}
		saved, _, err := b.gateway.SaveCard(ctx, m, gateway.NewCard{Owner: s.Customer, Card: testCard(t)})
		if err != nil {
			t.Fatal(err)
		}
		s, err = b.gateway.AddSubscriptionCard(ctx, m, s.ID, saved.Token)
		if err != nil || s.State != subscription.Active || s.Paid != 1 {
			t.Fatalf("with its card it is %s, %v", s.State, err)
		}
		_, err = b.gateway.SettlePeriod(ctx, m, s.ID, 0)
		wantFault(t, err, fault.Conflict, "period_over")
		_, err = b.gateway.SettlePeriod(ctx, m, s.ID, 1)
		if err == nil {
			_, err = b.gateway.ChangePeriodAmount(ctx, m, s.ID, 2, lira(9900))
		}
		if err != nil {
			t.Fatal(err)
		}
		b.workFast(t, 62)
		sales := b.bank.seen("sale")
		if len(sales) != 2 || sales[1].Auth.Amount != lira(9900) {
			t.Errorf("the bank saw %d sales", len(sales))
		}
		s, err = b.gateway.DropSubscriptionCard(ctx, m, s.ID, saved.Token)
		if err != nil || s.Card != "" || s.State != subscription.Active {
			t.Errorf("without a card it is %s, %v", s.State, err)
		}
	})
}

// TestASubscriptionBeginsWithWhatItTells: what the customer is told and where that leads is durable with the subscription, or neither is.
func TestASubscriptionBeginsWithWhatItTells(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		page := record.Record{Merchant: b.merchant.ID, Kind: "a_page", ID: "1", Content: []byte(`"x"`)}
		mail := message.Message{Channel: message.Mail, To: "ayse@shop.example", Subject: "-", Text: "-"}
		for name, with := range map[string]func(subscription.Subscription) (gateway.Saving, error){
			"an error": func(subscription.Subscription) (gateway.Saving, error) { return gateway.Saving{}, errors.New("no") },
			"a channel that is not set up": func(subscription.Subscription) (gateway.Saving, error) {
				return gateway.Saving{Records: []record.Record{page}, Messages: []message.Message{mail}}, nil
			},
		} {
			_, err := b.gateway.Subscribe(t.Context(), b.wanted(t, func(n *gateway.NewSubscription) { n.Draft.Reference, n.Beginning = "s-1", with }))
			if err == nil {
				t.Errorf("%s: the subscription begins", name)
			}
			_, err = b.gateway.SubscriptionByReference(t.Context(), b.merchant.ID, b.wanted(t).Draft.Surface, "s-1")
			if fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: a subscription is left behind: %v", name, err)
			}
			if _, err = b.gateway.Record(t.Context(), b.merchant.ID, page.Kind, page.ID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: a page is left behind: %v", name, err)
			}
		}
		var about subscription.ID
		out := b.subscribe(t, func(n *gateway.NewSubscription) {
			n.Draft.Reference = "s-1"
			n.Beginning = func(s subscription.Subscription) (gateway.Saving, error) {
				about = s.ID
				return gateway.Saving{Records: []record.Record{page}}, nil
			}
		})
		if r, err := b.gateway.Record(t.Context(), b.merchant.ID, page.Kind, page.ID); err != nil || r.Version != 1 || about != out.Subscription.ID {
			t.Errorf("the page of %s: %+v, %v", about, r, err)
		}
	})
}
