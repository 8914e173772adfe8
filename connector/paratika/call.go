package paratika

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

// pathAPI is the one address of the API.
const pathAPI = "/paratika/api/v2"

// Causes of doubt.
var (
	errOther     = errors.New("answer is about another request")
	errUndecided = errors.New("paratika has not said how the request ended")
)

// call posts a message and decodes the answer. Its error is an [exchange.NotSent], or else everything is possible.
func call[M any](ctx context.Context, a *Account, message []byte, deadline time.Time, decode func(wirekit.Fields) (M, error)) (M, error) {
	var none M
	header := http.Header{}
	header.Set("Content-Type", a.quirks.ContentTypes[0])
	header.Set("Accept", "application/json")
	got, err := a.client.Do(ctx, exchange.Request{Path: pathAPI, Header: header, Body: message, Deadline: deadline})
	if err != nil {
		return none, err
	}
	if got.Status != http.StatusOK {
		return none, fmt.Errorf("read answer: status %d", got.Status)
	}
	fields, err := wirekit.ReadJSON(got.Body)
	if err != nil {
		return none, fmt.Errorf("read answer: %w", exchange.ErrUnreadable)
	}
	m, err := decode(fields)
	if err != nil {
		return none, errors.Join(exchange.ErrUnreadable, err)
	}
	return m, nil
}

// moves asks for something that moves money. want is what an approval has to be about; other is what a refusal means for which
// Paratika has no word.
func (a *Account) moves(ctx context.Context, message []byte, deadline time.Time, want wire.Financial, other decline.Reason) connector.Result {
	got, err := call(ctx, a, message, deadline, wire.DecodeFinancial)
	switch {
	case err != nil:
		return exchange.Doubt(err)
	case got.PaymentID != "" && got.PaymentID != want.PaymentID, got.Action != "" && got.Action != want.Action:
		return connector.Result{Cause: errOther}
	}
	r := connector.Result{IDs: connector.IDs{
		Transaction: got.TranID, Order: got.OrderID, AuthCode: got.ApprovalCode, RRN: got.RefID, Bank: got.System.EFTCode, BankName: got.System.Type,
	}}
	if a.quirks.Doubtful(string(got.Outcome.Code)) || a.quirks.Doubtful(string(got.Outcome.Error)) {
		// That an order is paid already is among these: the reference is this request's alone, so whatever is paid under it is what
		// was asked for here.
		return connector.Result{Cause: errUndecided}
	}
	switch got.Outcome.Code {
	case wire.Approved:
		switch wire.TransactionStatus(got.Status) {
		case wire.InProgress, wire.ManualCheck, wire.Failed, wire.Abandoned: // approved, and not
			return connector.Result{Cause: errUndecided}
		case wire.Successful, wire.Voided, wire.ClosedPreAuth:
		}
		if got.PaymentID == "" || got.Amount != want.Amount {
			return connector.Result{Cause: errOther}
		}
		r.Outcome, r.Amount = connector.Approved, want.Amount
		return r
	case wire.Declined:
		r.Outcome, r.Refusal = connector.Declined, refusal(got.Outcome, other)
		return r
	case wire.General:
	}
	return connector.Result{Cause: errUndecided}
}

// refusal says why Paratika refused, with the bank's own code and words where a bank spoke.
func refusal(o wire.Outcome, other decline.Reason) connector.Refusal {
	reason := wire.ReasonOf(o.Error)
	if reason == decline.Unknown {
		reason = other
	}
	if o.BankError != "" || o.BankErrorText != "" {
		return connector.RefusalOf(reason, o.BankError, o.BankErrorText)
	}
	return connector.RefusalOf(reason, string(o.Error), o.ErrorText)
}
