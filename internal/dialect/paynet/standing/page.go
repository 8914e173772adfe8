package standing

import (
	"crypto/hmac"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
)

// page.go is the page behind the url of a subscription: its payer enters a card and agrees to what it says. The card goes to its bank before
// it is taken, as whoever has the address may enter one.

// pageDone is where the payer comes back to from the bank.
const pageDone = "done"

// Address is the path of a subscription's page behind the pages' own prefix.
func (d *Desk) Address(s Subscription) string {
	return url.PathEscape(string(s.Merchant)) + "/" + ID(s.ID) + "/" + d.ticket(s)
}

// ticket is what shows that somebody has been told the address. It is made of the subscription's id under the vault's key, and stored nowhere:
// whoever reads the database cannot open the page. Subscriptions of before have it among their attributes. It is empty where there is no vault,
// and then leads nowhere.
func (d *Desk) ticket(s Subscription) string {
	if was := s.Attributes[attrTicket]; was != "" {
		return was
	}
	digest, err := d.Gateway.Digest(s.Merchant, attrTicket, string(s.ID))
	if err != nil {
		return ""
	}
	return digest[:ticketDigits]
}

// ticketDigits is the length of a ticket: 128 bits in hexadecimal digits.
const ticketDigits = 32

// PagesConfig is what the pages are made of. All fields are required.
type PagesConfig struct {
	Desk  *Desk
	Pages *view.Pages
	Log   *slog.Logger
	Now   func() time.Time
	// URL is the public address of a subscription's page, as a request sees it.
	URL func(r *http.Request, s Subscription) string
	// BankReturn makes the address on which the bank sends a payer back.
	BankReturn func(r *http.Request) func(p payment.Payment, s threeds.Secret) string
	// Forward sends a payer to the bank; Say shows why a page does not go on.
	Forward func(w http.ResponseWriter, r *http.Request, v gateway.Visit)
	Say     func(w http.ResponseWriter, r *http.Request, err error)
	// Visit reads the visit that a payer who is back came from, out of what came along with him.
	Visit func(r *http.Request, m merchant.ID) (gateway.Visit, error)
	User  string
}

// Pages serves the pages.
type Pages struct {
	PagesConfig

	checkout *checkout.Pages
}

// NewPages parses the pages.
func NewPages(c PagesConfig) *Pages { return &Pages{PagesConfig: c, checkout: checkout.New(c.Now)} }

// Serve answers at a page's address; the request's form has been read. rest is what stands behind the prefix.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request, rest string) {
	const address = 3
	parts := strings.Split(rest, "/")
	var s Subscription
	err := errNoPage()
	if len(parts) == address || len(parts) == address+1 && parts[address] == pageDone {
		if number, ok := parseID(parts[1]); ok {
			s, err = p.Desk.Gateway.Subscription(r.Context(), merchant.ID(parts[0]), number)
		}
	}
	ticket := ""
	if err == nil {
		ticket = p.Desk.ticket(s)
	}
	if fault.KindOf(err) == fault.NotFound || err == nil && (ticket == "" || !hmac.Equal([]byte(ticket), []byte(parts[2]))) {
		err = errNoPage()
	}
	if err == nil {
		if len(parts) > address {
			err = p.done(w, r, s)
		} else {
			err = p.card(w, r, s)
		}
	}
	if err != nil {
		p.Say(w, r, err)
	}
}

func errNoPage() error {
	return fault.New(fault.NotFound, "no_subscription", fault.Text{TR: "Böyle bir sayfa yok.", EN: "There is no such page."})
}

// card shows what is to be agreed to, and takes the card.
func (p *Pages) card(w http.ResponseWriter, r *http.Request, s Subscription) error {
	m, known := p.Desk.Gateway.Merchants().Find(s.Merchant)
	if !known {
		return errNoPage()
	}
	language := checkout.Language(r, "")
	if s.State.Final() {
		p.tell(w, language, http.StatusGone, fault.Text{TR: "Düzenli ödeme sona erdi", EN: "The subscription has ended"}, fault.Text{
			TR: "Bu düzenli ödeme artık geçerli değil.", EN: "This subscription is no longer valid.",
		})
		return nil
	}
	self := p.URL(r, s)
	page := checkout.Page{
		Language: language, Self: self, Action: self, Merchant: m.Name, Amount: Amount(s),
		Lines: []checkout.Line{{Text: s.Attributes[AttrName], Value: " "}, {Text: s.Description, Value: " "}, {Text: agreement(s).In(language), Value: " "}},
		Description: fault.Text{
			TR: "Kartınız, bankanızın 3-D Secure doğrulamasından sonra aşağıdaki koşullarla düzenli olarak tahsil edilir. Doğrulama için 1,00 TL bloke edilip geri verilir.",
			EN: "After 3-D Secure at your bank your card is charged regularly on the terms below. For that, 1.00 TRY is held and given back.",
		}.In(language),
		Button: fault.Text{TR: "Onaylıyorum, kartımı kaydet", EN: "I agree, save my card"},
	}
	if r.Method != http.MethodPost {
		return p.checkout.Write(w, http.StatusOK, page) //nolint:wrapcheck // it says enough
	}
	entry, problems := p.checkout.Read(page, r.PostForm)
	if len(problems) > 0 {
		return p.checkout.Write(w, http.StatusUnprocessableEntity, page.Again(entry, problems)) //nolint:wrapcheck // it says enough
	}
	begun, err := p.Desk.Try(r.Context(), m, s, Trial{
		New: gateway.NewCard{Card: entry.Card}, ShopURL: self + "/" + pageDone, BankReturn: p.BankReturn(r), User: p.User,
	})
	if err != nil {
		return err
	}
	if begun.Payment.State == payment.Declined {
		reason := begun.Payment.Refusal.Reason
		page.Error = fault.Text{TR: reason.Text("tr"), EN: reason.Text("en")}
		return p.checkout.Write(w, http.StatusOK, page.Again(entry, nil)) //nolint:wrapcheck // it says enough
	}
	v, err := p.Desk.Gateway.Visit(r.Context(), m.ID, begun.Payment.ID, begun.Secret.Text())
	if err != nil {
		return err //nolint:wrapcheck // it is a fault
	}
	p.Forward(w, r, v)
	return nil
}

// done finishes the visit of a payer who is back from the bank. The address proves nothing: what came along with him does.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, s Subscription) error {
	v, err := p.Visit(r, s.Merchant)
	if err != nil {
		return err
	}
	if !AddsTo(v, s) {
		return errNoPage()
	}
	proof, err := p.Desk.Prove(r.Context(), v)
	if err != nil {
		return err
	}
	language := checkout.Language(r, "")
	switch first := proof.Payment.Operations[0]; {
	case first.Status.Open():
		p.tell(w, language, http.StatusAccepted, fault.Text{TR: "Sonuç bekleniyor", EN: "The outcome is not known yet"}, fault.Text{
			TR: "Bankanın cevabı henüz gelmedi; bu sayfayı biraz sonra yenileyin.", EN: "The bank has not answered yet; load this page again shortly.",
		})
	case first.Status == payment.Approved && !v.Released(proof.Payment):
		p.tell(w, language, http.StatusOK, fault.Text{TR: "Kartınız kaydedildi", EN: "Your card was saved"}, fault.Text{
			TR: "Düzenli ödemeniz onaylandı. Bu sayfayı kapatabilirsiniz.", EN: "Your subscription is confirmed. You may close this page.",
		})
	default:
		reason := proof.Payment.Refusal.Reason
		p.tell(w, language, http.StatusOK, fault.Text{TR: "Kart kaydedilemedi", EN: "The card was not saved"}, fault.Text{
			TR: strings.TrimSpace(reason.Text("tr") + " Bağlantıyı yeniden açıp başka bir kartla deneyebilirsiniz."),
			EN: strings.TrimSpace(reason.Text("en") + " You may open the link again and try another card."),
		})
	}
	return nil
}

func (p *Pages) tell(w http.ResponseWriter, language string, status int, title, text fault.Text) {
	err := p.Pages.WriteMessage(w, status, view.Message{Language: language, Title: title, Text: text})
	if err != nil {
		p.Log.Warn("page could not be sent", "error", err)
	}
}
