package plan

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// PaymentStatus is where one payment of a plan stands.
type PaymentStatus int

// The statuses of a payment.
const (
	// Pending: to come, or under way.
	Pending PaymentStatus = iota
	Paid
	// Unpaid: tried and refused, whether it is tried again or not.
	Unpaid
	// Resting: to come, in a plan that is inactive.
	Resting
	// Stopped: fell due while the plan was inactive, and is not made.
	Stopped
	// ByHand: the shop has said that it was paid in another way.
	ByHand
)

// Payment is one payment of a plan.
type Payment struct {
	// Number counts from 1.
	Number   int
	Status   PaymentStatus
	Due      time.Time
	Executed time.Time
	Amount   money.Amount
	Tries    int
	// Made is the payment that was made for it last, empty if there is none.
	Made payment.ID
}

// payments are a plan's payments in their order: what was tried has a row, and the rest follows from the terms.
func (d Desk) payments(ctx context.Context, m *merchant.Merchant, s subscription.Subscription) ([]Payment, error) {
	rows := map[int]subscription.Charge{}
	last := -1
	charges, err := d.Gateway.Charges(ctx, m.ID, s.ID, 0, subscription.MaxCharges)
	if err != nil {
		return nil, err
	}
	for _, c := range charges {
		rows[c.Period] = c
		last = max(last, c.Period)
	}
	ahead := map[int]bool{}
	for _, period := range s.Ahead(subscription.MaxCharges) {
		ahead[period] = true
		last = max(last, period)
	}
	for _, period := range s.Elsewhere {
		last = max(last, period)
	}
	all := make([]Payment, 0, last+1)
	for period := range last + 1 {
		p := Payment{Number: period + 1, Due: s.Terms.Interval.Due(s.Anchor, period).At(0), Amount: s.AmountOf(period), Status: Stopped}
		row, tried := rows[period]
		if tried {
			p.Executed, p.Tries, p.Made, p.Amount = row.UpdatedAt, row.Tries, row.Payment, money.New(row.Amount, s.Terms.Amount.Currency())
		}
		switch {
		case s.SettledElsewhere(period):
			p.Status = ByHand
		case tried:
			p.Status = triedStatus(s, row)
		case ahead[period] && s.State == subscription.Paused:
			p.Status = Resting
		case ahead[period]:
			p.Status = Pending
		}
		all = append(all, p)
	}
	return all, nil
}

func triedStatus(s subscription.Subscription, row subscription.Charge) PaymentStatus {
	switch {
	case row.Status == subscription.ChargePaid:
		return Paid
	case row.Status == subscription.ChargeOpen && s.Payment != "" && s.Period == row.Period:
		return Pending
	}
	return Unpaid
}
