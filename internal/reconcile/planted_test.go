package reconcile_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/money"
)

// midnight is when a day begins in Istanbul.
func midnight() time.Time { return time.Date(2026, 11, 21, 21, 0, 0, 0, time.UTC) }

const day = 24 * time.Hour

// planted is what was made different, by the day whose run has to find it.
type planted map[int][]string

func (p planted) add(at time.Time, what string) {
	d := int(at.Sub(midnight()) / day)
	if at.Before(midnight()) {
		d = -1
	}
	p[d] = append(p[d], what)
}

func ours(k reconcile.Kind, m *made, operation int) string {
	return fmt.Sprintf("%s %s/%d", k, m.ID, operation)
}

func lone(k reconcile.Kind, l connector.Line) string {
	return fmt.Sprintf("%s %s", k, l.IDs.Transaction)
}

// TestPlantedDifferences: of a hundred thousand payments over two days, exactly those are found that were made different, each
// on its own day, whatever else may look like a difference and is none.
func TestPlantedDifferences(t *testing.T) {
	t.Parallel()
	for name, engine := range map[string]struct {
		payments, each int
		open           func(t *testing.T) store.Store
	}{
		"sqlite": {100_000, 40, func(t *testing.T) store.Store {
			t.Helper()
			s, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}},
		// The engines differ in how they keep, and not in what a comparison does with it.
		"postgres": {10_000, 20, func(t *testing.T) store.Store {
			t.Helper()
			s, err := postgres.Open(t.Context(), postgres.Config{URL: pgtest.URL(t), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			s := engine.open(t)
			t.Cleanup(func() { _ = s.Close() })
			w := newWorld(seed)
			count := engine.payments
			if testing.Short() {
				count = 5000
			}
			want := w.fill(count, engine.each)
			w.keep(t, s)
			w.sorted()
			checkDays(t, w, s, want)
		})
	}
}

// checkDays runs one reconciliation for each day and compares what it finds with what was planted there.
func checkDays(t *testing.T, w *world, s store.Store, want planted) {
	t.Helper()
	matched := 0
	for d := -1; d < 3; d++ {
		from := midnight().Add(time.Duration(d) * day)
		r, err := reconcile.Run(t.Context(), reconcile.Input{
			Merchant: shop, Account: account, From: from, To: from.Add(day), Against: "list",
			Source: reconcile.Listed{Lister: w, Now: time.Now}, Late: time.Hour, Books: s, Dir: t.TempDir(), InMemory: 20_000,
			Now: func() time.Time { return midnight().Add(4 * day) },
		})
		if err != nil {
			t.Fatalf("day %d: %v", d, err)
		}
		matched += r.Matched
		got := make([]string, 0, len(r.Findings))
		for _, f := range r.Findings {
			got = append(got, spelled(f))
		}
		slices.Sort(got)
		expected := append([]string{}, want[d]...)
		slices.Sort(expected)
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("day %d: findings differ (-planted +found):\n%s", d, diff)
		}
		if r.Differences() != len(expected) || r.Omitted != 0 || r.Unread != 0 {
			t.Errorf("day %d: %d differences counted, %d omitted, %d unread, want %d, 0, 0", d, r.Differences(), r.Omitted, r.Unread, len(expected))
		}
	}
	if matched == 0 {
		t.Error("nothing matched at all")
	}
}

// fill makes so many payments, from half a day before the first day to half a day after the second, and plants each kind of
// difference so many times.
func (w *world) fill(payments, each int) planted {
	want := planted{}
	w.plain(payments)
	for i := range each {
		w.plantCaptures(want)
		w.plantStates(want, i)
		w.decoys()
	}
	return want
}

// sometime is a moment of the three days, more often than not near a midnight.
func (w *world) sometime() time.Time {
	if w.random.IntN(10) == 0 {
		edge := midnight().Add(time.Duration(w.random.IntN(3)) * day)
		return edge.Add(time.Duration(w.random.IntN(60_000)-30_000) * time.Millisecond).Truncate(time.Microsecond)
	}
	return midnight().Add(time.Duration(w.random.Int64N(int64(3*day))) - day/2).Truncate(time.Microsecond)
}

// plain makes payments that agree, of every kind.
func (w *world) plain(n int) {
	for range n {
		at := w.sometime()
		switch w.random.IntN(20) {
		case 0:
			w.start(payment.Sale, at).refuse(time.Second).line()
		case 1:
			m := w.start(payment.PreAuth, at).approve(time.Second)
			m.line()
			m.follow(payment.Capture, m.Authorized-w.random.Int64N(500), at.Add(2*time.Hour)).approve(time.Second).line()
		case 2:
			m := w.start(payment.Sale, at).approve(time.Second)
			m.line()
			m.follow(payment.Refund, 500, at.Add(time.Minute)).approve(time.Second).line()
			m.follow(payment.Refund, m.Refundable(), at.Add(30*time.Hour)).approve(time.Second).line()
		case 3:
			m := w.start(payment.Sale, at).approve(time.Second)
			m.line()
			if payment.Day(at.Add(time.Minute)).YearDay() == payment.Day(at).YearDay() {
				m.follow(payment.Void, m.Captured, at.Add(time.Minute)).approve(time.Second).line()
			}
		default:
			w.start(payment.Sale, at).approve(time.Second).line()
		}
	}
}

// plantCaptures plants what is wrong with a capture: missing here or there, doubled, of another amount or in another currency.
func (w *world) plantCaptures(want planted) {
	// Missing there.
	m := w.start(payment.Sale, w.sometime()).approve(time.Second)
	want.add(m.First().SentAt, ours(reconcile.MissingThere, m, 1))
	m = w.start(payment.PreAuth, w.sometime()).approve(time.Second)
	m.line()
	captured := m.First().SentAt.Add(3 * time.Hour)
	m.follow(payment.Capture, m.Authorized, captured).approve(time.Second)
	want.add(captured, ours(reconcile.MissingThere, m, 2))
	// Missing here: under a name that is not ours, under none, and under one of ours that nobody has.
	for _, name := range []string{"panel-7", "", payment.NewID(w.sometime()).Plain() + "-1-1"} {
		l := connector.Line{
			Original: name, Kind: connector.KindSale, Amount: w.amount(), At: w.sometime(), Status: connector.LineDone,
			IDs: connector.IDs{Transaction: w.ids().Transaction},
		}
		l.Began = l.At
		w.lines = append(w.lines, l)
		want.add(l.At, lone(reconcile.MissingHere, l))
	}
	// Another amount, and another currency.
	m = w.start(payment.Sale, w.sometime()).approve(time.Second)
	l := &w.lines[m.line()]
	l.Amount = money.New(l.Amount.Minor()+w.random.Int64N(3)-10, l.Amount.Currency())
	want.add(m.First().SentAt, ours(reconcile.OtherAmount, m, 1))
	m = w.start(payment.Sale, w.sometime()).approve(time.Second)
	l = &w.lines[m.line()]
	l.Amount = money.New(l.Amount.Minor(), money.GBP)
	want.add(m.First().SentAt, ours(reconcile.OtherCurrency, m, 1))
	// Doubled, a minute later.
	m = w.start(payment.Sale, w.sometime()).approve(time.Second)
	first := w.lines[m.line()]
	again := first
	again.Ref, again.IDs.Transaction, again.At = "", w.ids().Transaction, first.At.Add(time.Minute)
	w.lines = append(w.lines, again)
	want.add(again.At, lone(reconcile.DoubledThere, again))
}

// plantStates plants payments that stand otherwise there than here.
func (w *world) plantStates(want planted, i int) {
	// Voided, or refunded in part, in the provider's panel.
	m := w.start(payment.Sale, w.sometime()).approve(time.Second)
	l := w.lines[m.line()]
	l.Ref, l.IDs.Transaction, l.Kind, l.At = "", w.ids().Transaction, connector.KindVoid, l.At.Add(time.Minute)
	if i%2 == 0 {
		l.Kind, l.Amount = connector.KindRefund, money.New(300, l.Amount.Currency())
	}
	w.lines = append(w.lines, l)
	want.add(l.At, lone(reconcile.OtherState, l))
	// Refunded there, of a payment so old that neither its sale nor anything else of it is near the span.
	m = w.start(payment.Sale, w.sometime().Add(-40*day)).approve(time.Second)
	l = w.lines[m.line()]
	l.Ref, l.IDs.Transaction, l.Kind, l.At = "", w.ids().Transaction, connector.KindRefund, w.sometime()
	w.lines = append(w.lines, l)
	want.add(l.At, lone(reconcile.OtherState, l))
	// Refunded here and not there.
	m = w.start(payment.Sale, w.sometime()).approve(time.Second)
	m.line()
	given := m.First().SentAt.Add(26 * time.Hour)
	m.follow(payment.Refund, 500, given).approve(time.Second)
	want.add(given, ours(reconcile.OtherState, m, 2))
	// Declined here and taken there, and the other way round.
	m = w.start(payment.Sale, w.sometime()).refuse(time.Second)
	w.lines[m.line()].Status = connector.LineDone
	want.add(m.First().SentAt, ours(reconcile.OtherState, m, 1))
	m = w.start(payment.Sale, w.sometime()).approve(time.Second)
	w.lines[m.line()].Status = connector.LineRefused
	want.add(m.First().SentAt, ours(reconcile.OtherState, m, 1))
	// In doubt here and taken there.
	m = w.start(payment.Sale, w.sometime()).doubt(30 * time.Second)
	m.line()
	want.add(m.First().SentAt, ours(reconcile.SettledThere, m, 1))
}

// decoys makes what looks like a difference and is none.
func (w *world) decoys() {
	// In doubt, and nothing there: that is what inquiry is for.
	w.start(payment.Sale, w.sometime()).doubt(30 * time.Second)
	// In doubt, and undecided there.
	w.lines[w.start(payment.Sale, w.sometime()).doubt(30*time.Second).line()].Status = connector.LineOpen
	// Declined here before anything was sent.
	w.start(payment.Sale, w.sometime()).refuse(time.Millisecond)
	// Tried and declined there under somebody else's name.
	w.lines = append(w.lines, connector.Line{
		Original: "panel-8", Kind: connector.KindSale, Amount: w.amount(), At: w.sometime(), Began: w.sometime(), Status: connector.LineRefused,
		IDs: connector.IDs{Transaction: w.ids().Transaction},
	})
	// A whole refund that the provider calls a void.
	m := w.start(payment.Sale, w.sometime()).approve(time.Second)
	m.line()
	w.lines[m.follow(payment.Refund, m.Refundable(), m.First().SentAt.Add(time.Hour)).approve(time.Second).line()].Kind = connector.KindVoid
	// Two refunds of one amount.
	m = w.start(payment.Sale, w.sometime()).approve(time.Second)
	m.line()
	m.follow(payment.Refund, 300, m.First().SentAt.Add(time.Hour)).approve(time.Second).line()
	m.follow(payment.Refund, 300, m.First().SentAt.Add(time.Hour+time.Second)).approve(time.Second).line()
	// A refund of an old payment, on both sides.
	m = w.start(payment.Sale, w.sometime().Add(-40*day)).approve(time.Second)
	m.line()
	m.follow(payment.Refund, 300, w.sometime()).approve(time.Second).line()
	// An answer that was lost, and found out two days later.
	w.start(payment.Sale, w.sometime()).approve(40 * time.Hour).line()
}
