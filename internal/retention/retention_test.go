package retention_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/retention"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
)

// slow is a database each of whose deletions takes a time by the test's clock, and which fails when it is told to.
type slow struct {
	store.Store

	now   *time.Time
	takes time.Duration
	fails error
}

func (s *slow) PruneKeys(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error) {
	*s.now = s.now.Add(s.takes)
	if s.fails != nil {
		return 0, s.fails
	}
	return s.Store.PruneKeys(ctx, m, before, limit)
}

// TestKeeper: what is old goes, a little at a time and over several runs of the job, past an error; what is young stays, and the job comes
// back.
func TestKeeper(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	commit := func(c store.Change) {
		t.Helper()
		if err := db.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	const old = 450
	for _, m := range []merchant.ID{"a", "b"} {
		for i := range old + 1 {
			at := now.Add(-31 * 24 * time.Hour)
			if i == old {
				at = now.Add(-29 * 24 * time.Hour)
			}
			commit(store.Change{Merchant: m, Remember: &idempotency.Record{Merchant: m, Key: fmt.Sprint("key ", i), Payment: "pay_1", CreatedAt: at}})
		}
		for id, age := range map[string]int{"old": 100, "young": 80} {
			at := now.AddDate(0, 0, -age)
			commit(store.Change{Merchant: m, Records: []record.Record{{Merchant: m, Kind: "message", ID: id, Version: 1, CreatedAt: at, UpdatedAt: at, ExpiresAt: at.Add(time.Hour)}}})
		}
	}
	s := &slow{Store: db, now: &now, takes: 600 * time.Millisecond, fails: errors.New("the disk is full")}
	pruned := map[string]int64{}
	k := retention.Keeper{
		Store: s, Merchants: func() []merchant.ID { return []merchant.ID{"a", "b"} }, Kinds: []record.Kind{"message"}, Now: func() time.Time { return now },
		Pruned: func(what string, rows int64) { pruned[what] += rows }, Log: slog.New(slog.DiscardHandler),
	}
	if err := k.Schedule(t.Context()); err != nil {
		t.Fatal(err)
	}
	var rests []time.Duration
	var deleted []int64
	for range 20 {
		js, err := db.Claim(t.Context(), now, time.Minute, 9)
		if err != nil || len(js) != 1 || js[0].Kind != retention.Job {
			t.Fatalf("%v, %v", js, err)
		}
		before := pruned["idempotency_key"]
		err = k.Run(t.Context(), js[0])
		if s.fails != nil {
			if !errors.Is(err, s.fails) {
				t.Fatalf("an error is not told: %v", err)
			}
			s.fails, now = nil, now.Add(2*time.Minute) // the lease is over, and another node has it
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		next, err := db.NextJob(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		deleted = append(deleted, pruned["idempotency_key"]-before)
		rests = append(rests, next.Sub(now))
		now = next
		if rests[len(rests)-1] == time.Hour {
			break
		}
	}
	// Four deletions of a hundred fill a shift of two seconds; then it rests ten, and an hour when nothing is left.
	if !slices.Equal(deleted, []int64{400, 350, 150}) || !slices.Equal(rests, []time.Duration{10 * time.Second, 10 * time.Second, time.Hour}) {
		t.Errorf("deleted %v, rested %v", deleted, rests)
	}
	if want := map[string]int64{"idempotency_key": 2 * old, "message": 2}; !maps.Equal(pruned, want) {
		t.Errorf("pruned %v, want %v", pruned, want)
	}
	for _, m := range []merchant.ID{"a", "b"} {
		if _, err := db.Idempotency(t.Context(), m, fmt.Sprint("key ", old)); err != nil {
			t.Errorf("a young key: %v", err)
		}
		if _, err := db.Record(t.Context(), m, "message", "young"); err != nil {
			t.Errorf("a young record: %v", err)
		}
	}
}

var _ job.Handler = (*retention.Keeper)(nil).Run
