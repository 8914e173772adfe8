package sim

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/sim/books"
	wire "github.com/vezne/vezne/wire/simbank"
)

// list serves the question what the terminal did in a span of time.
func (b *Bank) list(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeList(v.body)
	if err != nil {
		return reply{}, err
	}
	operations, at, err := b.books.Span(ctx, books.Span{
		Terminal: v.terminal.id, From: m.From, To: m.To, After: m.After, Limit: wire.MaxLines,
	})
	if err != nil {
		return reply{}, err
	}
	var listing wire.Listing
	for _, o := range operations {
		a := answerOf(o, o.Pending(at))
		listing.Lines = append(listing.Lines, wire.Line{
			Ref: o.Ref, Original: o.Original, Operation: wire.Operation(o.Kind), Outcome: a.Outcome, Amount: o.Amount,
			Transaction: o.Transaction, AuthCode: a.AuthCode, RRN: a.RRN, At: o.Recorded,
		})
	}
	if len(operations) == wire.MaxLines {
		listing.Next = operations[len(operations)-1].Seq
	}
	body, err := listing.Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body}, nil
}
