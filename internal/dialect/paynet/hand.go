package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// hand.go has a payment pay an invoice of a subscription ("Ödeme", request parameters 24 and 25).

// attrInvoice names the invoice that a payment pays by hand, as a shop knows it.
const attrInvoice = "invoice_no"

// invoice is one that a payment pays by hand.
type invoice struct {
	subscription standing.Subscription
	period       int
}

// invoice is the one that a request names, nil where it names none. It is paid in one go, as it is due, with the card of the request.
func (d *Dialect) invoice(ctx context.Context, c *dialect.Caller, o wire.Order) (*invoice, error) {
	if o.SubscriptionID == "" && o.InvoiceNo == "" {
		return nil, nil //nolint:nilnil // most orders are of no invoice
	}
	for _, f := range []struct{ name, text string }{{"subscription_id", o.SubscriptionID}, {attrInvoice, o.InvoiceNo}} {
		if f.text == "" {
			return nil, fieldFault(fault.Invalid, f.name, "required", fault.Text{
				TR: "Bir düzenli ödemenin faturası subscription_id ve invoice_no ile birlikte ödenir.",
				EN: "An invoice of a subscription is paid by subscription_id and invoice_no together.",
			})
		}
	}
	if o.TransactionType == wire.PreAuthRequest {
		return nil, errInvoiceType()
	}
	s, err := d.standing.Find(ctx, c.Merchant.ID, o.SubscriptionID, "")
	if err != nil {
		return nil, err //nolint:wrapcheck // a fault in the caller's words
	}
	period, err := standing.PeriodOf(s, o.InvoiceNo)
	return &invoice{s, period}, err //nolint:wrapcheck // a fault in the caller's words
}

// divided is the request with what was agreed for the subscription's dealer, unless it says something about dealers itself.
func (i *invoice) divided(r terms.Request) terms.Request {
	if i == nil || r.Agent != "" || r.Company.IsPositive() {
		return r
	}
	return divided(r, i.subscription.PartOf(i.period), r.Amount)
}

// into has the order pay the invoice.
func (i *invoice) into(order *gateway.Order) {
	if i != nil {
		order.ByHand = &gateway.ByHand{Subscription: i.subscription.ID, Period: i.period}
		order.Attributes[attrInvoice] = standing.InvoiceNo(i.subscription, i.period)
	}
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
