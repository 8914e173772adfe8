package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// capture is v1/transaction/capture: it takes what a pre-authorization holds, or a part of it.
func (d *Dialect) capture(ctx context.Context, c *dialect.Caller, req wire.CaptureRequest) (wire.Row, error) {
	p, _, err := d.locate(ctx, c, req.Locator)
	if err != nil {
		return wire.Row{}, err
	}
	if p.Operations[0].Kind != payment.PreAuth {
		return wire.Row{}, errWrongType(fault.Text{
			TR: "Yalnızca ön provizyon işlemleri finansallaştırılır.",
			EN: "Only a pre-authorization can be captured.",
		})
	}
	a, err := d.gateway.Capture(ctx, gateway.Command{Merchant: c.Merchant, Payment: p.ID, Amount: req.Amount.Minor()})
	if err != nil {
		return wire.Row{}, err
	}
	return followed(a, payment.Capture)
}

// reverseCapture is v1/transaction/capture_reversal: it undoes a capture on its own day. The engine knows no way back to an
// open pre-authorization, so nothing is held on the card afterwards.
func (d *Dialect) reverseCapture(ctx context.Context, c *dialect.Caller, req wire.XactRequest) (wire.Row, error) {
	p, err := d.settled(ctx, c, req.XactID)
	if err != nil {
		return wire.Row{}, err
	}
	if p.CapturedAt().IsZero() || p.Operations[0].Kind != payment.PreAuth {
		return wire.Row{}, errWrongType(fault.Text{
			TR: "Bu işlem finansallaştırılmış bir ön provizyon değil. Satışlar için reversed_request kullanın.",
			EN: "This is not a captured pre-authorization. Use reversed_request for a sale.",
		})
	}
	a, err := d.gateway.Void(ctx, gateway.Command{Merchant: c.Merchant, Payment: p.ID, Expect: p.State})
	if err != nil {
		return wire.Row{}, err
	}
	return followed(a, payment.Void)
}

// followed answers with the latest operation of a kind.
func followed(a gateway.Answer, kind payment.Kind) (wire.Row, error) {
	op, found := a.Payment.Latest(kind)
	switch {
	case !found:
		return wire.Row{}, payment.ErrInProgress(a.Payment.ID)
	case op.Status.Open():
		return wire.Row{}, errUnknown(askLater())
	}
	return followUpRow(a.Payment, op, a.Repeated), nil
}

// reversePreAuth is v1/transaction/preauth_reversal: it gives back what a pre-authorization holds.
func (d *Dialect) reversePreAuth(ctx context.Context, c *dialect.Caller, req wire.XactRequest) (wire.Envelope, error) {
	p, err := d.settled(ctx, c, req.XactID)
	if err != nil {
		return wire.Envelope{}, err
	}
	if p.Operations[0].Kind != payment.PreAuth || p.State.Paid() {
		return wire.Envelope{}, errWrongType(fault.Text{
			TR: "Bu işlem açık bir ön provizyon değil. Finansallaştırılmışsa capture_reversal, satışsa reversed_request kullanın.",
			EN: "This is not an open pre-authorization. Use capture_reversal if it was captured, reversed_request for a sale.",
		})
	}
	a, err := d.gateway.Void(ctx, gateway.Command{Merchant: c.Merchant, Payment: p.ID, Expect: p.State})
	return enveloped(wire.ObjectPreauthReversal, a, payment.Void, err)
}

// reverse is v1/transaction/reversed_request: on the day of the payment a void of the whole amount, on later days a refund
// of all or a part (Paynet document, "İade").
func (d *Dialect) reverse(ctx context.Context, c *dialect.Caller, req wire.ReversalRequest) (wire.Envelope, error) {
	p, err := d.settled(ctx, c, req.XactID)
	if err != nil {
		return wire.Envelope{}, err
	}
	do, kind, err := d.reversal(p, req.Amount.Minor())
	if err == nil {
		err = d.desk.TellReversal(ctx, p, req.SucceedURL)
	}
	if err != nil {
		return wire.Envelope{}, err //nolint:wrapcheck // it is a fault
	}
	a, err := do(ctx, gateway.Command{Merchant: c.Merchant, Payment: p.ID, Amount: req.Amount.Minor(), Expect: p.State})
	if err != nil && req.SucceedURL != "" {
		forgotten := d.desk.ForgetReversal(context.WithoutCancel(ctx), p)
		if forgotten != nil { // the next request about the payment forgets it too
			d.log.Warn("the address of a reversal that was refused could not be forgotten", "payment", string(p.ID), "error", forgotten)
		}
	}
	return enveloped(wire.ObjectReversedRequest, a, kind, err)
}

// reversal is how an amount of a payment is given back today, where it can be.
func (d *Dialect) reversal(p payment.Payment, amount int64) (
	do func(context.Context, gateway.Command) (gateway.Answer, error), kind payment.Kind, err error,
) {
	switch {
	case p.State == payment.Authorized:
		return nil, "", errWrongType(fault.Text{
			TR: "Bu işlem açık bir ön provizyon; preauth_reversal kullanın.",
			EN: "This is an open pre-authorization; use preauth_reversal.",
		})
	case p.State == payment.Captured && payment.SameDay(p.CapturedAt(), d.now()):
		if amount != 0 && amount != p.Captured {
			return nil, "", fieldFault(fault.Conflict, "amount", "partial_same_day", fault.Text{
				TR: "İşlem günü içinde kısmi iade yapılamaz. Tamamını iptal etmek için amount göndermeyin ya da kısmi iadeyi yarın isteyin.",
				EN: "No part can be refunded on the day of the payment. Leave amount out to void all of it, or ask for the part tomorrow.",
			})
		}
		return d.gateway.Void, payment.Void, nil
	case p.State == payment.Voided:
		return d.gateway.Void, payment.Void, nil
	}
	return d.gateway.Refund, payment.Refund, nil
}

// enveloped answers a reversal with no more than how it went.
func enveloped(object string, a gateway.Answer, kind payment.Kind, err error) (wire.Envelope, error) {
	if err != nil {
		return wire.Envelope{}, err
	}
	op, found := a.Payment.Latest(kind)
	switch {
	case !found:
		return wire.Envelope{}, payment.ErrInProgress(a.Payment.ID)
	case op.Status.Open():
		return wire.Envelope{}, errUnknown(askLater())
	}
	end := outcomeOf(op, a.Repeated)
	return wire.Envelope{ObjectName: object, Message: end.message, Code: end.code}, nil
}

// reversed is the notice about a reversal, to the succeedUrl of its request ("İade"): code "0" when the money goes back.
func (d *Dialect) reversed(ctx context.Context, p payment.Payment, op payment.Operation) (address string, body []byte) {
	if op.Kind != payment.Void && op.Kind != payment.Refund {
		return "", nil
	}
	address = d.desk.ReversalAddress(ctx, p, op)
	end := outcomeOf(op, false)
	n := wire.ReversalNotice{XactID: xactID(p, p.Operations[0]), Code: "0", Status: "approved", Message: end.message}
	if !end.succeeded {
		n.Code, n.Status = "1", "not approved"
	}
	return address, n.Encode()
}
