package paratika

import (
	"context"
	"net/netip"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Authorize asks for a sale or a pre-authorization (SALE, PREAUTH). It calls Paratika once and never retries.
func (a *Account) Authorize(ctx context.Context, q connector.Authorization) connector.Result {
	return a.authorize(ctx, q, nil)
}

func (a *Account) authorize(ctx context.Context, q connector.Authorization, items []wire.Item) connector.Result {
	if q.Proof != nil {
		return connector.Refuse(decline.AuthenticationInvalid, nil)
	}
	o := wire.Order{
		Credentials: a.credentials, PreAuth: q.PreAuth, PaymentID: q.Ref, Amount: q.Amount, Currency: q.Amount.Currency(),
		Customer: a.customer(q), Card: q.Card, MerchantNote: q.Order, Installments: max(1, q.Installments), Items: items,
	}
	want := wire.Financial{Action: action(q.PreAuth), PaymentID: q.Ref, Amount: q.Amount}
	return a.moves(ctx, o.Encode(), q.Deadline, want, decline.RequestRefused)
}

// customer is who buys. CUSTOMER, the shop's own name of him, must be there, and nobody here knows it: his address stands for it,
// or the payment's reference, which is nobody else's.
func (a *Account) customer(q connector.Authorization) wire.Customer {
	c := wire.Customer{ID: q.Ref, Name: q.Card.Holder, Email: a.short("CUSTOMEREMAIL", q.Buyer.Email), Phone: a.short("CUSTOMERPHONE", q.Buyer.Phone)}
	if c.Email != "" {
		c.ID = c.Email
	}
	if _, err := netip.ParseAddr(q.Buyer.IP); err == nil {
		c.IP = q.Buyer.IP
	}
	return c
}

// short is a text that fits into a field, or nothing: a payment does not need it.
func (a *Account) short(field, text string) string {
	if !a.quirks.Fits(field, text) {
		return ""
	}
	return text
}

func action(preAuth bool) string {
	if preAuth {
		return "PREAUTH"
	}
	return "SALE"
}
