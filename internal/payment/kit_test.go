package payment_test

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// noon is a time in the middle of an Istanbul day, finer than the microseconds that are kept.
func noon() time.Time {
	return time.Date(2026, time.March, 10, 12, 0, 0, 123456789, time.FixedZone("TRT", 3*60*60))
}

// kept is a time as the house keeps it.
func kept(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func draft() payment.Payment {
	return payment.Payment{
		Merchant: "demo", ID: payment.NewID(noon()), Number: 7, Reference: "order-1", Surface: "v1",
		Amount: money.New(10_000, money.TRY), Installments: 3, ThreeD: -1, Description: "iki kitap",
		Card:       card.Summary{BIN: "450803", Last4: "4509", Length: 16, Brand: card.Visa},
		Attributes: map[string]string{"domain": "shop.example"},
	}
}

func ask(ref string) payment.Ask {
	return payment.Ask{Provider: "bank", Ref: ref, Deadline: noon().Add(30 * time.Second)}
}

// elsewhere is a request to another account than that of ask.
func elsewhere() payment.Ask {
	return payment.Ask{Provider: "other bank", Ref: "a-1-2", Deadline: noon().Add(time.Minute)}
}

func refusal() decline.Refusal {
	return decline.Refusal{Reason: decline.InsufficientFunds, Code: "51", Message: "Limit yetersiz"}
}

func ids() payment.IDs { return payment.IDs{Transaction: "t-1", Order: "o-1", AuthCode: "123456"} }

// must returns the payment after a step that has to be allowed.
func must(t *testing.T) func(payment.Step, error) payment.Payment {
	t.Helper()
	return func(s payment.Step, err error) payment.Payment {
		t.Helper()
		if err != nil {
			t.Fatalf("step is refused: %v", err)
		}
		return s.Payment
	}
}

// sale returns a captured payment of 100.00.
func sale(t *testing.T) payment.Payment {
	t.Helper()
	p := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	return must(t)(p.Approve(ids(), noon()))
}

// held returns an authorized payment of 100.00.
func held(t *testing.T) payment.Payment {
	t.Helper()
	p := must(t)(payment.Start(draft(), payment.PreAuth, ask("a-1-1"), noon()))
	return must(t)(p.Approve(ids(), noon()))
}

// refused checks that a step was refused with the code, and returns nothing to commit.
func refused(t *testing.T, s payment.Step, err error, kind fault.Kind, code string) {
	t.Helper()
	f, is := fault.As(err)
	if !is || f.Kind != kind || f.Code != code {
		t.Fatalf("got %v, want %s: %s", err, kind, code)
	}
	if f.Public.TR == "" || f.Public.EN == "" {
		t.Errorf("the fault %s has no text for people", code)
	}
	if diff := cmp.Diff(payment.Step{}, s); diff != "" {
		t.Errorf("a refused step has something to commit:\n%s", diff)
	}
}

// snapshot copies a payment as deep as it goes.
func snapshot(p payment.Payment) payment.Payment {
	p.Attributes = maps.Clone(p.Attributes)
	ops := make([]payment.Operation, len(p.Operations))
	for i, op := range p.Operations {
		attempts := make([]payment.Attempt, len(op.Attempts))
		copy(attempts, op.Attempts)
		op.Attempts = attempts
		ops[i] = op
	}
	p.Operations = ops
	return p
}
