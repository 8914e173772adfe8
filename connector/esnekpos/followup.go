package esnekpos

import (
	"context"
	"errors"
	"strconv"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// Void undoes a payment: EsnekPos cancels at the bank what is returned whole.
func (a *Account) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	return a.giveBack(ctx, f, nil, decline.VoidRefused)
}

// Refund gives money back, wholly or in part, and repeatedly.
func (a *Account) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	return a.giveBack(ctx, f, nil, decline.RefundRefused)
}

// giveBack is OrderReturn. A return has no name, and a repeated one of everything is answered as done; so the order is looked
// at first, and nothing is sent unless it stands as we know it.
func (a *Account) giveBack(ctx context.Context, f connector.FollowUp, shares []connector.Share, reason decline.Reason) connector.Result {
	q, found, err := a.ask(ctx, f.Original.Ref, f.Deadline)
	var never *exchange.NotSent
	switch {
	case errors.As(err, &never):
		return exchange.Doubt(err)
	case err != nil:
		return connector.Refuse(decline.IssuerUnavailable, err) // the question was lost, and nothing else was asked
	case !found:
		return connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: decline.OriginalNotFound}}
	}
	before, _ := givenBack(q, f.Original.Captured)
	left := f.Original.Captured - before
	switch {
	case before != f.Original.Refunded:
		return connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: decline.AlreadyReversed}}
	case f.Amount.Minor() > left:
		return connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: reason}}
	}
	m := wire.Reversal{Merchant: a.merchant, OrderRefNumber: a.quirks.Reference.Of(f.Original.Ref), Amount: f.Amount, Sync: true, Shares: parts(shares)}
	v, err := call(ctx, a, pathReturn, m.Encode(), f.Deadline, wire.DecodeReversed)
	switch {
	case err != nil:
		return exchange.Doubt(err)
	case v.Result.Code == wire.Success().Code && v.OrderRefNumber != m.OrderRefNumber:
		return connector.Result{Cause: errOther}
	case v.Result.Code == wire.Success().Code && v.TransactionID == 0:
		return connector.Result{Cause: errWaiting} // recorded, and not approved by the bank yet
	case v.Result.Code == wire.Success().Code:
		return connector.Result{
			Outcome: connector.Approved, Amount: f.Amount,
			IDs: connector.IDs{Order: v.RefNo, Transaction: strconv.FormatInt(v.TransactionID, 10)},
		}
	case a.quirks.Doubtful(v.Result.Code), !refuses(v.Result):
		return connector.Result{Cause: errUndecided}
	}
	r := refusal(v.Result, v.ReturnMessage, "")
	if r.Reason == decline.Unknown {
		r.Reason = reason
	}
	return connector.Result{Outcome: connector.Declined, Refusal: r}
}
