package gateway_test

import (
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/payment"
)

func TestSaleIsCaptured(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		a := b.pay(t, b.order(t, "order-1"))
		p := b.want(t, a.Payment, payment.Captured)
		if a.Repeated || a.Unknown() || p.Captured != 10_000 || p.IDs.AuthCode != "A1B2C3" || p.Number != 1 || p.Provider != "bank" {
			t.Errorf("got %+v, repeated %v, unknown %v", p, a.Repeated, a.Unknown())
		}
		if b.jobs(t) != 0 {
			t.Errorf("%d jobs are left behind", b.jobs(t))
		}
		if got := b.events(t, p.ID); got != "send capture" {
			t.Errorf("history is %q", got)
		}
		c := b.bank.wantCalls(t, "", 1)[0]
		if c.Kind != "sale" || c.Ref != p.ID.Plain()+"-1-1" || c.Auth.Order != "order-1" || c.Auth.Card.Number.Reveal() != testNumber {
			t.Errorf("the bank was asked %+v", c)
		}
	})
}

func TestDeclineIsAValue(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", declines())
		a := b.pay(t, b.order(t, "order-1"))
		p := b.want(t, a.Payment, payment.Declined)
		if p.Live || p.Refusal.Code != "51" || b.bank.did("sale", connector.Approved) != 0 {
			t.Errorf("got live %v, refusal %+v", p.Live, p.Refusal)
		}
	})
}

func TestPromise6FreeTextsAreStoredWithoutCardData(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, "order-1")
		o.Description = "kart 4022 7740 2277 4026, cvv=739"
		o.Attributes = map[string]string{"note": "güvenlik kodu: 739"}
		p := b.stored(t, b.pay(t, o).Payment.ID)
		if want := "kart 4022 77** **** 4026, cvv=***"; p.Description != want {
			t.Errorf("description is stored as %q, want %q", p.Description, want)
		}
		if want := "güvenlik kodu: ***"; p.Attributes["note"] != want {
			t.Errorf("attribute is stored as %q, want %q", p.Attributes["note"], want)
		}
	})
}
