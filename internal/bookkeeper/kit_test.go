package bookkeeper_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/money"
)

func noon() time.Time { return time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) }

// desk is a database with a bookkeeper.
type desk struct {
	*sqlstore.Store
	path   string
	books  bookkeeper.Books
	sealer *bookkeeper.Sealer
	number int64
	clock  atomic.Int64 // in microseconds: the store and the sealer look at it while a test moves it on
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{path: filepath.Join(t.TempDir(), "vezne.db")}
	d.at(noon())
	d.open(t)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// onEngines runs a test at a desk of each engine.
func onEngines(t *testing.T, do func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); do(t, newDesk(t)) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		d := &desk{}
		d.at(noon())
		st, err := postgres.Open(t.Context(), postgres.Config{URL: pgtest.URL(t), Now: d.now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		d.keep(st)
		do(t, d)
	})
}

func (d *desk) now() time.Time { return time.UnixMicro(d.clock.Load()).UTC() }

// at sets the clock.
func (d *desk) at(now time.Time) { d.clock.Store(now.UnixMicro()) }

func (d *desk) open(t testing.TB) {
	t.Helper()
	st, err := sqlite.Open(context.WithoutCancel(t.Context()), sqlite.Config{Path: d.path, Now: d.now})
	if err != nil {
		t.Fatal(err)
	}
	d.keep(st)
}

func (d *desk) keep(st *sqlstore.Store) {
	d.Store, d.books = st, bookkeeper.Books{Store: st}
	d.sealer = &bookkeeper.Sealer{Store: st, Now: d.now, Log: slog.New(slog.DiscardHandler)}
}

func terms() payment.Terms {
	return payment.Terms{Rate: 20_000, TaxRate: 50_000, ValueDays: 1, Shares: []payment.Share{{Store: "S1", Kind: payment.ToStore, Amount: 1000}}}
}

// commit commits a step with what it posts.
func (d *desk) commit(t testing.TB, step payment.Step, err error) payment.Payment {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	c := store.Change{Merchant: step.Payment.Merchant, Step: &step}
	if tx, posts := ledger.OfOperation(&step.Payment, step.Operation.Seq, calendar.Calendar{}); posts {
		c.Post = append(c.Post, tx)
	}
	if err := d.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return step.Payment
}

// sale makes a captured payment of so many minor units.
func (d *desk) sale(t testing.TB, amount money.Amount) payment.Payment {
	t.Helper()
	d.number++
	d.at(d.now().Add(time.Second))
	agreed, err := terms().For(amount)
	if err != nil {
		t.Fatal(err)
	}
	step, err := payment.Start(payment.Payment{
		Merchant: "demo", ID: payment.NewID(d.now()), Number: d.number, Reference: fmt.Sprint("order-", d.number), Amount: amount, ThreeD: -1, Terms: agreed,
	}, payment.Sale, payment.Ask{Provider: "bank", Ref: fmt.Sprint(d.number), Deadline: d.now()}, d.now())
	p := d.commit(t, step, err)
	step, err = p.Approve(payment.IDs{}, d.now())
	return d.commit(t, step, err)
}

func (d *desk) refund(t testing.TB, p payment.Payment, minor int64) payment.Payment {
	t.Helper()
	d.at(d.now().Add(time.Second))
	step, err := p.Follow(payment.Refund, minor, payment.Ask{Provider: "bank", Ref: fmt.Sprint("r", p.Version), Deadline: d.now()}, d.now())
	p = d.commit(t, step, err)
	step, err = p.Approve(payment.IDs{}, d.now())
	return d.commit(t, step, err)
}

func (d *desk) seal(t testing.TB) {
	t.Helper()
	if err := d.sealer.All(t.Context(), "demo"); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) verify(t testing.TB, anchors ...bookkeeper.Anchor) bookkeeper.Verified {
	t.Helper()
	v, err := bookkeeper.Verifier{Store: d.Store, Anchors: anchors}.Verify(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tamper changes the database file as somebody would who may: the store is closed meanwhile, and triggers and checks are gone.
func (d *desk) tamper(t testing.TB, statements ...string) {
	t.Helper()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+d.path+"?_pragma=ignore_check_constraints(1)")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"ledger_transaction", "ledger_block", "ledger_entry"} {
		for _, verb := range []string{"update", "delete"} {
			statements = append([]string{"drop trigger " + table + "_no_" + verb}, statements...)
		}
	}
	statements = append([]string{"drop trigger ledger_total_no_delete"}, statements...)
	for _, s := range statements {
		r, err := db.ExecContext(t.Context(), s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if n, _ := r.RowsAffected(); n == 0 && s[:4] != "drop" {
			t.Fatalf("%s changed nothing", s)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	d.open(t)
}

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }
