package esnekpos

import (
	"context"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
)

// name.go is what ORDER_REF_NUMBER calls a payment. A shop's own payment has the shop's reference. One that a recurring payment makes by
// itself has a reference of ours that no shop has given it and that is longer than the document lets an ORDER_REF_NUMBER be; towards shops
// it is called by its PAYMENT_ID, which the recurring services tell.

// repeatName begins the ORDER_REF_NUMBER of a recurring payment's payment; its PAYMENT_ID follows.
const repeatName = "RP-"

// nameOf is the ORDER_REF_NUMBER of a payment.
func nameOf(p payment.Payment) string {
	if p.Terms.Subscription == "" {
		return p.Reference
	}
	return repeatName + strconv.FormatInt(p.Number, 10)
}

// find returns the merchant's payment of an ORDER_REF_NUMBER: the live one, else the latest try. Where a shop has called an order of its own
// as we call a payment, the name is refused: what is cancelled by it would be one of two.
func (d *Dialect) find(ctx context.Context, c *dialect.Caller, name string) (payment.Payment, bool, error) {
	own, err := d.gateway.FindByReference(ctx, c.Merchant.ID, name)
	found := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return own, false, err
	}
	repeated, is, err := d.repeated(ctx, c, name)
	switch {
	case err != nil:
		return own, false, err
	case is && found:
		return own, false, fault.New(fault.Conflict, "reference_ambiguous", fault.Text{
			TR: "Bu referans hem bir siparişin hem de bir tekrarlı ödemenin; hangisinin istendiği bilinemez.",
			EN: "This reference is that of an order and of a recurring payment too; nobody could tell which is meant.",
		})
	case is:
		own, found = repeated, true
	}
	if found {
		c.NotePayment(own)
	}
	return own, found, nil
}

// repeated returns the payment of a recurring payment that has a name.
func (d *Dialect) repeated(ctx context.Context, c *dialect.Caller, name string) (payment.Payment, bool, error) {
	text, is := strings.CutPrefix(name, repeatName)
	number, err := strconv.ParseInt(text, 10, 64)
	if !is || err != nil || strconv.FormatInt(number, 10) != text {
		return payment.Payment{}, false, nil
	}
	p, err := d.gateway.FindByNumber(ctx, c.Merchant.ID, number)
	if fault.KindOf(err) == fault.NotFound {
		return p, false, nil
	}
	return p, err == nil && p.Terms.Subscription != "", err
}
