package bookkeeper

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// payoutline.go finds what the lines of a statement are about, and compares them with what the books expect.

// dueKey is what a payout clears: an account's day, in one currency.
type dueKey struct {
	account  string
	day      calendar.Day
	currency money.Currency
}

// dueFigures are what is expected of it, in minor units.
type dueFigures struct{ gross, commission, tax int64 }

func (f dueFigures) net() int64 { return f.gross - f.commission - f.tax }
func (f dueFigures) none() bool { return f == dueFigures{} }
func (f *dueFigures) of(c money.Currency) *Figures {
	return &Figures{Gross: money.New(f.gross, c), Commission: money.New(f.commission, c), Tax: money.New(f.tax, c), Net: money.New(f.net(), c)}
}

func (f dueFigures) plus(g dueFigures) dueFigures {
	return dueFigures{f.gross + g.gross, f.commission + g.commission, f.tax + g.tax}
}

func (f *dueFigures) take(g dueFigures) {
	f.gross, f.commission, f.tax = f.gross-g.gross, f.commission-g.commission, f.tax-g.tax
}

// payoutRun is a plan that is being made.
type payoutRun struct {
	Payouts

	// names are the accounts that are known.
	names []string
	// seen are the settlements of the lines so far, and taken the operations that they are about.
	seen  map[string]ledger.Hash
	taken map[string]bool
}

// line finds out what one line is about, and whether it is booked already.
func (r *payoutRun) line(ctx context.Context, in PayoutLine) (PlannedPayout, error) {
	l := PlannedPayout{
		Line: in.Number, State: PayoutDiffers, Account: in.Account, Reference: plainName(in.Reference), Day: in.Day, For: in.For, told: in.For, taxIn: in.TaxIn,
		Figures: Figures{Gross: in.Gross, Commission: in.Commission, Tax: in.Tax, Net: in.Net},
	}
	about := in.Payment
	if _, ours := paymentNamed(in.Reference); about == "" && ours {
		about = in.Reference
	}
	if about != "" {
		err := r.about(ctx, &l, about, in.Transaction)
		if err != nil {
			return l, errLine(in.Number, err)
		}
	}
	if l.State == PayoutNoPayment || l.State == PayoutTwice {
		return l, nil
	}
	if !slices.Contains(r.names, l.Account) {
		l.State = PayoutNoAccount
		return l, nil
	}
	l.settlement = Settlement{
		Merchant: r.Merchant, Account: l.Account, Reference: l.Reference, Day: l.Day, For: l.For, Gross: l.Gross, Commission: l.Commission, Tax: l.Tax, Net: l.Net,
	}
	if f, is := fault.As(l.settlement.validate(r.Now)); is {
		text := f.PublicText()
		l.State, l.Reason = PayoutRefused, &text
		return l, nil
	}
	err := r.before(ctx, &l)
	if err != nil {
		return l, errLine(in.Number, err)
	}
	return l, nil
}

// before looks whether a line is booked already, or stands in the statement above.
func (r *payoutRun) before(ctx context.Context, l *PlannedPayout) error {
	t := l.settlement.transaction()
	if earlier, has := r.seen[t.ID]; has {
		l.State = PayoutOtherwise
		if earlier == t.Hash() {
			l.State = PayoutTwice
		}
		return nil
	}
	r.seen[t.ID] = t.Hash()
	return r.booked(ctx, l, t.ID)
}

// booked looks whether a line is booked already.
func (r *payoutRun) booked(ctx context.Context, l *PlannedPayout, id string) error {
	booked, err := r.Store.Transaction(ctx, r.Merchant, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what was read, and of whom
	}
	said := l.settlement.transaction()
	l.clears(span(&booked.Transaction)) // of which days it pays was found out when it was booked
	l.State, l.Reason = PayoutOtherwise, nil
	if alikeInSum(&said, &booked.Transaction) {
		l.State = PayoutBooked
	}
	return nil
}

// paymentNamed is the payment that a text names by itself, and the operation, if it is the reference of a request.
func paymentNamed(text string) (payment.ID, bool) {
	if id, err := payment.ParseID(text); err == nil {
		return id, true
	}
	return payment.OfRef(text)
}

// about finds the payment's operation that a line is about.
func (r *payoutRun) about(ctx context.Context, l *PlannedPayout, name, transaction string) error {
	l.State = PayoutNoPayment
	found, err := r.named(ctx, name)
	if err != nil {
		return err
	}
	var best *candidate
	for i := range found {
		p := &found[i]
		if p.Amount.Currency() != l.Gross.Currency() { // so many lira are not so many dollars
			continue
		}
		account := l.Account
		if account == "" {
			account = p.First().Provider
		}
		for k := range p.Operations {
			c, posted, err := r.candidate(ctx, p, &p.Operations[k], account)
			if err != nil {
				return err
			}
			if !posted || (c.due.gross < 0) != l.Gross.IsNegative() {
				continue
			}
			c.rank = c.fits(l, name, transaction)
			if !r.taken[c.key()] {
				c.rank += 2
				c.rank, err = r.ranked(ctx, c, l)
				if err != nil {
					return err
				}
			}
			if best == nil || c.rank > best.rank {
				best = &c
			}
		}
	}
	if best == nil {
		return nil
	}
	l.State, l.Account, l.Payment, l.Operation = PayoutDiffers, best.account, best.payment, best.seq
	l.Reference = best.key()
	l.Expected = best.due.of(l.Gross.Currency())
	l.clears(best.value, best.value)
	if r.taken[best.key()] {
		l.State = PayoutTwice
	}
	r.taken[best.key()] = true
	return nil
}

// named returns the payments that a name may mean, the newest first.
func (r *payoutRun) named(ctx context.Context, name string) ([]payment.Payment, error) {
	const most = 50 // tries of one order
	if id, ours := paymentNamed(name); ours {
		p, err := r.Store.Payment(ctx, r.Merchant, id)
		switch {
		case err == nil:
			return []payment.Payment{p}, nil
		case !errors.Is(err, store.ErrNotFound):
			return nil, err //nolint:wrapcheck // it says what was read, and of whom
		}
	}
	return r.Store.Payments(ctx, r.Merchant, store.Filter{Reference: name, Limit: most}) //nolint:wrapcheck // it says what was read, and of whom
}

// candidate is an operation that a line may be about, with what the books expect of it.
type candidate struct {
	payment payment.ID
	seq     int
	account string
	ref     string
	id      string
	due     dueFigures
	value   calendar.Day
	rank    int
}

func (c *candidate) key() string { return ledger.OperationID(c.payment, c.seq) }

// candidate adds up what was posted of an operation at an account, what its stores made of it included. It reports false where that is nothing.
func (r *payoutRun) candidate(ctx context.Context, p *payment.Payment, op *payment.Operation, account string) (candidate, bool, error) {
	c := candidate{payment: p.ID, seq: op.Seq, account: account}
	if op.Status != payment.Approved || op.Kind == payment.PreAuth || len(op.Attempts) == 0 {
		return c, false, nil
	}
	at := op.Attempts[len(op.Attempts)-1]
	c.ref, c.id = at.Ref, at.IDs.Transaction
	if c.id == "" && op.Seq == 1 {
		c.id = p.IDs.Transaction
	}
	first, err := r.Store.Transaction(ctx, r.Merchant, c.key())
	if errors.Is(err, store.ErrNotFound) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err //nolint:wrapcheck // it says what was read, and of whom
	}
	beside, err := r.Store.TransactionsBetween(ctx, r.Merchant, c.key()+"/", c.key()+"0")
	if err != nil {
		return c, false, err //nolint:wrapcheck // it says what was read, and of whom
	}
	for _, t := range append(beside, first) {
		for _, e := range t.Entries {
			switch e.Account {
			case ledger.ProviderReceivable.Of(account):
				c.due.gross, c.value = c.due.gross+e.Amount, e.Value
			case ledger.Commission.Of(account):
				c.due.commission -= e.Amount
			case ledger.CommissionTax.Of(account):
				c.due.tax -= e.Amount
			}
		}
	}
	return c, c.value != 0, nil
}

// fits says how well an operation fits a line, by its own name and by its amount.
func (c *candidate) fits(l *PlannedPayout, name, transaction string) (rank int) {
	if c.due.gross == l.Gross.Minor() {
		rank = 4
	}
	if name == c.ref || transaction != "" && transaction == c.id {
		rank += 8
	}
	return rank
}

// ranked puts the operation that is booked as a line says before all others, and one that is booked otherwise, by a statement before, behind those that are not:
// of two refunds that are alike each has its own line, in whichever statement.
func (r *payoutRun) ranked(ctx context.Context, c candidate, l *PlannedPayout) (int, error) {
	said := c.settles(r.Merchant, l).transaction()
	booked, err := r.Store.Transaction(ctx, r.Merchant, said.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return c.rank, nil
	case err != nil:
		return 0, err //nolint:wrapcheck // it says what was read, and of whom
	case alikeInSum(&booked.Transaction, &said):
		return c.rank + 16, nil
	}
	return c.rank - 3, nil
}

// settles is the settlement of an operation by a line.
func (c *candidate) settles(m merchant.ID, l *PlannedPayout) Settlement {
	return Settlement{
		Merchant: m, Account: c.account, Reference: c.key(), Day: l.Day, For: c.value,
		Gross: l.Gross, Commission: l.Commission, Tax: l.Tax, Net: l.Net,
	}
}

// plainName is a payout's number as a settlement can be called.
func plainName(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("-_./", c) {
			return c
		}
		return '-'
	}, strings.TrimSpace(text))
}

// expected reads what the books expect in the currencies of the lines.
func (r *payoutRun) expected(ctx context.Context, lines []PlannedPayout) (map[dueKey]*dueFigures, error) {
	rows, read := map[dueKey]*dueFigures{}, map[money.Currency]bool{}
	for i := range lines {
		c := lines[i].Gross.Currency()
		if read[c] {
			continue
		}
		read[c] = true
		all, err := Books{Store: r.Store}.Expected(ctx, r.Merchant, c, 0, 0)
		if err != nil {
			return nil, err
		}
		for _, e := range all {
			rows[dueKey{e.Account, e.Day, c}] = &dueFigures{e.Gross.Minor(), e.Commission.Minor(), e.Tax.Minor()}
		}
	}
	return rows, nil
}

// row is what is expected of a key, made where nothing is.
func row(rows map[dueKey]*dueFigures, k dueKey) *dueFigures {
	if rows[k] == nil {
		rows[k] = &dueFigures{}
	}
	return rows[k]
}

// payments judges the lines of payments, and takes what they clear off what is expected.
func (r *payoutRun) payments(ctx context.Context, lines []PlannedPayout, rows map[dueKey]*dueFigures) error {
	paid, err := r.paidWhole(ctx, lines, rows)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		if l.State != PayoutDiffers || l.Operation == 0 {
			continue
		}
		k := dueKey{l.Account, l.For, l.Gross.Currency()}
		if paid[k] {
			l.State, l.Reason = PayoutRefused, errPaidWhole()
			continue
		}
		due := dueOf(l)
		r.judge([]*PlannedPayout{l}, due)
		if l.State.Bookable() {
			row(rows, k).take(due)
		}
	}
	return nil
}

// dueOf is what is expected of the payment that a line is of.
func dueOf(l *PlannedPayout) dueFigures {
	return dueFigures{l.Expected.Gross.Minor(), l.Expected.Commission.Minor(), l.Expected.Tax.Minor()}
}

// paidWhole are the days of which a payout is booked as a whole, and lines of payments do not say just what that has left. The payout may have paid these very
// payments, and would be booked a second time with them. Gross amounts are compared: a payout that came with another commission than was
// expected has left a difference of that, which is no payment.
func (r *payoutRun) paidWhole(ctx context.Context, lines []PlannedPayout, rows map[dueKey]*dueFigures) (map[dueKey]bool, error) {
	sums := map[dueKey]*dueFigures{}
	accounts := map[string]bool{}
	for i := range lines {
		l := &lines[i]
		if l.State != PayoutDiffers || l.Operation == 0 {
			continue
		}
		accounts[l.Account] = true
		due, sum := dueOf(l), row(sums, dueKey{l.Account, l.For, l.Gross.Currency()})
		sum.gross, sum.commission, sum.tax = sum.gross+due.gross, sum.commission+due.commission, sum.tax+due.tax
	}
	paid := map[dueKey]bool{}
	for account := range accounts {
		of := Settlement{Account: account}.id()
		// Those of payments, of which there may be very many, are left out: their references begin with the payment's id.
		for _, span := range [][2]string{{of, of + "pay_"}, {of + "pay`", strings.TrimSuffix(of, "/") + "0"}} {
			booked, err := r.Store.TransactionsBetween(ctx, r.Merchant, span[0], span[1])
			if err != nil {
				return nil, err //nolint:wrapcheck // it says what was read, and of whom
			}
			for _, t := range booked {
				for _, e := range t.Entries {
					k := dueKey{account, e.Value, t.Currency}
					if sum := sums[k]; sum != nil && e.Account == ledger.ProviderReceivable.Of(account) && sum.gross != row(rows, k).gross {
						paid[k] = true
					}
				}
			}
		}
	}
	return paid, nil
}

func errPaidWhole() *fault.Text {
	return &fault.Text{
		TR: "Bu hesabın bu günü için bir ödeme bütün olarak kaydedilmiş; bu satır onun içinde olabilir.",
		EN: "A payout as a whole is booked of this account and day, and may have had this in it.",
	}
}

// groups judges the payouts of an account's day together.
func (r *payoutRun) groups(lines []PlannedPayout, rows map[dueKey]*dueFigures) {
	groups := map[dueKey][]*PlannedPayout{}
	var order []dueKey
	for i := range lines {
		l := &lines[i]
		if l.State != PayoutDiffers || l.Operation != 0 {
			continue
		}
		k := dueKey{l.Account, l.For, l.Gross.Currency()}
		if l.For == 0 {
			k.day = l.Day
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], l)
	}
	for _, k := range order {
		group := groups[k]
		k.day = paidDay(k, group, rows)
		due := row(rows, k)
		for _, l := range group {
			l.settlement.For, l.Expected = k.day, due.of(k.currency)
			l.clears(k.day, k.day)
		}
		r.judge(group, *due)
		if group[0].State.Bookable() {
			*due = dueFigures{}
			continue
		}
		if len(group) <= maxDays { // each by itself, then
			for _, l := range group {
				r.several(l, rows)
			}
		}
	}
}

// paidDay is the day of which a group of payouts pays what was expected. Where nothing is expected of the day itself, because the money came later than it was to, it is
// the latest day before of which exactly that is. If the statement says a day, of which its provider may think otherwise than the books (a holiday that one of them does not
// know), it is the nearest.
func paidDay(k dueKey, group []*PlannedPayout, rows map[dueKey]*dueFigures) calendar.Day {
	if !row(rows, k).none() {
		return k.day
	}
	sum, _, _ := summed(group)
	best := calendar.Day(0)
	for other, due := range rows {
		if other.account != k.account || other.currency != k.currency || due.gross != sum.gross || due.net() != sum.net() || due.none() {
			continue
		}
		if group[0].told == 0 && other.day > k.day {
			continue
		}
		if best == 0 || nearer(k.day, other.day, best) {
			best = other.day
		}
	}
	return cmp.Or(best, k.day)
}

// nearer reports whether day a is nearer to a day than b, or as near and before it.
func nearer(day, a, b calendar.Day) bool {
	far := func(d calendar.Day) int64 { return abs(int64(d.Start().Sub(day.Start()) / time.Hour)) }
	if far(a) != far(b) {
		return far(a) < far(b)
	}
	return a < b
}

// summed adds lines up. own is by how much they differ in themselves: what their figures make, less what they say came.
func summed(group []*PlannedPayout) (sum dueFigures, own int64, fits bool) {
	for _, l := range group {
		sum.gross, sum.commission, sum.tax = sum.gross+l.Gross.Minor(), sum.commission+l.Commission.Minor(), sum.tax+l.Tax.Minor()
		own += l.Gross.Minor() - l.Commission.Minor() - l.Tax.Minor() - l.Net.Minor()
		if outOfRange(sum.gross) || outOfRange(sum.commission) || outOfRange(sum.tax) || outOfRange(own) {
			return sum, own, false
		}
	}
	return sum, own, true
}

// judge compares lines with what is expected of them all. What they may differ by is booked with the last of them.
func (r *payoutRun) judge(group []*PlannedPayout, due dueFigures) {
	sum, own, fits := summed(group)
	if !fits || outOfRange(due.gross) || outOfRange(due.commission) || outOfRange(due.tax) {
		return
	}
	off := due
	off.take(sum)
	apart := abs(off.commission) + abs(off.tax)
	if !slices.ContainsFunc(group, func(l *PlannedPayout) bool { return !l.taxIn }) { // the tax is not told apart from the commission
		apart = abs(off.commission + off.tax)
	}
	state := PayoutAgrees
	switch apart += abs(off.gross) + abs(own); {
	case apart > r.Tolerance:
		return
	case apart > 0:
		state = PayoutTolerated
	}
	for _, l := range group {
		l.State = state
	}
	last := group[len(group)-1]
	for _, e := range []ledger.Entry{
		{Account: ledger.ProviderReceivable.Of(last.Account), Amount: -off.gross}, {Account: ledger.Commission.Of(last.Account), Amount: off.commission},
		{Account: ledger.CommissionTax.Of(last.Account), Amount: off.tax}, {Account: ledger.Difference.Of(last.Account), Amount: off.net()},
	} {
		if e.Amount != 0 {
			e.Value = last.For
			last.settlement.rest = append(last.settlement.rest, e)
		}
	}
}

func abs(n int64) int64 { return max(n, -n) }
