package historytest_test

import (
	"testing"

	"github.com/vezne/vezne/internal/subscription"
)

// checkSubscriptions does what waits to be done, and compares every subscription with the payment of its one period: what the bank took
// is counted once, and what it refused ended it. It returns how many there are.
func (h *house) checkSubscriptions(t *testing.T) int {
	t.Helper()
	err := h.gateway.Jobs().Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, m := range h.merchants {
		for f := (subscription.Filter{Limit: 100}); ; {
			page, err := h.store.Subscriptions(t.Context(), m.ID, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range page {
				count++
				f.After = s.ID
				charges, err := h.store.SubscriptionCharges(t.Context(), m.ID, s.ID, 0, 9)
				if err != nil || len(charges) != 1 {
					t.Errorf("subscription %s has %d charges, %v", s.ID, len(charges), err)
					continue
				}
				p, err := h.store.Payment(t.Context(), m.ID, charges[0].Payment)
				if err != nil {
					t.Fatal(err)
				}
				want, paid := subscription.Ended, 0
				if p.State.Approved() {
					want, paid = subscription.Active, 1
				}
				if s.State != want || s.Paid != paid || s.Payment != "" {
					t.Errorf("subscription %s is %s with %d paid, its payment %s", s.ID, s.State, s.Paid, p.State)
				}
			}
			if len(page) < f.Limit {
				break
			}
		}
	}
	return count
}
