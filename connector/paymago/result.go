package paymago

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymago"
)

// charge ends the order of a visit (orderResult).
func (a *Account) charge(ctx context.Context, q connector.Authorization) connector.Result {
	no := unable(q)
	switch {
	case no != nil:
		return *no
	case q.Proof.Ticket == "":
		return connector.Refuse(decline.AuthenticationInvalid, nil)
	}
	answer, err := a.result(ctx, q.Proof.Ticket, q.Ref, q.Deadline)
	if err != nil {
		return doubt(err)
	}
	if !answer.Succeeded && answer.Data == nil {
		// Said in answer to the charge itself it is that there was none. Said to one that asks again it may be about the asking.
		return declined("", strings.Join(answer.Messages, " "), answer.ErrorInfo, connector.IDs{})
	}
	return told(answer, q.Ref, q.Amount)
}

// result calls orderResult.
func (a *Account) result(ctx context.Context, payment, ref string, deadline time.Time) (wire.Result, error) {
	l := wire.Locator{PaymentID: payment, OrderID: orderID(ref)}
	path := pathResult + "?" + string(l.Encode())
	return call(ctx, a, path, nil, deadline, wire.DecodeResult, func(m wire.Result) (string, bool) {
		return strings.Join(m.Messages, " "), !m.Succeeded
	})
}

// told is what an orderResult says of an order: how it ended, or nothing if it does not say that of this order and this amount.
// What the answer to a success looks like is published nowhere; what it names has to fit, and it has to name the order.
func told(answer wire.Result, ref string, amount money.Amount) connector.Result {
	d := answer.Data
	switch {
	case d == nil:
		return connector.Result{Cause: errUnsaid}
	case d.OrderID != orderID(ref):
		return connector.Result{Cause: errOther}
	case d.Status != "" && succeeded(d.Status) != answer.Succeeded:
		return connector.Result{Cause: errContradict}
	case !answer.Succeeded:
		words, _ := wire.ReadResponseMessage(d.ResponseMessage)
		words = cmp.Or(words, strings.Join(answer.Messages, " "))
		return declined(d.ErrorCode, words, answer.ErrorInfo, ids(d.PaymentID, d.OrderID))
	case !d.Amount.IsZero() && d.Amount != amount:
		return connector.Result{Cause: errOther}
	}
	return connector.Result{Outcome: connector.Approved, Amount: amount, IDs: ids(d.PaymentID, d.OrderID)}
}

// Causes of doubt that only a person can end.
var (
	errUnsaid = fmt.Errorf("paymago does not say what became of the order; look in its panel: %w", connector.ErrUnsaid)
	errBlind  = errors.New("paymago finds an order only by a payment id that was lost with the answer; look in its panel")
)

// Query asks what became of a payment, by the paymentId that Paymago gave it: after a visit in its proof, and otherwise in the
// answer, without which it asks nobody. Of what Paymago has no service for nothing was ever sent.
func (a *Account) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	switch q.Kind {
	case connector.KindSale:
	case connector.KindPreAuth, connector.KindCapture, connector.KindVoid, connector.KindRefund:
		return connector.Report{Finding: connector.NotFound}
	default:
		return connector.Report{Cause: errOther}
	}
	payment := q.Original.IDs.Transaction
	if q.Proof != nil {
		payment = q.Proof.Ticket
	}
	if payment == "" {
		return connector.Report{Cause: errBlind}
	}
	answer, err := a.result(ctx, payment, q.Ref, q.Deadline)
	if err != nil {
		return connector.Report{Cause: err}
	}
	r := told(answer, q.Ref, q.Amount)
	if r.Outcome == connector.Indeterminate {
		return connector.Report{Cause: r.Cause}
	}
	return connector.Report{Finding: connector.Found, Result: r}
}
