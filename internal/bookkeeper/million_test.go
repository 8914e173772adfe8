package bookkeeper_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/money"
)

// fewPayments is how many payments are booked where VEZNE_TEST_LEDGER_PAYMENTS says nothing else; `make million` says a million.
const fewPayments = 1000

// limit is how long a trial balance may take.
const limit = 2 * time.Second

// TestTrialBalanceOfManyPayments books payments of a year, of three currencies, at four accounts and of fifty stores, on PostgreSQL,
// with a correct chain, and reads the books. The rows are copied in, because it is reading that is measured.
func TestTrialBalanceOfManyPayments(t *testing.T) {
	t.Parallel()
	count := fewPayments
	if text := os.Getenv("VEZNE_TEST_LEDGER_PAYMENTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		count = n
	}
	url := pgtest.URL(t)
	st, err := postgres.Open(t.Context(), postgres.Config{URL: url, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	began := time.Now()
	f := &filling{totals: ledger.Totals{}}
	f.fill(t, url, count)
	t.Logf("%d payments with %d entries and %d totals copied in %s", count, f.entries, len(f.totals), time.Since(began).Round(time.Millisecond))

	books := bookkeeper.Books{Store: st}
	timed := func(what string, read func() error) time.Duration {
		best := time.Hour
		for range 3 {
			began := time.Now()
			if err := read(); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			best = min(best, time.Since(began))
		}
		t.Logf("%s: %s, the best of 3", what, best.Round(100*time.Microsecond))
		return best
	}
	var trials []bookkeeper.Trial
	took := timed("trial balance of all currencies", func() error {
		trials, err = books.TrialBalance(t.Context(), "demo", "", 0)
		return err
	})
	timed("trial balance of one currency on a day", func() error {
		_, err := books.TrialBalance(t.Context(), "demo", money.TRY, 20260601)
		return err
	})
	timed("expected settlement by day", func() error {
		_, err := books.Expected(t.Context(), "demo", money.TRY, 0, 0)
		return err
	})
	timed("a page of a statement", func() error {
		_, err := books.Statement(t.Context(), "demo", bookkeeper.StatementQuery{
			Currency: money.TRY, Account: ledger.MerchantPayable.Account(), From: 20260601, To: 20260630, Limit: 100,
		})
		return err
	})
	timed("the same by adding up all entries, for comparison", func() error { return f.addUp(t.Context(), url) })
	if took > limit {
		t.Errorf("the trial balance took %s, more than %s", took, limit)
	}
	want := map[money.Currency]map[ledger.Account]int64{}
	for _, total := range f.totals {
		if want[total.Currency] == nil {
			want[total.Currency] = map[ledger.Account]int64{}
		}
		want[total.Currency][total.Account] += total.Balance()
	}
	for _, trial := range trials {
		if trial.Debit != trial.Credit {
			t.Errorf("%s debited and %s credited", trial.Debit, trial.Credit)
		}
		if len(trial.Accounts) != len(want[trial.Currency]) {
			t.Errorf("%s: %d accounts, want %d", trial.Currency, len(trial.Accounts), len(want[trial.Currency]))
		}
		for _, a := range trial.Accounts {
			if a.Balance.Minor() != want[trial.Currency][a.Account] {
				t.Errorf("%s has %s, want %d", a.Account, a.Balance, want[trial.Currency][a.Account])
			}
		}
	}
	if len(trials) != 3 {
		t.Errorf("%d currencies", len(trials))
	}
}

// filling copies books into a database.
type filling struct {
	totals  ledger.Totals
	entries int
}

const parcel = 50_000

func (f *filling) fill(t *testing.T, url string, count int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	copyIn := func(table string, columns []string, rows [][]any) {
		t.Helper()
		n, err := conn.CopyFrom(t.Context(), pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
		if err != nil || n != int64(len(rows)) {
			t.Fatalf("copy %d rows into %s: %v", len(rows), table, err)
		}
	}
	var head ledger.Block
	for done := 0; done < count; {
		var transactions, blocks, entries [][]any
		for len(transactions) < parcel && done < count {
			var some []ledger.Transaction
			for ; len(some) < 256 && done < count; done++ {
				some = append(some, yearly(done, count))
			}
			sealed := ledger.Seal(head, "demo", some, noon())
			head = sealed.Block
			blocks = append(blocks, []any{"demo", head.Number, head.First, head.Last, head.Previous[:], head.Hash[:], head.SealedAt.UnixMicro()})
			for i := range some {
				tx := &some[i]
				f.totals.Add(tx)
				number := head.First + int64(i)
				transactions = append(transactions, []any{
					"demo", tx.ID, tx.At.UnixMicro(), string(tx.Event), string(tx.Currency), tx.Subject, ledger.EncodeEntries(tx.Entries), number, sealed.Chain[i][:],
				})
				for line, e := range tx.Entries {
					entries = append(entries, []any{"demo", number, int64(line + 1), string(tx.Currency), string(e.Account), int64(tx.Day()), int64(e.Value), e.Amount})
				}
			}
		}
		f.entries += len(entries)
		copyIn("ledger_transaction", []string{"merchant_id", "id", "at", "event", "currency", "subject", "entries", "number", "chain"}, transactions)
		copyIn("ledger_block", []string{"merchant_id", "number", "first", "last", "previous", "hash", "sealed_at"}, blocks)
		copyIn("ledger_entry", []string{"merchant_id", "number", "line", "currency", "account", "day", "value_day", "amount"}, entries)
	}
	var totals [][]any
	for _, x := range f.totals {
		totals = append(totals, []any{"demo", string(x.Currency), string(x.Account), int64(x.Day), int64(x.Value), x.Debit, x.Credit})
	}
	copyIn("ledger_total", []string{"merchant_id", "currency", "account", "day", "value_day", "debit", "credit"}, totals)
	if _, err := conn.Exec(t.Context(), "analyze"); err != nil {
		t.Fatal(err)
	}
}

// addUp is what a trial balance would cost without totals.
func (f *filling) addUp(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, `select currency, account, sum(amount)::bigint from ledger_entry where merchant_id = 'demo' group by currency, account`)
	if err != nil {
		return err
	}
	rows.Close()
	return rows.Err()
}

// yearly is the n-th capture of a year: on the n-th part of its days, at one of four accounts, with a share of one of fifty stores.
func yearly(n, of int) ledger.Transaction {
	at := time.Date(2025, 12, 31, 22, 0, 0, 0, time.UTC).Add(time.Duration(n) * (365 * 24 * time.Hour / time.Duration(of))).Truncate(time.Microsecond)
	minor := int64(1000 + n*7919%500_000)
	terms := payment.Terms{
		Order: minor, Rate: commission.Rate(10_000 + n%7*5000), TaxRate: 50_000, ValueDays: 1 + n%3*7,
		Shares: []payment.Share{{Store: fmt.Sprint("S", n%50), Kind: payment.ToStore, Amount: minor / 2}},
	}
	p := payment.Payment{
		Merchant: "demo", ID: payment.ID(fmt.Sprintf("pay_%026d", n)), Amount: money.New(minor, []money.Currency{money.TRY, money.TRY, money.TRY, money.EUR, money.USD}[n%5]),
		Terms: terms, Captured: minor, Authorized: minor, State: payment.Captured, Operations: []payment.Operation{{
			Seq: 1, Kind: payment.Sale, Amount: minor, Status: payment.Approved, SettledAt: at,
			Attempts: []payment.Attempt{{Seq: 1, Provider: []string{"garanti", "akbank", "paynet", "esnekpos"}[n%4], Status: payment.Approved}},
		}},
	}
	tx, _ := ledger.OfOperation(&p, 1, calendar.Calendar{})
	return tx
}
