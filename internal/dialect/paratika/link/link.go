// Package link is what Paratika's surface knows of payments by link: the house's payment links, whose address is that of a hosted page and
// whose buyers are posted back with a signed form. It says so in the house's words; the dialect spells them.
package link

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/linkpage"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// Config is what links are made over. All fields are required.
type Config struct {
	Gateway *gateway.Gateway
	// Surface is whose links they are.
	Surface string
	Pages   *view.Pages
	Log     *slog.Logger
	Now     func() time.Time
	// Address is the public address of a token's page below the dialect's own.
	Address func(base, token string) string
	BaseURL func(r *http.Request) string
	Gate    Gate
	// Order makes of a link's request what the engine is asked for; the amount and the card are in it already.
	Order func(l Link, o *gateway.Order) error
	// Return is the form that posts a buyer back.
	Return func(m *merchant.Merchant, l Link, p payment.Payment) view.Form
}

// Gate is the way to the bank and back.
type Gate interface {
	BankReturn(base string) func(p payment.Payment, s threeds.Secret) string
	Forward(w http.ResponseWriter, r *http.Request, v gateway.Visit)
}

// Desk keeps links.
type Desk struct {
	c     Config
	desk  *paylink.Desk
	pages *linkpage.Pages
}

// New makes a desk.
func New(c Config) *Desk {
	d := &Desk{c: c, desk: paylink.NewDesk(c.Gateway)}
	d.pages = linkpage.New(linkpage.Config{
		Gateway: c.Gateway, Desk: d.desk, Surface: c.Surface, Pages: c.Pages, Log: c.Log, Now: c.Now,
		Self: func(r *http.Request, token string) string { return c.Address(c.BaseURL(r), token) },
		BankReturn: func(r *http.Request) func(payment.Payment, threeds.Secret) string {
			return c.Gate.BankReturn(c.BaseURL(r))
		},
		Forward: c.Gate.Forward,
		Order: func(_ context.Context, _ *merchant.Merchant, l paylink.Link, o *gateway.Order) error {
			return c.Order(d.read(l), o)
		},
		Return: func(m *merchant.Merchant, l paylink.Link, p payment.Payment) (view.Form, bool) {
			if l.ReturnURL == "" {
				return view.Form{}, false
			}
			return c.Return(m, d.read(l), p), true
		},
	})
	return d
}

// The attributes of a link.
const (
	// attrForm is the request that made it, and attrNumber the MERCHANT under which it came.
	attrForm   = "form"
	attrNumber = "merchant"
)

// Status is where a link stands.
type Status int

// The statuses of a link.
const (
	Created Status = iota
	Sent
	Cancelled
	Expired
	Paid
)

// Link is a link as it stands.
type Link struct {
	ID, Token, Reference string
	Amount               money.Amount
	Email                string
	ReturnURL            string
	Created, Expires     time.Time
	Status               Status
	// Form is the request that made it, and Number the MERCHANT under which it came.
	Form, Number string
	// Channels are the ways by which its buyer is told.
	Channels []paylink.Channel
}

func (d *Desk) read(l paylink.Link) Link {
	read := Link{
		ID: l.ID, Token: l.Ticket, Reference: l.Reference, Amount: l.Sum(), Email: l.Buyer.Email, ReturnURL: l.ReturnURL, Created: l.Created(),
		Expires: l.Expires(), Form: l.Attributes[attrForm], Number: l.Attributes[attrNumber], Channels: l.Tell,
	}
	switch l.State(d.c.Now()) {
	case paylink.Paid:
		read.Status = Paid
	case paylink.Expired:
		read.Status = Expired
	case paylink.Cancelled:
		read.Status = Cancelled
	case paylink.Active, paylink.Paused:
		if len(l.Tell) > 0 {
			read.Status = Sent
		}
	}
	return read
}

// Order is a link that a shop asks for.
type Order struct {
	// Reference is the order's number; one is made if it is empty.
	Reference          string
	Amount             money.Amount
	Description        string
	Installments       int
	Name, Email, Phone string
	ReturnURL          string
	Language           string
	Lifetime           time.Duration
	// Mail and SMS are the ways by which the buyer is told.
	Mail, SMS    bool
	Form, Number string
}

// Channels are the ways by which buyers are told.
func channels(mail, sms bool) []paylink.Channel {
	var all []paylink.Channel
	if mail {
		all = append(all, paylink.ByMail)
	}
	if sms {
		all = append(all, paylink.BySMS)
	}
	return all
}

// Open makes a link and tells its buyer of it. base is the dialect's own public address. A channel that is not set up here is an
// Unsupported fault, a reference that another link has a Conflict.
func (d *Desk) Open(ctx context.Context, m *merchant.Merchant, n Order, base string) (Link, error) {
	l := paylink.New(m, d.c.Surface, d.c.Now().Add(n.Lifetime))
	l.Reference, l.Amount, l.Currency, l.Description = n.Reference, n.Amount.Minor(), n.Amount.Currency(), n.Description
	l.Installments, l.ReturnURL, l.Language = n.Installments, n.ReturnURL, n.Language
	l.Buyer = paylink.Buyer{Name: n.Name, Email: n.Email, Phone: n.Phone}
	l.Attributes = map[string]string{attrForm: n.Form, attrNumber: n.Number}
	l.Tell = channels(n.Mail, n.SMS)
	err := d.reaches(l.Tell)
	if err != nil {
		return Link{}, err
	}
	l, err = d.desk.Open(ctx, m, l, d.c.Address(base, l.Ticket), nil)
	return d.read(l), err
}

func (d *Desk) reaches(all []paylink.Channel) error {
	for _, channel := range all {
		err := d.c.Gateway.Reaches(channel)
		if err != nil {
			return err
		}
	}
	return nil
}

// Is reports whether a text is a link's token by its form: 32 hexadecimal digits. A session's has 48 letters.
func Is(token string) bool {
	return len(token) == 32 && strings.Trim(strings.ToLower(token), "0123456789abcdef") == ""
}

// Find returns the merchant's link of a token, or a NotFound fault.
func (d *Desk) Find(ctx context.Context, m *merchant.Merchant, token string) (Link, error) {
	l, of, err := d.desk.At(ctx, token)
	if err == nil && (of.ID != m.ID || l.Surface != d.c.Surface) {
		err = fault.New(fault.NotFound, "link_not_found", fault.Text{TR: "Böyle bir ödeme linki yok.", EN: "There is no such payment link."})
	}
	return d.read(l), err
}

// Named returns the link of an order's number; found is false if there is none.
func (d *Desk) Named(ctx context.Context, m *merchant.Merchant, reference string) (l Link, found bool, err error) {
	one, err := d.desk.LinkOf(ctx, m.ID, d.c.Surface, reference)
	if fault.KindOf(err) == fault.NotFound {
		return Link{}, false, nil
	}
	return d.read(one), err == nil, err
}

// most is how many links a list has at most.
const most = 1000

// List returns the merchant's links that keep says yes to, the newest first.
func (d *Desk) List(ctx context.Context, m *merchant.Merchant, keep func(Link) bool) ([]Link, error) {
	all, err := d.desk.All(ctx, m.ID, d.c.Surface)
	if err != nil {
		return nil, err
	}
	var kept []Link
	for _, one := range slices.Backward(all) {
		if l := d.read(one); len(kept) < most && keep(l) {
			kept = append(kept, l)
		}
	}
	return kept, nil
}

// Cancel ends a link that is neither paid nor over.
func (d *Desk) Cancel(ctx context.Context, m *merchant.Merchant, l Link) error {
	return d.change(ctx, m, l, func(l *paylink.Link) error {
		l.Cancelled = true
		return nil
	})
}

// Change changes what a link asks for and where its buyer goes back to: edit sets amount, return address and form of the link as it stands when
// the change is made durable, again if another request was faster, and an error of its leaves the link as it is. A buyer who is at the bank by
// then pays what it said before.
func (d *Desk) Change(ctx context.Context, m *merchant.Merchant, l Link, edit func(*Link) error) error {
	return d.change(ctx, m, l, func(l *paylink.Link) error {
		now := d.read(*l)
		err := edit(&now)
		if err != nil {
			return err
		}
		l.Amount, l.ReturnURL, l.Attributes[attrForm] = now.Amount.Minor(), now.ReturnURL, now.Form
		return nil
	})
}

// Extend gives a link time until a moment.
func (d *Desk) Extend(ctx context.Context, m *merchant.Merchant, l Link, until time.Time) error {
	return d.change(ctx, m, l, func(l *paylink.Link) error {
		l.Until(until)
		return nil
	})
}

func (d *Desk) change(ctx context.Context, m *merchant.Merchant, l Link, change func(*paylink.Link) error) error {
	_, err := d.desk.Change(ctx, m.ID, l.ID, func(l *paylink.Link) error {
		if l.State(d.c.Now()) != paylink.Active {
			return errOver()
		}
		return change(l)
	})
	return err
}

// CodeOver is the code of the fault that says that a link can no longer be paid.
const CodeOver = "link_over"

func errOver() error {
	return fault.New(fault.Conflict, CodeOver, fault.Text{
		TR: "Bu link ödenmiş, iptal edilmiş ya da süresi dolmuş.", EN: "This link has been paid or cancelled, or has expired.",
	})
}

// Resend tells the buyer of a link again: by the given ways, or, without any, by those of the link.
func (d *Desk) Resend(ctx context.Context, m *merchant.Merchant, l Link, mail, sms bool, base string) error {
	told := channels(mail, sms)
	if len(told) == 0 {
		told = l.Channels
	}
	if len(told) == 0 {
		return fault.InvalidField("channels", "required", fault.Text{
			TR: "Linkin bir bildirim kanalı yok; SMS ya da EMAIL gönderin.", EN: "The link has no channel; send SMS or EMAIL.",
		})
	}
	err := d.reaches(told)
	if err != nil {
		return err
	}
	_, err = d.desk.Tell(ctx, m, l.ID, d.c.Address(base, l.Token), told, func(l *paylink.Link) error {
		if l.State(d.c.Now()) != paylink.Active {
			return errOver()
		}
		for _, channel := range told {
			if !slices.Contains(l.Tell, channel) {
				l.Tell = append(l.Tell, channel)
			}
		}
		return nil
	})
	return err
}

// Serve serves the page of a token; rest is the token and what follows it in the path.
func (d *Desk) Serve(w http.ResponseWriter, r *http.Request, rest string) { d.pages.Serve(w, r, rest) }
