package sim

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/loyalty"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/simbank"
)

// points serves the question which points a card has.
func (b *Bank) points(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodePointsQuery(v.body)
	if err != nil {
		return reply{}, err
	}
	has, err := b.books.Points(ctx, m.Card.Number.Masked(), holdings(m.Card.Number))
	if err != nil {
		return reply{}, err
	}
	var a wire.PointsAnswer
	for _, p := range has {
		a.Points = append(a.Points, wire.Points{Name: p.Name, Amount: p.Balance})
	}
	body, err := a.Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body}, nil
}

// holdings is what a card's programme has given it.
func holdings(number pan.Number) []books.Holding {
	var has []books.Holding
	for _, h := range loyalty.Of(number.Reveal()) {
		has = append(has, books.Holding(h))
	}
	return has
}
