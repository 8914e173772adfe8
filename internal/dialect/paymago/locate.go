package paymago

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
	wire "github.com/vezne/vezne/wire/paymago"
)

// locate.go makes payment ids and finds what they name. A paymentId is a GUID, as the document wants of ids. Without 3-D Secure
// it is the payment's own id. With 3-D Secure it is the visit's secret: orderResult is the call that charges, it is given
// nothing but the two ids, and the card lies sealed under that secret until then.

// found is a payment, and the buyer's visit if it was named by one.
type found struct {
	payment payment.Payment
	visit   *gateway.Visit
}

// plainID names a payment by its own id.
func plainID(p payment.Payment) string {
	bits, err := p.ID.Bits()
	if err != nil {
		return "" // a payment that was read from the store has an id that parses
	}
	return guid(bits)
}

// secretID names a payment by its buyer's visit.
func secretID(s threeds.Secret) string { return strings.ToLower(s.Text()) }

func guid(bits [16]byte) string {
	h := hex.EncodeToString(bits[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// parseGUID reads a GUID in any letter case, with dashes or without.
func parseGUID(text string) ([16]byte, bool) {
	raw, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(raw) != 16 {
		return [16]byte{}, false
	}
	return [16]byte(raw), true
}

// superseded reports whether a payment ended uncharged because its order was paid in another one.
func superseded(p payment.Payment) bool {
	first := p.Operations[0]
	r := first.Attempts[len(first.Attempts)-1].Refusal
	return p.State == payment.Declined && r.Reason == decline.Duplicate && r.Code == "" // a bank's own refusal has a code
}

// tries is how many payments of one order are looked through for a visit. Each is a try of a buyer to pay it.
const tries = 200

// locate finds the merchant's payment that the two ids name. Both have to be right, and what is another merchant's is not found.
func (d *Dialect) locate(ctx context.Context, c *dialect.Caller, l wire.Locator) (found, error) {
	bits, formed := parseGUID(l.PaymentID)
	if !formed {
		return found{}, errNotFound()
	}
	p, err := d.gateway.Find(ctx, c.Merchant.ID, payment.IDOf(bits))
	switch {
	case err == nil && p.Reference == l.OrderID:
		return found{payment: p}, nil
	case err == nil:
		return found{}, errNotFound()
	case fault.KindOf(err) != fault.NotFound:
		return found{}, err
	}
	ps, err := d.gateway.List(ctx, c.Merchant.ID, store.Filter{Reference: l.OrderID, Limit: tries})
	if err != nil {
		return found{}, err
	}
	for _, p := range ps {
		v, err := d.gateway.Visit(ctx, c.Merchant.ID, p.ID, guid(bits))
		if err == nil && superseded(v.Payment) {
			// The order was paid in another visit of its buyer, and that payment is what the shop means.
			p, err := d.gateway.FindByReference(ctx, c.Merchant.ID, l.OrderID)
			return found{payment: p}, err
		}
		if err == nil {
			return found{payment: v.Payment, visit: &v}, nil
		}
		if fault.KindOf(err) != fault.NotFound {
			return found{}, err
		}
	}
	return found{}, errNotFound()
}
