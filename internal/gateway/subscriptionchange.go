package gateway

// subscriptionchange.go holds what shops and operators do with a subscription that has begun.

import (
	"context"
	"errors"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// change stores what a step makes of a subscription as it stands.
func (g *Gateway) changeSubscription(
	ctx context.Context, m merchant.ID, id subscription.ID, step func(subscription.Subscription) (subscription.Step, error),
) (subscription.Subscription, error) {
	for range conflictTries {
		s, err := g.Subscription(ctx, m, id)
		if err != nil {
			return s, err
		}
		st, err := step(s)
		if err != nil {
			return s, err
		}
		err = g.commitStep(ctx, st)
		if errors.Is(err, store.ErrStale) {
			continue
		}
		return st.Subscription, err //nolint:wrapcheck // it says whose it is
	}
	return subscription.Subscription{}, errContended()
}

// PauseSubscription stops charging until it is resumed. A payment under way is not stopped.
func (g *Gateway) PauseSubscription(ctx context.Context, m merchant.ID, id subscription.ID) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) { return s.Pause(g.now()) })
}

// ResumeSubscription goes on with the first period that falls due today or later.
func (g *Gateway) ResumeSubscription(ctx context.Context, m merchant.ID, id subscription.ID) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) { return s.Resume(g.now()) })
}

// CancelSubscription ends it now, or at the end of the period that is paid.
func (g *Gateway) CancelSubscription(
	ctx context.Context, m merchant.ID, id subscription.ID, atEnd bool,
) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.Cancel(atEnd, g.now())
	})
}

// KeepSubscription takes back that it is to be canceled at the end of the period.
func (g *Gateway) KeepSubscription(ctx context.Context, m merchant.ID, id subscription.ID) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) { return s.KeepOn(g.now()) })
}

// ChangeSubscriptionAmount changes what is charged from the next period on.
func (g *Gateway) ChangeSubscriptionAmount(
	ctx context.Context, m merchant.ID, id subscription.ID, a money.Amount,
) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.SetAmount(a, g.now())
	})
}

// ChangeSubscriptionDivision is ChangeSubscriptionAmount with another part for another than the shop.
func (g *Gateway) ChangeSubscriptionDivision(
	ctx context.Context, m merchant.ID, id subscription.ID, a money.Amount, p subscription.Part,
) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.SetAmountAndPart(a, p, g.now())
	})
}

// ChangeSubscriptionCharges changes after how many paid periods it ends; 0 has no end.
func (g *Gateway) ChangeSubscriptionCharges(
	ctx context.Context, m merchant.ID, id subscription.ID, charges int,
) (subscription.Subscription, error) {
	return g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.SetCharges(charges, g.now())
	})
}

// ChangeSubscriptionCard charges another saved card from now on, with which a period that is past due is tried at once. An empty
// customer is any owner.
func (g *Gateway) ChangeSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, customer, token string,
) (subscription.Subscription, error) {
	saved, err := g.SavedCard(ctx, m, customer, token)
	if err != nil {
		return subscription.Subscription{}, err
	}
	_, err = g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) {
		return s.SetCard(saved.Owner, saved.Token, g.now())
	})
	if err != nil {
		return subscription.Subscription{}, err
	}
	return g.advanceSubscription(context.WithoutCancel(ctx), m, id, pan.Card{})
}

// NewSubscriptionCard keeps a card for the subscriber and charges it from now on.
func (g *Gateway) NewSubscriptionCard(
	ctx context.Context, m merchant.ID, id subscription.ID, card pan.Card,
) (subscription.Subscription, error) {
	return g.PutNewCard(ctx, m, id, NewCard{Card: card}, subscription.Subscription.SetCard)
}

// PutNewCard keeps a card for the subscriber as [Gateway.SaveCard] does and has put make it one of the subscription's, in one commit: what put
// refuses, and what a crash ends, leaves no card behind. A period that is past due is tried with it at once.
func (g *Gateway) PutNewCard(
	ctx context.Context, m merchant.ID, id subscription.ID, n NewCard, put CardPut,
) (subscription.Subscription, error) {
	if g.vault == nil {
		return subscription.Subscription{}, errNoVault()
	}
	for range conflictTries {
		s, err := g.Subscription(ctx, m, id)
		if err != nil {
			return s, err
		}
		if s.State.Final() {
			_, err = s.SetCard(s.Customer, s.Card, g.now()) // says so
			return s, err
		}
		n.Owner = s.Customer
		err = g.savable(n)
		if err != nil {
			return s, err
		}
		c, saved, _, err := g.withSaved(ctx, store.Change{Merchant: m}, n)
		if err != nil {
			return s, err
		}
		step, err := put(s, saved.Owner, saved.Token, g.now())
		if err != nil {
			return s, err
		}
		err = g.commitCard(ctx, g.withSubscription(c, step))
		if errors.Is(err, errAgain) {
			continue // somebody changes the subscription or the card just now
		}
		if err != nil {
			return s, err
		}
		return g.advanceSubscription(context.WithoutCancel(ctx), m, id, pan.Card{})
	}
	return subscription.Subscription{}, errContended()
}

// RetrySubscription tries the period that was refused again now, with the card that the subscription has, and returns the
// subscription after it.
func (g *Gateway) RetrySubscription(ctx context.Context, m merchant.ID, id subscription.ID) (Subscribed, error) {
	s, err := g.changeSubscription(ctx, m, id, func(s subscription.Subscription) (subscription.Step, error) { return s.Retry(g.now()) })
	if err != nil {
		return Subscribed{Subscription: s}, err
	}
	s, err = g.advanceSubscription(context.WithoutCancel(ctx), m, id, pan.Card{})
	if err != nil {
		return Subscribed{Subscription: s}, err
	}
	return g.withLatest(ctx, Subscribed{Subscription: s})
}
