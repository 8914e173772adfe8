package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/store"
)

// change makes the rows of change n, and what they touch.
func change(n int, touched ...uint64) Rows {
	return Rows{Rows: []Row{{Values: []Value{{Int: int64(n)}}}}, Touched: touched}
}

func asked(rows Rows) *request { return &request{rows: rows, err: make(chan error, 1)} }

// settled runs a committer over changes that all wait when it begins, and returns the groups that it made, by the
// numbers of their changes, and each change's answer. Nothing runs beside it, so there is one possible outcome.
func settled(apply func(group []int) error, changes ...Rows) (groups [][]int, errs []error) {
	c := newCommitter(func(_ context.Context, group []Rows) error {
		var ns []int
		for _, r := range group {
			ns = append(ns, int(r.Rows[0].Values[0].Int))
		}
		groups = append(groups, ns)
		return apply(ns)
	}, Observer{}, slog.New(slog.DiscardHandler), time.Now)
	var requests []*request
	for _, rows := range changes {
		requests = append(requests, asked(rows))
		c.queue <- requests[len(requests)-1]
	}
	close(c.queue)
	c.run()
	for _, r := range requests {
		errs = append(errs, <-r.err)
	}
	return groups, errs
}

func numbers(n int) []Rows {
	var out []Rows
	for i := range n {
		out = append(out, change(i))
	}
	return out
}

func upTo(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

func TestGroups(t *testing.T) {
	t.Parallel()
	errBad := errors.New("bad")
	errDown := errors.New("connection lost")
	undone := func(blame ...int) error { return &Undone{Blame: blame, Err: errBad} }
	// badAre fails every group that holds one of these, blaming nobody.
	badAre := func(bad ...int) func([]int) error {
		return func(group []int) error {
			for _, n := range group {
				if slices.Contains(bad, n) {
					return undone()
				}
			}
			return nil
		}
	}
	// blamed does the same and tells which.
	blamed := func(bad ...int) func([]int) error {
		return func(group []int) error {
			var blame []int
			for i, n := range group {
				if slices.Contains(bad, n) {
					blame = append(blame, i)
				}
			}
			if len(blame) > 0 {
				return undone(blame...)
			}
			return nil
		}
	}
	cases := []struct {
		name    string
		changes []Rows
		apply   func(group []int) error
		groups  [][]int
		failed  map[int]error
	}{
		{
			name: "what waits goes together", changes: numbers(5), apply: badAre(),
			groups: [][]int{upTo(5)},
		},
		{
			name: "a group has a largest size", changes: numbers(MaxGroup + 3), apply: badAre(),
			groups: [][]int{upTo(MaxGroup), {MaxGroup, MaxGroup + 1, MaxGroup + 2}},
		},
		{
			name: "the blamed go alone, after the others", changes: numbers(5), apply: blamed(1, 3),
			groups: [][]int{upTo(5), {0, 2, 4}, {1}, {3}}, failed: map[int]error{1: errBad, 3: errBad},
		},
		{
			name: "when all are blamed each goes alone", changes: numbers(2), apply: blamed(0, 1),
			groups: [][]int{upTo(2), {0}, {1}}, failed: map[int]error{0: errBad, 1: errBad},
		},
		{
			name: "without blame the group is halved", changes: numbers(8), apply: badAre(5),
			groups: [][]int{upTo(8), {0, 1, 2, 3}, {4, 5, 6, 7}, {4, 5}, {4}, {5}, {6, 7}}, failed: map[int]error{5: errBad},
		},
		{
			name: "an unknown outcome is told to all and nothing is done again", changes: numbers(3),
			apply:  func([]int) error { return errDown },
			groups: [][]int{upTo(3)}, failed: map[int]error{0: errDown, 1: errDown, 2: errDown},
		},
		{
			name: "an unknown outcome of a part is told to that part", changes: numbers(4),
			apply: func(group []int) error {
				if len(group) == 4 {
					return undone(2)
				}
				if slices.Contains(group, 2) {
					return errDown
				}
				return nil
			},
			groups: [][]int{upTo(4), {0, 1, 3}, {2}}, failed: map[int]error{2: errDown},
		},
		{
			name:    "changes of one thing go one after the other",
			changes: []Rows{change(0, 7), change(1, 8), change(2, 7), change(3, 9), change(4, 7), change(5, 9, 10), change(6, 10)},
			apply:   badAre(),
			groups:  [][]int{{0, 1, 3}, {2, 5}, {4, 6}},
		},
		{
			name: "what touches nothing else does not wait", changes: []Rows{change(0, 7), change(1, 7), change(2)}, apply: badAre(),
			groups: [][]int{{0, 2}, {1}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			groups, errs := settled(c.apply, c.changes...)
			if got, want := fmt.Sprint(groups), fmt.Sprint(c.groups); got != want {
				t.Errorf("groups %s, want %s", got, want)
			}
			for i, err := range errs {
				if want := c.failed[i]; !errors.Is(err, want) {
					t.Errorf("change %d = %v, want %v", i, err, want)
				}
			}
		})
	}
}

func TestObserver(t *testing.T) {
	t.Parallel()
	errBad := errors.New("bad")
	var committed, redone []int
	now := time.Unix(0, 0)
	c := &committer{
		log: slog.New(slog.DiscardHandler),
		now: func() time.Time { now = now.Add(time.Second); return now },
		observe: Observer{
			Group: func(n int, took time.Duration) {
				committed = append(committed, n)
				if took != time.Second {
					t.Errorf("group took %v, want 1s", took)
				}
			},
			Redone: func(n int, err error) {
				redone = append(redone, n)
				if !errors.Is(err, errBad) {
					t.Errorf("redone because of %v, want %v", err, errBad)
				}
			},
		},
		apply: func(_ context.Context, group []Rows) error {
			for i, r := range group {
				if r.Rows[0].Values[0].Int == 1 {
					return &Undone{Blame: []int{i}, Err: errBad}
				}
			}
			return nil
		},
	}
	var group []*request
	for _, rows := range numbers(3) {
		group = append(group, asked(rows))
	}
	c.settle(group)
	if fmt.Sprint(committed) != "[2]" || fmt.Sprint(redone) != "[3]" {
		t.Errorf("committed %v, redone %v: want [2], [3]", committed, redone)
	}
}

func TestClosedCommitter(t *testing.T) {
	t.Parallel()
	c := newCommitter(func(context.Context, []Rows) error { return nil }, Observer{}, slog.New(slog.DiscardHandler), time.Now)
	go c.run()
	c.close()
	c.close() // once more is no harm
	err := c.commit(t.Context(), change(1))
	if !errors.Is(err, store.ErrClosed) {
		t.Errorf("commit = %v, want %v", err, store.ErrClosed)
	}
}

// TestGivenUp: a caller that gives up before its change is queued has changed nothing; what is queued is carried through.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	committed := 0
	c := newCommitter(func(_ context.Context, group []Rows) error { committed += len(group); return nil }, Observer{}, slog.New(slog.DiscardHandler), time.Now)
	for range cap(c.queue) {
		c.queue <- asked(change(1))
	}
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() { answer <- c.commit(ctx, change(2)) }() // the queue is full and nobody drains it
	cancel()
	err := <-answer
	if !errors.Is(err, context.Canceled) {
		t.Errorf("commit = %v, want %v", err, context.Canceled)
	}
	close(c.queue)
	c.run()
	if committed != cap(c.queue) {
		t.Errorf("%d changes were committed, want %d", committed, cap(c.queue))
	}
}
