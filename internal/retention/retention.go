// Package retention deletes what has served its time: idempotency keys that no client repeats any more, and records that have ended, such
// as messages to people and the addresses of pages.
//
// It is a job, so that one node does it and any node goes on with it, and it takes little at once, so that the commits of payments are
// between. Nothing needs to be remembered of where it stands: what is left is what is stored. What was told to shops' servers has a keeper
// of its own (package dispatch), and payments and books are kept for ever.
package retention

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// Job is the kind of the job.
const Job job.Kind = "prune"

// How long things are kept where nobody says otherwise, and the least that may be said. A client repeats a request within minutes, a queue
// that was away for a weekend within days; a key that is forgotten too early makes a second refund out of a repeated one.
const (
	Keys      = 30 * 24 * time.Hour
	LeastKeys = 7 * 24 * time.Hour
	Records   = 90 * 24 * time.Hour
)

const (
	// batch is how many rows one statement deletes: few, so that a payment that comes meanwhile waits for a few milliseconds at most.
	batch = 100
	// shift is how long one run works, and pause how long it rests where it has not come to the end.
	shift = 2 * time.Second
	pause = 10 * time.Second
	// again is when it looks again after it has come to the end.
	again = time.Hour
)

// Store is the part of the house's memory that is tidied.
type Store interface {
	Commit(ctx context.Context, c store.Change) error
	PruneKeys(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error)
	PruneRecords(ctx context.Context, m merchant.ID, kind record.Kind, before time.Time, limit int) (int64, error)
}

// Keeper is the job.
type Keeper struct {
	Store Store
	// Merchants are those whose things are kept and deleted.
	Merchants func() []merchant.ID
	// Keys is how long idempotency keys are kept after their request, and Records how long records are after their end; zero is the
	// default of the same name.
	Keys, Records time.Duration
	// Kinds are the kinds of records that serve nobody once they have ended.
	Kinds []record.Kind
	// Pruned is told how many rows of what were deleted. What is "idempotency_key" or a kind of records.
	Pruned func(what string, rows int64)
	Now    func() time.Time
	Log    *slog.Logger
}

// Schedule makes sure that there is the job. It runs at once, and finds out what there is to do.
func (k *Keeper) Schedule(ctx context.Context) error {
	return k.next(ctx, job.Job{Merchant: merchant.House, ID: string(Job), Kind: Job}, 0)
}

func (k *Keeper) next(ctx context.Context, j job.Job, in time.Duration) error {
	j.RunAt, j.LeaseUntil, j.Attempt = k.Now().Add(in).UTC().Truncate(time.Microsecond), time.Time{}, 0
	err := k.Store.Commit(ctx, store.Change{Merchant: j.Merchant, Enqueue: []job.Job{j}})
	if err != nil {
		return fmt.Errorf("schedule pruning: %w", err)
	}
	return nil
}

// Run deletes for a while and comes back.
func (k *Keeper) Run(ctx context.Context, j job.Job) error {
	end := k.Now().Add(shift)
	total := int64(0)
	for _, m := range k.Merchants() {
		for _, s := range k.sweeps(m) {
			n, whole, err := k.sweep(ctx, s, end)
			total += n
			if err != nil {
				return err // the lease brings the job back
			}
			if !whole {
				k.Log.Info("old rows are deleted", "component", "retention", "rows", total, "left", true)
				return k.next(ctx, j, pause)
			}
		}
	}
	if total > 0 {
		k.Log.Info("old rows are deleted", "component", "retention", "rows", total, "left", false)
	}
	return k.next(ctx, j, again)
}

// sweep is what is deleted of one merchant.
type sweep struct {
	what   string
	delete func(ctx context.Context, limit int) (int64, error)
}

func (k *Keeper) sweeps(m merchant.ID) []sweep {
	now := k.Now()
	all := []sweep{{"idempotency_key", func(ctx context.Context, limit int) (int64, error) {
		return k.Store.PruneKeys(ctx, m, now.Add(-or(k.Keys, Keys)), limit)
	}}}
	for _, kind := range k.Kinds {
		all = append(all, sweep{string(kind), func(ctx context.Context, limit int) (int64, error) {
			return k.Store.PruneRecords(ctx, m, kind, now.Add(-or(k.Records, Records)), limit)
		}})
	}
	return all
}

// sweep deletes until nothing is left, which it reports, or the time is up.
func (k *Keeper) sweep(ctx context.Context, s sweep, end time.Time) (total int64, whole bool, err error) {
	for k.Now().Before(end) && ctx.Err() == nil {
		n, err := s.delete(ctx, batch)
		if err != nil {
			return total, false, err
		}
		if n > 0 {
			k.Pruned(s.what, n)
		}
		total += n
		if n < batch {
			return total, true, nil
		}
	}
	return total, false, nil
}

func or(given, otherwise time.Duration) time.Duration {
	if given > 0 {
		return given
	}
	return otherwise
}
