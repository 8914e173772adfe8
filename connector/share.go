package connector

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// Sharer is a connector to the account of a marketplace, at a provider that divides payments among its stores. What no store
// gets is the marketplace's, and so is, at most providers, what the payment costs.
//
// How many stores may share a payment, and whether they have to share all of it, differs. What a provider does not do is refused
// before anything is sent; no share is ever left out in silence, because then the money would be somebody else's.
//
// A refund takes from each store its part of it in proportion, unless the connector is a [ShareRefunder]. One that gives back all that
// is left, and a void, take from every store all that it has.
type Sharer interface {
	// CanShare returns nil if the provider has words for a payment of the amount with these shares, and otherwise why not. What
	// it passes AuthorizeShared and ChallengeShared do not refuse for its shares. It asks nobody.
	CanShare(amount money.Amount, shares []Share) error
	// AuthorizeShared is [Connector.Authorize] of a payment that stores share.
	AuthorizeShared(ctx context.Context, a Authorization, shares []Share) Result
	// ChallengeShared is [Challenger.Challenge] of a payment that stores share. In [TwoStep] the charge that follows is
	// Authorize with the proof: the shares were said here.
	ChallengeShared(ctx context.Context, a Authorization, shares []Share, returnURL string) Challenge
}

// ShareReleaser is a connector of a provider that holds the stores' shares until the marketplace says that they may have them.
type ShareReleaser interface {
	Sharer
	// ReleaseShare lets a store have its share. Approved means that it may, and Amount is empty, as a provider may release the
	// whole share and not name it. No provider tells what became of a release whose answer was lost: such a doubt is a person's.
	ReleaseShare(ctx context.Context, r Release) Result
}

// HoldSharer is a connector of a provider that is told the stores' shares when it is asked to hold an amount. The stores have nothing
// while it is only held, and their shares when it is captured. No provider's capture says more than an amount, and none has said
// what stores then have of a part; so whoever shares a hold captures all of it, or voids it.
type HoldSharer interface {
	Sharer
	// SharesHolds does nothing; that it is there says it.
	SharesHolds()
}

// ShareRefunder is a connector of a provider that, when a part of a payment is given back, takes it from the stores that are named, and
// from the marketplace alone if none is.
type ShareRefunder interface {
	Sharer
	// RefundShared is [Refunder.Refund] in which stores give back parts of it, and the marketplace the rest.
	RefundShared(ctx context.Context, f FollowUp, shares []Share) Result
}

// Share is what one store gets of a payment, or gives back of it.
type Share struct {
	// Store is what the provider calls the store.
	Store  string
	Amount money.Amount
}

// Release lets a store have its share of a payment.
type Release struct {
	// Original is the payment.
	Original Original
	Store    string
	Deadline time.Time
}

// The reasons to refuse shares, which no provider has to be asked for.
var (
	errNoShares    = errors.New("there are no shares, or one of nothing, or of nobody")
	errShareTwice  = errors.New("a store has two shares of one payment")
	errShareMoney  = errors.New("a share is in another currency than the payment")
	errShareExcess = errors.New("the shares are more than the payment")
)

// CheckShares refuses shares that no provider could divide a payment into: none, a store without a name or twice, a part that is
// not above zero or in another currency, and more than there is. It returns nil if they are in order.
func CheckShares(amount money.Amount, shares []Share) *Result {
	cause := SharesFit(amount, shares)
	if cause == nil {
		return nil
	}
	r := Refuse(decline.RequestRefused, cause)
	return &r
}

// SharesFit is CheckShares for [Sharer.CanShare]: it returns why the shares could not be, nil if they could.
func SharesFit(amount money.Amount, shares []Share) error {
	if len(shares) == 0 {
		return errNoShares
	}
	left := amount.Minor()
	seen := map[string]bool{}
	for _, s := range shares {
		switch {
		case s.Store == "" || !s.Amount.IsPositive():
			return errNoShares
		case seen[s.Store]:
			return errShareTwice
		case s.Amount.Currency() != amount.Currency():
			return errShareMoney
		case s.Amount.Minor() > left:
			return errShareExcess
		}
		seen[s.Store] = true
		left -= s.Amount.Minor()
	}
	return nil
}
