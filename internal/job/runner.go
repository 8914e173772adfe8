package job

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Queue is what a runner needs of the store.
type Queue interface {
	// Claim leases due jobs to the caller; see the store contract.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Job, error)
}

// Handler does one job. It ends the job itself, in the commit that makes its work durable, by deleting it or
// by enqueueing it again for later. A handler that returns an error leaves the job leased, and it is claimed
// again when the lease is over; so a handler must bear being run twice.
type Handler func(ctx context.Context, j Job) error

// Runner claims due jobs and runs them. Any number of runners may work on one store.
type Runner struct {
	Queue    Queue
	Handlers map[Kind]Handler
	Now      func() time.Time
	Log      *slog.Logger
	// Lease is how long a claimed job belongs to this runner.
	Lease time.Duration
	// Poll is how long to rest when nothing is due; 250 ms when zero.
	Poll time.Duration
	// Workers is how many jobs run at once; 8 when zero.
	Workers int
	// Working counts the jobs that Run has claimed and not ended; it may be nil.
	Working *atomic.Int64
}

// Run works until ctx ends, then waits for the jobs under way and returns.
func (r *Runner) Run(ctx context.Context) {
	poll, workers := r.Poll, r.Workers
	if poll <= 0 {
		poll = 250 * time.Millisecond
	}
	if workers <= 0 {
		workers = 8
	}
	busy := make(chan struct{}, workers)
	ended := make(chan struct{}, 1)
	var running sync.WaitGroup
	defer running.Wait()
	for ctx.Err() == nil {
		room := workers - len(busy)
		var due []Job
		if room > 0 {
			var err error
			r.count(1) // as long as it claims, it has something in hand
			// A claim that has begun is carried through: one that is broken off may have leased jobs to nobody.
			due, err = r.Queue.Claim(context.WithoutCancel(ctx), r.Now(), r.Lease, room)
			if err != nil {
				r.Log.Error("claim of jobs did not succeed", "component", "job", "error", err)
			}
			r.count(int64(len(due)) - 1)
		}
		for _, j := range due {
			busy <- struct{}{}
			running.Go(func() {
				defer func() {
					r.count(-1)
					<-busy
					select {
					case ended <- struct{}{}:
					default: // the word is out already
					}
				}()
				r.run(ctx, j)
			})
		}
		if len(due) > 0 && len(due) == room {
			continue // there may be more
		}
		var vacant <-chan struct{}
		if room == 0 {
			vacant = ended // with all at work, a backlog goes on as soon as one is free
		}
		rest := time.NewTimer(poll)
		select {
		case <-ctx.Done():
		case <-vacant:
		case <-rest.C:
		}
		rest.Stop()
	}
}

func (r *Runner) count(n int64) {
	if r.Working != nil {
		r.Working.Add(n)
	}
}

// Drain runs what is due now, and what falls due by it, until nothing is. It may be called beside [Runner.Run]: what that has claimed
// it leaves to it.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		due, err := r.Queue.Claim(ctx, r.Now(), r.Lease, drained)
		if err != nil {
			return fmt.Errorf("claim jobs: %w", err)
		}
		if len(due) == 0 {
			return nil
		}
		var running sync.WaitGroup
		for _, j := range due {
			running.Go(func() { r.run(ctx, j) })
		}
		running.Wait()
	}
}

// drained is how many jobs Drain runs at once.
const drained = 8

// run does one job and reports what became of it. The job is carried through when the runner is told to stop. A
// panic ends the job and not the process: the other payments of this node must not die of one job's defect, and
// the lease brings the job back as after an error.
func (r *Runner) run(ctx context.Context, j Job) {
	log := r.Log.With("component", "job", "job", j.ID, "kind", string(j.Kind), "merchant", string(j.Merchant))
	h, known := r.Handlers[j.Kind]
	if !known {
		log.Error("job of an unknown kind is left to another version of the program")
		return
	}
	defer func() {
		if v := recover(); v != nil {
			log.Error("job panicked; it is tried again when its lease is over",
				"attempt", j.Attempt, "panic", reason(v), "stack", string(debug.Stack()))
		}
	}()
	err := h(context.WithoutCancel(ctx), j)
	if err != nil {
		log.Error("job did not end; it is tried again when its lease is over", "attempt", j.Attempt, "error", err)
	}
}

// reason says what a panic was about. Only the runtime's own words are sure to hold no payment data; of every
// other value the type has to do.
func reason(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", v)
}
