package gateway

// provencard.go lets a card pay that was saved with a payment, once the payment has shown that it is the customer's. The job stands in the
// commit that gives the payment its outcome, whoever finds that out, and it ends in the commit that switches the card on: so that happens
// once, and a card that is switched off afterwards stays so.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// AttrSavedCard is the attribute of a payment that names the saved card, by token, which is to pay once the payment is approved. A surface
// that lets shops name attributes must refuse this one.
const AttrSavedCard = "@saved_card"

// jobProven switches on the card that was saved with a payment.
const jobProven job.Kind = "proven_card"

func provenID(id payment.ID) string { return "proven/" + string(id) }

// cardProven is the job that a step of a payment calls for, if its card is proven by it.
func (g *Gateway) cardProven(p payment.Payment, op *payment.Operation) []job.Job {
	if p.Attributes[AttrSavedCard] == "" || op == nil || op.Seq != 1 || op.Status != payment.Approved {
		return nil
	}
	return []job.Job{{Merchant: p.Merchant, ID: provenID(p.ID), Kind: jobProven, Subject: string(p.ID), RunAt: g.now()}}
}

// ProveCard does at once what the job of a payment's saved card is there for, if it is not done yet: whoever is told that the payment has
// succeeded may use the card.
func (g *Gateway) ProveCard(ctx context.Context, p payment.Payment) error {
	token := p.Attributes[AttrSavedCard]
	if token == "" || !p.State.Approved() {
		return nil
	}
	for range conflictTries {
		// The card is read before the job: of two who do this at once the slower one either finds no job, or has the card as it was.
		s, err := g.store.SavedCard(ctx, p.Merchant, token)
		gone := errors.Is(err, store.ErrNotFound) // it has been deleted meanwhile
		if err != nil && !gone {
			return fmt.Errorf("read saved card of payment %s: %w", p.ID, err)
		}
		_, err = g.store.Job(ctx, p.Merchant, provenID(p.ID))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read job of the saved card of payment %s: %w", p.ID, err)
		}
		c := store.Change{Merchant: p.Merchant, Done: []string{provenID(p.ID)}}
		if !gone && !s.Active {
			s.Active, s.UpdatedAt = true, g.now().UTC().Truncate(time.Microsecond)
			s.Version++
			c.Card = &s
		}
		err = g.store.Commit(ctx, c)
		if errors.Is(err, store.ErrStale) {
			continue // somebody has changed or deleted it just now
		}
		if err != nil {
			return fmt.Errorf("switch on saved card of payment %s: %w", p.ID, err)
		}
		return nil
	}
	return errContended()
}

// runProven is the job.
func (g *Gateway) runProven(ctx context.Context, j job.Job) error {
	p, err := g.Find(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil {
		return err
	}
	return g.ProveCard(ctx, p)
}
