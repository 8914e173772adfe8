//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

func paymentCases() []named {
	return []named{
		{"a new payment is read back whole", newPayment},
		{"a payment's whole life is read back", paymentLife},
		{"a refused payment is read back with its reasons", refusedPayment},
		{"a payment that went on to another account is read back with both tries", reroutedPayment},
		{"a step over another version is stale", staleStep},
		{"an account is needed while a payment can be asked about there", accountNeeded},
		{"a step of a payment that is not there is stale", missingStep},
		{"an id is taken once", takenID},
		{"a number is taken once", takenNumber},
		{"a reference has one live payment", takenReference},
		{"a refused payment gives its reference up", freedReference},
		{"a waiting payment takes its reference when it is sent", lateReference},
		{"by number", byNumber},
		{"by reference, the live payment is found before a later one", liveBeforeLater},
		{"by reference, without a live payment the latest is found", latestOfReference},
		{"the live payment of a reference is found by its id alone", livePayment},
		{"what is not there is not found", paymentNotFound},
		{"every state can be stored", everyState},
	}
}

func newPayment(t *testing.T, s *shop) {
	want := s.sent(t, s.reference())
	same(t, "payment", s.payment(t, want.ID), want)
	if want.Version != 1 || !want.Live {
		t.Errorf("version %d, live %t: want 1, true", want.Version, want.Live)
	}
}

func paymentLife(t *testing.T, s *shop) {
	now := epoch()
	tick := func() time.Time { now = now.Add(1001 * time.Microsecond); return now }
	var records []payment.Record
	step := func(st payment.Step, err error) payment.Payment {
		t.Helper()
		p := s.must(t, stepped(t)(st, err))
		records = append(records, st.Record)
		same(t, "payment after "+string(st.Record.Event), s.payment(t, p.ID), p)
		return p
	}
	p := step(payment.StartChallenge(s.draft(s.reference()), payment.PreAuth, s.ask(), false, tick()))
	p = step(p.Send(payment.PreAuth, 1, now.Add(time.Minute), tick()))
	p = step(p.Lose(providerIDs(), tick()))
	p = step(p.Approve(providerIDs(), tick()))
	p = step(p.Follow(payment.Capture, 120_00, s.ask(), tick()))
	p = step(p.Refuse(decline.Refusal{Reason: decline.IssuerUnavailable, Code: "91", Message: "banka yanıt vermedi"}, payment.IDs{}, tick()))
	p = step(p.Follow(payment.Capture, 120_00, s.ask(), tick()))
	p = step(p.Approve(providerIDs(), tick()))
	p = step(p.Follow(payment.Refund, 20_00, s.ask(), tick()))
	p = step(p.Approve(providerIDs(), tick()))
	p = step(p.Follow(payment.Refund, 100_00, s.ask(), tick()))
	p = step(p.Lose(payment.IDs{}, tick()))
	stated, err := p.Approve(providerIDs(), tick())
	stated.Record.StatedBy, stated.Record.Note = "Ayşe Işık", "panelde iade görünüyor — #4711"
	p = step(stated, err)
	if p.State != payment.Refunded || p.Refunded != 120_00 || len(p.Operations) != 5 {
		t.Errorf("state %s, refunded %d, %d operations: want refunded, 12000, 5", p.State, p.Refunded, len(p.Operations))
	}
	history, err := s.History(t.Context(), s.merchant, p.ID)
	if err != nil {
		t.Fatalf("read history: %v", err)
	}
	same(t, "history", history, records)
}

func refusedPayment(t *testing.T, s *shop) {
	p := s.sent(t, s.reference())
	refusal := decline.Refusal{Reason: decline.InsufficientFunds, Code: "51", Message: "Limit yetersiz — ığüşöç İĞÜŞÖÇ"}
	want := s.must(t, stepped(t)(p.Refuse(refusal, providerIDs(), epoch().Add(time.Second))))
	got := s.payment(t, p.ID)
	same(t, "payment", got, want)
	same(t, "refusal", got.Refusal, refusal)
}

// reroutedPayment ends one attempt and begins another in one commit, so that no reader ever sees a payment that is sent to nobody.
func reroutedPayment(t *testing.T, s *shop) {
	p := s.sent(t, s.reference())
	refusal := decline.Refusal{Reason: decline.MerchantConfiguration, Code: "58", Message: "terminal kapalı"}
	elsewhere := s.ask()
	elsewhere.Provider = "simbank-b"
	first := stepped(t)(p.Reroute(refusal, providerIDs(), payment.Sale, elsewhere, true, epoch().Add(time.Second)))
	second := stepped(t)(p.Refuse(refusal, providerIDs(), epoch().Add(time.Second)))
	want := s.must(t, first)
	s.refused(t, store.Change{Step: &second}, store.ErrStale) // another node settled the first try and comes too late
	got := s.payment(t, p.ID)
	same(t, "payment", got, want)
	same(t, "tried", got.Tried(), []string{"simbank-a", "simbank-b"})
	want = s.must(t, stepped(t)(got.Approve(providerIDs(), epoch().Add(2*time.Second))))
	got = s.payment(t, p.ID)
	same(t, "payment", got, want)
	same(t, "refusal of the first try", got.Operations[0].Attempts[0].Refusal, refusal)
}

func staleStep(t *testing.T, s *shop) {
	p := s.sent(t, s.reference())
	first := stepped(t)(p.Approve(providerIDs(), epoch()))
	second := stepped(t)(p.Refuse(decline.Refusal{Reason: decline.InsufficientFunds}, payment.IDs{}, epoch()))
	want := s.must(t, first)
	s.refused(t, store.Change{Step: &second}, store.ErrStale)
	s.refused(t, store.Change{Step: &first}, store.ErrStale)
	same(t, "payment", s.payment(t, p.ID), want)
}

func missingStep(t *testing.T, s *shop) {
	draft := s.draft(s.reference())
	p := s.start(t, draft).Payment // never committed
	step := stepped(t)(p.Approve(providerIDs(), epoch()))
	s.refused(t, store.Change{Step: &step}, store.ErrStale)
	_, err := s.Payment(t.Context(), s.merchant, p.ID)
	absent(t, "payment", err)
}

func takenID(t *testing.T, s *shop) {
	want := s.sent(t, s.reference())
	draft := s.draft(want.Reference) // the reference is taken too; the id is what is told
	draft.ID = want.ID
	step := s.start(t, draft)
	s.refused(t, store.Change{Step: &step}, store.ErrExists)
	same(t, "payment", s.payment(t, want.ID), want)
}

func takenNumber(t *testing.T, s *shop) {
	first := s.sent(t, s.reference())
	draft := s.draft(s.reference())
	draft.Number = first.Number
	step := s.start(t, draft)
	s.refused(t, store.Change{Step: &step}, store.ErrExists)
	_, err := s.Payment(t.Context(), s.merchant, draft.ID)
	absent(t, "payment", err)
}

func takenReference(t *testing.T, s *shop) {
	reference := s.reference()
	first := s.sent(t, reference)
	again := s.start(t, s.draft(reference))
	s.refused(t, store.Change{Step: &again}, store.ErrReference)
	s.must(t, stepped(t)(first.Approve(providerIDs(), epoch())))
	s.refused(t, store.Change{Step: &again}, store.ErrReference)
	_, err := s.Payment(t.Context(), s.merchant, again.Payment.ID)
	absent(t, "payment", err)
}

func freedReference(t *testing.T, s *shop) {
	reference := s.reference()
	first := s.sent(t, reference)
	s.must(t, stepped(t)(first.Refuse(decline.Refusal{Reason: decline.InsufficientFunds}, payment.IDs{}, epoch())))
	second := s.sent(t, reference)
	got, err := s.PaymentByReference(t.Context(), s.merchant, reference)
	if err != nil {
		t.Fatalf("read by reference: %v", err)
	}
	same(t, "payment", got, second)
}

func lateReference(t *testing.T, s *shop) {
	reference := s.reference()
	first, second := s.challenged(t, reference), s.challenged(t, reference)
	send := func(p payment.Payment) store.Change {
		step := stepped(t)(p.Send(payment.Sale, 1, epoch().Add(time.Minute), epoch()))
		return store.Change{Step: &step}
	}
	s.commit(t, send(second))
	s.refused(t, send(first), store.ErrReference)
	same(t, "payment that came too late", s.payment(t, first.ID), first)
}

func byNumber(t *testing.T, s *shop) {
	s.sent(t, s.reference())
	want := s.captured(t, s.reference())
	s.sent(t, s.reference())
	got, err := s.PaymentByNumber(t.Context(), s.merchant, want.Number)
	if err != nil {
		t.Fatalf("read by number: %v", err)
	}
	same(t, "payment", got, want)
}

func liveBeforeLater(t *testing.T, s *shop) {
	reference := s.reference()
	want := s.sent(t, reference)
	s.challenged(t, reference)
	got, err := s.PaymentByReference(t.Context(), s.merchant, reference)
	if err != nil {
		t.Fatalf("read by reference: %v", err)
	}
	same(t, "payment", got, want)
}

func latestOfReference(t *testing.T, s *shop) {
	reference := s.reference()
	s.challenged(t, reference)
	want := s.challenged(t, reference)
	s.challenged(t, s.reference())
	got, err := s.PaymentByReference(t.Context(), s.merchant, reference)
	if err != nil {
		t.Fatalf("read by reference: %v", err)
	}
	same(t, "payment", got, want)
}

func livePayment(t *testing.T, s *shop) {
	reference := s.reference()
	s.challenged(t, reference)
	_, err := s.Live(t.Context(), s.merchant, reference)
	absent(t, "live payment while one waits", err)
	p := s.sent(t, reference)
	id, err := s.Live(t.Context(), s.merchant, reference)
	if err != nil || id != p.ID {
		t.Errorf("live = %s, %v: want %s", id, err, p.ID)
	}
	_, err = s.Live(t.Context(), newShop(t, s.Store).merchant, reference)
	absent(t, "live payment of another merchant", err)
	s.must(t, stepped(t)(p.Refuse(decline.Refusal{Reason: decline.InsufficientFunds}, payment.IDs{}, epoch())))
	_, err = s.Live(t.Context(), s.merchant, reference)
	absent(t, "live payment after a decline", err)
}

func paymentNotFound(t *testing.T, s *shop) {
	_, err := s.Payment(t.Context(), s.merchant, "pay_00000000000000000000000000")
	absent(t, "payment", err)
	_, err = s.PaymentByNumber(t.Context(), s.merchant, 99)
	absent(t, "payment by number", err)
	_, err = s.PaymentByReference(t.Context(), s.merchant, "nothing")
	absent(t, "payment by reference", err)
	history, err := s.History(t.Context(), s.merchant, "pay_00000000000000000000000000")
	if err != nil || len(history) != 0 {
		t.Errorf("history = %v, %v: want none, nil", history, err)
	}
}

// everyState stores what the domain's table can reach and what it cannot alike: the constraint on the column
// lists the states by name, and a state that is added to the domain and not to it must not be found out by a lost payment.
func everyState(t *testing.T, s *shop) {
	for _, state := range payment.States() {
		t.Run(string(state), func(t *testing.T) {
			step := s.start(t, s.draft(s.reference()))
			step.Payment.State = state
			step.Payment.Live = state != payment.Declined && state != payment.Expired
			s.commit(t, store.Change{Step: &step})
		})
	}
}
