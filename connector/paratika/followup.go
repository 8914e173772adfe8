package paratika

import (
	"context"
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Capture takes a pre-authorized amount, wholly or in part, once (POSTAUTH).
func (a *Account) Capture(ctx context.Context, f connector.FollowUp) connector.Result {
	if f.Original.Captured > 0 {
		// Paratika would answer a second one for the same amount as it answered the first.
		return connector.Refuse(decline.CaptureRefused, nil)
	}
	return a.follow(ctx, f, "POSTAUTH", decline.CaptureRefused)
}

// Void undoes what is held, or what was taken on the same day (VOID). Whether it has been undone already is asked first, since an
// answer about a void does not tell a first one from a second.
func (a *Account) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	rows, err := a.rows(ctx, f.Original.Ref, f.Deadline)
	if err != nil {
		var never *exchange.NotSent
		if errors.As(err, &never) {
			return exchange.Doubt(err)
		}
		// The question was lost, and what it was to prepare has not been asked for.
		return connector.Refuse(decline.IssuerUnavailable, err)
	}
	for _, row := range rows {
		if row.Type == "VOID" && row.Status == wire.Successful {
			return connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: decline.AlreadyReversed}}
		}
	}
	return a.follow(ctx, f, "VOID", decline.VoidRefused)
}

// Refund gives taken money back, wholly or in part (REFUND).
func (a *Account) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	return a.follow(ctx, f, "REFUND", decline.RefundRefused)
}

// follow asks for a follow-up of a payment by our reference of it.
func (a *Account) follow(ctx context.Context, f connector.FollowUp, action string, other decline.Reason) connector.Result {
	u := wire.FollowUp{Action: action, Credentials: a.credentials, Locator: wire.Locator{PaymentID: f.Original.Ref}}
	if action != "VOID" { // it is of all there is, and has no amount
		u.Amount, u.Currency = f.Amount, f.Amount.Currency()
	}
	want := wire.Financial{Action: action, PaymentID: f.Original.Ref, Amount: f.Amount}
	return a.moves(ctx, u.Encode(), f.Deadline, want, other)
}
