package connector

import (
	"context"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// PointsTeller is a connector of a provider that tells which points a card has collected at its bank. To pay with them is something
// else, which no provider's document describes so that money could be trusted to it.
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
	// Value is how many there are, and Amount what they are worth, both as the provider writes them: no document says in
	// which unit either is.
	Value  string
	Amount string
}
