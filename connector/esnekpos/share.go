package esnekpos

import (
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// share.go is the marketplace ("Pazaryeri"): payments that stores share. What the stores do not get is the marketplace's, and it
// bears the commission; a store has its share when PaymentConfirm has named it.

const pathConfirm = "/api/services/PaymentConfirm"

// CanShare passes all shares that leave nobody less than nothing.
func (a *Account) CanShare(amount money.Amount, shares []connector.Share) error {
	return connector.SharesFit(amount, shares) //nolint:wrapcheck // the contract's own words
}

// AuthorizeShared refuses, as Authorize does: EsnekPos takes no payment without 3-D Secure.
func (a *Account) AuthorizeShared(ctx context.Context, q connector.Authorization, _ []connector.Share) connector.Result {
	return a.Authorize(ctx, q)
}

// ChallengeShared is Challenge with SubMerchantDetails.
func (a *Account) ChallengeShared(ctx context.Context, q connector.Authorization, shares []connector.Share, returnURL string) connector.Challenge {
	no := connector.CheckShares(q.Amount, shares)
	if no != nil {
		return connector.Ended(*no)
	}
	return a.challenge(ctx, q, shares, returnURL)
}

// RefundShared gives money back of which stores bear parts (OrderReturn with SubMerchantDetails).
func (a *Account) RefundShared(ctx context.Context, f connector.FollowUp, shares []connector.Share) connector.Result {
	no := connector.CheckShares(f.Amount, shares)
	if no != nil {
		return *no
	}
	return a.giveBack(ctx, f, shares, decline.RefundRefused)
}

// ReleaseShare lets a store have its share (PaymentConfirm). An error of EsnekPos' own, and any answer that is not its, leave it in
// doubt; what GetDealerBalance tells is a store's sum over all payments, which proves nothing of one.
func (a *Account) ReleaseShare(ctx context.Context, r connector.Release) connector.Result {
	if r.Store == "" {
		return connector.Refuse(decline.RequestRefused, errNoStore)
	}
	m := wire.Confirmation{Merchant: a.merchant, OrderRefNumber: a.quirks.Reference.Of(r.Original.Ref), ExternalIDs: []string{r.Store}}
	v, err := call(ctx, a, pathConfirm, m.Encode(), r.Deadline, wire.DecodeDone)
	switch {
	case err != nil:
		return exchange.Doubt(err)
	case v.Code == "0" || v.Code == "00":
		return connector.Result{Outcome: connector.Approved}
	case v.Code == wire.UnknownError().Code:
		return connector.Result{Cause: exchange.ErrUnreadable}
	}
	return connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(decline.RequestRefused, v.Code, v.Message)}
}

// parts are shares as EsnekPos spells them.
func parts(shares []connector.Share) []wire.Share {
	var all []wire.Share
	for _, s := range shares {
		all = append(all, wire.Share{ExternalID: s.Store, Amount: s.Amount})
	}
	return all
}
