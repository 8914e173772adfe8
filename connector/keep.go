package connector

import (
	"context"
	"time"

	"github.com/vezne/vezne/pan"
)

// Keeper is a connector of a provider that keeps cards for a merchant's customers, so that they pay without typing them again.
// What it keeps is known by a token, and the card itself comes back from there never again.
type Keeper interface {
	// Keep hands a card over to be kept. It moves no money: the security code is not sent, with which some providers would try
	// the card. A lost answer leaves it unknown whether the card is kept; [Keeper.Cards] then tells, if the owner is known.
	Keep(ctx context.Context, n NewCard) Kept
	// Cards lists the cards that are kept for an owner, in the provider's order. An owner who has none, and one whom the
	// provider does not know, have an empty list.
	Cards(ctx context.Context, owner string, deadline time.Time) ([]KeptCard, error)
	// Forget has a card deleted. Approved means that it is no longer kept, and Declined that the provider refused.
	Forget(ctx context.Context, c KeptRef, deadline time.Time) Result
	// AuthorizeKept is [Connector.Authorize] with a card that the provider keeps: of a.Card only what the provider wants besides
	// is sent. A proof is of a visit that [KeptChallenger] began. It moves money, so that all that is said of Authorize and of [Connector.Query] holds.
	AuthorizeKept(ctx context.Context, a Authorization, c KeptRef) Result
}

// KeptChallenger is a [Keeper] that sends the buyer of a card that the provider keeps through 3-D Secure.
type KeptChallenger interface {
	Keeper
	Challenger
	// ChallengeKept is [Challenger.Challenge] with such a card: of a.Card nothing is sent. All that is said of Challenge and Finish holds;
	// in [TwoStep] the charge is [Keeper.AuthorizeKept] with the proof, of the same card.
	ChallengeKept(ctx context.Context, a Authorization, c KeptRef, returnURL string) Challenge
}

// NewCard is a card to be kept.
type NewCard struct {
	// Customer is the shop's own name of the person, 1 to 100 characters; it is needed with the first card.
	Customer string
	// Owner is the provider's name of that person, as [KeptCard.Owner] gave it; empty with the first card.
	Owner string
	// Label is what the person calls the card, 1 to 64 characters.
	Label string
	// Card is plain card data and must not be kept here. Its security code is not sent.
	Card pan.Card
	// Deadline is when we stop waiting for the answer.
	Deadline time.Time
}

// KeptRef names a card that a provider keeps, by the provider's own names.
type KeptRef struct {
	Owner string
	Token string
}

// KeptCard is a card that a provider keeps, as it may be shown.
type KeptCard struct {
	KeptRef
	Label string
	// BIN and Last4 are digits of the number; either may be empty. Brand is the provider's own word.
	BIN   string
	Last4 string
	Brand string
}

// Kept is the answer to a card that was to be kept. Its outcomes are those of a [Result], though no money moves.
type Kept struct {
	Outcome Outcome
	// Card is what is kept, when the outcome is Approved.
	Card KeptCard
	// Refusal says why, when the outcome is Declined.
	Refusal Refusal
	// NeverSent is set on a Declined answer when not one byte of the request reached the provider.
	NeverSent bool
	// Cause is for the log alone and carries no card data.
	Cause error
}

// NotKept is the answer to a card that was not kept, or of which nobody knows, for the same reason as a result.
func NotKept(r Result) Kept {
	return Kept{Outcome: r.Outcome, Refusal: r.Refusal, NeverSent: r.NeverSent, Cause: r.Cause}
}
