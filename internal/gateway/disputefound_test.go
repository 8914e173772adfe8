package gateway_test

import (
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/money"
)

// TestFoundDisputesAreOpenedOnce: however often and from wherever at once a chargeback is found, one dispute is opened for it, and none where somebody has written it
// down; a second chargeback of the same amount is another.
func TestFoundDisputesAreOpenedOnce(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		a, err := b.gateway.Pay(t.Context(), b.order(t, "order-1"))
		if err != nil {
			t.Fatal(err)
		}
		p := a.Payment
		part := lira(p.Captured / 4)
		find := func(c connector.Chargeback) string {
			t.Helper()
			d, err := b.gateway.FoundDispute(t.Context(), "demo", p.ID, c)
			if err != nil {
				t.Error(err)
			}
			return d.ID
		}
		count := func(want int) {
			t.Helper()
			ds, err := b.gateway.PaymentDisputes(t.Context(), "demo", p.ID)
			if err != nil || len(ds) != want {
				t.Errorf("%d disputes, %v, want %d", len(ds), err, want)
			}
		}
		one := connector.Chargeback{ID: "cb_1", Amount: part, Reason: "10.4"}
		var ids sync.Map
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { ids.Store(find(one), true) })
		}
		all.Wait()
		n := 0
		ids.Range(func(any, any) bool { n++; return true })
		if n != 1 {
			t.Errorf("one chargeback has %d disputes", n)
		}
		count(1)
		if find(connector.Chargeback{ID: "cb_2", Amount: part}) == find(one) {
			t.Error("two chargebacks are one dispute")
		}
		count(2)
		// Somebody writes one down without the bank's name for it, and then it is found.
		said, err := b.gateway.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: 7, Reason: "10.4"})
		if err != nil {
			t.Fatal(err)
		}
		if found := find(connector.Chargeback{ID: "cb_3", Amount: lira(7)}); found != said.ID {
			t.Errorf("found as %s, written down as %s", found, said.ID)
		}
		// Another one of the same amount is not that one, however often it is found.
		for range 2 {
			other, err := b.gateway.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_3b", Amount: lira(7)}, said.ID)
			if err != nil || other.ID == said.ID || other.Reference != "cb_3b" {
				t.Errorf("another one is %+v, %v", other, err)
			}
		}
		count(4)
		if same, err := b.gateway.OpenDispute(t.Context(), "demo", gateway.NewDispute{Payment: p.ID, Amount: part.Minor(), Reason: "10.4", Reference: "cb_1"}); err != nil || same.ID != find(one) {
			t.Errorf("said after it was found: %s, %v", same.ID, err)
		}
		today := calendar.Of(time.Now())
		late, err := b.gateway.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_4", Amount: lira(1), Due: time.Now().Add(-72 * time.Hour)})
		if err != nil || late.Due != today || late.Reason != "chargeback" {
			t.Errorf("found late: %+v, %v", late, err)
		}
		if _, err = b.gateway.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_5", Amount: p.Amount}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("more than there is: %v", err)
		}
		for name, amount := range map[string]money.Amount{"another currency": money.New(1, money.USD), "no amount": lira(0), "below zero": lira(-1)} {
			if d, err := b.gateway.FoundDispute(t.Context(), "demo", p.ID, connector.Chargeback{ID: "cb_6", Amount: amount}); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %s is disputed, %v", name, d.Amount, err)
			}
		}
		b.wantBooks(t)
	})
}
