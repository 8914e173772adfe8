package gateway_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Promise 8, bad input gets a clear answer that names the field, before any money moves.
func TestPromise8OrdersThatCannotBe(t *testing.T) {
	tests := []struct {
		name  string
		bend  func(*gateway.Order)
		kind  fault.Kind
		field string
		code  string
	}{
		{"no merchant", func(o *gateway.Order) { o.Merchant = nil }, fault.Unsupported, "", "no_provider"},
		{"no account", func(o *gateway.Order) { o.Merchant = &merchant.Merchant{ID: "demo"} }, fault.Unsupported, "", "no_provider"},
		{"account that is not open", func(o *gateway.Order) {
			o.Merchant = &merchant.Merchant{ID: "demo", Accounts: []string{"closed"}}
		}, fault.Unavailable, "", "no_provider"},
		{"no amount", func(o *gateway.Order) { o.Amount = money.Amount{} }, fault.Invalid, "amount", "amount_not_positive"},
		{"zero", func(o *gateway.Order) { o.Amount = lira(0) }, fault.Invalid, "amount", "amount_not_positive"},
		{"negative", func(o *gateway.Order) { o.Amount = lira(-1) }, fault.Invalid, "amount", "amount_not_positive"},
		{"no reference", func(o *gateway.Order) { o.Reference = "" }, fault.Invalid, "reference", "reference_length"},
		{"long reference", func(o *gateway.Order) { o.Reference = strings.Repeat("ş", 129) }, fault.Invalid, "reference", "reference_length"},
		{"reference that is no text", func(o *gateway.Order) { o.Reference = "a\xff" }, fault.Invalid, "reference", "reference_malformed"},
		{"reference with a zero byte", func(o *gateway.Order) { o.Reference = "a\x00b" }, fault.Invalid, "reference", "reference_malformed"},
		{"reference over two lines", func(o *gateway.Order) { o.Reference = "a\nb" }, fault.Invalid, "reference", "reference_malformed"},
		{"negative installments", func(o *gateway.Order) { o.Installments = -1 }, fault.Invalid, "installments", "installments_range"},
		{"too many installments", func(o *gateway.Order) { o.Installments = 37 }, fault.Invalid, "installments", "installments_range"},
		{"terms of another amount", func(o *gateway.Order) { o.Terms.Order = o.Amount.Minor() + 1 }, fault.Invalid, "amount", "terms_untrue"},
		{"no card", func(o *gateway.Order) { o.Card = pan.Card{} }, fault.Invalid, "card", "card_missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.twoStep(1)
				c := b.challenge(t, "order-1", threeds.Manual)
				test.bend(&c.Order)
				_, err := b.gateway.Pay(t.Context(), c.Order)
				wantFault(t, err, test.kind, test.code)
				if f, _ := fault.As(err); f.Field != test.field || f.Public.TR == "" || f.Public.EN == "" {
					t.Errorf("the fault names the field %q, want %q, and says %+v", f.Field, test.field, f.Public)
				}
				_, err = b.gateway.StartChallenge(t.Context(), c)
				wantFault(t, err, test.kind, test.code)
				b.bank.wantCalls(t, "", 0)
			})
		})
	}
}

func TestOrdersAtTheEdgeOfWhatCanBe(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, strings.Repeat("ş", 50))
		o.Installments, o.Amount = 36, lira(1)
		p := b.want(t, b.pay(t, o).Payment, payment.Captured)
		if p.Installments != 36 || p.Captured != 1 || p.Reference != o.Reference {
			t.Errorf("got %d installments, %d, %q", p.Installments, p.Captured, p.Reference)
		}
		auth := b.bank.wantCalls(t, "sale", 1)[0].Auth
		if auth.Installments != 36 || !auth.Deadline.Equal(time.Now().Add(timeout)) {
			t.Errorf("the bank was asked for %d installments until %v", auth.Installments, auth.Deadline)
		}
	})
}

func TestTermsAreKeptAsTheyWereAgreed(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		o := b.order(t, "order-1")
		o.Amount = lira(151_25)
		o.Terms = payment.Terms{Order: 149_00, Surcharge: 2_25, Rate: 14_900, PassOn: commission.One, PointsName: "4508 0345 0803 4509"}
		p := b.want(t, b.pay(t, o).Payment, payment.Captured)
		want := o.Terms
		want.PointsName = gateway.Shown(o.Terms.PointsName)
		if diff := cmp.Diff(want, p.Terms); diff != "" || want.PointsName == o.Terms.PointsName {
			t.Errorf("terms (-agreed +kept):\n%s", diff)
		}
		p = b.want(t, b.pay(t, b.order(t, "order-2")).Payment, payment.Captured)
		if p.Terms.Order != p.Amount.Minor() {
			t.Errorf("an order that says nothing is kept with %+v", p.Terms)
		}
	})
}

// A paid order is answered even where no provider is open any more.
func TestARepeatNeedsNoProvider(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.pay(t, b.order(t, "order-1")).Payment
		o := b.order(t, "order-1")
		o.Merchant = &merchant.Merchant{ID: "demo", Accounts: []string{"closed"}}
		a := b.pay(t, o)
		if !a.Repeated || a.Payment.ID != p.ID {
			t.Errorf("got payment %s, repeated %v", a.Payment.ID, a.Repeated)
		}
	})
}

func TestIdempotencyKeyIsAnsweredInTheAnswersOwnCommit(t *testing.T) {
	key := func(text string) *gateway.Idempotency {
		return &gateway.Idempotency{
			Key: text, Fingerprint: []byte("f"),
			Render: func(p payment.Payment) (int, []byte) { return 201, []byte(p.State) },
		}
	}
	remembered := func(t *testing.T, b *bench, text string) (int, string) {
		t.Helper()
		r, found, err := b.gateway.Remembered(t.Context(), b.merchant.ID, text)
		if err != nil || !found {
			t.Fatalf("key %s: found %v, %v", text, found, err)
		}
		return r.Status, string(r.Body)
	}
	onBench(t, func(t *testing.T, b *bench) {
		var during int
		b.bank.during = func(call) { during, _ = remembered(t, b, "key-1") }
		o := b.order(t, "order-1")
		o.Idempotency = key("key-1")
		p := b.pay(t, o).Payment
		if during != 0 {
			t.Errorf("while the request is under way its key has the status %d", during)
		}
		if status, body := remembered(t, b, "key-1"); status != 201 || body != "captured" {
			t.Errorf("the key has %d %q", status, body)
		}
		b.bank.during = nil

		o = b.order(t, "order-2")
		o.Idempotency = key("key-1")
		_, err := b.gateway.Pay(t.Context(), o)
		wantFault(t, err, fault.Busy, "idempotency_in_progress")
		c := b.command(p, 1_000)
		c.Idempotency = key("key-1")
		_, err = b.gateway.Refund(t.Context(), c)
		wantFault(t, err, fault.Busy, "idempotency_in_progress")
		b.bank.wantCalls(t, "", 1)

		c.Idempotency = key("key-2")
		b.bank.will("refund", losesAnswer(lira(1_000)))
		_, err = b.gateway.Refund(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if status, body := remembered(t, b, "key-2"); status != 201 || body != "partially_refunded" {
			t.Errorf("the key of a refund that was in doubt has %d %q", status, body)
		}
		if _, found, err := b.gateway.Remembered(t.Context(), b.merchant.ID, "key-3"); found || err != nil {
			t.Errorf("an unused key: found %v, %v", found, err)
		}
		if _, found, err := b.gateway.Remembered(t.Context(), "other", "key-1"); found || err != nil {
			t.Errorf("another merchant's key: found %v, %v", found, err)
		}
	})
}
