package esnekpos

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// waiting is an order that waits for its card on the hosted page: the request without its credentials. There is no payment
// before the card is there, so ProcessQuery does not know the order, as was recorded of EsnekPos.
type waiting struct {
	Reference string         `json:"reference"`
	Amount    money.Amount   `json:"amount"`
	BackURL   string         `json:"back_url"`
	Locale    string         `json:"locale,omitempty"`
	Customer  wire.Customer  `json:"customer"`
	Products  []wire.Product `json:"products,omitempty"`
}

// order is the order that waits, as EYV3DPay would have had it.
func (w waiting) order() wire.Order {
	return wire.Order{
		BackURL: w.BackURL, OrderRefNumber: w.Reference, Amount: w.Amount, Locale: w.Locale, Customer: w.Customer, Products: w.Products,
	}
}

// pageLifetime is how long the hosted page can be paid on. EsnekPos does not say; one client assumes half an hour.
const pageLifetime = 30 * time.Minute

// host is api/pay/CommonPaymentDealer: it answers with the address of a page on which the buyer types the card.
func (d *Dialect) host(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.Answer, error) {
	earlier, err := d.gateway.FindByReference(ctx, c.Merchant.ID, req.OrderRefNumber)
	switch {
	case err == nil && earlier.Live:
		return wire.Answer{}, repeated(gateway.Answer{Payment: earlier, Repeated: true})
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return wire.Answer{}, err
	}
	if len(req.Shares) > 0 {
		// Whether the page takes shares is an open question at EsnekPos too; to drop them would pay the stores nothing.
		return wire.Answer{}, fault.InvalidField(attrShares, "shares_not_here", fault.Text{
			TR: "Ortak ödeme sayfasında mağaza payı desteklenmiyor; EYV3DPay kullanın.",
			EN: "The hosted page takes no stores' shares; use EYV3DPay.",
		})
	}
	prices, err := d.gateway.Prices(ctx, c.Merchant, terms.RatioCode(c.Merchant))
	if err != nil {
		return wire.Answer{}, err
	}
	page := terms.Shown(c.Merchant, prices, req.Amount)
	hash, now := visit.New(c.Merchant), d.now()
	err = d.desk.Keep(ctx, c.Merchant, hash, req.OrderRefNumber, waiting{
		Reference: req.OrderRefNumber, Amount: req.Amount, BackURL: req.BackURL, Locale: req.Locale, Customer: req.Customer,
		Products: req.Products,
	}, now.Add(pageLifetime))
	if err != nil {
		return wire.Answer{}, err
	}
	return wire.Answer{
		OrderRefNumber: req.OrderRefNumber, Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Date: now, RefNo: hash.Number(),
		CustomerName: gateway.Shown(req.Customer.Name()), CustomerMail: gateway.Shown(req.Customer.Mail),
		CustomerPhone: gateway.Shown(req.Customer.Phone), CustomerAddress: gateway.Shown(req.Customer.Address), Hash: hash.Text(), URL3DS: c.BaseURL + hostedPath + hash.Text(),
		Newer: &wire.Newer{CommissionRate: page.Terms.Rate.Percent()},
	}, nil
}
