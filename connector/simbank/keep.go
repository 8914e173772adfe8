package simbank

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/simbank"
)

// keep.go is the bank's safe: cards that it keeps for a merchant's customers.

var errNoToken = errors.New("kept card is not named")

// Keep hands a card over to be kept. Its code is not sent.
func (b *Bank) Keep(ctx context.Context, n connector.NewCard) connector.Kept {
	m := wire.Keep{Customer: n.Customer, Owner: n.Owner, Label: n.Label, Card: n.Card, ValidUntil: n.Deadline}
	m.Card.CVV = pan.CVV{}
	body, err := m.Encode()
	if err != nil {
		return connector.NotKept(connector.Refuse(decline.RequestRefused, err))
	}
	got, err := b.call(ctx, wire.PathKeep, body, n.Deadline)
	switch {
	case err != nil:
		return connector.NotKept(exchange.Doubt(err))
	case got.problem != nil:
		return connector.NotKept(turnedAway(*got.problem))
	}
	k, err := wire.DecodeKept(got.body)
	if err != nil {
		return connector.Kept{Cause: errors.Join(exchange.ErrUnreadable, err)}
	}
	if len(k.Cards) != 1 || n.Owner != "" && k.Cards[0].Owner != n.Owner || k.Cards[0].BIN != n.Card.Number.BIN()[:6] || k.Cards[0].Last4 != n.Card.Number.Last4() {
		return connector.Kept{Cause: errOther}
	}
	return connector.Kept{Outcome: connector.Approved, Card: keptCard(k.Cards[0])}
}

func keptCard(c wire.KeptCard) connector.KeptCard {
	return connector.KeptCard{
		KeptRef: connector.KeptRef{Owner: c.Owner, Token: c.Token}, Label: c.Label, BIN: c.BIN, Last4: c.Last4, Brand: c.Brand,
	}
}

// Cards lists the cards that are kept for an owner.
func (b *Bank) Cards(ctx context.Context, owner string, deadline time.Time) ([]connector.KeptCard, error) {
	body, err := wire.KeptQuery{Owner: owner}.Encode()
	if err != nil {
		return nil, fmt.Errorf("write query of kept cards: %w", err)
	}
	told, err := b.answerTo(ctx, wire.PathCards, body, deadline, "a query of kept cards")
	if err != nil {
		return nil, err
	}
	k, err := wire.DecodeKept(told)
	if err != nil {
		return nil, errors.Join(exchange.ErrUnreadable, err)
	}
	var all []connector.KeptCard
	for _, c := range k.Cards {
		if c.Owner != owner {
			return nil, errOther
		}
		all = append(all, keptCard(c))
	}
	return all, nil
}

// Forget has a card deleted.
func (b *Bank) Forget(ctx context.Context, c connector.KeptRef, deadline time.Time) connector.Result {
	if c.Owner == "" || c.Token == "" {
		return connector.Refuse(decline.SavedCardInvalid, errNoToken)
	}
	body, err := wire.Forget{Name: wire.KeptName(c), ValidUntil: deadline}.Encode()
	if err != nil {
		return connector.Refuse(decline.RequestRefused, err)
	}
	got, err := b.call(ctx, wire.PathForget, body, deadline)
	switch {
	case err != nil:
		return exchange.Doubt(err)
	case got.problem != nil:
		return turnedAway(*got.problem)
	}
	f, err := wire.DecodeForgotten(got.body)
	switch {
	case err != nil:
		return connector.Result{Cause: errors.Join(exchange.ErrUnreadable, err)}
	case f.Name != wire.KeptName(c):
		return connector.Result{Cause: errOther}
	}
	return connector.Result{Outcome: connector.Approved}
}

// AuthorizeKept is Authorize with a card that the bank keeps.
func (b *Bank) AuthorizeKept(ctx context.Context, a connector.Authorization, c connector.KeptRef) connector.Result {
	if c.Owner == "" || c.Token == "" {
		return connector.Refuse(decline.SavedCardInvalid, errNoToken)
	}
	return b.authorize(ctx, a, extras{kept: wire.KeptName(c)})
}

// ChallengeKept is Challenge with a card that the bank keeps.
func (b *Bank) ChallengeKept(ctx context.Context, a connector.Authorization, c connector.KeptRef, returnURL string) connector.Challenge {
	if c.Owner == "" || c.Token == "" {
		return connector.Ended(connector.Refuse(decline.SavedCardInvalid, errNoToken))
	}
	return b.challenge(ctx, a, extras{kept: wire.KeptName(c)}, returnURL)
}
