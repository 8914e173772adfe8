package paynet

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
	wire "github.com/vezne/vezne/wire/paynet"
)

// Challenge registers the payment for 3-D Secure (tds_initial). Nothing is charged before tds_charge, which
// nobody calls for a registration whose answer was lost.
func (a *Account) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	return a.challenge(ctx, q, returnURL, func(*wire.Order) {})
}

// challenge registers an order that more may be said of.
func (a *Account) challenge(ctx context.Context, q connector.Authorization, returnURL string, say func(*wire.Order)) connector.Challenge {
	o, ok := a.order(q)
	switch {
	case !ok:
		return connector.Ended(connector.Refuse(decline.CurrencyNotSupported, nil))
	case !a.quirks.Returns(returnURL):
		return connector.Ended(connector.Refuse(decline.MerchantConfiguration, errLongReturn))
	}
	o.ReturnURL = returnURL
	say(&o)
	t, err := call(ctx, a, pathTdsInitial, o.Encode(), q.Deadline, wire.DecodeTdsInitialAnswer)
	if err != nil {
		return connector.Ended(connector.Unregistered(failed(err, decline.RequestRefused)))
	}
	if t.Code != wire.Successful {
		r := connector.Result{Outcome: connector.Declined}
		r.Refusal = connector.RefusalOf(wire.ReasonOf("", "", t.Code), strconv.Itoa(int(t.Code)), t.Message)
		return connector.Ended(r)
	}
	if !a.client.Leads(t.PostURL) || t.SessionID == "" || t.TokenID == "" || strings.ContainsAny(t.SessionID+t.TokenID, " ") {
		return connector.Ended(connector.Unregistered(connector.Result{Cause: exchange.ErrUnreadable}))
	}
	return connector.Challenge{
		Redirect: &connector.Redirect{Method: http.MethodGet, URL: t.PostURL},
		State:    state(t.SessionID, t.TokenID, q.Ref, q.Amount),
	}
}

// state is what a return is compared with.
func state(session, token, ref string, amount money.Amount) string {
	return strings.Join([]string{session, token, ref, strconv.FormatInt(amount.Minor(), 10), string(amount.Currency())}, " ")
}

var (
	errForeign    = errors.New("return belongs to another challenge")
	errLongReturn = errors.New("return address is longer than paynet takes")
)

// Finish reads the two ids that the browser brought back, and compares them with those that Paynet gave out. They prove that
// the browser is the one that was sent, and not that the bank authenticated: Paynet says that with the charge, and charges
// nothing without it. A message among the fields says that the bank did not.
func (a *Account) Finish(_ context.Context, r connector.Return) connector.Finished {
	given := strings.SplitN(r.State, " ", 3)
	if len(given) != 3 {
		return connector.Finished{Cause: errForeign}
	}
	session, token := one(r.Form, "session_id"), one(r.Form, "token_id")
	same := subtle.ConstantTimeCompare([]byte(state(session, token, r.Ref, r.Amount)), []byte(r.State)) == 1
	if !same || one(r.Form, "reference_no") != r.Ref {
		return connector.Finished{Cause: errForeign}
	}
	if r.Form.Get("message") != "" || r.Form.Get("paynet_error_message") != "" {
		return connector.Finished{Valid: true} // mdStatus 0
	}
	return connector.Finished{Valid: true, Proof: connector.Proof{Status: 1, Ticket: session + " " + token}}
}

// one is the value of a field that stands once.
func one(form url.Values, name string) string {
	if len(form[name]) != 1 {
		return ""
	}
	return form[name][0]
}
