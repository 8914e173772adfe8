package esnekpos

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

var (
	errNoHold   = errors.New("esnekpos has no pre-authorization")
	errCurrency = errors.New("esnekpos does not take this currency")
)

// Challenge registers the payment (EYV3DPay). EsnekPos may charge from then on, once the buyer is at the bank.
func (a *Account) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	return a.challenge(ctx, q, nil, returnURL)
}

// challenge registers a payment that stores may share.
func (a *Account) challenge(ctx context.Context, q connector.Authorization, shares []connector.Share, returnURL string) connector.Challenge {
	switch {
	case q.PreAuth:
		return connector.Ended(connector.Refuse(decline.FunctionNotSupported, errNoHold))
	case !a.quirks.Takes(q.Amount.Currency()):
		return connector.Ended(connector.Refuse(decline.CurrencyNotSupported, errCurrency))
	}
	order := wire.Order{
		Merchant: a.merchant, BackURL: returnURL, OrderRefNumber: a.quirks.Reference.Of(q.Ref), Amount: q.Amount, Card: q.Card,
		Installments: max(1, q.Installments), Customer: customer(q), Shares: parts(shares),
	}
	answer, err := call(ctx, a, pathPay, order.Encode(), q.Deadline, wire.DecodeAnswer)
	if err != nil {
		return connector.Ended(exchange.Doubt(err))
	}
	if answer.Result != wire.Success() {
		if a.quirks.Doubtful(answer.Result.Code) || !refuses(answer.Result) {
			return connector.Ended(connector.Result{Cause: errUndecided})
		}
		r := connector.Result{Outcome: connector.Declined}
		r.Refusal = refusal(answer.Result, cmp.Or(answer.ReturnMessage, answer.ReturnMessageTR), answer.ErrorCode)
		return connector.Ended(r)
	}
	if !a.client.Leads(answer.URL3DS) || answer.Hash == "" || strings.Contains(answer.Hash, " ") {
		return connector.Ended(connector.Result{Cause: exchange.ErrUnreadable})
	}
	if answer.OrderRefNumber != order.OrderRefNumber {
		return connector.Ended(connector.Result{Cause: errOther})
	}
	return connector.Challenge{
		Redirect: &connector.Redirect{Method: http.MethodGet, URL: answer.URL3DS}, State: state(answer.Hash, q.Ref, q.Amount),
	}
}

// state is what a return is compared with.
func state(hash, ref string, amount money.Amount) string {
	return strings.Join([]string{hash, ref, strconv.FormatInt(amount.Minor(), 10), string(amount.Currency())}, " ")
}

// refuses reports whether a result says that what was asked for was not done. Whatever else is no success leaves that open: such as
// DIRECT_PAYMENT, a payment without 3-D Secure, or ORDER_CANCEL in answer to a return.
func refuses(r wire.Result) bool {
	return slices.Contains(failures(), r) || r == wire.AuthenticationError() || r == wire.InsertError() || r == wire.NotFound()
}

// refusal reads an answer that is no success.
func refusal(r wire.Result, message, bank string) connector.Refusal {
	code := bank
	if before, _, coded := strings.Cut(message, "-"); code == "" && coded && len(before) <= 4 {
		code = before
	}
	return connector.RefusalOf(wire.ReasonOf(r, message, bank), cmp.Or(code, r.Code), message)
}

var errForeign = errors.New("return belongs to another challenge")

// Finish compares the two tokens of the browser's form with the challenge, and asks ProcessQuery for the rest: whoever has the
// buyer's address can post any form.
func (a *Account) Finish(ctx context.Context, r connector.Return) connector.Finished {
	hash := one(r.Form, "HASH")
	same := subtle.ConstantTimeCompare([]byte(state(hash, r.Ref, r.Amount)), []byte(r.State)) == 1
	if !same || one(r.Form, "ORDER_REF_NUMBER") != a.quirks.Reference.Of(r.Ref) {
		return connector.Finished{Cause: errForeign}
	}
	report := a.order(ctx, r.Ref, r.Amount, r.Deadline)
	switch report.Finding {
	case connector.Found:
		return connector.Finished{Valid: true, Result: report.Result}
	case connector.Pending:
		return connector.Finished{Cause: errWaiting} // the buyer is still at the bank, whatever the form says
	case connector.NotFound, connector.Unclear:
	}
	cause := report.Cause
	if cause == nil {
		cause = errOther
	}
	return connector.Finished{Valid: true, Result: connector.Result{Cause: cause}, Cause: cause}
}

// one is the value of a field that stands once.
func one(form url.Values, name string) string {
	if len(form[name]) != 1 {
		return ""
	}
	return form[name][0]
}
