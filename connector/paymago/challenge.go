package paymago

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

var (
	errPage    = errors.New("paymago gives this account pages of HTML: it has to be set to links at Paymago")
	errForeign = errors.New("return belongs to another challenge")
)

// Challenge registers the payment for 3-D Secure (createOrder). Nothing is charged by it.
func (a *Account) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	no := unable(q)
	if no != nil {
		return ended(*no)
	}
	answer, err := a.create(ctx, q, true, returnURL)
	if err != nil {
		return ended(unregistered(doubt(err)))
	}
	d, r := read(answer, q)
	if d == nil {
		return ended(unregistered(r))
	}
	to, err := url.Parse(d.ReturnURL)
	switch {
	case d.ReturnURL == "" && d.PaymentData != "":
		return ended(connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: decline.MerchantConfiguration}, Cause: errPage})
	case err != nil, to.Host == "", strings.Contains(d.PaymentID, " "):
		return ended(unregistered(connector.Result{Cause: errUnreadable}))
	}
	return connector.Challenge{
		Redirect: &connector.Redirect{Method: http.MethodGet, URL: d.ReturnURL}, State: state(d.PaymentID, q.Ref, q.Amount),
	}
}

// state is what a return is compared with.
func state(payment, ref string, amount money.Amount) string {
	return strings.Join([]string{payment, ref, strconv.FormatInt(amount.Minor(), 10), string(amount.Currency())}, " ")
}

func ended(r connector.Result) connector.Challenge { return connector.Challenge{Result: &r} }

// unregistered turns a doubt about a registration into what is certain about the money: nobody was sent to the bank, and nobody
// calls orderResult, so that a registration whose answer was lost is a payment that was not made.
func unregistered(r connector.Result) connector.Result {
	if r.Outcome == connector.Indeterminate {
		r.Outcome, r.Refusal = connector.Declined, connector.Refusal{Reason: decline.AuthenticationUnavailable}
	}
	return r
}

// Finish compares the two ids that the browser brought back with those that Paymago gave out. They prove that the browser is the
// one that was sent, and not that the bank authenticated: Paymago says that with orderResult, and charges nothing before.
func (a *Account) Finish(_ context.Context, r connector.Return) connector.Finished {
	payment := one(r.Form, "paymentId")
	same := subtle.ConstantTimeCompare([]byte(state(payment, r.Ref, r.Amount)), []byte(r.State)) == 1
	if !same || payment == "" || one(r.Form, "orderId") != orderID(r.Ref) {
		return connector.Finished{Cause: errForeign}
	}
	return connector.Finished{Valid: true, Proof: connector.Proof{Status: 1, Ticket: payment}}
}

// one is the value of a field that stands once.
func one(form url.Values, name string) string {
	if len(form[name]) != 1 {
		return ""
	}
	return form[name][0]
}
