package esnekpos

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// reverse is api/services/OrderReturn. It has no word for what it does: an amount that is, or brings what was returned up to,
// the whole order cancels it, a smaller one is a refund. On its own day a whole order is voided at the bank, later it is
// refunded.
//
// SYNC_WITH_POS false asks for the same to be done some time later. It is done at once here, too.
func (d *Dialect) reverse(ctx context.Context, c *dialect.Caller, req wire.Reversal) (wire.Reversed, error) {
	p, found, err := d.find(ctx, c, req.OrderRefNumber)
	switch {
	case err != nil:
		return wire.Reversed{}, err
	case !found:
		return wire.Reversed{}, errNoOrder()
	}
	want, repeat, err := wanted(p, req.Amount.Minor())
	if err != nil {
		return wire.Reversed{}, err
	}
	v := wire.Reversed{Result: wire.Success(), ReturnMessage: wire.SuccessMessage, OrderRefNumber: nameOf(p), RefNo: refNo(p)}
	if len(req.Shares) > 0 {
		v.Result.Status = wire.OrderCancel().Status // as the marketplace's page has it, with RETURN_CODE 0
	}
	if repeat {
		op, _ := p.Last()
		v.TransactionID = movementID(p, placeOf(*op))
		return v, nil
	}
	if !shared(p) && len(req.Shares) > 0 {
		return wire.Reversed{}, fault.InvalidField(attrShares, "no_shares", fault.Text{
			TR: "Bu ödemede mağaza payı yok; alanı göndermeyin.", EN: "No store has a share in this payment; leave the field out.",
		})
	}
	want.takes = req.Shares
	op, err := d.giveBack(ctx, c, p, want)
	if err != nil {
		return wire.Reversed{}, err
	}
	if op.Status == payment.Approved {
		v.TransactionID = movementID(p, placeOf(op))
		return v, nil
	}
	face := wire.FaceOf(op.Attempts[len(op.Attempts)-1].Refusal)
	v.Result, v.ReturnMessage = face.Result, face.Message
	return v, nil
}

// wanted reads an amount to be given back: how much it is, whether it is the whole of what is left, and whether just that
// has been done before.
func wanted(p payment.Payment, asked int64) (want reversal, repeat bool, err error) {
	order := terms.BillOf(p).Order.Minor()
	first := p.Operations[0]
	switch {
	case first.Status.Open() && p.State != payment.Challenged:
		return want, false, errUnknown()
	case !taken(p):
		return want, false, fault.New(fault.Conflict, "not_paid", fault.Text{
			TR: "Bu siparişin ödemesi alınmamış; iptal ya da iade edilecek bir tutar yok.",
			EN: "This order is not paid; there is nothing to cancel or refund.",
		})
	case p.State == payment.Voided && (asked == order || asked == p.Amount.Minor()):
		return want, true, nil
	case p.State == payment.Voided, p.State == payment.Refunded:
		return want, false, errReversed()
	}
	left := p.Refundable()
	switch {
	// A shop whose buyers bear the commission knows its order's amount, the buyer the amount that was charged. Either means
	// everything: nobody means to keep the commission on an order that is undone.
	case asked == left, asked == order-p.Refunded:
		return reversal{amount: left, whole: true}, false, nil
	case asked > left:
		return want, false, fault.InvalidField("AMOUNT", "amount_exceeds_captured", fault.Text{
			TR: "Tutar, iade edilebilecek tutarı aşıyor.", EN: "The amount exceeds what is left to refund.",
		})
	}
	return reversal{amount: asked}, false, nil
}

// giveBack asks the bank. What the stores give back is written down with the question, and taken back if the bank says no.
func (d *Dialect) giveBack(ctx context.Context, c *dialect.Caller, p payment.Payment, want reversal) (payment.Operation, error) {
	a, err := d.ask(ctx, c, p, want)
	if err != nil {
		return payment.Operation{}, blameShares(err)
	}
	return outcome(a)
}

// outcome is the reversal of an answer, unless it is not known yet.
func outcome(a gateway.Answer) (payment.Operation, error) {
	op, _ := a.Payment.Last()
	if op.Status.Open() {
		return payment.Operation{}, errUnknown()
	}
	return *op, nil
}

// ask voids a whole order of today, and refunds everything else. Near midnight the bank's own answer decides.
func (d *Dialect) ask(ctx context.Context, c *dialect.Caller, p payment.Payment, want reversal) (gateway.Answer, error) {
	command := gateway.Command{Merchant: c.Merchant, Payment: p.ID, Amount: want.amount, Expect: p.State, Sharing: want.sharing}
	if want.whole && p.State == payment.Captured && payment.SameDay(p.CapturedAt(), d.now()) {
		return d.gateway.Void(ctx, command)
	}
	return d.gateway.Refund(ctx, command)
}

func errReversed() error {
	return fault.New(fault.Conflict, codeReversed, fault.Text{
		TR: "Bu sipariş daha önce iptal edilmiş ya da tamamı iade edilmiş.",
		EN: "This order has been cancelled or refunded in full already.",
	})
}
