package gateway_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/pan"
)

// cardless is a subscription that begins tomorrow and has no card yet.
func (b *bench) cardless(t *testing.T) subscription.Subscription {
	t.Helper()
	return b.subscribe(t, func(n *gateway.NewSubscription) {
		n.Card, n.CardLater, n.Start = pan.Card{}, true, subscription.Day{Year: 2000, Month: 1, Date: 2}
	}).Subscription
}

// tried pays the unit by which a card is tried for a subscription, and returns its payment and the card's token.
func (b *bench) tried(t *testing.T, s subscription.Subscription, reference string) (payment.Payment, string) {
	t.Helper()
	o := b.order(t, reference)
	o.PreAuth, o.Amount, o.Attributes = true, lira(100), map[string]string{gateway.AttrTrial: string(s.ID)}
	o, saved, err := b.gateway.KeepCard(t.Context(), o, gateway.NewCard{Owner: s.Customer, Card: o.Card})
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.gateway.Pay(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return a.Payment, saved.Token
}

// TestACardThatWasTriedGoesToItsSubscription, whatever becomes of the request that tried it.
func TestACardThatWasTriedGoesToItsSubscription(t *testing.T) {
	for name, test := range map[string]struct {
		bank act
		gets bool
	}{
		"approved, and the node dies":       {approves(lira(100)), true},
		"in doubt, and approved":            {losesAnswer(lira(100)), true},
		"in doubt, and declined":            {losesRefusal(), false},
		"in doubt, and never came there":    {losesRequest(), false},
		"declined":                          {declines(), false},
		"held, and never heard of for long": {hangs(lira(100)), true},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := b.cardless(t)
				b.bank.will("preauth", test.bank)
				_, token := b.tried(t, s, "card-1")
				if got := b.subscription(t, s.ID); got.Card != "" {
					t.Fatalf("before its job it has the card %q", got.Card)
				}
				b.workFast(t, 1)
				got := b.subscription(t, s.ID)
				if has := got.Card == token; has != test.gets || !has && got.Card != "" {
					t.Fatalf("it has the card %q, want it: %v", got.Card, test.gets)
				}
				b.workFast(t, 2)
				if got := b.subscription(t, s.ID); test.gets && got.Paid != 1 {
					t.Errorf("with the card it is %s", got.State)
				}
			})
		})
	}
}

// TestACardIsGivenOnce: what whoever came back from the bank has done is not done again by the job, which would charge a card anew that was
// refused since.
func TestACardIsGivenOnce(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.cardless(t)
		b.workFast(t, 2) // what is due waits for a card
		p, token := b.tried(t, s, "card-1")
		stolen := &connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.StolenCard, Code: "43"}}
		b.bank.will("sale", act{enter: stolen, answer: stolen})
		for range 2 {
			if err := b.gateway.GiveCard(t.Context(), p, subscription.Subscription.TakeCard); err != nil {
				t.Fatal(err)
			}
		}
		b.workFast(t, 1)
		if got := b.subscription(t, s.ID); got.Card != token || !got.AwaitsCard {
			t.Errorf("it is %s with the card %q", got.State, got.Card)
		}
		b.bank.wantCalls(t, "sale", 1)
	})
}

// TestALateCardStandsBy: while it was not known whose a card is, the subscriber has brought another one.
func TestALateCardStandsBy(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.cardless(t)
		b.bank.will("preauth", losesAnswer(lira(100)))
		speak := b.silent()
		_, late := b.tried(t, s, "card-1")
		s, err := b.gateway.NewSubscriptionCard(t.Context(), b.merchant.ID, s.ID, otherCard(t))
		if err != nil {
			t.Fatal(err)
		}
		speak()
		b.workFast(t, 1)
		if got := b.subscription(t, s.ID); got.Card != s.Card || len(got.Spares) != 1 || got.Spares[0] != late {
			t.Errorf("it is charged with %q, and %v stand by", got.Card, got.Spares)
		}
		b.workFast(t, 1)
		if got := b.subscription(t, s.ID); len(got.Spares) != 1 {
			t.Errorf("later %v stand by", got.Spares)
		}
	})
}

// TestATrialOfNoUse: its subscription is over, or its card deleted, before the bank has spoken; nothing is left to be done.
func TestATrialOfNoUse(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		for n, spoil := range []func(s subscription.Subscription, token string) error{
			func(s subscription.Subscription, _ string) error {
				_, err := b.gateway.CancelSubscription(t.Context(), b.merchant.ID, s.ID, false)
				return err
			},
			func(_ subscription.Subscription, token string) error {
				return b.gateway.ForgetCard(t.Context(), b.merchant.ID, "", token)
			},
		} {
			s := b.cardless(t)
			b.bank.will("preauth", losesAnswer(lira(100)))
			speak := b.silent()
			p, token := b.tried(t, s, fmt.Sprint("card-", n))
			err := spoil(s, token)
			if err != nil {
				t.Fatal(err)
			}
			speak()
			b.workFast(t, 1)
			if got := b.subscription(t, s.ID); got.Card != "" {
				t.Errorf("%d: it has the card %q", n, got.Card)
			}
			if _, err := b.store.Job(t.Context(), b.merchant.ID, "trial/"+string(p.ID)); err == nil {
				t.Errorf("%d: its job still waits", n)
			}
		}
	})
}

// TestPromise2EveryCommitOfATrialMayFail lets each commit fail between the bank's word about a card that was in doubt and the first charge.
func TestPromise2EveryCommitOfATrialMayFail(t *testing.T) {
	for _, landed := range []bool{false, true} {
		for n := 1; n <= 8; n++ {
			t.Run(fmt.Sprintf("commit %d, landed %v", n, landed), func(t *testing.T) {
				onBench(t, func(t *testing.T, b *bench) {
					s := b.cardless(t)
					b.workFast(t, 2)
					b.bank.will("preauth", losesAnswer(lira(100)))
					_, token := b.tried(t, s, "card-1")
					b.failNth(n, landed)
					b.work(t, 10*time.Minute)
					b.store.failing(nil)
					b.workFast(t, 1)
					if got := b.subscription(t, s.ID); got.Card != token || got.Paid != 1 || got.State != subscription.Active {
						t.Errorf("it is %s with the card %q, %d paid", got.State, got.Card, got.Paid)
					}
					b.bank.wantCalls(t, "sale", 1)
				})
			})
		}
	}
}
