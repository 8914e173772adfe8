package reconcile_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
)

// calendar is a daily comparison on a clock of the test's.
type calendar struct {
	*reconcile.Daily

	store *clocked
	log   *bytes.Buffer
	now   time.Time
	asked []payment.ID
	// down is the error of the provider, if it does not answer.
	down error
}

type clocked struct {
	store.Store

	commits []store.Change
}

// Commit keeps what was committed.
func (c *clocked) Commit(ctx context.Context, ch store.Change) error {
	c.commits = append(c.commits, ch)
	return c.Store.Commit(ctx, ch)
}

type failing struct {
	*world

	c *calendar
}

func (f failing) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	if f.c.down != nil {
		return connector.Page{}, f.c.down
	}
	f.c.now = f.c.now.Add(10 * time.Second) // pages take their time
	return f.world.List(ctx, l)
}

func open(t *testing.T, w *world) *calendar {
	t.Helper()
	c := &calendar{log: &bytes.Buffer{}, now: midnight().Add(2 * day).Add(4 * time.Hour)}
	s, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w.keep(t, s)
	w.sorted()
	c.store = &clocked{Store: s}
	c.Daily = &reconcile.Daily{
		Store: c.store,
		Listers: func(merchant.ID) map[string]connector.Lister {
			return map[string]connector.Lister{account: failing{w, c}}
		},
		Now: func() time.Time { return c.now }, Log: slog.New(slog.NewTextHandler(c.log, nil)), Lease: time.Minute,
		Ask: func(_ context.Context, _ merchant.ID, id payment.ID) (bool, error) {
			c.asked = append(c.asked, id)
			return true, nil
		},
	}
	return c
}

// days runs the job and returns which days have been compared, and when it comes back.
func (c *calendar) days(t *testing.T) (done []string, next time.Time) {
	t.Helper()
	err := c.Run(t.Context(), job.Job{Merchant: shop, ID: "reconcile", Kind: reconcile.JobDaily, Attempt: 3, LeaseUntil: c.now.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.records(t) {
		done = append(done, r.ID)
	}
	last := c.store.commits[len(c.store.commits)-1].Enqueue
	if len(last) != 1 || !last[0].LeaseUntil.IsZero() || last[0].Attempt != 0 {
		t.Fatalf("the job ends with %+v, want itself again, claimed by nobody", last)
	}
	return done, last[0].RunAt
}

func (c *calendar) records(t *testing.T) []record.Record {
	t.Helper()
	found, err := c.store.Records(t.Context(), shop, reconcile.KindRun, record.Filter{Group: account, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// some is a world of a few payments in which one sale is missing there and one doubt is settled there, on the second day.
func some(t *testing.T) (w *world, missing, doubted *made) {
	t.Helper()
	w = newWorld(7)
	for range 30 {
		w.start(payment.Sale, w.sometime()).approve(time.Second).line()
	}
	noon := midnight().Add(day + 12*time.Hour)
	missing = w.start(payment.Sale, noon).approve(time.Second)
	doubted = w.start(payment.Sale, noon).doubt(30 * time.Second)
	doubted.line()
	return w, missing, doubted
}

func TestDailyComparesTheLastDay(t *testing.T) {
	t.Parallel()
	w, missing, doubted := some(t)
	c := open(t, w)
	done, next := c.days(t)
	if diff := cmp.Diff([]string{"2026-11-23_main"}, done); diff != "" {
		t.Fatalf("days differ (-want +got):\n%s", diff)
	}
	if want := midnight().Add(3*day + 3*time.Hour); !next.Equal(want) {
		t.Errorf("it comes back at %s, want %s", next, want)
	}
	var r reconcile.Report
	err := json.Unmarshal(c.records(t)[0].Content, &r)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{ours(reconcile.MissingThere, missing, 1): "", ours(reconcile.SettledThere, doubted, 1): "settled"}
	got := map[string]string{}
	for _, f := range r.Findings {
		got[spelled(f)] = f.Asked
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]payment.ID{doubted.ID}, c.asked); diff != "" {
		t.Errorf("payments that were asked about differ (-want +got):\n%s", diff)
	}
	// A second run on the same day has nothing to do.
	c.now = c.now.Add(time.Hour)
	again, _ := c.days(t)
	if diff := cmp.Diff(done, again); diff != "" || len(c.asked) != 1 {
		t.Errorf("a second run compared (-want +got):\n%s", diff)
	}
}

func TestDailyMakesUpForDays(t *testing.T) {
	t.Parallel()
	w, _, _ := some(t)
	c := open(t, w)
	c.days(t)
	c.now = c.now.Add(3 * day)
	done, _ := c.days(t)
	want := []string{"2026-11-23_main", "2026-11-24_main", "2026-11-25_main", "2026-11-26_main"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("days differ (-want +got):\n%s", diff)
	}
	c.now = c.now.Add(100 * day)
	if done, _ = c.days(t); len(done) != len(want)+32 {
		t.Errorf("after a hundred days %d are made up for, want 32", len(done)-len(want))
	}
}

func TestDailyTriesAgain(t *testing.T) {
	t.Parallel()
	w, _, _ := some(t)
	c := open(t, w)
	c.down = errors.New("bank is away")
	done, next := c.days(t)
	if len(done) != 0 || !next.Equal(c.now.Add(30*time.Minute)) {
		t.Errorf("compared %q without an answer; it comes back at %s", done, next)
	}
	if !bytes.Contains(c.log.Bytes(), []byte("bank is away")) {
		t.Errorf("the log does not say why: %s", c.log)
	}
	c.down = nil
	if done, _ = c.days(t); len(done) != 1 {
		t.Errorf("compared %q once the provider answers", done)
	}
}

// TestDailyRunsOnce: two nodes that both believe the job to be theirs leave one record.
func TestDailyRunsOnce(t *testing.T) {
	t.Parallel()
	w, _, _ := some(t)
	c := open(t, w)
	other := *c.Daily
	other.Store = c.store.Store
	var both sync.WaitGroup
	for _, d := range []*reconcile.Daily{&other, {Store: c.store.Store, Listers: c.Listers, Now: c.Now, Log: c.Log, Lease: time.Minute}} {
		d.Listers = func(merchant.ID) map[string]connector.Lister { return map[string]connector.Lister{account: steady{w}} }
		d.Ask = nil
		both.Go(func() {
			err := d.Run(context.WithoutCancel(t.Context()), job.Job{Merchant: shop, ID: "reconcile", Kind: reconcile.JobDaily})
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if found := c.records(t); len(found) != 1 {
		t.Errorf("%d records of one day", len(found))
	}
}

// steady is a provider that two may ask at once.
type steady struct{ w *world }

func (s steady) List(_ context.Context, l connector.Listing) (connector.Page, error) {
	var p connector.Page
	for _, line := range s.w.lines {
		if !line.At.Before(l.From) && line.At.Before(l.To) {
			p.Lines = append(p.Lines, line)
		}
	}
	return p, nil
}
func (steady) Basis() connector.Basis  { return connector.ByLine }
func (steady) Named(ref string) string { return ref }

// TestDailyKeepsItsLease: a comparison of many pages holds on to its job.
func TestDailyKeepsItsLease(t *testing.T) {
	t.Parallel()
	w := newWorld(7)
	for range 4_000 {
		w.start(payment.Sale, midnight().Add(day+time.Duration(w.random.Int64N(int64(day))))).approve(time.Second).line()
	}
	c := open(t, w)
	began := c.now
	c.days(t)
	renewed := 0
	until := began.Add(time.Minute)
	for _, ch := range c.store.commits {
		if len(ch.Enqueue) == 1 && !ch.Enqueue[0].LeaseUntil.IsZero() {
			renewed++
			if !ch.Enqueue[0].LeaseUntil.After(until) {
				t.Errorf("the lease is renewed until %s, which is not later than %s", ch.Enqueue[0].LeaseUntil, until)
			}
			until = ch.Enqueue[0].LeaseUntil
		}
	}
	if renewed < 2 || c.now.After(until) {
		t.Errorf("renewed %d times until %s, want it held until %s", renewed, until, c.now)
	}
}
