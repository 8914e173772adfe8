package gateway_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// TestDeposit keeps a card for the shop's own charge: nobody is asked until then, and it is charged once.
func TestDeposit(t *testing.T) {
	for _, preAuth := range []bool{false, true} {
		t.Run(fmt.Sprintf("hold %v", preAuth), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) { testDeposit(t, b, preAuth) })
		})
	}
}

func testDeposit(t *testing.T, b *bench, preAuth bool) {
	s, err := b.gateway.Deposit(t.Context(), b.order(t, "order-1"))
	if err != nil {
		t.Fatal(err)
	}
	p := b.want(t, s.Payment, payment.Challenged)
	if p.Live || s.Repeated || !b.sealed(t, p.ID) || b.session(t, p.ID).Status != threeds.Returned {
		t.Errorf("live %v, repeated %v, session %s", p.Live, s.Repeated, b.session(t, p.ID).Status)
	}
	if calls := b.bank.seen(""); len(calls) != 0 {
		t.Errorf("the provider was asked %d times before the shop wanted it", len(calls))
	}
	b.clean(t, s.Secret)
	_, err = b.gateway.Visit(t.Context(), b.merchant.ID, p.ID, threeds.NewSecret().Text())
	wantFault(t, err, fault.NotFound, "no_3d_session")

	kind, want := "sale", payment.Captured
	if preAuth {
		kind, want = "preauth", payment.Authorized
	}
	for i := range 3 {
		a := b.finish(t, s, preAuth)
		got := b.want(t, a.Payment, want)
		if a.Repeated != (i > 0) || got.ThreeD != -1 || b.sealed(t, p.ID) {
			t.Errorf("finish %d: repeated %v, mdStatus %d, sealed %v", i, a.Repeated, got.ThreeD, b.sealed(t, p.ID))
		}
	}
	auth := b.bank.wantCalls(t, kind, 1)[0].Auth
	if !auth.Card.Equal(testCard(t)) || auth.Proof != nil || auth.Order != "order-1" {
		t.Errorf("the charge is asked with proof %+v, order %q", auth.Proof, auth.Order)
	}
	again, err := b.gateway.Deposit(t.Context(), b.order(t, "order-1"))
	if err != nil || !again.Repeated || again.Payment.ID != p.ID {
		t.Errorf("a card for a paid order: repeated %v, %v", again.Repeated, err)
	}
}

// TestDepositLapses: a card that no shop asks for is gone when its time is over, and cannot be charged afterwards.
func TestDepositLapses(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s, err := b.gateway.Deposit(t.Context(), b.order(t, "order-1"))
		if err != nil {
			t.Fatal(err)
		}
		b.work(t, threeds.Lifetime+2*time.Minute)
		p := b.want(t, b.stored(t, s.Payment.ID), payment.Expired)
		if b.sealed(t, p.ID) {
			t.Error("the card is still there")
		}
		a := b.finish(t, s, false)
		if b.want(t, a.Payment, payment.Expired); a.Repeated || len(b.bank.seen("sale")) != 0 {
			t.Errorf("it is charged: %+v", a)
		}
	})
}
