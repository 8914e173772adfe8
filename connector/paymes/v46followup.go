package paymes

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paymes"
)

var (
	errUntold  = errors.New("paymes does not tell what of an order was given back")
	errNoOrder = errors.New("payment has no order at paymes")
)

// Void gives back all of a payment: cancelling and refunding are one call at Paymes, and what it makes of it is its bank's affair.
func (a *V46) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	return a.giveBack(ctx, f, decline.VoidRefused)
}

// Refund gives money back, wholly or in part, and repeatedly.
func (a *V46) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	return a.giveBack(ctx, f, decline.RefundRefused)
}

// orderOf is Paymes' number of an order. A person who ends a doubt by what the panel shows names one number, without saying of what.
func orderOf(ids connector.IDs) string { return cmp.Or(ids.Order, ids.Transaction) }

// giveBack is order_cancel. It has no name of ours, and all of an order once more is answered as done; so the order is looked at
// first, and nothing is sent unless it is paid, as we know it.
func (a *V46) giveBack(ctx context.Context, f connector.FollowUp, reason decline.Reason) connector.Result {
	id := orderOf(f.Original.IDs)
	switch {
	case id == "":
		return connector.Refuse(decline.OriginalNotFound, errNoOrder)
	case f.Amount.Minor() > f.Original.Captured-f.Original.Refunded:
		return connector.Refuse(reason, errors.New("less than that is left of the payment"))
	}
	if r := a.standing(ctx, f, id); r != nil {
		return *r
	}
	m := wire.Cancel{PublicKey: a.key, PaymesOrderID: id, Minor: f.Amount.Minor(), PriceText: f.Amount.Decimal()}
	m.Sign(a.secret)
	got, err := post(ctx, a.client, pathCancel, typeJSON, m.Encode(), f.Deadline)
	if err != nil {
		return exchange.Doubt(err)
	}
	yes, said := wire.Affirms(got.fields)
	switch {
	case said && yes && got.status == http.StatusOK:
		return connector.Result{Outcome: connector.Approved, Amount: f.Amount, IDs: connector.IDs{Order: id}}
	case said && !yes && (got.status == http.StatusOK || got.status == http.StatusBadRequest):
		v, err := wire.DecodeRefused(got.fields)
		if err != nil {
			return connector.Result{Cause: unreadable(pathCancel, err)}
		}
		if undecided(a.quirks, v.Message, v.Code) {
			return connector.Result{Cause: errWaiting}
		}
		return connector.Result{Outcome: connector.Declined, Refusal: refusal(v.Code, v.Message, reason)}
	}
	return connector.Result{Cause: badStatus(pathCancel, got.status)}
}

// standing is the result that ends a cancellation before it is asked for, or nil: the order is not as we know it, or cannot be
// looked at.
func (a *V46) standing(ctx context.Context, f connector.FollowUp, id string) *connector.Result {
	n, err := a.status(ctx, id, f.Deadline)
	var unsent *exchange.NotSent
	var no *notPaid
	var r connector.Result
	switch {
	case errors.As(err, &unsent):
		r = exchange.Doubt(err)
	case errors.As(err, &no):
		r = connector.Result{Outcome: connector.Declined, Refusal: refusal("", no.message, decline.OriginalNotFound)}
	case err != nil:
		r = connector.Refuse(decline.IssuerUnavailable, err) // the question was lost, and nothing else was asked
	case n.OrderID != f.Original.Ref || n.Price != f.Original.Amount:
		r = connector.Refuse(decline.OriginalNotFound, errOther)
	case n.Type == wire.TypeError:
		r = connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(decline.AlreadyReversed, "", n.Message)}
	case n.Type != wire.TypeSuccess:
		r = connector.Refuse(decline.IssuerUnavailable, errWaiting)
	default:
		return nil
	}
	return &r
}
