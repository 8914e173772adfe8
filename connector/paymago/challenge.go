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
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymago"
)

var errForeign = errors.New("return belongs to another challenge")

// Challenge registers the payment for 3-D Secure (createOrder). Nothing is charged by it: that is orderResult, which nobody calls for a
// registration whose answer was lost.
func (a *Account) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	no := unable(q)
	if no != nil {
		return connector.Ended(*no)
	}
	answer, err := a.create(ctx, q, true, returnURL)
	if err != nil {
		return connector.Ended(connector.Unregistered(doubt(err)))
	}
	d, r := read(answer, q)
	if d == nil {
		return connector.Ended(connector.Unregistered(r))
	}
	to, err := a.way(*d)
	switch {
	case err != nil, strings.Contains(d.PaymentID, " "):
		return connector.Ended(connector.Unregistered(connector.Result{Cause: errors.Join(exchange.ErrUnreadable, err)}))
	case to.Carries(q.Card):
		return connector.Ended(connector.Unregistered(connector.Result{Cause: exchange.ErrCardInPage}))
	}
	return connector.Challenge{Redirect: &to, State: state(d.PaymentID, q.Ref, q.Amount)}
}

// way is how the buyer gets to the bank: by the address, or by the form of the page, whichever Paymago gives this account.
func (a *Account) way(d wire.OrderData) (connector.Redirect, error) {
	if d.ReturnURL == "" {
		return exchange.PageForm([]byte(d.PaymentData), a.base) //nolint:wrapcheck // it says what is wrong with the page
	}
	if !a.client.Leads(d.ReturnURL) {
		return connector.Redirect{}, exchange.ErrUnreadable
	}
	return connector.Redirect{Method: http.MethodGet, URL: d.ReturnURL}, nil
}

// state is what a return is compared with.
func state(payment, ref string, amount money.Amount) string {
	return strings.Join([]string{payment, ref, strconv.FormatInt(amount.Minor(), 10), string(amount.Currency())}, " ")
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
