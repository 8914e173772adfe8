package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// hand.go has a payment pay an invoice of a subscription ("Ödeme", request parameters 24 and 25).

// attrInvoice names the invoice that a payment pays by hand, as a shop knows it.
const attrInvoice = "invoice_no"

// byHand puts the invoice into an order that its request names. It is paid in one go, as it is due, with the card of the request.
func (d *Dialect) byHand(ctx context.Context, c *dialect.Caller, o wire.Order, order *gateway.Order) error {
	if o.SubscriptionID == "" && o.InvoiceNo == "" {
		return nil
	}
	for _, f := range []struct{ name, text string }{{"subscription_id", o.SubscriptionID}, {attrInvoice, o.InvoiceNo}} {
		if f.text == "" {
			return fieldFault(fault.Invalid, f.name, "required", fault.Text{
				TR: "Bir düzenli ödemenin faturası subscription_id ve invoice_no ile birlikte ödenir.",
				EN: "An invoice of a subscription is paid by subscription_id and invoice_no together.",
			})
		}
	}
	if order.PreAuth {
		return errInvoiceType()
	}
	s, err := d.standing.Find(ctx, c.Merchant.ID, o.SubscriptionID, "")
	if err != nil {
		return err //nolint:wrapcheck // a fault in the caller's words
	}
	period, err := standing.PeriodOf(s, o.InvoiceNo)
	if err != nil {
		return err //nolint:wrapcheck // a fault in the caller's words
	}
	order.ByHand = &gateway.ByHand{Subscription: s.ID, Period: period}
	order.Attributes[attrInvoice] = standing.InvoiceNo(s, period)
	return nil
}

func errInvoiceType() error {
	return errWrongType(fault.Text{
		TR: "Fatura ön provizyonla ödenmez; transaction_type 1 gönderin. Ödeme alınmadı.",
		EN: "An invoice is not paid by a pre-authorization; send transaction_type 1. Nothing was charged.",
	})
}

// sameInvoice refuses to answer a request about an invoice with an earlier payment that was about something else: it would be taken for the
// invoice's.
func sameInvoice(order gateway.Order, earlier payment.Payment) error {
	if order.ByHand == nil || earlier.Terms.Subscription == string(order.ByHand.Subscription) &&
		earlier.Attributes[attrInvoice] == order.Attributes[attrInvoice] {
		return nil
	}
	return fieldFault(fault.Conflict, "reference_no", codeDuplicate, fault.Text{
		TR: "Bu reference_no ile başka bir ödeme var; fatura için yeni bir reference_no gönderin. Ödeme alınmadı.",
		EN: "There is another payment of this reference_no; send a new one for the invoice. Nothing was charged.",
	})
}
