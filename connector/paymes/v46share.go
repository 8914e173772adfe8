package paymes

import (
	"context"
	"errors"
	"strconv"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
)

// v46share.go is the marketplace: orders that stores (sub-merchants) share. All of an order is theirs; what Paymes and the
// marketplace take of it is a matter of the stores' commission ratios, and when they are paid is Paymes' affair.

const pathMarket = "/marketplace/v1/order/create"

var errNotWhole = errors.New("the stores of a marketplace order at paymes share all of it")

// CanShare passes shares that are all of an order.
func (a *V46) CanShare(amount money.Amount, shares []connector.Share) error {
	err := connector.SharesFit(amount, shares)
	if err != nil {
		return err //nolint:wrapcheck // the contract's own words
	}
	sum := int64(0)
	for _, s := range shares {
		sum += s.Amount.Minor()
	}
	if sum != amount.Minor() {
		return errNotWhole
	}
	return nil
}

// AuthorizeShared refuses, as Authorize does: v4.6 takes no payment without 3-D Secure.
func (a *V46) AuthorizeShared(ctx context.Context, q connector.Authorization, _ []connector.Share) connector.Result {
	return a.Authorize(ctx, q)
}

// ChallengeShared is Challenge with an order of the marketplace.
func (a *V46) ChallengeShared(ctx context.Context, q connector.Authorization, shares []connector.Share, returnURL string) connector.Challenge {
	no := a.CanShare(q.Amount, shares)
	if no != nil {
		return connector.Ended(connector.Refuse(decline.RequestRefused, no))
	}
	return a.challenge(ctx, q, shares, returnURL)
}

// orderOf is the request for an order, signed, and where it goes.
func (a *V46) orderOf(q connector.Authorization, shares []connector.Share) (path, kind string, message []byte) {
	buyer := wire.Buyer{
		Name: given(q.Card.Holder, none), Phone: given(q.Buyer.Phone, none), Email: given(q.Buyer.Email, noMail), Address: none,
	}
	if len(shares) > 0 {
		o := a.market(q, shares)
		o.Buyer = buyer
		o.Sign(a.secret)
		return pathMarket, typeJSON, o.Encode()
	}
	o := wire.Order{
		PublicKey: a.key, OrderID: q.Ref, Price: q.Amount, PriceText: q.Amount.Decimal(), CurrencyText: string(q.Amount.Currency()),
		ProductName: product(q), Buyer: buyer,
	}
	o.Sign(a.secret)
	return pathOrder, typeForm, o.Encode()
}

// market is an order with a part for each store. The parts have numbers of their own, made of the order's.
func (a *V46) market(q connector.Authorization, shares []connector.Share) wire.MarketOrder {
	o := wire.MarketOrder{
		PublicKey: a.key, OrderID: q.Ref, Total: q.Amount, TotalText: q.Amount.Decimal(), CurrencyText: string(q.Amount.Currency()),
	}
	for i, s := range shares {
		o.Subs = append(o.Subs, wire.SubOrder{
			SubMerchantID: s.Store, SubOrderID: q.Ref + "-" + strconv.Itoa(i+1), SubTotal: s.Amount, SubTotalText: s.Amount.Decimal(),
			Products: []wire.MarketProduct{{Name: product(q), Price: s.Amount}},
		})
	}
	return o
}
