package paratika

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/link"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paratika"
)

// changeable finds a session that its own merchant wants to change. One of a paid order is finished.
func (d *Dialect) changeable(ctx context.Context, c *dialect.Caller, req wire.SessionChange) (visitor, error) {
	s, err := d.find(ctx, req.Credentials.SessionToken)
	if err != nil {
		return visitor{}, err
	}
	if s.Merchant.ID != c.Merchant.ID {
		return visitor{}, errNoSession()
	}
	err = d.usable(s)
	if err != nil || s.Order.PaymentID == "" {
		return s, err
	}
	_, over, err := d.paid(ctx, s)
	if over {
		err = errSessionOver()
	}
	return s, err
}

// endSession is SESSIONKILL.
func (d *Dialect) endSession(ctx context.Context, c *dialect.Caller, _ message, req wire.SessionChange) (wire.Envelope, error) {
	s, err := d.changeable(ctx, c, req)
	if err == nil && s.Order.Type == wire.SplitSession {
		err = aboutSplit(d.splits.End(ctx, s.Merchant, s.Order.PaymentID)) // first: no part may begin of a session that was ended
	}
	if err == nil {
		err = d.sessions.End(ctx, s.Session)
	}
	return wire.Envelope{Outcome: wire.Success()}, err
}

// extendSession is SESSIONEXTEND: the session, or the link, gets the named time from now on.
func (d *Dialect) extendSession(ctx context.Context, c *dialect.Caller, _ message, req wire.SessionChange) (wire.SessionExpiry, error) {
	if link.Is(req.Credentials.SessionToken) {
		l, err := d.linkOf(ctx, c.Merchant, req.Credentials.SessionToken, "TOKEN")
		until := d.now().Add(req.Lifetime)
		if err == nil {
			err = d.links.Extend(ctx, c.Merchant, l, until)
		}
		return wire.SessionExpiry{Token: l.Token, Expiry: millis(until), Outcome: wire.Success()}, aboutLink(err)
	}
	s, err := d.changeable(ctx, c, req)
	if err != nil {
		return wire.SessionExpiry{}, err
	}
	until := d.now().Add(req.Lifetime)
	if s.Order.Type == wire.SplitSession {
		err = aboutSplit(d.splits.Extend(ctx, s.Merchant, s.Order.PaymentID, until))
		if err != nil {
			return wire.SessionExpiry{}, err
		}
	}
	extended, err := d.sessions.Extend(ctx, s.Session, until)
	if err != nil {
		return wire.SessionExpiry{}, err
	}
	return wire.SessionExpiry{Token: s.Token(), Expiry: millis(extended.Expires), Outcome: wire.Success()}, nil
}

// editSession is EDITSESSIONTOKEN. A buyer who is at the bank by then pays what the session said before.
func (d *Dialect) editSession(ctx context.Context, c *dialect.Caller, _ message, req wire.SessionChange) (wire.Envelope, error) {
	s, err := d.changeable(ctx, c, req)
	if err != nil {
		return wire.Envelope{}, err
	}
	alone, err := d.sessions.Only(ctx, s.Merchant, s.Order.PaymentID)
	if err == nil && !alone {
		// The buyer could pay by the other one what it says.
		err = refuse(fault.Conflict, wire.SessionDiffers, "SESSIONTOKEN", fault.Text{
			TR: "Bu sipariş için birden çok oturum açılmış; tutarlar ayrışmasın diye biri değiştirilemez.",
			EN: "Several sessions were opened for this order; one of them cannot be changed, or their amounts would differ.",
		})
	}
	if err != nil {
		return wire.Envelope{}, err
	}
	order := s.Order
	if req.ReturnURL != "" {
		order.ReturnURL = req.ReturnURL
	}
	if !req.Amount.IsZero() {
		order.Amount, err = req.In(order.Currency)
		if order.Type == wire.SplitSession {
			return wire.Envelope{}, refuse(fault.Conflict, wire.BadAmount, "AMOUNT", fault.Text{
				TR: "Parçalı ödemenin tutarı değiştirilemez; oturumu sonlandırıp yeni bir sipariş numarasıyla yenisini açın.",
				EN: "The amount of a split payment cannot be changed; end the session and open another, with another order number.",
			})
		}
		if err != nil || len(order.Items) > 0 {
			return wire.Envelope{}, refuse(fault.Invalid, wire.BadAmount, "AMOUNT", fault.Text{
				TR: "Ürün listesi olan bir oturumun tutarı değiştirilemez; yeni bir oturum açın.",
				EN: "The amount of a session with a list of items cannot be changed; open a new session.",
			})
		}
	}
	err = d.sessions.Change(ctx, s.Session, string(order.Encode()))
	return wire.Envelope{Outcome: wire.Success()}, err
}
