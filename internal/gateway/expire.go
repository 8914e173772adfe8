package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// jobExpire ends a 3-D Secure visit whose time is over.
const jobExpire job.Kind = "expire"

func expireID(p payment.ID) string { return "expire/" + string(p) }

// AttrTrial is the attribute of a payment that tries a card and takes nothing: what it has held or taken is given back when the time of its
// visit is over, or as long after it began if it has none, at the latest. Its value is "1", or the id of the subscription that gets the card
// when the payment is approved (see [Gateway.GiveCard]). A surface that lets shops name attributes must refuse this one.
const AttrTrial = "@trial"

// tries reports whether a payment tries a card.
func tries(p payment.Payment) bool { return p.Attributes[AttrTrial] != "" }

// givingBack is the job that gives back what a trial without a visit has held, whatever becomes of the request that asked for it.
func givingBack(p payment.Payment, now time.Time) []job.Job {
	if !tries(p) {
		return nil
	}
	return []job.Job{{
		Merchant: p.Merchant, ID: expireID(p.ID), Kind: jobExpire, Subject: string(p.ID), RunAt: now.Add(threeds.Lifetime + settleGrace),
	}}
}

// visitOver is the job that a visit which has led to a charge, or was finished, has no need of any more. That of a trial stays: the charge
// may be in doubt, or whoever is to give it back may not come to it.
func visitOver(p payment.Payment) []string {
	if tries(p) {
		return nil
	}
	return []string{expireID(p.ID)}
}

// expire ends a visit whose time is over. A two-step visit is simply forgotten. In one-step 3-D Secure the
// provider may have authorized unseen, so it is asked first; what it holds for a shop that never finished is
// given back, and what it took for one that leaves finishing to us is kept. It reports whether there is nothing
// left to do.
func (g *Gateway) expire(ctx context.Context, m merchant.ID, id payment.ID) (done bool, err error) {
	s, err := g.store.Session(ctx, m, string(id))
	if err != nil && !errors.Is(err, store.ErrNotFound) { // a trial may have been paid without a visit
		return false, fmt.Errorf("read session of payment %s: %w", id, err)
	}
	p, err := g.Find(ctx, m, id)
	if err != nil {
		return false, err
	}
	if p.State == payment.Challenged {
		s, err = g.shut(ctx, s)
		if err != nil {
			return false, err
		}
		if s.OneStep {
			p, err = g.settleUnseen(ctx, p, s.State)
		} else {
			p, err = g.lapse(ctx, p)
		}
		if err != nil || p.State == payment.Challenged {
			return false, err
		}
	}
	if !held(p, s) && !tries(p) {
		return true, nil // what was taken early stays taken; see finishEarly
	}
	if _, _, open := p.Open(); open {
		return false, nil // it may turn out to be held, and then it has to be given back
	}
	if p.State != payment.Authorized && (p.State != payment.Captured || !tries(p)) {
		return true, nil
	}
	return g.release(ctx, p)
}

// shut keeps a visit that has not been opened from being opened any more, before its payment is ended without it: a node that comes back with the provider's
// answer after that would send the buyer to the bank, and tell the shop of it after it has told the end.
func (g *Gateway) shut(ctx context.Context, s threeds.Session) (threeds.Session, error) {
	if s.Status != threeds.Opening {
		return s, nil
	}
	s.Version++
	err := g.store.Commit(ctx, store.Change{Merchant: s.Merchant, Session: &s})
	if err != nil {
		return s, fmt.Errorf("shut visit of payment %s: %w", s.Payment, err)
	}
	return s, nil
}

// lapse ends a payment of which the provider was asked for nothing, and shreds its card.
func (g *Gateway) lapse(ctx context.Context, p payment.Payment) (payment.Payment, error) {
	step, err := p.Expire(g.now())
	if err != nil {
		return p, err
	}
	err = g.store.Commit(ctx, g.withNotice(store.Change{
		Merchant: p.Merchant, Step: &step, Shred: string(p.ID), Done: []string{expireID(p.ID)},
	}))
	if err != nil {
		return p, fmt.Errorf("store expiry of payment %s: %w", p.ID, err)
	}
	return step.Payment, nil
}

// settleUnseen asks a one-step provider about a payment whose buyer never came back. It returns the payment as it
// was when the provider cannot say yet.
func (g *Gateway) settleUnseen(ctx context.Context, p payment.Payment, state string) (payment.Payment, error) {
	op, at := p.Last()
	c, known := g.account(p.Merchant, at.Provider)
	if !known {
		return p, errAccountClosed()
	}
	back, ok := g.turns.take(p.Merchant, at.Provider)
	if !ok {
		return p, nil
	}
	defer back() // also where a connector panics
	report := g.query(ctx, p, c, state)
	r := g.proven(c, report, p, op, at)
	switch {
	case r.Outcome == connector.Indeterminate:
		return p, nil
	case report.Finding == connector.NotFound:
		return g.lapse(ctx, p) // the buyer never got that far, which is no decline
	}
	return g.settleWith(ctx, p, r, nil)
}

// release gives back what a one-step provider holds for a shop that never finished. A void that the provider
// refuses is not tried again: the bank ends the hold by itself in time, and the log tells a person.
func (g *Gateway) release(ctx context.Context, p payment.Payment) (done bool, err error) {
	m, known := g.merchants.Find(p.Merchant)
	if !known {
		return false, fmt.Errorf("expire payment %s: its merchant is not set up", p.ID)
	}
	a, err := g.Void(ctx, Command{Merchant: m, Payment: p.ID})
	unable := errors.Is(err, fault.Unsupported)
	switch {
	case err != nil && !unable:
		return false, err
	case !unable && a.Unknown():
		return false, nil
	case unable || a.Payment.State != payment.Voided:
		g.log.Error("held amount of an unfinished visit could not be given back", "payment", string(p.ID))
	}
	return true, nil
}

// runExpire is the job that ends visits.
func (g *Gateway) runExpire(ctx context.Context, j job.Job) error {
	done, err := g.expire(ctx, j.Merchant, payment.ID(j.Subject))
	if err != nil && !errors.Is(err, store.ErrStale) {
		return err
	}
	change := store.Change{Merchant: j.Merchant}
	if done && err == nil {
		change.Done = []string{j.ID}
	} else {
		j.RunAt, j.LeaseUntil = g.now().Add(inquiryWait(j.Attempt)), time.Time{}
		change.Enqueue = []job.Job{j}
	}
	err = g.store.Commit(ctx, change)
	if err != nil {
		return fmt.Errorf("end expire job of payment %s: %w", j.Subject, err)
	}
	return nil
}
