package gateway_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// dumb lets the bank answer inquiries with nothing usable, as one does that cannot be asked.
func (b *bank) dumb() {
	for range 1_000 {
		b.will("query", says(connector.Unclear))
	}
}

func statement(p payment.Payment, done bool) gateway.Statement {
	return gateway.Statement{Merchant: p.Merchant, Payment: p.ID, Done: done, By: "Ayşe Işık", Note: "panelde 43061 numarayla duruyor"}
}

// doubtful is a sale in doubt at a bank that cannot be asked.
func (b *bench) doubtful(t *testing.T) payment.Payment {
	t.Helper()
	b.bank.dumb()
	b.bank.will("sale", losesAnswer(lira(10_000)))
	return b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
}

func TestAPersonEndsADoubtThatNoInquiryCan(t *testing.T) {
	for _, done := range []bool{true, false} {
		want, event := payment.Declined, payment.EventDecline
		if done {
			want, event = payment.Captured, payment.EventCapture
		}
		t.Run(string(want), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := b.doubtful(t)
				time.Sleep(timeout + b.bank.window)
				s := statement(p, done)
				if done {
					s.Transaction = "43061"
				}
				p, err := b.gateway.Resolve(t.Context(), s)
				if err != nil {
					t.Fatal(err)
				}
				p = b.want(t, p, want)
				if p.Live != done || p.IDs.Transaction != s.Transaction || !done && p.Refusal.Reason != decline.ProviderError {
					t.Errorf("live %v, transaction %q, refused for %q", p.Live, p.IDs.Transaction, p.Refusal.Reason)
				}
				records, err := b.gateway.History(t.Context(), "demo", p.ID)
				last := records[len(records)-1]
				if err != nil || last.Event != event || last.StatedBy != s.By || last.Note != s.Note {
					t.Errorf("history ends with %+v, %v", last, err)
				}
				for _, r := range records[:len(records)-1] {
					if r.StatedBy != "" || r.Note != "" {
						t.Errorf("%s is said to be somebody's word", r.Event)
					}
				}
				b.workOff(t)
				if jobs := b.jobs(t); jobs != 0 {
					t.Errorf("%d jobs are left behind", jobs)
				}
				_, err = b.gateway.Resolve(t.Context(), statement(p, !done))
				wantFault(t, err, fault.Conflict, "nothing_in_doubt")
				b.want(t, b.stored(t, p.ID), want)
			})
		})
	}
}

// What the provider is known to call the payment is kept where the person does not say it better: what follows is asked by it.
func TestAStatementKeepsWhatTheProviderCallsThePayment(t *testing.T) {
	for transaction, want := range map[string]connector.IDs{
		"":      {Transaction: "t-1", Order: "o-9"},
		"43061": {Transaction: "43061", Order: "o-9"},
	} {
		t.Run(want.Transaction, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.dumb()
				lost := doubt()
				lost.IDs = connector.IDs{Transaction: "t-1", Order: "o-9"}
				b.bank.will("sale", act{answer: lost})
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
				s := statement(p, true)
				s.Transaction = transaction
				p, err := b.gateway.Resolve(t.Context(), s)
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, p, payment.Captured)
				_, err = b.gateway.Refund(t.Context(), b.command(p, 0))
				if err != nil {
					t.Fatal(err)
				}
				if got := b.bank.wantCalls(t, "refund", 1)[0].Follow.Original.IDs; got != want {
					t.Errorf("the refund is asked of %+v, want %+v", got, want)
				}
			})
		})
	}
}

// A follow-up in doubt is ended in the same way, and the payment goes back to where it stood if it was not done.
func TestAPersonEndsTheDoubtOfARefund(t *testing.T) {
	for _, done := range []bool{true, false} {
		t.Run(string(map[bool]payment.State{true: payment.Refunded, false: payment.Captured}[done]), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Captured)
				b.bank.dumb()
				b.bank.will("refund", losesAnswer(lira(10_000)))
				_, err := b.gateway.Refund(t.Context(), b.command(p, 0))
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(timeout + b.bank.window)
				p, err = b.gateway.Resolve(t.Context(), statement(p, done))
				if err != nil {
					t.Fatal(err)
				}
				if done {
					b.want(t, p, payment.Refunded)
				} else {
					b.want(t, p, payment.Captured)
				}
				b.bank.wantCalls(t, "refund", 1)
			})
		})
	}
}

// Promise 3, the provider's word goes before a person's.
func TestPromise3TheProviderIsHeardBeforeAPerson(t *testing.T) {
	for _, tc := range []struct {
		name string
		sale act
		done bool
		want payment.State
		code string
	}{
		{"agrees that it was taken", losesAnswer(lira(10_000)), true, payment.Captured, ""},
		{"took what is stated as not taken", losesAnswer(lira(10_000)), false, payment.Captured, "provider_says_otherwise"},
		{"agrees that it was refused", losesRefusal(), false, payment.Declined, ""},
		{"refused what is stated as taken", losesRefusal(), true, payment.Declined, "provider_says_otherwise"},
		{"never had it", losesRequest(), true, payment.Declined, "provider_says_otherwise"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.dumb()
				b.bank.will("sale", tc.sale)
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
				time.Sleep(timeout + b.bank.window)
				b.bank.mu.Lock()
				b.bank.acts["query"] = nil
				b.bank.mu.Unlock()
				_, err := b.gateway.Resolve(t.Context(), statement(p, tc.done))
				if tc.code == "" && err != nil {
					t.Fatal(err)
				}
				if tc.code != "" {
					wantFault(t, err, fault.Conflict, tc.code)
				}
				b.want(t, b.stored(t, p.ID), tc.want)
				records, err := b.gateway.History(t.Context(), "demo", p.ID)
				if last := records[len(records)-1]; err != nil || last.StatedBy != "" {
					t.Errorf("the provider's word is said to be %q's, %v", last.StatedBy, err)
				}
			})
		})
	}
}

// An approval of another amount is no answer to what was asked, and still a word: nobody states that nothing was taken, nor that
// all was.
func TestPromise3NothingIsStatedAgainstAnotherAmount(t *testing.T) {
	for _, done := range []bool{true, false} {
		t.Run(fmt.Sprintf("done %v", done), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.will("sale", act{enter: approvedOf(lira(5_000)), answer: doubt()})
				p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
				time.Sleep(timeout + b.bank.window)
				_, err := b.gateway.Resolve(t.Context(), statement(p, done))
				wantFault(t, err, fault.Conflict, "provider_says_otherwise")
				b.want(t, b.stored(t, p.ID), payment.Indeterminate)
			})
		})
	}
}

// A node dies while it opens a visit at a one-step provider that can only be asked by what its answer was to bring. Nobody will ever
// be told what became of it, and its order cannot be paid again before somebody states it.
func TestAPersonEndsAVisitThatNobodySawBegin(t *testing.T) {
	for _, done := range []bool{true, false} {
		t.Run(fmt.Sprintf("done %v", done), func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.oneStep(*approvedOf(lira(10_000)))
				b.failNth(2, false)
				_, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Automatic))
				if !errors.Is(err, errDisk) {
					t.Fatalf("start: %v", err)
				}
				b.store.failing(nil)
				b.bank.dumb()
				p, err := b.gateway.FindByReference(t.Context(), "demo", "order-1")
				if err != nil {
					t.Fatal(err)
				}
				_, err = b.gateway.Resolve(t.Context(), statement(b.want(t, p, payment.Challenged), done))
				wantFault(t, err, fault.Conflict, "nothing_in_doubt") // its buyer may be at the bank
				time.Sleep(threeds.Lifetime + b.bank.window + time.Minute)
				p, err = b.gateway.Resolve(t.Context(), statement(p, done))
				if err != nil {
					t.Fatal(err)
				}
				b.want(t, p, map[bool]payment.State{true: payment.Captured, false: payment.Declined}[done])
				b.workOff(t)
				b.want(t, b.stored(t, p.ID), p.State)
			})
		})
	}
}

// A two-step visit is nobody's to state: nothing was asked for yet.
func TestNobodyStatesAVisitUnderWay(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		time.Sleep(2 * timeout)
		_, err := b.gateway.Resolve(t.Context(), statement(s.Payment, true))
		wantFault(t, err, fault.Conflict, "nothing_in_doubt")
		b.want(t, b.stored(t, s.Payment.ID), payment.Challenged)
	})
}

// What may still arrive is not stated away, and what is still being waited for is left to whoever waits.
func TestPromise3NothingIsStatedTooEarly(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.doubtful(t)
		_, err := b.gateway.Resolve(t.Context(), statement(p, false))
		wantFault(t, err, fault.Conflict, "statement_too_early")
		b.want(t, b.stored(t, p.ID), payment.Indeterminate)

		b.bank.mu.Lock()
		b.bank.acts["query"] = []act{says(connector.Pending), says(connector.NotFound)}
		b.bank.mu.Unlock()
		_, err = b.gateway.Resolve(t.Context(), statement(p, true))
		wantFault(t, err, fault.Conflict, "provider_says_otherwise")
		_, err = b.gateway.Resolve(t.Context(), statement(p, true))
		wantFault(t, err, fault.Conflict, "statement_too_early")
		b.want(t, b.stored(t, p.ID), payment.Indeterminate)

		b.bank.dumb() // and that it was taken can be stated at once: it is there to be seen
		p, err = b.gateway.Resolve(t.Context(), statement(p, true))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, p, payment.Captured)
	})
}

func TestResolveRefusesWhatIsNoStatement(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.doubtful(t)
		for field, change := range map[string]func(s *gateway.Statement){
			"by":          func(s *gateway.Statement) { s.By = "  " },
			"note":        func(s *gateway.Statement) { s.Note = strings.Repeat("x", 301) },
			"transaction": func(s *gateway.Statement) { s.Done, s.Transaction = false, "43061" },
		} {
			s := statement(p, true)
			change(&s)
			_, err := b.gateway.Resolve(t.Context(), s)
			if f, is := fault.As(err); !is || f.Kind != fault.Invalid || f.Field != field {
				t.Errorf("%s: got %v", field, err)
			}
		}
		s := statement(p, true)
		s.Merchant = "other"
		_, err := b.gateway.Resolve(t.Context(), s)
		wantFault(t, err, fault.NotFound, "payment_not_found")
		b.want(t, b.stored(t, p.ID), payment.Indeterminate)
	})
}

// A card number that somebody copies into the note is masked.
func TestAStatementHoldsNoCard(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := statement(b.doubtful(t), true)
		s.Note = "kart 4355084355084358 çekilmiş"
		p, err := b.gateway.Resolve(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		records, err := b.gateway.History(t.Context(), "demo", p.ID)
		if note := records[len(records)-1].Note; err != nil || strings.Contains(note, "4355084355084358") || !strings.HasPrefix(note, "kart ") {
			t.Errorf("the note is kept as it came, %v", err)
		}
	})
}
