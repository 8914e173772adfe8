package connector

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// PointsTeller is a connector of a provider that tells which points a card has collected at its bank.
type PointsTeller interface {
	// Points asks for the points on a card. It moves no money and may be repeated with another ref. A card without points has
	// an empty list. An error carries no card data; it wraps [ErrUnsaid] if the provider, or the card's bank, tells no points.
	Points(ctx context.Context, q PointsQuery) ([]Points, error)
}

// PointsQuery asks for the points on a card.
type PointsQuery struct {
	// Ref is our own reference of this request, under the rules of [Authorization.Ref].
	Ref string
	// Amount is what is about to be paid: a bank may tell only what of its points can be used for it.
	Amount money.Amount
	// Card is plain card data and must not be kept. Its security code is not sent.
	Card pan.Card
	// Deadline is when we stop waiting for the answer.
	Deadline time.Time
}

// Points are what a card has of one kind.
type Points struct {
	// Name is the bank's name of the kind, such as "Bonus".
	Name string
	// Value is how many there are, and Amount what they are worth, both as the provider writes them.
	Value  string
	Amount string
	// Worth is what they are worth in money. It is the zero Amount, without a currency, where no document says in which unit
	// the provider counts: then nobody may compute with them.
	Worth money.Amount
}

// PointsPayer is a connector of a provider at which a card's points pay a part of an amount, or all of it.
//
// The amount of such a payment is the whole, and so is that of its result and of every follow-up: the points are what of it is not
// money. A capture takes the points first, so that one of less than was held takes min(points, amount) of them and the card gets the rest
// back; a void gives all of them back. Both are the usual methods. A refund says how much of it are points: the usual Refund gives
// back money alone.
type PointsPayer interface {
	PointsTeller
	// AuthorizeWithPoints is [Connector.Authorize] of a payment that points take part in. If the card has not that many, it is a decline.
	AuthorizeWithPoints(ctx context.Context, a Authorization, p PointsUse) Result
	// ChallengeWithPoints is [Challenger.Challenge] of such a payment. In [TwoStep] the charge that follows is AuthorizeWithPoints
	// with the proof.
	ChallengeWithPoints(ctx context.Context, a Authorization, p PointsUse, returnURL string) Challenge
	// RefundWithPoints is [Refunder.Refund] in which the part p of f.Amount, up to all of it, goes back to the card as points.
	RefundWithPoints(ctx context.Context, f FollowUp, p PointsUse) Result
}

// PointsUse are points that a payment is made with, by what they are worth. The zero value is none.
type PointsUse struct {
	// Name is the kind, as [Points.Name] gave it.
	Name string
	// Amount is a part of the payment's amount, or all of it, in its currency.
	Amount money.Amount
}

// IsZero reports whether there are none.
func (p PointsUse) IsZero() bool { return p.Name == "" && p.Amount.IsZero() }

// Why points are refused that no provider has to be asked about.
var (
	errNoPoints     = errors.New("points are of no kind, or nothing")
	errPointsMoney  = errors.New("points are in another currency than the payment")
	errPointsExcess = errors.New("points are more than the payment")
)

// CheckPoints refuses points with which no payment of amount could be made: of no kind, not above zero, in another currency, or more
// than there is. It returns nil if they are in order.
func CheckPoints(amount money.Amount, p PointsUse) *Result {
	var cause error
	switch {
	case p.Name == "" || !p.Amount.IsPositive():
		cause = errNoPoints
	case p.Amount.Currency() != amount.Currency():
		cause = errPointsMoney
	case p.Amount.Minor() > amount.Minor():
		cause = errPointsExcess
	default:
		return nil
	}
	r := Refuse(decline.LoyaltyRefused, cause)
	return &r
}
