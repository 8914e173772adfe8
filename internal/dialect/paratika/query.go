package paratika

import (
	"context"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	wire "github.com/vezne/vezne/wire/paratika"
)

// queryTransaction is QUERYTRANSACTION: every transaction of an order, its failed tries included, or those of a period.
func (d *Dialect) queryTransaction(ctx context.Context, c *dialect.Caller, _ message, q wire.Query) (wire.Transactions, error) {
	t := wire.Transactions{PaymentID: q.Locator.PaymentID, Outcome: wire.Success()}
	if q.Locator == (wire.Locator{}) {
		rows, total, err := d.period(ctx, c.Merchant, q)
		t.Rows, t.Total = rows, total
		return t, err
	}
	payments, err := d.tries(ctx, c, q.Locator)
	if err != nil {
		return wire.Transactions{}, err
	}
	var rows []wire.Row
	for _, p := range payments {
		rows = append(rows, rowsOf(p, q.Status)...)
	}
	t.Rows, t.Total = page(rows, q.Offset, q.Limit), len(rows)
	if t.PaymentID == "" && len(payments) > 0 {
		t.PaymentID = payments[0].Reference
	}
	return t, nil
}

// reconcile is RECONTRANSACTION: the transactions of an order or of a period that have what the request names.
func (d *Dialect) reconcile(ctx context.Context, c *dialect.Caller, _ message, q wire.ReconQuery) (wire.Transactions, error) {
	t := wire.Transactions{Recon: true, Outcome: wire.Success()}
	var rows []wire.Row
	if q.PaymentID != "" {
		payments, err := d.tries(ctx, c, wire.Locator{PaymentID: q.PaymentID})
		if err != nil {
			return wire.Transactions{}, err
		}
		for _, p := range payments {
			rows = append(rows, rowsOf(p, "")...)
		}
	} else {
		var err error
		rows, _, err = d.period(ctx, c.Merchant, wire.Query{Start: q.Start, End: q.End, Limit: maxRows})
		if err != nil {
			return wire.Transactions{}, err
		}
	}
	rows = slices.DeleteFunc(rows, func(r wire.Row) bool {
		return q.OrderID != "" && q.OrderID != r.OrderID || q.ApprovalCode != "" && q.ApprovalCode != r.ApprovalCode ||
			q.SystemType != "" && q.SystemType != r.System.Type || !q.Start.IsZero() && r.Created.Before(q.Start) ||
			!q.End.IsZero() && !r.Created.Before(q.End.Add(time.Minute))
	})
	t.Rows, t.Total = page(rows, 0, maxReconciled), len(rows)
	return t, nil
}

// maxReconciled is how many rows one answer has at most, as many as a page of QUERYTRANSACTION.
const maxReconciled = 1000

// tries are the payments that a locator means: all of an order's, or the one of a transaction.
func (d *Dialect) tries(ctx context.Context, c *dialect.Caller, l wire.Locator) ([]payment.Payment, error) {
	var payments []payment.Payment
	if l.TranID != "" {
		p, err := d.locate(ctx, c.Merchant, l)
		if err != nil {
			return nil, err
		}
		payments = append(payments, p)
	} else {
		found, err := d.gateway.List(ctx, c.Merchant.ID, store.Filter{Reference: l.PaymentID, Limit: maxTries})
		if err != nil {
			return nil, err
		}
		slices.Reverse(found) // as they happened
		payments = found
	}
	for i, p := range payments {
		if _, _, open := p.Open(); open && p.State != payment.Challenged {
			after, err := d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
			if err != nil {
				return nil, err
			}
			payments[i] = after
		}
		c.NotePayment(payments[i])
	}
	return payments, nil
}

// maxTries is how many tries to pay one order a query tells of.
const maxTries = 200

// The period of a query that names none, and how many payments are read at once.
const (
	defaultPeriod = 30 * 24 * time.Hour
	chunk         = 200
	// maxRows is how many transactions a period may have: all are read for a page of them, because they are in the order of their
	// own time, and not of that of their payments.
	maxRows = 200_000
)

// period lists the transactions of a period, the latest first: what was asked for in it, to whichever payment.
func (d *Dialect) period(ctx context.Context, m *merchant.Merchant, q wire.Query) (rows []wire.Row, total int, err error) {
	since, before := q.Start, d.now().Add(time.Minute)
	if since.IsZero() {
		since = d.now().Add(-defaultPeriod)
	}
	if !q.End.IsZero() {
		before = q.End.Add(time.Minute) // an end is a minute of which all is meant
	}
	for _, f := range []store.Filter{
		{Since: since, Before: before},
		{Before: since, FollowedSince: since, FollowedBefore: before},
	} {
		f.Limit = chunk
		for {
			payments, err := d.gateway.List(ctx, m.ID, f)
			if err != nil {
				return nil, 0, err
			}
			for _, p := range payments {
				rows = append(rows, rowsOf(p, q.Status)...)
			}
			if len(payments) < chunk {
				break
			}
			if len(rows) > maxRows {
				return nil, 0, fault.InvalidField("ENDDATE", "too_many", fault.Text{
					TR: "Bu aralıkta çok fazla işlem var; daha kısa bir aralık sorgulayın.",
					EN: "There are too many transactions in this period; ask for a shorter one.",
				})
			}
			f.After = payments[len(payments)-1].ID
		}
	}
	rows = slices.DeleteFunc(rows, func(r wire.Row) bool { return r.Created.Before(since) || !r.Created.Before(before) })
	slices.SortStableFunc(rows, func(a, b wire.Row) int { return b.Created.Compare(a.Created) })
	return page(rows, q.Offset, q.Limit), len(rows), nil
}

func page(rows []wire.Row, offset, limit int) []wire.Row {
	if offset >= len(rows) {
		return nil
	}
	return rows[offset:min(len(rows), offset+limit)]
}

// rowsOf are the transactions of one payment that have a status, or all of them.
func rowsOf(p payment.Payment, status wire.TransactionStatus) []wire.Row {
	var rows []wire.Row
	for _, op := range p.Operations {
		if row := rowOf(p, op); status == "" || row.Status == status {
			rows = append(rows, row)
		}
	}
	return rows
}

// statusOf is where an operation stands. A sale that was voided or refunded stays successful: the rows behind it tell the
// rest, as clients of Paratika rely on.
func statusOf(p payment.Payment, op payment.Operation) wire.TransactionStatus {
	switch {
	case op.Seq == 1 && p.State == payment.Expired:
		return wire.Abandoned
	case op.Status == payment.Approved:
		return wire.Successful
	case op.Status == payment.Refused:
		return wire.Failed
	}
	return wire.InProgress
}

func rowOf(p payment.Payment, op payment.Operation) wire.Row {
	at := op.Attempts[len(op.Attempts)-1]
	ids := idsOf(p, op)
	system := systemOf(p, ids)
	system.Name, system.EFTCode = system.Type, "" // a row names the bank, not the account
	row := wire.Row{
		TraceAudit: ids.RRN, OrderID: orderID(p), ApprovalCode: ids.AuthCode, TranID: tranID(p, op), RefID: ids.RRN,
		Sent: millis(at.SentAt), Received: millis(at.AnsweredAt), Created: millis(op.CreatedAt), Amount: p.Money(op.Amount),
		Status: statusOf(p, op), System: system, Last4: p.Card.Last4, Type: typeOf(p, op), Installments: max(1, p.Installments),
		Holder: holder(p.Card.Holder), CustomerID: p.Attributes[attrCustomer], BIN: p.Card.BIN, PaymentID: p.Reference, ThreeD: p.ThreeD >= 0,
	}
	switch op.Status {
	case payment.Approved:
		row.ReturnCode = string(wire.Approved)
	case payment.Refused:
		refused := wire.Refused(at.Refusal)
		row.ReturnCode, row.BankError, row.BankErrorText, row.Error = refused.BankError, refused.BankError, refused.BankErrorText, refused.Error
	case payment.Pending, payment.Doubtful:
	}
	if op.Seq == 1 {
		row.Refundable = refundable(p, 0) == nil
		row.RefundableLeft = p.Money(p.Refundable())
	}
	return row
}

// typeOf is an operation's type of transaction: a refund of a part has one of its own.
func typeOf(p payment.Payment, op payment.Operation) string {
	if op.Kind == payment.Refund && op.Amount < p.Captured {
		return "PTREFUND"
	}
	return actionOf(op.Kind)
}

func millis(t time.Time) time.Time { return t.Truncate(time.Millisecond) }
