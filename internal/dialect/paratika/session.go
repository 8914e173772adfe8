package paratika

import (
	"context"
	"log/slog"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paratika"
)

// visitor is a session with its order understood.
type visitor struct {
	session.Session
	Order wire.Session
}

// find finds the session of a token.
func (d *Dialect) find(ctx context.Context, token string) (visitor, error) {
	s, err := d.sessions.Find(ctx, token)
	if err != nil {
		return visitor{}, err
	}
	return understood(s)
}

func understood(s session.Session) (visitor, error) {
	fields, err := wire.Read("", []byte(s.Form))
	if err != nil {
		return visitor{}, err
	}
	order, err := wire.DecodeSession(fields)
	return visitor{Session: s, Order: order}, err
}

// openSession is SESSIONTOKEN.
func (d *Dialect) openSession(ctx context.Context, c *dialect.Caller, m message, req wire.Session) (wire.SessionToken, error) {
	err := d.openable(ctx, c.Merchant, req)
	if err == nil && req.Type != wire.SplitSession { // a split payment has no sellers
		err = d.sellersKnown(ctx, c.Merchant.ID, req.Items)
	}
	if err != nil {
		return wire.SessionToken{}, err
	}
	req.Credentials = wire.Credentials{}
	if req.Lifetime == 0 {
		req.Lifetime = wire.DefaultLifetime
	}
	if req.Type == wire.SplitSession {
		err = d.openSplit(ctx, c.Merchant, m.credentials.Merchant, req)
		if err != nil {
			return wire.SessionToken{}, err
		}
	}
	s, err := d.sessions.Open(ctx, c.Merchant, m.credentials.Merchant, req.PaymentID, string(req.Encode()), req.Lifetime)
	if err != nil {
		return wire.SessionToken{}, err
	}
	return wire.SessionToken{Token: s.Token(), Outcome: wire.Success()}, nil
}

// openable refuses a session that asks for what is not offered, or whose order cannot be paid any more.
func (d *Dialect) openable(ctx context.Context, m *merchant.Merchant, req wire.Session) error {
	switch {
	case m.Setting(Surface, settingKey) == "":
		return errNoKey()
	}
	err := d.systemKnown(m, req.PaymentSystem)
	if err != nil || req.PaymentID == "" {
		return err
	}
	p, err := d.gateway.FindByReference(ctx, m.ID, req.PaymentID)
	if err == nil && p.Live && p.State.Approved() {
		return errOrderPaid()
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return d.sameOrder(ctx, m, req)
}

func errOrderPaid() error {
	return refuse(fault.Conflict, wire.OrderPaid, "MERCHANTPAYMENTID", fault.Text{
		TR: "Bu sipariş numarasıyla ödeme alınmış; sonucu QUERYTRANSACTION ile sorgulayın ya da yeni bir numara kullanın.",
		EN: "This order has been paid; ask for the outcome with QUERYTRANSACTION, or use another number.",
	})
}

// sameOrder compares a new session with the latest one for the same order: one that has ended takes the number with it, and
// an open one must say the same (document, ERR10117 and ERR10118).
func (d *Dialect) sameOrder(ctx context.Context, m *merchant.Merchant, req wire.Session) error {
	latest, found, err := d.sessions.Latest(ctx, m, req.PaymentID)
	if err != nil || !found {
		return err
	}
	was, err := understood(latest)
	if err != nil {
		return err
	}
	switch {
	case was.Over(d.now()):
		return refuse(fault.Conflict, wire.OrderEnded, "MERCHANTPAYMENTID", fault.Text{
			TR: "Bu sipariş numarasının oturumu sona ermiş; yeni bir numara kullanın.",
			EN: "The session of this order has ended; use another number.",
		})
	case was.Order.Amount != req.Amount, was.Order.Currency != req.Currency, was.Order.Type != req.Type,
		was.Order.ReturnURL != req.ReturnURL, was.Order.Extra.PreAuth != req.Extra.PreAuth:
		return refuse(fault.Conflict, wire.SessionDiffers, "MERCHANTPAYMENTID", fault.Text{
			TR: "Bu sipariş numarası için açık olan oturumun tutarı, para birimi, türü, dönüş adresi ya da işlemi farklı.",
			EN: "The open session of this order has another amount, currency, type, return address or action.",
		})
	}
	return nil
}

// live finds the session of a request that wants to use it. Where the request names its merchant too, it must be the
// session's.
func (d *Dialect) live(ctx context.Context, c *dialect.Caller, m message) (visitor, error) {
	s, err := d.find(ctx, m.credentials.SessionToken)
	if err != nil {
		return visitor{}, err
	}
	if s.Merchant.ID != c.Merchant.ID {
		return visitor{}, errNoSession()
	}
	return s, d.usable(s)
}

// usable refuses a session whose time is over.
func (d *Dialect) usable(s visitor) error {
	if s.Over(d.now()) {
		return errSessionOver()
	}
	return nil
}

func errSessionOver() error {
	return refuse(fault.Conflict, wire.SessionEnded, "SESSIONTOKEN", fault.Text{
		TR: "Oturumun süresi doldu ya da oturum sonlandırıldı; yeni bir sipariş numarasıyla yeni bir oturum açın.",
		EN: "The session has expired or was ended; open a new one, with another order number.",
	})
}

// payable refuses a session that was not opened for a payment.
func payable(s visitor) error {
	if s.Order.Type != wire.PaymentSession {
		return refuse(fault.Forbidden, wire.SessionNotAllowed, "SESSIONTOKEN", fault.Text{
			TR: "Bu oturum ödeme için açılmadı; SESSIONTYPE=PAYMENTSESSION ile yeni bir oturum açın.",
			EN: "This session was not opened for a payment; open one with SESSIONTYPE=PAYMENTSESSION.",
		})
	}
	return nil
}

// querySession is QUERYSESSION.
func (d *Dialect) querySession(ctx context.Context, c *dialect.Caller, m message, _ wire.Credentials) (wire.SessionInfo, error) {
	if m.credentials.SessionToken == "" {
		return wire.SessionInfo{}, missing("SESSIONTOKEN", wire.MissingParameter)
	}
	s, err := d.live(ctx, c, m)
	if err != nil {
		return wire.SessionInfo{}, err
	}
	status := sessionActive
	if s.Order.PaymentID != "" {
		p, over, err := d.paid(ctx, s)
		if err != nil {
			return wire.SessionInfo{}, err
		}
		if over {
			status = sessionFinished
			c.Note(slog.String("payment", string(p.ID)))
		}
	}
	shown := s.Order
	if shown.Language == "" {
		shown.Language = "tr"
	}
	return wire.SessionInfo{
		Outcome: wire.Success(), Token: s.Token(), Action: "SESSIONTOKEN", Session: shown, Status: status,
		Merchant: merchantInfo(s.Merchant, s.Number), Created: s.Created.Truncate(time.Millisecond),
	}, nil
}

// What a session's status is: it can be paid, or its order is.
const (
	sessionActive   = "AC"
	sessionFinished = "FI"
)

func merchantInfo(m *merchant.Merchant, number string) wire.MerchantInfo {
	return wire.MerchantInfo{BusinessID: number, Name: m.Name, TradingName: m.Name, Policy: policyOf(m), UseHPP: true, Model: "API"}
}

// The payment policies that are known here (SDK, PPolicy).
const (
	policyOptional = "THD_OPT"
	policyAll      = "THD_ALL"
)

// allowed refuses a way of paying that the shop did not mean. A session's token stands in the page that its buyer sees, so
// whoever holds it may try every address: to have the amount held instead of taken, which the shop would be told as success, or
// to pay with somebody's card without 3-D Secure.
func allowed(s visitor, preAuth, threeD bool) error {
	model := s.Order.Extra.Model
	switch {
	case preAuth && !s.Order.Extra.PreAuth:
		return refuse(fault.Forbidden, wire.SessionNotAllowed, "SESSIONTOKEN", fault.Text{
			TR: `Oturum ön otorizasyon için açılmadı; EXTRA içinde "Preauth":"YES" gönderin ya da isteği üye iş yeri bilgileriyle yapın.`,
			EN: `The session was not opened for a pre-authorization; send "Preauth":"YES" in its EXTRA, or the merchant's credentials with the request.`,
		})
	case !threeD && (s.Merchant.Setting(Surface, settingPolicy) == policyAll || model == "HPP" || model == "DIRECTPOST_THREED"):
		return refuse(fault.Forbidden, wire.Only3D, "SESSIONTOKEN", fault.Text{
			TR: "Bu oturum yalnızca 3-D Secure ile ödenebilir.", EN: "This session can be paid with 3-D Secure only.",
		})
	}
	return nil
}

// paid returns the payment that a session's order was paid with, if it was: of a split payment that is paid whole, the latest.
func (d *Dialect) paid(ctx context.Context, s visitor) (payment.Payment, bool, error) {
	if s.Order.Type == wire.SplitSession {
		a, err := d.splits.Of(ctx, s.Merchant, s.Order.PaymentID)
		if err != nil || !a.Done() {
			return payment.Payment{}, false, err
		}
		return a.Latest(), true, nil
	}
	p, err := d.gateway.FindByReference(ctx, s.Merchant.ID, s.Order.PaymentID)
	if fault.KindOf(err) == fault.NotFound {
		return payment.Payment{}, false, nil
	}
	return p, err == nil && p.Live && p.State.Approved(), err
}

func policyOf(m *merchant.Merchant) string {
	if set := m.Setting(Surface, settingPolicy); set != "" {
		return set
	}
	return policyOptional
}

// queryPolicy is QUERYPAYMENTPOLICY. The policy is the merchant's, whatever the payment system and the currency, and has no limit.
func (d *Dialect) queryPolicy(_ context.Context, c *dialect.Caller, _ message, q wire.PolicyQuery) (wire.Policy, error) {
	err := d.systemKnown(c.Merchant, q.PaymentSystem)
	return wire.Policy{Outcome: wire.Success(), Policy: policyOf(c.Merchant)}, err
}

// shouldDo3D is SHOULDDO3D: whether the merchant's policy leaves a payment without 3-D Secure, with whatever card.
func (d *Dialect) shouldDo3D(ctx context.Context, c *dialect.Caller, _ message, q wire.BINQuery) (wire.Policy, error) {
	_, err := d.issuer(ctx, c, q)
	a := wire.Policy{Outcome: wire.Success(), ShouldDo3D: "NO"}
	if policyOf(c.Merchant) == policyAll {
		a.ShouldDo3D = "YES"
	}
	return a, err
}

func unsupported(field string) error {
	return refuse(fault.Unsupported, wire.Unsupported, field, leaveOut())
}

func leaveOut() fault.Text {
	return fault.Text{
		TR: "Bu özellik henüz desteklenmiyor; bu alanı göndermeyin. Hiçbir şey yapılmadı.",
		EN: "This is not supported yet; leave the field out. Nothing was done.",
	}
}
