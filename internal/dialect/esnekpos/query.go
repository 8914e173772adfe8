package esnekpos

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// query is api/services/ProcessQuery, the answer by which a shop is to go.
func (d *Dialect) query(ctx context.Context, c *dialect.Caller, req wire.Reference) (wire.Query, error) {
	p, found, err := d.find(ctx, c, req.OrderRefNumber)
	if err != nil {
		return wire.Query{}, err
	}
	if !found {
		return wire.Query{Result: wire.NotFound(), ReturnMessage: wire.NotFound().Text()}, nil
	}
	division, err := d.divisionOf(ctx, p)
	if err != nil {
		return wire.Query{}, err
	}
	now, money := standingOf(p), terms.BillOf(p)
	if p.State == payment.Expired {
		// EsnekPos does not tell a buyer who never came back from one who is still at the bank.
		now.result, now.message = wire.PaymentWaiting(), wire.PaymentWaiting().Text()
	}
	q := wire.Query{
		Result: now.result, ReturnMessage: now.message, Found: true, Date: d.now(), PaymentDate: paidAt(p), RefNo: refNo(p),
		Amount: money.Charged, OrderRefNumber: nameOf(p), Installments: max(1, p.Installments), Commission: money.Commission,
		CommissionRate: money.Rate.Percent(), Movements: movementsOf(p, division), Both: true,
	}
	if taken(p) {
		q.SuccessTransactionID = movementID(p, chargePlace)
	}
	return q, nil
}

// detail is api/services/ProcessQueryDetail. An unknown reference is answered as ProcessQuery answers it.
func (d *Dialect) detail(ctx context.Context, c *dialect.Caller, req wire.Reference) (wire.PaymentDetail, error) {
	p, found, err := d.find(ctx, c, req.OrderRefNumber)
	if err != nil {
		return wire.PaymentDetail{}, err
	}
	if !found {
		return wire.PaymentDetail{Result: wire.NotFound(), ReturnMessage: wire.NotFound().Text()}, nil
	}
	row, err := d.row(ctx, c.Merchant, req.Merchant.Name, p)
	return wire.PaymentDetail{Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Payment: &row}, err
}

// The most rows of one answer, and of one read of the store.
const (
	listLimit = 5000
	pageSize  = 500
)

// list is api/services/GetPaymentList: the payments that began within a window of whole days, oldest first.
func (d *Dialect) list(ctx context.Context, c *dialect.Caller, req wire.Period) (wire.PaymentList, error) {
	if req.To.Before(req.From) {
		return wire.PaymentList{}, errReversedWindow()
	}
	v := wire.PaymentList{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}
	err := d.each(ctx, c.Merchant.ID, req.From, req.To.Add(24*time.Hour), func(p payment.Payment) error {
		if len(v.Payments) == listLimit {
			return errWindow()
		}
		row, err := d.row(ctx, c.Merchant, req.Merchant.Name, p)
		v.Payments = append(v.Payments, row)
		return err
	})
	return v, err
}

// each calls visit for the merchant's payments of this surface that began from since on and earlier than before, oldest
// first. Zero times bound nothing.
func (d *Dialect) each(ctx context.Context, m merchant.ID, since, before time.Time, visit func(payment.Payment) error) error {
	f := store.Filter{Order: store.OldestFirst, Surface: Surface, Since: since, Before: before, Limit: pageSize}
	for {
		page, err := d.gateway.List(ctx, m, f)
		if err != nil {
			return err
		}
		for _, p := range page {
			err = visit(p)
			if err != nil {
				return err
			}
			f.After = p.ID
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// row tells a payment as one of GetPaymentList's. name is the MERCHANT that the caller goes by.
func (d *Dialect) row(ctx context.Context, m *merchant.Merchant, name string, p payment.Payment) (wire.Payment, error) {
	division, err := d.divisionOf(ctx, p)
	if err != nil {
		return wire.Payment{}, err
	}
	money, movements := terms.BillOf(p), movementsOf(p, division)
	v := wire.Payment{
		ID: p.Number, Merchant: name, DealerName: m.Name, Inserted: p.CreatedAt, CardNumber: p.Card.Masked(), CardName: p.Card.Holder,
		Currency: string(p.Amount.Currency()), Installments: max(1, p.Installments), Amount: money.Charged, Commission: money.Commission,
		CommissionRate: money.Rate.Percent(), OrderRefNumber: nameOf(p), CustomerName: p.Attributes[attrName],
		CustomerGSM: p.Attributes[attrPhone], BackURL: p.Attributes[attrBackURL], Movements: movements, Products: productsOf(p),
	}
	if known := terms.Find(m.Cards, p.Card.BIN); known.Known {
		v.CardType, v.CardCategory, v.CardBankName, v.CardFamily = typeOf(known), kindOf(known), known.Bank, known.Family
	}
	// The latest movement that was done is where the payment stands; a cancellation that failed changes nothing.
	for _, movement := range movements {
		if movement.Status != wire.CancelFailed && movement.Status != wire.RefundFailed {
			v.Status = movement.Status
		}
	}
	return v, nil
}
