package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// outage.go holds what an engine's own tests need to break it: the way to break it is the engine's.

// Outage commits new changes from many goroutines while cut breaks the store's connections. A commit may fail, but not
// by a conflict: no two changes have anything in common, so a conflict could only be one of a change with itself. What was
// told to have landed is there whole, what failed is there whole or not at all, and in the end the store works.
func Outage(t *testing.T, open Open, cut func() error) {
	t.Helper()
	s := newShop(t, opened(t, open))
	const callers, each, cuts = 16, 40, 8
	changes := make([]store.Change, callers*each)
	for i := range changes {
		changes[i] = s.everything(t)
		changes[i].Merchant = s.merchant
	}
	results := make([]error, len(changes))
	ctx := background(t)
	var answered atomic.Int64
	errs := together(callers+1, func(i int) error {
		if i == callers {
			for n := range cuts {
				// The next cut comes when some commits have been answered since the last one.
				for answered.Load() < int64(n*callers*each/cuts/2) {
					runtime.Gosched()
				}
				err := cut()
				if err != nil {
					return err
				}
			}
			return nil
		}
		for k := i * each; k < (i+1)*each; k++ {
			results[k] = s.Commit(ctx, changes[k])
			answered.Add(1)
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("cut connections: %v", err)
	}
	failed := 0
	for i, c := range changes {
		for _, conflict := range conflicts() {
			if errors.Is(results[i], conflict) {
				t.Errorf("commit = %v, which is a conflict of the change with itself", results[i])
			}
		}
		if results[i] != nil {
			failed++
		}
		stored, err := s.count(ctx, c)
		for range cuts { // connections of the readers may have been cut too
			if err == nil {
				break
			}
			stored, err = s.count(ctx, c)
		}
		if err != nil {
			t.Fatalf("read after the outage: %v", err)
		}
		if stored != 5 && (results[i] == nil || stored != 0) {
			t.Errorf("commit = %v and %d of 5 parts are stored", results[i], stored)
		}
	}
	t.Logf("%d of %d commits failed", failed, len(changes))
	s.captured(t, s.reference())
}

// conflicts are all conflicts that a commit can meet.
func conflicts() []error {
	return []error{store.ErrExists, store.ErrKey, store.ErrReference, store.ErrSpent, store.ErrStale, store.ErrNotFound}
}

// Report commits payments of one merchant for ever and writes the id of each that was told to have landed, a line each. It is
// what a process does that a test kills.
func Report(t testing.TB, open Open, w io.Writer) {
	t.Helper()
	s := newShop(t, opened(t, open))
	_, err := fmt.Fprintln(w, s.merchant)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan payment.ID)
	for range 16 {
		go func() {
			for {
				c := s.everything(t)
				c.Merchant = s.merchant
				if s.Commit(t.Context(), c) == nil {
					lines <- c.Step.Payment.ID
				}
			}
		}()
	}
	for id := range lines {
		_, err = fmt.Fprintln(w, id)
		if err != nil {
			t.Fatal(err) // nobody listens any more
		}
	}
}

// Reported reads what [Report] wrote until it broke off, and checks that all of it is in the store, whole, and nothing by
// half.
func Reported(t testing.TB, open Open, r io.Reader) (payments int) {
	t.Helper()
	lines := bufio.NewScanner(r)
	if !lines.Scan() {
		t.Fatalf("nothing was reported: %v", lines.Err())
	}
	s := newShop(t, opened(t, open))
	s.merchant = merchant.ID(lines.Text())
	told := map[payment.ID]bool{}
	for lines.Scan() {
		told[payment.ID(lines.Text())] = true
	}
	for _, p := range list(t, s, store.Filter{Limit: 1 << 30}) {
		parts, err := s.count(t.Context(), store.Change{Step: &payment.Step{Payment: p}, Remember: s.keyOf(p.ID)})
		if err != nil || parts != 5 || len(p.Operations) != 1 || len(p.Operations[0].Attempts) != 1 {
			t.Errorf("of payment %s %d of 5 parts are stored, %v", p.ID, parts, err)
		}
		delete(told, p.ID)
		payments++
	}
	if len(told) > 0 {
		t.Errorf("%d payments were told to have landed and are not there", len(told))
	}
	return payments
}
