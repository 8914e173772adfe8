package paynet

import (
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paynet"
)

// gate.go holds the two pages that buyers' browsers visit: the gate behind post_url, from which they go to the bank, and the
// route on which the bank sends them back. Neither has a cookie or a key to go by, since both are reached by posts from
// other sites; the token in the address is what proves a visit.

// browser serves one of the two pages.
func (d *Dialect) browser(w http.ResponseWriter, r *http.Request, m, page string) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		d.say(w, r, http.StatusMethodNotAllowed, errNoSession())
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	err := r.ParseForm()
	if err != nil {
		d.say(w, r, http.StatusBadRequest, errForged())
		return
	}
	ids := r.Form // the gate's ids come in the address or, from shops that build their own form, in the body
	if page == "return" {
		ids = r.URL.Query() // the body is the bank's and may use the same names
	}
	v, err := d.visit(r.Context(), merchant.ID(m), ids.Get("session_id"), ids.Get("token_id"))
	if err != nil {
		d.say(w, r, failureOf(fault.KindOf(err), "").Status, err)
		return
	}
	if page == "return" {
		v, err = d.gateway.Return(r.Context(), v, bankForm(r))
		if err != nil {
			d.say(w, r, failureOf(fault.KindOf(err), "").Status, err)
			return
		}
		if v.Session.Status == threeds.Open {
			d.say(w, r, http.StatusBadRequest, errForged())
			return
		}
	}
	d.forward(w, r, v)
}

// bankForm is what the bank sent: the posted fields, or, from a bank that returns by GET, those of the address but ours.
func bankForm(r *http.Request) url.Values {
	if r.Method == http.MethodPost {
		return r.PostForm
	}
	form := r.URL.Query()
	form.Del("session_id")
	form.Del("token_id")
	return form
}

// forward sends a buyer to where the visit stands: to the bank, or back to the shop.
func (d *Dialect) forward(w http.ResponseWriter, r *http.Request, v gateway.Visit) {
	lang := view.Language(r)
	bank, err := v.Redirect()
	switch {
	case err != nil:
		d.say(w, r, http.StatusInternalServerError, err)
	case v.Session.Status == threeds.Opening:
		d.say(w, r, http.StatusNotFound, errNoSession())
	case bank == nil:
		d.page(d.pages.WriteForm(w, view.Form{
			Name: "paynetForm", Action: v.Session.ReturnURL, Fields: shopFields(v), Language: lang,
		}))
	case bank.Method == http.MethodGet:
		d.pages.Redirect(w, bank.URL)
	default:
		d.page(d.pages.WriteForm(w, view.Form{
			Name: "paynetForm", Action: bank.URL, Fields: view.Fields(bank.Fields), Language: lang,
		}))
	}
	d.log.Info("buyer is sent on", "payment", string(v.Payment.ID), "session", string(v.Session.Status), "to_bank", bank != nil)
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
	var proof connector.Proof
	err := json.Unmarshal(v.Session.Proof, &proof)
	if err != nil || proof.Authenticated() {
		return ""
	}
	return wire.AuthenticationFailure().PaynetErrorMessage
}

// say shows a buyer a page that says why it does not go on.
func (d *Dialect) say(w http.ResponseWriter, r *http.Request, status int, err error) {
	text := fault.KindOf(err).Text()
	if f, found := fault.As(err); found && f.Kind != fault.Internal {
		text = f.PublicText()
	}
	if f, found := fault.As(err); found && f.Code == codeNoSession {
		text = fault.Text{
			TR: "Bu ödeme adımının süresi dolmuş ya da adres geçerli değil. Lütfen mağazaya dönüp ödemeyi yeniden başlatın.",
			EN: "This payment step has expired, or the address is not valid. Please go back to the shop and start the payment again.",
		}
	}
	d.page(d.pages.WriteMessage(w, status, view.Message{
		Language: view.Language(r), Text: text,
		Title: fault.Text{TR: "Ödemeye devam edilemiyor", EN: "The payment cannot go on"},
	}))
	if fault.KindOf(err) == fault.Internal {
		d.log.Error("buyer's page failed", "status", status, "error", err)
		return
	}
	d.log.Info("buyer is turned away", "status", status, "fault", fault.KindOf(err).String())
}

// page notes that a page could not be sent; there is nobody left to tell.
func (d *Dialect) page(err error) {
	if err != nil {
		d.log.Warn("page could not be sent", "error", err)
	}
}

func errForged() error {
	return fault.New(fault.Invalid, "return_refused", fault.Text{
		TR: "Bankadan gelen doğrulama bilgisi doğrulanamadı. Lütfen mağazaya dönüp siparişinizin durumuna bakın.",
		EN: "What came back from the bank could not be verified. Please go back to the shop and look at your order.",
	})
}
