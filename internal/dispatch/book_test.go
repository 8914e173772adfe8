package dispatch_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/webhook"
)

// noon is the time of these tests, which stands still.
func noon() time.Time { return time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) }

func keys(t *testing.T) *keyring.Ring {
	t.Helper()
	text, err := keyring.Generate("accounts", "")
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Parse("accounts", text)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// database opens an empty one and returns it with its folder.
func database(t *testing.T) (store.Store, string) {
	t.Helper()
	folder := t.TempDir()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(folder, "vezne.db"), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, folder
}

func book(db store.Store, ring *keyring.Ring, log *bytes.Buffer) *dispatch.Book {
	return &dispatch.Book{
		Store: db, Keys: ring, Directory: &webhook.Directory{}, Private: true, Now: noon, Log: slog.New(slog.NewTextHandler(log, nil)),
	}
}

// TestBooksShareOneDatabase: many change endpoints at once on two nodes; each change is made once, and both nodes come to know it.
func TestBooksShareOneDatabase(t *testing.T) {
	t.Parallel()
	db, folder := database(t)
	ring := keys(t)
	var log bytes.Buffer
	one, two := book(db, ring, &log), book(db, ring, &log)
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() {
			b := []*dispatch.Book{one, two}[i%2]
			// Two of each pair want the same address, which one of them gets.
			_, errs[i] = b.Create(t.Context(), webhook.Endpoint{Merchant: "demo", URL: "https://shop.example/" + strings.Repeat("a", i/2)})
		})
	}
	all.Wait()
	made := 0
	for i, err := range errs {
		f, is := fault.As(err)
		switch {
		case err == nil:
			made++
		case !is || f.Code != "webhook_endpoint_exists":
			t.Errorf("endpoint %d: %v", i, err)
		}
	}
	for _, b := range []*dispatch.Book{one, two} {
		err := b.Load(t.Context())
		if err != nil || len(b.Directory.Of("demo")) != 4 || made != 4 {
			t.Errorf("%d were made and a node knows %d, %v; want 4", made, len(b.Directory.Of("demo")), err)
		}
	}
	// Nothing of a secret lies in the database.
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range one.Directory.Of("demo") {
			if bytes.Contains(content, []byte(strings.TrimPrefix(e.Secret.Reveal(), "whsec_"))) {
				t.Errorf("a secret stands in %s", filepath.Base(file))
			}
		}
	}
}

// deaf is a store whose reads fail once something has been committed.
type deaf struct {
	store.Store
	ended atomic.Bool
}

func (d *deaf) Commit(ctx context.Context, c store.Change) error {
	err := d.Store.Commit(ctx, c)
	d.ended.Store(err == nil)
	return err
}

func (d *deaf) Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error) {
	if d.ended.Load() {
		return record.Record{}, errors.New("connection reset")
	}
	return d.Store.Record(ctx, m, kind, id)
}

// TestSecretOutlivesALostLook: a database that goes away right after a commit does not lose the secret that was made by it.
func TestSecretOutlivesALostLook(t *testing.T) {
	t.Parallel()
	db, _ := database(t)
	var log bytes.Buffer
	d := &deaf{Store: db}
	b := book(d, keys(t), &log)
	made, err := b.Create(t.Context(), webhook.Endpoint{Merchant: "demo", URL: "https://shop.example/"})
	if err != nil || made.Secret.IsZero() {
		t.Fatalf("created %v, %v", made.ID, err)
	}
	d.ended.Store(false)
	turned, err := b.Rotate(t.Context(), "demo", made.ID)
	if err != nil || turned.Secret.Reveal() == made.Secret.Reveal() {
		t.Fatalf("rotated %v, %v", turned.ID, err)
	}
	d.ended.Store(false)
	b.Look(t.Context())
	if e, known := b.Directory.Find("demo", made.ID); !known || e.Secret.Reveal() != turned.Secret.Reveal() || e.Old.Reveal() != made.Secret.Reveal() {
		t.Errorf("the next look finds %v, known %t", e.ID, known)
	}
	if !strings.Contains(log.String(), "connection reset") {
		t.Error("the log does not tell of the look that failed")
	}
}

// TestEndpointThatDoesNotOpen: a node without the right keys tells the endpoint nothing and loses nothing, and serves the others.
func TestEndpointThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	db, _ := database(t)
	var log bytes.Buffer
	theirs, ours := keys(t), keys(t)
	foreign, err := book(db, theirs, &log).Create(t.Context(), webhook.Endpoint{Merchant: "demo", URL: "https://foreign.example/"})
	if err != nil {
		t.Fatal(err)
	}
	b := book(db, ours, &log)
	err = b.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, known := b.Directory.Find("demo", foreign.ID)
	if !known || !e.Disabled || !strings.Contains(log.String(), string(foreign.ID)) {
		t.Errorf("an endpoint that does not open is %+v, known %t; the log: %s", e, known, log.String())
	}
	mine, err := b.Create(t.Context(), webhook.Endpoint{Merchant: "other", URL: "https://mine.example/"})
	if err != nil {
		t.Fatal(err)
	}
	if e, known := b.Directory.Find("other", mine.ID); !known || e.Disabled {
		t.Errorf("the other endpoint is %+v, known %t", e, known)
	}
}
