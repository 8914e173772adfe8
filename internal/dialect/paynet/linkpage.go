package paynet

import (
	"context"
	"net/http"
	"net/url"

	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/linkpage"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
)

// linkPages are the pages behind links: the house's payment page, always with 3-D Secure, as whoever has the address may pay.
func (d *Dialect) linkPages() *linkpage.Pages {
	return linkpage.New(linkpage.Config{
		Gateway: d.gateway, Desk: d.links, Surface: Surface, Pages: d.pages, Log: d.log, Now: d.now,
		Self: func(r *http.Request, ticket string) string { return d.baseURL(r) + linkPrefix + ticket },
		BankReturn: func(r *http.Request) func(payment.Payment, threeds.Secret) string {
			return func(p payment.Payment, s threeds.Secret) string { return gateURL(d.baseURL(r), p, pageReturn, s) }
		},
		Forward: d.gate.Forward, Order: d.linkOrder, Prices: d.linkPrices,
		// The address proves nothing to the shop, which asks check or waits for the confirmation.
		Paid: func(p payment.Payment) url.Values { return url.Values{"xact_id": {xactID(p, p.Operations[0])}} },
	})
}

// linkPrices are what a link costs in the numbers of installments of the merchant's table.
func (d *Dialect) linkPrices(ctx context.Context, m *merchant.Merchant, l paylink.Link, amount money.Amount) ([]paylink.Price, error) {
	list, err := d.gateway.Prices(ctx, m, "")
	if err != nil {
		return nil, err
	}
	quotes, err := terms.Quotes(list, terms.Card{}, terms.Request{Amount: amount, PassOn: l.PassOn})
	if err != nil {
		return nil, err //nolint:wrapcheck // it is a fault
	}
	var prices []paylink.Price
	for _, q := range quotes {
		_, price, err := d.linkTerms(ctx, m, l, q.Installments)
		if err != nil {
			return nil, err
		}
		prices = append(prices, price)
	}
	return prices, nil
}

// linkOrder adds what is Paynet's to the order of a filled page, and keeps cards of other banks from a link that is for one.
func (d *Dialect) linkOrder(ctx context.Context, m *merchant.Merchant, l paylink.Link, o *gateway.Order) error {
	if bank := l.Attributes[linkBank]; bank != "" {
		if id, _ := bankOf(terms.CardOf(m, o.Card.Number.BIN())); id != bank {
			_, name := wire.Bank(bank, "")
			return fault.InvalidField("card", "bank_other", fault.Text{
				TR: "Bu ödeme yalnızca " + name + " kartlarıyla yapılabilir.", EN: "This payment can be made with cards of " + name + " only.",
			})
		}
	}
	agreed, _, err := d.linkTerms(ctx, m, l, o.Installments)
	if err != nil {
		return err
	}
	o.Attributes, o.Exact = map[string]string{attrUser: "PayLink"}, exact()
	for name, text := range map[string]string{attrAgent: l.Attributes[attrAgent], attrMail: l.Buyer.Email, attrPhone: l.Buyer.Phone} {
		if text != "" {
			o.Attributes[name] = text
		}
	}
	agreed.Write(o.Attributes)
	o.Installments = shownInstallments(o.Installments)
	return nil
}
