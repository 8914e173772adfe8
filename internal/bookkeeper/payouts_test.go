package bookkeeper_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// due is the day on which the desk's sales are to be paid: they are of Thursday 26 November 2026.
const due = calendar.Day(20261127)

// payout is a line of a payout as a whole.
func payout(n int, reference string, gross, commission, tax, net int64) bookkeeper.PayoutLine {
	return bookkeeper.PayoutLine{
		Number: n, Account: "bank", Reference: reference, Day: due, Gross: lira(gross), Commission: lira(commission), Tax: lira(tax), Net: lira(net),
	}
}

// of makes it a line of a payment.
func of(l bookkeeper.PayoutLine, payment string) bookkeeper.PayoutLine {
	l.Payment, l.Account = payment, ""
	return l
}

// planned plans lines two days after the sales, and says what each is.
func (d *desk) planned(t *testing.T, tolerance int64, lines ...bookkeeper.PayoutLine) (bookkeeper.Payouts, bookkeeper.PayoutPlan) {
	t.Helper()
	b := bookkeeper.Payouts{Store: d.Store, Merchant: "demo", Tolerance: tolerance, Now: noon().AddDate(0, 0, 4)}
	plan, err := b.Plan(t.Context(), lines)
	if err != nil {
		t.Fatal(err)
	}
	return b, plan
}

func states(p bookkeeper.PayoutPlan) []bookkeeper.PayoutState {
	var all []bookkeeper.PayoutState
	for _, l := range p.Lines {
		all = append(all, l.State)
	}
	return all
}

// dues says what is due, as "day account gross/commission/tax".
func dues(p bookkeeper.PayoutPlan) []string {
	all := []string{}
	for _, d := range p.Due {
		all = append(all, fmt.Sprintf("%s %s %d/%d/%d %t", d.Day, d.Account, d.Gross.Minor(), d.Commission.Minor(), d.Tax.Minor(), d.Missing))
	}
	return all
}

func want(t *testing.T, what string, got, expected any) {
	t.Helper()
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// TestPayoutsArePlanned: each line for itself, against books that expect 200.00 less 4.00 and 0.20 on the day.
func TestPayoutsArePlanned(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first, second := d.sale(t, lira(10_000)), d.sale(t, lira(10_000))
	refunded := d.refund(t, second, 5000)
	// The refund of 50.00 takes 1.00 and 0.05 back, and is kept of the same day's payout.
	d.seal(t)
	taxIn := payout(1, "P1", 15_000, 315, 0, 14_685)
	taxIn.TaxIn = true
	foreign := payout(1, "P1", 15_000, 300, 15, 14_685)
	foreign.Account = "bnak"
	late := payout(1, "P1", 15_000, 300, 15, 14_685)
	late.Day = 20261130
	future := payout(1, "P1", 15_000, 300, 15, 14_685)
	future.Day = 20961130
	sale, back := payout(0, "", 10_000, 200, 10, 9790), payout(0, "", -5000, -100, -5, -4895)
	for name, test := range map[string]struct {
		tolerance int64
		lines     []bookkeeper.PayoutLine
		want      []bookkeeper.PayoutState
		due       []string
	}{
		"a payout":              {0, []bookkeeper.PayoutLine{payout(1, "P 1", 15_000, 300, 15, 14_685)}, []bookkeeper.PayoutState{bookkeeper.PayoutAgrees}, []string{}},
		"in two":                {0, []bookkeeper.PayoutLine{payout(1, "P1", 10_000, 200, 10, 9790), payout(2, "P2", 5000, 100, 5, 4895)}, []bookkeeper.PayoutState{"agrees", "agrees"}, []string{}},
		"the tax not told":      {0, []bookkeeper.PayoutLine{taxIn}, []bookkeeper.PayoutState{"agrees"}, []string{}},
		"came later":            {0, []bookkeeper.PayoutLine{late}, []bookkeeper.PayoutState{"agrees"}, []string{}},
		"a part":                {0, []bookkeeper.PayoutLine{payout(1, "P1", 10_000, 200, 10, 9790)}, []bookkeeper.PayoutState{"other_amount"}, []string{"2026-11-27 bank 15000/300/15 true"}},
		"a kuruş less":          {0, []bookkeeper.PayoutLine{payout(1, "P1", 15_000, 300, 15, 14_684)}, []bookkeeper.PayoutState{"other_amount"}, []string{"2026-11-27 bank 15000/300/15 true"}},
		"a kuruş, tolerated":    {1, []bookkeeper.PayoutLine{payout(1, "P1", 15_000, 300, 15, 14_684)}, []bookkeeper.PayoutState{"tolerated"}, []string{}},
		"commission, tolerated": {1, []bookkeeper.PayoutLine{payout(1, "P1", 15_000, 301, 15, 14_684)}, []bookkeeper.PayoutState{"tolerated"}, []string{}},
		"too much to tolerate":  {1, []bookkeeper.PayoutLine{payout(1, "P1", 15_000, 301, 14, 14_685)}, []bookkeeper.PayoutState{"other_amount"}, []string{"2026-11-27 bank 15000/300/15 true"}},
		"another account":       {0, []bookkeeper.PayoutLine{foreign}, []bookkeeper.PayoutState{"unknown_account"}, []string{}},
		"not come yet":          {0, []bookkeeper.PayoutLine{future}, []bookkeeper.PayoutState{"refused"}, []string{"2026-11-27 bank 15000/300/15 true"}},
		"twice":                 {0, []bookkeeper.PayoutLine{payout(1, "P1", 15_000, 300, 15, 14_685), payout(2, "P1", 15_000, 300, 15, 14_685)}, []bookkeeper.PayoutState{"agrees", "twice"}, []string{}},
		"twice and otherwise":   {0, []bookkeeper.PayoutLine{payout(1, "P1", 15_000, 300, 15, 14_685), payout(2, "P1", 5000, 100, 5, 4895)}, []bookkeeper.PayoutState{"agrees", "booked_otherwise"}, []string{}},
		"by payment": {
			0, []bookkeeper.PayoutLine{of(sale, "order-1"), of(sale, string(second.ID)), of(back, second.ID.Plain()+"-2-1"), of(sale, "order-1")},
			[]bookkeeper.PayoutState{"agrees", "agrees", "agrees", "twice"}, []string{},
		},
		"a payment and the rest": {0, []bookkeeper.PayoutLine{of(sale, "order-1"), payout(2, "P1", 5000, 100, 5, 4895)}, []bookkeeper.PayoutState{"agrees", "agrees"}, []string{}},
		"a payment's missing":    {0, []bookkeeper.PayoutLine{of(sale, "order-1")}, []bookkeeper.PayoutState{"agrees"}, []string{"2026-11-27 bank 5000/100/5 true"}},
		"another amount of it":   {0, []bookkeeper.PayoutLine{of(payout(1, "", 9000, 200, 10, 8790), "order-1")}, []bookkeeper.PayoutState{"other_amount"}, []string{"2026-11-27 bank 15000/300/15 true"}},
		"no such payment":        {0, []bookkeeper.PayoutLine{of(sale, "order-9")}, []bookkeeper.PayoutState{"unknown_payment"}, []string{}},
		"no such refund":         {0, []bookkeeper.PayoutLine{of(back, "order-1")}, []bookkeeper.PayoutState{"unknown_payment"}, []string{}},
	} {
		_, plan := d.planned(t, test.tolerance, test.lines...)
		want(t, name, states(plan), test.want)
		want(t, name+": due", dues(plan), test.due)
	}
	if first.ID == refunded.ID {
		t.Error("one payment")
	}
}

// TestPayoutsAreBookedOnce: the same statement applied again, by two at once, or after it was applied half, books every line once; another statement of the same
// payments finds them booked.
func TestPayoutsAreBookedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var lines []bookkeeper.PayoutLine
	for i := range 6 {
		p := d.sale(t, lira(10_000))
		lines = append(lines, of(payout(i+1, "", 10_000, 200, 10, 9790), p.Reference))
	}
	twice := d.refund(t, d.refund(t, d.sale(t, lira(10_000)), 1000), 1000) // two that are alike
	_ = d.sale(t, lira(5000))
	refund := of(payout(7, "", -1000, -20, -1, -979), twice.Reference)
	lines = append(lines, refund, payout(8, "P1", 14_000, 280, 14, 13_705)) // the rest of the day, and a kuruş less than is expected with the second refund
	d.seal(t)

	b, plan := d.planned(t, 1, lines...)
	want(t, "planned", states(plan), []bookkeeper.PayoutState{"agrees", "agrees", "agrees", "agrees", "agrees", "agrees", "agrees", "tolerated"})

	// A crash in the middle: the third commit does not come.
	b.Store = &failing{Everything: d.Store, after: 3}
	if err := b.Apply(t.Context(), &plan); !errors.Is(err, errCrash) {
		t.Fatalf("applied: %v", err)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			b, plan := d.planned(t, 1, lines...) // which may be of books that the other one is just changing
			if err := b.Apply(context.WithoutCancel(t.Context()), &plan); err != nil {
				t.Errorf("%v: %v", err, states(plan))
			}
		})
	}
	both.Wait()
	_, plan = d.planned(t, 1, lines...)
	want(t, "again", states(plan), []bookkeeper.PayoutState{
		"booked_before", "booked_before", "booked_before", "booked_before", "booked_before", "booked_before", "booked_before", "booked_before",
	})
	want(t, "due", dues(plan), []string{})
	// A statement of another day tells the other refund, which the payout had in it: it is not the first one told anew.
	other := refund
	other.Day = 20261130
	_, plan = d.planned(t, 1, other)
	if l := plan.Lines[0]; l.Operation != 3 || l.State != bookkeeper.PayoutRefused {
		t.Errorf("the other refund is %+v", l)
	}
	d.balance(t, ledger.Bank.Account(), 6*9790-979+13_705)
	d.balance(t, ledger.Difference.Of("bank"), 1)
	d.balance(t, ledger.ProviderReceivable.Of("bank"), 0)
	if v := d.verify(t); v.Count != 0 {
		t.Errorf("problems: %+v", v.Findings)
	}
	_, plan = d.planned(t, 1, of(payout(1, "", 10_000, 200, 11, 9789), "order-1"))
	want(t, "other figures", states(plan), []bookkeeper.PayoutState{"booked_otherwise"})
	if plan.Open() != 1 {
		t.Errorf("%d are told", plan.Open())
	}
}

// TestAPayoutIsNotPaidAgainByItsPayments: of a day whose payout is booked as a whole, a statement of its payments books nothing; what the payout has left is booked.
func TestAPayoutIsNotPaidAgainByItsPayments(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first, second := d.sale(t, lira(10_000)), d.sale(t, lira(20_000))
	other := d.sale(t, money.New(10_000, money.USD))
	d.seal(t)
	byPayment := []bookkeeper.PayoutLine{of(payout(1, "", 10_000, 200, 10, 9790), first.Reference), of(payout(2, "", 20_000, 400, 20, 19_580), second.Reference)}
	mixed := []bookkeeper.PayoutLine{payout(1, "P1", 20_000, 400, 20, 19_580), byPayment[0]}

	// A statement that tells a payment and the rest as a whole, of which the rest is booked when the node dies.
	b, plan := d.planned(t, 0, mixed...)
	want(t, "planned", states(plan), []bookkeeper.PayoutState{"agrees", "agrees"})
	b.Store = &failing{Everything: d.Store, after: 1}
	if err := b.Apply(t.Context(), &plan); !errors.Is(err, errCrash) {
		t.Fatalf("applied: %v", err)
	}
	_, plan = d.planned(t, 0, byPayment...)
	want(t, "more than is left", states(plan), []bookkeeper.PayoutState{"refused", "refused"})
	b, plan = d.planned(t, 0, mixed...)
	want(t, "again", states(plan), []bookkeeper.PayoutState{"booked_before", "agrees"})
	if err := b.Apply(t.Context(), &plan); err != nil {
		t.Fatal(err)
	}
	b, plan = d.planned(t, 0, byPayment...)
	want(t, "by payment", states(plan), []bookkeeper.PayoutState{"booked_before", "refused"})
	if plan.Lines[1].Reason == nil || plan.Lines[0].Reason != nil {
		t.Errorf("reasons: %+v", plan.Lines)
	}
	if err := b.Apply(t.Context(), &plan); err != nil {
		t.Fatal(err)
	}
	d.balance(t, ledger.Bank.Account(), 9790+19_580)
	d.balance(t, ledger.ProviderReceivable.Of("bank"), 0)

	// Of another currency no payout is booked.
	usd := func(minor int64) money.Amount { return money.New(minor, money.USD) }
	_, plan = d.planned(t, 0, bookkeeper.PayoutLine{
		Number: 1, Payment: other.Reference, Day: due, Gross: usd(10_000), Commission: usd(200), Tax: usd(10), Net: usd(9790),
	})
	want(t, "another currency", states(plan), []bookkeeper.PayoutState{"agrees"})
}

// TestALineIsOfItsPaymentsCurrency: as many dollars are not the lira that a payment is of, whether the line says so or its statement has no column of currencies.
func TestALineIsOfItsPaymentsCurrency(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	tl, usd := d.sale(t, lira(10_000)), d.sale(t, money.New(10_000, money.USD))
	d.seal(t)
	in := func(c money.Currency, of string) bookkeeper.PayoutLine {
		return bookkeeper.PayoutLine{
			Number: 1, Payment: of, Day: due, Gross: money.New(10_000, c), Commission: money.New(200, c), Tax: money.New(10, c), Net: money.New(9790, c),
		}
	}
	b, plan := d.planned(t, 0, in(money.USD, string(tl.ID)), in(money.TRY, usd.Reference), in(money.USD, usd.Reference))
	want(t, "planned", states(plan), []bookkeeper.PayoutState{"unknown_payment", "unknown_payment", "agrees"})
	if err := b.Apply(t.Context(), &plan); err != nil {
		t.Fatal(err)
	}
	d.balance(t, ledger.ProviderReceivable.Of("bank"), 10_000) // the lira are still to come
}

// balance checks what stands on an account.
func (d *desk) balance(t *testing.T, a ledger.Account, minor int64) {
	t.Helper()
	trials, err := d.books.TrialBalance(t.Context(), "demo", money.TRY, 0)
	if err != nil || len(trials) == 0 {
		t.Fatalf("%v, %d", err, len(trials))
	}
	for _, b := range trials[0].Accounts {
		if b.Account == a {
			if b.Balance.Minor() != minor {
				t.Errorf("%s has %s, want %s", a, b.Balance, lira(minor))
			}
			return
		}
	}
	t.Errorf("%s is not there", a)
}

var errCrash = errors.New("the node has died")

// failing is a store of a node that dies after some commits.
type failing struct {
	bookkeeper.Everything

	after int
}

func (f *failing) Commit(ctx context.Context, c store.Change) error {
	if f.after--; f.after < 0 {
		return errCrash
	}
	return f.Everything.Commit(ctx, c)
}
