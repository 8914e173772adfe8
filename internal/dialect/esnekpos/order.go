package esnekpos

import (
	"context"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

// order.go turns EsnekPos' words for an order into the engine's.

// The names of a payment's attributes: what answers and the form repeat, and what was agreed about its money. Those that the
// wire has are spelled as on the wire, so that a fault about one names the field.
const (
	attrName     = "CUSTOMER_NAME"
	attrMail     = "MAIL"
	attrPhone    = "PHONE"
	attrAddress  = "ADDRESS"
	attrBackURL  = "BACK_URL"
	attrProducts = "Product"
	attrShares   = "SubMerchantDetails"
	attrHash     = "hash_end" // the second half of HASH; the first is the visit's secret, and never stored
	attrRefNo    = "REFNO"
)

// farYears is how far away a card's expiry may lie. Cards are issued for ten years at most, and a year such as "99" is a
// slip of the finger.
const farYears = 20

// order makes the engine's order of a request. The hash is what the buyer will come with.
func (d *Dialect) order(ctx context.Context, m *merchant.Merchant, o wire.Order, hash visit.Hash) (gateway.Order, error) {
	if o.Card.Expiry.Year() > d.now().Year()+farYears {
		return gateway.Order{}, fault.InvalidField("EXP_YEAR", "card_year", wirekit.YearText())
	}
	prices, err := d.gateway.Prices(ctx, m, terms.RatioCode(m))
	if err != nil {
		return gateway.Order{}, err
	}
	t, err := terms.ForCard(m, prices, o.Card.Number.BIN(), o.Amount, o.Installments)
	if err != nil {
		return gateway.Order{}, err
	}
	return orderAt(m, o, hash, t)
}

// orderAt is order with its price decided.
func orderAt(m *merchant.Merchant, o wire.Order, hash visit.Hash, t terms.Offer) (gateway.Order, error) {
	kept := attributes(o)
	kept[attrHash] = hash.End()
	kept[attrRefNo] = hash.Number()
	agreed := t.Terms
	if len(o.Shares) > 0 {
		_, err := marketplace.Split(t.Charged, t.Fees(), shares(o.Shares))
		if err != nil {
			return gateway.Order{}, err
		}
		for _, s := range o.Shares {
			agreed.Shares = append(agreed.Shares, payment.Share{
				Store: s.ExternalID, Kind: payment.ToStore, Amount: s.Amount.Minor(), Hold: string(marketplace.HoldConfirm),
			})
		}
	}
	order := gateway.Order{
		Merchant: m, Surface: Surface, Reference: o.OrderRefNumber, Amount: t.Charged, Installments: o.Installments, Card: o.Card,
		Terms: agreed, Attributes: kept, Exact: []string{attrHash, attrRefNo, attrBackURL},
	}
	order.Buyer.Email, order.Buyer.Phone, order.Buyer.IP = o.Customer.Mail, o.Customer.Phone, o.Customer.ClientIP
	return order, nil
}

func attributes(o wire.Order) map[string]string {
	kept := map[string]string{}
	for name, text := range map[string]string{
		attrName: o.Customer.Name(), attrMail: o.Customer.Mail, attrPhone: o.Customer.Phone, attrAddress: o.Customer.Address,
		attrBackURL: o.BackURL,
	} {
		if text != "" {
			kept[name] = text
		}
	}
	if len(o.Products) > 0 {
		text, err := json.Marshal(o.Products)
		if err == nil { // it cannot fail: they are texts
			kept[attrProducts] = string(text)
		}
	}
	return kept
}

// shares turns SubMerchantDetails into the marketplace's words.
func shares(list []wire.Share) []marketplace.Share {
	var all []marketplace.Share
	for _, s := range list {
		all = append(all, marketplace.Share{Store: s.ExternalID, Amount: s.Amount})
	}
	return all
}

// refNo is REFNO of a payment. One that came by another surface has its running number.
func refNo(p payment.Payment) string {
	if number := p.Attributes[attrRefNo]; number != "" {
		return number
	}
	return strconv.FormatInt(p.Number, 10)
}
