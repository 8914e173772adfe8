package paratika

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/link"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paratika"
)

// link.go spells payments by link. What a link is, is in the package link; its token is asked about and changed like a session's, and its page
// is at a session's address.

// linkActions are the actions about payments by link.
func (d *Dialect) linkActions(name string) action {
	switch name {
	case "PAYBYLINKPAYMENT":
		return does(wire.DecodeNewLink, d.openLink)
	case "PAYBYLINKPAYMENTCANCEL", "PAYBYLINKPAYMENTRESEND", "PAYBYLINKPAYMENTEDIT":
		return does(wire.DecodeLinkRef, d.changeLink)
	case "QUERYPAYBYLINKPAYMENT":
		return does(wire.DecodeLinkQuery, d.queryLinks)
	}
	return nil
}

// newLinks makes the desk of links.
func (d *Dialect) newLinks() *link.Desk {
	return link.New(link.Config{
		Gateway: d.gateway, Surface: Surface, Pages: d.pages, Log: d.log, Now: d.now, BaseURL: d.baseURL, Gate: d.gate,
		Address: func(base, token string) string { return base + "/payment/" + token },
		Order:   linkOrder, Return: d.linkReturn,
	})
}

func (d *Dialect) openLink(ctx context.Context, c *dialect.Caller, m message, req wire.NewLink) (wire.SessionToken, error) {
	switch {
	case req.Type != wire.PaymentSession:
		return wire.SessionToken{}, unsupported("SESSIONTYPE")
	case c.Merchant.Setting(Surface, settingKey) == "":
		return wire.SessionToken{}, errNoKey()
	}
	err := d.newOrder(ctx, c.Merchant, req.PaymentID)
	if err == nil {
		err = d.sellersKnown(ctx, c.Merchant.ID, req.Items)
	}
	if err != nil {
		return wire.SessionToken{}, err
	}
	lifetime := req.Lifetime
	if lifetime == 0 {
		lifetime = wire.DefaultLifetime
	}
	installments := req.MaxInstallments
	if installments == 0 {
		installments = gateway.MaxInstallments
	}
	var names []string
	for _, item := range req.Items {
		names = append(names, line(item).Text)
	}
	kept := req
	kept.Credentials, kept.IdentityNumber = wire.Credentials{}, ""
	l, err := d.links.Open(ctx, c.Merchant, link.Order{
		Reference: req.PaymentID, Amount: req.Amount, Description: shortened(strings.Join(names, ", ")), Installments: installments,
		Name: req.Customer.Name, Email: req.Customer.Email, Phone: req.Customer.Phone, ReturnURL: req.ReturnURL, Language: req.Language,
		Lifetime: lifetime, Mail: slices.Contains(req.Channels, wire.ChannelEmail), SMS: slices.Contains(req.Channels, wire.ChannelSMS),
		Form: string(kept.Encode()), Number: m.credentials.Merchant,
	}, c.BaseURL)
	if err != nil {
		return wire.SessionToken{}, aboutLink(err)
	}
	return wire.SessionToken{Token: l.Token, Outcome: wire.Success()}, nil
}

// newOrder refuses an order that is paid, or that a link was made for.
func (d *Dialect) newOrder(ctx context.Context, m *merchant.Merchant, reference string) error {
	if reference == "" {
		return nil
	}
	p, err := d.gateway.FindByReference(ctx, m.ID, reference)
	if err == nil && p.Live && p.State.Approved() {
		return errOrderPaid()
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	l, found, err := d.links.Named(ctx, m, reference)
	switch {
	case err != nil || !found:
		return err
	case l.Status == link.Created || l.Status == link.Sent:
		return refuse(fault.Conflict, wire.SessionDiffers, "MERCHANTPAYMENTID", fault.Text{
			TR: "Bu sipariş numarasıyla açık bir link var; QUERYPAYBYLINKPAYMENT ile sorgulayın ya da PAYBYLINKPAYMENTEDIT ile değiştirin.",
			EN: "There is an open link of this order; ask QUERYPAYBYLINKPAYMENT, or change it with PAYBYLINKPAYMENTEDIT.",
		})
	}
	return refuse(fault.Conflict, wire.OrderEnded, "MERCHANTPAYMENTID", fault.Text{
		TR: "Bu sipariş numarasının linki sona ermiş; yeni bir numara kullanın.", EN: "The link of this order is over; use another number.",
	})
}

// shortened keeps a description to what a page shows.
func shortened(text string) string {
	const most = 250
	letters := []rune(text)
	if len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}

// linkRequest is the request that made a link.
func linkRequest(l link.Link) (wire.NewLink, error) {
	fields, err := wire.Read("", []byte(l.Form))
	if err != nil {
		return wire.NewLink{}, err
	}
	return wire.DecodeNewLink(fields)
}

// linkOrder adds to the order of a link's page what the link's request says.
func linkOrder(l link.Link, o *gateway.Order) error {
	req, err := linkRequest(l)
	if err != nil {
		return err
	}
	o.PreAuth = req.Extra.PreAuth
	o.Attributes, o.Exact = attributes(l.Number, req.Customer.ID, modelDirect), exact()
	*o = divided(withBuyer(*o, req.Customer), req.Items)
	return nil
}

// linkReturn is the return post of a link's payment; the session's token in it is the link's.
func (d *Dialect) linkReturn(m *merchant.Merchant, l link.Link, p payment.Payment) view.Form {
	r := d.returnOf(m, p, l.Token)
	r.Amount, r.Installment = p.Amount, max(1, p.Installments)
	return d.returnForm(m, l.ReturnURL, r)
}

// linkOf finds a link of the merchant's.
func (d *Dialect) linkOf(ctx context.Context, m *merchant.Merchant, token, field string) (link.Link, error) {
	l, err := d.links.Find(ctx, m, token)
	if fault.KindOf(err) == fault.NotFound {
		err = refuse(fault.NotFound, wire.BadSession, field, fault.Text{TR: "Böyle bir ödeme linki yok.", EN: "There is no such payment link."})
	}
	return l, err
}

// changeLink is PAYBYLINKPAYMENTCANCEL, PAYBYLINKPAYMENTRESEND and PAYBYLINKPAYMENTEDIT.
func (d *Dialect) changeLink(ctx context.Context, c *dialect.Caller, _ message, req wire.LinkRef) (wire.Envelope, error) {
	field := "PAYBYLINKTOKEN"
	if req.Action == "PAYBYLINKPAYMENTEDIT" {
		field = "SESSIONTOKEN"
	}
	l, err := d.linkOf(ctx, c.Merchant, req.Token, field)
	if err != nil {
		return wire.Envelope{}, err
	}
	switch req.Action {
	case "PAYBYLINKPAYMENTCANCEL":
		err = d.links.Cancel(ctx, c.Merchant, l)
	case "PAYBYLINKPAYMENTRESEND":
		err = d.links.Resend(ctx, c.Merchant, l, slices.Contains(req.Channels, wire.ChannelEmail), slices.Contains(req.Channels, wire.ChannelSMS), c.BaseURL)
	default:
		err = d.editLink(ctx, c.Merchant, l, req)
	}
	return wire.Envelope{Outcome: wire.Success()}, aboutLink(err)
}

func (d *Dialect) editLink(ctx context.Context, m *merchant.Merchant, l link.Link, req wire.LinkRef) error {
	return d.links.Change(ctx, m, l, func(l *link.Link) error { //nolint:wrapcheck // a fault, which is spelt by whoever asked
		form, err := linkRequest(*l)
		if err != nil {
			return err
		}
		if req.ReturnURL != "" {
			l.ReturnURL, form.ReturnURL = req.ReturnURL, req.ReturnURL
		}
		if !req.Amount.IsZero() {
			if len(form.Items) > 0 {
				return refuse(fault.Invalid, wire.BadAmount, "AMOUNT", fault.Text{
					TR: "Ürün listesi olan bir linkin tutarı değiştirilemez; yeni bir link açın.",
					EN: "The amount of a link with a list of items cannot be changed; make a new link.",
				})
			}
			l.Amount, err = req.In(l.Amount.Currency())
			if err != nil {
				return refuse(fault.Invalid, wire.BadAmount, "AMOUNT", fault.Text{
					TR: "Tutar, linkin para birimine uymuyor.", EN: "The amount does not fit the link's currency.",
				})
			}
			form.Amount = l.Amount
		}
		l.Form = string(form.Encode())
		return nil
	})
}

// queryLinks is QUERYPAYBYLINKPAYMENT.
func (d *Dialect) queryLinks(ctx context.Context, c *dialect.Caller, _ message, q wire.LinkQuery) (wire.Links, error) {
	a := wire.Links{Outcome: wire.Success()}
	if q.Dealer != "" {
		return a, unsupported("DEALERCODE")
	}
	means := func(l link.Link) bool {
		return (q.Email == "" || q.Email == l.Email) && (q.Status == "" || q.Status == linkStatus(l.Status)) &&
			(q.Start.IsZero() || !l.Created.Before(q.Start)) && (q.End.IsZero() || l.Created.Before(q.End.Add(time.Minute))) &&
			(q.Due.IsZero() || payment.Day(q.Due).Format(time.DateOnly) == payment.Day(l.Expires).Format(time.DateOnly))
	}
	var found []link.Link
	if q.Token != "" {
		l, err := d.linkOf(ctx, c.Merchant, q.Token, "PAYBYLINKTOKEN")
		if err != nil {
			return wire.Links{}, err
		}
		if means(l) {
			found = append(found, l)
		}
	} else {
		var err error
		found, err = d.links.List(ctx, c.Merchant, means)
		if err != nil {
			return wire.Links{}, err
		}
	}
	for _, l := range found {
		a.Rows = append(a.Rows, wire.LinkRow{
			Token: l.Token, Amount: l.Amount, Email: l.Email, Due: millis(l.Expires), Created: millis(l.Created), Status: linkStatus(l.Status),
		})
	}
	return a, nil
}

func linkStatus(s link.Status) wire.LinkStatus {
	switch s {
	case link.Created:
		return wire.LinkCreated
	case link.Sent:
		return wire.LinkSent
	case link.Cancelled:
		return wire.LinkCancelled
	case link.Expired:
		return wire.LinkExpired
	case link.Paid:
		return wire.LinkPaid
	}
	return ""
}

// aboutLink spells a fault about a link.
func aboutLink(err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	switch {
	case f.Code == link.CodeOver:
		return refuse(f.Kind, wire.LinkOver, "", f.PublicText())
	case f.Code == "link_exists":
		return refuse(f.Kind, wire.SessionDiffers, "MERCHANTPAYMENTID", f.PublicText())
	case f.Field == "channels":
		return refuse(f.Kind, wire.MissingParameter, "NOTIFICATIONCHANNELS", f.PublicText())
	}
	return aboutChannels(err)
}
