package esnekpos

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// Query asks ProcessQuery: about a payment by its reference, about a return by what the order's movements have beyond what was
// known before.
func (a *Account) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	switch q.Kind {
	case connector.KindSale:
		return a.order(ctx, q.Ref, q.Amount, q.Deadline)
	case connector.KindVoid, connector.KindRefund:
		return a.returned(ctx, q)
	case connector.KindPreAuth, connector.KindCapture:
		// EsnekPos has neither, so that such a request was never sent.
		return connector.Report{Finding: connector.NotFound}
	}
	return connector.Report{Cause: errOther}
}

// ask asks for one order. found is false for a reference that EsnekPos does not know.
func (a *Account) ask(ctx context.Context, ref string, deadline time.Time) (q wire.Query, found bool, err error) {
	m := wire.Reference{Merchant: a.merchant, OrderRefNumber: a.quirks.Reference.Of(ref)}
	q, err = call(ctx, a, pathQuery, m.Encode(), deadline, wire.DecodeQuery)
	switch {
	case err != nil:
		return q, false, err
	case q.Found && q.OrderRefNumber == m.OrderRefNumber:
		return q, true, nil
	case q.Found:
		return q, false, errOther
	case q.Result == wire.NotFound():
		return q, false, nil
	case q.Result == wire.AuthenticationError():
		return q, false, fmt.Errorf("esnekpos answered the query with return code %s: %w", q.Result.Code, connector.ErrCredentials)
	}
	return q, false, errors.New("esnekpos answered the query with return code " + q.Result.Code)
}

// order reads what became of a payment.
func (a *Account) order(ctx context.Context, ref string, amount money.Amount, deadline time.Time) connector.Report {
	q, found, err := a.ask(ctx, ref, deadline)
	switch {
	case err != nil:
		return connector.Report{Cause: err}
	case !found:
		return connector.Report{Finding: connector.NotFound}
	case q.Result == wire.PaymentWaiting():
		return connector.Report{Finding: connector.Pending}
	}
	ids := connector.IDs{Order: q.RefNo}
	if q.SuccessTransactionID != 0 {
		ids.Transaction = strconv.FormatInt(q.SuccessTransactionID, 10)
	}
	paid := q.Result == wire.Success() || q.Result == wire.OrderCancel()
	switch {
	case !paid && !slices.Contains(failures(), q.Result):
		return connector.Report{Cause: errors.New("esnekpos answered for the order with return code " + q.Result.Code)}
	case contradicted(q, paid):
		return connector.Report{Cause: errContradict}
	case !paid:
		r := connector.Result{Outcome: connector.Declined, IDs: ids, Refusal: refusal(q.Result, q.ReturnMessage, "")}
		return connector.Report{Finding: connector.Found, Result: r}
	case !charged(q, amount):
		return connector.Report{Cause: errOther}
	}
	// A cancelled order had been paid: what became of it afterwards is another request's.
	return connector.Report{Finding: connector.Found, Result: connector.Result{Outcome: connector.Approved, Amount: amount, IDs: ids}}
}

// failures are the results that end a payment without money. Whatever else ProcessQuery says of an order that it knows, such as that
// it is a payment without 3-D Secure (DIRECT_PAYMENT), or that the question was refused, ends nothing.
func failures() []wire.Result {
	return []wire.Result{
		wire.GeneralError(), wire.FieldError(), wire.LimitError(), wire.CommissionError(), wire.BrandError(), wire.PaymentError(),
		wire.NotAuthenticated(), wire.Blocked(),
	}
}

// contradicted reports whether an order's movements say the opposite of its result: they are the same books, so that it is not known
// then which of the two is right.
func contradicted(q wire.Query, paid bool) bool {
	brought := func(s wire.MovementStatus) bool {
		return slices.ContainsFunc(q.Movements, func(m wire.Movement) bool { return m.Status == s })
	}
	if paid {
		return brought(wire.PaymentFailed) && !brought(wire.PaymentSucceeded)
	}
	return brought(wire.PaymentSucceeded)
}

// charged reports whether an order is of the amount that was asked for. Where the merchant has its buyers bear the commission,
// the card is charged that much more, and AMOUNT without COMMISSION is the order.
func charged(q wire.Query, asked money.Amount) bool {
	return q.Amount.Minor() == asked.Minor() || q.Amount.Minor()-q.Commission.Minor() == asked.Minor()
}

// returned reads what became of a return.
func (a *Account) returned(ctx context.Context, i connector.Inquiry) connector.Report {
	q, found, err := a.ask(ctx, i.Original.Ref, i.Deadline)
	switch {
	case err != nil:
		return connector.Report{Cause: err}
	case !found:
		return connector.Report{Cause: errOther} // the payment that it was about must be there
	}
	sum, last := givenBack(q, i.Original.Captured)
	switch sum {
	case i.Original.Refunded:
		// A return that the bank did not approve at once is only written down, and has no movement until EsnekPos' staff completes it.
		// To say "not made" would invite a second one.
		return connector.Report{Cause: errWritten}
	case i.Original.Refunded + i.Amount.Minor():
		r := connector.Result{Outcome: connector.Approved, Amount: i.Amount, IDs: connector.IDs{Order: q.RefNo, Transaction: last}}
		return connector.Report{Finding: connector.Found, Result: r}
	}
	// Somebody else has moved this order meanwhile, in EsnekPos' panel perhaps. That is for a person to sort out.
	return connector.Report{Cause: errOther}
}

// givenBack is what of an order has been given back, and the movement that did so last. The signs of movements differ between
// recordings, so only their size counts. A cancellation is of all that was captured, whatever is left of it: where the buyer
// bears the commission, its amount is more than what we know as the order's.
func givenBack(q wire.Query, captured int64) (sum int64, last string) {
	for _, m := range q.Movements {
		if m.Status != wire.CancelSucceeded && m.Status != wire.RefundSucceeded {
			continue
		}
		size := m.Amount.Minor()
		if size < 0 {
			size = -size
		}
		sum += size
		if m.Status == wire.CancelSucceeded {
			sum = captured
		}
		last = strconv.FormatInt(m.TransactionID, 10)
	}
	return sum, last
}
