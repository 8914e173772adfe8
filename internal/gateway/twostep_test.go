package gateway_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
)

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

func TestTwoStepManual(t *testing.T) {
	for _, preAuth := range []bool{false, true} {
		t.Run(fmt.Sprintf("hold %v", preAuth), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(2)
				b.bank.during = func(c call) {
					if c.Kind != "challenge" {
						return
					}
					p, err := b.gateway.FindByReference(t.Context(), b.merchant.ID, "order-1")
					if err != nil || p.State != payment.Challenged || p.First().Ref != c.Ref || b.session(t, p.ID).Status != threeds.Opening {
						t.Errorf("while the bank is asked to take the buyer, the store has %s, %v", p.State, err)
					}
				}
				s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				p := b.want(t, s.Payment, payment.Challenged)
				if p.Live || s.Unknown() || s.Repeated || !b.sealed(t, p.ID) {
					t.Errorf("live %v, unknown %v, repeated %v, sealed %v", p.Live, s.Unknown(), s.Repeated, b.sealed(t, p.ID))
				}
				v := b.visitOf(t, s)
				to, err := v.Redirect()
				if err != nil || to == nil || to.Fields.Get("TermUrl") != bankReturn(p, s.Secret) {
					t.Fatalf("the buyer is sent to %+v, %v", to, err)
				}
				_, err = b.gateway.Finish(t.Context(), v, preAuth)
				wantFault(t, err, fault.Conflict, "3d_not_returned")

				v = b.comesBack(t, s, genuine())
				if b.want(t, v.Payment, payment.Challenged); v.Session.Status != threeds.Returned {
					t.Errorf("the session is %s", v.Session.Status)
				}
				if to, err := v.Redirect(); to != nil || err != nil {
					t.Errorf("the buyer is sent on to %+v, %v", to, err)
				}
				r := b.bank.wantCalls(t, "finish", 1)[0].Return
				if r.Ref != p.First().Ref || r.Order != "order-1" || r.Amount != lira(10_000) || r.State != "state of "+r.Ref {
					t.Errorf("the bank's word is compared with %+v", r)
				}
				b.bank.wantCalls(t, "sale", 0)

				a := b.finish(t, s, preAuth)
				kind, want := "sale", payment.Captured
				if preAuth {
					kind, want = "preauth", payment.Authorized
				}
				got := b.want(t, a.Payment, want)
				if a.Repeated || got.ThreeD != 2 || !got.Live || b.sealed(t, p.ID) {
					t.Errorf("repeated %v, mdStatus %d, live %v, sealed %v", a.Repeated, got.ThreeD, got.Live, b.sealed(t, p.ID))
				}
				auth := b.bank.wantCalls(t, kind, 1)[0].Auth
				if !auth.Card.Equal(testCard(t)) || auth.Proof == nil || auth.Proof.Status != 2 || auth.Proof.CAVV != "cavv" ||
					auth.Order != "order-1" || auth.Amount != lira(10_000) {
					t.Errorf("the charge is asked with proof %+v, order %q", auth.Proof, auth.Order)
				}
				again := b.finish(t, s, preAuth)
				if b.want(t, again.Payment, want); !again.Repeated {
					t.Error("a second finish is not told as a repeat")
				}
				b.bank.wantCalls(t, kind, 1)
				if jobs := b.jobs(t); jobs != 0 {
					t.Errorf("%d jobs are left behind", jobs)
				}
			})
		})
	}
}

func TestTwoStepAutomaticChargesOnReturn(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		v := b.comesBack(t, s, genuine())
		b.want(t, v.Payment, payment.Captured)
		again := b.comesBack(t, s, genuine())
		b.want(t, again.Payment, payment.Captured)
		b.bank.wantCalls(t, "sale", 1)
		b.bank.wantCalls(t, "finish", 1)
	})
}

// Promise 4, a browser's return proves nothing.
func TestPromise4ForgedReturnsChangeNothing(t *testing.T) {
	for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
		t.Run(string(mode), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				s := b.begin(t, b.challenge(t, "order-1", mode))
				for range 3 {
					v := b.comesBack(t, s, forged())
					if b.want(t, v.Payment, payment.Challenged); v.Session.Status != threeds.Open {
						t.Fatalf("a forged return makes the session %s", v.Session.Status)
					}
				}
				_, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), false)
				wantFault(t, err, fault.Conflict, "3d_not_returned")
				b.bank.wantCalls(t, "sale", 0)
				b.comesBack(t, s, genuine())
				b.comesBack(t, s, forged())
				b.want(t, b.finish(t, s, false).Payment, payment.Captured)
				b.bank.wantCalls(t, "sale", 1)
			})
		})
	}
}

func TestPromise4OnlyTheSecretOpensAVisit(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		other := b.begin(t, b.challenge(t, "order-2", threeds.Manual))
		o := b.challenge(t, "order-1", threeds.Manual)
		o.Merchant, _ = b.gateway.Merchants().Find("other")
		foreign := b.begin(t, o)
		for name, secret := range map[string]string{
			"none": "", "another visit's": other.Secret.Text(), "another merchant's": foreign.Secret.Text(),
			"a new one": threeds.NewSecret().Text(), "no secret at all": "order-1", "the mask": s.Secret.String(),
		} {
			_, err := b.gateway.Visit(t.Context(), b.merchant.ID, s.Payment.ID, secret)
			wantFault(t, err, fault.NotFound, "no_3d_session")
			_ = name
		}
		_, err := b.gateway.Visit(t.Context(), "other", s.Payment.ID, s.Secret.Text())
		wantFault(t, err, fault.NotFound, "no_3d_session")
		_, err = b.gateway.Visit(t.Context(), b.merchant.ID, payment.NewID(time.Now()), s.Secret.Text())
		wantFault(t, err, fault.NotFound, "no_3d_session")
		for _, text := range []string{
			s.Secret.Text(), strings.ToLower(s.Secret.Text()), strings.ReplaceAll(s.Secret.Text(), "-", ""),
		} {
			v, err := b.gateway.Visit(t.Context(), b.merchant.ID, s.Payment.ID, text)
			if err != nil || v.Secret().Text() != s.Secret.Text() {
				t.Errorf("the secret's own text is refused: %v", err)
			}
		}
	})
}

func TestPromise1CrowdOfReturnsAndFinishesIsOneCharge(t *testing.T) {
	for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
		t.Run(string(mode), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				b.bank.during = func(call) { time.Sleep(300 * time.Millisecond) }
				nodeB, _ := b.node(t, b.bank)
				nodes := []*gateway.Gateway{b.gateway, nodeB}
				s := b.begin(t, b.challenge(t, "order-1", mode))
				v := b.visitOf(t, s)
				var all sync.WaitGroup
				for i := range 20 {
					all.Go(func() {
						after, err := nodes[i%2].Return(t.Context(), v, genuine())
						if err != nil {
							t.Errorf("return %d: %v", i, err)
							return
						}
						a, err := nodes[(i/2)%2].Finish(t.Context(), after, false)
						if err != nil {
							t.Errorf("finish %d: %v", i, err)
							return
						}
						if a.Payment.State != payment.Captured {
							t.Errorf("finish %d: %s", i, a.Payment.State)
						}
					})
				}
				all.Wait()
				b.bank.wantCalls(t, "sale", 1)
				b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
			})
		})
	}
}

func TestTwoStepByAuthentication(t *testing.T) {
	for status := range 10 {
		t.Run(fmt.Sprintf("mdStatus %d", status), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(status)
				s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
				v := b.comesBack(t, s, genuine())
				if b.sealed(t, s.Payment.ID) {
					t.Error("the sealed card is left behind")
				}
				if status >= 1 && status <= 4 {
					b.want(t, v.Payment, payment.Captured)
					b.bank.wantCalls(t, "sale", 1)
					return
				}
				want := decline.AuthenticationUnavailable
				if status == 0 {
					want = decline.AuthenticationFailed
				}
				p := b.want(t, v.Payment, payment.Declined)
				if p.Refusal.Reason != want || p.ThreeD != status || p.Live {
					t.Errorf("got %s, mdStatus %d, live %v; want %s", p.Refusal.Reason, p.ThreeD, p.Live, want)
				}
				b.bank.wantCalls(t, "sale", 0)
				b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
			})
		})
	}
}

func TestTwoStepWithoutTheBuyer(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		b.bank.visit = func(connector.Authorization, string) connector.Challenge {
			return connector.Challenge{Proof: &connector.Proof{Status: 1, CAVV: "frictionless"}}
		}
		manual := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.want(t, manual.Payment, payment.Challenged)
		if to, err := b.visitOf(t, manual).Redirect(); to != nil || err != nil {
			t.Errorf("the buyer is sent to %+v, %v", to, err)
		}
		b.want(t, b.finish(t, manual, false).Payment, payment.Captured)

		automatic := b.begin(t, b.challenge(t, "order-2", threeds.Automatic))
		v := b.comesBack(t, automatic, nil)
		b.want(t, v.Payment, payment.Captured)
		b.bank.wantCalls(t, "finish", 0)
		for _, c := range b.bank.wantCalls(t, "sale", 2) {
			if c.Auth.Proof == nil || c.Auth.Proof.CAVV != "frictionless" {
				t.Errorf("the charge is asked with proof %+v", c.Auth.Proof)
			}
		}
	})
}

func TestTwoStepVisitThatCannotBegin(t *testing.T) {
	tests := []struct {
		name string
		made connector.Challenge
		want decline.Reason
	}{
		{"refused", connector.Challenge{Result: declined()}, decline.InsufficientFunds},
		{"no answer", connector.Challenge{Result: doubt()}, decline.AuthenticationUnavailable},
		{"nothing", connector.Challenge{}, decline.AuthenticationUnavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				b.bank.visit = func(connector.Authorization, string) connector.Challenge { return test.made }
				s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				p := b.want(t, s.Payment, payment.Declined)
				if p.Refusal.Reason != test.want || b.sealed(t, p.ID) || p.Live {
					t.Errorf("got %s, sealed %v, live %v", p.Refusal.Reason, b.sealed(t, p.ID), p.Live)
				}
				b.workOff(t)
				b.want(t, b.stored(t, p.ID), payment.Declined)
			})
		})
	}
}

func TestTwoStepVisitThatEndsUnvisited(t *testing.T) {
	for _, back := range []bool{false, true} {
		t.Run(fmt.Sprintf("came back %v", back), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				if back {
					b.comesBack(t, s, genuine())
				}
				stop := b.workUntil(t)
				time.Sleep(threeds.Lifetime - time.Second)
				if b.want(t, b.stored(t, s.Payment.ID), payment.Challenged); !b.sealed(t, s.Payment.ID) {
					t.Error("the card is gone before its time")
				}
				time.Sleep(time.Minute)
				stop()
				if b.want(t, b.stored(t, s.Payment.ID), payment.Expired); b.sealed(t, s.Payment.ID) || b.jobs(t) != 0 {
					t.Errorf("sealed %v, %d jobs", b.sealed(t, s.Payment.ID), b.jobs(t))
				}
				late := b.comesBack(t, s, genuine())
				b.want(t, late.Payment, payment.Expired)
				a := b.finish(t, s, false)
				if b.want(t, a.Payment, payment.Expired); a.Repeated {
					t.Error("an expired payment is told as a repeat of a success")
				}
				b.bank.wantCalls(t, "sale", 0)
				b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
			})
		})
	}
}

// The card dies after its lifetime even where no job has come round to shredding it.
func TestTwoStepCardDiesInTimeWithoutAnyJob(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.comesBack(t, s, genuine())
		time.Sleep(threeds.Lifetime + time.Second)
		a := b.finish(t, s, false)
		if b.want(t, a.Payment, payment.Expired); b.sealed(t, s.Payment.ID) {
			t.Error("the card still waits")
		}
		b.bank.wantCalls(t, "sale", 0)
	})
}

func TestPromise1TwoVisitsForOneOrderAreOneCharge(t *testing.T) {
	for _, together := range []bool{false, true} {
		t.Run(fmt.Sprintf("at once %v", together), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				b.bank.during = func(call) { time.Sleep(300 * time.Millisecond) }
				one := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				two := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				if one.Payment.ID == two.Payment.ID {
					t.Fatal("two visits are one payment")
				}
				b.comesBack(t, one, genuine())
				b.comesBack(t, two, genuine())
				var answers [2]gateway.Answer
				var all sync.WaitGroup
				for i, s := range []gateway.Started{one, two} {
					all.Go(func() { answers[i] = b.finish(t, s, false) })
					if !together {
						all.Wait()
					}
				}
				all.Wait()
				b.bank.wantCalls(t, "sale", 1)
				if answers[0].Payment.ID != answers[1].Payment.ID || answers[0].Repeated == answers[1].Repeated {
					t.Errorf("answers are %s (repeated %v) and %s (repeated %v)",
						answers[0].Payment.ID, answers[0].Repeated, answers[1].Payment.ID, answers[1].Repeated)
				}
				b.want(t, answers[0].Payment, payment.Captured)
				var captured, declined int
				for _, s := range []gateway.Started{one, two} {
					switch p := b.stored(t, s.Payment.ID); p.State {
					case payment.Captured:
						captured++
					case payment.Declined:
						declined++
						if p.Refusal.Reason != decline.Duplicate || b.sealed(t, p.ID) {
							t.Errorf("the other visit ended with %s, sealed %v", p.Refusal.Reason, b.sealed(t, p.ID))
						}
					}
				}
				if captured != 1 || declined != 1 {
					t.Errorf("%d captured, %d declined", captured, declined)
				}
				b.workOff(t)
			})
		})
	}
}

func TestAVisitForAnOrderThatIsPaidIsARepeat(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		p := b.pay(t, b.order(t, "order-1")).Payment
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		if !s.Repeated || s.Payment.ID != p.ID || !s.Secret.IsZero() {
			t.Errorf("got payment %s, repeated %v", s.Payment.ID, s.Repeated)
		}
		b.bank.wantCalls(t, "challenge", 0)
	})
}

// While the buyer is at the bank nothing was asked of the card, so there is nothing to inquire about, and a bank
// that knows nothing of it proves nothing.
func TestAVisitUnderWayIsNotSettled(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		time.Sleep(threeds.Lifetime - time.Second)
		p, err := b.gateway.Settle(t.Context(), b.merchant.ID, s.Payment.ID)
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, p, payment.Challenged)
		b.bank.wantCalls(t, "query", 0)
	})
}

// A doubt of the charge that follows the visit is a doubt like any other.
func TestTwoStepChargeInDoubt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		b.bank.will("sale", losesRequest())
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.comesBack(t, s, genuine())
		a := b.finish(t, s, false)
		b.want(t, a.Payment, payment.Indeterminate)
		if b.sealed(t, s.Payment.ID) {
			t.Error("the card waits for a second use")
		}
		again := b.finish(t, s, false)
		b.want(t, again.Payment, payment.Indeterminate)
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Declined)
		b.bank.wantCalls(t, "sale", 1)
		for _, c := range b.bank.seen("query") {
			if c.Ask.Proof == nil || c.Ask.Proof.CAVV != "cavv" {
				t.Errorf("the bank is asked with proof %+v, want the one that the charge carried", c.Ask.Proof)
			}
		}
	})
}

// A secret is bound to the order's facts: a payment whose amount was altered in the store has no visit.
func TestPromise4TheSecretIsBoundToTheAmount(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		session := b.session(t, s.Payment.ID)
		f := threeds.Facts{Merchant: "demo", Payment: string(s.Payment.ID), Reference: "order-1", Amount: lira(10_000)}
		if !s.Secret.Verify(f, session.Verifier) {
			t.Fatal("the verifier is not the one over the payment's facts")
		}
		f.Amount = money.New(10_000, money.USD)
		if s.Secret.Verify(f, session.Verifier) {
			t.Error("another currency verifies")
		}
	})
}
