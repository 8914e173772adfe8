package paratika

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// share.go is the marketplace: an order whose items say whose they are and what their sellers get (ORDERITEMS with sellerId and
// sellerPaymentAmount). Neither the document nor the SDK has it; a client of Paratika's shows it. The sellers are made known with
// SELLERADD. A refund names no seller.

var errSeller = errors.New("a seller's name at paratika has 1 to 255 characters and no semicolon")

// mostSeller is the longest name of a seller.
const mostSeller = 255

// CanShare passes all shares that leave nobody less than nothing, of sellers whose names Paratika takes.
func (b *Buyers) CanShare(amount money.Amount, shares []connector.Share) error {
	err := connector.SharesFit(amount, shares)
	if err != nil {
		return err //nolint:wrapcheck // the contract's own words
	}
	for _, s := range shares {
		if strings.Contains(s.Store, ";") || len(s.Store) > mostSeller { // document, ERR10167
			return errSeller
		}
	}
	return nil
}

// AuthorizeShared is Authorize of an order of several sellers.
func (b *Buyers) AuthorizeShared(ctx context.Context, q connector.Authorization, shares []connector.Share) connector.Result {
	err := b.CanShare(q.Amount, shares)
	if err != nil {
		return connector.Refuse(decline.RequestRefused, err)
	}
	return b.authorize(ctx, q, items(q.Amount, shares))
}

// ChallengeShared is Challenge of one.
func (b *Buyers) ChallengeShared(ctx context.Context, q connector.Authorization, shares []connector.Share, returnURL string) connector.Challenge {
	err := b.CanShare(q.Amount, shares)
	if err != nil {
		return connector.Ended(connector.Refuse(decline.RequestRefused, err))
	}
	return b.challenge(ctx, q, visitOf{items: items(q.Amount, shares)}, returnURL)
}

// SharesHolds says that a PREAUTH has an order's items as a SALE has. A POSTAUTH has none, and takes an amount alone, so what sellers
// have of less than all of it is not known.
func (b *Buyers) SharesHolds() {}

// items are an item for each share, of which the seller gets all, and one for what is the marketplace's. They add up to the amount,
// as they have to (ERR10022).
func items(amount money.Amount, shares []connector.Share) []wire.Item {
	left := amount.Minor()
	var all []wire.Item
	for i, s := range shares {
		left -= s.Amount.Minor()
		all = append(all, wire.Item{
			Code: strconv.Itoa(i + 1), Name: none, Description: none, Quantity: 1, Amount: s.Amount, Seller: s.Store, SellerAmount: s.Amount,
		})
	}
	if left > 0 {
		all = append(all, wire.Item{
			Code: strconv.Itoa(len(shares) + 1), Name: none, Description: none, Quantity: 1, Amount: money.New(left, amount.Currency()),
		})
	}
	return all
}
