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
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymago"
)

var (
	errCardInPage = errors.New("page of the bank would carry the card through the buyer's browser")
	errForeign    = errors.New("return belongs to another challenge")
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
	to, err := a.way(*d)
	switch {
	case err != nil, strings.Contains(d.PaymentID, " "):
		return ended(unregistered(connector.Result{Cause: errors.Join(errUnreadable, err)}))
	case to.Carries(q.Card):
		return ended(unregistered(connector.Result{Cause: errCardInPage}))
	}
	return connector.Challenge{Redirect: &to, State: state(d.PaymentID, q.Ref, q.Amount)}
}

// way is how the buyer gets to the bank: by the address, or by the form of the page, whichever Paymago gives this account.
func (a *Account) way(d wire.OrderData) (connector.Redirect, error) {
	if d.ReturnURL == "" {
		return exchange.PageForm([]byte(d.PaymentData), a.base) //nolint:wrapcheck // it says what is wrong with the page
	}
	if !a.client.Leads(d.ReturnURL) {
		return connector.Redirect{}, errUnreadable
	}
	return connector.Redirect{Method: http.MethodGet, URL: d.ReturnURL}, nil
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
