package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/storetest"
)

// TestPlansFollowTheTable fills a new database, whose statistics know nothing, and asks the server how it found the rows.
// With a plan that was made for the empty table it would have read whole tables, or in the checks of foreign keys one
// merchant's part of an index, for every row: some 4 million entries here.
func TestPlansFollowTheTable(t *testing.T) {
	t.Parallel()
	const payments, entries = 1500, 400_000
	url := pgtest.URL(t)
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(t.Context())) }()
	storetest.Fill(t, func() (store.Store, error) {
		st, err := postgres.Open(t.Context(), postgres.Config{URL: url, Now: storetest.Now})
		if err != nil {
			return nil, err
		}
		// Statistics would invalidate the plans that this is about.
		for _, table := range []string{"payment", "operation", "attempt", "payment_record", "job"} {
			_, err = admin.Exec(t.Context(), "alter table "+table+" set (autovacuum_enabled = off)")
			if err != nil {
				return nil, err
			}
		}
		return st, nil
	}, payments)

	// The store is closed, so its sessions have reported their counts. To build an index is to read the table whole.
	rows, err := admin.Query(t.Context(), `
		select t.relname, t.seq_scan - count(*), coalesce(sum(i.idx_scan), 0)::bigint, coalesce(sum(i.idx_tup_read), 0)::bigint
		from pg_stat_user_tables t join pg_stat_user_indexes i using (relid)
		where t.relname in ('payment', 'operation', 'attempt', 'job')
		group by t.relname, t.seq_scan`)
	if err != nil {
		t.Fatalf("read statistics: %v", err)
	}
	seen := 0
	for rows.Next() {
		var table string
		var whole, scans, read int64
		err = rows.Scan(&table, &whole, &scans, &read)
		if err != nil {
			t.Fatalf("read statistics: %v", err)
		}
		seen++
		t.Logf("%s: %d whole reads, %d index reads of %d entries", table, whole, scans, read)
		if whole > 0 {
			t.Errorf("%s was read whole %d times", table, whole)
		}
		if scans < payments/2 {
			t.Errorf("%s was searched %d times: the counts are not complete", table, scans)
		}
		if read > entries {
			t.Errorf("of the indexes of %s %d entries were read, want at most %d", table, read, entries)
		}
	}
	if rows.Err() != nil || seen != 4 {
		t.Errorf("statistics of %d tables, %v: want 4", seen, rows.Err())
	}
}
