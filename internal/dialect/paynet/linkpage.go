package paynet

import (
	"net/http"
	"net/url"

	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// linkPage serves the page behind a link: the house's payment page, always with 3-D Secure, as whoever has the address may pay.
func (d *Dialect) linkPage(w http.ResponseWriter, r *http.Request, text string) {
	if !d.gate.Readable(w, r) {
		return
	}
	err := d.serveLink(w, r, text)
	if err != nil {
		d.gate.Say(w, r, err)
	}
}

func (d *Dialect) serveLink(w http.ResponseWriter, r *http.Request, text string) error {
	l, m, err := d.desk.LinkAt(r.Context(), text)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault
	}
	p, paid, err := d.paidBy(r.Context(), l)
	switch {
	case err != nil:
		return err
	case paid:
		return d.linkEnd(w, r, l, p)
	case l.Passive || d.now().After(l.Expires()):
		return d.message(w, r, http.StatusGone, fault.Text{TR: "Bu link artık geçerli değil", EN: "This link is no longer valid"}, fault.Text{
			TR: "Ödeme linkinin süresi dolmuş ya da mağaza linki kapatmış. Yeni bir link için mağazaya başvurun.",
			EN: "The payment link has expired, or the shop has closed it. Ask the shop for a new one.",
		})
	}
	page, err := d.checkoutPage(r, m, l, text)
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost {
		return d.checkout.Write(w, http.StatusOK, page) //nolint:wrapcheck // it says enough
	}
	entry, problems := d.checkout.Read(page, r.PostForm)
	if len(problems) > 0 {
		return d.checkout.Write(w, http.StatusUnprocessableEntity, page.Again(entry, problems)) //nolint:wrapcheck // it says enough
	}
	v, err := d.startLink(r, m, l, entry)
	if err != nil {
		return err
	}
	if v.Payment.State == payment.Declined {
		reason := v.Payment.Refusal.Reason
		page.Error = fault.Text{TR: reason.Text("tr"), EN: reason.Text("en")}
		return d.checkout.Write(w, http.StatusOK, page.Again(entry, nil)) //nolint:wrapcheck // it says enough
	}
	d.gate.Forward(w, r, v)
	return nil
}

func (d *Dialect) checkoutPage(r *http.Request, m *merchant.Merchant, l desk.Link, text string) (checkout.Page, error) {
	self := d.baseURL(r) + linkPrefix + text
	page := checkout.Page{
		Language: checkout.Language(r, ""), Self: self, Action: self, Merchant: m.Name, Description: l.Note, Amount: l.Sum(),
		Lines: []checkout.Line{{Text: l.Name}},
	}
	prices, err := d.gateway.Prices(r.Context(), m, "")
	if err != nil {
		return page, err
	}
	quotes, err := terms.Quotes(prices, terms.Card{}, terms.Request{Amount: l.Sum(), PassOn: l.AddCommission})
	if err != nil {
		return page, err //nolint:wrapcheck // it is a fault
	}
	for _, q := range quotes {
		page.Installments = append(page.Installments, checkout.Option{Count: q.Installments, Total: q.Charged})
	}
	if len(quotes) > 0 {
		page.Amount = quotes[0].Charged
	}
	return page, nil
}

// startLink asks for the payment of a filled page. The charge follows the buyer's return by itself: nobody's server waits for it.
func (d *Dialect) startLink(r *http.Request, m *merchant.Merchant, l desk.Link, entry checkout.Entry) (gateway.Visit, error) {
	ctx := r.Context()
	installments := max(1, entry.Installments)
	agreed, charged, err := d.linkTerms(ctx, m, l, installments)
	if err != nil {
		return gateway.Visit{}, err
	}
	kept := map[string]string{attrLink: l.ID, attrUser: "PayLink"}
	for name, text := range map[string]string{attrAgent: l.Agent, attrMail: l.Email, attrPhone: l.Phone} {
		if text != "" {
			kept[name] = text
		}
	}
	agreed.Write(kept)
	order := gateway.Order{
		Merchant: m, Surface: Surface, Reference: l.Reference, Amount: money.New(charged, money.TRY),
		Installments: shownInstallments(installments), Card: entry.Card, Description: l.Note, Attributes: kept, Terms: agreed.Terms,
		Exact: exact(),
	}
	order.Buyer.Email, order.Buyer.Phone = l.Email, l.Phone
	s, err := d.gateway.StartChallenge(ctx, gateway.Challenge{
		Order: order, Mode: threeds.Automatic,
		BankReturn: func(p payment.Payment, s threeds.Secret) string { return gateURL(d.baseURL(r), p, pageReturn, s) },
	})
	if err != nil {
		return gateway.Visit{}, err
	}
	if s.Repeated {
		return gateway.Visit{}, errFormPaid()
	}
	return d.gateway.Visit(ctx, m.ID, s.Payment.ID, s.Secret.Text())
}

// linkDone sends a buyer on who is back from the bank.
func (d *Dialect) linkDone(w http.ResponseWriter, r *http.Request, p payment.Payment) error {
	l, err := d.desk.Link(r.Context(), p.Merchant, p.Attributes[attrLink])
	if err != nil {
		return err //nolint:wrapcheck // it is a fault
	}
	return d.linkEnd(w, r, l, p)
}

// linkEnd tells a buyer how the payment ended: at the shop's address, if it has given one, with the xact_id, or here. The
// address proves nothing to the shop, which asks check or waits for the confirmation.
func (d *Dialect) linkEnd(w http.ResponseWriter, r *http.Request, l desk.Link, p payment.Payment) error {
	first := p.Operations[0]
	switch {
	case first.Status.Open():
		return d.message(w, r, http.StatusAccepted, fault.Text{TR: "Ödemenin sonucu bekleniyor", EN: "The outcome is not known yet"}, fault.Text{
			TR: "Bankanın cevabı henüz gelmedi. Yeniden ödeme yapmayın; mağaza sonucu size bildirecek.",
			EN: "The bank has not answered yet. Do not pay again; the shop will tell you the outcome.",
		})
	case first.Status == payment.Approved && l.SucceedURL != "":
		d.pages.Redirect(w, withXact(l.SucceedURL, p))
	case first.Status == payment.Approved:
		return d.message(w, r, http.StatusOK, fault.Text{TR: "Ödemeniz alındı", EN: "Your payment was received"}, fault.Text{
			TR: "Teşekkür ederiz. Bu sayfayı kapatabilirsiniz.", EN: "Thank you. You may close this page.",
		})
	case l.ErrorURL != "":
		d.pages.Redirect(w, withXact(l.ErrorURL, p))
	default:
		reason := p.Refusal.Reason
		return d.message(w, r, http.StatusOK, fault.Text{TR: "Ödeme alınamadı", EN: "The payment was not made"}, fault.Text{
			TR: reason.Text("tr") + " Linki yeniden açıp başka bir kartla deneyebilirsiniz.",
			EN: reason.Text("en") + " You may open the link again and try another card.",
		})
	}
	return nil
}

func withXact(address string, p payment.Payment) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("xact_id", xactID(p, p.Operations[0]))
	u.RawQuery = q.Encode()
	return u.String()
}

func (d *Dialect) message(w http.ResponseWriter, r *http.Request, status int, title, text fault.Text) error {
	return d.pages.WriteMessage(w, status, view.Message{Language: view.Language(r), Title: title, Text: text}) //nolint:wrapcheck // it says enough
}
