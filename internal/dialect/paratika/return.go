package paratika

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strconv"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/paratika/plan"
	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/dialect/paratika/split"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paratika"
)

// return.go is the form that posts a buyer back to the shop.

// back is the form by which a buyer goes back from the bank.
func (d *Dialect) back(ctx context.Context, v gateway.Visit) (view.Form, error) {
	p := v.Payment
	if p.Terms.Link != "" { // the link's own page says how it ended
		return view.Form{Name: d.gate.FormName, Action: v.Session.ReturnURL}, nil
	}
	m, known := d.gateway.Merchants().Find(p.Merchant)
	if !known {
		return view.Form{}, errNoSession()
	}
	begun := p
	if v.Session.Payment != string(p.ID) { // the order was paid in another visit, which may be of another session
		own, err := d.gateway.Find(ctx, p.Merchant, payment.ID(v.Session.Payment))
		if err != nil {
			return view.Form{}, err
		}
		begun = own
	}
	token, err := session.Token(v.Secret(), begun.Attributes[attrRest])
	if err != nil {
		return view.Form{}, err
	}
	if plan.Tried(p) {
		return d.planCardTried(ctx, m, p, v.Session.ReturnURL, token)
	}
	d.proven(ctx, p)
	if number := begun.Attributes[attrPart]; number != "" { // its page says how it ended, and what is left
		return view.Form{Name: d.gate.FormName, Action: splitAddress(v.Session.ReturnURL, token) + split.DonePath + number}, nil
	}
	r := d.returnOf(m, p, token)
	if session.ByShop(v) {
		return d.form(v.Session.ReturnURL, authenticated(r, v)), nil
	}
	r.Amount, r.Installment = p.Amount, max(1, p.Installments)
	return d.returnForm(m, v.Session.ReturnURL, r), nil
}

// returnOf is the return post about a payment as it stands.
func (d *Dialect) returnOf(m *merchant.Merchant, p payment.Payment, token string) wire.Return {
	op := p.Operations[0]
	f := financial(m, p, op)
	r := wire.Return{
		PaymentID: p.Reference, APIMerchant: f.APIMerchant, System: f.System, OrderID: f.OrderID, TranID: f.TranID,
		TranDate: f.TranDate, CustomerID: p.Attributes[attrCustomer], SessionToken: token, Outcome: f.Outcome, RefID: f.RefID,
		CardToken: f.CardToken,
	}
	switch {
	case p.State == payment.Expired:
		r.Outcome = wire.Refused(decline.Refusal{Reason: decline.AuthenticationAbandoned})
	case op.Status.Open():
		r.Outcome = failed("tr", errUnknown())
	}
	if r.Outcome.Code != wire.Approved && p.Attributes[attrFresh] != "" {
		r.CardToken = "" // the card that was to be kept has not proven anything
	}
	return r
}

// authenticated is the return post of post/auth3d: how the bank answered, and the token by which the shop asks for the
// charge. Nothing has been charged, so it is not signed: a buyer could post a session's card there instead of where the shop
// meant, and bring the shop a signed "00" that no payment stands behind.
func authenticated(r wire.Return, v gateway.Visit) wire.Return {
	status, passed, known := session.Proof(v)
	// A one-step provider that approved has authenticated too, whether or not it passes on how. It may have taken the amount by then
	// (see docs/routing.md), and a shop that is told "not authenticated" would never ask for it.
	oneStep := v.Session.OneStep
	silent := oneStep && v.Payment.State.Approved() && !passed
	if known && !silent {
		r.MDStatus = strconv.Itoa(status)
	}
	r.TranID, r.RefID, r.Amount = "", "", v.Payment.Amount
	if silent || passed && v.Payment.State != payment.Declined {
		r.Outcome, r.Auth3DToken = wire.Success(), auth3DToken(v)
		return r
	}
	if v.Payment.State != payment.Declined && !oneStep {
		r.Outcome = wire.Refused(decline.Refusal{Reason: decline.AuthenticationFailed})
	}
	r.MDError = r.Outcome.ErrorText
	return r
}

// auth3DToken names an authentication to the shop: 16 letters and digits. It opens nothing; what opens the card that waits is
// the session's token.
func auth3DToken(v gateway.Visit) string {
	sum := sha256.Sum256([]byte("auth3d\x00" + string(v.Payment.ID) + "\x00" + v.Secret().Text()))
	return base32.StdEncoding.EncodeToString(sum[:10])
}

// returnForm signs a return post and makes the form that brings it to the shop.
func (d *Dialect) returnForm(m *merchant.Merchant, address string, r wire.Return) view.Form {
	r.Random = session.Random()
	return d.form(address, r.Signed(m.Setting(Surface, settingKey)))
}

func (d *Dialect) form(address string, r wire.Return) view.Form {
	f := view.Form{Name: d.gate.FormName, Action: address}
	for _, p := range r.Pairs() {
		f.Fields = append(f.Fields, view.Field(p))
	}
	return f
}

// refusedForm is the return post of a form that was not accepted.
func (d *Dialect) refusedForm(s visitor, address, lang string, err error) view.Form {
	o := failed(lang, err)
	o.Violator = wire.FormField(o.Violator)
	return d.returnForm(s.Merchant, address, wire.Return{
		PaymentID: s.Order.PaymentID, APIMerchant: apiMerchant(s.Merchant, s.Number), CustomerID: s.Order.Customer.ID,
		SessionToken: s.Token(), Outcome: o,
	})
}
