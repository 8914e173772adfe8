package paymago

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paymago"
)

// createOrder is pos/createOrder: a sale at once, or the beginning of one with 3-D Secure.
func (d *Dialect) createOrder(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.OrderAnswer, error) {
	order, err := d.order(c, req)
	if err != nil {
		return wire.OrderAnswer{}, err
	}
	if req.Secure {
		return d.start(ctx, c, order, req.CallbackURL)
	}
	a, err := d.gateway.Pay(ctx, order)
	if err != nil {
		return wire.OrderAnswer{}, err
	}
	p := a.Payment
	c.NotePayment(p)
	// The first operation decides, not the latest: an order that was paid stays paid while a refund of it is in doubt.
	first := p.Operations[0]
	switch {
	case p.State == payment.Challenged:
		return wire.OrderAnswer{}, errChallenged()
	case first.Status.Open():
		return wire.OrderAnswer{}, errUnknown(repeatOrder())
	}
	return orderAnswer(p, outcomeOf(p, first, a.Repeated)), nil
}

// start registers an order for 3-D Secure and says where the buyer has to go. The charge is orderResult's.
func (d *Dialect) start(ctx context.Context, c *dialect.Caller, order gateway.Order, callback string) (wire.OrderAnswer, error) {
	s, err := d.gateway.StartChallenge(ctx, gateway.Challenge{
		Order: order, Mode: threeds.Manual, ShopURL: callback, BankReturn: d.gate.BankReturn(c.BaseURL),
	})
	if err != nil {
		return wire.OrderAnswer{}, err
	}
	p := s.Payment
	c.NotePayment(p)
	first := p.Operations[0]
	switch {
	case s.Repeated && p.State == payment.Challenged:
		return wire.OrderAnswer{}, errChallenged()
	case first.Status.Open() && p.State != payment.Challenged:
		return wire.OrderAnswer{}, errUnknown(repeatOrder())
	case s.Repeated:
		return d.paidAlready(c, orderAnswer(p, outcomeOf(p, first, true)), callback)
	case p.State == payment.Declined:
		return orderAnswer(p, outcomeOf(p, first, false)), nil
	}
	a := orderAnswer(p, outcome{succeeded: true, status: wire.Success, response: wire.ResponseMessage(wire.SuccessText, number(p))})
	a.Data.PaymentID = secretID(s.Secret)
	return d.directed(c, a, view.Form{Action: d.gate.GoAddress(c.BaseURL, p, s.Secret)})
}

// paidAlready answers a start of an order that is paid: the earlier payment, and a way for the buyer that leads to the shop's
// own callback with its ids, so that a shop that follows the document comes to orderResult and hears of it there. With an empty
// way it would send its buyer nowhere.
func (d *Dialect) paidAlready(c *dialect.Caller, a wire.OrderAnswer, callback string) (wire.OrderAnswer, error) {
	l := wire.Locator{PaymentID: a.Data.PaymentID, OrderID: a.Data.OrderID}
	return d.directed(c, a, view.Form{Action: l.Callback(callback), Fields: idFields(l)})
}

// directed adds the buyer's way to an answer: an address or, for merchants who have chosen that, a page that goes there.
func (d *Dialect) directed(c *dialect.Caller, a wire.OrderAnswer, way view.Form) (wire.OrderAnswer, error) {
	a.Data.ReturnType = returnType(c)
	if a.Data.ReturnType == wire.ReturnURL {
		a.Data.ReturnURL = way.Action
		return a, nil
	}
	way.Name, way.Language = formName, "tr"
	page, err := d.pages.PageHTML(way)
	a.Data.PaymentData = page
	return a, err
}
