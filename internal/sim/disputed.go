package sim

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	wire "github.com/vezne/vezne/wire/simbank"
)

// disputes has the books dispute what scenarios say.
func (b *Bank) disputes(ctx context.Context) error {
	return b.books.Dispute(ctx, scenario.Disputes, func(text string) (books.Disputed, bool) {
		parts, reason, is := scenario.Parse(text).Disputed()
		return books.Disputed{After: b.config.Chargeback, Parts: parts, Reason: reason}, is
	})
}

// chargebacks serves the question whose money the bank took back in a span of time, or decided about.
func (b *Bank) chargebacks(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeList(v.body)
	if err != nil {
		return reply{}, err
	}
	found, last, err := b.books.Changed(ctx, books.Span{Terminal: v.terminal.id, From: m.From, To: m.To, After: m.After, Limit: wire.MaxLines})
	if err != nil {
		return reply{}, err
	}
	var listing wire.ChargebackListing
	for _, c := range found {
		listing.Chargebacks = append(listing.Chargebacks, wire.Chargeback{
			ID: c.ID, Original: c.Original, Amount: c.Amount, Points: c.Points, Reason: c.Reason, State: wire.ChargebackState(c.State), At: c.Opened,
		})
	}
	if len(found) == wire.MaxLines {
		listing.Next = last
	}
	body, err := listing.Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body}, nil
}
