package mirrortest_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/pan"
)

// TestReconcile: our books and the lists of the providers that have one agree on some hundred payments and what followed them,
// across HTTP, until three things happen that only one side knows of.
func TestReconcile(t *testing.T) {
	t.Parallel()
	for _, of := range matrix.Cells() {
		count, listed := map[string]int{"paynet": 100, "paratika": 100, "simbank": 100, "esnekpos": 12}[of.Out.Name]
		if of.In.Name != "v1" || !listed {
			continue
		}
		if testing.Short() {
			count = 12
		}
		t.Run(of.Out.Name, func(t *testing.T) {
			t.Parallel()
			c := openCell(t, of)
			voided := c.trade(t, count)
			c.reconciled(t, map[reconcile.Kind]int{})
			c.tamper(t, voided)
			c.reconciled(t, map[reconcile.Kind]int{reconcile.MissingHere: 1, reconcile.MissingThere: 1, reconcile.OtherState: 1})
		})
	}
}

// trade makes so many payments on two days, with declines, voids and refunds among them, and returns one that stands as it was paid.
func (c *cell) trade(t *testing.T, count int) payment.Payment {
	t.Helper()
	k := c.keeper(t)
	pay := func(i int, holder string) (dialecttest.Order, dialecttest.Outcome) {
		o := order("r-"+strconv.Itoa(i), holder)
		if c.ByThreeD() {
			return o, c.secure(t, single, o)
		}
		return o, c.front.PayAs(t, single, o)
	}
	for i := range count {
		holder := buyer
		if i%10 == 9 {
			holder = "SIM 51"
		}
		o, paid := pay(i, holder)
		if paid.Paid != (holder == buyer) {
			t.Fatalf("payment %d: %+v", i, paid)
		}
		if i%10 == 3 && !k.Reversed(t, c.front.Send(t, k.Void(single, paid.Payment, o))).Paid {
			t.Fatalf("void of payment %d is refused", i)
		}
	}
	c.clock.advance(25 * time.Hour)
	for i := 5; i < count; i += 10 {
		p := c.payment(t, dialecttest.OtherMerchant, "r-"+strconv.Itoa(i))
		if !k.Reversed(t, c.front.Send(t, k.Refund(single, string(p.ID), order(p.Reference, buyer), "5.00"))).Paid {
			t.Fatalf("refund of payment %d is refused", i)
		}
	}
	_, paid := pay(count, buyer)
	if !paid.Paid {
		t.Fatalf("a payment of the second day: %+v", paid)
	}
	return c.payment(t, dialecttest.OtherMerchant, "r-"+strconv.Itoa(count))
}

// tamper takes a payment past the gateway, voids one past it, and writes one into our books that was never made.
func (c *cell) tamper(t *testing.T, voided payment.Payment) {
	t.Helper()
	at := voided.First()
	until := c.clock.Now().Add(time.Minute)
	if c.up != nil {
		past := c.up.Pay(t, order("past", buyer))
		if !past.Paid {
			t.Fatalf("a payment past the gateway: %+v", past)
		}
	} else {
		past := c.account.Authorize(t.Context(), connector.Authorization{
			Ref: "past", Order: "past", Amount: voided.Amount, Card: plastic(t), Deadline: until,
		})
		if past.Outcome != connector.Approved {
			t.Fatalf("a payment past the gateway: %+v", past)
		}
	}
	bank, able := c.account.(connector.Voider)
	if !able {
		t.Fatal("the connector cannot void")
	}
	undone := bank.Void(t.Context(), connector.FollowUp{
		Ref: "past-void", Order: voided.Reference, Amount: voided.Amount, Deadline: until, Original: connector.Original{
			Ref: at.Ref, Amount: voided.Amount, IDs: connector.IDs(voided.IDs), Captured: voided.Captured,
		},
	})
	if undone.Outcome != connector.Approved {
		t.Fatalf("a void past the gateway: %+v, %v", undone.Refusal, undone.Cause)
	}
	now := c.clock.Now()
	draft := voided
	draft.ID, draft.Number, draft.Reference = payment.NewID(now), voided.Number+1000, "invented"
	step, err := payment.Start(draft, payment.Sale, payment.Ask{Provider: at.Provider, Ref: draft.ID.Plain() + "-1-1", Deadline: now}, now)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err = c.front.Store.Commit(t.Context(), store.Change{Merchant: dialecttest.OtherMerchant, Step: &step})
		if err != nil {
			t.Fatal(err)
		}
		if step.Payment.State == payment.Captured {
			break
		}
		step, err = step.Payment.Approve(payment.IDs{}, now.Add(time.Second))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// reconciled compares both days, some hours later, and wants so many differences of each kind.
func (c *cell) reconciled(t *testing.T, want map[reconcile.Kind]int) {
	t.Helper()
	bank, lists := c.account.(connector.Lister)
	if !lists {
		t.Fatal("the connector has no list")
	}
	first := time.Date(2026, 11, 21, 21, 0, 0, 0, time.UTC) // midnight in Istanbul
	some := c.payment(t, dialecttest.OtherMerchant, "r-0")
	now := func() time.Time { return c.clock.Now().Add(2 * time.Hour) }
	r, err := reconcile.Run(t.Context(), reconcile.Input{
		Merchant: dialecttest.OtherMerchant, Account: some.First().Provider, From: first, To: first.AddDate(0, 0, 2), Against: "list",
		Source: reconcile.Listed{Lister: bank, Now: c.clock.Now}, Books: c.front.Store, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, r.Counts); diff != "" || r.Matched == 0 || r.Open != 0 || r.Unread != 0 {
		t.Errorf("%d alike, %d open, %d unread, differences (-want +got):\n%s", r.Matched, r.Open, r.Unread, diff)
		for _, f := range r.Findings {
			t.Logf("%s %s/%d %s: ours %+v, theirs %+v", f.Kind, f.Payment, f.Operation, f.Ref, f.Ours, f.Theirs)
		}
	}
}

// plastic is the card of [order], as a shop keeps it.
func plastic(t *testing.T) pan.Card {
	t.Helper()
	card := connectortest.Card(t, order("", "").Number, order("", "").CVV)
	card.CVV, card.Holder = pan.CVV{}, buyer
	return card
}
