package esnekpos

import (
	"context"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/request"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// sendLink is api/services/SendPaymentRequest. What would have to be sent by a channel that is not set up here is refused.
func (d *Dialect) sendLink(ctx context.Context, c *dialect.Caller, req wire.Link) (wire.LinkAnswer, error) {
	number, address, err := d.requests.Send(ctx, c.Merchant, c.BaseURL, request.Ask{
		Amount: req.Amount, Net: req.Net, Installments: req.Installments, Product: req.Product, Mail: req.Mail, Phone: req.Phone,
		ByMail: req.Type == wire.ByMail, BySMS: req.Type == wire.BySMS, Language: req.Locale,
	})
	if err != nil {
		return wire.LinkAnswer{}, linkFault(err)
	}
	return wire.LinkAnswer{Result: wire.Success(), ReturnMessage: wire.SuccessMessage, URL: address, ID: strconv.FormatInt(number, 10)}, nil
}

// queryLink is api/services/SendPaymentRequestQuery: every try on the page, oldest first.
func (d *Dialect) queryLink(ctx context.Context, c *dialect.Caller, req wire.LinkQuery) (wire.LinkPayments, error) {
	tries, err := d.requests.Tries(ctx, c.Merchant.ID, req.ID)
	if err != nil {
		return wire.LinkPayments{}, linkFault(err)
	}
	v := wire.LinkPayments{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}
	for _, p := range tries {
		row, err := d.row(ctx, c.Merchant, req.Merchant.Name, p)
		if err != nil {
			return v, err
		}
		one := wire.LinkPayment{
			RefNo: refNo(p), Status: row.Status.Name(), Date: d.now(), PaymentDate: p.CreatedAt, Amount: row.Amount, OrderRefNumber: p.Reference,
			Installments: row.Installments, Commission: row.Commission, CommissionRate: row.CommissionRate,
		}
		if taken(p) {
			one.SuccessTransactionID = movementID(p, chargePlace)
		}
		v.Payments = append(v.Payments, one)
	}
	return v, nil
}

// linkFault names the members of a payment request as EsnekPos does.
func linkFault(err error) error {
	f, is := fault.As(err)
	if !is || f.Kind == fault.Internal {
		return err
	}
	name, known := map[string]string{
		"email": "MAIL", "phone": "PHONE_NUMBER", "installments": "INSTALLMENT", "description": "PRODUCT", "text": "PRODUCT",
	}[f.Field]
	switch {
	case f.Code == request.CodeChannel:
		name = "TYPE"
	case f.Kind == fault.NotFound:
		name = "SEND_PAYMENT_REQUEST_ID"
	case !known:
		return err
	}
	spelled := *f
	spelled.Field = name
	return &spelled
}
