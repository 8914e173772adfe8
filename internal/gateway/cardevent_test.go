package gateway_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/webhook"
)

// keepAndForget saves a card of a new customer, changes and deletes it, and returns its token.
func (b *bench) keepAndForget(t *testing.T, reference string) (token string) {
	t.Helper()
	owner, err := b.gateway.KnowCustomer(t.Context(), "demo", reference)
	if err != nil {
		t.Fatal(err)
	}
	saved, _, err := b.gateway.SaveCard(t.Context(), "demo", gateway.NewCard{Owner: owner.ID, Card: b.order(t, "card").Card})
	if err != nil {
		t.Fatal(err)
	}
	off := false
	_, err = b.gateway.ChangeCard(t.Context(), "demo", "", saved.Token, gateway.CardChange{Active: &off})
	if err != nil {
		t.Fatal(err)
	}
	err = b.gateway.ForgetCard(t.Context(), "demo", "", saved.Token)
	if err != nil {
		t.Fatal(err)
	}
	return saved.Token
}

// defineStore defines a store and switches it off.
func (b *bench) defineStore(t *testing.T, id string) {
	t.Helper()
	for _, active := range []bool{true, false} {
		_, err := b.gateway.ChangeSubMerchant(t.Context(), "demo", id, func(marketplace.SubMerchant, bool) (marketplace.SubMerchant, error) {
			return marketplace.SubMerchant{ID: id, Name: "Dükkân", Active: active}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestReceiverDownForADayOfCards: what becomes of cards, customers and stores while the shop's server is down for a day is told
// afterwards, of each in order and each once; and what could not be stored is not told.
func TestReceiverDownForADayOfCards(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		book := b.book(t)
		endpoint(t, book, "demo", "https://shop.example/hook", "card.*", "customer.*", "sub_merchant.*")
		var shop receiver
		shop.will(down)
		stop := b.carry(t, book, 5*time.Minute, shop.receive)
		defer stop()
		want := map[string][]webhook.Type{}
		for _, hour := range []string{"1", "2", "3", "4", "5", "6"} {
			want[b.keepAndForget(t, "customer-"+hour)] = []webhook.Type{webhook.CardSaved, webhook.CardUpdated, webhook.CardDeleted}
			b.defineStore(t, "store-"+hour)
			want["store-"+hour] = []webhook.Type{webhook.SubMerchantCreated, webhook.SubMerchantUpdated}
			time.Sleep(4 * time.Hour)
		}
		owner, err := b.gateway.KnowCustomer(t.Context(), "demo", "customer-1")
		if err != nil {
			t.Fatal(err)
		}
		kept, _, err := b.gateway.SaveCard(t.Context(), "demo", gateway.NewCard{Owner: owner.ID, Card: b.order(t, "card").Card})
		if err != nil {
			t.Fatal(err)
		}
		if b.gateway.ForgetCustomer(t.Context(), "demo", "nobody") == nil {
			t.Error("a customer was forgotten who is not there")
		}
		err = b.gateway.ForgetCustomer(t.Context(), "demo", owner.ID)
		if err != nil {
			t.Fatal(err)
		}
		want[kept.Token] = []webhook.Type{webhook.CardSaved, webhook.CardDeleted}
		want[owner.ID] = []webhook.Type{webhook.CustomerDeleted}
		if _, taken, _ := shop.count(); taken > 0 {
			t.Errorf("%d events were taken during the day", taken)
		}
		shop.will(nil)
		b.drained(t, 3*time.Hour)
		compare(t, shop.read(t), want)
		if _, taken, events := shop.count(); taken != events {
			t.Errorf("%d posts for %d events, without a crash", taken, events)
		}
	})
}
