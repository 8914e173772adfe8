package paynet

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/paynetform"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paynet"
)

// gate.go finds the visit that a buyer's browser is on by the two ids that Paynet gives it, session_id and token_id. What
// happens on the two pages is every dialect's, see [dialect.Gate].

// formName is what the document calls the form that takes a buyer to the bank.
const formName = "paynetForm"

// browser serves the pages: the gate behind post_url, the route on which the bank sends buyers back, and, for a form whose
// page waits behind a frame, the page that tells it.
func (d *Dialect) browser(w http.ResponseWriter, r *http.Request, m, page string) {
	if !d.gate.Readable(w, r) {
		return
	}
	ids := r.Form // the gate's ids come in the address or, from shops that build their own form, in the body
	if page == pageReturn {
		ids = r.URL.Query() // the body is the bank's and may use the same names
	}
	v, err := d.visitOf(r.Context(), merchant.ID(m), ids.Get("session_id"), ids.Get("token_id"))
	switch {
	case err != nil:
		d.gate.Say(w, r, err)
	case page == pageReturn:
		d.gate.Return(w, r, v, "session_id", "token_id")
	case page == pageDone:
		d.done(w, r, v)
	default:
		d.gate.Forward(w, r, v)
	}
}

// visitOf is visit for a session of either kind: a payment's, or that of a form.
func (d *Dialect) visitOf(ctx context.Context, m merchant.ID, session, token string) (gateway.Visit, error) {
	if _, err := wire.ParseFormSessionID(session); err != nil {
		return d.visit(ctx, m, session, token)
	}
	_, v, err := d.formVisit(ctx, m, session, token)
	if err != nil {
		return v, err
	}
	return v, d.over(v)
}

// back is the form to the shop's return_url, or, for a form whose page waits behind a frame, to the page that tells it.
func (d *Dialect) back(_ context.Context, v gateway.Visit) (view.Form, error) {
	f := view.Form{Name: formName, Action: v.Session.ReturnURL, Fields: shopFields(v)}
	if f.Action == "" {
		f.Action = pageDone
	}
	return f, nil
}

// done tells the page around the frame that its buyer is back: with the ids, which its script adds to the shop's form.
func (d *Dialect) done(w http.ResponseWriter, r *http.Request, v gateway.Visit) {
	id, err := formID(v.Payment)
	if err != nil {
		d.gate.Say(w, r, errNoSession())
		return
	}
	f, err := d.desk.Form(r.Context(), v.Payment.Merchant, id)
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	told := url.Values{}
	for _, field := range shopFields(v) {
		told.Set(field.Name, field.Value)
	}
	err = d.scripts.WriteDone(w, paynetform.Done{Language: view.Language(r), Fields: told, Origin: f.Domain})
	if err != nil {
		d.log.Warn("page could not be sent", "error", err)
	}
}

// formID is the form that a payment came from, or an error.
func formID(p payment.Payment) (id [16]byte, err error) {
	b, err := hex.DecodeString(p.Attributes[attrForm])
	if err != nil || len(b) != len(id) {
		return id, errNoSession()
	}
	return [16]byte(b), nil
}

// shopFields are posted to the shop's return_url: the two ids with which it asks for the charge, and its reference. When the
// bank did not authenticate the buyer, the reason comes along in the two fields that clients read it from.
func shopFields(v gateway.Visit) []view.Field {
	session := sessionID(v.Payment)
	id, err := formID(v.Payment)
	if err == nil {
		session = wire.FormSessionID(id)
	}
	fields := []view.Field{{Name: "session_id", Value: session}, {Name: "token_id", Value: v.Secret().Text()}}
	if err != nil {
		// A form's page has its own reference, if it has one.
		fields = append(fields, view.Field{Name: "reference_no", Value: v.Payment.Reference})
	}
	if text := refusal(v); text != "" {
		fields = append(fields, view.Field{Name: "message", Value: text}, view.Field{Name: "paynet_error_message", Value: text})
	}
	return fields
}

// refusal says why a visit cannot lead to a charge, or nothing.
func refusal(v gateway.Visit) string {
	if v.Payment.State == payment.Declined {
		return outcomeOf(v.Payment.Operations[0], false).message
	}
	if !v.Unauthenticated() {
		return ""
	}
	return wire.AuthenticationFailure().PaynetErrorMessage
}
