package esnekpos

import (
	"context"
	"errors"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/subscription"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// recurring.go is "Tekrarlı Ödeme" over the house's subscriptions. How far apart two payments are the page does not say; here it is a month.

// recurring is api/pay/RecurringPayment: the first payment is made at once, unless START_DATE puts it off, and the others by
// themselves, without 3-D Secure.
func (d *Dialect) recurring(ctx context.Context, c *dialect.Caller, req wire.Recurring) (wire.Answer, error) {
	n := gateway.NewSubscription{
		Merchant: c.Merchant, Card: req.Card, Exact: []string{attrBackURL},
		Draft: subscription.Subscription{
			Surface: Surface, Reference: req.OrderRefNumber, Email: req.Customer.Mail, Phone: req.Customer.Phone, IP: req.Customer.ClientIP,
			Terms: subscription.Terms{
				Amount: req.Amount, Interval: subscription.Interval{Unit: subscription.Monthly, Count: 1}, Charges: req.Repeat, Tries: req.Tries,
			},
			Attributes: map[string]string{
				attrBackURL: req.BackURL, attrName: req.Customer.Name(), attrMail: req.Customer.Mail, attrPhone: req.Customer.Phone,
			},
		},
	}
	if !req.Start.IsZero() {
		n.Start = subscription.DayOf(req.Start)
	}
	out, err := d.gateway.Subscribe(ctx, n)
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
		OrderRefNumber: req.OrderRefNumber, Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Date: out.Subscription.CreatedAt,
		CustomerName: req.Customer.Name(), CustomerMail: req.Customer.Mail, CustomerPhone: req.Customer.Phone,
		CustomerCCNumber: req.Card.Summary().Masked(), IsNot3DPayment: true,
	}
	if p := out.Payment; p != nil {
		c.NotePayment(*p)
		a.RefNo = refNo(*p)
		if p.Operations[0].Status.Open() {
			return wire.Answer{}, errUnknown()
		}
		if out.Subscription.State == subscription.Ended && out.Subscription.Paid == 0 {
			face := wire.FaceOf(p.Refusal)
			a.Result, a.ReturnMessage, a.ReturnMessageTR = face.Result, face.Message, face.MessageTR
			a.ErrorCode, a.VirtualPOSValues = face.ErrorCode, face.Bank
		}
	}
	return a, nil
}

// recurringOrder finds an order's subscription.
func (d *Dialect) recurringOrder(ctx context.Context, m merchant.ID, reference string) (subscription.Subscription, error) {
	return d.gateway.SubscriptionByReference(ctx, m, Surface, reference) //nolint:wrapcheck // say turns it into words
}

// cancelRecurring is api/services/RecurringPaymentCancel. CARD_ID, which would take a single card away, is told nowhere and not looked at.
func (d *Dialect) cancelRecurring(ctx context.Context, c *dialect.Caller, req wire.Reference) (wire.Failure, error) {
	s, err := d.recurringOrder(ctx, c.Merchant.ID, req.OrderRefNumber)
	if err == nil {
		_, err = d.gateway.CancelSubscription(ctx, c.Merchant.ID, s.ID, false)
	}
	return done(err)
}

// addRecurringCard is api/services/RecurringPaymentCardAdd: the card is charged from now on, and tried at once where a payment is overdue.
func (d *Dialect) addRecurringCard(ctx context.Context, c *dialect.Caller, req wire.RecurringCard) (wire.Failure, error) {
	s, err := d.recurringOrder(ctx, c.Merchant.ID, req.OrderRefNumber)
	if err == nil {
		_, err = d.gateway.NewSubscriptionCard(ctx, c.Merchant.ID, s.ID, req.Card)
	}
	return done(err)
}

func done(err error) (wire.Failure, error) {
	return wire.Failure{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}, err
}

// queryRecurring is api/services/RecurringPaymentQuery.
func (d *Dialect) queryRecurring(ctx context.Context, c *dialect.Caller, req wire.Reference) (wire.RecurringOrder, error) {
	s, err := d.recurringOrder(ctx, c.Merchant.ID, req.OrderRefNumber)
	if err != nil {
		return wire.RecurringOrder{}, err
	}
	v := wire.RecurringOrder{
		Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Found: true, ID: s.CreatedAt.UnixMilli(), Date: s.CreatedAt,
		Repeat: s.Terms.Charges, Tries: max(1, s.Terms.Tries), Amount: s.Terms.Amount, Success: s.Paid, Dealer: s.Reference, Phone: s.Phone,
	}
	charges, err := d.gateway.Charges(ctx, c.Merchant.ID, s.ID, 0, shownCharges)
	if err != nil {
		return v, err //nolint:wrapcheck // say turns it into words
	}
	for _, one := range charges {
		row := wire.RecurringPayment{
			Number: one.Period + 1, Date: one.Due.At(0), Status: strings.ToUpper(string(one.Status)), Tries: one.Tries,
			Active: one.Status == subscription.ChargeOpen,
		}
		if one.Payment != "" {
			p, err := d.gateway.Find(ctx, c.Merchant.ID, one.Payment)
			if err != nil && !errors.Is(err, fault.NotFound) {
				return v, err //nolint:wrapcheck // say turns it into words
			}
			row.RefNo, row.PaymentID, row.Succeeded = refNo(p), p.Number, p.CapturedAt()
		}
		v.Payments = append(v.Payments, row)
	}
	return v, nil
}

// shownCharges is the most payments that a query tells of: as many as an order may have.
const shownCharges = 360
