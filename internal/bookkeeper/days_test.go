package bookkeeper_test

import (
	"testing"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
)

// threeDays makes sales whose payouts are due on Friday 27 November, on Monday and on Tuesday: 100, 200 and 400 lira, of each 2.1 % less.
func (d *desk) threeDays(t *testing.T) {
	t.Helper()
	for _, minor := range []int64{10_000, 20_000, 40_000} {
		d.sale(t, lira(minor))
		next := calendar.Of(d.now()).Add(1)
		for !(calendar.Calendar{}).Business(next) {
			next = next.Add(1)
		}
		d.at(next.Start().Add(12 * 3600e9))
	}
}

// spans says which days each line clears, and what its statement says.
func spans(p bookkeeper.PayoutPlan) []string {
	var all []string
	for i := range p.Lines {
		l := &p.Lines[i]
		text := l.For.String()
		if n := l.Note(); n != nil {
			text = n.EN
		}
		if l.Reason != nil {
			text += "; " + l.Reason.EN
		}
		all = append(all, text)
	}
	return all
}

// on makes a line one of money that came on a day, and of which the statement says that it was due on another.
func on(l bookkeeper.PayoutLine, came, said calendar.Day) bookkeeper.PayoutLine {
	l.Day, l.For = came, said
	return l
}

// TestAPayoutPaysSeveralDays: where its figures are just those of days in a row, it is booked by day; where they are not, or different days would do, it is told.
func TestAPayoutPaysSeveralDays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.threeDays(t)
	const tuesday = calendar.Day(20261201)
	two, all := payout(1, "P1", 30_000, 600, 30, 29_370), payout(1, "P1", 70_000, 1400, 70, 68_530)
	in := payout(1, "P1", 70_000, 1470, 0, 68_530)
	in.TaxIn = true
	short := payout(1, "P1", 70_000, 1400, 70, 68_529)
	plan := func(tolerance int64, lines ...bookkeeper.PayoutLine) bookkeeper.PayoutPlan {
		t.Helper()
		b := bookkeeper.Payouts{Store: d.Store, Merchant: "demo", Tolerance: tolerance, Now: noon().AddDate(0, 0, 9)}
		plan, err := b.Plan(t.Context(), lines)
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	for name, test := range map[string]struct {
		tolerance int64
		lines     []bookkeeper.PayoutLine
		want      bookkeeper.PayoutState
		days      []string
		left      int
	}{
		"all":                     {0, []bookkeeper.PayoutLine{on(all, tuesday, 0)}, "agrees", []string{"the days from 2026-11-27 to 2026-12-01"}, 0},
		"the first two":           {0, []bookkeeper.PayoutLine{on(two, 20261130, 0)}, "agrees", []string{"the days from 2026-11-27 to 2026-11-30"}, 1},
		"the tax not told":        {0, []bookkeeper.PayoutLine{on(in, tuesday, 0)}, "agrees", []string{"the days from 2026-11-27 to 2026-12-01"}, 0},
		"not yet due":             {0, []bookkeeper.PayoutLine{on(all, 20261130, 0)}, "other_amount", []string{"2026-11-30"}, 3},
		"a kuruş less, tolerated": {1, []bookkeeper.PayoutLine{on(short, tuesday, 0)}, "other_amount", []string{"2026-12-01"}, 3},
		"a gap":                   {0, []bookkeeper.PayoutLine{on(payout(1, "P1", 50_000, 1000, 50, 48_950), tuesday, 0)}, "other_amount", []string{"2026-12-01"}, 3},
		"said to be of the last":  {0, []bookkeeper.PayoutLine{on(all, tuesday, tuesday)}, "agrees", []string{"the days from 2026-11-27 to 2026-12-01"}, 0},
		"said to be of none of them": {
			0, []bookkeeper.PayoutLine{on(two, tuesday, tuesday)}, "other_amount", []string{"2026-12-01"}, 3,
		},
		"each its own": {
			0, []bookkeeper.PayoutLine{on(two, tuesday, 0), on(payout(2, "P2", 40_000, 800, 40, 39_160), tuesday, 0)}, "agrees",
			[]string{"the days from 2026-11-27 to 2026-11-30", "2026-12-01"}, 0,
		},
	} {
		p := plan(test.tolerance, test.lines...)
		for _, s := range states(p) {
			want(t, name, s, test.want)
		}
		want(t, name+": days", spans(p), test.days)
		want(t, name+": left", len(p.Due), test.left)
	}

	b, p := bookkeeper.Payouts{Store: d.Store, Merchant: "demo", Now: noon().AddDate(0, 0, 9)}, plan(0, on(in, tuesday, 0))
	if err := b.Apply(t.Context(), &p); err != nil {
		t.Fatal(err)
	}
	d.seal(t)
	for _, said := range []calendar.Day{0, 20261130, tuesday} {
		p = plan(0, on(in, tuesday, said))
		want(t, "again", states(p), []bookkeeper.PayoutState{"booked_before"})
		want(t, "again: days", spans(p), []string{"the days from 2026-11-27 to 2026-12-01"})
		want(t, "due", dues(p), []string{})
	}
	d.balance(t, ledger.Bank.Account(), 68_530)
	d.balance(t, ledger.ProviderReceivable.Of("bank"), 0)

	// Of two spans that would do, none is taken.
	d.at(noon().AddDate(0, 0, 5))
	for range 3 {
		d.sale(t, lira(10_000))
		d.at(d.now().AddDate(0, 0, 1))
	}
	for range 2 {
		p = plan(0, on(payout(1, "P9", 20_000, 400, 20, 19_580), 20261204, 0))
		want(t, "two spans", states(p), []bookkeeper.PayoutState{"other_amount"})
		if p.Lines[0].Reason == nil {
			t.Error("no reason")
		}
	}
}

// TestAPersonSaysWhichDays: a payout of several days is booked by hand where it is just what is expected of them, once, and refused otherwise.
func TestAPersonSaysWhichDays(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *desk) {
		d.threeDays(t)
		at := noon().AddDate(0, 0, 9)
		s := bookkeeper.Settlement{
			Merchant: "demo", Account: "bank", Reference: "P1", Day: 20261201, For: due, Through: 20261201, Gross: lira(70_000), Commission: lira(1470), Tax: lira(0), Net: lira(68_530),
		}
		refused := func(s bookkeeper.Settlement, code string) {
			t.Helper()
			_, _, err := bookkeeper.Settle(t.Context(), d.Store, s, at)
			if f, is := fault.As(err); !is || f.Code != code {
				t.Errorf("%v, want %s", err, code)
			}
		}
		less := s
		less.Net = lira(68_529)
		refused(less, "settlement_days")
		fewer := s
		fewer.Through = 20261130
		refused(fewer, "settlement_days")
		backwards := s
		backwards.Through = 20261126
		refused(backwards, "settlement_through")
		alone := s
		alone.For = 0
		refused(alone, "settlement_through")

		// Of one of the days a payout is booked just before it is.
		monday := bookkeeper.Settlement{
			Merchant: "demo", Account: "bank", Reference: "M1", Day: 20261130, Gross: lira(20_000), Commission: lira(400), Tax: lira(20), Net: lira(19_580),
		}
		st := &between{Everything: d.Store, at: 1, meanwhile: func() {
			if _, _, err := bookkeeper.Settle(t.Context(), d.Store, monday, at); err != nil {
				t.Error(err)
			}
		}}
		if _, _, err := bookkeeper.Settle(t.Context(), st, s, at); fault.KindOf(err) != fault.Conflict {
			t.Errorf("booked of a day that was paid: %v", err)
		}
		s.Gross, s.Commission, s.Net = lira(50_000), lira(1050), lira(48_950)
		for i := range 2 {
			tx, repeated, err := bookkeeper.Settle(t.Context(), d.Store, s, at)
			if err != nil || repeated != (i == 1) || tx.ID != "settlement/bank/P1" {
				t.Errorf("%s, %t, %v", tx.ID, repeated, err)
			}
			d.seal(t)
		}
		less.Through = 20261130
		refused(less, "settlement_differs")
		expected, err := d.books.Expected(t.Context(), "demo", "TRY", 0, 0)
		if err != nil || len(expected) != 0 {
			t.Errorf("still expected: %+v, %v", expected, err)
		}
		d.balance(t, ledger.Bank.Account(), 68_530)
		if v := d.verify(t); v.Count != 0 {
			t.Errorf("problems: %+v", v.Findings)
		}
	})
}

// TestAStatementsDueDoesNotMoveAPayment: a line clears what the books expect of its payment, or just what they expect of another day, and says that its statement is of another day.
func TestAStatementsDueDoesNotMoveAPayment(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.sale(t, lira(10_000))
	d.sale(t, lira(20_000))
	const theirs = calendar.Day(20261128) // a Saturday, by whatever calendar
	line := on(of(payout(1, "", 10_000, 200, 10, 9790), first.Reference), 20261130, theirs)
	rest := on(payout(2, "P1", 20_000, 400, 20, 19_580), 20261130, theirs)
	b, plan := d.planned(t, 0, line, rest)
	want(t, "planned", states(plan), []bookkeeper.PayoutState{"agrees", "agrees"})
	want(t, "days", spans(plan), []string{"due 2026-11-28 by the statement, 2026-11-27 by the books", "due 2026-11-28 by the statement, 2026-11-27 by the books"})
	want(t, "due", dues(plan), []string{})
	if plan.Lines[0].Told != theirs || plan.Lines[0].For != due {
		t.Errorf("%+v", plan.Lines[0])
	}
	b.Store = &failing{Everything: d.Store, after: 1} // applied half
	if err := b.Apply(t.Context(), &plan); err == nil {
		t.Fatal("not half")
	}
	_, plan = d.planned(t, 0, line, rest)
	want(t, "again", states(plan), []bookkeeper.PayoutState{"booked_before", "agrees"})
	b, plan = d.planned(t, 0, line, rest)
	if err := b.Apply(t.Context(), &plan); err != nil {
		t.Fatal(err)
	}
	for _, said := range []calendar.Day{theirs, 0, due} { // as the next statement may have it
		_, plan = d.planned(t, 0, on(line, 20261130, said), on(rest, 20261130, said))
		want(t, "afterwards", states(plan), []bookkeeper.PayoutState{"booked_before", "booked_before"})
	}
	if expected, err := d.books.Expected(t.Context(), "demo", "TRY", 0, 0); err != nil || len(expected) != 0 {
		t.Errorf("still expected: %+v, %v", expected, err)
	}
	// Of two days of which just that is expected, it is the nearest; one of which something else is expected is not passed over.
	d.at(noon().AddDate(0, 0, 7)) // Thursday 3 December, due on Friday
	d.sale(t, lira(5000))
	d.at(d.now().AddDate(0, 0, 4)) // Monday, due on Tuesday the 8th
	d.sale(t, lira(5000))
	five := payout(1, "P5", 5000, 100, 5, 4895)
	b = bookkeeper.Payouts{Store: d.Store, Merchant: "demo", Now: noon().AddDate(0, 0, 30)}
	for said, is := range map[calendar.Day]calendar.Day{20261203: 20261204, 20261205: 20261204, 20261206: 20261204, 20261207: 20261208, 20261215: 20261208} {
		plan, err := b.Plan(t.Context(), []bookkeeper.PayoutLine{on(five, 20261210, said)})
		if err != nil || plan.Lines[0].For != is || plan.Lines[0].State != bookkeeper.PayoutAgrees {
			t.Errorf("said %s: %+v, %v", said, plan.Lines, err)
		}
	}
	plan, err := b.Plan(t.Context(), []bookkeeper.PayoutLine{on(payout(1, "P6", 4000, 80, 4, 3916), 20261210, 20261204)})
	if err != nil || plan.Lines[0].State != bookkeeper.PayoutDiffers || plan.Lines[0].Note() != nil {
		t.Errorf("another amount: %+v, %v", plan.Lines, err)
	}
}
