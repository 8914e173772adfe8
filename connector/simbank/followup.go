package simbank

import (
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Capture takes a pre-authorized amount, wholly or in part. The bank takes one capture per authorization.
func (b *Bank) Capture(ctx context.Context, f connector.FollowUp) connector.Result {
	return b.follow(ctx, f, wire.PathCapture, wire.CaptureHeld, wire.Points{})
}

// Void undoes an authorization. Taken money can be voided only on the day on which it was taken, in Istanbul, and
// before any of it was given back.
func (b *Bank) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	return b.follow(ctx, f, wire.PathVoid, wire.VoidAll, wire.Points{})
}

// Refund gives taken money back, wholly or in part, and repeatedly up to what was taken.
func (b *Bank) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	return b.follow(ctx, f, wire.PathRefund, wire.RefundTaken, wire.Points{})
}

func (b *Bank) follow(
	ctx context.Context, f connector.FollowUp, path string, operation wire.Operation, points wire.Points,
) connector.Result {
	body, err := wire.FollowUp{
		Ref: f.Ref, Order: f.Order, Original: f.Original.Ref, Amount: f.Amount, Points: points.Amount, ValidUntil: f.Deadline,
	}.Encode()
	if err != nil {
		return connector.Refuse(decline.RequestRefused, err)
	}
	got, err := b.call(ctx, path, body, f.Deadline)
	return result(asked{ref: f.Ref, order: f.Order, operation: operation, amount: f.Amount, points: points}, got, err)
}
