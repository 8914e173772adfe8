package gateway_test

import (
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
)

func TestFollowUpTellsTheProviderWhatItIsAbout(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, "order-1")
		o.PreAuth = true
		p := b.pay(t, o).Payment
		_, err := b.gateway.Capture(t.Context(), b.command(p, 6_000))
		if err != nil {
			t.Fatal(err)
		}
		f := b.bank.wantCalls(t, "capture", 1)[0].Follow
		if f.Amount != lira(6_000) || f.Order != "order-1" || f.Original.Ref != p.First().Ref || f.Original.Amount != lira(10_000) ||
			f.Original.IDs.Transaction != "t-1" || !f.Deadline.Equal(time.Now().Add(timeout)) {
			t.Errorf("the bank was asked %+v", f)
		}
	})
}

func TestRepeatedFollowUps(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		ask := func(what string, amount int64, p payment.Payment) gateway.Answer {
			t.Helper()
			a, err := b.followUps()[what](t.Context(), b.command(p, amount))
			if err != nil {
				t.Fatalf("%s of %d: %v", what, amount, err)
			}
			return a
		}
		o := b.order(t, "order-1")
		o.PreAuth = true
		held := b.pay(t, o).Payment
		if a := ask("capture", 6_000, held); a.Repeated || a.Payment.Captured != 6_000 {
			t.Errorf("first capture: %+v", a)
		}
		for _, amount := range []int64{6_000, 0} {
			if a := ask("capture", amount, held); !a.Repeated {
				t.Errorf("second capture of %d is not told as a repeat", amount)
			}
		}
		_, err := b.gateway.Capture(t.Context(), b.command(held, 5_000))
		wantFault(t, err, fault.Conflict, "capture_refused")
		b.bank.wantCalls(t, "capture", 1)

		// Two refunds of one amount are two refunds.
		for want := int64(1_000); want <= 2_000; want += 1_000 {
			if a := ask("refund", 1_000, held); a.Repeated || a.Payment.Refunded != want {
				t.Errorf("a refund is told as repeated %v with %d refunded, want %d", a.Repeated, a.Payment.Refunded, want)
			}
		}
		if a := ask("refund", 0, held); a.Repeated || a.Payment.State != payment.Refunded {
			t.Errorf("refund of the rest: %s, repeated %v", a.Payment.State, a.Repeated)
		}
		if a := ask("refund", 0, held); !a.Repeated {
			t.Error("a second refund of all is not told as a repeat")
		}
		b.bank.wantCalls(t, "refund", 3)

		sold := b.pay(t, b.order(t, "order-2")).Payment
		_, err = b.gateway.Capture(t.Context(), b.command(sold, 0))
		wantFault(t, err, fault.Conflict, "capture_refused")
		if a := ask("void", 77, sold); a.Repeated || b.bank.wantCalls(t, "void", 1)[0].Amount != lira(10_000) {
			t.Errorf("a void is of all, whatever amount it names")
		}
		if a := ask("void", 0, sold); !a.Repeated {
			t.Error("a second void is not told as a repeat")
		}
		b.bank.wantCalls(t, "void", 1)
	})
}

func TestVoidOfACapturedPartIsOfThatPart(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, "order-1")
		o.PreAuth = true
		p := b.pay(t, o).Payment
		_, err := b.gateway.Capture(t.Context(), b.command(p, 6_000))
		if err != nil {
			t.Fatal(err)
		}
		a, err := b.gateway.Void(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Voided)
		if got := b.bank.wantCalls(t, "void", 1)[0].Amount; got != lira(6_000) {
			t.Errorf("the bank was asked to void %s, want what was taken", got)
		}
	})
}

func TestFollowUpsBeyondTheSums(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.pay(t, b.order(t, "order-1")).Payment
		_, err := b.gateway.Refund(t.Context(), b.command(p, 10_001))
		wantFault(t, err, fault.Invalid, "amount_exceeds_captured")
		_, err = b.gateway.Refund(t.Context(), b.command(p, -1))
		wantFault(t, err, fault.Invalid, "amount_not_positive")
		time.Sleep(48 * time.Hour)
		_, err = b.gateway.Void(t.Context(), b.command(p, 0))
		wantFault(t, err, fault.Conflict, "void_day_over")
		b.bank.wantCalls(t, "", 1)
	})
}

func TestCrowdOfRefundsNeverExceedsTheCapture(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		other, _ := b.node(t, b.bank)
		nodes := []*gateway.Gateway{b.gateway, other}
		p := b.pay(t, b.order(t, "order-1")).Payment
		b.bank.during = func(call) { time.Sleep(200 * time.Millisecond) }
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				_, err := nodes[i%2].Refund(t.Context(), b.command(p, 3_000))
				if k := fault.KindOf(err); err != nil && k != fault.Invalid && k != fault.Busy {
					t.Errorf("refund: %v", err)
				}
			})
		}
		all.Wait()
		got := b.stored(t, p.ID)
		done := b.bank.did("refund", connector.Approved)
		if got.Refunded > 9_000 || got.Refunded != int64(done)*3_000 || done == 0 {
			t.Errorf("%d refunds of 30.00 at the bank, %d refunded in the store", done, got.Refunded)
		}
		b.reconcile(t, "order-1")
	})
}

// A provider that cannot is not asked, and the shop is told so.
func TestProviderThatCannot(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		g, _ := b.node(t, bare{b.bank})
		p := b.pay(t, b.order(t, "order-1")).Payment
		for name, ask := range map[string]func() (gateway.Answer, error){
			"void":   func() (gateway.Answer, error) { return g.Void(t.Context(), b.command(p, 0)) },
			"refund": func() (gateway.Answer, error) { return g.Refund(t.Context(), b.command(p, 0)) },
			"3-D Secure": func() (gateway.Answer, error) {
				s, err := g.StartChallenge(t.Context(), gateway.Challenge{Order: b.order(t, "order-2")})
				return s.Answer, err
			},
		} {
			_, err := ask()
			if f, is := fault.As(err); !is || f.Kind != fault.Unsupported || f.Code != "provider_cannot" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		b.want(t, b.stored(t, p.ID), payment.Captured)
	})
}

func TestFollowUpOfAPaymentThatMovedOn(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, "order-1")
		o.PreAuth = true
		held := b.pay(t, o).Payment
		_, err := b.gateway.Capture(t.Context(), b.command(held, 0))
		if err != nil {
			t.Fatal(err)
		}
		void := b.command(held, 0)
		void.Expect = payment.Authorized
		_, err = b.gateway.Void(t.Context(), void)
		wantFault(t, err, fault.Conflict, "payment_moved_on")
		b.bank.wantCalls(t, "void", 0)
	})
}
