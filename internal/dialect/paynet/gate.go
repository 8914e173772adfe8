package paynet

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paynet"
)

// gate.go finds the visit that a buyer's browser is on by the two ids that Paynet gives it, session_id and token_id. What
// happens on the two pages is every dialect's, see [dialect.Gate].

// formName is what the document calls the form that takes a buyer to the bank.
const formName = "paynetForm"

// browser serves the two pages: the gate behind post_url, and the route on which the bank sends buyers back.
func (d *Dialect) browser(w http.ResponseWriter, r *http.Request, m, page string) {
	if !d.gate.Readable(w, r) {
		return
	}
	ids := r.Form // the gate's ids come in the address or, from shops that build their own form, in the body
	if page == "return" {
		ids = r.URL.Query() // the body is the bank's and may use the same names
	}
	v, err := d.visit(r.Context(), merchant.ID(m), ids.Get("session_id"), ids.Get("token_id"))
	switch {
	case err != nil:
		d.gate.Say(w, r, err)
	case page == "return":
		d.gate.Return(w, r, v, "session_id", "token_id")
	default:
		d.gate.Forward(w, r, v)
	}
}

// back is the form to the shop's return_url.
func (d *Dialect) back(_ context.Context, v gateway.Visit) (view.Form, error) {
	return view.Form{Name: formName, Action: v.Session.ReturnURL, Fields: shopFields(v)}, nil
}

// shopFields are posted to the shop's return_url: the two ids with which it asks for the charge, and its reference. When the
// bank did not authenticate the buyer, the reason comes along in the two fields that clients read it from.
func shopFields(v gateway.Visit) []view.Field {
	fields := []view.Field{
		{Name: "session_id", Value: sessionID(v.Payment)},
		{Name: "token_id", Value: v.Secret().Text()},
		{Name: "reference_no", Value: v.Payment.Reference},
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
