package sqlstore

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/vezne/vezne/internal/store"
)

// committer.go exists because a flush to disk costs the same for one change as for a hundred. One goroutine
// takes whatever waits, makes it durable together, and tells each caller; while it works the next group gathers by
// itself. There is no timer: a lone caller never waits for company, and under load the groups grow on their own.
//
// The price is that one bad change could fail its neighbours. It does not: an engine says of a failed group that
// it certainly left nothing behind ([Undone]), and the group is done again without the changes to blame.

// MaxGroup is the most changes that one flush carries. Beyond it a group gains nothing and its callers wait longer.
const MaxGroup = 128

// Undone is the error of a group that certainly left nothing behind. Any other error of an engine means that
// the outcome is not known, and then nothing is done again: a change that has landed would be answered
// with the conflict that it has with itself.
type Undone struct {
	// Blame are the indexes of the changes that cannot be committed with the others; empty when the engine
	// cannot tell. Blame is a suspicion: the change alone decides.
	Blame []int
	// Err is why. In a group of one it is the answer to its caller.
	Err error
}

// Error returns the text of the reason.
func (u *Undone) Error() string { return u.Err.Error() }

// Unwrap returns the reason.
func (u *Undone) Unwrap() error { return u.Err }

// Observer is told what the committer does. Its functions are called one at a time, between two groups, and must not block.
// Either may be nil.
type Observer struct {
	// Group is called for each group that became durable.
	Group func(changes int, took time.Duration)
	// Redone is called for each group that has to be done again in parts, and why.
	Redone func(changes int, err error)
}

// Applier makes a group durable, all of it or nothing.
type Applier func(ctx context.Context, group []Rows) error

// committer is the queue and its one goroutine.
type committer struct {
	apply   Applier
	observe Observer
	log     *slog.Logger
	now     func() time.Time
	queue   chan *request
	done    chan struct{}

	mu     sync.RWMutex
	closed bool

	// held are requests that touch what the group before them touched. Only the goroutine uses it.
	held    []*request
	touched map[uint64]struct{}
}

// request is one change on its way.
type request struct {
	rows Rows
	err  chan error
}

// newCommitter makes a committer that does nothing until run.
func newCommitter(apply Applier, observe Observer, log *slog.Logger, now func() time.Time) *committer {
	return &committer{
		apply:   apply,
		observe: observe,
		log:     log,
		now:     now,
		queue:   make(chan *request, 2*MaxGroup),
		done:    make(chan struct{}),
		touched: map[uint64]struct{}{},
	}
}

// commit queues the rows and waits until they are durable or refused. A context that ends before the rows are
// queued ends the wait; after that they are carried through.
func (c *committer) commit(ctx context.Context, rows Rows) error {
	if len(rows.Rows) == 0 {
		return nil
	}
	r := &request{rows: rows, err: make(chan error, 1)}
	err := c.enqueue(ctx, r)
	if err != nil {
		return err
	}
	return <-r.err
}

func (c *committer) enqueue(ctx context.Context, r *request) error {
	// The read lock is held while sending, so that close cannot close the channel under a sender. The
	// goroutine goes on draining meanwhile, so no sender waits for ever.
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return store.ErrClosed
	}
	err := ctx.Err()
	if err != nil {
		return err
	}
	select {
	case c.queue <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close refuses new changes and returns when those under way are done.
func (c *committer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.queue)
	}
	c.mu.Unlock()
	<-c.done
}

// run commits what is queued until the committer is closed.
func (c *committer) run() {
	defer close(c.done)
	for {
		group := c.gather()
		if len(group) == 0 {
			return
		}
		c.settle(group)
	}
}

// gather returns the next group: at least one request, unless the queue is closed and empty.
func (c *committer) gather() []*request {
	clear(c.touched)
	group := make([]*request, 0, MaxGroup)
	waiting := c.held
	c.held = nil
	for _, r := range waiting {
		group = c.admit(group, r)
	}
	if len(group) == 0 {
		r, open := <-c.queue
		if !open {
			return nil
		}
		group = c.admit(group, r)
	}
	for {
		before := len(group) + len(c.held)
		group = c.drain(group)
		if len(group)+len(c.held) == before || len(group) == MaxGroup {
			return group
		}
		// The callers of the last group have just been woken and most have not run yet. Letting them go first
		// costs a lone caller a microsecond, and spares every other group from being a handful.
		runtime.Gosched()
	}
}

// drain admits what waits in the queue now.
func (c *committer) drain(group []*request) []*request {
	for len(group) < MaxGroup && len(c.held) < MaxGroup {
		select {
		case r, open := <-c.queue:
			if !open {
				return group
			}
			group = c.admit(group, r)
		default:
			return group
		}
	}
	return group
}

// admit adds r to the group, or holds it for the next one if it touches what an earlier request touches. What a held request
// touches counts too, so that requests for one thing stay in the order in which they came.
func (c *committer) admit(group []*request, r *request) []*request {
	free := len(group) < MaxGroup
	for _, t := range r.rows.Touched {
		_, taken := c.touched[t]
		free = free && !taken
	}
	for _, t := range r.rows.Touched {
		c.touched[t] = struct{}{}
	}
	if !free {
		c.held = append(c.held, r)
		return group
	}
	return append(group, r)
}

// settle commits a group and answers every request in it.
func (c *committer) settle(group []*request) {
	rows := make([]Rows, len(group))
	for i, r := range group {
		rows[i] = r.rows
	}
	start := c.now()
	err := c.apply(context.Background(), rows)
	if err == nil && c.observe.Group != nil {
		c.observe.Group(len(group), c.now().Sub(start))
	}
	var undone *Undone
	known := err == nil || errors.As(err, &undone)
	if !known {
		c.log.Error("commit failed", "changes", len(group), "error", err)
	}
	if err == nil || !known || len(group) == 1 {
		for _, r := range group {
			r.err <- err
		}
		return
	}
	c.log.Debug("group is committed again in parts", "changes", len(group), "error", err)
	if c.observe.Redone != nil {
		c.observe.Redone(len(group), err)
	}
	for _, part := range parts(group, undone.Blame) {
		c.settle(part)
	}
}

// parts divides a group that was undone: those without blame go again together, the blamed ones after them and
// each alone. Without any blame the group goes again in halves, which finds one bad change among n with
// 2*log2(n) flushes instead of n.
func parts(group []*request, blame []int) [][]*request {
	if len(blame) == 0 {
		half := len(group) / 2
		return [][]*request{group[:half], group[half:]}
	}
	blamed := make([]bool, len(group))
	for _, i := range blame {
		blamed[i] = true
	}
	var rest []*request
	var alone [][]*request
	for i, r := range group {
		if blamed[i] {
			alone = append(alone, []*request{r})
		} else {
			rest = append(rest, r)
		}
	}
	if len(rest) == 0 {
		return alone
	}
	return append([][]*request{rest}, alone...)
}
