//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

func houseCases() []house {
	return []house{
		{"jobs are claimed when due, oldest first", claimOrder},
		{"an enqueued job replaces a waiting one", enqueueReplaces},
		{"a job is claimed once while its lease lasts", claimShared},
		{"the next job is the first that can be claimed", nextJob},
		{"the pulse counts what is open", pulse},
		{"what waits to be delivered is found for the house", lanesOfTheHouse},
		{"doubts are listed for the house and for a merchant", doubts},
		{"a closed store finds everything again", reopen},
		{"closing carries through what has begun", closeDrains},
		{"a closed store says so", closedStore},
		{"many may open a new database at once", openTogether},
		{"two nodes share one database", twoNodes},
		{"a commit whose caller gives up is carried through or never begun", givenUp},
		{"the database answers", ping},
		{"cards are found and counted by their key", cardsUnder},
		{"a key stays while a card lies under it", keyStays},
	}
}

func pulse(t *testing.T, open Open) {
	st := opened(t, open)
	a, b := newShop(t, st), newShop(t, st)
	check := func(want store.Pulse) {
		t.Helper()
		got, err := st.Pulse(t.Context())
		if err != nil {
			t.Fatalf("pulse: %v", err)
		}
		same(t, "pulse", got, want)
	}
	check(store.Pulse{})

	a.captured(t, a.reference())
	a.sent(t, a.reference())
	b.challenged(t, b.reference())
	lost := b.sent(t, b.reference())
	first := epoch().Add(time.Minute)
	lost = b.must(t, stepped(t)(lost.Lose(payment.IDs{}, first)))
	other := a.captured(t, a.reference())
	other = a.must(t, stepped(t)(other.Follow(payment.Refund, 1, a.ask(), first)))
	other = a.must(t, stepped(t)(other.Lose(payment.IDs{}, first.Add(time.Second))))
	elsewhere := a.ask()
	elsewhere.Provider = "another"
	third := a.must(t, stepped(t)(payment.Start(a.draft(a.reference()), payment.Sale, elsewhere, epoch())))
	third = a.must(t, stepped(t)(third.Lose(payment.IDs{}, first.Add(time.Minute))))
	due, claimed, later := a.job(0), b.job(0), b.job(1)
	a.commit(t, store.Change{Enqueue: []job.Job{due}})
	claimed.LeaseUntil = Now().Add(time.Microsecond)
	b.commit(t, store.Change{Enqueue: []job.Job{claimed, later}})
	check(store.Pulse{
		Indeterminate: 3, Oldest: first, Open: 2, Jobs: 3, JobsDue: 1,
		Providers: []store.ProviderPulse{
			{Provider: "another", Indeterminate: 1, Oldest: first.Add(time.Minute)},
			{Provider: "simbank-a", Indeterminate: 2, Oldest: first},
		},
	})
	a.must(t, stepped(t)(third.Approve(payment.IDs{}, epoch())))

	b.must(t, stepped(t)(lost.Approve(payment.IDs{}, epoch())))
	a.must(t, stepped(t)(other.Approve(payment.IDs{}, epoch())))
	check(store.Pulse{Open: 2, Jobs: 3, JobsDue: 1})

	early, sold := a.sold(1, 100), a.sold(2, 100)
	early.Event, early.At = ledger.Settled, early.At.Add(-24*time.Hour) // the age of what was settled is not that of its posting
	a.commit(t, post(early, sold))
	check(store.Pulse{Open: 2, Jobs: 3, JobsDue: 1, Unsealed: 2, OldestUnsealed: sold.At})
}

func doubts(t *testing.T, open Open) {
	st := opened(t, open)
	a, b := newShop(t, st), newShop(t, st)
	lost := func(s *shop, minute int) payment.Payment {
		d := s.draft(s.reference())
		d.ID = payment.NewID(epoch().Add(time.Duration(minute) * time.Minute))
		p := s.must(t, stepped(t)(payment.Start(d, payment.Sale, s.ask(), epoch())))
		return s.must(t, stepped(t)(p.Lose(payment.IDs{}, epoch())))
	}
	read := func(f store.DoubtFilter, want ...payment.Payment) {
		t.Helper()
		got, err := st.Doubts(t.Context(), f)
		if err != nil {
			t.Fatalf("doubts: %v", err)
		}
		same(t, "doubts", got, want)
	}
	read(store.DoubtFilter{Limit: 9})
	a.captured(t, a.reference())
	a.sent(t, a.reference())
	b.challenged(t, b.reference())
	second, first, third := lost(a, 2), lost(b, 1), lost(a, 3)
	refund := b.captured(t, b.reference())
	refund = b.must(t, stepped(t)(refund.Follow(payment.Refund, 1, b.ask(), epoch())))
	refund = b.must(t, stepped(t)(refund.Lose(payment.IDs{}, epoch())))
	read(store.DoubtFilter{Limit: 9}, refund, first, second, third)
	read(store.DoubtFilter{Limit: 2, After: refund.ID}, first, second)
	read(store.DoubtFilter{Limit: 9, After: third.ID})
	read(store.DoubtFilter{Limit: 9, Merchant: a.merchant}, second, third)
	read(store.DoubtFilter{Limit: 9, Merchant: a.merchant, After: second.ID}, third)
	a.must(t, stepped(t)(second.Approve(payment.IDs{}, epoch())))
	read(store.DoubtFilter{Limit: 9}, refund, first, third)
	if _, err := st.Doubts(t.Context(), store.DoubtFilter{}); err == nil {
		t.Error("a list without a limit was given")
	}
}

func reopen(t *testing.T, open Open) {
	st, err := open()
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	s := newShop(t, st)
	var all []store.Change
	for range 5 {
		all = append(all, s.everything(t))
		s.commit(t, all[len(all)-1])
	}
	_, err = s.Reserve(t.Context(), s.merchant, "payment", 5)
	if err != nil {
		t.Fatalf("reserve: %v", err)
	}
	err = st.Close()
	if err != nil {
		t.Fatalf("close store: %v", err)
	}
	s.Store = opened(t, open)
	for _, c := range all {
		same(t, "payment", s.payment(t, c.Step.Payment.ID), c.Step.Payment)
		if got := s.traces(t, c); len(got) != 5 {
			t.Errorf("after reopening only %v is there", got)
		}
	}
	first, err := s.Reserve(t.Context(), s.merchant, "payment", 1)
	if err != nil || first != 6 {
		t.Errorf("reserve = %d, %v: want 6", first, err)
	}
}

// closeDrains closes while many commit: each commit either landed and said so, or was refused and left nothing.
func closeDrains(t *testing.T, open Open) {
	st, err := open()
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	s := newShop(t, st)
	const callers = 50
	changes := make([]store.Change, callers)
	for i := range changes {
		changes[i] = s.everything(t)
	}
	ctx := background(t)
	errs := together(callers+1, func(i int) error {
		if i == callers {
			return st.Close()
		}
		c := changes[i]
		c.Merchant = s.merchant
		return st.Commit(ctx, c)
	})
	if err := errs[callers]; err != nil {
		t.Fatalf("close: %v", err)
	}
	s.Store = opened(t, open)
	for i, c := range changes {
		stored := len(s.traces(t, c))
		switch {
		case errs[i] == nil && stored == 5, errors.Is(errs[i], store.ErrClosed) && stored == 0:
		default:
			t.Errorf("commit = %v and %d of 5 parts are stored", errs[i], stored)
		}
	}
}

func closedStore(t *testing.T, open Open) {
	st, err := open()
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	s := newShop(t, st)
	c := s.everything(t)
	for range 2 { // closing twice is no error
		err = st.Close()
		if err != nil {
			t.Fatalf("close store: %v", err)
		}
	}
	s.refused(t, c, store.ErrClosed)
	_, err = st.Payment(t.Context(), s.merchant, c.Step.Payment.ID)
	if err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("read of a closed store = %v", err)
	}
}

func openTogether(t *testing.T, open Open) {
	const nodes = 4
	stores := make([]store.Store, nodes)
	errs := together(nodes, func(i int) (err error) {
		stores[i], err = open()
		return err
	})
	for i, st := range stores {
		if errs[i] != nil {
			t.Errorf("open: %v", errs[i])
			continue
		}
		s := newShop(t, st)
		s.captured(t, s.reference())
		err := st.Close()
		if err != nil {
			t.Errorf("close: %v", err)
		}
	}
}

// twoNodes races for one reference and adds up refunds from two stores on one database.
func twoNodes(t *testing.T, open Open) {
	a := newShop(t, opened(t, open))
	b := &shop{Store: opened(t, open), merchant: a.merchant}
	nodes := []*shop{a, b}
	ctx := background(t)
	for range 10 {
		reference := a.reference()
		steps := make([]payment.Step, racers)
		for i := range steps {
			steps[i] = a.start(t, a.draft(reference))
		}
		errs := together(racers, func(i int) error {
			return nodes[i%2].Commit(ctx, store.Change{Merchant: a.merchant, Step: &steps[i]})
		})
		if won, lost := count(errs, nil), count(errs, store.ErrReference); won != 1 || lost != racers-1 {
			t.Fatalf("%d won and %d lost, want 1 and %d: %v", won, lost, racers-1, errors.Join(errs...))
		}
	}
	p := a.captured(t, a.reference())
	const callers, each = 4, 5
	errs := together(callers, func(i int) error {
		for range each {
			for _, change := range []func(payment.Payment) (payment.Step, error){
				func(p payment.Payment) (payment.Step, error) { return p.Follow(payment.Refund, 1, a.ask(), epoch()) },
				func(p payment.Payment) (payment.Step, error) { return p.Approve(payment.IDs{}, epoch()) },
			} {
				err := nodes[i%2].insist(ctx, p.ID, change)
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
	if got := a.payment(t, p.ID).Refunded; got != callers*each {
		t.Errorf("refunded %d, want %d", got, callers*each)
	}
}

// givenUp: an ended context before the commit begins changes nothing; one that ends while it waits does not stop it, and
// its caller is told what really happened.
func givenUp(t *testing.T, open Open) {
	s := newShop(t, opened(t, open))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	c := s.everything(t)
	c.Merchant = s.merchant
	err := s.Commit(ended, c)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("commit with an ended context = %v, want %v", err, context.Canceled)
	}
	same(t, "what is stored", s.traces(t, c), nil)

	const callers = 50
	changes := make([]store.Change, callers)
	for i := range changes {
		changes[i] = s.everything(t)
		changes[i].Merchant = s.merchant
	}
	ctx, cancel := context.WithCancel(background(t))
	errs := together(callers+1, func(i int) error {
		if i == callers {
			cancel()
			return nil
		}
		return s.Commit(ctx, changes[i])
	})
	for i, c := range changes {
		stored := len(s.traces(t, c))
		switch {
		case errs[i] == nil && stored == 5, errors.Is(errs[i], context.Canceled) && stored == 0:
		default:
			t.Errorf("commit = %v and %d of 5 parts are stored", errs[i], stored)
		}
	}
}

func ping(t *testing.T, open Open) {
	st := opened(t, open)
	err := st.Ping(t.Context())
	if err != nil {
		t.Errorf("ping: %v", err)
	}
}
