package paynet

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paynet"
)

// Capture takes a pre-authorized amount, wholly or in part, once.
func (a *Account) Capture(ctx context.Context, f connector.FollowUp) connector.Result {
	m := wire.CaptureRequest{Locator: wire.Locator{ReferenceNo: f.Original.Ref}, Amount: f.Amount}
	if id := f.Original.IDs.Transaction; id != "" {
		m.Locator = wire.Locator{XactID: id}
	}
	row, err := call(ctx, a, pathCapture, m.Encode(), f.Deadline, wire.DecodeRow)
	if err != nil {
		return failed(err, decline.CaptureRefused)
	}
	switch {
	case row.Code == wire.OldSuccessful:
		// It had been captured before we asked, which is not what was asked for now.
		return connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(decline.CaptureRefused, strconv.Itoa(int(row.Code)), row.Message)}
	case !row.IsSucceed:
		return connector.Result{Outcome: connector.Declined, Refusal: rowRefusal(row, decline.CaptureRefused)}
	case row.Amount != f.Amount || row.TransactionType != wire.Capture:
		return connector.Result{Cause: errOther}
	}
	return connector.Result{Outcome: connector.Approved, Amount: row.Amount, IDs: rowIDs(row)}
}

func rowRefusal(row wire.Row, reason decline.Reason) connector.Refusal {
	r := wire.ReasonOf(row.PaynetErrorID, row.BankErrorID, row.Code)
	if r == decline.Unknown {
		r = reason
	}
	return connector.RefusalOf(r, cmp.Or(row.BankErrorID, row.PaynetErrorID), cmp.Or(row.BankErrorMessage, row.PaynetErrorMessage, row.Message))
}

func rowIDs(row wire.Row) connector.IDs {
	return connector.IDs{Transaction: row.XactID, Order: row.OrderID, AuthCode: row.AuthorizationCode, RRN: row.ReferenceCode, Bank: row.BankID}
}

// Void undoes what is held, or what was taken on the same day. Which of Paynet's three services does it depends on how the
// payment began, so that is asked first.
func (a *Account) Void(ctx context.Context, f connector.FollowUp) connector.Result {
	t, r := a.original(ctx, f)
	if r != nil {
		return *r
	}
	switch {
	case f.Original.Captured == 0:
		e, err := call(ctx, a, pathPreAuthReversal, wire.XactRequest{XactID: t.XactID}.Encode(), f.Deadline, wire.DecodeEnvelope)
		return a.done(e, err, f, decline.VoidRefused)
	case t.TransactionType == wire.PreAuth:
		row, err := call(ctx, a, pathCaptureReversal, wire.XactRequest{XactID: t.XactID}.Encode(), f.Deadline, wire.DecodeRow)
		if err != nil {
			return failed(err, decline.VoidRefused)
		}
		if !row.IsSucceed {
			return connector.Result{Outcome: connector.Declined, Refusal: rowRefusal(row, decline.VoidRefused)}
		}
		return connector.Result{Outcome: connector.Approved, Amount: f.Amount, IDs: rowIDs(row)}
	}
	e, err := call(ctx, a, pathReversal, wire.ReversalRequest{XactID: t.XactID}.Encode(), f.Deadline, wire.DecodeEnvelope)
	return a.done(e, err, f, decline.VoidRefused)
}

// Refund gives taken money back. On the day of the payment Paynet takes a reversal of all of it only, and voids it.
func (a *Account) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	t, r := a.original(ctx, f)
	if r != nil {
		return *r
	}
	m := wire.ReversalRequest{XactID: t.XactID, Amount: f.Amount}
	e, err := call(ctx, a, pathReversal, m.Encode(), f.Deadline, wire.DecodeEnvelope)
	return a.done(e, err, f, decline.RefundRefused)
}

// done is the result of a follow-up that is answered with an envelope.
func (a *Account) done(e wire.Envelope, err error, f connector.FollowUp, reason decline.Reason) connector.Result {
	switch {
	case err != nil:
		return failed(err, reason)
	case e.Code == wire.Successful:
		return connector.Result{Outcome: connector.Approved, Amount: f.Amount}
	case e.Code == wire.OldSuccessful:
		// It had been done before we asked, which is not what was asked for now.
		return connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(decline.AlreadyReversed, strconv.Itoa(int(e.Code)), e.Message)}
	case a.quirks.Doubtful(code(e.Code)):
		return connector.Result{Cause: exchange.ErrUnreadable}
	}
	r := wire.ReasonOf("", "", e.Code)
	if r == decline.Unknown {
		r = reason
	}
	return connector.Result{Outcome: connector.Declined, Refusal: connector.RefusalOf(r, strconv.Itoa(int(e.Code)), e.Message)}
}

// original finds the transaction that a follow-up is about, or the result that ends the follow-up before anything was asked
// for: Paynet does not have it, or could not be asked.
func (a *Account) original(ctx context.Context, f connector.FollowUp) (wire.Transaction, *connector.Result) {
	t, err := a.check(ctx, f.Original.Ref, f.Deadline)
	var no *refused
	var never *exchange.NotSent
	switch {
	case err == nil:
		return t, nil
	case errors.Is(err, errNone):
		r := connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: decline.OriginalNotFound}}
		return t, &r
	case errors.As(err, &never):
		r := exchange.Doubt(err)
		return t, &r
	case errors.As(err, &no):
		r := failed(err, decline.RequestRefused)
		return t, &r
	}
	// The question was lost, and what it was to prepare has not been asked for.
	r := connector.Refuse(decline.IssuerUnavailable, err)
	return t, &r
}

var errNone = errors.New("paynet has no such transaction")

// check asks for a payment by our reference.
func (a *Account) check(ctx context.Context, ref string, deadline time.Time) (wire.Transaction, error) {
	q, err := call(ctx, a, pathCheck, wire.Locator{ReferenceNo: ref}.Encode(), deadline, wire.DecodeQuery)
	var no *refused
	switch {
	case errors.As(err, &no) && no.failure.Result == wire.NoData:
		return wire.Transaction{}, errNone
	case err != nil:
		return wire.Transaction{}, err
	case len(q.Rows) == 0 && q.Code == wire.NoData:
		return wire.Transaction{}, errNone
	case len(q.Rows) != 1 || q.Rows[0].AgentReference != ref:
		return wire.Transaction{}, errOther
	}
	return q.Rows[0], nil
}
