package gateway_test

import (
	"fmt"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// TestPromise2EveryCommitOfAVisitMayFail is the same for the visits as TestPromise2EveryCommitMayFail: whatever the
// shop and the browser are told, nothing is charged twice and nothing is forgotten.
func TestPromise2EveryCommitOfAVisitMayFail(t *testing.T) {
	for _, shape := range []connector.Shape{connector.TwoStep, connector.OneStep} {
		for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
			for _, landed := range []bool{false, true} {
				for n := 1; n <= 7; n++ {
					t.Run(fmt.Sprintf("%d-step %s, commit %d, landed %v", 3-int(shape), mode, n, landed), func(t *testing.T) {
						onBench(t, func(t *testing.T, b *bench) {
							b.bank.twoStep(1)
							if shape == connector.OneStep {
								b.bank.oneStep(*approvedOf(lira(10_000)))
							}
							b.failNth(n, landed)
							told := b.visits(t, mode, shape)
							b.store.failing(nil)
							b.workOff(t)
							b.reconcile(t, "order-1")
							b.keepsItsWord(t, told)
						})
					})
				}
			}
		}
	}
}

// visits walks a visit as far as the failures let it, twice at each step as people do, and returns what the shop
// was told at last.
func (b *bench) visits(t *testing.T, mode threeds.Mode, shape connector.Shape) (told payment.Payment) {
	t.Helper()
	s, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", mode))
	if err != nil {
		return told
	}
	if shape == connector.OneStep {
		b.passes(s)
	}
	for range 2 {
		v, err := b.gateway.Visit(t.Context(), b.merchant.ID, s.Payment.ID, s.Secret.Text())
		if err != nil {
			t.Fatalf("find visit: %v", err)
		}
		_, err = b.gateway.Return(t.Context(), v, genuine())
		if err != nil {
			continue
		}
	}
	for range 2 {
		a, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), false)
		if err == nil {
			told = a.Payment
		}
	}
	return told
}

// keepsItsWord checks that a payment that the shop was told is over is still what it was told.
func (b *bench) keepsItsWord(t *testing.T, told payment.Payment) {
	t.Helper()
	if told.State != payment.Captured && told.State != payment.Declined {
		return
	}
	if got := b.stored(t, told.ID); got.State != told.State {
		t.Errorf("the shop was told %s, and it became %s", told.State, got.State)
	}
}

// A commit that fails between the browser's return and the payment's step must not turn an authorized payment
// into a failed one, even where the bank says nothing about the authentication.
func TestOneStepReturnThatCouldNotBeStored(t *testing.T) {
	for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
		t.Run(string(mode), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(*approvedOf(lira(10_000)))
				s := b.begin(t, b.challenge(t, "order-1", mode))
				b.passes(s)
				b.store.failing(func(c store.Change) error {
					if c.Step != nil {
						return errDisk
					}
					return nil
				})
				_, err := b.gateway.Return(t.Context(), b.visitOf(t, s), genuine())
				if err == nil {
					t.Fatal("the return is answered although it could not be stored")
				}
				b.store.failing(nil)
				// The buyer reloads the page.
				v := b.comesBack(t, s, genuine())
				want := payment.Captured
				if mode == threeds.Manual {
					want = payment.Authorized
				}
				b.want(t, v.Payment, want)
				b.want(t, b.finish(t, s, false).Payment, payment.Captured)
				b.bank.wantCalls(t, "sale", 0)
				b.workOff(t)
				b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
			})
		})
	}
}
