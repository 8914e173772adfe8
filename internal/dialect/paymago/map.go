package paymago

import (
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// map.go turns Paymago's words for an order into the engine's.

// The names of a payment's attributes: fields of the request that are kept with it, spelled as on the wire.
const (
	attrProduct = "saleProduct"
	attrPrice   = "saleProductPrice"
)

// farYears is how far away a card's expiry may lie. Cards are issued for ten years at most, and a year such as "99" is a slip of
// the finger.
const farYears = 20

// order makes the engine's order of a request.
func (d *Dialect) order(c *dialect.Caller, o wire.Order) (gateway.Order, error) {
	if o.Card.Expiry.Year() > d.now().Year()+farYears {
		return gateway.Order{}, fault.InvalidField("expireYear", "card_year", wirekit.YearText())
	}
	return gateway.Order{
		Merchant: c.Merchant, Surface: Surface, Reference: o.OrderID, Amount: o.Amount, Installments: o.Installment, Card: o.Card,
		Description: o.SaleDescription,
		Attributes:  map[string]string{attrProduct: o.SaleProduct, attrPrice: o.SaleProductPrice.Decimal()},
		Exact:       []string{attrPrice},
	}, nil
}

// returnType is how this merchant's buyers get to the bank.
func returnType(c *dialect.Caller) wire.ReturnType {
	if c.Merchant.Setting(Surface, SettingReturnType) == "2" {
		return wire.ReturnHTML
	}
	return wire.ReturnURL
}
