package simbank

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Points asks which points a card has. A point of this bank is a lira.
func (b *Bank) Points(ctx context.Context, q connector.PointsQuery) ([]connector.Points, error) {
	body, err := wire.PointsQuery{Card: pan.Card{Number: q.Card.Number, Expiry: q.Card.Expiry}}.Encode()
	if err != nil {
		return nil, fmt.Errorf("write query of points: %w", err)
	}
	told, err := b.answerTo(ctx, wire.PathPoints, body, q.Deadline, "a query of points")
	if err != nil {
		return nil, err
	}
	m, err := wire.DecodePointsAnswer(told)
	if err != nil {
		return nil, errors.Join(exchange.ErrUnreadable, err)
	}
	var all []connector.Points
	for _, p := range m.Points {
		worth := money.New(p.Amount, money.TRY)
		all = append(all, connector.Points{Name: p.Name, Value: worth.Decimal(), Amount: worth.Decimal(), Worth: worth})
	}
	return all, nil
}

// AuthorizeWithPoints is Authorize of a payment that points take part in.
func (b *Bank) AuthorizeWithPoints(ctx context.Context, a connector.Authorization, p connector.PointsUse) connector.Result {
	if refused := connector.CheckPoints(a.Amount, p); refused != nil {
		return *refused
	}
	return b.authorize(ctx, a, extras{points: wirePoints(p)})
}

// ChallengeWithPoints is Challenge of a payment that points take part in. The bank charges them with the money: in one-step when the
// buyer is authenticated, in two-step with the charge that says them again.
func (b *Bank) ChallengeWithPoints(ctx context.Context, a connector.Authorization, p connector.PointsUse, returnURL string) connector.Challenge {
	if refused := connector.CheckPoints(a.Amount, p); refused != nil {
		return connector.Ended(*refused)
	}
	return b.challenge(ctx, a, extras{points: wirePoints(p)}, returnURL)
}

// RefundWithPoints is Refund in which a part goes back as points. Which kind that is the bank knows.
func (b *Bank) RefundWithPoints(ctx context.Context, f connector.FollowUp, p connector.PointsUse) connector.Result {
	if refused := connector.CheckPoints(f.Amount, p); refused != nil {
		return *refused
	}
	return b.follow(ctx, f, wire.PathRefund, wire.RefundTaken, wirePoints(p))
}

func wirePoints(p connector.PointsUse) wire.Points {
	return wire.Points{Name: p.Name, Amount: p.Amount.Minor()}
}
