package gateway

// subscriptionagreed.go holds what shops agree of single periods and cards of a subscription.

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// ChangePeriodAmount changes what one period, counted from 0, is charged. One that has been tried keeps its amount: a Conflict fault.
func (g *Gateway) ChangePeriodAmount(
	ctx context.Context, m merchant.ID, id subscription.ID, period int, a money.Amount,
) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.SetPeriodAmount(period, a, g.now())
	})
}

// SettlePeriod takes in that the shop was paid for a period, counted from 0, in another way, and charges it no more. One that is paid, or
// whose payment is under way, is a Conflict fault.
func (g *Gateway) SettlePeriod(
	ctx context.Context, m merchant.ID, id subscription.ID, period int,
) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		// Read after the subscription: a payment that closes the period after that makes the step stale. Read before it, it could close the
		// period in between, and the period would be paid and settled at once.
		row, err := g.periodRow(ctx, m, id, period)
		if err != nil {
			return subscription.Step{}, err
		}
		if row != nil && row.Status == subscription.ChargePaid {
			return subscription.Step{}, fault.New(fault.Conflict, "period_over", fault.Text{
				TR: "Bu dönem ödenmiş.", EN: "This period has been paid.",
			})
		}
		return s.SettleElsewhere(period, g.now())
	})
}

// AddSubscriptionCard charges another saved card of the subscriber's from now on, with which a period that is past due is tried at once.
// The one before stands by.
func (g *Gateway) AddSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, token string,
) (subscription.Subscription, error) {
	return g.putCard(ctx, m, id, token, subscription.Subscription.AddCard)
}

// RenewSubscriptionCard charges a card from now on that the subscription has already and that was saved anew; see
// [subscription.Subscription.RenewCard].
func (g *Gateway) RenewSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, token string,
) (subscription.Subscription, error) {
	return g.putCard(ctx, m, id, token, subscription.Subscription.RenewCard)
}

// TakeSubscriptionCard is AddSubscriptionCard for a shop or a customer that brings a card; see [subscription.Subscription.TakeCard].
func (g *Gateway) TakeSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, token string,
) (subscription.Subscription, error) {
	return g.putCard(ctx, m, id, token, subscription.Subscription.TakeCard)
}

func (g *Gateway) putCard(
	ctx context.Context, m merchant.ID, id subscription.ID, token string, put CardPut,
) (subscription.Subscription, error) {
	s, err := g.Subscription(ctx, m, id)
	if err != nil {
		return s, err
	}
	saved, err := g.SavedCard(ctx, m, s.Customer, token)
	if err != nil {
		return s, err
	}
	_, err = g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return put(s, saved.Owner, saved.Token, g.now())
	})
	if err != nil {
		return s, err
	}
	return g.advanceSubscription(context.WithoutCancel(ctx), m, id, pan.Card{})
}

// ForgetSubscriptionCard deletes a card that was saved for a subscription alone, and from which it was taken away. A card that its customer has
// saved himself, or that another subscription has, stays.
func (g *Gateway) ForgetSubscriptionCard(ctx context.Context, s subscription.Subscription, token string) {
	g.forgetCards(ctx, s, token)
}

// DropSubscriptionCard takes a card away from a subscription; it stays saved. See [subscription.Subscription.DropCard].
func (g *Gateway) DropSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, token string,
) (subscription.Subscription, error) {
	_, err := g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.DropCard(token, g.now())
	})
	if err != nil {
		return subscription.Subscription{}, err
	}
	return g.advanceSubscription(context.WithoutCancel(ctx), m, id, pan.Card{})
}

// DeleteSubscriptionCard is DropSubscriptionCard and [Gateway.ForgetCard] in one commit, with the records in which a surface has the card: a
// card that the vault has and the subscription has no more could not be named by a shop that knows it by its subscription.
func (g *Gateway) DeleteSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, token string, with ...record.Key,
) (subscription.Subscription, error) {
	for range conflictTries {
		s, err := g.Subscription(ctx, m, id)
		if err != nil {
			return s, err
		}
		step, err := s.DropCard(token, g.now())
		if err != nil {
			return s, err
		}
		c := g.scheduled(step)
		c.Forget = append(c.Forget, with...)
		saved, err := g.SavedCard(ctx, m, s.Customer, token)
		switch {
		case err == nil:
			c = g.forgetting(c, saved)
		case fault.KindOf(err) != fault.NotFound: // otherwise it was deleted by another call
			return s, err
		}
		err = g.store.Commit(ctx, c)
		if errors.Is(err, store.ErrStale) {
			continue // somebody has changed the subscription or the card just now
		}
		if err != nil {
			return s, fmt.Errorf("delete card of subscription %s: %w", id, err)
		}
		return g.advanceSubscription(context.WithoutCancel(ctx), m, id, pan.Card{})
	}
	return subscription.Subscription{}, errContended()
}
