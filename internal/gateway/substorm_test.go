package gateway_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
)

// TestSubscriptionStorm: whatever shops, subscribers and jobs do to subscriptions at once, no period is paid twice, every payment is counted, and each
// subscription that goes on has the job that does.
func TestSubscriptionStorm(t *testing.T) {
	onStorm(t, nil, false, func(t *testing.T, s *storm) { s.rounds(t, (*storm).subscriptionRound) })
}

// drain runs what is due at both nodes.
func (s *storm) drain(t *testing.T) {
	t.Helper()
	for _, g := range s.nodes {
		if err := g.Jobs().Drain(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func (s *storm) subscriptionRound(t *testing.T, round int) {
	t.Helper()
	ctx := t.Context()
	const subs = 4
	var ids []subscription.ID
	for i := range subs {
		out, err := s.nodes[0].Subscribe(ctx, gateway.NewSubscription{
			Merchant: s.shop, Card: testCard(t),
			Draft: subscription.Subscription{
				Surface: "v1", Customer: fmt.Sprint("c-", round, "-", i), TrySpares: i%2 == 0,
				Terms: subscription.Terms{Amount: lira(4900), Interval: subscription.Interval{Unit: subscription.Daily, Count: 1 + i}, TrialDays: i % 2},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, out.Subscription.ID)
	}
	s.breakLoose()
	for day := range 6 {
		var all sync.WaitGroup
		for hand := range 6 {
			g := s.nodes[hand%2]
			all.Go(func() {
				for act := range 6 {
					id := ids[rand.IntN(len(ids))]
					var err error
					switch rand.IntN(16) {
					case 0:
						_, err = g.PauseSubscription(ctx, "demo", id)
					case 1, 2, 3:
						_, err = g.ResumeSubscription(ctx, "demo", id)
					case 4:
						if rand.IntN(12) == 0 {
							_, err = g.CancelSubscription(ctx, "demo", id, rand.IntN(2) == 0)
						}
					case 5:
						_, err = g.KeepSubscription(ctx, "demo", id)
					case 6:
						_, err = g.RetrySubscription(ctx, "demo", id)
					case 7:
						_, err = g.NewSubscriptionCard(ctx, "demo", id, testCard(t))
					case 8:
						_, err = g.ChangeSubscriptionAmount(ctx, "demo", id, lira(1000+rand.Int64N(5)))
					case 9:
						var sub subscription.Subscription
						sub, err = g.Subscription(ctx, "demo", id)
						if err == nil && sub.Card != "" && rand.IntN(4) == 0 {
							err = g.ForgetCard(ctx, "demo", sub.Customer, sub.Card)
						}
					case 10:
						var sub subscription.Subscription
						sub, err = g.Subscription(ctx, "demo", id)
						if err == nil {
							_, err = g.SettlePeriod(ctx, "demo", id, sub.Period+rand.IntN(2))
						}
					case 11, 12:
						var sub subscription.Subscription
						sub, err = g.Subscription(ctx, "demo", id)
						if err == nil {
							period := max(0, sub.Period+rand.IntN(3)-1)
							_, err = g.Pay(ctx, gateway.Order{
								Merchant: s.shop, Surface: "v1", Reference: fmt.Sprint("hand-", round, "-", day, "-", hand, "-", act), Amount: sub.AmountOf(period), Card: testCard(t),
								ByHand: &gateway.ByHand{Subscription: id, Period: period},
							})
						}
					default:
						err = g.Jobs().Drain(ctx)
					}
					wantKnown(t, err)
				}
			})
		}
		all.Wait()
		s.clock.Add(int64(16 * time.Hour / time.Microsecond))
	}
	s.lull()
	for range 40 {
		s.clock.Add(int64(30 * time.Second / time.Microsecond))
		s.drain(t)
	}
	for range 30 {
		s.clock.Add(int64(10 * time.Minute / time.Microsecond))
		s.drain(t)
	}
	s.checkSubs(t, ids)
}

func (s *storm) checkSubs(t *testing.T, ids []subscription.ID) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	all, err := s.db.Payments(ctx, "demo", store.Filter{Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		sub, err := s.nodes[0].Subscription(ctx, "demo", id)
		if err != nil {
			t.Fatal(err)
		}
		if sub.Payment != "" {
			p, err := s.db.Payment(ctx, "demo", sub.Payment)
			t.Errorf("%s is %s with payment %s under way, which is %s, %v", id, sub.State, sub.Payment, p.State, err)
		}
		taken := map[payment.ID]bool{}
		refs := map[string]int{}
		for _, p := range all {
			if _, _, open := p.Open(); open {
				t.Errorf("payment %s is open: %s", p.ID, p.State)
			}
			if p.Terms.Subscription == string(id) && p.State == payment.Captured {
				taken[p.ID] = true
				refs[p.Reference]++
			}
		}
		for r, n := range refs {
			if n > 1 {
				t.Errorf("%s taken %d times", r, n)
			}
		}
		cs, err := s.nodes[0].Charges(ctx, "demo", id, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		paid := 0
		for _, c := range cs {
			if c.Status == subscription.ChargePaid {
				paid++
				if !taken[c.Payment] {
					t.Errorf("%s period %d is paid by %s, which took nothing", id, c.Period, c.Payment)
				}
				delete(taken, c.Payment)
			}
			if c.Status == subscription.ChargeOpen && c.Period != sub.Period {
				t.Errorf("%s period %d is open, and the present one is %d", id, c.Period, sub.Period)
			}
		}
		if paid != sub.Paid || len(taken) > 0 {
			t.Errorf("%s: %d are paid, it counts %d, and %d payments more took money", id, paid, sub.Paid, len(taken))
		}
		_, err = s.db.Job(ctx, "demo", "subscription/"+string(id))
		if waits := err == nil; waits != !sub.NextAt.IsZero() {
			t.Errorf("%s is %s, next at %s, and its job waits: %t", id, sub.State, sub.NextAt, waits)
		}
	}
}
