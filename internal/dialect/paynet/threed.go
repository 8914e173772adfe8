package paynet

import (
	"context"
	"net/url"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paynet"
)

// startTds is v2/transaction/tds_initial: it registers an order for 3-D Secure and says where the buyer has to go. The
// token_id that it answers with is the buyer's half of the sealed card's key.
func (d *Dialect) startTds(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.TdsInitial, error) {
	req, kept, err := d.withSaved(ctx, c, req)
	if err != nil {
		return wire.TdsInitial{}, err
	}
	k, err := d.keep(ctx, c, req.SaveCard, req.CardOwnerID, req.UserUniqueID, req.CardDesc)
	if err != nil {
		return wire.TdsInitial{}, err
	}
	order, err := d.order(ctx, c, req, kept)
	if err != nil {
		return wire.TdsInitial{}, err
	}
	k.write(order.Attributes)
	none := wire.TdsInitial{ObjectName: wire.ObjectTdsInitial}
	earlier, err := d.earlier(ctx, c, req.ReferenceNo)
	if err != nil {
		return none, err
	}
	if earlier != nil {
		none.Code, none.Message = wire.Success(true)
		return none, sameInvoice(order, *earlier)
	}
	err = d.phoned(ctx, c, k, req.UserGSMNo, req.ReferenceNo)
	if err != nil {
		return none, err
	}
	s, err := d.gateway.StartChallenge(ctx, gateway.Challenge{
		Order: k.with(ctx, d, order), Mode: threeds.Manual, ShopURL: req.ReturnURL,
		BankReturn: func(p payment.Payment, s threeds.Secret) string {
			return gateURL(c.BaseURL, p, "return", s)
		},
	})
	if err != nil {
		return wire.TdsInitial{}, err
	}
	p := s.Payment
	c.NotePayment(p)
	if s.Repeated {
		err = sameInvoice(order, p)
		if err != nil {
			return none, err
		}
	}
	first := p.Operations[0]
	switch {
	case s.Repeated && p.State == payment.Challenged:
		return none, errChallenged()
	case first.Status.Open() && p.State != payment.Challenged:
		return none, errUnknown(repeatOrder())
	case s.Repeated:
		// The order is paid. There is no page to send the buyer to, and the code tells the shop why.
		none.Code, none.Message = wire.Success(true)
		return none, nil
	case p.State == payment.Declined:
		end := outcomeOf(first, false)
		none.Code, none.Message = end.code, end.message
		return none, nil
	}
	return d.tdsAnswer(c, p, s.Secret)
}

func (d *Dialect) tdsAnswer(c *dialect.Caller, p payment.Payment, s threeds.Secret) (wire.TdsInitial, error) {
	post := gateURL(c.BaseURL, p, "tds", s)
	html, err := d.pages.FormHTML(view.Form{Name: formName, Action: post, Language: "tr"})
	if err != nil {
		return wire.TdsInitial{}, err
	}
	t := wire.TdsInitial{
		TokenID: s.Text(), SessionID: sessionID(p), PostURL: post, HTMLContent: html, ObjectName: wire.ObjectTdsInitial,
	}
	t.Code, t.Message = wire.Success(false)
	return t, nil
}

func sessionID(p payment.Payment) string {
	bits, err := p.ID.Bits()
	if err != nil {
		return "" // a payment that was read from the store has an id that parses
	}
	return wire.SessionID(bits)
}

// gateURL is an address of ours that a buyer's browser is sent to. It proves the visit by the secret in it.
func gateURL(base string, p payment.Payment, page string, s threeds.Secret) string {
	return gateBase(base, p) + "/" + page +
		"?session_id=" + url.QueryEscape(sessionID(p)) + "&token_id=" + s.Text()
}

func gateBase(base string, p payment.Payment) string {
	return base + gatePrefix + url.PathEscape(string(p.Merchant))
}

// visit returns the 3-D Secure visit that the two ids name, unless it is over.
func (d *Dialect) visit(ctx context.Context, m merchant.ID, session, token string) (gateway.Visit, error) {
	bits, err := wire.ParseSessionID(session)
	if err != nil {
		return gateway.Visit{}, errNoSession()
	}
	v, err := d.gateway.Visit(ctx, m, payment.IDOf(bits), token)
	if fault.KindOf(err) == fault.NotFound {
		return gateway.Visit{}, errNoSession()
	}
	if err != nil {
		return gateway.Visit{}, err
	}
	return v, d.over(v)
}

// over refuses a visit whose time is over.
func (d *Dialect) over(v gateway.Visit) error {
	waiting := v.Payment.State == payment.Challenged
	if v.Payment.State == payment.Expired || waiting && d.now().After(v.Session.ExpiresAt) {
		return errNoSession()
	}
	return nil
}

// chargeTds is v2/transaction/tds_charge: the charge that follows the buyer's return. A second one answers what the first led
// to, with code 100 if that was a success.
func (d *Dialect) chargeTds(ctx context.Context, c *dialect.Caller, req wire.TdsCharge) (wire.Payment, error) {
	v, err := d.visit(ctx, c.Merchant.ID, req.SessionID, req.TokenID)
	if err != nil {
		return wire.Payment{}, err
	}
	kind := req.TransactionType
	if kind == 0 && v.Payment.Attributes[attrType] == strconv.Itoa(int(wire.PreAuthRequest)) {
		// Some clients say at the start what they want and nothing here.
		kind = wire.PreAuthRequest
	}
	if kind == wire.PreAuthRequest && v.Payment.Attributes[attrInvoice] != "" {
		return wire.Payment{}, errInvoiceType()
	}
	a, err := d.gateway.Finish(ctx, v, kind == wire.PreAuthRequest)
	c.NotePayment(v.Payment)
	if err != nil {
		return wire.Payment{}, err
	}
	p := a.Payment
	op := charged(v, p, kind)
	switch {
	case op.Status.Open():
		return wire.Payment{}, errUnknown(repeatCharge())
	case p.State == payment.Expired || v.Released(p):
		return wire.Payment{}, errNoSession()
	}
	row := paymentRow(p, op, a.Repeated)
	d.kept(ctx, c, wished(p), p).into(&row)
	if op.Kind == payment.Capture {
		row.TransactionType = wire.Sale
	}
	row.TDS = &wire.TDS{IsTDS: p.ThreeD >= 0}
	if p.ThreeD >= 0 {
		row.TDS.MdStatus = strconv.Itoa(p.ThreeD)
	}
	return row, nil
}

// charged returns the operation that a tds_charge is about: what began the payment, or, where a one-step provider only held the
// amount until now, its capture. A shop that asked for a sale is told of the money, not of the hold.
func charged(v gateway.Visit, p payment.Payment, kind wire.TransactionType) payment.Operation {
	first := p.Operations[0]
	if v.Session.OneStep && kind != wire.PreAuthRequest && first.Kind == payment.PreAuth {
		if capture, found := p.Latest(payment.Capture); found {
			return capture
		}
	}
	return first
}
