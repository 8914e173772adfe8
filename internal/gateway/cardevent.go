package gateway

// cardevent.go is what shops are told of saved cards. A card that is there only as the proposal of a payment that is not decided is nobody's
// business yet: it is told when it can pay, and if it never can, neither its coming nor its going is.

import (
	"context"
	"fmt"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/webhook"
)

// provenNow is the event about a card that can pay after a change, by what it was before: nothing, a proposal, or a card already.
func provenNow(was vault.Saved) webhook.Type {
	if was.Version == 0 || was.Proposed.Unproven {
		return webhook.CardSaved
	}
	return webhook.CardUpdated
}

// cardGone adds to a change that deletes a card what is told of that.
func (g *Gateway) cardGone(c store.Change, s vault.Saved) store.Change {
	if s.Proposed.Unproven {
		return c
	}
	s.UpdatedAt, s.Active = g.now().UTC(), false
	return g.told(c, webhook.Event{Type: webhook.CardDeleted, Subject: s.Token, Sequence: s.Version + 1}, s)
}

// customerGone adds to a change that deletes a customer what is told of that and of the saved cards, and what has providers forget those that
// they keep. A card that is saved in the same moment
// goes too and has no event of its own: that of the customer says it.
func (g *Gateway) customerGone(ctx context.Context, c store.Change, m merchant.ID, customer string) (store.Change, error) {
	const page = 100
	f := vault.CardFilter{Owner: customer, Limit: page}
	for {
		cards, err := g.store.SavedCards(ctx, m, f)
		if err != nil {
			return c, fmt.Errorf("list saved cards: %w", err)
		}
		for _, s := range cards {
			c = g.cardGone(g.unkeeping(c, s), s)
		}
		if len(cards) < page {
			break
		}
		f.After = cards[page-1].Token
	}
	if !g.endpoints.Wanted(m, webhook.CustomerDeleted) {
		return c, nil
	}
	who, err := g.Customer(ctx, m, customer)
	if err != nil {
		return c, err
	}
	// Whoever asks to be forgotten is not told of by name, mail and telephone once more.
	who.Name, who.Email, who.Phone = "", "", ""
	return g.told(c, webhook.Event{Type: webhook.CustomerDeleted, Subject: who.ID, Sequence: who.Version + 1}, who), nil
}
