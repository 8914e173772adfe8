package gateway_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// early_test.go is about shops that finish by themselves over a one-step bank that cannot hold, where the account allows it to
// charge early.

// charger is a bank that cannot hold.
func charger(b *bank) connector.Connector {
	return struct {
		connector.Connector
		connector.Challenger
		connector.Voider
		connector.Refunder
	}{b, b, b, b}
}

// charging makes the bench's bank one that cannot hold, and its account one that may charge early.
func (b *bench) charging(t *testing.T, r connector.Result) {
	t.Helper()
	b.bank.oneStep(r)
	b.early = true
	b.gateway, b.merchant = b.node(t, charger(b.bank))
}

// wantConfirmed lets the shop finish twice: the first is told as one, the second as its repeat.
func (b *bench) wantConfirmed(t *testing.T, s gateway.Started) {
	t.Helper()
	for i, repeated := range []bool{false, true, true} {
		a := b.finish(t, s, false)
		if b.want(t, a.Payment, payment.Captured); a.Repeated != repeated {
			t.Errorf("finish %d: repeated %v", i+1, a.Repeated)
		}
	}
	if got := b.session(t, s.Payment.ID); got.Status != threeds.Finished {
		t.Errorf("the session is %s after the finish", got.Status)
	}
}

// wantOnlyVisited checks that the bank was asked for nothing that moves money but the visit itself.
func (b *bench) wantOnlyVisited(t *testing.T) {
	t.Helper()
	b.bank.wantCalls(t, "challenge", 1)
	for _, kind := range []string{"sale", "preauth", "capture", "void", "refund"} {
		b.bank.wantCalls(t, kind, 0)
	}
}

func TestEarlyCharge(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.charging(t, *approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		p := b.want(t, s.Payment, payment.Challenged)
		if !p.Live || b.sealed(t, p.ID) || b.bank.wantCalls(t, "challenge", 1)[0].Auth.PreAuth || p.Operations[0].Kind != payment.Sale {
			t.Errorf("live %v, sealed %v, %s", p.Live, b.sealed(t, p.ID), p.Operations[0].Kind)
		}
		_, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Manual))
		wantFault(t, err, fault.Busy, "3d_under_way")
		_, err = b.gateway.Finish(t.Context(), b.visitOf(t, s), false)
		wantFault(t, err, fault.Conflict, "3d_not_returned")
		b.passes(s)
		for range 2 { // the buyer reloads the page
			v := b.comesBack(t, s, genuine())
			if b.want(t, v.Payment, payment.Captured); v.Session.Status != threeds.Returned {
				t.Errorf("the session is %s, and the shop has yet to finish", v.Session.Status)
			}
		}
		again := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		if !again.Repeated || again.Payment.ID != p.ID {
			t.Errorf("another start of a paid order is %s, repeated %v", again.Payment.ID, again.Repeated)
		}
		b.wantConfirmed(t, s)
		b.workOff(t)
		b.want(t, b.stored(t, p.ID), payment.Captured)
		b.wantOnlyVisited(t)
		b.reconcile(t, "order-1")
	})
}

// Without the option nothing leaves, and the reason says what to do; a bank that can hold holds, also with it.
func TestEarlyChargeIsAllowedByTheAccountOnly(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		g, m := b.node(t, charger(b.bank))
		c := b.challenge(t, "order-1", threeds.Manual)
		c.Merchant = m
		_, err := g.StartChallenge(t.Context(), c)
		wantFault(t, err, fault.Unsupported, "provider_cannot")
		if f, _ := fault.As(err); !strings.Contains(f.PublicText().TR, "early_charge") || !strings.Contains(f.PublicText().EN, "early_charge") {
			t.Errorf("the refusal does not say what to do: %+v", f.PublicText())
		}
		b.bank.wantCalls(t, "", 0)
		b.early = true
		g, c.Merchant = b.node(t, charger(b.bank))
		c.PreAuth = true
		_, err = g.StartChallenge(t.Context(), c)
		wantFault(t, err, fault.Unsupported, "provider_cannot") // what is to be held must not be taken
		b.bank.wantCalls(t, "", 0)
		b.gateway, b.merchant = b.node(t, b.bank)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		if !b.bank.wantCalls(t, "challenge", 1)[0].Auth.PreAuth {
			t.Error("a bank that can hold was asked to take the amount")
		}
		b.passes(s)
		b.want(t, b.comesBack(t, s, genuine()).Payment, payment.Authorized)
		b.wantConfirmed(t, s)
		b.bank.wantCalls(t, "capture", 1)
		b.workOff(t)
	})
}

func TestEarlyChargeDeclined(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.charging(t, *declined())
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.want(t, b.comesBack(t, s, genuine()).Payment, payment.Declined)
		for range 2 {
			a := b.finish(t, s, false)
			if p := b.want(t, a.Payment, payment.Declined); a.Repeated || p.Live || p.Refusal.Code != "51" {
				t.Errorf("repeated %v, live %v, refusal %+v", a.Repeated, p.Live, p.Refusal)
			}
		}
		b.wantOnlyVisited(t)
		b.workOff(t)
		b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured) // the order is free again
	})
}

// Whatever the shop does or does not do, what the bank took stays taken, and a late shop still hears of it as of a first success.
func TestEarlyChargeOfAShopThatNeverComes(t *testing.T) {
	tests := []struct {
		name             string
		passes, comeback bool
		want             payment.State
		told             []string
	}{
		{"the buyer gives up", false, false, payment.Expired, []string{"demo order-1 expired"}},
		{"the buyer passes and never comes back", true, false, payment.Captured, []string{"demo order-1 captured"}},
		{"the shop never finishes", true, true, payment.Captured, []string{"demo order-1 captured"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.charging(t, *approvedOf(lira(10_000)))
				n := b.listen()
				s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				if test.passes {
					b.passes(s)
				}
				if test.comeback {
					b.comesBack(t, s, genuine())
				}
				time.Sleep(threeds.Lifetime)
				b.workOff(t)
				p := b.want(t, b.stored(t, s.Payment.ID), test.want)
				if p.Live == (test.want == payment.Expired) {
					t.Errorf("%s and live %v", p.State, p.Live)
				}
				n.want(t, b, time.Second, test.told...)
				if test.want == payment.Captured {
					b.wantConfirmed(t, s)
				} else {
					b.want(t, b.finish(t, s, false).Payment, payment.Expired)
				}
				b.wantOnlyVisited(t)
				b.reconcile(t, "order-1")
			})
		})
	}
}

// A doubt is asked about while the shop waits, and no finish moves money to end it.
func TestPromise3EarlyChargeInDoubt(t *testing.T) {
	for _, test := range []struct {
		passes bool
		want   payment.State
	}{{true, payment.Captured}, {false, payment.Declined}} {
		t.Run(string(test.want), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.charging(t, *doubt())
				s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				if test.passes {
					b.passes(s)
				}
				for range 300 {
					b.bank.will("query", says(connector.Unclear))
				}
				b.want(t, b.comesBack(t, s, genuine()).Payment, payment.Indeterminate)
				for range 2 {
					if a := b.finish(t, s, false); !a.Unknown() || a.Repeated || !a.Payment.Live {
						t.Errorf("finish in doubt: %s, repeated %v", a.Payment.State, a.Repeated)
					}
				}
				b.work(t, threeds.Lifetime+10*time.Minute)
				b.want(t, b.stored(t, s.Payment.ID), payment.Indeterminate)
				b.bank.mu.Lock()
				b.bank.acts["query"] = nil
				b.bank.mu.Unlock()
				b.workOff(t)
				b.want(t, b.stored(t, s.Payment.ID), test.want)
				if test.passes {
					b.wantConfirmed(t, s)
				} else {
					b.want(t, b.finish(t, s, false).Payment, payment.Declined)
				}
				b.wantOnlyVisited(t)
				b.reconcile(t, "order-1")
			})
		})
	}
}

// What was given back before the shop finished is never told as paid.
func TestEarlyChargeGivenBack(t *testing.T) {
	came := func(t *testing.T, b *bench) gateway.Started {
		b.charging(t, *approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.passes(s)
		b.comesBack(t, s, genuine())
		return s
	}
	for want, undo := range map[payment.State]func(*bench, *testing.T, gateway.Started) (gateway.Answer, error){
		payment.Voided: func(b *bench, t *testing.T, s gateway.Started) (gateway.Answer, error) {
			return b.gateway.Void(t.Context(), b.command(s.Payment, 0))
		},
		payment.Refunded: func(b *bench, t *testing.T, s gateway.Started) (gateway.Answer, error) {
			return b.gateway.Refund(t.Context(), b.command(s.Payment, 0))
		},
	} {
		t.Run(string(want), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := came(t, b)
				if _, err := undo(b, t, s); err != nil {
					t.Fatal(err)
				}
				a := b.finish(t, s, false)
				if b.want(t, a.Payment, want); a.Repeated || !b.visitOf(t, s).Released(a.Payment) {
					t.Errorf("what was given back is told as an earlier success: %v", a.Repeated)
				}
			})
		})
	}
	t.Run("perhaps", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := came(t, b)
			b.bank.will("void", losesAnswer(lira(10_000)))
			for range 300 {
				b.bank.will("query", says(connector.Unclear))
			}
			if _, err := b.gateway.Void(t.Context(), b.command(s.Payment, 0)); err != nil {
				t.Fatal(err)
			}
			_, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), false)
			wantFault(t, err, fault.Busy, "operation_in_progress")
		})
	})
	t.Run("in part", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := came(t, b)
			if _, err := b.gateway.Refund(t.Context(), b.command(s.Payment, 1_000)); err != nil {
				t.Fatal(err)
			}
			a := b.finish(t, s, false)
			if b.want(t, a.Payment, payment.PartiallyRefunded); a.Repeated {
				t.Error("the first finish is told as a repeat")
			}
		})
	})
	t.Run("after the finish", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := came(t, b)
			b.wantConfirmed(t, s)
			if _, err := b.gateway.Refund(t.Context(), b.command(s.Payment, 0)); err != nil {
				t.Fatal(err)
			}
			a := b.finish(t, s, false)
			if b.want(t, a.Payment, payment.Refunded); !a.Repeated {
				t.Error("what the shop was told once is not told as a repeat")
			}
		})
	})
}

// The bank decides at the first step, so that there is no return.
func TestEarlyChargeWithoutTheBuyer(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.charging(t, *declined())
		b.bank.visit = func(a connector.Authorization, _ string) connector.Challenge {
			b.bank.enter(a.Ref, *approvedOf(lira(10_000)))
			return connector.Challenge{Result: approvedOf(lira(10_000))}
		}
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.want(t, s.Payment, payment.Captured)
		b.wantConfirmed(t, s)
		b.wantOnlyVisited(t)
		b.workOff(t)
		b.reconcile(t, "order-1")
	})
}

// However many returns and finishes race on two nodes, the visit is one sale, and one finish is the first.
func TestPromise1CrowdOfEarlyChargesIsOnePayment(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.charging(t, *approvedOf(lira(10_000)))
		nodeB, _ := b.node(t, charger(b.bank))
		nodes := []*gateway.Gateway{b.gateway, nodeB}
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.passes(s)
		v := b.visitOf(t, s)
		var mu sync.Mutex
		var all sync.WaitGroup
		firsts := 0
		for i := range 20 {
			all.Go(func() {
				if i%4 != 3 { // the others finish with what they knew before the return
					_, err := nodes[i%2].Return(t.Context(), v, genuine())
					if err != nil {
						t.Errorf("return %d: %v", i, err)
						return
					}
				}
				now, err := nodes[i%2].Visit(t.Context(), b.merchant.ID, s.Payment.ID, s.Secret.Text())
				if err != nil {
					t.Errorf("visit %d: %v", i, err)
					return
				}
				a, err := nodes[(i/2)%2].Finish(t.Context(), now, i%3 == 0)
				switch {
				case i%4 == 3 && fault.KindOf(err) == fault.Conflict: // not back yet
				case err != nil || a.Payment.State != payment.Captured:
					t.Errorf("finish %d: %s, %v", i, a.Payment.State, err)
				case !a.Repeated:
					mu.Lock()
					firsts++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if firsts != 1 {
			t.Errorf("%d finishes were told as the first, want 1", firsts)
		}
		b.wantOnlyVisited(t)
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Captured)
		b.reconcile(t, "order-1")
	})
}

// TestPromise2EveryCommitOfAnEarlyChargeMayFail is TestPromise2EveryCommitOfAVisitMayFail for a bank that cannot hold.
func TestPromise2EveryCommitOfAnEarlyChargeMayFail(t *testing.T) {
	for _, landed := range []bool{false, true} {
		for n := 1; n <= 5; n++ {
			t.Run(fmt.Sprintf("commit %d, landed %v", n, landed), func(t *testing.T) {
				onBench(t, func(t *testing.T, b *bench) {
					b.charging(t, *approvedOf(lira(10_000)))
					b.failNth(n, landed)
					told := b.visits(t, threeds.Manual, connector.OneStep)
					b.store.failing(nil)
					b.workOff(t)
					b.reconcile(t, "order-1")
					b.keepsItsWord(t, told)
					for _, kind := range []string{"sale", "capture", "void", "refund"} {
						b.bank.wantCalls(t, kind, 0)
					}
				})
			})
		}
	}
}

// A finish that could not be stored has told nothing, so the next one is the first.
func TestEarlyChargeWhoseFinishCouldNotBeStored(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.charging(t, *approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.passes(s)
		b.comesBack(t, s, genuine())
		b.store.failing(func(store.Change) error { return errDisk })
		_, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), false)
		if err == nil {
			t.Fatal("a finish is answered although it could not be stored")
		}
		b.store.failing(nil)
		b.wantConfirmed(t, s)
		b.wantOnlyVisited(t)
		b.workOff(t)
	})
}

// A visit that moves is held or charged by what the account that takes it can do; an account that may not charge early is passed over.
func TestEarlyChargeIsDecidedByTheAccountThatTakesIt(t *testing.T) {
	type account struct {
		name  string
		shape connector.Shape
		holds bool
	}
	hold := account{"hold", connector.OneStep, true}
	two := account{"two", connector.TwoStep, true}
	charge := account{"charge", connector.OneStep, false}
	for _, test := range []struct {
		from, to account
		allowed  bool
		takes    string
		over     string
		want     payment.Kind
	}{
		{two, charge, true, "two charge", "", payment.Sale},
		{hold, charge, true, "hold charge", "", payment.Sale},
		{charge, hold, true, "charge hold", "", payment.PreAuth},
		{charge, two, true, "charge two", "", payment.Sale},
		{charge, two, false, "two", "charge early_charge", payment.Sale},
	} {
		t.Run(fmt.Sprintf("%s to %s, allowed %v", test.from.name, test.to.name, test.allowed), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				banks, accounts := map[string]*bank{}, map[string]connector.Connector{}
				for _, a := range []account{test.from, test.to} {
					one := newBank()
					one.shaped(a.shape)
					banks[a.name], accounts[a.name] = one, one
					if !a.holds {
						accounts[a.name] = charger(one)
					}
				}
				banks[test.from.name].opensWith(*declinesFor(decline.AuthenticationUnavailable).answer)
				g, d := b.shops(t, accounts, merchant.Merchant{
					ID: "demo", Accounts: []string{test.from.name, test.to.name}, EarlyCharge: map[string]bool{"charge": test.allowed},
				})
				b.gateway = g
				b.merchant, _ = d.Find("demo")
				s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
				p := b.want(t, s.Payment, payment.Challenged)
				if takes, over := explained(t, p); takes != test.takes || over != test.over {
					t.Errorf("candidates %q without %q, want %q without %q", takes, over, test.takes, test.over)
				}
				if p.Provider != test.to.name || p.Operations[0].Kind != test.want {
					t.Errorf("%s at %s, want %s at %s", p.Operations[0].Kind, p.Provider, test.want, test.to.name)
				}
				if test.to.shape == connector.OneStep {
					banks[test.to.name].enter(p.First().Ref, *approvedOf(lira(10_000)))
				}
				b.comesBack(t, s, genuine())
				b.wantConfirmed(t, s)
				b.workOff(t)
			})
		})
	}
}
