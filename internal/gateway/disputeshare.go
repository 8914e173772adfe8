package gateway

// disputeshare.go has stores bear disputes of the payments that they share, where their marketplace says so.

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// settingDisputes says who bears a disputed amount: "marketplace", which holds where nothing is set, or "stores", each in proportion to
// its share. It is read when a dispute is opened; what a store bears then stands in the payment's division until the dispute is won.
const (
	settingDisputes  = "disputes"
	disputesOfStores = "stores"
)

// withBearers adds to the change that opens a dispute, or wins it, what that takes from the stores or gives back to them. taken is what
// of the payment was disputed before. The store's debt has no limit here: the bank has taken the money, whatever we say.
func (g *Gateway) withBearers(ctx context.Context, c store.Change, d dispute.Dispute, taken money.Amount) (store.Change, error) {
	event := d.History[len(d.History)-1].Event
	m, known := g.merchants.Find(c.Merchant)
	bears := known && m.Setting("marketplace", settingDisputes) == disputesOfStores
	if event != dispute.Win && (event != dispute.Open || !bears) {
		return c, nil
	}
	was, err := g.store.Division(ctx, c.Merchant, d.Payment)
	if errors.Is(err, store.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read division of payment %s: %w", d.Payment, err)
	}
	next, changed := was.Spare(d.ID)
	if event == dispute.Open {
		next = was.Bear(d.ID, d.Amount, taken)
		changed = len(next.Disputes) > len(was.Disputes)
	}
	if !changed {
		return c, nil
	}
	return g.withAdjustment(g.divided(c, was, next, marketplace.EntryDispute), was, next)
}
