package gateway_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
)

// silent lets the bank answer no inquiry until the returned function is called.
func (b *bench) silent() (speak func()) {
	for range 500 {
		b.bank.will("query", says(connector.Unclear))
	}
	return func() {
		b.bank.mu.Lock()
		defer b.bank.mu.Unlock()
		b.bank.acts["query"] = nil
	}
}

func (b *bench) switched(t *testing.T, c vault.Saved, active bool) {
	t.Helper()
	if _, err := b.gateway.ChangeCard(t.Context(), b.merchant.ID, c.Owner, c.Token, gateway.CardChange{Active: &active}); err != nil {
		t.Errorf("switch card: %v", err)
	}
}

// The job of a card sees that its payment is not decided and is about to wait for it, when the payment is approved, the card is proven and its
// customer switches it off: the job must not come back and let it pay again.
func TestACardThatIsSwitchedOffStaysSo(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		was := b.save(t, "c", "Eski")
		o := b.keeping(t, "order-1", "c")
		b.bank.will("sale", losesAnswer(lira(10_000)))
		speak := b.silent()
		p := b.want(t, b.pay(t, o).Payment, payment.Indeterminate)
		var once sync.Once
		happened := false
		b.store.holding(func(c store.Change) {
			waits := func(j job.Job) bool { return j.Kind == "proven_card" && j.RunAt.After(time.Now()) }
			if !slices.ContainsFunc(c.Enqueue, waits) {
				return
			}
			once.Do(func() {
				speak()
				p, err := b.gateway.Settle(t.Context(), b.merchant.ID, p.ID)
				if err == nil {
					err = b.gateway.ProveCard(t.Context(), p)
				}
				if err != nil || p.State != payment.Captured {
					t.Errorf("it is %s, %v", p.State, err)
				}
				b.switched(t, was, false)
				happened = true
			})
		})
		b.workOff(t)
		if got := b.cards(t, "c"); !happened || len(got) != 1 || got[0].Active || got[0].Label != "Yeni" {
			t.Errorf("happened %v, the customer's cards are %+v", happened, got)
		}
	})
}

// A card is about to be forgotten when somebody lets it pay: it stays.
func TestACardThatIsLetPayIsNotForgotten(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.keeping(t, "order-1", "c")
		fresh := b.cards(t, "c")[0]
		b.bank.will("sale", declines())
		var once sync.Once
		b.store.holding(func(c store.Change) {
			if c.ForgetCard != nil {
				once.Do(func() { b.switched(t, fresh, true) })
			}
		})
		b.want(t, b.pay(t, o).Payment, payment.Declined)
		b.workOff(t)
		if got := b.cards(t, "c"); len(got) != 1 || !got[0].Active {
			t.Errorf("the customer's cards are %+v", got)
		}
	})
}

func visited(n *gateway.NewSubscription) {
	n.Visit = &gateway.FirstVisit{
		Mode: threeds.Automatic, ShopURL: "https://shop.example/",
		BankReturn: func(payment.Payment, threeds.Secret) string { return "https://gateway.example/return" },
	}
}

// A card was saved for a subscription alone, and its customer saves it himself before the first visit comes to nothing: it is his.
func TestACardThatItsCustomerSavesIsNotForgottenWithASubscription(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile func(t *testing.T, b *bench)
		stays     bool
	}{
		"it is saved": {func(t *testing.T, b *bench) { b.save(t, "müşteri-1", "Kartım") }, true},
		"a payment saves it": {func(t *testing.T, b *bench) {
			b.want(t, b.pay(t, b.keeping(t, "order-1", "müşteri-1")).Payment, payment.Captured)
		}, true},
		"a payment is to save it that is decided later": {func(t *testing.T, b *bench) {
			b.bank.will("sale", losesAnswer(lira(10_000)))
			speak := b.silent()
			b.want(t, b.pay(t, b.keeping(t, "order-1", "müşteri-1")).Payment, payment.Indeterminate)
			b.workFast(t, 1)
			if got := b.cards(t, "müşteri-1"); len(got) != 1 || got[0].Active {
				t.Errorf("while nobody knows, the customer's cards are %+v", got)
			}
			speak()
		}, true},
		"a payment was to save it and is refused": {func(t *testing.T, b *bench) {
			b.bank.will("sale", declines())
			b.want(t, b.pay(t, b.keeping(t, "order-1", "müşteri-1")).Payment, payment.Declined)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				b.subscribe(t, visited)
				test.meanwhile(t, b)
				b.workFast(t, 2)
				got := b.cards(t, "müşteri-1")
				if stays := len(got) == 1 && got[0].Active; stays != test.stays || !stays && len(got) > 0 {
					t.Errorf("the customer's cards are %+v, want one that can pay: %v", got, test.stays)
				}
			})
		})
	}
}

// A card that does not open any more, because its key is gone, costs no payment that is to save it, and is whole again once one is approved.
func TestACardWithoutItsKeyIsMadeWhole(t *testing.T) {
	for _, approved := range []bool{true, false} {
		t.Run(fmt.Sprintf("approved %v", approved), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				was := b.save(t, "c", "Eski")
				was.Version++
				was.Sealed.Text[0] ^= 1
				if err := b.store.Commit(t.Context(), store.Change{Merchant: b.merchant.ID, Cards: []vault.Saved{was}}); err != nil {
					t.Fatal(err)
				}
				o := b.keeping(t, "order-1", "c")
				if !approved {
					b.bank.will("sale", declines())
				}
				p := b.pay(t, o).Payment
				b.workOff(t)
				if approved {
					b.want(t, b.stored(t, p.ID), payment.Captured)
					b.wantCard(t, "c", was.Token, "Yeni", b.renewed(t))
					return
				}
				b.want(t, b.stored(t, p.ID), payment.Declined)
				if got := b.cards(t, "c"); len(got) != 1 || got[0].Label != "Eski" || len(got[0].Proposed.By) > 0 {
					t.Errorf("the customer's cards are %+v", got)
				}
			})
		})
	}
}

// The job of a card whose payment is not decided yet is put off, and its lease is not left to bring it back.
func TestACardWaitsForItsPayment(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.keeping(t, "order-1", "c")
		b.bank.will("sale", losesAnswer(lira(10_000)))
		speak := b.silent()
		p := b.want(t, b.pay(t, o).Payment, payment.Indeterminate)
		id := "proven/" + string(p.ID)
		waits, err := b.store.Job(t.Context(), b.merchant.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		if err = b.gateway.Jobs().Handlers["proven_card"](t.Context(), waits); err != nil {
			t.Fatalf("the job: %v", err)
		}
		if _, err = b.store.Job(t.Context(), b.merchant.ID, id); err != nil {
			t.Errorf("the job is gone: %v", err)
		}
		if got := b.cards(t, "c"); len(got) != 1 || got[0].Active || len(got[0].Proposed.By) != 1 {
			t.Errorf("while nobody knows, the customer's cards are %+v", got)
		}
		speak()
	})
}
