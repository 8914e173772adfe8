// Package binstore keeps the imported BINs in the database of the house, and the nodes up to date with them.
//
// An import is one record of the house and is replaced whole: it is only ever used whole, in memory, and so that nobody can see
// half of one. A second, empty record counts the imports, so that a node that asks whether there is a newer one reads a few bytes.
package binstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

const (
	kindCards   record.Kind = "bin_cards"
	kindVersion record.Kind = "bin_version"
	only                    = "import"
)

// Store is the part of the house's memory that an import needs.
type Store interface {
	Commit(ctx context.Context, c store.Change) error
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
}

// Kept is the import that is in the database.
type Kept struct {
	bin.Import

	// Version counts the imports; 0 means that there has been none. At is when the last was made.
	Version int64
	At      time.Time
}

// ErrChanged means that somebody else imported at the same time. Nothing was changed; try again.
var ErrChanged = errors.New("somebody else imported BINs meanwhile")

// Replace puts an import in the place of the one before, whole or not at all, and returns its version.
func Replace(ctx context.Context, s Store, i bin.Import, now time.Time) (int64, error) {
	was, err := version(ctx, s)
	if err != nil {
		return 0, err
	}
	content, err := json.Marshal(i, json.Deterministic(true))
	if err != nil {
		return 0, fmt.Errorf("write BINs: %w", err)
	}
	now = now.UTC().Truncate(time.Microsecond)
	next := record.Record{Merchant: merchant.House, ID: only, Version: was + 1, CreatedAt: now, UpdatedAt: now}
	cards, count := next, next
	cards.Kind, cards.Content = kindCards, content
	count.Kind, count.Content = kindVersion, []byte("{}")
	err = s.Commit(ctx, store.Change{Merchant: merchant.House, Records: []record.Record{cards, count}})
	if errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrExists) {
		return 0, ErrChanged
	}
	if err != nil {
		return 0, fmt.Errorf("store BINs: %w", err)
	}
	return was + 1, nil
}

// Read reads the import; it is empty where there is none.
func Read(ctx context.Context, s Store) (Kept, error) {
	r, err := s.Record(ctx, merchant.House, kindCards, only)
	if errors.Is(err, store.ErrNotFound) {
		return Kept{}, nil
	}
	if err != nil {
		return Kept{}, fmt.Errorf("read BINs: %w", err)
	}
	k := Kept{Version: r.Version, At: r.UpdatedAt}
	err = json.Unmarshal(r.Content, &k.Import)
	if err != nil {
		return Kept{}, fmt.Errorf("read BINs: %w", err)
	}
	return k, nil
}

func version(ctx context.Context, s Store) (int64, error) {
	r, err := s.Record(ctx, merchant.House, kindVersion, only)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read version of BINs: %w", err)
	}
	return r.Version, nil
}

// Watcher keeps a directory as the database has it.
type Watcher struct {
	Store     Store
	Directory *bin.Directory
	Log       *slog.Logger

	seen int64
}

// Load reads the import, if there is a newer one than the directory has. It is not called concurrently.
func (w *Watcher) Load(ctx context.Context) error {
	v, err := version(ctx, w.Store)
	if err != nil || v == w.seen {
		return err
	}
	k, err := Read(ctx, w.Store)
	if err != nil {
		return err
	}
	w.Directory.Use(k.Import)
	w.seen = k.Version
	w.Log.Info("BINs have been imported", "version", k.Version, "cards", len(k.Rows))
	return nil
}

// Look is Load for a directory that is in use: while the database is away it stays as it is.
func (w *Watcher) Look(ctx context.Context) {
	err := w.Load(ctx)
	if err != nil && ctx.Err() == nil {
		w.Log.Warn("imported BINs cannot be looked up; those in use stay", "error", err)
	}
}
