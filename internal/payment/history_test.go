package payment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

// history is one payment that lives through whatever rapid draws.
type history struct {
	now     time.Time
	p       payment.Payment
	records []payment.Record
}

func begin(t *rapid.T) *history {
	h := &history{now: noon()}
	d := draft()
	d.Amount = money.New(rapid.Int64Range(1, 1_000).Draw(t, "amount"), money.TRY)
	kind := rapid.SampledFrom([]payment.Kind{payment.Sale, payment.PreAuth}).Draw(t, "kind")
	var s payment.Step
	var err error
	if rapid.Bool().Draw(t, "3-D Secure") {
		s, err = payment.StartChallenge(d, kind, ask("a-1-1"), rapid.Bool().Draw(t, "live"), h.now)
	} else {
		s, err = payment.Start(d, kind, ask("a-1-1"), h.now)
	}
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	h.p, h.records = s.Payment, []payment.Record{s.Record}
	return h
}

// try draws any step at all, also one that the payment must refuse.
func (h *history) try(t *rapid.T) (string, payment.Step, error) {
	h.now = h.now.Add(time.Duration(rapid.IntRange(0, 10*60).Draw(t, "minutes")) * time.Minute)
	what := rapid.SampledFrom([]string{
		"approve", "approve", "refuse", "lose", "capture", "void", "refund", "refund", "send", "fail", "expire", "reroute", "dispute",
	}).Draw(t, "step")
	amount := func() int64 {
		switch rapid.IntRange(0, 2).Draw(t, "how much") {
		case 0:
			return max(h.p.Refundable(), h.p.Authorized-h.p.Captured)
		case 1:
			return h.p.Captured
		}
		return rapid.Int64Range(-1, h.p.Amount.Minor()+1).Draw(t, "follow-up")
	}
	ref := ask(fmt.Sprintf("a-%d-1", len(h.p.Operations)+1))
	switch what {
	case "approve":
		s, err := h.p.Approve(ids(), h.now)
		return what, s, err
	case "refuse":
		s, err := h.p.Refuse(refusal(), ids(), h.now)
		return what, s, err
	case "lose":
		s, err := h.p.Lose(payment.IDs{}, h.now)
		return what, s, err
	case "send":
		kind := rapid.SampledFrom([]payment.Kind{payment.Sale, payment.PreAuth}).Draw(t, "sent kind")
		s, err := h.p.Send(kind, 1, h.now.Add(time.Minute), h.now)
		return what, s, err
	case "fail":
		s, err := h.p.Fail(refusal(), 0, h.now)
		return what, s, err
	case "expire":
		s, err := h.p.Expire(h.now)
		return what, s, err
	case "dispute":
		s, err := h.p.Dispute(h.now)
		return what, s, err
	case "reroute":
		kind := rapid.SampledFrom([]payment.Kind{payment.Sale, payment.PreAuth}).Draw(t, "rerouted kind")
		s, err := h.p.Reroute(refusal(), ids(), kind, elsewhere(), rapid.Bool().Draw(t, "rerouted live"), h.now)
		return what, s, err
	}
	s, err := h.p.Follow(payment.Kind(what), amount(), ref, h.now)
	return what, s, err
}

// sums reports whether the payment's sums are those of a state.
func sums(p payment.Payment, s payment.State) bool {
	switch s {
	case payment.Created, payment.Challenged, payment.Sent, payment.Declined, payment.Expired:
		return p.Authorized == 0 && p.Captured == 0 && p.Refunded == 0
	case payment.Authorized:
		return p.Authorized > 0 && p.Captured == 0 && p.Refunded == 0
	case payment.Captured:
		return p.Captured > 0 && p.Refunded == 0
	case payment.PartiallyRefunded:
		return p.Refunded > 0 && p.Refunded < p.Captured
	case payment.Refunded:
		return p.Captured > 0 && p.Refunded == p.Captured
	case payment.Voided:
		return p.Authorized > 0 && p.Refunded == 0
	case payment.Indeterminate:
		op, _ := p.Last()
		return op.Before != payment.Indeterminate && sums(p, op.Before)
	}
	return false
}

// lawful checks what must be true of every payment at every moment.
func lawful(t rapid.TB, p payment.Payment) {
	t.Helper()
	if p.Captured > p.Authorized || p.Authorized > p.Amount.Minor() {
		t.Fatalf("captured %d of authorized %d of %d", p.Captured, p.Authorized, p.Amount.Minor())
	}
	if p.Refunded > p.Captured || p.Refunded < 0 || p.Refundable() < 0 {
		t.Fatalf("refunded %d of captured %d", p.Refunded, p.Captured)
	}
	if !sums(p, p.State) {
		t.Fatalf("%s with %d authorized, %d captured, %d refunded", p.State, p.Authorized, p.Captured, p.Refunded)
	}
	var open int
	var refunded int64
	for i, op := range p.Operations {
		if op.Seq != i+1 || len(op.Attempts) == 0 {
			t.Fatalf("operation %d has the number %d and %d attempts", i, op.Seq, len(op.Attempts))
		}
		if op.Status.Open() {
			open++
		}
		for k, at := range op.Attempts {
			// At most the last try of an operation is open, and it is where the operation is.
			if last := k == len(op.Attempts)-1; at.Seq != k+1 || at.Status.Open() != (last && op.Status.Open()) || !last && at.Status != payment.Refused {
				t.Fatalf("try %d of %d of operation %d, which is %s, has the number %d and is %s", k+1, len(op.Attempts), op.Seq, op.Status, at.Seq, at.Status)
			}
		}
		if op.Status.Open() != op.SettledAt.IsZero() {
			t.Fatalf("operation %d is %s and settled at %v", op.Seq, op.Status, op.SettledAt)
		}
		if op.Kind == payment.Refund && op.Status == payment.Approved {
			refunded += op.Amount
		}
	}
	_, _, last := p.Open()
	if open > 1 || last != (open == 1) {
		t.Fatalf("%d operations are open, the last one: %v", open, last)
	}
	if refunded != p.Refunded {
		t.Fatalf("refunds add up to %d, refunded is %d", refunded, p.Refunded)
	}
	if p.State.Final() && open > 0 || p.State == payment.Indeterminate && open == 0 {
		t.Fatalf("%s with %d open operations", p.State, open)
	}
	dead := p.State == payment.Declined || p.State == payment.Expired
	if p.Live == dead && p.State != payment.Challenged {
		t.Fatalf("%s and live: %v", p.State, p.Live)
	}
}

func TestEveryHistoryIsLawful(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := begin(t)
		lawful(t, h.p)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			before := snapshot(h.p)
			what, s, err := h.try(t)
			if diff := cmp.Diff(before, h.p); diff != "" {
				t.Fatalf("%s changed the payment that it was made from:\n%s", what, diff)
			}
			if err != nil {
				continue
			}
			if before.State.Final() {
				t.Fatalf("%s leads out of the final state %s", what, before.State)
			}
			if s.Was != before.Version || s.Payment.Version != before.Version+1 {
				t.Fatalf("%s: version %d over %d, from %d", what, s.Payment.Version, s.Was, before.Version)
			}
			h.p, h.records = s.Payment, append(h.records, s.Record)
			lawful(t, h.p)
		}
		replay(t, h)
	})
}

// replay checks that the records alone tell the payment's state.
func replay(t *rapid.T, h *history) {
	state, asked := payment.Created, payment.Created
	for i, r := range h.records {
		if r.Version != int64(i+1) || r.From != state {
			t.Fatalf("record %d has the version %d and begins in %s, want %s", i+1, r.Version, r.From, state)
		}
		if r.Event == payment.EventAsk {
			asked = state
		}
		next, ok := payment.Next(state, r.Event, asked)
		if !ok || next != r.To {
			t.Fatalf("record %d: %s in %s leads to %q, want %s", i+1, r.Event, state, next, r.To)
		}
		state = next
	}
	if state != h.p.State || int64(len(h.records)) != h.p.Version {
		t.Fatalf("%d records lead to %s; the payment is %s in version %d", len(h.records), state, h.p.State, h.p.Version)
	}
}

// moves are steps for the walk below, sized so that each sum of a payment of 4 kuruş can come about.
func moves() map[string]func(payment.Payment) (payment.Step, error) {
	follow := func(kind payment.Kind, amount int64) func(payment.Payment) (payment.Step, error) {
		return func(p payment.Payment) (payment.Step, error) { return p.Follow(kind, amount, ask("a-n-1"), noon()) }
	}
	return map[string]func(payment.Payment) (payment.Step, error){
		"approve":      func(p payment.Payment) (payment.Step, error) { return p.Approve(ids(), noon()) },
		"refuse":       func(p payment.Payment) (payment.Step, error) { return p.Refuse(refusal(), ids(), noon()) },
		"lose":         func(p payment.Payment) (payment.Step, error) { return p.Lose(payment.IDs{}, noon()) },
		"fail":         func(p payment.Payment) (payment.Step, error) { return p.Fail(refusal(), 0, noon()) },
		"expire":       func(p payment.Payment) (payment.Step, error) { return p.Expire(noon()) },
		"send":         func(p payment.Payment) (payment.Step, error) { return p.Send(payment.Sale, 1, noon(), noon()) },
		"send to hold": func(p payment.Payment) (payment.Step, error) { return p.Send(payment.PreAuth, 1, noon(), noon()) },
		"reroute": func(p payment.Payment) (payment.Step, error) {
			return p.Reroute(refusal(), ids(), payment.Sale, elsewhere(), true, noon())
		},
		"capture all":  follow(payment.Capture, 4),
		"capture half": follow(payment.Capture, 2),
		"refund half":  follow(payment.Refund, 2),
		"refund all":   follow(payment.Refund, 4),
		"void all":     follow(payment.Void, 4),
		"void half":    follow(payment.Void, 2),
	}
}

// TestEveryShortHistoryIsLawful walks all histories of up to eight steps. It also guards the property above: if
// histories got nowhere, the laws would hold of nothing.
func TestEveryShortHistoryIsLawful(t *testing.T) {
	t.Parallel()
	d := draft()
	d.Amount = money.New(4, money.TRY)
	var layer []payment.Payment
	for _, kind := range []payment.Kind{payment.Sale, payment.PreAuth} {
		layer = append(layer, must(t)(payment.Start(d, kind, ask("a-1-1"), noon())))
		for _, live := range []bool{false, true} {
			layer = append(layer, must(t)(payment.StartChallenge(d, kind, ask("a-1-1"), live, noon())))
		}
	}
	seen := map[payment.State]bool{}
	for range 8 {
		var next []payment.Payment
		for _, p := range layer {
			seen[p.State] = true
			for name, move := range moves() {
				s, err := move(p)
				if err != nil {
					continue
				}
				if p.State.Final() {
					t.Fatalf("%s leads out of the final state %s", name, p.State)
				}
				lawful(t, s.Payment)
				next = append(next, s.Payment)
			}
		}
		layer = next
	}
	for _, s := range payment.States() {
		if s != payment.Created && !seen[s] {
			t.Errorf("no history reached %s", s)
		}
	}
}
