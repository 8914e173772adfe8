package gateway

// disputeshare.go has stores bear disputes of the payments that they share, where their marketplace says so.

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// settingDisputes says who bears a disputed amount: "marketplace", which holds where nothing is set, or "stores", each in proportion to
// its share. A share for which something else was agreed with the order is borne so, and else a store that says so bears its own, or does
// not. Store and setting are read when a dispute is opened; what a store bears then stands in the payment's division until the dispute is won or withdrawn.
const (
	settingDisputes  = "disputes"
	disputesOfStores = "stores"
)

// withBearers adds to the change that opens a dispute, or wins or withdraws it, what that takes from the stores or gives back to them. taken is what
// of the payment was disputed before. The store's debt has no limit here: the bank has taken the money, whatever we say.
func (g *Gateway) withBearers(ctx context.Context, c store.Change, d dispute.Dispute, taken money.Amount) (store.Change, error) {
	event := d.History[len(d.History)-1].Event
	if event != dispute.Win && event != dispute.Withdraw && event != dispute.Open {
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
		bearing, err := g.bearing(ctx, c.Merchant, was.Stores)
		if err != nil || len(bearing) == 0 {
			return c, err
		}
		next = was.BearBy(d.ID, d.Amount, taken, func(s marketplace.Store) bool { return bearing[s.ID] })
		changed = len(next.Disputes) > len(was.Disputes)
	}
	if !changed {
		return c, nil
	}
	return g.withAdjustment(g.divided(c, was, next, marketplace.EntryDispute), was, next)
}

// bearing are the stores of a payment that bear their part of a dispute.
func (g *Gateway) bearing(ctx context.Context, m merchant.ID, stores []marketplace.Store) (map[string]bool, error) {
	rule := marketplace.BearerMarketplace
	if known, is := g.merchants.Find(m); is && known.Setting("marketplace", settingDisputes) == disputesOfStores {
		rule = marketplace.BearerStore
	}
	all := map[string]bool{}
	for _, s := range stores {
		says := s.Disputes
		if says == marketplace.BearerUnsaid {
			kept, err := g.SubMerchant(ctx, m, s.ID)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			}
			says = cmp.Or(kept.Disputes, rule)
		}
		if says == marketplace.BearerStore {
			all[s.ID] = true
		}
	}
	return all, nil
}
