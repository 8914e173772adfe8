package storetest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// Benchmark measures whole payments: each makes the two durable commits of a sale, the intent (payment, operation,
// attempt, record, job) and the result (a step over version 1, a record, the job done). It reports payments per
// second. inFlight callers commit at the same time, which is what groups are made of.
func Benchmark(b *testing.B, open Open, inFlight int) {
	b.Helper()
	st := opened(b, open)
	s := newShop(b, st)
	b.ResetTimer()
	fill(b, s, b.N, inFlight)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payments/s")
	// What was measured must also be there.
	found, err := st.Payments(b.Context(), s.merchant, store.Filter{State: payment.Captured, Limit: b.N + 1})
	if err != nil || len(found) != b.N {
		b.Fatalf("%d payments are stored, %v: want %d", len(found), err, b.N)
	}
}

// sale makes the two commits of one payment.
func (s *shop) sale(ctx context.Context, reference string) error {
	step, err := payment.Start(s.draft(reference), payment.Sale, s.ask(), epoch())
	if err != nil {
		return err
	}
	p := step.Payment
	settle := job.Job{Merchant: s.merchant, ID: "settle:" + string(p.ID), Kind: "settle", Subject: string(p.ID), RunAt: epoch().Add(time.Minute)}
	err = s.Commit(ctx, store.Change{Merchant: s.merchant, Step: &step, Enqueue: []job.Job{settle}})
	if err != nil {
		return err
	}
	step, err = p.Approve(payment.IDs{
		Transaction: "tx" + strconv.FormatInt(p.Number, 10), Order: reference, AuthCode: "123456", RRN: "987654321012", Bank: "46", BankName: "Akbank",
	}, epoch().Add(time.Second))
	if err != nil {
		return err
	}
	return s.Commit(ctx, store.Change{Merchant: s.merchant, Step: &step, Done: []string{settle.ID}})
}

// Groups counts the groups of a benchmark, to report their mean size.
type Groups struct{ groups, changes int }

// Observer returns what a store is to tell its groups to.
func (g *Groups) Observer() sqlstore.Observer {
	return sqlstore.Observer{Group: func(changes int, _ time.Duration) {
		g.groups++
		g.changes += changes
	}}
}

// Report reports the mean number of changes per flush. It is called after the store is closed or idle.
func (g *Groups) Report(b *testing.B) {
	b.Helper()
	if g.groups > 0 {
		b.ReportMetric(float64(g.changes)/float64(g.groups), "changes/group")
	}
}

// BenchmarkRead measures the reads of a payment by id and by reference, one caller at a time.
func BenchmarkRead(b *testing.B, open Open) {
	b.Helper()
	s := newShop(b, opened(b, open))
	ctx := context.Background()
	fill(b, s, 2000, 64)
	all := list(b, s, store.Filter{Limit: 2000})
	b.Run("id", func(b *testing.B) {
		for i := range b.N {
			_, err := s.Payment(ctx, s.merchant, all[i%len(all)].ID)
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("reference", func(b *testing.B) {
		for i := range b.N {
			_, err := s.PaymentByReference(ctx, s.merchant, all[i%len(all)].Reference)
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
