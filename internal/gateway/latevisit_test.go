package gateway_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/webhook"
)

// TestALateVisitIsNotTold: the provider's answer to the beginning of a visit comes when its payment has been ended without it, by time or by a person.
// The shop is then not told to send its buyer to the bank after it has been told the end, and nobody sends him.
func TestALateVisitIsNotTold(t *testing.T) {
	for name, test := range map[string]struct {
		oneStep bool
		end     func(t *testing.T, b *bench, p payment.ID)
		told    webhook.Type
	}{
		"two steps, expired": {false, func(t *testing.T, b *bench, _ payment.ID) { t.Helper(); b.work(t, 2*threeds.Lifetime) }, webhook.PaymentExpired},
		"one step, expired":  {true, func(t *testing.T, b *bench, _ payment.ID) { t.Helper(); b.work(t, 2*threeds.Lifetime) }, webhook.PaymentExpired},
		"one step, resolved": {true, func(t *testing.T, b *bench, p payment.ID) {
			t.Helper()
			time.Sleep(2 * threeds.Lifetime)
			_, err := b.gateway.Resolve(t.Context(), gateway.Statement{Merchant: "demo", Payment: p, By: "operator", Note: "panel"})
			if err != nil {
				t.Errorf("resolve: %v", err)
			}
		}, webhook.PaymentDeclined},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				book := b.book(t)
				endpoint(t, book, "demo", "https://shop.example/hook", "payment.*")
				var shop receiver
				stop := b.carry(t, book, time.Minute, shop.receive)
				defer stop()
				b.bank.twoStep(1)
				if test.oneStep {
					b.bank.oneStep(connector.Result{})
				}
				b.bank.during = func(c call) {
					if c.Kind == "challenge" {
						found, err := b.store.Payments(t.Context(), "demo", store.Filter{Limit: 1})
						if err != nil || len(found) != 1 {
							t.Errorf("payments %v, %v", found, err)
							return
						}
						test.end(t, b, found[0].ID)
					}
				}
				s, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Manual))
				if err == nil {
					t.Errorf("a visit of a payment that is %s was opened", s.Payment.State)
				}
				b.drained(t, 3*time.Hour)
				compare(t, shop.read(t), map[string][]webhook.Type{"order-1": {test.told}})
			})
		})
	}
}
