package gateway

// trialcard.go gives subscriptions the cards that their holders tried for them (see [AttrTrial]). Whoever is there when the bank answers gives
// the card at once; a job that stands in the commit of the answer does it otherwise: of a trial that was in doubt nobody else hears that it is
// approved. It ends in the commit that gives the card, so that this happens once: a card that the subscription has put aside since is not
// charged again.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/pan"
)

// jobTrial gives a subscription the card of an approved trial.
const jobTrial job.Kind = "trial_card"

// trialWait is how long the job leaves the card to whoever comes back from the bank with it.
const trialWait = time.Minute

func trialID(p payment.ID) string { return "trial/" + string(p) }

// plainTrial is the [AttrTrial] of a card that is tried for no subscription.
const plainTrial = "1"

// triedFor is the subscription that gets the card of a payment, if there is one.
func triedFor(p payment.Payment) (id subscription.ID, token string) {
	of, token := p.Attributes[AttrTrial], p.Attributes[AttrSavedCard]
	if of == "" || of == plainTrial || token == "" {
		return "", ""
	}
	return subscription.ID(of), token
}

// trialApproved is the job that a step of a payment calls for, if it approves a trial.
func (g *Gateway) trialApproved(p payment.Payment, op *payment.Operation) []job.Job {
	id, _ := triedFor(p)
	if id == "" || op == nil || op.Seq != 1 || op.Status != payment.Approved {
		return nil
	}
	return []job.Job{{Merchant: p.Merchant, ID: trialID(p.ID), Kind: jobTrial, Subject: string(p.ID), RunAt: g.now().Add(trialWait)}}
}

// CardPut makes a saved card of a customer's one of a subscription's, as [subscription.Subscription.TakeCard] does.
type CardPut func(s subscription.Subscription, customer, token string, now time.Time) (subscription.Step, error)

// GiveCard has put give a subscription the card of an approved trial, which is tried at once where something is past due. It does so once, and
// nothing of a trial that is not approved, was for no subscription, or whose card is deleted. What put refuses is not tried again.
func (g *Gateway) GiveCard(ctx context.Context, p payment.Payment, put CardPut) error {
	id, token := triedFor(p)
	if id == "" || len(p.Operations) == 0 || p.Operations[0].Status != payment.Approved {
		return nil
	}
	err := g.ProveCard(ctx, p)
	if err != nil {
		return err
	}
	for range conflictTries {
		err = g.putTried(ctx, p, id, token, put)
		if !errors.Is(err, store.ErrStale) { // otherwise somebody has changed the subscription just now
			return err
		}
	}
	return errContended()
}

func (g *Gateway) putTried(ctx context.Context, p payment.Payment, id subscription.ID, token string, put CardPut) error {
	// The subscription is read before the job: of two who do this at once the slower one either finds no job, or has it as it was.
	s, err := g.store.Subscription(ctx, p.Merchant, id)
	if err != nil {
		return fmt.Errorf("read subscription of trial %s: %w", p.ID, err)
	}
	_, err = g.store.Job(ctx, p.Merchant, trialID(p.ID))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read job of trial %s: %w", p.ID, err)
	}
	done := store.Change{Merchant: p.Merchant, Done: []string{trialID(p.ID)}}
	saved, err := g.SavedCard(ctx, p.Merchant, s.Customer, token)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	var step subscription.Step
	if err == nil {
		step, err = put(s, saved.Owner, token, g.now())
	}
	if err != nil {
		ended := g.store.Commit(ctx, done)
		if ended != nil {
			return fmt.Errorf("end trial %s: %w", p.ID, ended)
		}
		return err
	}
	err = g.store.Commit(ctx, g.withSubscription(done, step))
	if err != nil {
		return fmt.Errorf("give subscription %s the card of trial %s: %w", id, p.ID, err)
	}
	_, err = g.advanceSubscription(context.WithoutCancel(ctx), p.Merchant, id, pan.Card{})
	return err
}

// runTrial is the job. It comes late: a subscription that has another card by now keeps that as the one that is charged.
func (g *Gateway) runTrial(ctx context.Context, j job.Job) error {
	p, err := g.Find(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil {
		return err
	}
	err = g.GiveCard(ctx, p, subscription.Subscription.TakeLateCard)
	if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.NotFound { // it has the card, is over, or the card is gone
		return nil
	}
	return err
}
