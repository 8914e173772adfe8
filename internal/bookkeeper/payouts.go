package bookkeeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// payouts.go books what providers paid from the lines of their statements. What is to be booked is planned first, from what the books expect, and each line is
// then a settlement of its own, whose id follows from the account and from what the line is: the payout's number, or the payment's operation. So it is booked
// once, whoever applies which statement how often, and a statement that was applied half is applied whole by applying it again.

// PayoutLine is one line of a provider's statement of what it paid: a payout as a whole, or one payment of it.
type PayoutLine struct {
	// Number is the line of the statement.
	Number int
	// Account is the provider account that paid; a line of a payment may leave it to the payment.
	Account string
	// Reference is the payout's own number.
	Reference string
	// Payment names the payment of a line that is about one: its id, the reference of one of its requests, or the shop's reference. Transaction is what the
	// provider calls it.
	Payment     string
	Transaction string
	// Day is when the money came, For the day of which it pays what was expected; 0 if that is not told.
	Day, For calendar.Day
	// Tax is part of Commission where TaxIn is set. What was given back is below zero.
	Gross, Commission, Tax, Net money.Amount
	TaxIn                       bool
}

// PayoutState is what a line of a statement is to the books.
type PayoutState string

// The states. The first two are booked, the others are told.
const (
	// PayoutAgrees: it is what the books expect.
	PayoutAgrees PayoutState = "agrees"
	// PayoutTolerated: it is not, by no more than the rule allows; the difference is booked with it.
	PayoutTolerated PayoutState = "tolerated"
	// PayoutBooked: it was booked before.
	PayoutBooked PayoutState = "booked_before"
	// PayoutTwice: a line above it says the same.
	PayoutTwice PayoutState = "twice"
	// PayoutOtherwise: under its name other figures are booked, or stand above it.
	PayoutOtherwise PayoutState = "booked_otherwise"
	// PayoutDiffers: the books expect another amount.
	PayoutDiffers PayoutState = "other_amount"
	// PayoutNoAccount: through the account nothing was taken.
	PayoutNoAccount PayoutState = "unknown_account"
	// PayoutNoPayment: the books know no such payment of the account, or nothing of it that the line could be about.
	PayoutNoPayment PayoutState = "unknown_payment"
	// PayoutRefused: it cannot be booked as it is; Reason says why.
	PayoutRefused PayoutState = "refused"
)

// PayoutStates lists them, in the order of reports.
func PayoutStates() []PayoutState {
	return []PayoutState{
		PayoutAgrees, PayoutTolerated, PayoutBooked, PayoutTwice, PayoutOtherwise, PayoutDiffers, PayoutNoAccount, PayoutNoPayment, PayoutRefused,
	}
}

// Bookable reports whether a line in the state is booked.
func (s PayoutState) Bookable() bool { return s == PayoutAgrees || s == PayoutTolerated }

// Figures are what a payout is made of. Net is Gross less the two others, unless somebody paid otherwise.
type Figures struct {
	Gross      money.Amount `json:"gross"`
	Commission money.Amount `json:"commission"`
	Tax        money.Amount `json:"tax"`
	Net        money.Amount `json:"net"`
}

// PlannedPayout is a line with what is to become of it.
type PlannedPayout struct {
	Line    int         `json:"line"`
	State   PayoutState `json:"state"`
	Account string      `json:"account,omitzero"`
	// Reference is the one under which it is booked, and Payment and Operation what it is about, if not a payout as a whole.
	Reference string     `json:"reference,omitzero"`
	Payment   payment.ID `json:"payment,omitzero"`
	Operation int        `json:"operation,omitzero"`
	// Day is when the money came, and For the day of which it clears what was expected; where it clears several, For is the first and Through the last. Told is the
	// day that the statement says, where the books expect it of another one, which is then cleared.
	Day     calendar.Day `json:"day"`
	For     calendar.Day `json:"for"`
	Through calendar.Day `json:"through,omitzero"`
	Told    calendar.Day `json:"told,omitzero"`

	Figures

	// Expected is what the books expect of the payment, or of all lines of the account and day together, less what payments' lines of the same day are about;
	// nil where they expect nothing that can be told.
	Expected *Figures `json:"expected,omitzero"`
	// Reason is why it is refused, or not found.
	Reason *fault.Text `json:"-"`

	taxIn bool
	// told is the day that the statement says, if any. done tells that this run has booked the line.
	told       calendar.Day
	done       bool
	settlement Settlement
}

// StillDue is what an account has to pay when the lines are booked. Missing says that its day is not after the statement's last.
type StillDue struct {
	Expected

	Missing bool `json:"missing"`
}

// PayoutPlan says of every line what is to become of it, and what is due then.
type PayoutPlan struct {
	Lines  []PlannedPayout     `json:"lines"`
	Counts map[PayoutState]int `json:"counts"`
	// Due is by account and day, of the accounts that the statement names.
	Due []StillDue `json:"due"`
	// Applied tells that what could be booked is.
	Applied bool `json:"applied"`

	// lines are what was planned, and guards the accounts' as they were before.
	lines  []PayoutLine
	guards map[string]record.Record
}

// Open is how many lines are told and not booked, other than those that were booked before.
func (p *PayoutPlan) Open() int {
	n := 0
	for state, count := range p.Counts {
		if !state.Bookable() && state != PayoutBooked {
			n += count
		}
	}
	return n
}

// Payouts books statements of what providers paid.
type Payouts struct {
	Store    Everything
	Merchant merchant.ID
	// Tolerance is the rule for differences: up to so many minor units, all figures of a line taken together, what differs is booked, on the account's
	// settlement difference, and what the books expected is cleared. Zero books no difference.
	Tolerance int64
	Now       time.Time
}

// MaxPayoutLines is how many lines one statement may have.
const MaxPayoutLines = 100_000

// Plan says what would be booked. It changes nothing.
func (b Payouts) Plan(ctx context.Context, lines []PayoutLine) (PayoutPlan, error) {
	if len(lines) > MaxPayoutLines {
		return PayoutPlan{}, fault.New(fault.TooLarge, "settlement_lines", fault.Text{
			TR: "Bir ekstrede en çok 100.000 satır olabilir.", EN: "A statement may have 100,000 lines at most.",
		})
	}
	names, err := Books{Store: b.Store}.takers(ctx, b.Merchant)
	if err != nil {
		return PayoutPlan{}, err
	}
	plan := PayoutPlan{Lines: make([]PlannedPayout, len(lines)), Counts: map[PayoutState]int{}, lines: lines, guards: map[string]record.Record{}}
	for _, name := range names { // before anything that they guard
		plan.guards[name], err = guardOf(ctx, b.Store, b.Merchant, name)
		if err != nil {
			return PayoutPlan{}, err
		}
	}
	r := &payoutRun{Payouts: b, names: names, seen: map[string]ledger.Hash{}, taken: map[string]bool{}}
	for i, line := range lines {
		plan.Lines[i], err = r.line(ctx, line)
		if err != nil {
			return PayoutPlan{}, err
		}
	}
	rows, err := r.expected(ctx, plan.Lines)
	if err != nil {
		return PayoutPlan{}, err
	}
	err = r.payments(ctx, plan.Lines, rows)
	if err != nil {
		return PayoutPlan{}, err
	}
	r.groups(plan.Lines, rows)
	for i := range plan.Lines {
		l := &plan.Lines[i]
		// Somebody else may just have booked it, so that nothing is expected of it any more.
		if l.State != PayoutDiffers && (l.State != PayoutRefused || l.Operation == 0) {
			continue
		}
		err = r.booked(ctx, l, l.settlement.id())
		if err != nil {
			return PayoutPlan{}, errLine(l.Line, err)
		}
	}
	plan.sum(rows)
	return plan, nil
}

// Apply books what a plan says is to be booked, a line at a time. Where somebody else books payouts of the accounts meanwhile, what is left is planned again from what
// that has left; each time something was booked, so that two who do it at once both come to an end.
func (b Payouts) Apply(ctx context.Context, plan *PayoutPlan) error {
	for {
		stale, err := b.apply(ctx, plan)
		if err != nil {
			return err
		}
		if !stale {
			break
		}
		again, err := b.Plan(ctx, plan.lines)
		if err != nil {
			return err
		}
		for i := range again.Lines {
			if plan.Lines[i].done {
				again.Lines[i] = plan.Lines[i]
			}
		}
		*plan = again
	}
	plan.Applied = true
	rows, err := (&payoutRun{Payouts: b}).expected(ctx, plan.Lines)
	if err != nil {
		return err
	}
	plan.sum(rows)
	return nil
}

// apply books lines, until one is stale: it was planned from books that have been settled since.
func (b Payouts) apply(ctx context.Context, plan *PayoutPlan) (stale bool, err error) {
	for i := range plan.Lines {
		l := &plan.Lines[i]
		if l.done || !l.State.Bookable() {
			continue
		}
		guard := plan.guards[l.Account]
		_, repeated, err := l.settlement.book(ctx, b.Store, guard, b.Now)
		switch {
		case errors.Is(err, store.ErrStale):
			return true, nil
		case errors.Is(err, fault.Conflict):
			l.State = PayoutOtherwise
		case err != nil:
			return false, err
		case repeated:
			l.State = PayoutBooked
		default:
			l.done, plan.guards[l.Account] = true, raised(guard, b.Now)
		}
	}
	return false, nil
}

// sum counts the states, and lists what is due when what is bookable is booked and rows are what is expected then.
func (p *PayoutPlan) sum(rows map[dueKey]*dueFigures) {
	clear(p.Counts)
	last, accounts := calendar.Day(0), map[string]bool{}
	for i := range p.Lines {
		l := &p.Lines[i]
		p.Counts[l.State]++
		last, accounts[l.Account] = max(last, l.Day), true
	}
	p.Due = []StillDue{}
	for key, f := range rows {
		if !accounts[key.account] || f.none() {
			continue
		}
		amount := func(minor int64) money.Amount { return money.New(minor, key.currency) }
		p.Due = append(p.Due, StillDue{Missing: key.day <= last, Expected: Expected{
			Day: key.day, Account: key.account, Gross: amount(f.gross), Commission: amount(f.commission), Tax: amount(f.tax), Net: amount(f.net()),
		}})
	}
	slices.SortFunc(p.Due, func(a, b StillDue) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Gross.Currency(), b.Gross.Currency()))
	})
}

// Text is what a state means, for people.
func (s PayoutState) Text() fault.Text {
	switch s {
	case PayoutAgrees:
		return fault.Text{TR: "beklenen gibi", EN: "as expected"}
	case PayoutTolerated:
		return fault.Text{TR: "izin verilen farkla", EN: "with a tolerated difference"}
	case PayoutBooked:
		return fault.Text{TR: "daha önce kaydedilmiş", EN: "booked before"}
	case PayoutTwice:
		return fault.Text{TR: "ekstrede iki kez", EN: "twice in the statement"}
	case PayoutOtherwise:
		return fault.Text{TR: "aynı adla başka tutarlar kayıtlı", EN: "other figures under its name"}
	case PayoutDiffers:
		return fault.Text{TR: "başka tutar bekleniyor", EN: "another amount is expected"}
	case PayoutNoAccount:
		return fault.Text{TR: "bilinmeyen hesap", EN: "unknown account"}
	case PayoutNoPayment:
		return fault.Text{TR: "bilinmeyen ödeme", EN: "unknown payment"}
	case PayoutRefused:
		return fault.Text{TR: "kaydedilemez", EN: "cannot be booked"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

// errLine names the line of a statement that the books could not be asked about.
func errLine(line int, err error) error { return fmt.Errorf("line %d of the statement: %w", line, err) }
