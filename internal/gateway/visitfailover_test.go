package gateway_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// opensWith lets a bank answer the start of a visit with a result instead of with a page.
func (b *bank) opensWith(r connector.Result) {
	b.visit = func(connector.Authorization, string) connector.Challenge { return connector.Challenge{Result: &r} }
}

// shaped gives a bank 3-D Secure of a shape.
func (b *bank) shaped(s connector.Shape) {
	if s == connector.OneStep {
		b.oneStep(*approvedOf(lira(10_000)))
	} else {
		b.twoStep(1)
	}
}

func shapeName(s connector.Shape) string { return fmt.Sprintf("%d-step", 3-int(s)) }

// A visit that could not begin at one provider begins at another, whatever the shapes of the two, and ends there.
func TestAVisitBeginsElsewhere(t *testing.T) {
	shapes := []connector.Shape{connector.TwoStep, connector.OneStep}
	for _, from := range shapes {
		for _, to := range shapes {
			for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
				onceOnBench(t, fmt.Sprintf("%s to %s, %s", shapeName(from), shapeName(to), mode), func(t *testing.T, b *bench) {
					banks := b.several(t, 2)
					banks[0].shaped(from)
					banks[0].opensWith(*declinesFor(decline.AuthenticationUnavailable).answer)
					banks[1].shaped(to)
					banks[1].during = func(c call) {
						if c.Kind != "challenge" {
							return
						}
						p, err := b.gateway.FindByReference(t.Context(), "demo", "order-1")
						if err != nil || trail(p) != string(p.Operations[0].Kind)+" a refused, "+string(p.Operations[0].Kind)+" b pending" || p.First().Ref != c.Ref {
							t.Errorf("while b is asked: %s, %v", trail(p), err)
						}
					}
					s := b.begin(t, b.challenge(t, "order-1", mode))
					p := b.want(t, s.Payment, payment.Challenged)
					auth := banks[1].wantCalls(t, "challenge", 1)[0].Auth
					oneStep := to == connector.OneStep
					if p.Provider != "b" || p.Live != oneStep || b.sealed(t, p.ID) == oneStep || auth.PreAuth != (oneStep && mode == threeds.Manual) {
						t.Errorf("at %s, live %v, sealed %v, only held %v", p.Provider, p.Live, b.sealed(t, p.ID), auth.PreAuth)
					}
					if session := b.session(t, p.ID); session.OneStep != oneStep || session.Status != threeds.Open || !p.First().Deadline.After(time.Now()) {
						t.Errorf("session %+v, deadline %v", session, p.First().Deadline)
					}
					if oneStep {
						banks[1].enter(p.First().Ref, *approvedOf(lira(10_000)))
					}
					b.comesBack(t, s, genuine())
					b.want(t, b.finish(t, s, false).Payment, payment.Captured)
					banks[0].wantCalls(t, "finish", 0)
					banks[0].wantCalls(t, "sale", 0)
					b.workOff(t)
					if b.sealed(t, p.ID) {
						t.Error("the card is still there")
					}
					b.want(t, b.stored(t, p.ID), payment.Captured)
				})
			}
		}
	}
}

func TestPromise3AVisitGoesOnOnlyWhenNothingWasDone(t *testing.T) {
	const goes, stays = "sale a refused, sale b pending", "sale a refused"
	lost := connector.Result{Cause: errors.New("connection reset by peer")}
	for name, test := range map[string]struct {
		shape connector.Shape
		first connector.Result
		want  string
	}{
		"two-step, never sent":       {connector.TwoStep, *neverLeaves().answer, goes},
		"two-step, stolen card":      {connector.TwoStep, *declinesFor(decline.StolenCard).answer, stays},
		"two-step, answer lost":      {connector.TwoStep, lost, goes}, // it authenticates only: no money is in doubt
		"one-step, never sent":       {connector.OneStep, *neverLeaves().answer, goes},
		"one-step, stolen card":      {connector.OneStep, *declinesFor(decline.StolenCard).answer, stays},
		"one-step, answer lost":      {connector.OneStep, lost, "sale a doubtful"},
		"one-step, approved at once": {connector.OneStep, *approvedOf(lira(10_000)), "sale a approved"},
	} {
		onceOnBench(t, name, func(t *testing.T, b *bench) {
			banks := b.several(t, 2)
			banks[0].shaped(test.shape)
			banks[0].opensWith(test.first)
			banks[1].twoStep(1)
			s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
			if got := trail(b.stored(t, s.Payment.ID)); got != test.want {
				t.Errorf("payment went %q, want %q", got, test.want)
			}
		})
	}
}

// What the bank authenticated, it authenticated for one provider. The charge goes there or nowhere.
func TestAnAuthenticatedChargeStaysWhereItIs(t *testing.T) {
	for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
		for name, end := range map[string]act{"declined technically": declinesFor(decline.SystemError), "never sent": neverLeaves()} {
			onceOnBench(t, string(mode)+" "+name, func(t *testing.T, b *bench) {
				banks := b.several(t, 2)
				banks[0].twoStep(1)
				banks[1].twoStep(1)
				banks[0].will("sale", end)
				s := b.begin(t, b.challenge(t, "order-1", mode))
				b.comesBack(t, s, genuine())
				p := b.finish(t, s, false).Payment
				if got := trail(b.want(t, p, payment.Declined)); got != "sale a refused" {
					t.Errorf("payment went %q", got)
				}
				banks[1].wantCalls(t, "", 0)
			})
		}
	}
}

// While the first provider thinks, another payment of the order goes live. A one-step provider may not be asked then: it would
// charge for an order that is being paid.
func TestAVisitDoesNotGoOnIntoASecondPayment(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		banks := b.several(t, 2)
		banks[0].twoStep(1)
		banks[1].oneStep(*approvedOf(lira(10_000)))
		no := *declinesFor(decline.AuthenticationUnavailable).answer
		banks[0].visit = func(connector.Authorization, string) connector.Challenge {
			b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
			return connector.Challenge{Result: &no}
		}
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		if got := trail(b.want(t, s.Payment, payment.Declined)); got != "sale a refused" {
			t.Errorf("visit went %q", got)
		}
		banks[1].wantCalls(t, "challenge", 0)
	})
}

// Whichever commit fails, and whether or not it landed: the books and the store agree in the end.
func TestPromise2EveryCommitOfAMovedVisitMayFail(t *testing.T) {
	shapes := []connector.Shape{connector.TwoStep, connector.OneStep}
	for _, from := range shapes {
		for _, to := range shapes {
			for _, landed := range []bool{false, true} {
				for n := 1; n <= 5; n++ {
					onceOnBench(t, fmt.Sprintf("%s to %s, commit %d, landed %v", shapeName(from), shapeName(to), n, landed), func(t *testing.T, b *bench) {
						banks := b.several(t, 2)
						banks[0].shaped(from)
						banks[0].opensWith(*declinesFor(decline.AuthenticationUnavailable).answer)
						banks[1].shaped(to)
						b.failNth(n, landed)
						told := b.movedVisit(t, banks)
						b.store.failing(nil)
						b.workOff(t)
						b.agreeAtAll(t, "order-1", banks)
						b.keepsItsWord(t, told)
					})
				}
			}
		}
	}
}

// movedVisit walks a visit as far as the failures let it.
func (b *bench) movedVisit(t *testing.T, banks []*bank) (told payment.Payment) {
	t.Helper()
	s, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Automatic))
	if err != nil {
		return told
	}
	if asked := banks[1].seen("challenge"); len(asked) > 0 && banks[1].shape == connector.OneStep {
		banks[1].enter(asked[0].Ref, *approvedOf(lira(10_000)))
	}
	for range 2 {
		v, err := b.gateway.Visit(t.Context(), "demo", s.Payment.ID, s.Secret.Text())
		if err != nil {
			t.Fatalf("find visit: %v", err)
		}
		v, err = b.gateway.Return(t.Context(), v, genuine())
		if err == nil {
			told = v.Payment
		}
	}
	return told
}
