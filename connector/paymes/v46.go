package paymes

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paymes"
)

// V46 is the connector to an account of the v4.6 API. [Config.Open] makes it.
type V46 struct {
	key    string
	secret string
	client *exchange.Client
	quirks connector.Quirks
}

// What v4.6 can do, held by the compiler.
var (
	_ connector.Connector  = (*V46)(nil)
	_ connector.Voider     = (*V46)(nil)
	_ connector.Refunder   = (*V46)(nil)
	_ connector.ThreeDOnly = (*V46)(nil)
	_ connector.Quirky     = (*V46)(nil)
	_ connector.Sharer     = (*V46)(nil)
)

// The paths of v4.6.
const (
	pathOrder       = "/v4.6/order_create"
	pathCard        = "/v4.6/payment/authorize"
	pathOrderStatus = "/v4.6/status"
	pathCancel      = "/v4.6/order_cancel"
)

// Quirks are [QuirksV46].
func (a *V46) Quirks() connector.Quirks { return a.quirks }

// Window is that of the quirks.
func (a *V46) Window() time.Duration { return a.quirks.Window }

// Shape is one-step: Paymes charges when the buyer has confirmed at the bank.
func (a *V46) Shape() connector.Shape { return connector.OneStep }

// ThreeDOnly says that v4.6 takes no payment without 3-D Secure.
func (a *V46) ThreeDOnly() {}

var errOnlyThreeD = errors.New("paymes v4.6 takes no payment without 3-D Secure")

// Authorize refuses: v4.6 takes no payment without 3-D Secure.
func (a *V46) Authorize(context.Context, connector.Authorization) connector.Result {
	return connector.Refuse(decline.AuthenticationRequired, errOnlyThreeD)
}

// Challenge creates an order (order_create), for which nothing can be charged yet, and then gives its card (payment/authorize),
// after which Paymes may charge at any time. Only the second can be a doubt: as long as it was not sent, the payment was not made.
func (a *V46) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	return a.challenge(ctx, q, nil, returnURL)
}

// challenge pays an order that stores may share.
func (a *V46) challenge(ctx context.Context, q connector.Authorization, shares []connector.Share, returnURL string) connector.Challenge {
	if r := unable(a.quirks, q); r != nil {
		return connector.Ended(*r)
	}
	id, r := a.order(ctx, q, shares)
	if r != nil {
		return connector.Ended(*r)
	}
	m := wire.CardRequest{PaymesOrderID: id, Card: q.Card, Installment: max(1, q.Installments)}
	got, err := post(ctx, a.client, pathCard, typeJSON, m.Encode(), q.Deadline)
	ids := connector.IDs{Order: id}
	waiting := connector.Challenge{State: state(id, q.Ref, q.Amount)}
	if err != nil {
		doubt := exchange.Doubt(err)
		if doubt.Outcome == connector.Indeterminate {
			doubt.IDs = ids
		}
		waiting.Result = &doubt
		return waiting
	}
	yes, said := wire.Affirms(got.fields)
	switch {
	case !said || got.status != http.StatusOK && (yes || got.status != http.StatusBadRequest):
		waiting.Result = &connector.Result{IDs: ids, Cause: badStatus(pathCard, got.status)}
	case yes:
		answer, err := wire.DecodeCardAnswer(got.fields)
		to, ok := bank(a.client, answer.RedirectURL, connector.Detour{Mark: id, Home: returnURL})
		if err != nil || !ok {
			waiting.Result = &connector.Result{IDs: ids, Cause: unreadable(pathCard, err)}
			return waiting
		}
		waiting.Redirect = to
	default:
		v, err := wire.DecodeRefused(got.fields)
		if err != nil {
			waiting.Result = &connector.Result{IDs: ids, Cause: unreadable(pathCard, err)}
			return waiting
		}
		if undecided(a.quirks, v.Message, v.Code) {
			waiting.Result = &connector.Result{IDs: ids, Cause: errWaiting}
			return waiting
		}
		otherwise := decline.Unknown
		if got.status != http.StatusOK {
			otherwise = decline.RequestRefused
		}
		waiting.Result = &connector.Result{Outcome: connector.Declined, IDs: ids, Refusal: refusal(v.Code, v.Message, otherwise)}
	}
	return waiting
}

// order is order_create, or the marketplace's service beside it. Without an order nothing can be charged, so that a lost answer is a payment that never left: the result
// is then its refusal.
func (a *V46) order(ctx context.Context, q connector.Authorization, shares []connector.Share) (id string, r *connector.Result) {
	path, kind, message := a.orderOf(q, shares)
	never := func(err error) *connector.Result {
		var unsent *exchange.NotSent
		if errors.As(err, &unsent) {
			err = unsent.Cause
		}
		refused := connector.Refuse(decline.IssuerUnavailable, err)
		return &refused
	}
	got, err := post(ctx, a.client, path, kind, message, q.Deadline)
	if err != nil {
		return "", never(err)
	}
	answer, err := wire.DecodeOrderAnswer(got.fields)
	if err == nil && got.status == http.StatusOK && answer.Status == wire.OrderStatusReturnURL {
		if !usable(answer.PaymesOrderID) {
			return "", never(exchange.ErrUnreadable)
		}
		return answer.PaymesOrderID, nil
	}
	failure, err := wire.DecodeOrderFailure(got.fields)
	if says, _ := got.fields.Find("status"); err != nil || says.Value != wire.OrderStatusError || got.status >= http.StatusInternalServerError {
		return "", never(badStatus(path, got.status))
	}
	return "", &connector.Result{Outcome: connector.Declined, Refusal: refusal("", failure.Message, decline.RequestRefused)}
}

// notPaid is the error of an order that v4.6 does not answer for.
type notPaid struct{ message string }

func (e *notPaid) Error() string { return "paymes answers for no such order" }

// Is tells a refusal of the keys from an answer about an order that is not there, by the words of Paymes' list of codes; the answer
// itself has no code.
func (e *notPaid) Is(target error) bool {
	keys := false
	for _, code := range []string{wire.HashMismatch, wire.InvalidAccount} {
		known, listed := wire.Find(code)
		keys = keys || listed && strings.Contains(e.message, known.Text)
	}
	return target == connector.ErrCredentials && keys || target == connector.ErrUnsaid && !keys
}

// status asks for one order (status). Its error is an [exchange.NotSent], a [notPaid], or else nothing is known.
func (a *V46) status(ctx context.Context, id string, deadline time.Time) (wire.OrderNotice, error) {
	m := wire.OrderRequest{PublicKey: a.key, PaymesOrderID: id}
	m.Sign(a.secret)
	got, err := post(ctx, a.client, pathOrderStatus, typeJSON, m.Encode(), deadline)
	if err != nil {
		return wire.OrderNotice{}, err
	}
	yes, said := wire.Affirms(got.fields)
	switch {
	case said && !yes && (got.status == http.StatusOK || got.status == http.StatusBadRequest):
		v, err := wire.DecodeRefused(got.fields)
		if err != nil {
			return wire.OrderNotice{}, unreadable(pathOrderStatus, err)
		}
		return wire.OrderNotice{}, &notPaid{v.Message}
	case !yes || got.status != http.StatusOK:
		return wire.OrderNotice{}, badStatus(pathOrderStatus, got.status)
	}
	v, err := wire.DecodeOrderStatus(got.fields)
	if err != nil {
		return wire.OrderNotice{}, unreadable(pathOrderStatus, err)
	}
	results, err := got.fields.Object("results")
	switch {
	case err != nil || !wire.VerifyOrderStatus(results, a.secret):
		return wire.OrderNotice{}, fmt.Errorf("read answer of %s: %w", pathOrderStatus, errSigned)
	case v.PaymesOrderID != id:
		return wire.OrderNotice{}, errOther
	}
	return v.OrderNotice, nil
}
