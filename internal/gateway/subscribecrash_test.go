package gateway_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// diesAt lets the node die at the n-th commit from now on: nothing is committed after it. landed tells whether that one still is.
func (b *bench) diesAt(n int, landed bool) {
	count := 0
	b.store.failing(func(store.Change) error {
		count++
		if count < n || count == n && landed {
			return nil
		}
		return errDisk
	})
}

// everyCard are all cards of the merchant, whoever's they are.
func (b *bench) everyCard(t *testing.T) []vault.Saved {
	t.Helper()
	all, err := b.store.SavedCards(t.Context(), b.merchant.ID, vault.CardFilter{Limit: 99})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// otherCard is a card with another number than the one of every test.
func otherCard(t *testing.T) pan.Card {
	t.Helper()
	number, err := pan.Parse("4355084355084358")
	if err != nil {
		t.Fatal(err)
	}
	c := testCard(t)
	c.Number = number
	return c
}

// TestPromise2EveryCommitOfABeginningMayFail lets a node die at each commit of a beginning. What has not begun has left neither cards nor a
// customer, and what has begun has all of them.
func TestPromise2EveryCommitOfABeginningMayFail(t *testing.T) {
	var begun, not atomic.Int32
	t.Cleanup(func() { // the cases run side by side
		if begun.Load() == 0 || not.Load() == 0 {
			t.Errorf("%d have begun and %d not: the commits are elsewhere", begun.Load(), not.Load())
		}
	})
	for _, landed := range []bool{false, true} {
		for n := 1; n <= 5; n++ {
			t.Run(fmt.Sprintf("commit %d, landed %v", n, landed), func(t *testing.T) {
				onBench(t, func(t *testing.T, b *bench) {
					b.diesAt(n, landed)
					_, _ = b.gateway.Subscribe(t.Context(), b.wanted(t, func(w *gateway.NewSubscription) {
						w.Draft.Reference, w.Spares = "abone-1", []pan.Card{otherCard(t)}
					}))
					b.store.failing(nil)
					b.work(t, time.Hour)
					customers, err := b.gateway.Customers(t.Context(), b.merchant.ID, vault.CustomerFilter{Limit: 9})
					if err != nil {
						t.Fatal(err)
					}
					cards := b.everyCard(t)
					s, err := b.store.SubscriptionByReference(t.Context(), b.merchant.ID, "v1", "abone-1")
					if err != nil {
						not.Add(1)
						if len(cards) != 0 || len(customers) != 0 {
							t.Errorf("of what did not begin there are %d customers and %d cards", len(customers), len(cards))
						}
						return
					}
					begun.Add(1)
					if len(cards) != 2 || len(customers) != 1 || s.State != subscription.Active || s.Paid != 1 {
						t.Errorf("it is %s with %d customers and %d cards", s.State, len(customers), len(cards))
					}
					b.bank.wantCalls(t, "sale", 1)
				})
			})
		}
	}
}

// TestWhatIsRefusedLeavesNoCard: a subscription that cannot begin, because a card of it or what its surface has to say is refused, leaves nothing.
func TestWhatIsRefusedLeavesNoCard(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		for name, alter := range map[string]func(n *gateway.NewSubscription){
			"its surface refuses": func(n *gateway.NewSubscription) {
				n.Beginning = func(subscription.Subscription) (gateway.Saving, error) { return gateway.Saving{}, errDisk }
			},
			"a card that stands by has no date": func(n *gateway.NewSubscription) {
				bare := otherCard(t)
				bare.Expiry = pan.Expiry{}
				n.Spares = []pan.Card{bare}
			},
		} {
			if _, err := b.gateway.Subscribe(t.Context(), b.wanted(t, alter)); err == nil {
				t.Errorf("%s: it began", name)
			}
			if left := b.everyCard(t); len(left) != 0 {
				t.Errorf("%s: %d cards are left", name, len(left))
			}
		}
	})
}

// TestACardForASubscriptionIsKeptWithIt: the node dies at the commit that gives a subscription another card, or the subscription does not take
// it: it is not in the vault either.
func TestACardForASubscriptionIsKeptWithIt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		b.diesAt(1, false)
		_, err := b.gateway.NewSubscriptionCard(t.Context(), b.merchant.ID, s.ID, otherCard(t))
		b.store.failing(nil)
		if got := b.subscription(t, s.ID); err == nil || got.Card != s.Card || len(b.everyCard(t)) != 1 {
			t.Errorf("%v: it has the card %q, and the vault %d", err, got.Card, len(b.everyCard(t)))
		}
		refuses := func(subscription.Subscription, string, string, time.Time) (subscription.Step, error) {
			return subscription.Step{}, errDisk
		}
		_, err = b.gateway.PutNewCard(t.Context(), b.merchant.ID, s.ID, gateway.NewCard{Card: otherCard(t)}, refuses)
		if err == nil || len(b.everyCard(t)) != 1 {
			t.Errorf("%v: the vault has %d cards", err, len(b.everyCard(t)))
		}
		got, err := b.gateway.NewSubscriptionCard(t.Context(), b.merchant.ID, s.ID, otherCard(t))
		if err != nil || got.Card == s.Card || len(b.everyCard(t)) != 2 {
			t.Errorf("%v: it has the card %q, and the vault %d", err, got.Card, len(b.everyCard(t)))
		}
	})
}
