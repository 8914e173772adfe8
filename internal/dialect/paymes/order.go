package paymes

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymes"
)

// create returns order_create of a generation.
func (d *Dialect) create(version order.Version) func(context.Context, *dialect.Caller, wire.Order) (wire.OrderAnswer, error) {
	return func(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.OrderAnswer, error) {
		if req.Kiosk {
			return wire.OrderAnswer{}, errKiosk()
		}
		o, err := order.Save(ctx, d.gateway, order.Order{
			Merchant: c.Merchant, Version: version, Reference: req.OrderID, Minor: req.Price.Minor(), Currency: req.Price.Currency(),
			Price: req.PriceText, CurrencyText: req.CurrencyText, Product: req.ProductName,
			BuyerEmail: req.Buyer.Email, BuyerPhone: req.Buyer.Phone,
		})
		if err != nil {
			return wire.OrderAnswer{}, err
		}
		return wire.OrderAnswer{
			Status: wire.OrderStatusReturnURL, Message: wire.OrderMessageRedirect, ReturnURL: c.BaseURL + orderPrefix + o.ID,
			PaymesOrderID: o.ID,
		}, nil
	}
}

// paymentOf returns the payment of an order, and whether there is one: the one that was made for it, or one that holds its number,
// whatever its price: a number is paid once. A declined try of another order of the same number says nothing about this one.
func (d *Dialect) paymentOf(ctx context.Context, o order.Order) (payment.Payment, bool, error) {
	p, err := d.gateway.FindByReference(ctx, o.Merchant.ID, o.Reference)
	if fault.KindOf(err) == fault.NotFound {
		return p, false, nil
	}
	if err != nil {
		return p, false, err
	}
	own := p.Attributes[attrOrder] == o.ID
	if !own && !p.Live {
		return payment.Payment{}, false, nil
	}
	p, err = d.settled(ctx, p)
	return p, err == nil, err
}

func errOrderTimeout() error {
	text := fault.Text{TR: "Siparişin süresi doldu. Lütfen yeniden deneyin.", EN: "The order has timed out. Please try again."}
	if known, listed := wire.Find(wire.OrderTimeout); listed {
		text.TR = known.Text
	}
	return fault.New(fault.Conflict, codeTimeout, text)
}

func errKiosk() error {
	f := fault.New(fault.Unsupported, "not_implemented", fault.Text{
		TR: "Terminalden ödeme desteklenmiyor; alanı göndermeyin. Sipariş oluşturulmadı.",
		EN: "Payments at a terminal are not supported; leave the field out. No order was created.",
	})
	f.Field = "create_order_by_kiosk"
	return f
}
