package payment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

func TestStartSendsTheWholeIntent(t *testing.T) {
	t.Parallel()
	d := draft()
	// A draft that claims more than identity, amount and card must not smuggle it in.
	dirty := d
	dirty.State, dirty.Version, dirty.Provider = payment.Captured, 9, "elsewhere"
	dirty.Operations = []payment.Operation{{Seq: 4, Kind: payment.Refund}}
	for name, from := range map[string]payment.Payment{"clean": d, "dirty": dirty} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := payment.Start(from, payment.Sale, ask("a-1-1"), noon())
			if err != nil {
				t.Fatal(err)
			}
			want := d
			want.State, want.Live, want.Version, want.Provider = payment.Sent, true, 1, "bank"
			want.CreatedAt, want.UpdatedAt = kept(noon()), kept(noon())
			want.Operations = []payment.Operation{{
				Seq: 1, Kind: payment.Sale, Amount: 10_000, Status: payment.Pending, Before: payment.Created,
				CreatedAt: kept(noon()),
				Attempts: []payment.Attempt{{
					Seq: 1, Provider: "bank", Ref: "a-1-1", Status: payment.Pending,
					Deadline: kept(noon().Add(30 * time.Second)), SentAt: kept(noon()),
				}},
			}}
			if diff := cmp.Diff(want, got.Payment); diff != "" {
				t.Errorf("payment differs (-want +got):\n%s", diff)
			}
			if got.Was != 0 || !got.NewOperation || !got.NewAttempt {
				t.Errorf("was %d, new operation %v, new attempt %v; want 0, true, true", got.Was, got.NewOperation, got.NewAttempt)
			}
			record := payment.Record{
				Version: 1, Event: payment.EventSend, From: payment.Created, To: payment.Sent, Operation: 1, At: kept(noon()),
			}
			if diff := cmp.Diff(record, got.Record); diff != "" {
				t.Errorf("record differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStartNeedsAnAmount(t *testing.T) {
	t.Parallel()
	for name, amount := range map[string]money.Amount{
		"none": {}, "zero": money.New(0, money.TRY), "negative": money.New(-1, money.TRY),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draft()
			d.Amount = amount
			s, err := payment.Start(d, payment.Sale, ask("a-1-1"), noon())
			refused(t, s, err, fault.Invalid, "amount_not_positive")
			s, err = payment.StartChallenge(d, payment.Sale, ask("a-1-1"), true, noon())
			refused(t, s, err, fault.Invalid, "amount_not_positive")
		})
	}
}

func TestApproveOfASaleCaptures(t *testing.T) {
	t.Parallel()
	sent := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	later := noon().Add(time.Second)
	s, err := sent.Approve(ids(), later)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Payment
	if p.State != payment.Captured || p.Authorized != 10_000 || p.Captured != 10_000 || p.Refunded != 0 {
		t.Errorf("got %s with %d, %d, %d; want captured with 10000, 10000, 0", p.State, p.Authorized, p.Captured, p.Refunded)
	}
	if p.IDs != ids() || s.Attempt.IDs != ids() || s.Attempt.Status != payment.Approved {
		t.Errorf("the provider's names are %+v and %+v (%s)", p.IDs, s.Attempt.IDs, s.Attempt.Status)
	}
	if !p.CapturedAt().Equal(kept(later)) || !s.Attempt.AnsweredAt.Equal(kept(later)) || !p.UpdatedAt.Equal(kept(later)) {
		t.Errorf("captured at %v, answered at %v, updated at %v; want %v", p.CapturedAt(), s.Attempt.AnsweredAt, p.UpdatedAt, kept(later))
	}
	if s.Was != 1 || p.Version != 2 || s.NewOperation || s.NewAttempt {
		t.Errorf("was %d, is %d, new operation %v, new attempt %v", s.Was, p.Version, s.NewOperation, s.NewAttempt)
	}
	if !p.CreatedAt.Equal(sent.CreatedAt) || !p.Live {
		t.Errorf("created at %v, live %v", p.CreatedAt, p.Live)
	}
	if _, _, open := p.Open(); open {
		t.Error("an operation is still open")
	}
}

func TestApproveOfAPreAuthHolds(t *testing.T) {
	t.Parallel()
	p := held(t)
	if p.State != payment.Authorized || p.Authorized != 10_000 || p.Captured != 0 || !p.Live || p.IDs != ids() {
		t.Errorf("got %s with %d, %d, live %v, ids %+v", p.State, p.Authorized, p.Captured, p.Live, p.IDs)
	}
	if !p.CapturedAt().IsZero() {
		t.Errorf("captured at %v, want never", p.CapturedAt())
	}
}

func TestRefuseDeclinesAndFreesTheReference(t *testing.T) {
	t.Parallel()
	for _, kind := range []payment.Kind{payment.Sale, payment.PreAuth} {
		for _, doubt := range []bool{false, true} {
			p := must(t)(payment.Start(draft(), kind, ask("a-1-1"), noon()))
			if doubt {
				p = must(t)(p.Lose(payment.IDs{}, noon()))
			}
			s, err := p.Refuse(refusal(), ids(), noon())
			if err != nil {
				t.Fatal(err)
			}
			if s.Payment.State != payment.Declined || s.Payment.Live || s.Payment.Refusal != refusal() ||
				s.Attempt.Refusal != refusal() || s.Attempt.IDs != ids() || s.Operation.Status != payment.Refused ||
				s.Payment.Authorized != 0 || s.Payment.Captured != 0 {
				t.Errorf("%s, doubt %v: got %+v", kind, doubt, s.Payment)
			}
		}
	}
}

func TestLoseLeavesTheOperationOpen(t *testing.T) {
	t.Parallel()
	sent := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	p := must(t)(sent.Lose(payment.IDs{}, noon()))
	op, at, open := p.Open()
	if p.State != payment.Indeterminate || !open || op.Status != payment.Doubtful || at.Status != payment.Doubtful ||
		!op.SettledAt.IsZero() || !at.AnsweredAt.IsZero() || !p.Live {
		t.Fatalf("got %s, open %v, %s, %s", p.State, open, op.Status, at.Status)
	}
	s, err := p.Lose(payment.IDs{}, noon())
	refused(t, s, err, fault.Conflict, "transition_refused")
	if got := must(t)(p.Approve(ids(), noon())); got.State != payment.Captured || got.Captured != 10_000 {
		t.Errorf("got %s with %d, want captured", got.State, got.Captured)
	}
}

// TestLoseKeepsWhatTheProviderIsAskedBy: of a payment in doubt the provider's names of it are kept, of a follow-up in doubt those of
// the payment too.
func TestLoseKeepsWhatTheProviderIsAskedBy(t *testing.T) {
	t.Parallel()
	for _, kind := range []payment.Kind{payment.Sale, payment.PreAuth} {
		p := must(t)(must(t)(payment.Start(draft(), kind, ask("a-1-1"), noon())).Lose(ids(), noon()))
		if _, at, _ := p.Open(); p.IDs != ids() || at.IDs != ids() {
			t.Errorf("%s: the payment has %+v, its attempt %+v", kind, p.IDs, at.IDs)
		}
	}
	own := payment.IDs{Transaction: "capture-1"}
	p := must(t)(must(t)(held(t).Follow(payment.Capture, 10_000, ask("a-2-1"), noon())).Lose(own, noon()))
	if _, at, _ := p.Open(); p.IDs != ids() || at.IDs != own {
		t.Errorf("capture: the payment has %+v, its attempt %+v", p.IDs, at.IDs)
	}
}

func TestChallengeIsLiveOnlyWhereTheProviderMayCharge(t *testing.T) {
	t.Parallel()
	for _, live := range []bool{false, true} {
		s, err := payment.StartChallenge(draft(), payment.Sale, ask("a-1-1"), live, noon())
		if err != nil {
			t.Fatal(err)
		}
		if s.Payment.State != payment.Challenged || s.Payment.Live != live || s.Record.Event != payment.EventChallenge {
			t.Errorf("live %v: got %s, live %v, %s", live, s.Payment.State, s.Payment.Live, s.Record.Event)
		}
		// However the provider behaves, money that may have moved holds the reference.
		if p := must(t)(s.Payment.Approve(ids(), noon())); !p.Live || p.State != payment.Captured {
			t.Errorf("live %v: an approved payment is %s, live %v", live, p.State, p.Live)
		}
		if p := must(t)(s.Payment.Lose(payment.IDs{}, noon())); !p.Live || p.State != payment.Indeterminate {
			t.Errorf("live %v: a doubtful payment is %s, live %v", live, p.State, p.Live)
		}
		if p := must(t)(s.Payment.Expire(noon())); p.Live || p.State != payment.Expired {
			t.Errorf("live %v: an expired payment is %s, live %v", live, p.State, p.Live)
		}
		if p := must(t)(s.Payment.Fail(refusal(), 0, noon())); p.Live || p.State != payment.Declined || p.ThreeD != 0 {
			t.Errorf("live %v: a failed payment is %s, live %v, mdStatus %d", live, p.State, p.Live, p.ThreeD)
		}
	}
}

func TestSendFollowsATwoStepChallenge(t *testing.T) {
	t.Parallel()
	waiting := must(t)(payment.StartChallenge(draft(), payment.Sale, ask("a-1-1"), false, noon()))
	later := noon().Add(3 * time.Minute)
	s, err := waiting.Send(payment.PreAuth, 2, later.Add(30*time.Second), later)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Payment
	if p.State != payment.Sent || !p.Live || p.ThreeD != 2 || p.Version != 2 || s.Was != 1 {
		t.Errorf("got %s, live %v, mdStatus %d, version %d over %d", p.State, p.Live, p.ThreeD, p.Version, s.Was)
	}
	if s.Operation.Kind != payment.PreAuth || s.NewOperation || s.NewAttempt || s.Attempt.Ref != "a-1-1" {
		t.Errorf("got a %s, new %v %v, ref %q", s.Operation.Kind, s.NewOperation, s.NewAttempt, s.Attempt.Ref)
	}
	if !s.Attempt.SentAt.Equal(kept(later)) || !s.Attempt.Deadline.Equal(kept(later.Add(30*time.Second))) {
		t.Errorf("sent at %v with deadline %v", s.Attempt.SentAt, s.Attempt.Deadline)
	}
	if waiting.Operations[0].Kind != payment.Sale {
		t.Error("the step changed the payment that it was made from")
	}
	if got := must(t)(p.Approve(ids(), later)); got.State != payment.Authorized {
		t.Errorf("an approved pre-authorization is %s", got.State)
	}
}

func TestStepsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	sent := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	captured := sale(t)
	refunding := must(t)(captured.Follow(payment.Refund, 100, ask("a-2-1"), noon()))
	tests := []struct {
		name string
		step func() (payment.Step, error)
		code string
	}{
		{"send of a sent payment", func() (payment.Step, error) { return sent.Send(payment.Sale, 1, noon(), noon()) }, "transition_refused"},
		{"expiry of a sent payment", func() (payment.Step, error) { return sent.Expire(noon()) }, "transition_refused"},
		{"failed authentication of a sent payment", func() (payment.Step, error) { return sent.Fail(refusal(), 0, noon()) }, "transition_refused"},
		{"failed authentication during a refund", func() (payment.Step, error) { return refunding.Fail(refusal(), 0, noon()) }, "transition_refused"},
		{"send during a refund", func() (payment.Step, error) { return refunding.Send(payment.Sale, 1, noon(), noon()) }, "transition_refused"},
		{"expiry during a refund", func() (payment.Step, error) { return refunding.Expire(noon()) }, "transition_refused"},
		{"approval of nothing", func() (payment.Step, error) { return captured.Approve(ids(), noon()) }, "nothing_open"},
		{"refusal of nothing", func() (payment.Step, error) { return captured.Refuse(refusal(), ids(), noon()) }, "nothing_open"},
		{"loss of nothing", func() (payment.Step, error) { return captured.Lose(payment.IDs{}, noon()) }, "nothing_open"},
		{"expiry of nothing", func() (payment.Step, error) { return captured.Expire(noon()) }, "nothing_open"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := test.step()
			refused(t, s, err, fault.Conflict, test.code)
		})
	}
}

func TestStepsLeaveThePaymentTheyWereMadeFrom(t *testing.T) {
	t.Parallel()
	waiting := must(t)(payment.StartChallenge(draft(), payment.Sale, ask("a-1-1"), false, noon()))
	sent := must(t)(payment.Start(draft(), payment.Sale, ask("a-1-1"), noon()))
	captured := sale(t)
	refunding := must(t)(captured.Follow(payment.Refund, 100, ask("a-2-1"), noon()))
	later := noon().Add(time.Minute)
	tests := []struct {
		name string
		from payment.Payment
		step func(payment.Payment) (payment.Step, error)
	}{
		{"send", waiting, func(p payment.Payment) (payment.Step, error) { return p.Send(payment.PreAuth, 4, later, later) }},
		{"fail", waiting, func(p payment.Payment) (payment.Step, error) { return p.Fail(refusal(), 5, later) }},
		{"expire", waiting, func(p payment.Payment) (payment.Step, error) { return p.Expire(later) }},
		{"approve", sent, func(p payment.Payment) (payment.Step, error) { return p.Approve(ids(), later) }},
		{"refuse", sent, func(p payment.Payment) (payment.Step, error) { return p.Refuse(refusal(), ids(), later) }},
		{"lose", sent, func(p payment.Payment) (payment.Step, error) { return p.Lose(payment.IDs{}, later) }},
		{"follow", captured, func(p payment.Payment) (payment.Step, error) {
			return p.Follow(payment.Refund, 1, ask("a-2-1"), later)
		}},
		{"approve a refund", refunding, func(p payment.Payment) (payment.Step, error) { return p.Approve(ids(), later) }},
		{"refuse a refund", refunding, func(p payment.Payment) (payment.Step, error) { return p.Refuse(refusal(), ids(), later) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := snapshot(test.from)
			s, err := test.step(test.from)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, test.from); diff != "" {
				t.Errorf("the payment that the step was made from changed (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(before, s.Payment); diff == "" {
				t.Error("the step changed nothing")
			}
			if s.Was != before.Version || s.Payment.Version != before.Version+1 || s.Record.Version != s.Payment.Version {
				t.Errorf("was %d, is %d, record %d; want one more than %d", s.Was, s.Payment.Version, s.Record.Version, before.Version)
			}
			if s.Record.From != before.State || s.Record.To != s.Payment.State || !s.Record.At.Equal(kept(later)) {
				t.Errorf("record says %+v, payment went from %s to %s", s.Record, before.State, s.Payment.State)
			}
			op, at := s.Payment.Last()
			if s.Operation != op || s.Attempt != at || s.Record.Operation != op.Seq {
				t.Error("the step does not name the payment's latest operation and attempt")
			}
		})
	}
}

func TestRefusalIsForgottenWhenTheNextOperationIsDone(t *testing.T) {
	t.Parallel()
	p := must(t)(sale(t).Follow(payment.Refund, 100, ask("a-2-1"), noon()))
	p = must(t)(p.Refuse(refusal(), payment.IDs{}, noon()))
	if p.Refusal != refusal() || p.State != payment.Captured || !p.Live || p.IDs != ids() {
		t.Fatalf("after a refused refund: %s, live %v, ids %+v, refusal %+v", p.State, p.Live, p.IDs, p.Refusal)
	}
	p = must(t)(p.Follow(payment.Refund, 100, ask("a-3-1"), noon()))
	p = must(t)(p.Approve(payment.IDs{Transaction: "r-1"}, noon()))
	if p.Refusal != (decline.Refusal{}) || p.IDs != ids() || p.Operations[2].Attempts[0].IDs.Transaction != "r-1" {
		t.Errorf("after a refund: refusal %+v, ids %+v", p.Refusal, p.IDs)
	}
}
