package paymes

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
)

// V3 is the connector to an account of the V3 API. [Config.Open] makes it.
type V3 struct {
	secret string
	client *exchange.Client
	quirks connector.Quirks
}

// What V3 can do, held by the compiler. It has no call that gives money back.
var (
	_ connector.Config     = Config{}
	_ connector.Connector  = (*V3)(nil)
	_ connector.Challenger = (*V3)(nil)
	_ connector.Quirky     = (*V3)(nil)
)

// The paths of V3.
const (
	pathAuthorize = "/api/authorize"
	pathStatus    = "/api/status"
)

// Quirks are [QuirksV3].
func (a *V3) Quirks() connector.Quirks { return a.quirks }

// Window is that of the quirks.
func (a *V3) Window() time.Duration { return a.quirks.Window }

// Shape is one-step: Paymes charges when the buyer has confirmed at the bank.
func (a *V3) Shape() connector.Shape { return connector.OneStep }

// Authorize asks for a sale ("Ödeme İsteği Oluşturma"). It calls Paymes once and never retries. Whether the buyer has to go
// through 3-D Secure is decided by Paymes; if so, the payment is declined, because nobody will go there.
func (a *V3) Authorize(ctx context.Context, q connector.Authorization) connector.Result {
	r, _ := a.authorize(ctx, q)
	return r
}

// Challenge asks for a sale whose buyer goes through 3-D Secure, unless Paymes charges at once.
func (a *V3) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	r, answer := a.authorize(ctx, q)
	if answer.URL == "" {
		return connector.Ended(r)
	}
	to, ok := bank(a.client, answer.URL, connector.Detour{Mark: answer.Reference, Home: returnURL})
	if !ok {
		return connector.Ended(connector.Result{IDs: r.IDs, Cause: exchange.ErrUnreadable})
	}
	return connector.Challenge{Redirect: to, State: state(answer.Reference, q.Ref, q.Amount)}
}

// authorize is /api/authorize. The answer's URL is set only if the buyer has to go there; the result is then the decline for who
// has nobody to send.
func (a *V3) authorize(ctx context.Context, q connector.Authorization) (connector.Result, wire.Result) {
	if r := unable(a.quirks, q); r != nil {
		return *r, wire.Result{}
	}
	got, err := post(ctx, a.client, pathAuthorize, typeForm, a.request(q).Encode(), q.Deadline)
	if err != nil {
		return exchange.Doubt(err), wire.Result{}
	}
	if got.status != http.StatusOK {
		return connector.Result{Cause: badStatus(pathAuthorize, got.status)}, wire.Result{}
	}
	v, err := wire.DecodeResult(got.fields, q.Amount.Currency())
	if err != nil {
		return connector.Result{Cause: unreadable(pathAuthorize, err)}, wire.Result{}
	}
	return a.decided(v, q)
}

// decided reads an answer of /api/authorize.
func (a *V3) decided(v wire.Result, q connector.Authorization) (connector.Result, wire.Result) {
	url := v.URL
	v.URL = ""
	if v.Amount != (money.Amount{}) && v.Amount != q.Amount {
		// Its number leads to a payment of another amount, and status tells no amount: it is not kept.
		return connector.Result{Cause: errOther}, v
	}
	r := connector.Result{IDs: connector.IDs{Transaction: v.Reference}}
	if contradicts(v) {
		r.Cause = errContradict
		return r, v
	}
	switch v.Status {
	case wire.StatusSuccess:
		switch {
		case !usable(v.Reference):
			return connector.Result{Cause: exchange.ErrUnreadable}, v
		case v.Message == wire.MessageEnrolled || v.ResponseCode == wire.ResponseEnrolled:
			if url == "" {
				return connector.Result{Cause: exchange.ErrUnreadable}, v
			}
			v.URL = url
			r.Outcome = connector.Declined
			r.Refusal = connector.RefusalOf(decline.AuthenticationRequired, v.ResponseCode, v.Message)
		case v.Message == wire.MessageAuthorized:
			r.Outcome, r.Amount = connector.Approved, q.Amount
		default:
			return connector.Result{Cause: exchange.ErrUnreadable}, v
		}
	case wire.StatusError:
		return a.refused(v, r), v
	case wire.StatusPending:
		r.Cause = errWaiting
	default:
		return connector.Result{Cause: exchange.ErrUnreadable}, v
	}
	return r, v
}

// contradicts reports whether an answer says in one place that the payment is made, and in another that it is not.
func contradicts(v wire.Result) bool {
	made := v.Message == wire.MessageAuthorized || v.ResponseCode == wire.ResponseAuthorized
	enrolled := v.Message == wire.MessageEnrolled || v.ResponseCode == wire.ResponseEnrolled
	if v.Status != wire.StatusSuccess {
		return v.Status == wire.StatusError && (made || enrolled)
	}
	refused := slices.Contains([]string{wire.CodeInvalid, wire.CodeMissing, wire.CodeFailure}, v.Code)
	for _, code := range []string{v.Code, v.ResponseCode} {
		_, listed := wire.Find(code)
		refused = refused || listed
	}
	return made && enrolled || refused
}

// refused reads an answer that says no. Some of its codes say that Paymes does not know itself what the bank did, or that the order
// is under way: our reference is one request's, so that is this very request. Where there is a number, it is asked for; where there
// is none, the doubt is a person's.
func (a *V3) refused(v wire.Result, r connector.Result) connector.Result {
	if undecided(a.quirks, v.Message, v.ResponseCode, v.Code) {
		r.Cause = errWaiting
		return r
	}
	code := v.ResponseCode
	if _, listed := wire.Find(code); !listed {
		code = v.Code
	}
	otherwise := decline.Unknown
	if v.Code == wire.CodeInvalid {
		otherwise = decline.RequestRefused
	}
	r.Outcome, r.Refusal = connector.Declined, refusal(code, v.Message, otherwise)
	if v.BankCode != "" || v.BankMessage != "" {
		r.Refusal = connector.RefusalOf(r.Refusal.Reason, v.BankCode, v.BankMessage)
	}
	return r
}

// request is the 27 fields. Our reference is the operationId; the shop's own number of the order is what is sold.
func (a *V3) request(q connector.Authorization) wire.Authorize {
	first, last := names(q.Card.Holder)
	phone := given(q.Buyer.Phone, none)
	return wire.Authorize{
		Secret: a.secret, OperationID: q.Ref, Card: q.Card, Installments: 1,
		Billing: wire.Party{
			FirstName: first, LastName: last, Email: given(q.Buyer.Email, noMail), Phone: phone, CountryCode: country, AddressLine: none, City: none,
		},
		Delivery: wire.Party{FirstName: first, LastName: last, Phone: phone, AddressLine: none, City: none},
		ClientIP: address(q.Buyer.IP), Product: wire.Product{Name: product(q), SKU: product(q), Quantity: 1, Price: q.Amount},
		CurrencyText: string(q.Amount.Currency()), Comment: product(q),
	}
}
