//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

func atomicCases() []named {
	return []named{
		{"a change with one bad part leaves nothing", oneBadPart},
		{"a change of everything is there whole", wholeChange},
		{"an empty change is no error", emptyChange},
		{"a part of another merchant is refused", foreignPart},
		{"a broken constraint leaves nothing and names no value", brokenConstraint},
		{"bad changes do not fail the good ones beside them", badNeighbours},
		{"a broken constraint does not fail the good ones beside it", brokenNeighbour},
	}
}

// everything is a change of all parts that can be new at once, for a new payment.
func (s *shop) everything(t testing.TB) store.Change {
	step := s.start(t, s.draft(s.reference()))
	p := step.Payment
	return store.Change{
		Step: &step, NewSession: s.newSession(p), Seal: s.seal(p), Remember: s.keyOf(p.ID),
		Enqueue: []job.Job{{ID: "job:" + string(p.ID), Kind: "settle", RunAt: epoch().AddDate(100, 0, 0)}},
	}
}

// keyOf is the idempotency key of a change of everything.
func (s *shop) keyOf(id payment.ID) *idempotency.Record { return s.key("key of " + string(id)) }

// traces returns what is stored of a change of everything.
func (s *shop) traces(t testing.TB, c store.Change) []string {
	t.Helper()
	found, err := s.stored(t.Context(), c)
	if err != nil {
		t.Errorf("read: %v", err)
	}
	return found
}

// count returns how many of the five parts of a change of everything are stored.
func (s *shop) count(ctx context.Context, c store.Change) (int, error) {
	found, err := s.stored(ctx, c)
	return len(found), err
}

func (s *shop) stored(ctx context.Context, c store.Change) ([]string, error) {
	var found []string
	var errs error
	note := func(what string, err error) {
		switch {
		case err == nil:
			found = append(found, what)
		case !errors.Is(err, store.ErrNotFound):
			errs = errors.Join(errs, err)
		}
	}
	id := c.Step.Payment.ID
	_, err := s.Payment(ctx, s.merchant, id)
	note("payment", err)
	_, err = s.Session(ctx, s.merchant, string(id))
	note("session", err)
	_, err = s.Sealed(ctx, s.merchant, string(id))
	note("sealed card", err)
	_, err = s.Idempotency(ctx, s.merchant, c.Remember.Key)
	note("idempotency record", err)
	records, err := s.History(ctx, s.merchant, id)
	if err == nil && len(records) == 0 {
		err = store.ErrNotFound
	}
	note("history", err)
	return found, errs
}

func wholeChange(t *testing.T, s *shop) {
	c := s.everything(t)
	s.commit(t, c)
	same(t, "what is stored", s.traces(t, c), []string{"payment", "session", "sealed card", "idempotency record", "history"})
	same(t, "operations", len(s.payment(t, c.Step.Payment.ID).Operations), 1)
}

func oneBadPart(t *testing.T, s *shop) {
	taken := s.everything(t)
	s.commit(t, taken)
	other := string(taken.Step.Payment.ID)
	cases := []struct {
		name  string
		spoil func(c *store.Change)
		want  error
	}{
		{"taken id", func(c *store.Change) { c.Step.Payment.ID = taken.Step.Payment.ID }, store.ErrExists},
		{"taken number", func(c *store.Change) { c.Step.Payment.Number = taken.Step.Payment.Number }, store.ErrExists},
		{"taken reference", func(c *store.Change) { c.Step.Payment.Reference = taken.Step.Payment.Reference }, store.ErrReference},
		{"stale version", func(c *store.Change) { c.Step.Was = 7 }, store.ErrStale},
		{"taken key", func(c *store.Change) { c.Remember.Key = taken.Remember.Key }, store.ErrKey},
		{"taken session", func(c *store.Change) { c.NewSession.Payment = other }, store.ErrExists},
		{"stale session", func(c *store.Change) { c.Session = next(next(next(taken.NewSession))) }, store.ErrStale},
		{"taken seal", func(c *store.Change) { c.Seal.Payment = other }, store.ErrExists},
		{"spent card", func(c *store.Change) { c.Unseal = "pay_of_nothing" }, store.ErrSpent},
		{"unknown key to answer", func(c *store.Change) { c.Answer = s.key("unknown") }, store.ErrNotFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			good := s.everything(t)
			bad := good
			step := *good.Step
			seal, session, remember := *good.Seal, *good.NewSession, *good.Remember
			bad.Step, bad.Seal, bad.NewSession, bad.Remember = &step, &seal, &session, &remember
			c.spoil(&bad)
			s.refused(t, bad, c.want)
			same(t, "what is stored of the refused change", s.traces(t, good), nil)
			s.commit(t, good) // nothing of the refused one is in the way
		})
	}
	same(t, "what was there before", s.payment(t, taken.Step.Payment.ID), taken.Step.Payment)
}

func emptyChange(t *testing.T, s *shop) { s.commit(t, store.Change{}) }

func foreignPart(t *testing.T, s *shop) {
	other := newShop(t, s.Store)
	for name, c := range map[string]store.Change{
		"payment": {Step: ptr(s.start(t, other.draft("x")))},
		"session": {NewSession: other.newSession(payment.Payment{ID: "pay_x"})},
		"sealed":  {Seal: other.seal(payment.Payment{ID: "pay_x"})},
		"job":     {Enqueue: []job.Job{other.job(1)}},
		"key":     {Remember: other.key("k")},
		"answer":  {Answer: other.key("k")},
	} {
		err := s.try(t, c)
		if err == nil {
			t.Errorf("%s of another merchant was committed", name)
		}
	}
	err := s.Commit(t.Context(), store.Change{Remember: &idempotency.Record{Key: "k"}})
	if err == nil {
		t.Error("a change without a merchant was committed")
	}
}

// brokenConstraint: what the domain would never do is refused by the database too, as an error that is none of the
// conflicts.
func brokenConstraint(t *testing.T, s *shop) {
	for name, spoil := range map[string]func(p *payment.Payment){
		"captured above authorized": func(p *payment.Payment) { p.Authorized, p.Captured = 1, 2 },
		"refunded above captured":   func(p *payment.Payment) { p.Authorized, p.Captured, p.Refunded = 5, 5, 6 },
		"negative sum":              func(p *payment.Payment) { p.Authorized = -1 },
		"unknown state":             func(p *payment.Payment) { p.State = "lost" },
		"live after a decline":      func(p *payment.Payment) { p.State, p.Live = payment.Declined, true },
		"captured and not live":     func(p *payment.Payment) { p.State, p.Live = payment.Captured, false },
		"no reference":              func(p *payment.Payment) { p.Reference = "" },
		"number beyond 31 bits":     func(p *payment.Payment) { p.Number = 1 << 31 },
		"number zero":               func(p *payment.Payment) { p.Number = 0 },
		"whole card number as BIN":  func(p *payment.Payment) { p.Card.BIN = "4508030000004509" },
	} {
		c := s.everything(t)
		c.Step.Payment.Description = "a customer's words"
		spoil(&c.Step.Payment)
		err := s.try(t, c)
		if err == nil {
			t.Errorf("%s was committed", name)
			continue
		}
		for _, conflict := range conflicts() {
			if errors.Is(err, conflict) {
				t.Errorf("%s = %v, which is a conflict", name, err)
			}
		}
		for _, value := range []string{"a customer's words", "4508030000004509", "order-"} {
			if contains(err.Error(), value) {
				t.Errorf("error of %s quotes a value", name)
			}
		}
		same(t, "what is stored after "+name, s.traces(t, c), nil)
	}
}

// badNeighbours commits a hundred good changes and, among them at the same time, one of each conflict.
func badNeighbours(t *testing.T, s *shop) {
	taken := s.everything(t)
	s.commit(t, taken)
	bad := []struct {
		change store.Change
		want   error
	}{
		{store.Change{Remember: s.key(taken.Remember.Key)}, store.ErrKey},
		{store.Change{Unseal: "pay_of_nothing"}, store.ErrSpent},
		{store.Change{Session: next(next(next(taken.NewSession)))}, store.ErrStale},
		{store.Change{Step: ptr(s.start(t, s.draft(taken.Step.Payment.Reference)))}, store.ErrReference},
		{store.Change{Step: taken.Step}, store.ErrExists},
		{store.Change{Step: ptr(stepped(t)(s.start(t, s.draft(s.reference())).Payment.Lose(payment.IDs{}, epoch())))}, store.ErrStale},
		{store.Change{Answer: s.key("unknown")}, store.ErrNotFound},
	}
	const good = 100
	changes := make([]store.Change, good)
	for i := range changes {
		changes[i] = s.everything(t)
	}
	for _, b := range bad {
		changes = append(changes, b.change)
	}
	ctx := background(t)
	errs := together(len(changes), func(i int) error {
		c := changes[i]
		c.Merchant = s.merchant
		return s.Commit(ctx, c)
	})
	if n := count(errs[:good], nil); n != good {
		t.Errorf("%d of %d good changes landed: %v", n, good, errors.Join(errs[:good]...))
	}
	for i, b := range bad {
		if err := errs[good+i]; !errors.Is(err, b.want) {
			t.Errorf("bad change %d = %v, want %v", i, err, b.want)
		}
	}
	for _, c := range changes[:good] {
		if got := s.traces(t, c); len(got) != 5 {
			t.Errorf("of a good change only %v is stored", got)
		}
	}
}

// brokenNeighbour is the same with changes that break a constraint, where the engine cannot tell which did.
func brokenNeighbour(t *testing.T, s *shop) {
	const good, bad = 60, 3
	changes := make([]store.Change, good+bad)
	for i := range changes {
		changes[i] = s.everything(t)
		if i >= good {
			changes[i].Step.Payment.Captured = 1 // above authorized
		}
	}
	ctx := background(t)
	var mu sync.Mutex
	landed := 0
	errs := together(len(changes), func(i int) error {
		// The bad ones come from the middle, so that they meet neighbours on both sides.
		c := changes[(i+good/2)%len(changes)]
		c.Merchant = s.merchant
		err := s.Commit(ctx, c)
		if (err == nil) == (c.Step.Payment.Captured == 1) {
			return fmt.Errorf("payment %d: %w", i, errors.Join(err, errors.New("wrong outcome")))
		}
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			landed++
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil || landed != good {
		t.Errorf("%d landed, want %d: %v", landed, good, err)
	}
}

func ptr[T any](v T) *T { return &v }
