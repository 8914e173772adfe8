package paymes

import (
	"context"
	"crypto/subtle"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
)

// Query asks status, by the order that Paymes made of the payment. What became of a void or a refund is told only where it gave
// back everything that was left: then the order is not paid any more. Of a part nothing is told, and of an order that is paid
// still, no document says that it would have changed at once; so neither is proof that nothing was given back.
func (a *V46) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	switch q.Kind {
	case connector.KindSale:
		return a.payment(ctx, q)
	case connector.KindVoid, connector.KindRefund:
		return a.givenBack(ctx, q)
	case connector.KindPreAuth, connector.KindCapture:
		return connector.Report{Finding: connector.NotFound} // v4.6 has neither, so that it was never sent
	}
	return connector.Report{Cause: errOther}
}

func (a *V46) payment(ctx context.Context, q connector.Inquiry) connector.Report {
	if q.State != "" {
		id, same := numberOf(q.State, q.Ref, q.Amount)
		if !same {
			return connector.Report{Cause: errOther}
		}
		return unseen(a.paid(ctx, id, q.Ref, q.Amount, q.Deadline))
	}
	id := orderOf(q.Original.IDs)
	if id == "" {
		return connector.Report{Cause: errUnnamed}
	}
	return a.paid(ctx, id, q.Ref, q.Amount, q.Deadline)
}

// paid reads what became of an order's payment.
func (a *V46) paid(ctx context.Context, id, ref string, amount money.Amount, deadline time.Time) connector.Report {
	n, err := a.status(ctx, id, deadline)
	switch {
	case err != nil:
		return connector.Report{Cause: err}
	case n.OrderID != ref || n.Price != amount:
		return connector.Report{Cause: errOther}
	}
	r := connector.Result{IDs: connector.IDs{Order: id}}
	switch n.Type {
	case wire.TypeSuccess:
		r.Outcome, r.Amount = connector.Approved, amount
	case wire.TypeError:
		r.Outcome, r.Refusal = connector.Declined, refusal("", n.Message, decline.Unknown)
	case wire.TypePending:
		return connector.Report{Finding: connector.Pending}
	default:
		return connector.Report{Cause: exchange.ErrUnreadable}
	}
	return connector.Report{Finding: connector.Found, Result: r}
}

func (a *V46) givenBack(ctx context.Context, q connector.Inquiry) connector.Report {
	id := orderOf(q.Original.IDs)
	if id == "" {
		return connector.Report{Cause: errUnnamed}
	}
	n, err := a.status(ctx, id, q.Deadline)
	switch {
	case err != nil:
		return connector.Report{Cause: err}
	case n.OrderID != q.Original.Ref || n.Price != q.Original.Amount:
		return connector.Report{Cause: errOther}
	case n.Type == wire.TypeError && q.Original.Refunded+q.Amount.Minor() == q.Original.Captured:
		r := connector.Result{Outcome: connector.Approved, Amount: q.Amount, IDs: connector.IDs{Order: id}}
		return connector.Report{Finding: connector.Found, Result: r}
	}
	return connector.Report{Cause: errUntold}
}

// Finish verifies the hash of the browser's form, compares it with the challenge, and asks status.
func (a *V46) Finish(ctx context.Context, r connector.Return) connector.Finished {
	id, same := numberOf(r.State, r.Ref, r.Amount)
	f, single := fields(r.Form)
	switch {
	case !same || !single:
		return connector.Finished{Cause: errForeign}
	case !wire.VerifyNotice(f, a.secret):
		return connector.Finished{Cause: errSigned}
	}
	n, err := wire.DecodeOrderNotice(f)
	switch {
	case err != nil:
		return connector.Finished{Cause: err}
	case subtle.ConstantTimeCompare([]byte(n.PaymesOrderID), []byte(id)) != 1, n.OrderID != r.Ref, n.Price != r.Amount:
		return connector.Finished{Cause: errForeign}
	}
	// A post of an earlier try may come after the order was paid with another, so that only a success that the server does not know
	// is a contradiction.
	return finished(a.paid(ctx, id, r.Ref, r.Amount, r.Deadline), connector.IDs{Order: id}, n.Type == wire.TypeSuccess)
}
