package paymago

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymago"
)

// refund.go holds two services that Paymago does not publish, in the manner of orderResult. A gateway that takes money has to be
// able to give it back, and a shop may have no other surface here.

// cancelOrder undoes a payment on its own day. It is always of the whole.
func (d *Dialect) cancelOrder(ctx context.Context, c *dialect.Caller, req wire.Refund) (wire.Result, error) {
	p, err := d.reversible(ctx, c, req)
	if err != nil {
		return wire.Result{}, err
	}
	if req.Amount != "" {
		f := fault.InvalidField("amount", "cancel_is_whole", fault.Text{
			TR: "İptal her zaman işlemin tamamıdır; bir bölümünü geri vermek için refundOrder kullanın.",
			EN: "A cancellation is always of the whole; use refundOrder to give a part back.",
		})
		return wire.Result{}, f
	}
	a, err := d.gateway.Void(ctx, gateway.Command{Merchant: c.Merchant, Payment: p.ID, Expect: p.State})
	return followed(c, a, payment.Void, req, err)
}

// refundOrder gives all that is left of a payment back, or a part of it.
func (d *Dialect) refundOrder(ctx context.Context, c *dialect.Caller, req wire.Refund) (wire.Result, error) {
	p, err := d.reversible(ctx, c, req)
	if err != nil {
		return wire.Result{}, err
	}
	amount, err := req.AmountIn(p.Amount.Currency())
	if err != nil {
		return wire.Result{}, err
	}
	a, err := d.gateway.Refund(ctx, gateway.Command{Merchant: c.Merchant, Payment: p.ID, Amount: amount.Minor(), Expect: p.State})
	return followed(c, a, payment.Refund, req, err)
}

// reversible finds a payment that was made and is not in doubt.
func (d *Dialect) reversible(ctx context.Context, c *dialect.Caller, req wire.Refund) (payment.Payment, error) {
	f, err := d.locate(ctx, c, req.Locator)
	if err != nil {
		return payment.Payment{}, err
	}
	p := f.payment
	if p.State != payment.Challenged {
		p, err = d.settled(ctx, c, p)
		if err != nil {
			return p, err
		}
		if _, _, open := p.Open(); open {
			return p, payment.ErrInProgress(p.ID)
		}
	}
	if !p.State.Approved() {
		return p, fault.New(fault.Conflict, "not_successful", fault.Text{
			TR: "Bu işlem başarılı olmadığı için iptal ya da iade edilecek bir tutar yok.",
			EN: "This transaction did not succeed, so there is nothing to cancel or refund.",
		})
	}
	return p, nil
}

// followed answers with the latest operation of a kind.
func followed(c *dialect.Caller, a gateway.Answer, kind payment.Kind, req wire.Refund, err error) (wire.Result, error) {
	if err != nil {
		return wire.Result{}, err
	}
	p := a.Payment
	c.NotePayment(p)
	op, made := p.Latest(kind)
	switch {
	case !made:
		return wire.Result{}, payment.ErrInProgress(p.ID)
	case op.Status.Open():
		return wire.Result{}, errUnknown(askResult())
	}
	return result(p, req.PaymentID, outcomeOf(p, op, a.Repeated)), nil
}
