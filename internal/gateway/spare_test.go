package gateway_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// TestTheCardsOfAFailedSubscriptionGoAfterACrash: the node dies right after the commit in which a subscription has failed, and another
// forgets the cards that were saved for it alone.
func TestTheCardsOfAFailedSubscriptionGoAfterACrash(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", declines(), declines())
		spare := testCard(t)
		number, err := pan.Parse("4355084355084358")
		if err != nil {
			t.Fatal(err)
		}
		spare.Number = number
		died := false
		b.store.failing(func(c store.Change) error {
			if died {
				return errDisk
			}
			died = c.Subscription != nil && c.Subscription.Subscription.State == subscription.Ended
			return nil
		})
		out := b.subscribe(t, func(n *gateway.NewSubscription) {
			n.Spares, n.Draft.TrySpares = []pan.Card{spare}, true
		})
		if out.Subscription.State != subscription.Ended {
			t.Fatalf("it is %s", out.Subscription.State)
		}
		b.store.failing(nil)
		b.work(t, time.Hour)
		left, err := b.gateway.SavedCards(t.Context(), b.merchant.ID, vault.CardFilter{Owner: b.customer(t, "müşteri-1"), Limit: 9})
		if err != nil || len(left) != 0 {
			t.Errorf("%d cards are left, %v", len(left), err)
		}
	})
}

// TestACardIsTakenAwayAndDeletedAtOnce: the node dies after the first commit, and neither the card nor the record of its number is left.
func TestACardIsTakenAwayAndDeletedAtOnce(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := b.subscribe(t).Subscription
		other := testCard(t)
		number, err := pan.Parse("4355084355084358")
		if err != nil {
			t.Fatal(err)
		}
		other.Number = number
		saved, _, err := b.gateway.SaveCard(t.Context(), b.merchant.ID, gateway.NewCard{Owner: s.Customer, Card: other})
		if err == nil {
			_, err = b.gateway.AddSubscriptionCard(t.Context(), b.merchant.ID, s.ID, saved.Token)
		}
		named := record.Key{Kind: "a_number", ID: "7"}
		if err == nil {
			_, err = b.gateway.SaveRecord(t.Context(), record.Record{Merchant: b.merchant.ID, Kind: named.Kind, ID: named.ID, Content: []byte(saved.Token)})
		}
		if err != nil {
			t.Fatal(err)
		}
		died := false
		b.store.failing(func(store.Change) error {
			if died {
				return errDisk
			}
			died = true
			return nil
		})
		_, _ = b.gateway.DeleteSubscriptionCard(t.Context(), b.merchant.ID, s.ID, saved.Token, named)
		b.store.failing(nil)
		if got := b.subscription(t, s.ID); got.Card != s.Card || len(got.Spares) > 0 {
			t.Errorf("the subscription has the cards %q and %v", got.Card, got.Spares)
		}
		_, err = b.gateway.SavedCard(t.Context(), b.merchant.ID, "", saved.Token)
		wantFault(t, err, fault.NotFound, "card_not_found")
		_, err = b.gateway.Record(t.Context(), b.merchant.ID, named.Kind, named.ID)
		wantFault(t, err, fault.NotFound, "record_not_found")
		_, err = b.gateway.DeleteSubscriptionCard(t.Context(), b.merchant.ID, s.ID, saved.Token, named)
		wantFault(t, err, fault.NotFound, "subscription_card_none")
	})
}

// TestAPeriodSettledElsewhereIsAPayment: whoever was paid for the first period elsewhere has a subscription that has not failed, and its card
// stays.
func TestAPeriodSettledElsewhereIsAPayment(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		tomorrow := subscription.DayOf(time.Now()).AddDays(1)
		s := b.subscribe(t, func(n *gateway.NewSubscription) { n.Start = tomorrow }).Subscription
		s.CardSaved = true // as one that begins with its first payment has it
		s.Version++
		err := b.store.Commit(t.Context(), store.Change{Merchant: s.Merchant, Subscription: &subscription.Step{Subscription: s, Was: s.Version - 1}})
		if err == nil {
			_, err = b.gateway.SettlePeriod(t.Context(), b.merchant.ID, s.ID, 0)
		}
		if err == nil {
			_, err = b.gateway.CancelSubscription(t.Context(), b.merchant.ID, s.ID, false)
		}
		if err != nil {
			t.Fatal(err)
		}
		b.work(t, time.Hour)
		if _, err := b.gateway.SavedCard(t.Context(), b.merchant.ID, "", s.Card); err != nil || b.subscription(t, s.ID).Failed() {
			t.Errorf("its card: %v", err)
		}
	})
}
