package bookkeeper_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// TestTrialBalance: the same before and after sealing, by currency, and it sums to zero.
func TestTrialBalance(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	p := d.sale(t, lira(10_000))
	d.refund(t, p, 5000)
	d.sale(t, money.New(2000, money.EUR))
	lines := func() []string {
		trials, err := d.books.TrialBalance(t.Context(), "demo", "", 0)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, trial := range trials {
			if trial.Debit != trial.Credit {
				t.Errorf("%s: %s are debited and %s credited", trial.Currency, trial.Debit, trial.Credit)
			}
			for _, a := range trial.Accounts {
				out = append(out, fmt.Sprintf("%s %s %s %s", a.Account, a.Debit, a.Credit, a.Balance))
			}
		}
		return out
	}
	want := []string{
		"provider_receivable/bank 20.00 EUR 0.00 EUR 20.00 EUR",
		"commission/bank 0.00 EUR 0.40 EUR -0.40 EUR",
		"commission_tax/bank 0.00 EUR 0.02 EUR -0.02 EUR",
		"sub_merchant/S1 0.00 EUR 10.00 EUR -10.00 EUR",
		"merchant_payable 0.00 EUR 9.58 EUR -9.58 EUR",
		"customer 20.00 EUR 20.00 EUR 0.00 EUR",
		"provider_receivable/bank 100.00 TRY 50.00 TRY 50.00 TRY",
		"commission/bank 1.00 TRY 2.00 TRY -1.00 TRY",
		"commission_tax/bank 0.05 TRY 0.10 TRY -0.05 TRY",
		"sub_merchant/S1 5.00 TRY 10.00 TRY -5.00 TRY",
		"merchant_payable 43.95 TRY 87.90 TRY -43.95 TRY",
		"customer 150.00 TRY 150.00 TRY 0.00 TRY",
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Errorf("before sealing (-want +got):\n%s", diff)
	}
	if _, err := d.sealer.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Errorf("after sealing (-want +got):\n%s", diff)
	}
	yesterday, err := d.books.TrialBalance(t.Context(), "demo", money.TRY, 20261125)
	if err != nil || len(yesterday) != 0 {
		t.Errorf("yesterday's is %+v, %v", yesterday, err)
	}
	none, err := d.books.TrialBalance(t.Context(), "other", "", 0)
	if err != nil || len(none) != 0 {
		t.Errorf("another merchant's is %+v, %v", none, err)
	}
}

// TestStatement: page by page, with the balance after each line, what waits at the end.
func TestStatement(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for day := range 3 {
		d.at(noon().AddDate(0, 0, day))
		p := d.sale(t, lira(10_000))
		d.sale(t, lira(20_000))
		if day == 1 {
			d.refund(t, p, 10_000)
		}
		d.seal(t)
	}
	d.sale(t, lira(1500))
	q := bookkeeper.StatementQuery{Currency: money.TRY, Account: ledger.SubMerchant.Of("S1"), From: 20261127, Limit: 2}
	var got []string
	for {
		s, err := d.books.Statement(t.Context(), "demo", q)
		if err != nil {
			t.Fatal(err)
		}
		if s.Opening != lira(-2000) || s.Closing != lira(-6000) {
			t.Errorf("opens with %s and closes with %s", s.Opening, s.Closing)
		}
		for _, l := range s.Lines {
			got = append(got, fmt.Sprintf("%s %d %s %d %s", l.Day, l.Number, l.Transaction.Event, l.Amount, l.Balance))
		}
		if !s.More {
			break
		}
		q.After = s.Next
	}
	want := []string{
		"2026-11-27 3 capture -1000 -30.00 TRY",
		"2026-11-27 4 capture -1000 -40.00 TRY",
		"2026-11-27 5 refund 1000 -30.00 TRY",
		"2026-11-28 6 capture -1000 -40.00 TRY",
		"2026-11-28 7 capture -1000 -50.00 TRY",
		"2026-11-28 0 capture -1000 -60.00 TRY",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err := d.books.Statement(t.Context(), "demo", bookkeeper.StatementQuery{Currency: money.TRY, Account: "till", Limit: 1})
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("a statement of no account: %v", err)
	}
}

// TestExpectedAndSettled: what is expected of a day is what the provider should pay then, and is gone when it has.
func TestExpectedAndSettled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.sale(t, lira(10_000))
	p := d.sale(t, lira(5000))
	d.seal(t)
	d.refund(t, p, 1000)
	d.at(noon().AddDate(0, 0, 1)) // a Friday: paid on Monday
	d.sale(t, lira(20_000))
	lines := func() []string {
		all, err := d.books.Expected(t.Context(), "demo", money.TRY, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range all {
			out = append(out, fmt.Sprintf("%s %s %s %s %s %s", e.Day, e.Account, e.Gross, e.Commission, e.Tax, e.Net))
		}
		return out
	}
	want := []string{"2026-11-27 bank 140.00 TRY 2.80 TRY 0.14 TRY 137.06 TRY", "2026-11-30 bank 200.00 TRY 4.00 TRY 0.20 TRY 195.80 TRY"}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	paid := bookkeeper.Settlement{
		Merchant: "demo", Account: "bank", Reference: "2026-1", Day: 20261127, Gross: lira(14_000), Commission: lira(280), Tax: lira(14), Net: lira(13_700),
	}
	_, repeated, err := bookkeeper.Settle(t.Context(), d.Store, paid, d.now())
	if err != nil || repeated {
		t.Fatalf("%v, %t", err, repeated)
	}
	if diff := cmp.Diff(want[1:], lines()); diff != "" {
		t.Errorf("after the settlement (-want +got):\n%s", diff)
	}
	trials, err := d.books.TrialBalance(t.Context(), "demo", money.TRY, 0)
	if err != nil {
		t.Fatal(err)
	}
	balances := map[ledger.Account]int64{}
	for _, a := range trials[0].Accounts {
		balances[a.Account] = a.Balance.Minor()
	}
	if balances["bank"] != 13_700 || balances["settlement_difference/bank"] != 6 || balances["provider_receivable/bank"] != 20_000 {
		t.Errorf("balances are %+v", balances)
	}
	if _, repeated, err = bookkeeper.Settle(t.Context(), d.Store, paid, d.now()); err != nil || !repeated {
		t.Errorf("again: %v, repeated: %t", err, repeated)
	}
	paid.Net = lira(1)
	if _, _, err = bookkeeper.Settle(t.Context(), d.Store, paid, d.now()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("with another amount: %v", err)
	}
	d.seal(t)
	if v := d.verify(t); v.Count != 0 {
		t.Errorf("found %+v", v.Findings)
	}
}

func TestSettlementsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, spoil := range map[string]func(*bookkeeper.Settlement){
		"no account":    func(s *bookkeeper.Settlement) { s.Account = "" },
		"no reference":  func(s *bookkeeper.Settlement) { s.Reference = "" },
		"a blank in it": func(s *bookkeeper.Settlement) { s.Reference = "a b" },
		"no day":        func(s *bookkeeper.Settlement) { s.Day = 0 },
		"no such day":   func(s *bookkeeper.Settlement) { s.Day = 20260230 },
		"tomorrow":      func(s *bookkeeper.Settlement) { s.Day = 20261127 },
		"two currencies": func(s *bookkeeper.Settlement) {
			s.Tax = money.New(0, money.EUR)
		},
		"nothing": func(s *bookkeeper.Settlement) { s.Gross, s.Net = lira(0), lira(0) },
		"too much": func(s *bookkeeper.Settlement) {
			s.Gross = lira(money.Limit + 1)
		},
	} {
		s := bookkeeper.Settlement{Merchant: "demo", Account: "bank", Reference: "1", Day: 20261126, Gross: lira(100), Commission: lira(0), Tax: lira(0), Net: lira(100)}
		spoil(&s)
		_, _, err := bookkeeper.Settle(t.Context(), d.Store, s, d.now())
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNodesSealTogether: several sealers, sales that go on meanwhile, and reports that are right at every moment.
func TestNodesSealTogether(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	sales := int64(300)
	if testing.Short() { // the race detector makes the database ten times slower
		sales = 60
	}
	done := make(chan struct{})
	var nodes sync.WaitGroup
	errs := make(chan error, 10)
	for range 3 {
		nodes.Go(func() {
			for last := false; ; {
				select { // looked at before the round, so that the last round began after the last sale
				case <-done:
					last = true
				default:
				}
				n, err := d.sealer.Round(t.Context())
				if err != nil {
					errs <- err
					return
				}
				if last && n == 0 {
					return
				}
			}
		})
	}
	for i := range sales {
		d.sale(t, lira(10_000))
		if i%20 != 0 {
			continue
		}
		trials, err := d.books.TrialBalance(t.Context(), "demo", "", 0)
		if err != nil {
			errs <- err
			break
		}
		if got, want := trials[0].Accounts[0].Balance, lira((i+1)*10_000); got != want {
			errs <- fmt.Errorf("after %d sales %s are owed, want %s", i+1, got, want)
			break
		}
	}
	close(done)
	nodes.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	if err := errors.Join(all...); err != nil {
		t.Fatal(err)
	}
	if v := d.verify(t); v.Count != 0 || v.Transactions != sales || v.Waiting != 0 {
		t.Errorf("verified %+v", v)
	}
}

// busy is a store in which something is posted between the reading of the totals and that of the lines.
type busy struct {
	store.Books

	read int
	post func()
}

func (b *busy) Waiting(ctx context.Context, m merchant.ID, limit int) ([]ledger.Transaction, error) {
	b.read++
	if b.read == 2 {
		b.post()
	}
	return b.Books.Waiting(ctx, m, limit) //nolint:wrapcheck // it stands for it
}

// TestAStatementClosesWithItsLastLine: also when a payment is taken while it is read.
func TestAStatementClosesWithItsLastLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.sale(t, lira(10_000))
	d.seal(t)
	b := &busy{Books: d.Store, post: func() { d.sale(t, lira(20_000)) }}
	s, err := bookkeeper.Books{Store: b}.Statement(t.Context(), "demo", bookkeeper.StatementQuery{
		Currency: money.TRY, Account: ledger.ProviderReceivable.Of("bank"), Limit: 10,
	})
	if err != nil || len(s.Lines) != 2 {
		t.Fatalf("%d lines, %v; want 2", len(s.Lines), err)
	}
	if last := s.Lines[1].Balance; s.Closing != last || last != lira(30_000) {
		t.Errorf("closes with %s below a line with %s", s.Closing.Decimal(), last.Decimal())
	}
}
