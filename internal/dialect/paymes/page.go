package paymes

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paymes"
)

// page.go is the hosted page of v4: returnUrl leads a buyer there, and the buyer pays there.

// orderPage serves /payment/{paymesOrderId}. It shows what the order's state asks for: the form for a card, or, once the order
// is paid, the way back to the shop.
func (d *Dialect) orderPage(w http.ResponseWriter, r *http.Request) {
	if !d.gate.Readable(w, r) {
		return
	}
	id := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, orderPrefix), "/")
	o, err := order.Open(r.Context(), d.gateway, id)
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	p, made, err := d.paymentOf(r.Context(), o)
	switch {
	case err != nil:
		d.gate.Say(w, r, err)
	case made && standingOf(p).status == wire.PaymentSuccess:
		d.toShop(w, r, o.Merchant, p)
	case made && p.State != payment.Challenged && standingOf(p).status == wire.PaymentPending:
		d.say(w, r, http.StatusOK, fault.Text{TR: "Ödemeniz bekletiliyor", EN: "Your payment is on hold"}, fault.Text{
			TR: "Bankanız sonucu henüz bildirmedi. Yeniden ödemeyin; bu sayfayı biraz sonra yenileyin.",
			EN: "Your bank has not told the outcome yet. Please do not pay again; reload this page in a while.",
		})
	case o.Expired(d.now()):
		d.gate.Say(w, r, errOrderTimeout())
	case r.Method == http.MethodPost && len(r.PostForm) > 0:
		d.cardPosted(w, r, o)
	default:
		d.form(w, http.StatusOK, d.pageOf(r, o))
	}
}

// pageOf describes the page. A shop that sends its buyer by POST gets it as well.
func (d *Dialect) pageOf(r *http.Request, o order.Order) checkout.Page {
	self := d.baseURL(r) + orderPrefix + o.ID
	page := checkout.Page{
		Language: checkout.Language(r, ""), Self: self, Action: self, Merchant: o.Merchant.Name, Description: o.Product, Amount: o.Amount(),
		Inputs: checkout.Inputs{
			Number: checkout.Input{Name: "cardNumber"}, Holder: checkout.Input{Name: "cardHolderName"},
			Month: checkout.Input{Name: "expireMonth"}, Year: checkout.Input{Name: "expireYear"}, CVV: checkout.Input{Name: "cvc"},
			Installments: checkout.Input{Name: "installment"},
		},
		Lines: []checkout.Line{{Text: fault.Text{TR: "Sipariş No", EN: "Order"}.In(checkout.Language(r, "")), Value: o.Reference}},
	}
	return page
}

// cardPosted takes a card from the page's form.
func (d *Dialect) cardPosted(w http.ResponseWriter, r *http.Request, o order.Order) {
	page := d.pageOf(r, o)
	entry, problems := d.checkout.Read(page, r.PostForm)
	if len(problems) > 0 {
		d.form(w, http.StatusUnprocessableEntity, page.Again(entry, problems))
		return
	}
	p, address, err := d.pay(r.Context(), &dialect.Caller{Merchant: o.Merchant, BaseURL: d.baseURL(r)}, o, entry.Card, entry.Installments)
	switch {
	case err != nil && fault.KindOf(err) == fault.Invalid:
		page.Error = tellable(err).text
		d.form(w, http.StatusUnprocessableEntity, page.Again(entry, nil))
	case err != nil:
		d.gate.Say(w, r, err)
	case address != "":
		d.log.Info("card is taken", "payment", string(p.ID))
		d.pages.Redirect(w, address)
	case standingOf(p).status == wire.PaymentFailed:
		reason := standingOf(p).refusal.Reason
		page.Error = fault.Text{TR: reason.Text("tr"), EN: reason.Text("en")}
		d.form(w, http.StatusOK, page.Again(entry, nil))
	default:
		d.pages.Redirect(w, page.Self)
	}
}

// toShop sends a buyer back whose order is paid.
func (d *Dialect) toShop(w http.ResponseWriter, r *http.Request, m *merchant.Merchant, p payment.Payment) {
	shop := m.Setting(Surface, settingReturnURL)
	if shop == "" {
		d.done(w, r)
		return
	}
	form := backForm(m, p, shop)
	form.Language = view.Language(r)
	d.sent(d.pages.WriteForm(w, form))
}

func (d *Dialect) form(w http.ResponseWriter, status int, page checkout.Page) {
	d.sent(d.checkout.Write(w, status, page))
}

func (d *Dialect) say(w http.ResponseWriter, r *http.Request, status int, title, text fault.Text) {
	d.sent(d.pages.WriteMessage(w, status, view.Message{Language: view.Language(r), Title: title, Text: text}))
}

// sent notes that a page could not be sent; there is nobody left to tell.
func (d *Dialect) sent(err error) {
	if err != nil {
		d.log.Warn("page could not be sent", "error", err)
	}
}
