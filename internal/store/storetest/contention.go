//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// contention.go: many want one thing. A store that reads, decides and writes without a compare-and-set passes every other
// test and loses money here.

func contentionCases() []named {
	return []named{
		{"refunds of one payment add up", refundTogether},
		{"a session counts every version", sessionTogether},
		{"a sealed card is used by one", unsealTogether},
		{"a key is taken by one", rememberTogether},
		{"a reference is taken by one new payment", referenceTogether},
		{"a reference is taken by one waiting payment", sendTogether},
		{"an id is taken by one", idTogether},
	}
}

// refundTogether refunds one minor unit at a time from many goroutines, each trying until its own refunds have landed.
func refundTogether(t *testing.T, s *shop) {
	p := s.captured(t, s.reference())
	const callers, each = 6, 4
	ctx := background(t)
	errs := together(callers, func(int) error {
		for range each {
			for _, change := range []func(payment.Payment) (payment.Step, error){
				func(p payment.Payment) (payment.Step, error) { return p.Follow(payment.Refund, 1, s.ask(), epoch()) },
				func(p payment.Payment) (payment.Step, error) { return p.Approve(payment.IDs{}, epoch()) },
			} {
				err := s.insist(ctx, p.ID, change)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if count(errs, nil) != callers {
		t.Fatalf("refund: %v", errors.Join(errs...))
	}
	got := s.payment(t, p.ID)
	if got.Refunded != callers*each {
		t.Errorf("refunded %d, want %d", got.Refunded, callers*each)
	}
	if want := p.Version + 2*callers*each; got.Version != want {
		t.Errorf("version %d, want %d", got.Version, want)
	}
	if len(got.Operations) != 1+callers*each {
		t.Errorf("%d operations, want %d", len(got.Operations), 1+callers*each)
	}
	history, err := s.History(t.Context(), s.merchant, p.ID)
	if err != nil || int64(len(history)) != got.Version {
		t.Errorf("%d records, %v: want %d", len(history), err, got.Version)
	}
}

func sessionTogether(t *testing.T, s *shop) {
	p := s.challenged(t, s.reference())
	s.commit(t, store.Change{NewSession: s.newSession(p)})
	const callers, each = 8, 5
	ctx := background(t)
	errs := together(callers, func(int) error {
		for done := 0; done < each; {
			current, err := s.Session(ctx, s.merchant, string(p.ID))
			if err != nil {
				return err
			}
			err = s.Commit(ctx, store.Change{Merchant: s.merchant, Session: next(&current)})
			if err == nil {
				done++
			} else if !errors.Is(err, store.ErrStale) {
				return err
			}
		}
		return nil
	})
	if count(errs, nil) != callers {
		t.Fatalf("advance session: %v", errors.Join(errs...))
	}
	if got := session(t, s, string(p.ID)).Version; got != 1+callers*each {
		t.Errorf("version %d, want %d", got, 1+callers*each)
	}
}

// racers is how many race for one thing.
const racers = 40

// race commits as many changes at once, of which exactly one may succeed.
func (s *shop) race(t *testing.T, want error, change func(i int) store.Change) (winner int) {
	t.Helper()
	ctx := background(t)
	errs := together(racers, func(i int) error {
		c := change(i)
		c.Merchant = s.merchant
		return s.Commit(ctx, c)
	})
	if won, lost := count(errs, nil), count(errs, want); won != 1 || lost != racers-1 {
		t.Fatalf("%d won and %d lost by %q, want 1 and %d: %v", won, lost, want, racers-1, errors.Join(errs...))
	}
	for i, err := range errs {
		if err == nil {
			winner = i
		}
	}
	return winner
}

func unsealTogether(t *testing.T, s *shop) {
	p := s.challenged(t, s.reference())
	s.commit(t, store.Change{Seal: s.seal(p)})
	s.race(t, store.ErrSpent, func(int) store.Change { return store.Change{Unseal: string(p.ID)} })
}

func rememberTogether(t *testing.T, s *shop) {
	winner := s.race(t, store.ErrKey, func(i int) store.Change {
		r := s.key("one key")
		r.Status = 200 + i
		return store.Change{Remember: r}
	})
	if got := remembered(t, s, "one key").Status; got != 200+winner {
		t.Errorf("the record is of caller %d, want %d", got-200, winner)
	}
}

func referenceTogether(t *testing.T, s *shop) {
	reference := s.reference()
	steps := make([]payment.Step, racers)
	for i := range steps {
		steps[i] = s.start(t, s.draft(reference))
	}
	winner := s.race(t, store.ErrReference, func(i int) store.Change { return store.Change{Step: &steps[i]} })
	same(t, "payments of the reference", list(t, s, store.Filter{Reference: reference, Limit: racers}),
		[]payment.Payment{steps[winner].Payment})
}

func sendTogether(t *testing.T, s *shop) {
	reference := s.reference()
	steps := make([]payment.Step, racers)
	for i := range steps {
		steps[i] = stepped(t)(s.challenged(t, reference).Send(payment.Sale, 1, epoch().Add(time.Minute), epoch()))
	}
	winner := s.race(t, store.ErrReference, func(i int) store.Change { return store.Change{Step: &steps[i]} })
	same(t, "sent payments", list(t, s, store.Filter{State: payment.Sent, Limit: racers}), []payment.Payment{steps[winner].Payment})
}

func idTogether(t *testing.T, s *shop) {
	draft := s.draft(s.reference())
	steps := make([]payment.Step, racers)
	for i := range steps {
		d := s.draft(s.reference())
		d.ID = draft.ID
		steps[i] = s.start(t, d)
	}
	winner := s.race(t, store.ErrExists, func(i int) store.Change { return store.Change{Step: &steps[i]} })
	same(t, "payment", s.payment(t, draft.ID), steps[winner].Payment)
}
