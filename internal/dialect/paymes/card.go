package paymes

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/market"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// carded is what payment/authorize led to: the address for the buyer, or the refusal.
type carded struct {
	address string
	refused wire.Refused
}

// Encode writes the answer.
func (v carded) Encode() []byte {
	if v.address == "" {
		return v.refused.Encode()
	}
	return wire.CardAnswer{RedirectURL: v.address}.Encode()
}

// payByCard is payment/authorize: a card for an order, from whoever knows the order's id.
func (d *Dialect) payByCard(ctx context.Context, c *dialect.Caller, req wire.CardRequest) (carded, error) {
	if req.Card.Expiry.Year() > d.now().Year()+farYears {
		return carded{}, fault.InvalidField("expireYear", "card_year", wirekit.YearText())
	}
	o, err := order.Open(ctx, d.gateway, req.PaymesOrderID)
	if err != nil {
		return carded{}, err
	}
	c.Merchant = o.Merchant
	p, address, err := d.pay(ctx, c, o, req.Card, req.Installment)
	if err != nil {
		return carded{}, err
	}
	s := standingOf(p)
	switch {
	case address != "":
		return carded{address: address}, nil
	case s.status == wire.PaymentFailed:
		return carded{refused: wire.Refused{Message: s.message, Code: s.code}}, nil
	}
	// It is paid, or not known to be: the order's own page knows where its buyer goes.
	return carded{address: c.BaseURL + orderPrefix + o.ID}, nil
}

// pay takes a card for an order. It returns where the buyer has to go, or no address if the bank has nothing to ask.
func (d *Dialect) pay(
	ctx context.Context, c *dialect.Caller, o order.Order, card pan.Card, installments int,
) (payment.Payment, string, error) {
	if o.Expired(d.now()) {
		return payment.Payment{}, "", errOrderTimeout()
	}
	asked := gateway.Order{
		Merchant: c.Merchant, Surface: Surface, Reference: o.Reference, Amount: o.Amount(), Installments: installments, Card: card,
		Description: o.Product,
		Attributes: map[string]string{
			attrCurrency: o.CurrencyText, attrPrice: o.Price, attrOrder: o.ID, attrVersion: string(o.Version),
		},
		Exact: []string{attrPrice, attrOrder, attrDeal},
	}
	asked.Buyer.Email, asked.Buyer.Phone = o.BuyerEmail, o.BuyerPhone
	if o.Deal != "" {
		asked.Attributes[attrDeal] = o.Deal
		var err error
		asked.Terms, err = market.Agreed(ctx, d.gateway, o.Merchant, o.Deal, asked.Amount, card.Number.BIN(), installments)
		if err != nil {
			return payment.Payment{}, "", err
		}
	}
	if c.Merchant.Setting(Surface, setting3D) == "never" {
		a, err := d.gateway.Pay(ctx, asked)
		if err == nil {
			c.NotePayment(a.Payment)
		}
		return a.Payment, "", err
	}
	p, address, err := d.challenge(ctx, c, asked)
	if err == nil {
		c.NotePayment(p)
	}
	return p, address, err
}
