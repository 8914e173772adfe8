package paymes

import (
	"context"
	"net/netip"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// The names of a payment's attributes: what answers and posts repeat. They are spelled as on the wire.
const (
	attrCurrency = "currency"
	// attrOrder marks a payment of v4 and names its order, attrPrice is the price as the shop wrote it, attrVersion the
	// generation, which decides whether its posts are hashed.
	attrOrder   = "paymesOrderId"
	attrPrice   = "price"
	attrVersion = "version"
	// attrDeal is how an order of several stores is divided.
	attrDeal = "deal"
)

// authorize is /api/authorize: a sale, at once or by 3-D Secure.
func (d *Dialect) authorize(ctx context.Context, c *dialect.Caller, req wire.Authorize) (wire.Result, error) {
	err := d.able(req)
	if err != nil {
		return wire.Result{}, err
	}
	order := gateway.Order{
		Merchant: c.Merchant, Surface: Surface, Reference: req.OperationID, Amount: req.Total(), Card: req.Card,
		Description: req.Product.Name, Attributes: map[string]string{attrCurrency: req.CurrencyText},
	}
	order.Buyer.Email, order.Buyer.Phone, order.Buyer.IP = req.Billing.Email, req.Billing.Phone, address(req.ClientIP)
	if !secured(c.Merchant, req.Card) {
		a, err := d.gateway.Pay(ctx, order)
		if err != nil {
			return wire.Result{}, err
		}
		c.NotePayment(a.Payment)
		if a.Payment.State == payment.Challenged {
			return wire.Result{}, errUnderWay()
		}
		return resultOf(a.Payment), nil
	}
	p, address, err := d.challenge(ctx, c, order)
	if err != nil {
		return wire.Result{}, err
	}
	c.NotePayment(p)
	if address != "" {
		return enrolled(p, address), nil
	}
	return resultOf(p), nil
}

// challenge starts a payment with 3-D Secure and returns where the buyer has to go, or no address if there is nothing left for
// a buyer to do. The charge is made as soon as the buyer is back, since V3 and v4 have no call by which a shop asks for it.
func (d *Dialect) challenge(ctx context.Context, c *dialect.Caller, o gateway.Order) (payment.Payment, string, error) {
	shop := o.Merchant.Setting(Surface, settingReturnURL)
	if shop == "" {
		shop = c.BaseURL + donePath
	}
	s, err := d.gateway.StartChallenge(ctx, gateway.Challenge{
		Order: o, Mode: threeds.Automatic, ShopURL: shop, BankReturn: d.gate.BankReturn(c.BaseURL),
	})
	switch {
	case err != nil:
		return payment.Payment{}, "", err
	case s.Payment.State != payment.Challenged:
		return s.Payment, "", nil
	case s.Repeated:
		return s.Payment, "", errUnderWay()
	}
	return s.Payment, d.gate.GoAddress(c.BaseURL, s.Payment, s.Secret), nil
}

// farYears is how far away a card's expiry may lie. Cards are issued for ten years at most, and a year such as "99" is a
// slip of the finger.
const farYears = 20

// able refuses what V3 does not have.
func (d *Dialect) able(req wire.Authorize) error {
	if req.Card.Expiry.Year() > d.now().Year()+farYears {
		return fault.InvalidField("expiryYear", "card_year", wirekit.YearText())
	}
	if req.Installments > 1 {
		return fault.InvalidField("installmentsNumber", codeInstallment, fault.Text{
			TR: "Yalnızca 1 yazılmalıdır; bu serviste taksit yoktur.",
			EN: "It must be 1; this service has no installments.",
		})
	}
	return nil
}

// address passes a buyer's network address on if it is one. One published module makes one up, and others send none.
func address(text string) string {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	return ip.String()
}

func errUnderWay() error {
	return fault.New(fault.Busy, "3d_under_way", fault.Text{
		TR: "Bu sipariş için 3-D Secure doğrulaması sürüyor; bitmesini bekleyin.",
		EN: "A 3-D Secure authentication is under way for this order; wait for it to end.",
	})
}
