package paratika

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paratika"
)

// locate finds the payment that a request names. A transaction that is not there and a payment that is not have two codes.
func (d *Dialect) locate(ctx context.Context, m *merchant.Merchant, l wire.Locator) (payment.Payment, error) {
	var p payment.Payment
	var err error
	if l.TranID != "" {
		bits, _, ours := wire.ParseTranID(l.TranID)
		if !ours {
			// A shop that has moved here asks about transactions that Paratika itself made; they are not wrong, only not ours.
			return p, errNoTransaction()
		}
		p, err = d.gateway.Find(ctx, m.ID, payment.IDOf(bits))
		if fault.KindOf(err) == fault.NotFound || err == nil && l.PaymentID != "" && l.PaymentID != p.Reference {
			return p, errNoTransaction()
		}
		return p, err
	}
	p, err = d.gateway.FindByReference(ctx, m.ID, l.PaymentID)
	if fault.KindOf(err) == fault.NotFound {
		return p, refuse(fault.NotFound, wire.NoSuchPayment, "MERCHANTPAYMENTID", fault.Text{
			TR: "Bu sipariş numarasıyla bir ödeme yok.", EN: "There is no payment of this order.",
		})
	}
	return p, err
}

func errNoTransaction() error {
	return refuse(fault.NotFound, wire.NoSuchTransaction, "PGTRANID", fault.Text{
		TR: "Böyle bir işlem yok.", EN: "There is no such transaction.",
	})
}

// settled finds a payment in a state that can be decided upon: no operation of it is open.
func (d *Dialect) settled(ctx context.Context, c *dialect.Caller, l wire.Locator) (payment.Payment, error) {
	p, err := d.locate(ctx, c.Merchant, l)
	if err != nil {
		return p, err
	}
	c.NotePayment(p)
	if _, _, open := p.Open(); open && p.State != payment.Challenged {
		p, err = d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
		if err != nil {
			return p, err
		}
		if _, _, open := p.Open(); open {
			return p, errUnknown()
		}
	}
	return p, nil
}

// followUp is POSTAUTH, VOID and REFUND.
func (d *Dialect) followUp(ctx context.Context, c *dialect.Caller, _ message, req wire.FollowUp) (wire.Financial, error) {
	p, err := d.settled(ctx, c, req.Locator)
	if err != nil {
		return wire.Financial{}, err
	}
	if req.Currency != "" && req.Currency != p.Amount.Currency() {
		return wire.Financial{}, refuse(fault.Invalid, wire.BadCurrency, "CURRENCY", fault.Text{
			TR: "İşlem başka bir para birimiyle yapılmış.", EN: "The transaction is in another currency.",
		})
	}
	amount := req.Amount.Minor()
	switch req.Action {
	case "POSTAUTH":
		err = capturable(p, amount)
		if err == nil {
			return d.follow(ctx, c, p, payment.Capture, amount, d.gateway.Capture)
		}
	case "VOID":
		err = voidable(p)
		if err == nil {
			return d.follow(ctx, c, p, payment.Void, 0, d.gateway.Void)
		}
	default:
		err = refundable(p, amount)
		if err == nil {
			return d.follow(ctx, c, p, payment.Refund, amount, d.gateway.Refund)
		}
	}
	return wire.Financial{}, err
}

func capturable(p payment.Payment, amount int64) error {
	done := p.State.Paid() && (amount == 0 || amount == p.Captured) // a repeat, which the engine knows
	switch {
	case p.Operations[0].Kind != payment.PreAuth, p.State != payment.Authorized && !done:
		return refuse(fault.Conflict, wire.NoPreAuth, "", fault.Text{
			TR: "Bu işlem açık bir ön otorizasyon değil.", EN: "This is not an open pre-authorization.",
		})
	case amount > p.Authorized:
		return refuse(fault.Invalid, wire.BadCaptureAmount, "AMOUNT", fault.Text{
			TR: "Tutar, ön otorizasyonun tutarını aşamaz.", EN: "The amount may not exceed the pre-authorized one.",
		})
	}
	return nil
}

func voidable(p payment.Payment) error {
	switch p.State {
	case payment.Authorized, payment.Captured, payment.Voided: // the last is a repeat, which the engine knows
		return nil
	case payment.Created, payment.Challenged, payment.Sent, payment.PartiallyRefunded, payment.Refunded, payment.Declined,
		payment.Expired, payment.Indeterminate:
	}
	return refuse(fault.Conflict, wire.NotVoidable, "", fault.Text{
		TR: "Yalnızca başarılı ve iade edilmemiş bir işlem iptal edilebilir.",
		EN: "Only a successful transaction of which nothing was refunded can be voided.",
	})
}

func refundable(p payment.Payment, amount int64) error {
	switch {
	case p.State == payment.Refunded:
		return refuse(fault.Conflict, wire.BadRefundAmount, "", fault.Text{
			TR: "Bu işlemin tamamı iade edilmiş.", EN: "All of this transaction has been refunded.",
		})
	case p.State != payment.Captured && p.State != payment.PartiallyRefunded:
		return refuse(fault.Conflict, wire.NotRefundable, "", fault.Text{
			TR: "Yalnızca tahsil edilmiş bir işlem iade edilebilir; ön otorizasyon için VOID kullanın.",
			EN: "Only a captured transaction can be refunded; use VOID for a pre-authorization.",
		})
	case amount > p.Refundable():
		return refuse(fault.Invalid, wire.BadRefundAmount, "AMOUNT", fault.Text{
			TR: "Tutar, iade edilebilecek tutarı aşıyor.", EN: "The amount exceeds what can be refunded.",
		})
	}
	return nil
}

// follow asks for an operation and tells how it went.
func (d *Dialect) follow(
	ctx context.Context, c *dialect.Caller, p payment.Payment, kind payment.Kind, amount int64,
	do func(context.Context, gateway.Command) (gateway.Answer, error),
) (wire.Financial, error) {
	command := gateway.Command{Merchant: c.Merchant, Payment: p.ID, Amount: amount, Expect: p.State, Sharing: inProportion}
	a, err := do(ctx, command)
	if err != nil {
		return wire.Financial{}, err
	}
	op, found := a.Payment.Latest(kind)
	switch {
	case !found:
		return wire.Financial{}, payment.ErrInProgress(a.Payment.ID)
	case op.Status.Open():
		return wire.Financial{}, errUnknown()
	}
	c.NotePayment(a.Payment)
	f := financial(c.Merchant, a.Payment, op)
	if kind == payment.Refund {
		f.RefundType, f.Status = refundType(a.Payment, op), string(statusOf(a.Payment, op))
	}
	return f, nil
}

// refundType says whether a refund was of the whole amount; the SDK's field has no published values.
func refundType(p payment.Payment, op payment.Operation) string {
	if op.Amount < p.Captured {
		return "PARTIAL"
	}
	return "FULL"
}
