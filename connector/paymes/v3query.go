package paymes

import (
	"context"
	"crypto/subtle"
	"net/http"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
)

// Query asks /api/status, by the number that Paymes gave the payment. A payment whose answer was lost has none that is known
// here, and V3 has no list, so that nothing can be found out about it.
func (a *V3) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	if q.Kind != connector.KindSale {
		return connector.Report{Finding: connector.NotFound} // V3 has none of them, so that it was never sent
	}
	if q.State != "" {
		number, same := numberOf(q.State, q.Ref, q.Amount)
		if !same {
			return connector.Report{Cause: errOther}
		}
		return unseen(a.status(ctx, number, q.Amount, q.Deadline))
	}
	number := q.Original.IDs.Transaction
	switch {
	case number == "":
		return connector.Report{Cause: errUnnamed}
	case q.Original.Amount != q.Amount: // status tells no amount; the number is of the one that it was given for
		return connector.Report{Cause: errOther}
	}
	return a.status(ctx, number, q.Amount, q.Deadline)
}

// status asks about one payment. It is known to be of the amount.
func (a *V3) status(ctx context.Context, number string, amount money.Amount, deadline time.Time) connector.Report {
	got, err := post(ctx, a.client, pathStatus, typeForm, wire.StatusRequest{Reference: number}.Encode(), deadline)
	switch {
	case err != nil:
		return connector.Report{Cause: err}
	case got.status != http.StatusOK:
		return connector.Report{Cause: badStatus(pathStatus, got.status)}
	}
	v, err := wire.DecodeStatus(got.fields)
	switch {
	case err != nil:
		return connector.Report{Cause: unreadable(pathStatus, err)}
	case v.Reference != "" && v.Reference != number:
		return connector.Report{Cause: errOther}
	}
	r := connector.Result{IDs: connector.IDs{Transaction: number}}
	switch v.Status {
	case wire.PaymentSuccess:
		r.Outcome, r.Amount = connector.Approved, amount
	case wire.PaymentFailed:
		r.Outcome, r.Refusal = connector.Declined, refusal("", v.Message, decline.Unknown)
	case wire.PaymentPending:
		return connector.Report{Finding: connector.Pending}
	default: // Paymes has given out the number itself, so that it cannot be unknown
		return connector.Report{Cause: exchange.ErrUnreadable}
	}
	return connector.Report{Finding: connector.Found, Result: r}
}

// Finish compares the browser's four fields with the challenge, and asks /api/status for the rest: V3 signs nothing.
func (a *V3) Finish(ctx context.Context, r connector.Return) connector.Finished {
	number, same := numberOf(r.State, r.Ref, r.Amount)
	f, single := fields(r.Form)
	if !same || !single {
		return connector.Finished{Cause: errForeign}
	}
	n, err := wire.DecodeNotice(f)
	switch {
	case err != nil:
		return connector.Finished{Cause: err}
	case subtle.ConstantTimeCompare([]byte(n.Reference), []byte(number)) != 1, n.Amount != r.Amount, n.ID != "" && n.ID != r.Ref:
		return connector.Finished{Cause: errForeign}
	}
	// The message is the error list's sentence after a failure, and no document says that it is nothing else; only the word of a
	// success is known.
	success := n.Message == wire.MessageAuthorized || n.Status == wire.ResponseEnrolled
	return finished(a.status(ctx, number, r.Amount, r.Deadline), connector.IDs{Transaction: number}, success)
}
