package paymes

import (
	"context"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymes"
)

// orderStatus is v4.6's status.
func (d *Dialect) orderStatus(ctx context.Context, c *dialect.Caller, req wire.OrderRequest) (wire.OrderStatus, error) {
	o, err := order.Find(ctx, d.gateway, c.Merchant, req.PaymesOrderID)
	if err != nil {
		return wire.OrderStatus{}, err
	}
	p, made, err := d.paymentOf(ctx, o)
	if err != nil {
		return wire.OrderStatus{}, err
	}
	n := wire.OrderNotice{
		PaymesOrderID: o.ID, OrderID: o.Reference, Type: wire.TypePending, Message: messageWaiting, PriceText: o.Price, CurrencyText: o.CurrencyText,
	}
	switch {
	case made:
		c.NotePayment(p)
		n.Type, n.Message = typeOf(p)
		n.FirstSix, n.LastFour = p.Card.BIN, p.Card.Last4
		if p.Attributes[attrOrder] != o.ID { // another order of this number was paid, and that may have been of another price
			n.PriceText, n.CurrencyText = p.Amount.Decimal(), string(p.Amount.Currency())
		}
	case o.Expired(d.now()):
		n.Type, n.Message = wire.TypeError, wire.FaceOf(decline.SessionExpired).Text
	}
	n.Sign(c.Merchant.Setting(Surface, settingSecret))
	return wire.OrderStatus{OrderNotice: n}, nil
}

// messageWaiting is what is said of an order that has seen no card, or whose buyer is at the bank. No source prints it.
const messageWaiting = "Ödeme bekleniyor"

// typeOf returns the type and the message by which v4 speaks of a payment.
func typeOf(p payment.Payment) (kind, message string) {
	s := standingOf(p)
	switch {
	case p.State == payment.Challenged:
		return wire.TypePending, messageWaiting
	case s.status == wire.PaymentSuccess:
		return wire.TypeSuccess, wire.MessagePaid
	case s.status == wire.PaymentPending:
		return wire.TypePending, s.message
	}
	return wire.TypeError, s.message
}

// orderNoticeOf is what a shop is posted about an order's payment.
func orderNoticeOf(m *merchant.Merchant, p payment.Payment) wire.OrderNotice {
	n := wire.OrderNotice{
		PaymesOrderID: p.Attributes[attrOrder], OrderID: p.Reference, Price: p.Amount, PriceText: p.Attributes[attrPrice],
		CurrencyText: p.Attributes[attrCurrency],
	}
	n.Type, n.Message = typeOf(p)
	if p.Attributes[attrVersion] != string(order.V40) {
		n.Sign(m.Setting(Surface, settingSecret))
	}
	return n
}
