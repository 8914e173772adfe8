package linkpage

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

//go:embed amount.html outcome.html print.html linkpage.css
var files embed.FS

// Config is what the pages of a surface's links are made of. All but Order, Prices and Paid are required.
type Config struct {
	Gateway *gateway.Gateway
	Desk    *paylink.Desk
	Surface string
	Pages   *view.Pages
	Log     *slog.Logger
	Now     func() time.Time
	// Self is the public address of the page of a ticket, as a request sees it.
	Self func(r *http.Request, ticket string) string
	// BankReturn makes the address on which the bank sends a buyer back; see [gateway.Challenge].
	BankReturn func(r *http.Request) func(p payment.Payment, s threeds.Secret) string
	// Forward sends a buyer to the bank.
	Forward func(w http.ResponseWriter, r *http.Request, v gateway.Visit)
	// Order adds what is the surface's own to an order.
	Order func(ctx context.Context, m *merchant.Merchant, l paylink.Link, o *gateway.Order) error
	// Prices are what an amount costs; [paylink.Desk.Prices] if nil.
	Prices func(ctx context.Context, m *merchant.Merchant, l paylink.Link, amount money.Amount) ([]paylink.Price, error)
	// Paid adds to the address of the shop what it says of a payment; payment_id and reference if nil.
	Paid func(p payment.Payment) url.Values
	// Return, if not nil, makes the form that posts a buyer back to the shop, whether the payment was made or declined, for surfaces that
	// sign it; it says false where there is no address, and the page tells the buyer then.
	Return func(m *merchant.Merchant, l paylink.Link, p payment.Payment) (view.Form, bool)
}

// Pages serves the pages.
type Pages struct {
	Config

	checkout                 *checkout.Pages
	amount, outcome, printed *view.Template
}

// New parses the pages.
func New(c Config) *Pages {
	if c.Prices == nil {
		c.Prices = c.Desk.Prices
	}
	if c.Order == nil {
		c.Order = func(context.Context, *merchant.Merchant, paylink.Link, *gateway.Order) error { return nil }
	}
	if c.Paid == nil {
		c.Paid = func(p payment.Payment) url.Values {
			return url.Values{"payment_id": {string(p.ID)}, "reference": {p.Reference}}
		}
	}
	return &Pages{
		Config: c, checkout: checkout.New(c.Now),
		amount:  view.NewTemplate(view.Sheet{Files: files, Page: "amount.html", Style: "linkpage.css", Form: true}),
		outcome: view.NewTemplate(view.Sheet{Files: files, Page: "outcome.html", Style: "linkpage.css", Form: true}),
		printed: view.NewTemplate(view.Sheet{Files: files, Page: "print.html", Style: "linkpage.css", Form: true}),
	}
}

// The pages below a link's address.
const (
	pageEnd   = "end"
	pagePrint = "print"
)

// maxForm is the most that a form of these pages may have; a filled one is a few hundred bytes.
const maxForm = 64 << 10

// Serve answers at a link's address. rest is what stands behind the prefix: the ticket, and after a slash the page.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request, rest string) {
	text, page, _ := strings.Cut(rest, "/")
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, r.Method) {
		w.Header().Set("Allow", "GET, POST")
		p.say(w, r, http.StatusMethodNotAllowed, titleGone(), fault.Invalid.Text())
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err != nil {
		p.refuse(w, r, fault.Invalid)
		return
	}
	l, m, err := p.Desk.At(r.Context(), text)
	if err == nil && l.Surface != p.Surface {
		err = fault.NotFound // its own surface has its page
	}
	if err == nil {
		s := sight{Pages: p, w: w, r: r, l: l, m: m, self: p.Self(r, text)}
		switch page {
		case "":
			err = s.pay()
		case pageEnd:
			err = s.end(r.FormValue("at"), r.FormValue("visit"))
		case pagePrint:
			err = s.sheet()
		default:
			err = fault.NotFound
		}
	}
	if err != nil {
		p.refuse(w, r, err)
	}
}

// sight is one look at a link's page.
type sight struct {
	*Pages

	w    http.ResponseWriter
	r    *http.Request
	l    paylink.Link
	m    *merchant.Merchant
	self string
}

func (s sight) language() string { return checkout.Language(s.r, s.l.Language) }

func (s sight) pay() error {
	if !s.l.Many {
		done, found, err := s.Desk.PaymentAt(s.r.Context(), s.l, "")
		if err != nil {
			return err //nolint:wrapcheck // it is a fault
		}
		if found && done.Live && done.State != payment.Challenged {
			return s.ended(done)
		}
	}
	if s.l.State(s.Now()) != paylink.Active {
		s.closed()
		return nil
	}
	amount, ok, err := s.sum()
	if err != nil || !ok {
		return err
	}
	prices, err := s.Prices(s.r.Context(), s.m, s.l, amount)
	if err != nil {
		return err
	}
	visit := s.r.PostFormValue("visit")
	if !ticket.KnownVisit(visit) {
		visit = ticket.NewVisit()
	}
	page := s.page(amount, prices, visit)
	if s.r.Method != http.MethodPost {
		return s.checkout.Write(s.w, http.StatusOK, page) //nolint:wrapcheck // it says enough
	}
	entry, problems := s.checkout.Read(page, s.r.PostForm)
	if len(problems) > 0 {
		return s.checkout.Write(s.w, http.StatusUnprocessableEntity, page.Again(entry, problems)) //nolint:wrapcheck // it says enough
	}
	if shown := s.r.PostFormValue(fieldPrices); shown != "" && shown != pricesText(prices) {
		page.Error = fault.Text{
			TR: "Ödenecek tutar bu arada değişti. Yeni tutarı onaylıyorsanız formu yeniden gönderin.",
			EN: "What is to be paid has changed meanwhile. Send the form again if you agree to it.",
		}
		return s.checkout.Write(s.w, http.StatusConflict, page.Again(entry, nil)) //nolint:wrapcheck // it says enough
	}
	return s.start(page, prices, visit, entry)
}

// fieldPrices carries what the buyer was shown: a shop may change the link's amount, or its commission, while the page is open, and
// nobody is charged what he has not seen.
const fieldPrices = "prices"

func pricesText(prices []paylink.Price) string {
	var b strings.Builder
	for _, p := range prices {
		fmt.Fprintf(&b, "%d:%s%s ", p.Installments, p.Charged.Decimal(), p.Charged.Currency())
	}
	return strings.TrimSpace(b.String())
}

// page describes the hosted page.
func (s sight) page(amount money.Amount, prices []paylink.Price, visit string) checkout.Page {
	self := s.self
	page := checkout.Page{
		Language: s.language(), Merchant: s.m.Name, Description: s.l.Description, Amount: amount,
		Hidden: []view.Field{{Name: "visit", Value: visit}, {Name: fieldPrices, Value: pricesText(prices)}},
	}
	if s.l.Buyer.Name != "" && !s.l.Many {
		page.Lines = append(page.Lines, checkout.Line{Text: s.l.Buyer.Name})
	}
	if s.l.Open() {
		page.Hidden = append(page.Hidden, view.Field{Name: "amount", Value: amount.Decimal()})
		self += "?" + url.Values{"amount": {amount.Decimal()}}.Encode()
		page.Cancel = s.self // to another amount
	}
	page.Self, page.Action = self, s.self
	for _, price := range prices {
		page.Installments = append(page.Installments, checkout.Option{Count: price.Installments, Total: price.Charged})
	}
	if len(prices) > 0 {
		page.Amount = prices[0].Charged
	}
	return page
}

// start begins the payment of a filled page. The charge follows the buyer's return by itself: nobody's server waits for it.
func (s sight) start(page checkout.Page, prices []paylink.Price, visit string, entry checkout.Entry) error {
	ctx := s.r.Context()
	i := slices.IndexFunc(prices, func(p paylink.Price) bool { return p.Installments == max(1, entry.Installments) })
	if i < 0 {
		return fault.Invalid // the page read the number from the same list
	}
	order := gateway.Order{
		Merchant: s.m, Surface: s.Surface, Amount: prices[i].Charged, Installments: prices[i].Installments,
		Terms: prices[i].Terms, Card: entry.Card, Description: s.l.Description,
	}
	order.Terms.Link = s.l.ID
	order.Buyer.Email, order.Buyer.Phone = s.l.Buyer.Email, s.l.Buyer.Phone
	err := s.Order(ctx, s.m, s.l, &order)
	if f, is := fault.As(err); is && f.Field == "card" {
		page.Error = f.PublicText()                                         // another card may do
		return s.checkout.Write(s.w, http.StatusOK, page.Again(entry, nil)) //nolint:wrapcheck // it says enough
	}
	if err != nil {
		return err
	}
	place, err := s.Desk.Place(ctx, s.l, visit)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault
	}
	order.Reference = s.l.ReferenceAt(place)
	begun, err := s.Gateway.StartChallenge(ctx, gateway.Challenge{
		Order: order, Mode: threeds.Automatic, BankReturn: s.BankReturn(s.r), ShopURL: s.endAddress(place, visit),
	})
	switch {
	case err != nil:
		return err //nolint:wrapcheck // it is a fault
	case begun.Repeated:
		return s.ended(begun.Payment)
	case begun.Payment.State == payment.Declined:
		reason := begun.Payment.Refusal.Reason
		page.Error = fault.Text{TR: reason.Text("tr"), EN: reason.Text("en")}
		return s.checkout.Write(s.w, http.StatusOK, page.Again(entry, nil)) //nolint:wrapcheck // it says enough
	}
	v, err := s.Gateway.Visit(ctx, s.m.ID, begun.Payment.ID, begun.Secret.Text())
	if err != nil {
		return err //nolint:wrapcheck // it is a fault
	}
	s.Forward(s.w, s.r, v)
	return nil
}

func (s sight) endAddress(place, visit string) string {
	return s.self + "/" + pageEnd + "?" + url.Values{"at": {place}, "visit": {visit}}.Encode()
}

// end is where a buyer comes who is back from the bank. The address proves nothing: it shows how the payment stands, to the visit
// that made it.
func (s sight) end(place, visit string) error {
	p, found, err := s.Desk.PaymentOf(s.r.Context(), s.l, place, visit)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault
	}
	if !found {
		return fault.NotFound
	}
	return s.ended(p)
}

// ended tells a buyer how a payment ended: at the shop's address, if it has given one, or here.
func (s sight) ended(p payment.Payment) error {
	first := p.Operations[0]
	if s.Return != nil && !first.Status.Open() {
		f, posts := s.Return(s.m, s.l, p)
		if posts {
			f.Language = s.language()
			return s.Pages.Pages.WriteForm(s.w, f) //nolint:wrapcheck // it says enough
		}
	}
	address := s.l.FailureURL
	if first.Status == payment.Approved {
		address = s.l.ReturnURL
	}
	switch {
	case first.Status.Open() && p.State != payment.Challenged:
		s.waiting()
	case address != "":
		s.Pages.Pages.Redirect(s.w, withQuery(address, s.Paid(p)))
	case first.Status == payment.Approved:
		s.received(p)
	default:
		s.refused(p)
	}
	return nil
}

// withQuery adds to the query of an address and leaves what is there.
func withQuery(address string, more url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.RawQuery = strings.TrimPrefix(strings.TrimSuffix(u.RawQuery, "&")+"&"+more.Encode(), "&")
	return u.String()
}

// refuse shows a buyer why a page does not go on.
func (p *Pages) refuse(w http.ResponseWriter, r *http.Request, err error) {
	kind := fault.KindOf(err)
	text := kind.Text()
	if f, found := fault.As(err); found && f.Kind != fault.Internal {
		text = f.PublicText()
	}
	status := http.StatusInternalServerError
	switch kind {
	case fault.NotFound:
		status, text = http.StatusNotFound, fault.Text{
			TR: "Bu adreste bir ödeme linki yok. Adresin tamamını kopyaladığınızdan emin olun ya da mağazaya başvurun.",
			EN: "There is no payment link at this address. Make sure that you copied all of it, or ask the shop.",
		}
	case fault.Invalid, fault.Unsupported, fault.TooLarge:
		status = http.StatusBadRequest
	case fault.Conflict, fault.Busy:
		status = http.StatusConflict
	case fault.Unavailable:
		status = http.StatusServiceUnavailable
	case fault.Unauthenticated, fault.Forbidden:
		status = http.StatusForbidden
	case fault.RateLimited:
		status = http.StatusTooManyRequests
	case fault.Internal:
		p.Log.Error("page of a payment link failed", "error", err)
	}
	p.say(w, r, status, fault.Text{TR: "Ödemeye devam edilemiyor", EN: "The payment cannot go on"}, text)
}

func (p *Pages) say(w http.ResponseWriter, r *http.Request, status int, title, text fault.Text) {
	err := p.Config.Pages.WriteMessage(w, status, view.Message{Language: checkout.Language(r, ""), Title: title, Text: text})
	if err != nil {
		p.Log.Warn("page could not be sent", "error", err)
	}
}

func titleGone() fault.Text {
	return fault.Text{TR: "Bu link artık geçerli değil", EN: "This link is no longer valid"}
}

func textGone(s paylink.State) fault.Text {
	switch s {
	case paylink.Paid:
		return fault.Text{
			TR: "Bu link için öngörülen ödemelerin tümü yapıldı.", EN: "All payments that this link is for have been made.",
		}
	case paylink.Paused:
		return fault.Text{
			TR: "Mağaza bu linki şimdilik kapattı. Daha sonra yeniden deneyin ya da mağazaya başvurun.",
			EN: "The shop has closed this link for now. Try again later, or ask the shop.",
		}
	case paylink.Active, paylink.Expired, paylink.Cancelled:
	}
	return fault.Text{
		TR: "Ödeme linkinin süresi dolmuş ya da mağaza linki kapatmış. Yeni bir link için mağazaya başvurun.",
		EN: "The payment link has expired, or the shop has closed it. Ask the shop for a new one.",
	}
}
