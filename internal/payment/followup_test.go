package payment_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
)

// do asks for a follow-up and has it approved.
func do(t *testing.T, p payment.Payment, kind payment.Kind, amount int64, now time.Time) payment.Payment {
	t.Helper()
	p = must(t)(p.Follow(kind, amount, ask("a-n-1"), now))
	return must(t)(p.Approve(payment.IDs{}, now))
}

func TestCaptureOfAPartReleasesTheRest(t *testing.T) {
	t.Parallel()
	p := do(t, held(t), payment.Capture, 6_000, noon())
	if p.State != payment.Captured || p.Authorized != 10_000 || p.Captured != 6_000 || p.Refundable() != 6_000 {
		t.Fatalf("got %s with %d, %d", p.State, p.Authorized, p.Captured)
	}
	s, err := p.Follow(payment.Capture, 4_000, ask("a-3-1"), noon())
	refused(t, s, err, fault.Conflict, "capture_refused")
	s, err = p.Follow(payment.Refund, 6_001, ask("a-3-1"), noon())
	refused(t, s, err, fault.Invalid, "amount_exceeds_captured")
	if p = do(t, p, payment.Refund, 6_000, noon()); p.State != payment.Refunded {
		t.Errorf("got %s, want refunded: what was captured is what can be given back", p.State)
	}
}

func TestRefundsAddUp(t *testing.T) {
	t.Parallel()
	p := sale(t)
	for _, step := range []struct {
		amount, left int64
		state        payment.State
	}{
		{1, 9_999, payment.PartiallyRefunded},
		{3_333, 6_666, payment.PartiallyRefunded},
		{3_333, 3_333, payment.PartiallyRefunded},
		{3_333, 0, payment.Refunded},
	} {
		s, err := p.Follow(payment.Refund, p.Refundable()+1, ask("a-n-1"), noon())
		refused(t, s, err, fault.Invalid, "amount_exceeds_captured")
		p = do(t, p, payment.Refund, step.amount, noon())
		if p.State != step.state || p.Refundable() != step.left {
			t.Fatalf("after %d: %s with %d left, want %s with %d", step.amount, p.State, p.Refundable(), step.state, step.left)
		}
	}
	if len(p.Operations) != 5 || p.Operations[4].Seq != 5 || p.Version != 10 {
		t.Errorf("got %d operations, version %d", len(p.Operations), p.Version)
	}
	s, err := p.Follow(payment.Refund, 1, ask("a-n-1"), noon())
	refused(t, s, err, fault.Conflict, "refund_refused")
}

func TestRefundOfAllAtOnce(t *testing.T) {
	t.Parallel()
	if p := do(t, sale(t), payment.Refund, 10_000, noon()); p.State != payment.Refunded || p.Refunded != 10_000 {
		t.Errorf("got %s with %d refunded", p.State, p.Refunded)
	}
}

func TestVoidOnTheBankingDay(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		made, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	tests := []struct {
		name           string
		captured, void time.Time
		allowed        bool
	}{
		{"the same moment", at("2026-03-10T12:00:00+03:00"), at("2026-03-10T12:00:00+03:00"), true},
		{"the whole day", at("2026-03-10T00:00:00+03:00"), at("2026-03-10T23:59:59+03:00"), true},
		{"the last microsecond", at("2026-03-10T12:00:00+03:00"), at("2026-03-11T00:00:00+03:00").Add(-time.Microsecond), true},
		{"at midnight", at("2026-03-10T12:00:00+03:00"), at("2026-03-11T00:00:00+03:00"), false},
		{"seconds apart over midnight", at("2026-03-10T23:59:59+03:00"), at("2026-03-11T00:00:01+03:00"), false},
		{"one Istanbul day, two UTC days", at("2026-03-10T02:00:00+03:00"), at("2026-03-10T04:00:00+03:00"), true},
		{"one UTC day, two Istanbul days", at("2026-03-10T20:59:59Z"), at("2026-03-10T21:00:00Z"), false},
		{"the same day of another month", at("2026-03-10T12:00:00+03:00"), at("2026-04-10T12:00:00+03:00"), false},
		{"the same day of another year", at("2026-03-10T12:00:00+03:00"), at("2027-03-10T12:00:00+03:00"), false},
		{"summer, when other countries change their clocks", at("2026-07-10T00:30:00+03:00"), at("2026-07-10T23:30:00+03:00"), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), test.captured))
			p = must(t)(p.Approve(ids(), test.captured))
			s, err := p.Follow(payment.Void, 10_000, ask("a-2-1"), test.void)
			if payment.SameDay(test.captured, test.void) != test.allowed {
				t.Errorf("SameDay is %v, want %v", !test.allowed, test.allowed)
			}
			if !test.allowed {
				refused(t, s, err, fault.Conflict, "void_day_over")
				return
			}
			voided := must(t)(must(t)(s, err).Approve(payment.IDs{}, test.void))
			if voided.State != payment.Voided {
				t.Errorf("got %s, want voided", voided.State)
			}
		})
	}
}

// A captured pre-authorization counts from its capture, not from the day on which it was held.
func TestVoidCountsFromTheCapture(t *testing.T) {
	t.Parallel()
	next := noon().Add(24 * time.Hour)
	p := do(t, held(t), payment.Capture, 6_000, next)
	if !p.CapturedAt().Equal(kept(next)) {
		t.Fatalf("captured at %v, want %v", p.CapturedAt(), kept(next))
	}
	if p = do(t, p, payment.Void, 6_000, next.Add(time.Hour)); p.State != payment.Voided {
		t.Errorf("got %s, want voided", p.State)
	}
}

func TestVoidOfAHoldHasNoDay(t *testing.T) {
	t.Parallel()
	if p := do(t, held(t), payment.Void, 10_000, noon().Add(20*24*time.Hour)); p.State != payment.Voided || p.Captured != 0 {
		t.Errorf("got %s with %d captured", p.State, p.Captured)
	}
}

func TestVoidIsOfAll(t *testing.T) {
	t.Parallel()
	part := do(t, held(t), payment.Capture, 6_000, noon())
	for _, test := range []struct {
		name   string
		from   payment.Payment
		amount int64
	}{
		{"less than the hold", held(t), 9_999},
		{"more than the hold", held(t), 10_001},
		{"less than the capture", part, 5_999},
		{"the hold of a capture of a part", part, 10_000},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := test.from.Follow(payment.Void, test.amount, ask("a-n-1"), noon())
			refused(t, s, err, fault.Invalid, "void_not_whole")
		})
	}
}

func TestFollowUpsByState(t *testing.T) {
	t.Parallel()
	captured := sale(t)
	from := map[payment.State]payment.Payment{
		payment.Authorized:        held(t),
		payment.Captured:          captured,
		payment.PartiallyRefunded: do(t, captured, payment.Refund, 1, noon()),
		payment.Refunded:          do(t, captured, payment.Refund, 10_000, noon()),
		payment.Voided:            do(t, captured, payment.Void, 10_000, noon()),
		payment.Declined: must(t)(must(t)(
			payment.Start(draft(), payment.Sale, ask("a-1-1"), noon())).Refuse(refusal(), ids(), noon())),
		payment.Expired: must(t)(must(t)(
			payment.StartChallenge(draft(), payment.Sale, ask("a-1-1"), false, noon())).Expire(noon())),
	}
	allowed := map[payment.State]map[payment.Kind]bool{
		payment.Authorized:        {payment.Capture: true, payment.Void: true},
		payment.Captured:          {payment.Void: true, payment.Refund: true},
		payment.PartiallyRefunded: {payment.Refund: true},
	}
	codes := map[payment.Kind]string{
		payment.Capture: "capture_refused", payment.Void: "void_refused", payment.Refund: "refund_refused",
	}
	for state, p := range from {
		if p.State != state {
			t.Fatalf("prepared %s, got %s", state, p.State)
		}
		for kind, code := range codes {
			amount := int64(1)
			if kind == payment.Void {
				amount = 10_000
			}
			s, err := p.Follow(kind, amount, ask("a-n-1"), noon())
			if !allowed[state][kind] {
				refused(t, s, err, fault.Conflict, code)
				continue
			}
			if err != nil {
				t.Errorf("%s of a payment that is %s: %v", kind, state, err)
				continue
			}
			if s.Payment.State != state || !s.NewOperation || !s.NewAttempt || s.Operation.Before != state {
				t.Errorf("asking for a %s moved the payment from %s to %s", kind, state, s.Payment.State)
			}
		}
		for _, kind := range []payment.Kind{payment.Sale, payment.PreAuth} {
			if _, err := p.Follow(kind, 1, ask("a-n-1"), noon()); err == nil {
				t.Errorf("a %s may follow in state %s", kind, state)
			}
		}
	}
}

func TestAmountOfAFollowUpIsPositive(t *testing.T) {
	t.Parallel()
	for _, amount := range []int64{0, -1} {
		s, err := held(t).Follow(payment.Capture, amount, ask("a-2-1"), noon())
		refused(t, s, err, fault.Invalid, "amount_not_positive")
		s, err = sale(t).Follow(payment.Refund, amount, ask("a-2-1"), noon())
		refused(t, s, err, fault.Invalid, "amount_not_positive")
		s, err = held(t).Follow(payment.Void, amount, ask("a-2-1"), noon())
		refused(t, s, err, fault.Invalid, "void_not_whole")
	}
}

// "All of it" of a payment that was never captured is nothing, and the amount is not what is wrong with it.
func TestTheStateIsToldBeforeTheAmount(t *testing.T) {
	t.Parallel()
	for _, amount := range []int64{0, 1, 1_000_000} {
		s, err := held(t).Follow(payment.Refund, amount, ask("a-2-1"), noon())
		refused(t, s, err, fault.Conflict, "refund_refused")
		s, err = sale(t).Follow(payment.Capture, amount, ask("a-2-1"), noon())
		refused(t, s, err, fault.Conflict, "capture_refused")
		s, err = sale(t).Follow(payment.Void, amount, ask("a-2-1"), noon().Add(48*time.Hour))
		refused(t, s, err, fault.Conflict, "void_day_over")
	}
}

func TestFollowUpInDoubtThatWasNotDoneLeadsBack(t *testing.T) {
	t.Parallel()
	part := do(t, sale(t), payment.Refund, 1, noon())
	for _, test := range []struct {
		name   string
		from   payment.Payment
		kind   payment.Kind
		amount int64
		done   payment.State
	}{
		{"capture of a hold", held(t), payment.Capture, 5_000, payment.Captured},
		{"void of a hold", held(t), payment.Void, 10_000, payment.Voided},
		{"void of a capture", sale(t), payment.Void, 10_000, payment.Voided},
		{"part of a capture", sale(t), payment.Refund, 1, payment.PartiallyRefunded},
		{"all of a capture", sale(t), payment.Refund, 10_000, payment.Refunded},
		{"another part", part, payment.Refund, 1, payment.PartiallyRefunded},
		{"the rest", part, payment.Refund, 9_999, payment.Refunded},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			asked := must(t)(test.from.Follow(test.kind, test.amount, ask("a-n-1"), noon()))
			lost := must(t)(asked.Lose(payment.IDs{}, noon()))
			if lost.State != payment.Indeterminate {
				t.Fatalf("got %s, want indeterminate", lost.State)
			}
			back := must(t)(lost.Refuse(refusal(), payment.IDs{}, noon()))
			if back.State != test.from.State || back.Captured != test.from.Captured || back.Refunded != test.from.Refunded || !back.Live {
				t.Errorf("got %s with %d, %d; want as before: %s with %d, %d",
					back.State, back.Captured, back.Refunded, test.from.State, test.from.Captured, test.from.Refunded)
			}
			if got := must(t)(lost.Approve(payment.IDs{}, noon())); got.State != test.done {
				t.Errorf("done after all: got %s, want %s", got.State, test.done)
			}
			if got := must(t)(asked.Refuse(refusal(), payment.IDs{}, noon())); got.State != test.from.State {
				t.Errorf("refused at once: got %s, want %s", got.State, test.from.State)
			}
			// The way is free again.
			if got := do(t, back, test.kind, test.amount, noon()); got.State != test.done {
				t.Errorf("asked again: got %s, want %s", got.State, test.done)
			}
		})
	}
}

func TestAnOpenOperationBlocksEveryOther(t *testing.T) {
	t.Parallel()
	sent := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	holding := must(t)(payment.Start(draft(), payment.PreAuth, ask("a-1-1"), noon()))
	refunding := must(t)(sale(t).Follow(payment.Refund, 1, ask("a-2-1"), noon()))
	capturing := must(t)(held(t).Follow(payment.Capture, 1, ask("a-2-1"), noon()))
	open := map[string]payment.Payment{
		"challenged": must(t)(payment.StartChallenge(draft(), payment.Sale, ask("a-1-1"), true, noon())),
		"sent":       sent,
		"sent hold":  holding,
		"lost sale":  must(t)(sent.Lose(payment.IDs{}, noon())),
		"refunding":  refunding, "lost refund": must(t)(refunding.Lose(payment.IDs{}, noon())),
		"capturing": capturing, "lost capture": must(t)(capturing.Lose(payment.IDs{}, noon())),
	}
	for name, p := range open {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, kind := range []payment.Kind{payment.Capture, payment.Void, payment.Refund} {
				for _, amount := range []int64{0, 1, 10_000} {
					s, err := p.Follow(kind, amount, ask("a-n-1"), noon())
					refused(t, s, err, fault.Busy, "operation_in_progress")
				}
			}
		})
	}
}

func TestFollowUpsNameTheFirstAttempt(t *testing.T) {
	t.Parallel()
	p := do(t, sale(t), payment.Refund, 1, noon())
	if got := p.First().Ref; got != "a-1-1" {
		t.Errorf("first attempt is %q, want a-1-1", got)
	}
	if _, at := p.Last(); at.Ref != "a-n-1" {
		t.Errorf("last attempt is %q, want a-n-1", at.Ref)
	}
}
