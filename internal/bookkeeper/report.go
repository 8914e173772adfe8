package bookkeeper

import (
	"context"
	"fmt"
	"slices"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// report.go adds up what is sealed and what waits. The store keeps totals by account and day, so that nothing here reads
// single entries but a statement.

// Books reads books.
type Books struct {
	Store store.Books
}

// Balance is what stands on an account.
type Balance struct {
	Account ledger.Account `json:"account"`
	// Debit and Credit are the sums of what was debited and credited, and Balance the first less the second.
	Debit   money.Amount `json:"debit"`
	Credit  money.Amount `json:"credit"`
	Balance money.Amount `json:"balance"`
}

// Trial is a trial balance: all accounts of one currency on a day. It sums to zero.
type Trial struct {
	Currency money.Currency `json:"currency"`
	Accounts []Balance      `json:"accounts"`
	// Debit and Credit are the sums over all accounts; in books that are right they are the same.
	Debit  money.Amount `json:"debit"`
	Credit money.Amount `json:"credit"`
}

// maxWaiting bounds what of the transactions that wait a report adds up. More means that nobody seals.
const maxWaiting = 50_000

// tries is how often a report starts over because a block was sealed while it read.
const tries = 20

// TrialBalance returns the balances of all accounts as they stood at the end of a day, by currency; without a day, as they stand. A
// currency narrows it.
func (b Books) TrialBalance(ctx context.Context, m merchant.ID, currency money.Currency, to calendar.Day) ([]Trial, error) {
	totals, _, err := b.totals(ctx, m, store.TotalFilter{Currency: currency, To: to, By: store.ByAccount})
	if err != nil {
		return nil, err
	}
	order := map[ledger.Kind]int{}
	for i, line := range ledger.Chart() {
		order[line.Kind] = i
	}
	var trials []Trial
	for _, t := range totals.Sorted() {
		if n := len(trials); n == 0 || trials[n-1].Currency != t.Currency {
			zero := money.New(0, t.Currency)
			trials = append(trials, Trial{Currency: t.Currency, Debit: zero, Credit: zero})
		}
		trial := &trials[len(trials)-1]
		if n := len(trial.Accounts); n == 0 || trial.Accounts[n-1].Account != t.Account {
			zero := money.New(0, t.Currency)
			trial.Accounts = append(trial.Accounts, Balance{Account: t.Account, Debit: zero, Credit: zero, Balance: zero})
		}
		one := &trial.Accounts[len(trial.Accounts)-1]
		one.Debit, one.Credit, one.Balance = plus(one.Debit, t.Debit), plus(one.Credit, t.Credit), plus(one.Balance, t.Balance())
		trial.Debit, trial.Credit = plus(trial.Debit, t.Debit), plus(trial.Credit, t.Credit)
	}
	for i := range trials {
		slices.SortStableFunc(trials[i].Accounts, func(a, b Balance) int { return order[a.Account.Kind()] - order[b.Account.Kind()] })
	}
	return trials, nil
}

// Standing returns what stands on each of some accounts, of one currency and as of one moment: the debits less the credits, and 0 of an
// account that nothing was ever posted to. What it reads depends on how many days there are totals of, and not on how much was posted.
func (b Books) Standing(ctx context.Context, m merchant.ID, currency money.Currency, accounts ...ledger.Account) (map[ledger.Account]int64, error) {
	filters := make([]store.TotalFilter, len(accounts))
	for i, account := range accounts {
		filters[i] = store.TotalFilter{Currency: currency, Account: account, By: store.ByAccount}
	}
	totals, _, err := b.totals(ctx, m, filters...)
	if err != nil {
		return nil, err
	}
	stands := map[ledger.Account]int64{}
	for _, t := range totals {
		stands[t.Account] += t.Balance()
	}
	return stands, nil
}

// Own returns what is a merchant's own, in minor units: what is free, what is held with the shares of its stores, and what banks have taken
// back for disputes that are open.
func (b Books) Own(ctx context.Context, m merchant.ID, currency money.Currency) (free, held, disputed int64, err error) {
	payable, kept, taken := ledger.MerchantPayable.Account(), ledger.MerchantHeld.Account(), ledger.Chargeback.Account()
	stands, err := b.Standing(ctx, m, currency, payable, kept, taken)
	return -stands[payable], -stands[kept], stands[taken], err
}

func plus(a money.Amount, minor int64) money.Amount { return money.New(a.Minor()+minor, a.Currency()) }

// Expected is what a provider account should pay on a day: Gross less Commission and Tax.
type Expected struct {
	Day        calendar.Day `json:"day"`
	Account    string       `json:"account"`
	Gross      money.Amount `json:"gross"`
	Commission money.Amount `json:"commission"`
	Tax        money.Amount `json:"tax"`
	Net        money.Amount `json:"net"`
}

// Expected returns what is still to be paid, by day and account, of one currency; from and to bound the days, unset they do not. Days
// on which everything that was due has been paid are left out.
func (b Books) Expected(ctx context.Context, m merchant.ID, currency money.Currency, from, to calendar.Day) ([]Expected, error) {
	type key struct {
		day     calendar.Day
		account string
	}
	zero := money.New(0, currency)
	found := map[key]*Expected{}
	for _, kind := range []ledger.Kind{ledger.ProviderReceivable, ledger.Commission, ledger.CommissionTax} {
		totals, _, err := b.totals(ctx, m, store.TotalFilter{Currency: currency, Account: kind.Of(""), By: store.ByValue})
		if err != nil {
			return nil, err
		}
		for _, t := range totals.Sorted() {
			if from != 0 && t.Value < from || to != 0 && t.Value > to {
				continue
			}
			k := key{t.Value, t.Account.Whose()}
			e := found[k]
			if e == nil {
				e = &Expected{Day: k.day, Account: k.account, Gross: zero, Commission: zero, Tax: zero, Net: zero}
				found[k] = e
			}
			line, minor := &e.Tax, -t.Balance()
			if kind == ledger.Commission {
				line = &e.Commission
			}
			if kind == ledger.ProviderReceivable {
				line, minor = &e.Gross, t.Balance()
			}
			*line = plus(*line, minor)
			e.Net = plus(e.Net, t.Balance())
		}
	}
	all := make([]Expected, 0, len(found))
	for _, e := range found {
		if !e.Gross.IsZero() || !e.Commission.IsZero() || !e.Tax.IsZero() {
			all = append(all, *e)
		}
	}
	slices.SortFunc(all, func(a, b Expected) int {
		if a.Day != b.Day {
			return int(a.Day) - int(b.Day)
		}
		return slices.Compare([]byte(a.Account), []byte(b.Account))
	})
	return all, nil
}

// StatementQuery asks for a statement of one account. From and To are days of booking and both are in it; unset they bound nothing.
type StatementQuery struct {
	Currency money.Currency
	Account  ledger.Account
	From, To calendar.Day
	After    store.Place
	Limit    int
}

// StatementLine is an entry with the balance after it. Its number is 0 while it is not sealed yet.
type StatementLine struct {
	store.BookedEntry

	Balance money.Amount
}

// Statement is a page of an account's entries.
type Statement struct {
	Account ledger.Account
	// Opening and Closing are the balances before From and at the end of To, whatever the page shows of it.
	Opening, Closing money.Amount
	Lines            []StatementLine
	// Next is the place after which the next page begins, if More.
	Next store.Place
	More bool
}

// Statement returns a page of an account's entries, oldest first. What is not sealed yet stands at the end of the last page.
func (b Books) Statement(ctx context.Context, m merchant.ID, q StatementQuery) (Statement, error) {
	if !q.Account.Known() {
		return Statement{}, errAccount()
	}
	for range tries {
		totals, head, err := b.totals(ctx, m, store.TotalFilter{Currency: q.Currency, Account: q.Account, To: q.To})
		if err != nil {
			return Statement{}, err
		}
		s := Statement{Account: q.Account, Opening: money.New(0, q.Currency), Closing: money.New(0, q.Currency)}
		for _, t := range totals.Sorted() {
			if t.Day < q.From {
				s.Opening = plus(s.Opening, t.Balance())
			}
			s.Closing = plus(s.Closing, t.Balance())
		}
		err = b.lines(ctx, m, q, &s)
		if err != nil {
			return Statement{}, err
		}
		after, err := b.Store.Head(ctx, m)
		if err != nil {
			return Statement{}, err //nolint:wrapcheck // it says what was read, and of whom
		}
		if after == head {
			return s, nil
		}
	}
	return Statement{}, errBusy()
}

// lines fills a page. The balance before it is made of the opening balance, the totals of the days before that of the page, and the
// lines of that day: a balance that is kept with every line would be one more thing to go wrong.
func (b Books) lines(ctx context.Context, m merchant.ID, q StatementQuery, s *Statement) error {
	f := store.EntryFilter{Currency: q.Currency, Account: q.Account, From: max(q.From, q.After.Day), To: q.To, Limit: entriesAtOnce}
	balance := s.Opening
	if f.From > q.From {
		before, err := b.Store.Totals(ctx, m, store.TotalFilter{Currency: q.Currency, Account: q.Account, From: q.From, To: f.From.Add(-1)})
		if err != nil {
			return err //nolint:wrapcheck // it says what was read, and of whom
		}
		for _, t := range before {
			balance = plus(balance, t.Balance())
		}
	}
	for {
		page, err := b.Store.Entries(ctx, m, f)
		if err != nil {
			return err //nolint:wrapcheck // it says what was read, and of whom
		}
		for _, e := range page {
			balance = plus(balance, e.Amount)
			if !later(e.Place, q.After) {
				continue
			}
			if len(s.Lines) == q.Limit {
				s.More, s.Next = true, s.Lines[q.Limit-1].Place
				return nil
			}
			s.Lines = append(s.Lines, StatementLine{BookedEntry: e, Balance: balance})
		}
		if len(page) < f.Limit {
			break
		}
		f.After = page[len(page)-1].Place
	}
	waiting, err := b.Store.Waiting(ctx, m, maxWaiting)
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	for _, t := range waiting {
		day := t.Day()
		if t.Currency != q.Currency || day < q.From || q.To != 0 && day > q.To {
			continue
		}
		for i, e := range t.Entries {
			if e.Account != q.Account {
				continue
			}
			balance = plus(balance, e.Amount)
			s.Lines = append(s.Lines, StatementLine{
				BookedEntry: store.BookedEntry{Place: store.Place{Day: day, Line: i + 1}, Entry: e, Currency: t.Currency, Transaction: t}, Balance: balance,
			})
		}
	}
	s.Closing = balance // with what was posted since the totals were read, because its lines are here
	return nil
}

// entriesAtOnce is how many entries are read at once.
const entriesAtOnce = 1000

func later(a, b store.Place) bool {
	return slices.Compare([]int64{int64(a.Day), a.Number, int64(a.Line)}, []int64{int64(b.Day), b.Number, int64(b.Line)}) > 0
}

// totals adds up what is sealed and what waits, as of one moment: if a block was sealed in between, something would be counted twice
// or not at all, so it is read again. It returns the head that it is of. Several filters take nothing twice.
func (b Books) totals(ctx context.Context, m merchant.ID, filters ...store.TotalFilter) (ledger.Totals, ledger.Block, error) {
	for range tries {
		head, err := b.Store.Head(ctx, m)
		if err != nil {
			return nil, head, err //nolint:wrapcheck // it says what was read, and of whom
		}
		all := ledger.Totals{}
		for _, f := range filters {
			sealed, err := b.Store.Totals(ctx, m, f)
			if err != nil {
				return nil, head, err //nolint:wrapcheck // as above
			}
			all.Sum(sealed...)
		}
		waiting, err := b.Store.Waiting(ctx, m, maxWaiting)
		if err != nil {
			return nil, head, err //nolint:wrapcheck // as above
		}
		after, err := b.Store.Head(ctx, m)
		if err != nil {
			return nil, head, err //nolint:wrapcheck // as above
		}
		if after != head {
			continue
		}
		if len(waiting) == maxWaiting {
			return nil, head, errBusy()
		}
		tail := ledger.Totals{}
		for i := range waiting {
			tail.Add(&waiting[i])
		}
		for _, t := range tail.Sorted() {
			i := slices.IndexFunc(filters, func(f store.TotalFilter) bool { return within(t, f) })
			if i >= 0 {
				all.Sum(grouped(t, filters[i].By))
			}
		}
		return all, head, nil
	}
	return nil, ledger.Block{}, errBusy()
}

// grouped is a total without the parts of its key that are added up.
func grouped(t ledger.Total, by store.Grouping) ledger.Total {
	switch by {
	case store.ByAll:
	case store.ByAccount:
		t.Day, t.Value = 0, 0
	case store.ByValue:
		t.Day = 0
	}
	return t
}

// within reports whether the store's filter takes a total.
func within(t ledger.Total, f store.TotalFilter) bool {
	kind, whole := f.Account.Kind(), f.Account != "" && f.Account == f.Account.Kind().Of("")
	switch {
	case f.Currency != "" && t.Currency != f.Currency, f.From != 0 && t.Day < f.From, f.To != 0 && t.Day > f.To:
		return false
	case whole:
		return t.Account.Kind() == kind && t.Account.Whose() != ""
	}
	return f.Account == "" || t.Account == f.Account
}

func errAccount() error {
	return fault.InvalidField("account", "ledger_account_unknown", fault.Text{
		TR: "Hesap planında böyle bir hesap yok.", EN: "The chart of accounts has no such account.",
	})
}

func errBusy() error {
	return fault.New(fault.Busy, "ledger_busy", fault.Text{
		TR: fmt.Sprintf("Defter şu anda okunamıyor: %d kayıttan fazlası sıra bekliyor ya da sürekli yenileri ekleniyor; biraz sonra yeniden deneyin.", maxWaiting),
		EN: fmt.Sprintf("The books cannot be read at present: more than %d transactions wait, or new ones keep coming; try again shortly.", maxWaiting),
	})
}
