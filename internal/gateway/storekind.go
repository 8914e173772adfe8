package gateway

// storekind.go keeps what an id is on a marketplace: a dealer's or a store's. They are two accounts in the books and one balance, which
// would be the sum of neither if an id were both.

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// recordStoreKind says of an id with shares what it is. It is inserted before the first order with a share of it is begun, and never
// changed: of two first orders at once the database takes one.
const recordStoreKind record.Kind = "store_kind"

// storeKind is what a record of recordStoreKind says.
type storeKind struct {
	Dealer bool `json:"dealer"`
}

// kindsAgree refuses a share of a dealer whose id is a store's, or the other way round. The first order with a share of an id decides,
// whatever becomes of its payment.
func (g *Gateway) kindsAgree(ctx context.Context, m merchant.ID, shares []marketplace.Share) error {
	for _, s := range shares {
		dealer, err := g.kindOf(ctx, m, s.Store, s.Along)
		if err != nil {
			return err
		}
		if dealer != s.Along {
			return fault.New(fault.Conflict, "store_kind_differs", fault.Text{
				TR: "Bu kimlikle bir bayinin ya da bir mağazanın hesabı var; biri ötekinin kimliğini kullanamaz.",
				EN: "A dealer or a store has an account under this id; one cannot use the other's.",
			})
		}
	}
	return nil
}

// kindOf reports whether an id is a dealer's. One that is nothing yet becomes what is wanted.
func (g *Gateway) kindOf(ctx context.Context, m merchant.ID, id string, wanted bool) (dealer bool, err error) {
	for range conflictTries {
		is, r, err := kept[storeKind](ctx, g, m, recordStoreKind, id)
		if err == nil || !errors.Is(err, fault.NotFound) {
			return is.Dealer, err
		}
		is.Dealer = wanted
		had, err := g.store.Balances(ctx, m, store.BalanceFilter{Store: id, Limit: 1})
		if err != nil {
			return false, err //nolint:wrapcheck // it says whose it is
		}
		if len(had) > 0 { // an account from before there were records of this
			is.Dealer, err = g.dealer(ctx, m, id, had[0].Currency)
			if err != nil {
				return false, err
			}
		}
		r.Content, err = json.Marshal(is)
		if err != nil {
			return false, err //nolint:wrapcheck // impossible: it is one boolean
		}
		_, err = g.SaveRecord(ctx, r)
		if !errors.Is(err, fault.Conflict) {
			return is.Dealer, err
		}
	}
	return false, errContended()
}
