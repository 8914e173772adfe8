package paymago

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paymago"
)

// nowhere is the callbackUrl of an order without 3-D Secure: the document requires one, and no browser goes there. The name is
// reserved for what must never exist (RFC 2606).
const nowhere = "https://vezne.invalid/"

var (
	errNoHold   = errors.New("paymago has no pre-authorization")
	errDecimals = errors.New("paymago's amounts have two decimals, and this currency has not")
	errThreeD   = errors.New("paymago wants the buyer at the bank although none was to go there")
)

// Authorize asks for a sale without 3-D Secure, or, with the proof of a visit, for the charge that follows it. It calls Paymago
// once and never retries.
func (a *Account) Authorize(ctx context.Context, q connector.Authorization) connector.Result {
	if q.Proof != nil {
		return a.charge(ctx, q)
	}
	no := unable(q)
	if no != nil {
		return *no
	}
	answer, err := a.create(ctx, q, false, nowhere)
	if err != nil {
		return doubt(err)
	}
	d, r := read(answer, q)
	if d == nil {
		return r
	}
	if d.ReturnURL != "" || d.PaymentData != "" || d.ReturnType != 0 {
		// The order waits for a buyer whom nobody sends and for an orderResult that nobody calls, so that nothing is charged.
		return connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: decline.AuthenticationRequired}, Cause: errThreeD}
	}
	return connector.Result{Outcome: connector.Approved, Amount: q.Amount, IDs: ids(d.PaymentID, d.OrderID)}
}

// unable refuses, before anything is sent, what Paymago has no words for.
func unable(q connector.Authorization) *connector.Result {
	var r connector.Result
	switch {
	case q.PreAuth:
		r = connector.Refuse(decline.FunctionNotSupported, errNoHold)
	case q.Amount.Currency().Exponent() != 2:
		r = connector.Refuse(decline.CurrencyNotSupported, errDecimals)
	default:
		return nil
	}
	return &r
}

// create asks for an order (createOrder).
func (a *Account) create(ctx context.Context, q connector.Authorization, secure bool, back string) (wire.OrderAnswer, error) {
	o := wire.Order{
		Amount: q.Amount, OrderID: orderID(q.Ref), Card: q.Card, SaleProduct: cmp.Or(strings.TrimSpace(q.Order), q.Ref),
		SaleProductPrice: q.Amount, SaleDescription: q.Ref, Secure: secure, CallbackURL: back,
	}
	if q.Installments > 1 {
		o.Installment = q.Installments
	}
	return call(ctx, a, pathCreate, o.Encode(), q.Deadline, wire.DecodeOrderAnswer, func(m wire.OrderAnswer) (string, bool) {
		return m.Message, !m.Success && m.ResultCode != wire.OK
	})
}

// read takes from an answer of createOrder what it says of the order, if it says success, or else what became of the request.
// Success is said in three places, which have to agree; that they are a text, a code and a word is the document's sample.
func read(answer wire.OrderAnswer, q connector.Authorization) (*wire.OrderData, connector.Result) {
	d := answer.Data
	switch {
	case answer.Success != (answer.ResultCode == wire.OK):
		return nil, connector.Result{Cause: errContradict}
	case !answer.Success && d == nil:
		return nil, declined("", answer.Message, string(answer.ResultCode), connector.IDs{})
	case d == nil:
		return nil, connector.Result{Cause: errContradict}
	case d.OrderID != orderID(q.Ref):
		return nil, connector.Result{Cause: errOther}
	case succeeded(d.Status) != answer.Success:
		return nil, connector.Result{Cause: errContradict}
	case !answer.Success:
		words, _ := wire.ReadResponseMessage(d.ResponseMessage)
		return nil, declined(d.ErrorCode, cmp.Or(words, answer.Message), string(answer.ResultCode), ids(d.PaymentID, d.OrderID))
	case d.PaymentID == "" || d.ErrorCode != "":
		return nil, connector.Result{Cause: errContradict}
	}
	return d, connector.Result{}
}

// succeeded reads "status": the sample has SUCCESS, the table of the fields "Başarılı" as an example.
func succeeded(s wire.Status) bool {
	return strings.EqualFold(string(s), string(wire.Success)) || string(s) == "Başarılı"
}

// declined is a refusal that Paymago answered with; other is a code for where it gives none.
func declined(code, words, other string, ids connector.IDs) connector.Result {
	return connector.Result{
		Outcome: connector.Declined, Refusal: connector.RefusalOf(wire.ReasonOf(code, words), cmp.Or(code, other), words), IDs: ids,
	}
}

func ids(payment, order string) connector.IDs {
	return connector.IDs{Transaction: payment, Order: order}
}
