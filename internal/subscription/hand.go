package subscription

// hand.go has single periods paid by hand: by a payment that the shop makes of its own accord, with whatever card, in the place of the
// charge. While one is under way nothing else is tried of the subscription, so that a period is paid once, by whichever was first. What
// comes to nothing changes neither state nor schedule.

import (
	"slices"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// ByHand is the period that the payment which is under way pays by hand.
type ByHand struct {
	Period int `json:"period"`
	// Amount is in minor units of the subscription's currency.
	Amount int64 `json:"amount"`
}

// charging reports whether a charge of the present period is under way, and not a payment by hand.
func (s Subscription) charging() bool { return s.Payment != "" && s.ByHand == nil }

// Owed is what a period costs. row is the period's own, nil where it has not been tried.
func (s Subscription) Owed(period int, row *Charge) money.Amount {
	if row != nil {
		return money.New(row.Amount, s.Terms.Amount.Currency())
	}
	return s.AmountOf(period)
}

// ClaimByHand takes a period for one payment by hand, which must begin in the commit of this step. It may be any that is not paid and not
// settled: the present one, one to come, or one before it that was refused or passed over. row is the period's own, nil where it has none.
func (s Subscription) ClaimByHand(id payment.ID, period int, row *Charge, now time.Time) (Step, error) {
	switch {
	case s.Payment != "":
		return Step{}, errUnderWay(s)
	case s.State.Final():
		return Step{}, errRefused(s, EventAside)
	case s.settled(period) || !s.reaches(period) || row != nil && row.Status == ChargePaid:
		return Step{}, fault.New(fault.Conflict, "period_over", fault.Text{
			TR: "Bu dönem ödenmiş ya da kapatılmış, ya da hiç tahsil edilmeyecek.",
			EN: "This period has been paid or settled, or will never be charged.",
		})
	}
	n := s
	n.Payment, n.ByHand = id, &ByHand{Period: period, Amount: s.Owed(period, row).Minor()}
	return n.step(EventAside, now, s)
}

// PayByHand closes the period for which the payment by hand took the money. row is the period's own, nil where it has none. The present
// period gives way to the next; another one is passed over when its turn comes.
func (s Subscription) PayByHand(id payment.ID, row *Charge, now time.Time) (Step, error) {
	hand := *s.ByHand
	present := hand.Period == s.Period
	n := s
	n.Payment, n.ByHand = "", nil
	n.Paid++
	event := EventAside
	if present {
		n.Refusal, n.Latest, n.AwaitsCard, n.AwaitsBuyer = decline.Refusal{}, id, false, false
		event = EventPay
	} else {
		n.Apart = append(slices.Clone(s.Apart), hand.Period)
		slices.Sort(n.Apart)
	}
	if n.finished() {
		event = EventFinish
	}
	step, err := n.step(event, now, s)
	if err != nil {
		return Step{}, err
	}
	if !present && event == EventFinish && s.Opened { // the end closes the present period too
		step.charge(ChargeFailed, s.Refusal, false)
		step.Closed = step.Charge
	}
	at := step.Subscription.UpdatedAt
	paid := Charge{
		Subscription: s.ID, Period: hand.Period, Due: s.Terms.Interval.Due(s.Anchor, hand.Period), Amount: hand.Amount, Status: ChargePaid,
		Tries: 1, Payment: id, CreatedAt: at, UpdatedAt: at,
	}
	if row != nil {
		paid.Tries, paid.CreatedAt = row.Tries+1, row.CreatedAt
	}
	step.Charge, step.NewCharge = &paid, row == nil
	if present {
		step.Subscription.turn()
	}
	return step, nil
}

// MissByHand takes in that the payment by hand came to nothing. Everything is as it was before.
func (s Subscription) MissByHand(now time.Time) (Step, error) {
	n := s
	n.Payment, n.ByHand = "", nil
	return n.step(EventAside, now, s)
}
