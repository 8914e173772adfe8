package gateway

// unkeep.go has providers forget cards. A saved card goes at once, in the commit of its deletion; the same commit writes down at whose
// providers it is kept, and jobs that have it deleted there, for as long as that takes: until it is, the record tells that the provider still
// keeps the card.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// jobUnkeep has a provider forget a card.
const jobUnkeep job.Kind = "forget_kept"

// unkeepTries is how often a provider is asked, at last once a day: a month of refusals is an answer.
const unkeepTries = 40

// unkeeping adds to a change that deletes a card what has its providers forget it, and us what its holder was told of it.
func (g *Gateway) unkeeping(c store.Change, s vault.Saved) store.Change {
	c.Forget = append(c.Forget, record.Key{Kind: recordCardMail, ID: s.Token})
	now := g.now().UTC().Truncate(time.Microsecond)
	for i, at := range s.Kept.At {
		id := s.Token + "." + strconv.Itoa(i+1)
		content, err := json.Marshal(vault.Unkept{Card: s.Token, Masked: s.Card.Masked(), KeptAt: at, Since: now})
		if err != nil { // texts and numbers cannot fail
			g.log.Error("provider is not asked to forget a card", "provider", at.Account, "error", err)
			continue
		}
		c.Records = append(c.Records, record.Record{
			Merchant: s.Merchant, Kind: vault.UnkeptKind, ID: id, Group: at.Account, Content: content, Version: 1, CreatedAt: now, UpdatedAt: now,
		})
		c.Enqueue = append(c.Enqueue, job.Job{Merchant: s.Merchant, ID: "forget_kept/" + id, Kind: jobUnkeep, Subject: id, RunAt: now})
	}
	return c
}

// Unkept returns a page of the deleted cards that providers may keep still, the latest deletion first, and the id after which the next page
// begins, empty after the last.
func (g *Gateway) Unkept(ctx context.Context, m merchant.ID, after string, limit int) (page []vault.Unkept, next string, err error) {
	rs, err := g.Records(ctx, m, vault.UnkeptKind, record.Filter{After: after, Newest: true, Limit: limit + 1})
	if err != nil {
		return nil, "", err
	}
	if len(rs) > limit {
		rs = rs[:limit]
		next = rs[limit-1].ID
	}
	page = make([]vault.Unkept, len(rs))
	for i, r := range rs {
		page[i], err = contentOf[vault.Unkept](r)
		if err != nil {
			return nil, "", err
		}
	}
	return page, next, nil
}

// runUnkeep is the job. Forgetting a card twice is no harm, so that a lost answer is simply asked about: whether the provider lists the card
// still decides.
func (g *Gateway) runUnkeep(ctx context.Context, j job.Job) error {
	r, err := g.store.Record(ctx, j.Merchant, vault.UnkeptKind, j.Subject)
	done := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if errors.Is(err, store.ErrNotFound) {
		return g.store.Commit(ctx, done) //nolint:wrapcheck // it says whose it is
	}
	if err != nil {
		return fmt.Errorf("read card that is to be forgotten: %w", err)
	}
	u, err := contentOf[vault.Unkept](r)
	if err != nil {
		return err
	}
	again, err := g.importedAgain(ctx, j.Merchant, u.KeptAt)
	if err != nil {
		return err
	}
	if again {
		done.Forget = []record.Key{{Kind: vault.UnkeptKind, ID: r.ID}}
		return g.store.Commit(ctx, done) //nolint:wrapcheck // it says whose it is
	}
	gone, said := g.unkeep(ctx, j.Merchant, u.KeptAt)
	if gone {
		done.Forget = []record.Key{{Kind: vault.UnkeptKind, ID: r.ID}}
		return g.store.Commit(ctx, done) //nolint:wrapcheck // it says whose it is
	}
	u.Tries, u.Said = u.Tries+1, Shown(said)
	u.GivenUp = u.Tries >= unkeepTries
	r.Content, err = json.Marshal(u)
	if err != nil {
		return fmt.Errorf("write card that is to be forgotten: %w", err)
	}
	r.Version, r.UpdatedAt = r.Version+1, g.now().UTC().Truncate(time.Microsecond)
	change := store.Change{Merchant: j.Merchant, Records: []record.Record{r}}
	if u.GivenUp {
		g.log.Warn("provider keeps a card that was deleted, and is asked no more", "merchant", string(j.Merchant), "provider", u.Account, "card", u.Card)
		change.Done = []string{j.ID}
	} else {
		j.RunAt, j.LeaseUntil = g.now().Add(min(time.Minute<<min(u.Tries, 11), 24*time.Hour)), time.Time{}
		change.Enqueue = []job.Job{j}
	}
	err = g.store.Commit(ctx, change)
	if err != nil && !errors.Is(err, store.ErrStale) {
		return fmt.Errorf("put off a card that is to be forgotten: %w", err)
	}
	return nil
}

// importedAgain reports whether a card that was to be forgotten has been taken over anew since: then it is to stay at its provider, or the card
// that is saved now could not pay.
func (g *Gateway) importedAgain(ctx context.Context, m merchant.ID, at vault.KeptAt) (bool, error) {
	if g.vault == nil {
		return false, nil // nothing is imported here
	}
	_, err := g.store.SavedCardByFingerprint(ctx, m, g.vault.KeptFingerprint(m, at))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read saved card: %w", err)
	}
	return true, nil
}

// unkeep has a provider forget a card, and reports whether it is certain that it keeps it no longer; if not, what it said.
func (g *Gateway) unkeep(ctx context.Context, m merchant.ID, at vault.KeptAt) (gone bool, said string) {
	c, open := g.keeping(m, at)
	k, able := c.(connector.Keeper)
	if !open || !able {
		return false, ""
	}
	asked, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	began := g.now()
	deadline := began.Add(g.timeout)
	r := k.Forget(asked, connector.KeptRef{Owner: at.Owner, Token: at.Token}, deadline)
	g.observe(at.Account, "forget", r.Outcome.String(), g.now().Sub(began))
	if r.Outcome == connector.Approved {
		return true, ""
	}
	if r.Cause != nil {
		g.log.Warn("provider was asked to forget a card, with a cause to look at", "provider", at.Account, "outcome", r.Outcome.String(), "cause", r.Cause)
	}
	all, err := k.Cards(asked, at.Owner, deadline)
	if err != nil {
		return false, r.Refusal.Message
	}
	return !slices.ContainsFunc(all, func(c connector.KeptCard) bool { return c.Token == at.Token }), r.Refusal.Message
}
