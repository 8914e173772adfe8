package historytest_test

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// statementLines are what the bank's statement would say of the payment: a line for each operation that moved money.
func (h *history) statementLines() (lines []bookkeeper.PayoutLine) {
	for _, op := range h.payment.Operations {
		t, err := h.store.Transaction(h.t.Context(), h.merchant.ID, ledger.OperationID(h.payment.ID, op.Seq))
		if err != nil {
			continue // it moved none
		}
		c := h.payment.Amount.Currency()
		gross, commission, tax := int64(0), int64(0), int64(0)
		for _, e := range t.Entries {
			switch e.Account {
			case ledger.ProviderReceivable.Of(account):
				gross += e.Amount
			case ledger.Commission.Of(account):
				commission -= e.Amount
			case ledger.CommissionTax.Of(account):
				tax -= e.Amount
			}
		}
		if gross == 0 { // all of it was paid with points
			continue
		}
		said := calendar.Day(0) // of some the statement says a day, which the books may not have
		if h.r.IntN(3) == 0 {
			said = calendar.Of(h.bank.Clock.Now()).Add(h.r.IntN(60) - 30)
		}
		lines = append(lines, bookkeeper.PayoutLine{
			For:    said,
			Number: op.Seq, Payment: op.Attempts[len(op.Attempts)-1].Ref, Day: calendar.Of(h.bank.Clock.Now()),
			Gross: money.New(gross, c), Commission: money.New(commission, c), Tax: money.New(tax, c), Net: money.New(gross-commission-tax, c),
		})
	}
	return lines
}

// settle books the statements of what was lived since the last time, by two at once, and once more: every line is booked once, and takes off what was owed.
func (h *house) settle(t interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}, lived *tally,
) {
	t.Helper()
	for _, m := range h.merchants {
		lines := lived.statements[m.ID]
		if len(lines) == 0 {
			continue
		}
		b := bookkeeper.Payouts{Store: h.store, Merchant: m.ID, Now: h.bank.Clock.Now()}
		before := h.banked(t, lived, m.ID)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				plan, err := b.Plan(lived.ctx, lines)
				if err == nil {
					err = b.Apply(lived.ctx, &plan)
				}
				if err != nil || plan.Open() > 0 {
					t.Errorf("settle %s: %v, %v", m.ID, err, plan.Counts)
				}
			})
		}
		both.Wait()
		again, err := b.Plan(lived.ctx, lines)
		if err != nil || again.Counts[bookkeeper.PayoutBooked] != len(lines) {
			t.Fatalf("settle %s again: %v, %v of %d", m.ID, err, again.Counts, len(lines))
		}
		for _, l := range lines {
			before[l.Net.Currency()] += l.Net.Minor()
			lived.held[m.ID][l.Gross.Currency()] -= l.Gross.Minor()
		}
		for currency, banked := range h.banked(t, lived, m.ID) {
			if banked != before[currency] {
				t.Fatalf("%s has %d %s in the bank, and the statements say %d", m.ID, banked, currency, before[currency])
			}
		}
		lived.settled += len(lines)
	}
	clear(lived.statements)
}

// settleDays has two people book what is still to come of many days, at once and under two numbers: one of them does.
func (h *house) settleDays(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, lived *tally, round uint64,
) {
	t.Helper()
	const days = 20
	for _, m := range h.merchants {
		for _, currency := range []money.Currency{money.TRY, money.EUR, money.USD} {
			due, err := h.books.Expected(lived.ctx, m.ID, currency, 0, 0)
			if err != nil {
				t.Fatalf("expected of %s: %v", m.ID, err)
			}
			due = due[:min(len(due), days)]
			s := bookkeeper.Settlement{Merchant: m.ID, Account: account, Day: calendar.Of(h.bank.Clock.Now()), Gross: money.New(0, currency), Commission: money.New(0, currency), Tax: money.New(0, currency), Net: money.New(0, currency)}
			for _, d := range due {
				s.Gross, s.Commission = money.New(s.Gross.Minor()+d.Gross.Minor(), currency), money.New(s.Commission.Minor()+d.Commission.Minor(), currency)
				s.Tax, s.Net = money.New(s.Tax.Minor()+d.Tax.Minor(), currency), money.New(s.Net.Minor()+d.Net.Minor(), currency)
			}
			if len(due) < 2 || s.Gross.IsZero() && s.Net.IsZero() {
				continue
			}
			s.For, s.Through = due[0].Day, due[len(due)-1].Day
			before := h.banked(t, lived, m.ID)
			var booked atomic.Int64
			var both sync.WaitGroup
			for n := range 2 {
				both.Go(func() {
					mine := s
					mine.Reference = fmt.Sprint("D", n, "-", currency, "-", round)
					_, repeated, err := bookkeeper.Settle(lived.ctx, h.store, mine, h.bank.Clock.Now())
					if err == nil && !repeated {
						booked.Add(1)
					}
				})
			}
			both.Wait()
			if got := h.banked(t, lived, m.ID)[currency]; booked.Load() != 1 || got != before[currency]+s.Net.Minor() {
				t.Fatalf("%s: %d have booked %s of %d days, and the bank has %d %s, and had %d", m.ID, booked.Load(), s.Net, len(due), got, currency, before[currency])
			}
			lived.held[m.ID][currency] -= s.Gross.Minor()
			lived.days++
		}
	}
}

// banked is what stands on the account of what providers paid, by currency.
func (h *house) banked(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, lived *tally, m merchant.ID,
) map[money.Currency]int64 {
	t.Helper()
	trials, err := h.books.TrialBalance(lived.ctx, m, "", 0)
	if err != nil {
		t.Fatalf("trial balance: %v", err)
	}
	sums := map[money.Currency]int64{}
	for _, trial := range trials {
		for _, a := range trial.Accounts {
			if a.Account == ledger.Bank.Account() {
				sums[trial.Currency] = a.Balance.Minor()
			}
		}
	}
	return sums
}
