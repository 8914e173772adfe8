package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// posting is a way of keeping books beside payments, to compare.
type posting struct {
	name string
	// post adds the transaction to the commit that captures; nil posts nothing.
	post func(s *sqlstore.Store, c *store.Change, t ledger.Transaction, n int64) (sqlstore.Rows, error)
	// after is what has to be done of so many payments later, on the same machine and within the same time.
	after func(ctx context.Context, s *shop) error
}

// postings are the ways. That none is the first is what the others are compared with.
func postings() []posting {
	plain := func(s *sqlstore.Store, c *store.Change, t ledger.Transaction, _ int64) (sqlstore.Rows, error) {
		c.Post = []ledger.Transaction{t}
		return s.Compile(*c)
	}
	return []posting{
		{name: "none"},
		{name: "posted", post: plain},
		{name: "posted-and-sealed", post: plain, after: sealAll},
		// What was not chosen: the entries as rows of the payment's own commit, where they cannot have their numbers in the chain yet.
		{name: "entry-rows", post: func(s *sqlstore.Store, c *store.Change, t ledger.Transaction, n int64) (sqlstore.Rows, error) {
			rows, err := plain(s, c, t, n)
			if err != nil {
				return rows, err
			}
			kept := slices.DeleteFunc(slices.Clone(rows.Rows), func(r sqlstore.Row) bool { return r.Table == sqlstore.Job })
			entries := sqlstore.EntryRows(c.Merchant, &t, n)
			rest := rows.Rows[len(kept):]
			rows.Rows = append(append(kept, entries...), rest...)
			return rows, nil
		}},
	}
}

func sealAll(ctx context.Context, s *shop) error {
	for {
		head, err := s.Head(ctx, s.merchant)
		if err != nil {
			return err
		}
		waiting, err := s.Waiting(ctx, s.merchant, 256)
		if err != nil || len(waiting) == 0 {
			return err
		}
		stored, err := s.Totals(ctx, s.merchant, store.TotalFilter{})
		if err != nil {
			return err
		}
		totals := ledger.Totals{}
		totals.Sum(stored...)
		for i := range waiting {
			totals.Add(&waiting[i])
		}
		sealed := ledger.Seal(head, s.merchant, waiting, epoch())
		sealed.Totals = totals.Sorted()
		err = s.Commit(ctx, store.Change{Merchant: s.merchant, Chain: &sealed})
		if err != nil {
			return err
		}
	}
}

// BenchmarkPosting measures what books cost the payments: whole payments, in rounds in which every way has its turn, so that a
// machine that others use is as busy for one as for the next. It reports for every way the median of its payments per second over those
// of the same round without books.
func BenchmarkPosting(b *testing.B, open Open) {
	b.Helper()
	const rounds, payments, inFlight = 5, 2048, 64
	st, ok := opened(b, open).(*sqlstore.Store)
	if !ok {
		b.Fatal("the store is no sqlstore")
	}
	ratios := map[string][]float64{}
	number := int64(0)
	b.ResetTimer()
	for range b.N {
		for range rounds {
			base := 0.0
			for _, way := range postings() {
				s := newShop(b, st)
				began := time.Now() //nolint:forbidigo // a benchmark takes the machine's time
				errs := together(inFlight, func(i int) error {
					for n := range payments / inFlight {
						err := s.booked(b.Context(), st, way, number+int64(i*payments+n)+1)
						if err != nil {
							return err
						}
					}
					return nil
				})
				if n := count(errs, nil); n != inFlight {
					b.Fatalf("%s: %v", way.name, errs)
				}
				number += inFlight * payments
				if way.after != nil {
					if err := way.after(b.Context(), s); err != nil {
						b.Fatalf("%s: %v", way.name, err)
					}
				}
				rate := payments / time.Since(began).Seconds() //nolint:forbidigo // as above
				if base == 0 {
					base = rate
				}
				ratios[way.name] = append(ratios[way.name], rate/base)
			}
		}
	}
	for name, all := range ratios {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], name+"/none")
	}
}

// booked makes the two commits of one payment, with its books in the second.
func (s *shop) booked(ctx context.Context, st *sqlstore.Store, way posting, n int64) error {
	draft := s.draft(fmt.Sprint("order-", n))
	draft.Terms = payment.Terms{
		Order: draft.Amount.Minor(), Rate: 20_000, TaxRate: 50_000, ValueDays: 1,
		Shares: []payment.Share{{Store: "S1", Kind: payment.ToStore, Amount: 5000}},
	}
	step, err := payment.Start(draft, payment.Sale, s.ask(), epoch())
	if err != nil {
		return err
	}
	p := step.Payment
	settle := job.Job{Merchant: s.merchant, ID: "settle:" + string(p.ID), Kind: "settle", Subject: string(p.ID), RunAt: epoch().Add(time.Minute)}
	err = s.Commit(ctx, store.Change{Merchant: s.merchant, Step: &step, Enqueue: []job.Job{settle}})
	if err != nil {
		return err
	}
	step, err = p.Approve(providerIDs(), epoch().Add(time.Second))
	if err != nil {
		return err
	}
	c := store.Change{Merchant: s.merchant, Step: &step, Done: []string{settle.ID}}
	if way.post == nil {
		return s.Commit(ctx, c)
	}
	t, _ := ledger.OfOperation(&step.Payment, 1, calendar.Calendar{})
	rows, err := way.post(st, &c, t, n)
	if err != nil {
		return err
	}
	return st.CommitRows(ctx, rows)
}
