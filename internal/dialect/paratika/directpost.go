package paratika

import (
	"context"
	"io"
	"net/http"

	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paratika"
)

// directpost.go takes the form with which a buyer's browser posts the card here, past the shop's server. Whatever becomes of
// it the buyer goes back to the shop, and only one whose address has no session gets a page of ours.

// post is one of the addresses of Direct POST.
type post struct {
	threeD  bool
	preAuth bool
	// only authenticates and leaves the charge to the shop ("post/auth3d").
	only bool
	// hosted is our own page, whose form comes from a browser for certain.
	hosted bool
}

// directPost serves one of the addresses. A browser that comes by GET, as one published client sends its buyers, has no card
// with it and gets the page that asks for one.
func (d *Dialect) directPost(at post) func(w http.ResponseWriter, r *http.Request, token string) {
	return func(w http.ResponseWriter, r *http.Request, token string) {
		if r.Method != http.MethodPost {
			d.hosted(w, r, token)
			return
		}
		s, err := d.browserSession(r.Context(), token)
		if err != nil {
			d.gate.Say(w, r, err)
			return
		}
		form, err := readForm(r)
		if err != nil {
			d.turnBack(w, r, s, s.Order.ReturnURL, err)
			return
		}
		address := s.Order.ReturnURL
		if at.only && form.CallbackURL != "" {
			address = form.CallbackURL
		}
		err = allowed(s, at.preAuth, at.threeD)
		if err == nil {
			err = d.ableForm(s, form)
		}
		if err != nil {
			d.turnBack(w, r, s, address, err)
			return
		}
		order := orderOf(s, form.Card, at.preAuth || s.Order.Extra.PreAuth, form.Installments, modelDirect)
		order, err = d.withSaved(r.Context(), order, form.CardToken, form.Card.CVV)
		if err == nil {
			order, err = withPoints(order, form.Points)
		}
		if err == nil && (form.SaveCard || s.Order.Extra.SaveCard) && form.CardToken == "" {
			order, err = d.kept(r.Context(), order, form.CardName)
		}
		if err != nil {
			d.turnBack(w, r, s, address, err)
			return
		}
		d.charge(w, r, s, order, at, address)
	}
}

// browserSession finds the session of an address that a browser opens.
func (d *Dialect) browserSession(ctx context.Context, token string) (visitor, error) {
	s, err := d.find(ctx, token)
	if err == nil {
		err = payable(s)
	}
	return s, err
}

// readForm reads a buyer's form.
func readForm(r *http.Request) (wire.DirectPost, error) {
	const most = 64 << 10
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err != nil || len(body) > most {
		return wire.DirectPost{}, refuse(fault.Invalid, wire.TooLong, "", fault.Text{TR: "Form okunamadı.", EN: "The form could not be read."})
	}
	fields, err := wire.Read(r.Header.Get("Content-Type"), body)
	if err != nil {
		return wire.DirectPost{}, err
	}
	return wire.DecodeDirectPost(fields)
}

// ableForm refuses a form of a session that is over, and one that asks for what is not there.
func (d *Dialect) ableForm(s visitor, form wire.DirectPost) error {
	err := d.usable(s)
	if err != nil {
		return err
	}
	return d.able(s.Merchant, asked{
		card: form.Card, field: "EXPIRYYEAR", cardToken: form.CardToken, encrypted: form.Encrypted,
		system: form.PaymentSystem,
	})
}

// charge pays a session's order, and sends the buyer on: to the bank, or back to the shop.
func (d *Dialect) charge(w http.ResponseWriter, r *http.Request, s visitor, order gateway.Order, at post, address string) {
	err := d.offered(r.Context(), order, "INSTALLMENTCOUNT")
	if err != nil {
		d.turnBack(w, r, s, address, err)
		return
	}
	if !at.threeD {
		a, err := d.gateway.Pay(r.Context(), order)
		if err != nil {
			d.turnBack(w, r, s, address, err)
			return
		}
		d.log.Info("direct post", "payment", string(a.Payment.ID), "state", string(a.Payment.State), "repeated", a.Repeated)
		d.proven(r.Context(), a.Payment)
		d.send(w, r, d.returnForm(s.Merchant, address, d.returnOf(s.Merchant, a.Payment, s.Token())))
		return
	}
	started, err := d.gateway.StartChallenge(r.Context(), gateway.Challenge{
		Order: order, Mode: session.Mode(at.only), ShopURL: address, BankReturn: d.gate.BankReturn(d.baseURL(r)), Secret: s.Secret(),
	})
	if err != nil {
		d.turnBack(w, r, s, address, err)
		return
	}
	p := started.Payment
	d.log.Info("direct post", "payment", string(p.ID), "state", string(p.State), "repeated", started.Repeated)
	if started.Repeated || p.State == payment.Declined {
		// The order is paid already, or being paid, or the bank refused before it saw the buyer.
		form := d.returnOf(s.Merchant, p, s.Token())
		form.Amount, form.Installment = p.Amount, max(1, p.Installments)
		d.send(w, r, d.returnForm(s.Merchant, address, form))
		return
	}
	v, err := d.gateway.Visit(r.Context(), s.Merchant.ID, p.ID, s.Secret().Text())
	if err != nil {
		d.turnBack(w, r, s, address, err)
		return
	}
	if at.hosted {
		d.gate.Forward(w, r, v)
		return
	}
	// Many shops post the form from their server and pass on what comes back, so it is a page that needs nothing else and
	// goes on by itself, and no redirect, which their client would follow in the buyer's place.
	d.send(w, r, view.Form{Name: d.gate.FormName, Action: d.gate.GoAddress(d.baseURL(r), p, v.Secret())})
}

// turnBack sends a buyer back to the shop with an error.
func (d *Dialect) turnBack(w http.ResponseWriter, r *http.Request, s visitor, address string, err error) {
	d.log.Info("direct post is refused", "merchant", string(s.Merchant.ID), "fault", fault.KindOf(err).String())
	d.send(w, r, d.refusedForm(s, address, view.Language(r), err))
}

// send writes the page whose form goes on by itself.
func (d *Dialect) send(w http.ResponseWriter, r *http.Request, f view.Form) {
	f.Language = view.Language(r)
	err := d.pages.WriteForm(w, f)
	if err != nil {
		d.log.Warn("page could not be sent", "error", err) // there is nobody left to tell
	}
}
