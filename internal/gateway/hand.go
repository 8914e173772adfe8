package gateway

// hand.go has a shop pay a period of a subscription itself, in the place of the charge that would come by itself. Such a payment has the
// shop's own reference. What keeps the period from being paid twice is that the payment begins in the commit that claims it over the
// subscription's version, as a charge does: of a charge and a payment by hand one is first, and the other finds it under way or the period
// paid.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
)

// ByHand names a period, counted from 0, that an order pays: the one that is due, one to come, or one that was refused. What the order asks
// for must be what the period costs. Its payment settles the period if it is approved; if it is refused, the subscription stands and goes on
// as before. A period that is paid or settled is a Conflict fault, and one of a subscription with a payment under way a Busy one.
type ByHand struct {
	Subscription subscription.ID
	Period       int
}

// contended does again what another change of the subscription got in the way of.
func contended[A any](o Order, do func() (A, error)) (A, error) {
	for range conflictTries {
		a, err := do()
		if o.ByHand == nil || !errors.Is(err, store.ErrStale) {
			return a, err
		}
	}
	var none A
	return none, errContended()
}

// claimByHand claims the period that an order pays by hand, as the subscription stands now.
func (g *Gateway) claimByHand(ctx context.Context, o Order, id payment.ID, now time.Time) (subscription.Step, error) {
	m, period := o.Merchant.ID, o.ByHand.Period
	s, err := g.Subscription(ctx, m, o.ByHand.Subscription)
	if err == nil && s.Payment != "" {
		s, err = g.freed(ctx, s)
	}
	if err != nil {
		return subscription.Step{}, err
	}
	// Read after the subscription: whatever closes the period after that makes the step stale.
	row, err := g.periodRow(ctx, m, s.ID, period)
	if err != nil {
		return subscription.Step{}, err
	}
	step, err := s.ClaimByHand(id, period, row, now)
	if err != nil {
		return step, err
	}
	if owed := s.Owed(period, row); o.Terms.Order != owed.Minor() || o.Amount.Currency() != owed.Currency() {
		return step, fault.InvalidField("amount", "period_amount", fault.Text{
			TR: "Tutar, bu dönemin tutarı olmalıdır: " + owed.Format("tr") + ".", EN: "The amount must be what this period costs: " + owed.Format("en") + ".",
		})
	}
	return step, nil
}

// freed applies what became of the payment that is under way, if that is known. A visit by hand for which nobody was asked for anything yet
// ends: its buyer may have gone, and the shop begins anew.
func (g *Gateway) freed(ctx context.Context, s subscription.Subscription) (subscription.Subscription, error) {
	if s.ByHand != nil {
		p, err := g.Find(ctx, s.Merchant, s.Payment)
		if err != nil {
			return s, err
		}
		if p.State == payment.Challenged {
			session, err := g.store.Session(ctx, s.Merchant, string(p.ID))
			if err != nil {
				return s, fmt.Errorf("read session of payment %s: %w", p.ID, err)
			}
			if !session.OneStep {
				_, err = g.lapse(ctx, p)
			}
			if err != nil {
				return s, err
			}
		}
	}
	next, done, err := g.dueOf(ctx, s)
	if err != nil || done || next == nil {
		return s, err
	}
	err = g.commitStep(ctx, *next)
	if err != nil {
		return s, err
	}
	return next.Subscription, nil
}

// periodRow is the row of a period, nil for one that has not been tried.
func (g *Gateway) periodRow(ctx context.Context, m merchant.ID, id subscription.ID, period int) (*subscription.Charge, error) {
	rows, err := g.Charges(ctx, m, id, period+1, 1)
	if err != nil || len(rows) == 0 || rows[0].Period != period {
		return nil, err
	}
	return &rows[0], nil
}

// outcomeByHand is what a payment by hand whose outcome is known means for its period.
func (g *Gateway) outcomeByHand(
	ctx context.Context, s subscription.Subscription, p payment.Payment, now time.Time,
) (subscription.Step, error) {
	if !taken(p) {
		return s.MissByHand(now)
	}
	row, err := g.periodRow(ctx, s.Merchant, s.ID, s.ByHand.Period)
	if err != nil {
		return subscription.Step{}, err
	}
	return s.PayByHand(p.ID, row, now)
}
