package gateway_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// passes lets the buyer pass at a one-step bank: the bank authorizes, whether or not the browser ever comes back.
func (b *bench) passes(s gateway.Started) {
	b.bank.enter(s.Payment.First().Ref, *approvedOf(lira(10_000)))
}

func TestOneStepAutomatic(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		p := b.want(t, s.Payment, payment.Challenged)
		if !p.Live || b.sealed(t, p.ID) || b.bank.wantCalls(t, "challenge", 1)[0].Auth.PreAuth {
			t.Errorf("live %v, sealed %v", p.Live, b.sealed(t, p.ID))
		}
		// The bank may charge from now on, so nobody else may.
		_, err := b.gateway.Pay(t.Context(), b.order(t, "order-1"))
		wantFault(t, err, fault.Busy, "3d_under_way")
		_, err = b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Automatic))
		wantFault(t, err, fault.Busy, "3d_under_way")
		b.passes(s)
		b.comesBack(t, s, forged())
		b.want(t, b.stored(t, p.ID), payment.Challenged)
		for range 2 {
			v := b.comesBack(t, s, genuine())
			if b.want(t, v.Payment, payment.Captured); v.Session.Status != threeds.Finished {
				t.Errorf("the session is %s, and there is nothing left to finish", v.Session.Status)
			}
		}
		b.bank.wantCalls(t, "sale", 0)
		b.bank.wantCalls(t, "finish", 2) // the forged one and the first genuine one
		b.workOff(t)
		b.want(t, b.stored(t, p.ID), payment.Captured)
		b.bank.wantCalls(t, "void", 0)
	})
}

func TestOneStepDecline(t *testing.T) {
	for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
		t.Run(string(mode), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(*declined())
				s := b.begin(t, b.challenge(t, "order-1", mode))
				v := b.comesBack(t, s, genuine())
				if p := b.want(t, v.Payment, payment.Declined); p.Live || p.Refusal.Code != "51" {
					t.Errorf("live %v, refusal %+v", p.Live, p.Refusal)
				}
				a := b.finish(t, s, false)
				if b.want(t, a.Payment, payment.Declined); a.Repeated {
					t.Error("a declined payment is told as a repeat of a success")
				}
				b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
				b.workOff(t)
			})
		})
	}
}

// A two-step shop over a one-step bank: the amount is held while the buyer is there, and taken when the shop asks.
func TestOneStepManual(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		if !b.bank.wantCalls(t, "challenge", 1)[0].Auth.PreAuth {
			t.Error("the bank was asked to take the amount before the shop has asked for it")
		}
		_, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), false)
		wantFault(t, err, fault.Conflict, "3d_not_returned")
		b.passes(s)
		v := b.comesBack(t, s, genuine())
		b.want(t, v.Payment, payment.Authorized)
		b.bank.wantCalls(t, "capture", 0)
		a := b.finish(t, s, false)
		if b.want(t, a.Payment, payment.Captured); a.Repeated {
			t.Error("the first finish is told as a repeat")
		}
		again := b.finish(t, s, false)
		if b.want(t, again.Payment, payment.Captured); !again.Repeated {
			t.Error("the second finish is not told as a repeat")
		}
		b.bank.wantCalls(t, "capture", 1)
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
		b.bank.wantCalls(t, "void", 0)
	})
}

func TestOneStepManualThatIsToStayHeld(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.passes(s)
		b.comesBack(t, s, genuine())
		for i, repeated := range []bool{false, true} {
			a := b.finish(t, s, true)
			if b.want(t, a.Payment, payment.Authorized); a.Repeated != repeated {
				t.Errorf("finish %d: repeated %v", i+1, a.Repeated)
			}
		}
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Authorized)
		b.bank.wantCalls(t, "void", 0)
		a, err := b.gateway.Capture(t.Context(), b.command(s.Payment, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Captured)
	})
}

func TestOneStepVisitThatIsNeverFinished(t *testing.T) {
	tests := []struct {
		name             string
		mode             threeds.Mode
		passes, comeback bool
		want             payment.State
		voids            int
	}{
		{"manual, never there", threeds.Manual, false, false, payment.Expired, 0},
		{"manual, passed and never came back", threeds.Manual, true, false, payment.Voided, 1},
		{"manual, came back and the shop never finished", threeds.Manual, true, true, payment.Voided, 1},
		{"automatic, never there", threeds.Automatic, false, false, payment.Expired, 0},
		{"automatic, passed and never came back", threeds.Automatic, true, false, payment.Captured, 0},
		{"automatic, came back", threeds.Automatic, true, true, payment.Captured, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(*approvedOf(lira(10_000)))
				s := b.begin(t, b.challenge(t, "order-1", test.mode))
				if test.passes {
					b.passes(s)
				}
				if test.comeback {
					b.comesBack(t, s, genuine())
				}
				stop := b.workUntil(t)
				time.Sleep(threeds.Lifetime - time.Second)
				if p := b.stored(t, s.Payment.ID); p.State.Final() {
					t.Errorf("the payment is %s before its time", p.State)
				}
				b.bank.wantCalls(t, "void", 0)
				stop()
				b.workOff(t)
				p := b.want(t, b.stored(t, s.Payment.ID), test.want)
				b.bank.wantCalls(t, "void", test.voids)
				if p.Live == (test.want == payment.Expired) {
					t.Errorf("%s and live %v", p.State, p.Live)
				}
				b.reconcile(t, "order-1")
			})
		})
	}
}

// The bank may still charge until its window is over, so "not found" frees nothing before.
func TestOneStepUnseenVisitWaitsForTheWindow(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		b.bank.window = 5 * time.Minute
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		stop := b.workUntil(t)
		time.Sleep(threeds.Lifetime + b.bank.window - time.Second)
		b.want(t, b.stored(t, s.Payment.ID), payment.Challenged)
		b.passes(s)
		stop()
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
	})
}

func TestOneStepReturnInDoubt(t *testing.T) {
	tests := []struct {
		name   string
		mode   threeds.Mode
		passes bool
		result connector.Result
		want   payment.State
	}{
		{"automatic, done", threeds.Automatic, true, *doubt(), payment.Captured},
		{"automatic, not done", threeds.Automatic, false, *doubt(), payment.Declined},
		{"automatic, another amount", threeds.Automatic, true, *approvedOf(lira(1)), payment.Captured},
		{"manual, done", threeds.Manual, true, *doubt(), payment.Voided},
		{"manual, not done", threeds.Manual, false, *doubt(), payment.Declined},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(test.result)
				s := b.begin(t, b.challenge(t, "order-1", test.mode))
				if test.passes {
					b.passes(s)
				}
				// The bank's inquiry is away until long after the visit is over.
				for range 300 {
					b.bank.will("query", says(connector.Unclear))
				}
				v := b.comesBack(t, s, genuine())
				if b.want(t, v.Payment, payment.Indeterminate); !v.Payment.Live {
					t.Error("a doubt does not hold the reference")
				}
				b.work(t, threeds.Lifetime+10*time.Minute)
				b.want(t, b.stored(t, s.Payment.ID), payment.Indeterminate)
				b.bank.mu.Lock()
				b.bank.acts["query"] = nil
				b.bank.mu.Unlock()
				b.workOff(t)
				b.want(t, b.stored(t, s.Payment.ID), test.want)
				b.reconcile(t, "order-1")
			})
		})
	}
}

// The buyer's page waits for a doubt to be settled as a shop's request does.
func TestPromise3AReturnInDoubtIsInquiredWhileTheBuyerWaits(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*doubt())
		b.bank.will("query", says(connector.Unclear), says(connector.Pending))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		b.passes(s)
		v := b.comesBack(t, s, genuine())
		b.want(t, v.Payment, payment.Captured)
		b.workOff(t)
		for _, asked := range b.bank.wantCalls(t, "query", 3) {
			if asked.Ask.State != "state of "+asked.Ref {
				t.Errorf("the bank is asked with state %q: it could deny what its visit may still bring", asked.Ask.State)
			}
		}
	})
}

// Without a redirect: the bank has decided at the first step.
func TestOneStepWithoutTheBuyer(t *testing.T) {
	for _, test := range []struct {
		mode   threeds.Mode
		result *connector.Result
		first  payment.State
		end    payment.State
	}{
		{threeds.Automatic, approvedOf(lira(10_000)), payment.Captured, payment.Captured},
		{threeds.Automatic, declined(), payment.Declined, payment.Declined},
		{threeds.Manual, approvedOf(lira(10_000)), payment.Authorized, payment.Voided},
		{threeds.Manual, declined(), payment.Declined, payment.Declined},
	} {
		t.Run(fmt.Sprintf("%s %s", test.mode, test.result.Outcome), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(*declined())
				b.bank.visit = func(a connector.Authorization, _ string) connector.Challenge {
					b.bank.enter(a.Ref, *test.result)
					return connector.Challenge{Result: test.result}
				}
				s := b.begin(t, b.challenge(t, "order-1", test.mode))
				b.want(t, s.Payment, test.first)
				b.workOff(t) // the shop never finishes
				b.want(t, b.stored(t, s.Payment.ID), test.end)
				b.reconcile(t, "order-1")
			})
		})
	}
}

func TestOneStepWithoutTheBuyerIsFinishedByTheShop(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*declined())
		b.bank.visit = func(a connector.Authorization, _ string) connector.Challenge {
			b.bank.enter(a.Ref, *approvedOf(lira(10_000)))
			return connector.Challenge{Result: approvedOf(lira(10_000))}
		}
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		a := b.finish(t, s, false)
		if b.want(t, a.Payment, payment.Captured); a.Repeated {
			t.Error("the first finish is told as a repeat")
		}
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
	})
}

// A manual visit needs a bank that can hold and take later; without one nothing is begun.
func TestOneStepManualNeedsACapture(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		g, _ := b.node(t, struct {
			connector.Connector
			connector.Challenger
		}{b.bank, b.bank})
		_, err := g.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Manual))
		wantFault(t, err, fault.Unsupported, "provider_cannot")
		b.bank.wantCalls(t, "", 0)
		s, err := g.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Automatic))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, s.Payment, payment.Challenged)
	})
}

func TestPromise1CrowdOfOneStepVisitsIsOnePayment(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		b.bank.during = func(call) { time.Sleep(100 * time.Millisecond) }
		var mu sync.Mutex
		var all sync.WaitGroup
		ids := map[payment.ID]int{}
		for range 20 {
			all.Go(func() {
				s, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Automatic))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					ids[s.Payment.ID]++
				case fault.KindOf(err) != fault.Busy:
					t.Errorf("start: %v", err)
				}
			})
		}
		all.Wait()
		b.bank.wantCalls(t, "challenge", 1)
		if len(ids) != 1 {
			t.Errorf("20 visits began the payments %v, want one", ids)
		}
	})
}

func TestPromise1CrowdOfOneStepReturnsIsOnePayment(t *testing.T) {
	for _, mode := range []threeds.Mode{threeds.Manual, threeds.Automatic} {
		t.Run(string(mode), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(*approvedOf(lira(10_000)))
				nodeB, _ := b.node(t, b.bank)
				nodes := []*gateway.Gateway{b.gateway, nodeB}
				s := b.begin(t, b.challenge(t, "order-1", mode))
				b.passes(s)
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
						if err != nil || a.Payment.State != payment.Captured {
							t.Errorf("finish %d: %s, %v", i, a.Payment.State, err)
						}
					})
				}
				all.Wait()
				want := 0
				if mode == threeds.Manual {
					want = 1
				}
				b.bank.wantCalls(t, "capture", want)
				b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
				b.workOff(t)
				b.reconcile(t, "order-1")
			})
		})
	}
}

// The buyer comes back after a job has asked the bank already, and after a refund of what it found.
func TestOneStepReturnAfterTheJobHasSettled(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		b.passes(s)
		time.Sleep(threeds.Lifetime)
		b.workOff(t)
		p := b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
		a, err := b.gateway.Refund(t.Context(), b.command(p, 1_000))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.PartiallyRefunded)
		v := b.comesBack(t, s, genuine())
		b.want(t, v.Payment, payment.PartiallyRefunded)
		r := b.bank.wantCalls(t, "finish", 1)[0].Return
		if r.Ref != p.First().Ref || r.Amount != lira(10_000) {
			t.Errorf("the bank's word is compared with %s, %s; want those of the visit", r.Ref, r.Amount)
		}
		if b.log.has("level=ERROR") {
			t.Errorf("an error is logged: %s", b.log)
		}
	})
}

// The bank breaks its own word: it denies the payment after its window, and its page says that it was made.
func TestOneStepApprovalAfterTheProofToTheContraryIsReported(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		time.Sleep(threeds.Lifetime)
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Expired)
		v := b.comesBack(t, s, genuine())
		b.want(t, v.Payment, payment.Expired)
		if !b.log.has("reconcile by hand") {
			t.Errorf("nobody is told: %s", b.log)
		}
	})
}

func TestOneStepKeepsWhatTheBankSaysOfTheAuthentication(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		b.bank.finish = func(connector.Return) connector.Finished {
			return connector.Finished{Valid: true, Proof: connector.Proof{Status: 4, ECI: "06"}, Result: *approvedOf(lira(10_000))}
		}
		s := b.begin(t, b.challenge(t, "order-1", threeds.Automatic))
		b.passes(s)
		if p := b.want(t, b.comesBack(t, s, genuine()).Payment, payment.Captured); p.ThreeD != 4 {
			t.Errorf("mdStatus is %d, want 4", p.ThreeD)
		}
		silent := b.begin(t, b.challenge(t, "order-2", threeds.Automatic))
		b.bank.finish = func(connector.Return) connector.Finished {
			return connector.Finished{Valid: true, Result: *approvedOf(lira(10_000))}
		}
		b.passes(silent)
		if p := b.want(t, b.comesBack(t, silent, genuine()).Payment, payment.Captured); p.ThreeD != -1 {
			t.Errorf("mdStatus is %d where the bank gave none, want -1", p.ThreeD)
		}
	})
}
