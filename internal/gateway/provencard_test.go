package gateway_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// keeping is an order whose card its customer asks to be saved, with another date and name than the test's card has.
func (b *bench) keeping(t *testing.T, reference, owner string) gateway.Order {
	t.Helper()
	o := b.order(t, reference)
	o.Card = b.renewed(t)
	o, _, err := b.gateway.KeepCard(t.Context(), o, gateway.NewCard{Owner: b.customer(t, owner), Label: "Yeni", Card: o.Card})
	if err != nil {
		t.Fatalf("keep card: %v", err)
	}
	return o
}

func (b *bench) renewed(t *testing.T) pan.Card {
	t.Helper()
	c := testCard(t)
	var err error
	c.Expiry, err = pan.ParseExpiry("12", "2098")
	if err != nil {
		t.Fatal(err)
	}
	c.Holder = "New Name"
	return c
}

// wantCard checks that a customer has one card, able to pay, that opens as c does.
func (b *bench) wantCard(t *testing.T, owner, token, label string, c pan.Card) {
	t.Helper()
	all := b.cards(t, owner)
	if len(all) != 1 || all[0].Token != token || !all[0].Active || all[0].Label != label || all[0].Card.Holder != c.Holder {
		t.Fatalf("the customer's cards are %+v, want %s, able to pay, of %s", all, token, c.Holder)
	}
	if left := all[0].Proposed; left.Unproven || len(left.By) > 0 {
		t.Errorf("proposals are left: %+v", left)
	}
	opened, err := b.gateway.OpenCard(t.Context(), b.merchant.ID, all[0].Owner, token)
	c.CVV = pan.CVV{}
	if err != nil || !opened.Equal(c) {
		t.Errorf("opens as %v of %s, %v", opened.Expiry, opened.Holder, err)
	}
}

// TestOnlyAnApprovedPaymentChangesACard: a payment that is asked to save a card which its customer has already leaves that as it is, until
// it is approved.
func TestOnlyAnApprovedPaymentChangesACard(t *testing.T) {
	for name, test := range map[string]struct {
		acts  []act
		state payment.State
		takes bool
	}{
		"declined":                {[]act{declines()}, payment.Declined, false},
		"approved":                {nil, payment.Captured, true},
		"a refusal that was lost": {[]act{losesRefusal()}, payment.Declined, false},
		"an approval that was":    {[]act{hangs(lira(10_000))}, payment.Captured, true},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				was := b.save(t, "c", "Eski")
				o := b.keeping(t, "order-1", "c")
				b.wantUntouched(t, was)
				b.bank.will("sale", test.acts...)
				b.bank.during = func(call) { b.wantUntouched(t, was) }
				p := b.pay(t, o).Payment
				b.workOff(t)
				b.want(t, b.stored(t, p.ID), test.state)
				if test.takes {
					b.wantCard(t, "c", was.Token, "Yeni", b.renewed(t))
				} else {
					b.wantCard(t, "c", was.Token, "Eski", testCard(t))
				}
			})
		})
	}
}

// wantUntouched checks that the card in use is what it was, whatever is proposed beside it.
func (b *bench) wantUntouched(t *testing.T, was vault.Saved) {
	t.Helper()
	got, err := b.gateway.SavedCard(t.Context(), b.merchant.ID, was.Owner, was.Token)
	if err != nil || got.Label != was.Label || got.Active != was.Active || got.Card != was.Card {
		t.Errorf("the card is %+v, %v before its payment is decided", got, err)
	}
	c, err := b.gateway.OpenCard(t.Context(), b.merchant.ID, was.Owner, was.Token)
	want := testCard(t)
	want.CVV = pan.CVV{}
	if err != nil || !c.Equal(want) {
		t.Errorf("it opens as %v of %s, %v", c.Expiry, c.Holder, err)
	}
}

// TestCardOfAPaymentThatComesToNothing: nothing of it is left, neither in the store nor in its files.
func TestCardOfAPaymentThatComesToNothing(t *testing.T) {
	for name, fail := range map[string]func(t *testing.T, b *bench, o gateway.Order){
		"declined": func(t *testing.T, b *bench, o gateway.Order) {
			b.bank.will("sale", declines())
			b.want(t, b.pay(t, o).Payment, payment.Declined)
			b.clean(t)
		},
		"a visit that nobody ends": func(t *testing.T, b *bench, o gateway.Order) {
			b.bank.twoStep(1)
			c := b.challenge(t, o.Reference, threeds.Automatic)
			c.Order = o
			s := b.begin(t, c)
			b.workOff(t)
			b.want(t, b.stored(t, s.Payment.ID), payment.Expired)
		},
		"it never begins": func(*testing.T, *bench, gateway.Order) {},
		"the answer is an earlier payment": func(t *testing.T, b *bench, o gateway.Order) {
			first := b.order(t, o.Reference)
			p := b.pay(t, first).Payment
			if a := b.pay(t, o); !a.Repeated || a.Payment.ID != p.ID {
				t.Fatalf("the answer is %+v", a)
			}
			if got := b.cards(t, "c"); len(got) != 0 {
				t.Errorf("the card waits for its job: %+v", got)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				stays := b.save(t, "stays", "a")
				o := b.keeping(t, "order-1", "c")
				all := b.cards(t, "c")
				if len(all) != 1 || all[0].Active || len(all[0].Proposed.By) != 1 {
					t.Fatalf("before the payment: %+v", all)
				}
				traces := map[string]string{
					"fingerprint": all[0].Fingerprint, "ciphertext": base64.StdEncoding.EncodeToString(all[0].Sealed.Text),
					"proposal": base64.StdEncoding.EncodeToString(all[0].Proposed.By[0].Sealed.Text),
				}
				for what, trace := range traces {
					if !bytes.Contains(b.onDisk(t), []byte(trace)) {
						t.Fatalf("the %s is not in the files beforehand, so their search would prove nothing", what)
					}
				}
				fail(t, b, o)
				b.workOff(t)
				if got := b.cards(t, "c"); len(got) != 0 {
					t.Errorf("left: %+v", got)
				}
				for what, trace := range traces {
					if bytes.Contains(b.onDisk(t), []byte(trace)) {
						t.Errorf("the %s is still in the files", what)
					}
				}
				b.wantCard(t, "stays", stays.Token, "a", testCard(t))
			})
		})
	}
}

// TestTwoPaymentsProposeOneCard: two payments save the same new card at once, and each outcome counts for itself, whichever is first.
func TestTwoPaymentsProposeOneCard(t *testing.T) {
	for _, refusedFirst := range []bool{true, false} {
		t.Run(fmt.Sprintf("the refusal comes first %v", refusedFirst), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				good, bad := b.keeping(t, "good", "c"), b.keeping(t, "bad", "c")
				token := good.Attributes[gateway.AttrSavedCard]
				if bad.Attributes[gateway.AttrSavedCard] != token {
					t.Fatal("one card has two tokens")
				}
				refuse := func() {
					b.bank.will("sale", declines())
					b.want(t, b.pay(t, bad).Payment, payment.Declined)
					b.work(t, 2*time.Minute) // well before the other payment would be taken for one that never begins
				}
				if refusedFirst {
					refuse()
				}
				b.want(t, b.pay(t, good).Payment, payment.Captured)
				b.work(t, 2*time.Minute)
				if !refusedFirst {
					refuse()
				}
				b.wantCard(t, "c", token, "Yeni", b.renewed(t))
			})
		})
	}
}

// TestEveryCommitOfASavedCardMayFail: whichever commit of a payment that saves its card fails, with or without a trace, in the end the card
// is there exactly if the payment was approved.
func TestEveryCommitOfASavedCardMayFail(t *testing.T) {
	for _, refused := range []bool{true, false} {
		for _, landed := range []bool{true, false} {
			for n := 1; n <= 6; n++ {
				t.Run(fmt.Sprintf("refused %v, commit %d, landed %v", refused, n, landed), func(t *testing.T) {
					onBench(t, func(t *testing.T, b *bench) {
						owner := b.customer(t, "c")
						b.failNth(n, landed)
						b.keepAndPay(t, owner, refused)
						b.store.failing(nil)
						b.workOff(t)
						p, err := b.store.PaymentByReference(t.Context(), b.merchant.ID, "order-1")
						paid := err == nil && p.State == payment.Captured
						if cards := b.cards(t, "c"); (len(cards) == 1 && cards[0].Active) != paid || len(cards) > 1 || len(cards) == 1 && !paid {
							t.Errorf("the payment is %s, %v, and the customer's cards are %+v", p.State, err, cards)
						}
					})
				})
			}
		}
	}
}

func (b *bench) keepAndPay(t *testing.T, owner string, refused bool) {
	t.Helper()
	if refused {
		b.bank.will("sale", declines())
	}
	o, _, err := b.gateway.KeepCard(t.Context(), b.order(t, "order-1"), gateway.NewCard{Owner: owner, Label: "a", Card: testCard(t)})
	if err == nil {
		var a gateway.Answer
		a, err = b.gateway.Pay(t.Context(), o)
		if err == nil {
			err = b.gateway.ProveCard(t.Context(), a.Payment)
		}
	}
	if err != nil && !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
}

// TestProposalsMoveToTheNewKey: a rotation takes what is proposed along.
func TestProposalsMoveToTheNewKey(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		was := b.save(t, "c", "Eski")
		o := b.keeping(t, "order-1", "c")
		s, err := b.gateway.SavedCard(t.Context(), b.merchant.ID, was.Owner, was.Token)
		if err != nil {
			t.Fatal(err)
		}
		moved, err := b.vault.Reseal(b.merchant.ID, s)
		if err != nil || len(moved.Proposed.By) != 1 || moved.Proposed.By[0].Sealed.Key != moved.Sealed.Key {
			t.Fatalf("resealed as %+v, %v", moved, err)
		}
		if diff := cmp.Diff(s.Card, moved.Card); diff != "" {
			t.Error(diff)
		}
		b.want(t, b.pay(t, o).Payment, payment.Captured)
		b.workOff(t)
		b.wantCard(t, "c", was.Token, "Yeni", b.renewed(t))
	})
}

// TestProvenJobsOfBefore: a payment that was asked for before there were proposals switches its card on.
func TestProvenJobsOfBefore(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		was := b.save(t, "c", "Eski")
		no := false
		_, err := b.gateway.ChangeCard(t.Context(), b.merchant.ID, was.Owner, was.Token, gateway.CardChange{Active: &no})
		if err != nil {
			t.Fatal(err)
		}
		o := b.order(t, "order-1")
		o.Attributes, o.Exact = map[string]string{gateway.AttrSavedCard: was.Token}, []string{gateway.AttrSavedCard}
		p := b.want(t, b.pay(t, o).Payment, payment.Captured)
		old := job.Job{Merchant: b.merchant.ID, ID: "proven/" + string(p.ID), Kind: "proven_card", Subject: string(p.ID), RunAt: time.Now()}
		err = b.store.Commit(t.Context(), store.Change{Merchant: b.merchant.ID, Enqueue: []job.Job{old}})
		if err != nil {
			t.Fatal(err)
		}
		b.workOff(t)
		b.wantCard(t, "c", was.Token, "Eski", testCard(t))
	})
}

func TestKeepCardRefuses(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		_, _, err := b.gateway.KeepCard(t.Context(), b.order(t, "order-1"), gateway.NewCard{Owner: "nobody", Card: testCard(t)})
		wantFault(t, err, fault.NotFound, "customer_not_found")
		_, _, err = b.gateway.KeepCard(t.Context(), b.order(t, "order-1"), gateway.NewCard{Owner: b.customer(t, "c")})
		wantFault(t, err, fault.Invalid, "card_missing")
		if b.jobs(t) != 0 || len(b.cards(t, "c")) != 0 || b.bank.did("sale", connector.Approved) != 0 {
			t.Error("a refused card left something")
		}
	})
}
