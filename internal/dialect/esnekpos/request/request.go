// Package request is EsnekPos' "Ödeme İsteği" over the house's payment links: the shop asks a buyer for a payment, who pays on the page
// behind the link, once, and always with 3-D Secure.
package request

import (
	"context"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/linkpage"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// Prefix begins a link's address. It is short, because it goes into text messages.
const Prefix = "/l/"

// lifetime is how long a link can be paid. EsnekPos does not say; it is what our own API has.
const lifetime = 7 * 24 * time.Hour

// Config is what a desk is made of. All fields are required.
type Config struct {
	Gateway *gateway.Gateway
	Surface string
	Gate    *dialect.Gate
	Pages   *view.Pages
	// BaseURL is the dialect's public address as a request sees it.
	BaseURL func(r *http.Request) string
	// Mail and Phone name the attributes in which a payment keeps the buyer's.
	Mail, Phone string
}

// Desk makes payment requests and finds what became of them.
type Desk struct {
	Config

	links *paylink.Desk
	// Page answers below [Prefix].
	Page *linkpage.Pages
}

// New makes a desk.
func New(c Config) *Desk {
	d := &Desk{Config: c, links: paylink.NewDesk(c.Gateway)}
	d.Page = linkpage.New(linkpage.Config{
		Gateway: c.Gateway, Desk: d.links, Surface: c.Surface, Pages: c.Pages, Log: c.Gate.Log, Now: c.Gate.Now,
		Self: func(r *http.Request, ticket string) string { return c.BaseURL(r) + Prefix + ticket },
		BankReturn: func(r *http.Request) func(payment.Payment, threeds.Secret) string {
			return c.Gate.BankReturn(c.BaseURL(r))
		},
		Forward: c.Gate.Forward, Order: d.order,
	})
	return d
}

// Ask is what a shop asks a buyer for.
type Ask struct {
	Amount money.Amount
	// Net has the commission come on top of the amount.
	Net bool
	// Installments is the most that the buyer may choose, 0 as many as there are.
	Installments int
	Product      string
	Mail, Phone  string
	// ByMail and BySMS say how the address is sent; neither leaves it to the shop.
	ByMail, BySMS bool
	// Language is "tr", "en" or empty.
	Language string
}

// CodeChannel is the fault of a request by a channel that is not set up here.
const CodeChannel = "channel_not_set_up"

// Send makes a request, and returns its number and its address below base. Its faults name the fields of a link.
func (d *Desk) Send(ctx context.Context, m *merchant.Merchant, base string, a Ask) (number int64, address string, err error) {
	l := paylink.New(m, d.Surface, d.Gateway.Now().Add(lifetime))
	l.Amount, l.Currency, l.Description, l.PassOn, l.Language = a.Amount.Minor(), a.Amount.Currency(), a.Product, a.Net, a.Language
	l.RatioCode, l.Installments = terms.RatioCode(m), a.Installments
	if l.Installments == 0 {
		l.Installments = gateway.MaxInstallments
	}
	l.Buyer = paylink.Buyer{Email: a.Mail, Phone: a.Phone}
	if a.ByMail {
		l.Tell = append(l.Tell, paylink.ByMail)
	}
	if a.BySMS {
		l.Tell = append(l.Tell, paylink.BySMS)
	}
	for _, channel := range l.Tell {
		if d.Gateway.Reaches(channel) != nil {
			return 0, "", fault.New(fault.Unsupported, CodeChannel, fault.Text{
				TR: "Bu ağ geçidinde bu gönderim kurulu değil; 3 gönderip URL değerini alıcıya siz iletin.",
				EN: "This is not set up at this gateway; send 3 and pass the URL on yourself.",
			})
		}
	}
	prices, err := d.links.Prices(ctx, m, l, a.Amount)
	if err != nil {
		return 0, "", err //nolint:wrapcheck // a fault of our own
	}
	if len(prices) == 0 {
		return 0, "", fault.New(fault.Conflict, terms.CodeUndefined, fault.Text{
			TR: "Bu taksit sayısına kadar komisyon tanımlı değil; GetInstallments ile sunulan taksitlere bakın.",
			EN: "No commission is defined up to this number of installments; GetInstallments tells which are offered.",
		})
	}
	address = base + Prefix + l.Ticket
	l, err = d.links.Open(ctx, m, l, address, nil)
	return l.Number, address, err //nolint:wrapcheck // a fault of our own
}

// maxTries is how many tries of a request are told: a buyer types no more cards than that.
const maxTries = 200

// Tries returns the payments that were tried on the page of a request, oldest first, or a NotFound fault.
func (d *Desk) Tries(ctx context.Context, m merchant.ID, number int64) ([]payment.Payment, error) {
	l, err := d.links.Numbered(ctx, m, number)
	if fault.KindOf(err) == fault.NotFound || err == nil && l.Surface != d.Surface {
		return nil, fault.New(fault.NotFound, "no_link", fault.Text{TR: "Böyle bir ödeme isteği yok.", EN: "There is no such payment request."})
	}
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what was read
	}
	all, err := d.Gateway.List(ctx, m, store.Filter{Order: store.OldestFirst, Surface: d.Surface, Reference: l.Reference, Limit: maxTries})
	if err != nil {
		return nil, err
	}
	var tries []payment.Payment
	for _, p := range all {
		if p.Terms.Link == l.ID { // and not an order of the same reference that came another way
			tries = append(tries, p)
		}
	}
	return tries, nil
}

// order adds what lists and forms tell of the buyer to the order of a filled page.
func (d *Desk) order(_ context.Context, _ *merchant.Merchant, l paylink.Link, o *gateway.Order) error {
	o.Attributes = map[string]string{}
	for name, text := range map[string]string{d.Mail: l.Buyer.Email, d.Phone: l.Buyer.Phone} {
		if text != "" {
			o.Attributes[name] = text
		}
	}
	return nil
}
