package gateway

// marketplace.go keeps the stores of marketplaces, so that every surface that speaks of stores speaks of the same ones.

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/webhook"
)

// recordStore is a store of a marketplace. It is no one surface's.
const recordStore record.Kind = "sub_merchant"

// SubMerchant returns a store of the merchant's marketplace, or a NotFound fault.
func (g *Gateway) SubMerchant(ctx context.Context, m merchant.ID, id string) (marketplace.SubMerchant, error) {
	s, _, err := kept[marketplace.SubMerchant](ctx, g, m, recordStore, id)
	return s, err
}

// SubMerchants returns a page of the merchant's stores.
func (g *Gateway) SubMerchants(ctx context.Context, m merchant.ID, f record.Filter) ([]marketplace.SubMerchant, error) {
	rs, err := g.Records(ctx, m, recordStore, f)
	if err != nil {
		return nil, err
	}
	stores := make([]marketplace.SubMerchant, len(rs))
	for i, r := range rs {
		if stores[i], err = contentOf[marketplace.SubMerchant](r); err != nil {
			return nil, err
		}
	}
	return stores, nil
}

// ChangeSubMerchant stores what change makes of the store as it stands; exists tells whether there is one, otherwise it
// is the zero value. An error of change is returned as it is and nothing is stored. Change may be called again when
// somebody else was faster.
func (g *Gateway) ChangeSubMerchant(ctx context.Context, m merchant.ID, id string,
	change func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error),
) (marketplace.SubMerchant, error) {
	return changeKept(ctx, g, m, recordStore, id, change, func(exists bool) *Telling {
		t := &Telling{
			Type: webhook.SubMerchantCreated, Subject: "sub_merchant/" + id, // the id is the shop's and could be the name of anything
			Of: func(r record.Record) (any, error) { return contentOf[marketplace.SubMerchant](r) },
		}
		if exists {
			t.Type = webhook.SubMerchantUpdated
		}
		return t
	})
}

// kept returns the content of a record and the record itself.
func kept[T any](ctx context.Context, g *Gateway, m merchant.ID, kind record.Kind, id string) (T, record.Record, error) {
	var none T
	r, err := g.Record(ctx, m, kind, id)
	if err != nil {
		return none, record.Record{Merchant: m, Kind: kind, ID: id}, err
	}
	content, err := contentOf[T](r)
	return content, r, err
}

func contentOf[T any](r record.Record) (T, error) {
	var content T
	err := json.Unmarshal(r.Content, &content)
	if err != nil {
		return content, fmt.Errorf("read content of %s: %w", r.Kind, err)
	}
	return content, nil
}

// changeKept applies change to the content of a record by compare-and-set. A change that leaves the record as it was is not told.
func changeKept[T any](ctx context.Context, g *Gateway, m merchant.ID, kind record.Kind, id string,
	change func(now T, exists bool) (T, error), tells func(exists bool) *Telling,
) (T, error) {
	var none T
	for range conflictTries {
		now, r, err := kept[T](ctx, g, m, kind, id)
		exists := err == nil
		if err != nil && !errors.Is(err, fault.NotFound) {
			return none, err
		}
		next, err := change(now, exists)
		if err != nil {
			return none, err
		}
		was := r.Content
		r.Content, err = json.Marshal(next, json.Deterministic(true))
		if err != nil {
			return none, fmt.Errorf("write content of %s: %w", kind, err)
		}
		// What names a store, an account or a refund has to stay as it is; a bank account's digits may look like a card's.
		r.Content, err = ShownJSON(r.Content, "id", "store", "key", "iban", "identity_number", "tax_number", "currency")
		if err != nil {
			return none, fmt.Errorf("mask content of %s: %w", kind, err)
		}
		s := Saving{Records: []record.Record{r}}
		if !exists || !bytes.Equal(was, r.Content) {
			s.Tells = tells(exists)
		}
		_, err = g.Save(ctx, s)
		if errors.Is(err, fault.Conflict) {
			continue // somebody else changed it; look again
		}
		if err != nil {
			return none, err
		}
		return next, nil
	}
	return none, errContended()
}
