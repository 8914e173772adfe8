package esnekpos

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// payout.go keeps whose money a marketplace's payment is. What the stores were promised stands in the payment itself, so that
// nothing more has to be written when the bank says yes.

// shared reports whether stores have shares in a payment whose money was taken.
func shared(p payment.Payment) bool {
	return p.Attributes[attrShares] != "" && taken(p)
}

// payoutOf returns the payout of a payment as its operations leave it, and an empty one of a payment without stores or without
// money.
func (d *Dialect) payoutOf(ctx context.Context, p payment.Payment) (marketplace.Payout, error) {
	if !shared(p) {
		return marketplace.Payout{}, nil
	}
	return d.books().Payout(ctx, p)
}

// books are the payouts of EsnekPos' payments.
func (d *Dialect) books() gateway.Books { return d.gateway.Books(opened) }

// opened is the payout of a payment of which nothing has been paid out or given back.
func opened(p payment.Payment) (marketplace.Payout, error) {
	var shares []marketplace.Share
	err := json.Unmarshal([]byte(p.Attributes[attrShares]), &shares)
	if err != nil {
		return marketplace.Payout{}, fmt.Errorf("read shares of payment %s: %w", p.ID, err)
	}
	now, err := marketplace.Open(p.Amount, billOf(p).Commission, shares)
	if err != nil {
		return marketplace.Payout{}, fmt.Errorf("open payout of payment %s: %w", p.ID, err)
	}
	return now, nil
}

// planned returns a payout with a reversal in it that is about to be asked of the bank: what each store gives back, or, of a
// whole order, what it has.
func planned(now marketplace.Payout, key string, r reversal) (marketplace.Payout, error) {
	currency := now.Captured.Currency()
	refund := now.Everything(key)
	if !r.whole {
		// The provider keeps its commission unless all is given back.
		refund = marketplace.Refund{Key: key, Amount: moneyOf(r.amount, currency), Commission: moneyOf(0, currency)}
	}
	if len(r.takes) > 0 {
		refund.Takes = nil
		for _, t := range r.takes {
			refund.Takes = append(refund.Takes, marketplace.Share{Store: t.ExternalID, Amount: moneyOf(t.Amount.Minor(), currency)})
		}
	}
	after, err := now.Refund(refund)
	if f, found := fault.As(err); found {
		return after, fault.InvalidField(attrShares, f.Code, fault.Text{
			TR: f.PublicText().TR + " Her mağazadan ne kadar geri alınacağını SubMerchantDetails ile bildirin.",
			EN: f.PublicText().EN + " Say in SubMerchantDetails how much is taken back from each store.",
		})
	}
	return after, err
}

// reversal is what a shop wants to be given back.
type reversal struct {
	amount int64
	// whole tells that it is all that is left.
	whole bool
	// takes are what the stores of a marketplace bear of it.
	takes []wire.Share
}
