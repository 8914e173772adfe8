package paymes

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/market"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymes"
)

// cancel is v4.6's order_cancel.
func (d *Dialect) cancel(ctx context.Context, c *dialect.Caller, req wire.Cancel) (cancelled, error) {
	store := ""
	if _, own := d.gateway.Merchants().Named(Surface, req.PublicKey); !own {
		store = req.PublicKey
	}
	return d.giveBack(ctx, c, req.PaymesOrderID, store, req.Minor)
}

// cancelOld is order_cancel until v4.5: all of the order.
func (d *Dialect) cancelOld(ctx context.Context, c *dialect.Caller, req wire.Cancel) (cancelled, error) {
	return d.giveBack(ctx, c, req.PaymesOrderID, "", req.Minor)
}

// cancelled is how a cancellation ended: with no refusal, it was carried out.
type cancelled struct{ refusal *payment.Operation }

// message is the sentence for a cancellation. The bank's refusal is told by our own words: the error list is about payments.
func (v cancelled) message() string {
	if v.refusal == nil {
		return wire.MessageCancelled
	}
	return v.refusal.Attempts[len(v.refusal.Attempts)-1].Refusal.Reason.Text("tr")
}

// encodeCancelled renders v4.6's answer, encodeOldCancelled the older one.
func encodeCancelled(v cancelled) dialect.Answer {
	if v.refusal != nil {
		return ok(wire.Refused{Message: v.message()})
	}
	return ok(wire.Cancelled{Message: v.message()})
}

func encodeOldCancelled(v cancelled) dialect.Answer {
	kind := wire.TypeSuccess
	if v.refusal != nil {
		kind = wire.TypeError
	}
	return ok(wire.OldCancelled{Type: kind, Message: v.message()})
}

// giveBack undoes a payment on its own day if all of it is meant, and refunds otherwise; minor 0 means all that is left. The
// page says neither: "cancel" and "refund" are one call there, and what a bank can do decides. Of an order of several stores the
// marketplace gives all back, and a part only in the name of a store.
func (d *Dialect) giveBack(ctx context.Context, c *dialect.Caller, id, store string, minor int64) (cancelled, error) {
	o, err := order.Find(ctx, d.gateway, c.Merchant, id)
	if store != "" && fault.KindOf(err) == fault.NotFound {
		o, err = order.FindPart(ctx, d.gateway, c.Merchant, store, id)
	}
	if err != nil {
		return cancelled{}, err
	}
	p, made, err := d.paymentOf(ctx, o)
	if err != nil {
		return cancelled{}, err
	}
	switch {
	case made && p.Operations[0].Status.Open() && p.State != payment.Challenged:
		return cancelled{}, errUnknown()
	case !made || !p.State.Approved() && p.State != payment.Indeterminate:
		return cancelled{}, errNotPaid()
	}
	c.NotePayment(p)
	all := store == "" && (minor == 0 || minor == p.Captured)
	deal := p.Attributes[attrDeal]
	switch {
	case store != "" && deal == "":
		return cancelled{}, errNotPaid()
	case store == "" && deal != "" && !all && minor != p.Refundable():
		return cancelled{}, errWhichStore()
	case all && (p.State == payment.Voided || p.State == payment.Refunded):
		return cancelled{}, nil // asked for before
	}
	command := gateway.Command{Merchant: c.Merchant, Payment: p.ID, Amount: minor}
	kind, do := payment.Refund, d.gateway.Refund
	switch {
	case all && p.State == payment.Captured && payment.SameDay(p.CapturedAt(), d.now()):
		kind, do = payment.Void, d.gateway.Void
	case all:
		command.Amount = p.Refundable()
	}
	if deal != "" {
		command.Sharing = market.Sharing(deal, p.Terms, market.Wanted{Store: store, Minor: minor})
	}
	a, err := do(ctx, command)
	if err != nil {
		return cancelled{}, err
	}
	return ended(a, kind)
}

func errWhichStore() error {
	return fault.InvalidField("publicKey", "which_store", fault.Text{
		TR: "Bu bir pazaryeri siparişi; bir kısmını iade etmek için publicKey yerine sub_merchant_id gönderin.",
		EN: "This is a marketplace's order; to give a part of it back send a sub_merchant_id in the place of publicKey.",
	})
}

// ended reads how the latest operation of a kind ended.
func ended(a gateway.Answer, kind payment.Kind) (cancelled, error) {
	op, made := a.Payment.Latest(kind)
	switch {
	case !made:
		return cancelled{}, payment.ErrInProgress(a.Payment.ID)
	case op.Status.Open():
		return cancelled{}, errUnknown()
	case op.Status == payment.Refused:
		return cancelled{refusal: &op}, nil
	}
	return cancelled{}, nil
}

func errNotPaid() error {
	f := fault.New(fault.Conflict, "not_paid", fault.Text{
		TR: "Bu sipariş ödenmediği için iptal ya da iade edilecek bir tutar yok.",
		EN: "This order is not paid, so there is nothing to give back.",
	})
	f.Field = "paymesOrderId"
	return f
}

func errUnknown() error {
	return fault.New(fault.Unavailable, codeUnknown, fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi; isteği yinelemeden önce siparişin durumunu sorgulayın.",
		EN: "The bank has not told the outcome yet; ask for the order's status before you repeat the request.",
	})
}
