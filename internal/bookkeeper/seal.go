package bookkeeper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// Store is what the books are kept in.
type Store interface {
	store.Books
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	Commit(ctx context.Context, c store.Change) error
}

// Sealer gives what waits its place in the books. Any number of nodes may run one: of two that seal the same block the store takes
// one, and the other looks again. There is no job for it in the payments' commits, because one row that all payments of a
// merchant write would make them wait for each other; the transactions that wait are the job.
type Sealer struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger
	// Poll is how long to rest when nothing waits; a second when zero.
	Poll time.Duration
}

// blockSize is the most transactions of one block. A block is one commit among those of payments, and more would make them wait.
const blockSize = 256

// merchants is how many merchants one round looks at.
const merchants = 1000

// Run seals until ctx ends.
func (s *Sealer) Run(ctx context.Context) {
	poll := s.Poll
	if poll <= 0 {
		poll = time.Second
	}
	for ctx.Err() == nil {
		// A commit that has begun is carried through.
		n, err := s.Round(context.WithoutCancel(ctx))
		if err != nil {
			s.Log.Error("books could not be sealed; it is tried again", "component", "ledger", "error", err)
		}
		if n > 0 {
			continue // there may be more; one merchant whose books do not seal does not slow those of the others
		}
		rest := time.NewTimer(poll)
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
		rest.Stop()
	}
}

// Round seals one block of every merchant of whom anything waits, and returns how many transactions it sealed.
func (s *Sealer) Round(ctx context.Context) (int, error) {
	waiting, err := s.Store.Unsealed(ctx, merchants)
	if err != nil {
		return 0, fmt.Errorf("find what waits: %w", err)
	}
	sealed := 0
	var errs []error
	for _, m := range waiting {
		n, err := s.Seal(ctx, m)
		sealed += n
		errs = append(errs, err)
	}
	return sealed, errors.Join(errs...)
}

// All seals everything that waits of a merchant.
func (s *Sealer) All(ctx context.Context, m merchant.ID) error {
	for {
		n, err := s.Seal(ctx, m)
		if err != nil || n == 0 {
			return err
		}
	}
}

// Seal seals one block of a merchant's transactions, and returns how many it has. Where another node was faster it seals nothing
// and that is no error, because that node goes on.
func (s *Sealer) Seal(ctx context.Context, m merchant.ID) (int, error) {
	head, err := s.Store.Head(ctx, m)
	if err != nil {
		return 0, err //nolint:wrapcheck // it says what was read, and of whom
	}
	waiting, err := s.Store.Waiting(ctx, m, blockSize)
	if err != nil || len(waiting) == 0 {
		return 0, err //nolint:wrapcheck // as above
	}
	sealed := ledger.Seal(head, m, waiting, s.Now())
	sealed.Totals, err = s.totals(ctx, m, waiting)
	if err != nil {
		return 0, err
	}
	err = s.Store.Commit(ctx, store.Change{Merchant: m, Chain: &sealed})
	switch {
	case errors.Is(err, store.ErrStale):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("seal block %d: %w", sealed.Block.Number, err)
	}
	return len(waiting), nil
}

// totals returns the totals that the transactions change, as they are with them. Nobody else writes totals under the same head, so
// reading them before the commit is enough.
func (s *Sealer) totals(ctx context.Context, m merchant.ID, of []ledger.Transaction) ([]ledger.Total, error) {
	changed := ledger.Totals{}
	from, to := calendar.Day(0), calendar.Day(0)
	for i := range of {
		changed.Add(&of[i])
		if day := of[i].Day(); from == 0 || day < from {
			from = day
		}
		to = max(to, of[i].Day())
	}
	stored, err := s.Store.Totals(ctx, m, store.TotalFilter{From: from, To: to})
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what was read, and of whom
	}
	for _, t := range stored {
		if _, touched := changed[t.TotalKey]; touched {
			changed.Sum(t)
		}
	}
	return changed.Sorted(), nil
}
