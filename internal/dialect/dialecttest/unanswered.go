package dialecttest

import (
	"sync/atomic"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
)

// gate is a guard that a test opens.
type gate struct{ open atomic.Bool }

// Ready is part of [gateway.Guard].
func (g *gate) Ready(merchant.ID, string) bool { return g.open.Load() }

// Enter is part of [gateway.Guard].
func (g *gate) Enter(merchant.ID, string) (func(*connector.Result), bool) {
	return func(*connector.Result) {}, g.open.Load()
}

// unanswered pays while no account is worth a payment: the shop is told so in the dialect's words, nothing is recorded, and the same
// order is paid when there is one again.
func unanswered(t *testing.T, d build) {
	t.Helper()
	g := &gate{}
	h := d.open(t, Options{Guard: g})
	for range 2 {
		a := h.Send(t, d.Sale(Key, sample("closed")))
		o := h.ended(t, Key, sample("closed"), a)
		if o.Paid || o.Unknown || o.Repeated || !o.Refused && !o.Declined || o.Message == "" {
			t.Errorf("status %d, %+v; want a refusal that says why: %s", a.Status, o, a.Body)
		}
		h.WantNothing(t)
	}
	g.open.Store(true)
	if o := h.Pay(t, sample("closed")); !o.Paid || o.Repeated {
		t.Errorf("when an account takes payments again: %+v, want paid", o)
	}
}
