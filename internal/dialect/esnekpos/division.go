package esnekpos

import (
	"context"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// division.go says in EsnekPos' words whose money a marketplace's payment is.

// shared reports whether stores have shares in a payment whose money was taken.
func shared(p payment.Payment) bool { return gateway.Shared(p) && taken(p) }

// divisionOf returns what becomes of a payment's shares, and an empty division of a payment without stores or without money.
func (d *Dialect) divisionOf(ctx context.Context, p payment.Payment) (marketplace.Division, error) {
	if !shared(p) {
		return marketplace.Division{}, nil
	}
	now, err := d.gateway.Division(ctx, p.Merchant, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return marketplace.Division{}, nil
	}
	return now, err
}

// reversal is what a shop wants to be given back.
type reversal struct {
	amount int64
	// whole tells that it is all that is left.
	whole bool
	// takes are what the stores of a marketplace bear of it.
	takes []wire.Share
}

// sharing says what each store gives back: what was named, or, of a whole order, what it has. The provider keeps its commission
// unless all is given back.
func (r reversal) sharing(now marketplace.Division, operation int, amount money.Amount) (marketplace.Refund, error) {
	currency := now.Captured.Currency()
	refund := now.Plain(operation, amount)
	if len(r.takes) > 0 {
		refund.Takes = nil
		for _, t := range r.takes {
			refund.Takes = append(refund.Takes, marketplace.Share{Store: t.ExternalID, Amount: money.New(t.Amount.Minor(), currency)})
		}
	}
	return refund, nil
}

// blameShares names the member for what the marketplace refuses of a reversal.
func blameShares(err error) error {
	f, found := fault.As(err)
	if !found {
		return err
	}
	switch f.Code {
	case "share_insufficient", "store_unknown", "shares_exceed_payment", "shares_invalid":
		return fault.InvalidField(attrShares, f.Code, fault.Text{
			TR: f.PublicText().TR + " Her mağazadan ne kadar geri alınacağını SubMerchantDetails ile bildirin.",
			EN: f.PublicText().EN + " Say in SubMerchantDetails how much is taken back from each store.",
		})
	}
	return err
}
