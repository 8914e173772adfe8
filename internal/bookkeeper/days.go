package bookkeeper

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// days.go is about payouts that pay several days of an account in one sum, as after a weekend or a feast. Such a payout is booked by day, so that each is cleared
// of what was expected of it, and only where its figures are just what is expected of the days together: nobody can say which of them a difference is of.

// maxDays is how many days with something due one payout pays.
const maxDays = 31

// part is what of a settlement pays one day, as the settlement tells its tax.
type part struct {
	day calendar.Day
	dueFigures
}

// pays reports whether figures are just what is expected. Where the tax is not told apart, it is in the commission.
func (f Figures) pays(due dueFigures, taxIn bool) bool {
	commission, tax := f.Commission.Minor(), f.Tax.Minor()
	if taxIn {
		commission, tax, due.commission, due.tax = commission+tax, 0, due.commission+due.tax, 0
	}
	return f.Gross.Minor() == due.gross && commission == due.commission && tax == due.tax && f.Net.Minor() == due.net()
}

// over makes a settlement one of several days. What is expected of a tax that the settlement does not tell apart is cleared beside it.
func (s Settlement) over(days []part, taxIn bool) Settlement {
	s.parts, s.rest = make([]part, len(days)), nil
	for i, d := range days {
		if taxIn && d.tax != 0 {
			s.rest = append(s.rest, ledger.Entry{Account: ledger.Commission.Of(s.Account), Amount: -d.tax, Value: d.day},
				ledger.Entry{Account: ledger.CommissionTax.Of(s.Account), Amount: d.tax, Value: d.day})
			d.commission, d.tax = d.commission+d.tax, 0
		}
		s.parts[i] = d
	}
	s.For, s.Through = days[0].day, days[len(days)-1].day
	return s
}

// ofDays divides a settlement that a person says to be of the days from For through Through. It returns the transaction where it is booked already.
func (s Settlement) ofDays(ctx context.Context, st Store) (Settlement, *ledger.Transaction, error) {
	booked, err := st.Transaction(ctx, s.Merchant, s.id())
	if err == nil {
		said := s.transaction()
		first, last := span(&booked.Transaction)
		if !alikeInSum(&booked.Transaction, &said) || first < s.For || last > s.Through {
			return s, nil, errSettlementDiffers()
		}
		return s, &booked.Transaction, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return s, nil, fmt.Errorf("read settlement: %w", err)
	}
	c := s.Gross.Currency()
	all, err := Books{Store: st}.Expected(ctx, s.Merchant, c, s.For, s.Through)
	if err != nil {
		return s, nil, err
	}
	var days []part
	sum := dueFigures{}
	for _, e := range all {
		if e.Account != s.Account {
			continue
		}
		due := dueFigures{e.Gross.Minor(), e.Commission.Minor(), e.Tax.Minor()}
		days, sum = append(days, part{e.Day, due}), sum.plus(due)
	}
	taxIn := s.Tax.IsZero() && sum.tax != 0
	figures := Figures{Gross: s.Gross, Commission: s.Commission, Tax: s.Tax, Net: s.Net}
	if len(days) == 0 || len(days) > maxDays || !figures.pays(sum, taxIn) {
		return s, nil, errDays(sum, c)
	}
	return s.over(days, taxIn), nil, nil
}

func errDays(sum dueFigures, c money.Currency) error {
	due := sum.of(c)
	say := func(language, text string) string {
		return fmt.Sprintf(text, maxDays, due.Gross.Format(language), due.Commission.Format(language), due.Tax.Format(language), due.Net.Format(language))
	}
	return fault.New(fault.Conflict, "settlement_days", fault.Text{
		TR: say("tr", "Birkaç günün (en çok %d) ödemesi ancak beklenenlerin toplamına tam eşitse kaydedilir. Bu günlerde beklenen: brüt %s, komisyon %s, vergi %s, net %s."),
		EN: say("en", "A payout of several days (%d at most) is booked only if it is just what is expected of them. Expected of these days: gross %s, commission %s, tax %s, net %s."),
	})
}

// severalDays finds the days in a row of which together a payout pays just what is expected. If the statement says a day, it is one of them; else none of them lies
// after the day on which the money came. Where different days would do, it is left to a person.
func severalDays(l *PlannedPayout, rows map[dueKey]*dueFigures) (found []part, several bool) {
	var due []part
	for k, f := range rows {
		if k.account == l.Account && k.currency == l.Gross.Currency() && !f.none() {
			due = append(due, part{k.day, *f})
		}
	}
	slices.SortFunc(due, func(a, b part) int { return int(a.day) - int(b.day) })
	for i := range due {
		sum := dueFigures{}
		for j := i; j < min(len(due), i+maxDays); j++ {
			sum = sum.plus(due[j].dueFigures)
			if l.told == 0 && due[j].day > l.Day || outOfRange(sum.gross) || outOfRange(sum.commission) || outOfRange(sum.tax) {
				break
			}
			if !l.Figures.pays(sum, l.taxIn) || l.told != 0 && (l.told < due[i].day || l.told > due[j].day) {
				continue
			}
			if found != nil {
				return nil, true
			}
			found = due[i : j+1]
		}
	}
	return found, false
}

// several books a payout of several days, or says that different days would do.
func (r *payoutRun) several(l *PlannedPayout, rows map[dueKey]*dueFigures) {
	days, different := severalDays(l, rows)
	if different {
		l.Reason = &fault.Text{
			TR: "Birden fazla gün aralığının toplamına uyuyor; günlerini belirterek elle kaydedin.",
			EN: "It is what is expected of more than one span of days; book it by hand and say which.",
		}
	}
	if len(days) == 0 {
		return
	}
	sum := dueFigures{}
	for _, d := range days {
		sum = sum.plus(d.dueFigures)
		*row(rows, dueKey{l.Account, d.day, l.Gross.Currency()}) = dueFigures{}
	}
	l.State, l.Expected, l.settlement = PayoutAgrees, sum.of(l.Gross.Currency()), l.settlement.over(days, l.taxIn)
	l.clears(l.settlement.For, l.settlement.Through)
}

// clears notes which days a line pays, and what its statement says of them.
func (l *PlannedPayout) clears(first, last calendar.Day) {
	l.For, l.Through, l.Told = first, 0, 0
	if last > first {
		l.Through = last
	}
	if l.told != 0 && (l.told < first || l.told > last) {
		l.Told = l.told
	}
}

// Note says what a person should know of a line that is booked: that its statement is of another day than the books, or that it pays several days; nil if nothing.
func (l *PlannedPayout) Note() *fault.Text {
	switch {
	case l.Told != 0 && l.Through != 0:
		return &fault.Text{
			TR: fmt.Sprintf("ekstrede vade %s, defterde %s ile %s arası", l.Told, l.For, l.Through), EN: fmt.Sprintf("due %s by the statement, %s to %s by the books", l.Told, l.For, l.Through),
		}
	case l.Told != 0:
		return &fault.Text{TR: fmt.Sprintf("ekstrede vade %s, defterde %s", l.Told, l.For), EN: fmt.Sprintf("due %s by the statement, %s by the books", l.Told, l.For)}
	case l.Through != 0:
		return &fault.Text{TR: fmt.Sprintf("%s ile %s arasındaki günler", l.For, l.Through), EN: fmt.Sprintf("the days from %s to %s", l.For, l.Through)}
	}
	return nil
}

// span is the first and the last day of which a settlement clears what was expected.
func span(t *ledger.Transaction) (first, last calendar.Day) {
	for _, e := range t.Entries {
		if first == 0 || e.Value < first {
			first = e.Value
		}
		last = max(last, e.Value)
	}
	return first, last
}

// alikeInSum compares two settlements in everything but the days that they clear, which are ours to find out, and of which a later statement may say another thing.
func alikeInSum(a, b *ledger.Transaction) bool {
	sums := func(t *ledger.Transaction) map[ledger.Account]int64 {
		of := map[ledger.Account]int64{}
		for _, e := range t.Entries {
			of[e.Account] += e.Amount
		}
		maps.DeleteFunc(of, func(_ ledger.Account, sum int64) bool { return sum == 0 })
		return of
	}
	return a.ID == b.ID && a.At.Equal(b.At) && a.Currency == b.Currency && maps.Equal(sums(a), sums(b))
}
