package books

import (
	"context"
	"fmt"

	"github.com/vezne/vezne/decline"
)

// points.go keeps what cards have of their programmes' points. Points leave a card with the authorization that pays with them,
// in the very turn that records it, and come back with what undoes it; a capture of less than was held lets the rest go at once.

// Holding is what a card has of one kind of points, in kurus.
type Holding struct {
	Name  string
	Minor int64
}

const (
	insertPoints = `insert into points (card, name, given, balance) values (?1, ?2, ?3, ?3) on conflict (card, name) do nothing`
	spendPoints  = `update points set balance = balance - ? where card = ? and name = ? and balance >= ?`
	returnPoints = `update points set balance = balance + ? where card = ? and name = ?`
	selectPoints = `select card, name, given, balance from points where ?1 = '' or card = ?1 order by card, name`
)

// give makes the lines of a card that is met for the first time.
func (t *turn) give(card string, has []Holding) error {
	for _, h := range has {
		_, err := t.given.ExecContext(t.ctx, card, h.Name, h.Minor)
		if err != nil {
			return fmt.Errorf("give points: %w", err)
		}
	}
	return nil
}

// payWithPoints takes an authorization's points from its card, or declines it if the card has not that many. One that is declined
// for another reason takes none.
func (t *turn) payWithPoints(o *Operation, has []Holding) error {
	err := t.give(o.Card, has)
	if err != nil || o.Points == 0 || o.Code != Approved {
		return err
	}
	spent, err := t.spend.ExecContext(t.ctx, o.Points, o.Card, o.PointsName, o.Points)
	if err != nil {
		return fmt.Errorf("spend points: %w", err)
	}
	count, err := spent.RowsAffected()
	if err != nil {
		return fmt.Errorf("spend points: %w", err)
	}
	if count == 0 {
		o.Code = t.codes(decline.LoyaltyRefused)
	}
	return nil
}

func (t *turn) returnPoints(original Operation, points int64) error {
	if points == 0 {
		return nil
	}
	_, err := t.earn.ExecContext(t.ctx, points, original.Card, original.PointsName)
	if err != nil {
		return fmt.Errorf("return points: %w", err)
	}
	return nil
}

// points is what of a follow-up is in points: a capture takes those of its authorization first, a void undoes all of them, and a
// refund says how many.
func (f FollowUp) points(original Operation) int64 {
	switch f.Kind {
	case Capture:
		return min(original.Points, f.Amount.Minor())
	case Void:
		if original.Captured > 0 {
			return original.PointsTaken
		}
		return min(original.Points, f.Amount.Minor())
	case Refund:
		return f.Points
	case Sale, PreAuth:
	}
	return 0
}

// returned is what goes back to the card with a follow-up.
func (f FollowUp) returned(original Operation) int64 {
	if f.Kind == Capture {
		return original.Points - f.points(original)
	}
	return f.points(original)
}

// CardPoints is what one card has of one kind.
type CardPoints struct {
	// Card is the masked number.
	Card string
	Name string
	// Given is what it had before anything was paid with it, and Balance what it has now, in kurus.
	Given   int64
	Balance int64
}

// Points returns what a card has, after its programme has given it has. Its kinds are in alphabetical order.
func (b *Books) Points(ctx context.Context, card string, has []Holding) ([]CardPoints, error) {
	var found []CardPoints
	err := b.perform(ctx, func(t *turn) error {
		err := t.give(card, has)
		if err != nil {
			return err
		}
		found, err = t.points(card)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read points: %w", err)
	}
	return found, nil
}

// points reads what a card has, or all that have any if card is empty.
func (t *turn) points(card string) ([]CardPoints, error) {
	var found []CardPoints
	err := t.each(func(r row) error {
		var p CardPoints
		err := r.Scan(&p.Card, &p.Name, &p.Given, &p.Balance)
		found = append(found, p)
		return err
	}, selectPoints, card)
	return found, err
}
