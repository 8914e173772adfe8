package esnekpos

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/recurring"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// recurring.go is "Tekrarlı Ödeme" in EsnekPos' words.

// repeat is api/pay/RecurringPayment: the first payment is made at once, unless START_DATE puts it off, and the others by themselves,
// without 3-D Secure.
func (d *Dialect) repeat(ctx context.Context, c *dialect.Caller, req wire.Recurring) (wire.Answer, error) {
	n := gateway.NewSubscription{Merchant: c.Merchant, Exact: []string{attrBackURL}}
	if len(req.Cards) > 0 { // as CARDS is required
		n.Card, n.Spares = req.Cards[0], req.Cards[1:]
	}
	s := &n.Draft
	s.Reference, s.Email, s.Phone, s.IP = req.OrderRefNumber, req.Customer.Mail, req.Customer.Phone, req.Customer.ClientIP
	s.Terms.Amount, s.Terms.Charges, s.Terms.Tries = req.Amount, req.Repeat, req.Tries
	s.Attributes = map[string]string{
		attrBackURL: req.BackURL, attrName: req.Customer.Name(), attrMail: req.Customer.Mail, attrPhone: req.Customer.Phone,
		attrAddress: req.Customer.Address,
	}
	out, err := d.repeats.Begin(ctx, n, req.Start)
	if err != nil {
		return wire.Answer{}, err
	}
	if out.Repeated {
		return wire.Answer{}, errDuplicate(fault.Text{
			TR: "Bu referans numarasıyla bir tekrarlı ödeme zaten var; RecurringPaymentQuery ile sorgulayın.",
			EN: "There is a recurring payment of this reference already; ask RecurringPaymentQuery.",
		})
	}
	a := wire.Answer{
		OrderRefNumber: req.OrderRefNumber, Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Date: out.At,
		CustomerName: req.Customer.Name(), CustomerMail: req.Customer.Mail, CustomerPhone: req.Customer.Phone, CustomerAddress: req.Customer.Address,
		CustomerCCNumber: n.Card.Summary().Masked(), IsNot3DPayment: true,
	}
	p := out.Payment
	if p == nil {
		return a, nil
	}
	c.NotePayment(*p)
	a.RefNo, a.CustomerCCNumber = refNo(*p), p.Card.Masked()
	if p.Operations[0].Status.Open() {
		return wire.Answer{}, errUnknown()
	}
	if out.Refused {
		face := wire.FaceOf(p.Refusal)
		a.Result, a.ReturnMessage, a.ReturnMessageTR = face.Result, face.Message, face.MessageTR
		a.ErrorCode, a.VirtualPOSValues = face.ErrorCode, face.Bank
	}
	return a, nil
}

// cancelRepeat is api/services/RecurringPaymentCancel: of the order, or, with CARD_ID, of one of its cards.
func (d *Dialect) cancelRepeat(ctx context.Context, c *dialect.Caller, req wire.RecurringCancel) (wire.Failure, error) {
	return done(d.repeats.Cancel(ctx, c.Merchant.ID, req.OrderRefNumber, req.CardID))
}

// addRepeatCard is api/services/RecurringPaymentCardAdd: the card is charged from now on, and tried at once where a payment is overdue.
func (d *Dialect) addRepeatCard(ctx context.Context, c *dialect.Caller, req wire.RecurringCard) (wire.Failure, error) {
	s, err := d.repeats.Find(ctx, c.Merchant.ID, req.OrderRefNumber)
	if err == nil {
		err = d.repeats.Open(s)
	}
	if err != nil {
		return wire.Failure{}, noRepeat(err)
	}
	return done(d.repeats.AddCard(ctx, s, gateway.NewCard{Card: req.Card, Alone: s.ID}))
}

func done(err error) (wire.Failure, error) {
	return wire.Failure{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}, noRepeat(err)
}

// noRepeat answers a reference of no recurring payment as one of no order is answered.
func noRepeat(err error) error {
	if f, is := fault.As(err); is && f.Code == "subscription_not_found" {
		return errNoOrder()
	}
	return err
}

// queryRepeat is api/services/RecurringPaymentQuery.
func (d *Dialect) queryRepeat(ctx context.Context, c *dialect.Caller, req wire.Reference) (wire.RecurringOrder, error) {
	s, err := d.repeats.Find(ctx, c.Merchant.ID, req.OrderRefNumber)
	if err != nil {
		return wire.RecurringOrder{}, noRepeat(err)
	}
	o, err := d.repeats.Told(ctx, s)
	if err != nil {
		return wire.RecurringOrder{}, err
	}
	v := tellRepeat(o)
	v.Result, v.ReturnMessage = wire.Success(), wire.SuccessMessage
	return v, nil
}

// listRepeats is api/services/GetRecurringPaymentList: the orders that began within a window of whole days, oldest first.
func (d *Dialect) listRepeats(ctx context.Context, c *dialect.Caller, req wire.Period) (wire.RecurringList, error) {
	if req.To.Before(req.From) {
		return wire.RecurringList{}, errReversedWindow()
	}
	orders, full, err := d.repeats.List(ctx, c.Merchant.ID, req.From, req.To.Add(24*time.Hour))
	if err != nil {
		return wire.RecurringList{}, err
	}
	if full {
		return wire.RecurringList{}, fault.InvalidField("END_DATE", "window_too_large", fault.Text{
			TR: "Bu aralıkta 500'den fazla tekrarlı ödeme var; daha kısa bir aralık isteyin.",
			EN: "There are more than 500 recurring payments in this window; ask for a shorter one.",
		})
	}
	v := wire.RecurringList{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}
	for _, o := range orders {
		v.Orders = append(v.Orders, tellRepeat(o))
	}
	return v, nil
}

// tellRepeat tells an order. STATUS of a payment is OPEN, PAID or FAILED, and so is that of a try.
func tellRepeat(o recurring.Order) wire.RecurringOrder {
	v := wire.RecurringOrder{
		Found: true, ID: o.CreatedAt.UnixMilli(), Date: o.CreatedAt, Repeat: o.Terms.Charges, Tries: max(1, o.Terms.Tries), Amount: o.Terms.Amount,
		Success: o.Paid, Dealer: o.Reference, Phone: o.Phone, Mail: o.Email, Name: o.Attributes[attrName], Address: o.Attributes[attrAddress],
	}
	for _, period := range o.Periods {
		row := wire.RecurringPayment{
			Number: period.Period + 1, Date: period.Due.At(0), Status: strings.ToUpper(string(period.Status)), Tries: period.Charge.Tries,
			Active: period.Active,
		}
		for _, p := range period.Tries {
			row.Each = append(row.Each, tellTry(p))
		}
		if i := slices.IndexFunc(period.Tries, func(p payment.Payment) bool { return p.ID == period.Payment }); i >= 0 {
			p := period.Tries[i]
			row.RefNo, row.PaymentID, row.Succeeded = refNo(p), p.Number, p.CapturedAt()
		}
		v.Payments = append(v.Payments, row)
	}
	for _, card := range o.Cards {
		v.Cards = append(v.Cards, wire.RecurringCardRow{ID: card.ID, Masked: card.Masked})
	}
	return v
}

func tellTry(p payment.Payment) wire.RecurringTry {
	v := wire.RecurringTry{PaymentID: p.Number, Status: "FAILED", Description: standingOf(p).message, Date: p.CreatedAt}
	switch {
	case taken(p): // whatever became of it later
		v.Status = "PAID"
	case p.Operations[0].Status.Open():
		v.Status = "OPEN"
	}
	return v
}

// repeatResult is what is posted to BACK_URL about a payment of a recurring order.
func repeatResult(o recurring.Told, number int, p payment.Payment) (address string, body []byte) {
	form := formOf(p)
	form.OrderRefNumber = o.Reference
	return o.Attributes[attrBackURL], wire.RecurringResult{Form: form, Number: number}.Encode()
}
