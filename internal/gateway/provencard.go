package gateway

// provencard.go keeps the card of a payment that its buyer asked to be saved. Only an approved payment shows that the card is the
// customer's, so until then what it would make of a saved card is a proposal beside it ([vault.Proposals]). One job per payment ends the
// proposal: it stands in the commit that stores the proposal, for a payment that never begins, and again in the commit that gives the
// payment its outcome, whoever finds that out. It ends in the commit that takes or drops the proposal: so that happens once, and a card
// that is switched off afterwards stays so.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/webhook"
)

// AttrSavedCard is the attribute of a payment that names the saved card, by token, which is to pay once the payment is approved. A surface
// that lets shops name attributes must refuse this one.
const AttrSavedCard = "@saved_card"

// jobProven takes or drops what a payment would make of a saved card.
const jobProven job.Kind = "proven_card"

func provenID(id payment.ID) string { return "proven/" + string(id) }

func (g *Gateway) provenJob(m merchant.ID, id payment.ID, token string, at time.Time) job.Job {
	return job.Job{Merchant: m, ID: provenID(id), Kind: jobProven, Subject: string(id) + "/" + token, RunAt: at}
}

// proposalWait is how long a proposal waits for its payment to begin, and between looks at one that is under way. A payment begins in the
// request that stored the proposal, or never.
const proposalWait = threeds.Lifetime

// KeepCard has the card of an order saved when its payment is approved, and returns the order as it is to be paid: the payment will name
// the card as [AttrSavedCard]. A card that the customer has not saved yet is there from now on, cannot pay, and goes again when the payment
// comes to nothing; one that he has stays as it is until the payment is approved, which then brings it up to date. The attributes of n are
// not looked at. It is called right before the order is paid.
func (g *Gateway) KeepCard(ctx context.Context, o Order, n NewCard) (Order, vault.Saved, error) {
	if g.vault == nil {
		return o, vault.Saved{}, errNoVault()
	}
	n.Attributes = nil
	err := g.savable(n)
	if err != nil {
		return o, vault.Saved{}, err
	}
	m, id := o.Merchant.ID, payment.NewID(g.now())
	for range conflictTries {
		s, _, err := g.sameCard(ctx, m, n)
		if err != nil {
			return o, vault.Saved{}, err
		}
		s, err = g.vault.Propose(m, s, string(id), n.Label, n.Card)
		if err != nil {
			return o, vault.Saved{}, fmt.Errorf("seal card: %w", err)
		}
		s, err = g.storeCard(ctx, m, s, "", []job.Job{g.provenJob(m, id, s.Token, g.now().Add(proposalWait))})
		if errors.Is(err, errAgain) {
			continue
		}
		if err != nil {
			return o, vault.Saved{}, err
		}
		o.id, o.Attributes, o.Exact = id, maps.Clone(o.Attributes), append(slices.Clone(o.Exact), AttrSavedCard)
		if o.Attributes == nil {
			o.Attributes = map[string]string{}
		}
		o.Attributes[AttrSavedCard] = s.Token
		return o, s, nil
	}
	return o, vault.Saved{}, errContended()
}

// cardProven is the job that a step of a payment calls for, if it decides about a card.
func (g *Gateway) cardProven(p payment.Payment, op *payment.Operation) []job.Job {
	token := p.Attributes[AttrSavedCard]
	first := op != nil && op.Seq == 1 && !op.Status.Open()
	without := op == nil && (p.State == payment.Declined || p.State == payment.Expired)
	if token == "" || !first && !without && p.State != payment.Expired {
		return nil // what follows a payment decides nothing about its card: it may have been switched off by then
	}
	return []job.Job{g.provenJob(p.Merchant, p.ID, token, g.now())}
}

// ProveCard does at once what the job of a payment's saved card is there for, if it is not done yet: whoever is told that the payment has
// succeeded may use the card, and whoever is told that it has not does not find it.
func (g *Gateway) ProveCard(ctx context.Context, p payment.Payment) error {
	token := p.Attributes[AttrSavedCard]
	if token == "" {
		return nil
	}
	if !decided(p) {
		return nil
	}
	return g.endProposal(ctx, p.Merchant, p.ID, token, p.State.Approved())
}

// decided reports whether it is known what became of a payment's first operation, or that it has none.
func decided(p payment.Payment) bool {
	return p.State.Final() || len(p.Operations) > 0 && !p.Operations[0].Status.Open()
}

// endProposal takes or drops what a payment would make of a card.
func (g *Gateway) endProposal(ctx context.Context, m merchant.ID, id payment.ID, token string, take bool) error {
	for range conflictTries {
		// The card is read before the job: of two who do this at once the slower one either finds no job, or has the card as it was.
		s, err := g.store.SavedCard(ctx, m, token)
		gone := errors.Is(err, store.ErrNotFound) // it has been deleted meanwhile
		if err != nil && !gone {
			return fmt.Errorf("read saved card of payment %s: %w", id, err)
		}
		_, err = g.store.Job(ctx, m, provenID(id))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read job of the saved card of payment %s: %w", id, err)
		}
		c := store.Change{Merchant: m, Done: []string{provenID(id)}}
		again := false
		if !gone {
			c, again, err = g.withProposal(c, s, id, take)
			if err != nil {
				return err
			}
		}
		err = g.store.Commit(ctx, c)
		switch {
		case err == nil && !again:
			return nil
		case err == nil, errors.Is(err, store.ErrStale): // somebody has changed or deleted it just now
		case errors.Is(err, store.ErrVaultKey):
			g.vault.Renew()
		default:
			return fmt.Errorf("store saved card of payment %s: %w", id, err)
		}
	}
	return errContended()
}

// withProposal adds to a change what becomes of a card, as it was read. A card that is to be forgotten is first disowned, in a commit of its
// own: under another fingerprint nobody who saves the number meanwhile can rely on the row that is about to go. Again says that the change is
// that one. Both are bound to the card's version: whoever lets it pay meanwhile keeps it.
func (g *Gateway) withProposal(c store.Change, s vault.Saved, id payment.ID, take bool) (out store.Change, again bool, err error) {
	was, tells := len(s.Proposed.By), provenNow(s)
	switch {
	case take && g.vault == nil:
		return c, false, errNoVault()
	case take:
		s, err = g.vault.Accept(c.Merchant, wanted(s), string(id))
		if err != nil {
			return c, false, fmt.Errorf("bring saved card of payment %s up to date: %w", id, err)
		}
	case s.Fallen():
		return g.forgetting(c, s), false, nil
	default:
		s, tells = s.Without(string(id)), ""
		if len(s.Proposed.By) == was {
			return c, false, nil
		}
		if s.Fallen() {
			s.Fingerprint, c.Done, again = vault.NewToken(), nil, true
		}
	}
	s.UpdatedAt = g.now().UTC().Truncate(time.Microsecond)
	s.Version++
	c.Cards = append(c.Cards, s)
	if tells != "" {
		c = g.told(c, webhook.Event{Type: tells, Subject: s.Token, Sequence: s.Version}, s)
	}
	return c, again, nil
}

// unbegun drops what an order's payment would have made of a saved card, when another payment is the answer to the order, or none. Its job
// does it otherwise.
func (g *Gateway) unbegun(ctx context.Context, o Order, answer payment.ID) {
	if o.id == "" || o.id == answer {
		return
	}
	err := g.runProven(context.WithoutCancel(ctx), g.provenJob(o.Merchant.ID, o.id, o.Attributes[AttrSavedCard], g.now()))
	if err != nil {
		g.log.Warn("saved card of an order is left to its job", "payment", string(o.id), "error", err)
	}
}

// runProven is the job. Jobs of before name the payment alone, whose attributes have the rest.
func (g *Gateway) runProven(ctx context.Context, j job.Job) error {
	subject, token, _ := strings.Cut(j.Subject, "/")
	id := payment.ID(subject)
	for range conflictTries {
		// The card is read before the payment: if the proposal is ended in between, the card is no longer what it was.
		card, err := g.store.SavedCard(ctx, j.Merchant, token)
		gone := errors.Is(err, store.ErrNotFound)
		if err != nil && !gone {
			return fmt.Errorf("read saved card of payment %s: %w", id, err)
		}
		p, err := g.Find(ctx, j.Merchant, id)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			return g.endProposal(ctx, j.Merchant, id, token, false) // it never began
		case err != nil:
			return err
		case decided(p):
			return g.ProveCard(ctx, p)
		}
		err = g.putOff(ctx, j, card, gone)
		if errors.Is(err, store.ErrStale) {
			continue
		}
		return err
	}
	return errContended()
}

// putOff lets the job of a card wait for its payment. The card's version is held with it: the job of a proposal that somebody has ended
// meanwhile is gone and must not come back, or it would let the card pay again that was switched off since. For a card that is gone there is
// nothing to wait for.
func (g *Gateway) putOff(ctx context.Context, j job.Job, card vault.Saved, gone bool) error {
	c := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if !gone {
		j.RunAt, j.LeaseUntil = g.now().Add(proposalWait), time.Time{}
		card.Version++
		c = store.Change{Merchant: j.Merchant, Cards: []vault.Saved{card}, Enqueue: []job.Job{j}}
	}
	err := g.store.Commit(ctx, c)
	if err != nil {
		return fmt.Errorf("put off saved card of payment %s: %w", j.Subject, err)
	}
	return nil
}
