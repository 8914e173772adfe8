package paymes

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/internal/webhook"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// back.go is what a shop hears without asking: by its buyer's browser on the Return URL, and by us on the Webhook URL.

// back is the form by which a buyer goes back to the shop.
func (d *Dialect) back(_ context.Context, v gateway.Visit) (view.Form, error) {
	m, known := d.gateway.Merchants().Find(v.Payment.Merchant)
	if !known {
		return view.Form{}, errNoPayment()
	}
	return backForm(m, v.Payment, v.Session.ReturnURL), nil
}

func backForm(m *merchant.Merchant, p payment.Payment, shop string) view.Form {
	var pairs []wirekit.Field
	if p.Attributes[attrOrder] != "" {
		pairs = orderNoticeOf(m, p).Form().Pairs()
	} else {
		pairs = returned(p).Form().Pairs()
	}
	form := view.Form{Name: "paymesForm", Action: shop}
	for _, pair := range pairs {
		form.Fields = append(form.Fields, view.Field{Name: pair.Name, Value: pair.Value})
	}
	return form
}

// noticeOf has the four fields of the document.
func noticeOf(p payment.Payment) wire.Notice {
	currency := p.Attributes[attrCurrency]
	if currency == "" {
		currency = string(p.Amount.Currency())
	}
	return wire.Notice{Reference: referenceOf(p), Message: standingOf(p).message, Amount: p.Amount, Currency: currency}
}

// returned is the post to the Return URL: the four fields, and the two that a published module reads besides. Its "status"
// says 3DS_ENROLLED for success, and what the error list says otherwise.
func returned(p payment.Payment) wire.Notice {
	s, n := standingOf(p), noticeOf(p)
	n.ID, n.Status = p.Reference, s.code
	if s.status == wire.PaymentSuccess {
		n.Status = wire.ResponseEnrolled
	}
	return n
}

// notice is the post to the Webhook URL, about every payment that was approved: at once, after 3-D Secure, or, and that is
// what the document has it for, later than the answer. A payment that was declined or never came back is not posted: V3's four
// fields have no word for it but the message, and a shop that hands out goods for every post it gets must not get one.
func (d *Dialect) notice(_ context.Context, m *merchant.Merchant, p payment.Payment) (webhook.Post, bool, error) {
	to := m.Setting(Surface, settingWebhookURL)
	if to == "" || standingOf(p).status != wire.PaymentSuccess {
		return webhook.Post{}, false, nil
	}
	body := noticeOf(p).Encode()
	if p.Attributes[attrOrder] != "" {
		body = orderNoticeOf(m, p).Encode()
	}
	return webhook.Post{URL: to, ContentType: "application/x-www-form-urlencoded; charset=utf-8", Body: body}, true, nil
}

// done is where a buyer ends whose shop has no Return URL. It shows nothing of what is posted to it: anybody can post here.
func (d *Dialect) done(w http.ResponseWriter, r *http.Request) {
	err := d.pages.WriteMessage(w, http.StatusOK, view.Message{
		Language: view.Language(r),
		Title:    fault.Text{TR: "Ödeme adımı tamamlandı", EN: "This step of the payment is over"},
		Text: fault.Text{
			TR: "Bu mağaza için bir Return URL tanımlı değil. Ödemenin sonucunu mağazadan öğrenebilirsiniz.",
			EN: "No Return URL is set for this shop. The shop can tell you how the payment ended.",
		},
	})
	if err != nil {
		d.log.Warn("page could not be sent", "error", err)
	}
}
