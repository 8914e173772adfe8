package paynet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paynet"
)

// Query asks what became of a request: of a payment by its reference, of a follow-up by what Paynet's list has of the payment
// beyond what was known before.
func (a *Account) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	switch q.Kind {
	case connector.KindSale, connector.KindPreAuth:
		return a.payment(ctx, q)
	case connector.KindCapture:
		return a.difference(ctx, q, q.Original.Captured, "CR")
	case connector.KindRefund:
		// A whole refund on the day of the payment is a cancellation.
		return a.difference(ctx, q, q.Original.Refunded, "CD", "R")
	case connector.KindVoid:
		return a.difference(ctx, q, 0, "R", "RC", "RP")
	}
	return connector.Report{Cause: errOther}
}

func (a *Account) payment(ctx context.Context, q connector.Inquiry) connector.Report {
	t, err := a.check(ctx, q.Ref, q.Deadline)
	switch {
	case errors.Is(err, errNone):
		return connector.Report{Finding: connector.NotFound}
	case err != nil:
		return connector.Report{Cause: err}
	case t.TransactionType != answerType(q.Kind == connector.KindPreAuth):
		return connector.Report{Cause: errOther}
	}
	r := connector.Result{IDs: connector.IDs{
		Transaction: t.XactID, Order: t.OrderID, AuthCode: t.AuthorizationCode, RRN: t.ReferenceCode, Bank: t.BankID,
	}}
	if !t.IsSucceed {
		r.Outcome, r.Refusal = connector.Declined, connector.RefusalOf(decline.Unknown, "", t.Message)
		return connector.Report{Finding: connector.Found, Result: r}
	}
	if t.Amount != q.Amount || t.Currency != string(q.Amount.Currency()) {
		return connector.Report{Cause: errOther}
	}
	r.Outcome, r.Amount = connector.Approved, t.Amount
	return connector.Report{Finding: connector.Found, Result: r}
}

var errRequested = fmt.Errorf("paynet's list has no such refund, which may wait for its staff; look in its panel: %w", connector.ErrUnsaid)

// difference compares what the list has of a payment, in transactions of the given types, with what was known before.
func (a *Account) difference(ctx context.Context, q connector.Inquiry, before int64, types ...string) connector.Report {
	rows, err := a.rows(ctx, q)
	if err != nil {
		return connector.Report{Cause: err}
	}
	var sum int64
	var ids connector.IDs
	for _, row := range rows {
		for _, t := range types {
			if row.XactType != t {
				continue
			}
			if row.Currency != string(q.Amount.Currency()) {
				return connector.Report{Cause: errOther}
			}
			sum += row.Amount.Minor()
			ids = connector.IDs{Transaction: row.XactID, Order: row.OrderID, AuthCode: row.AuthorizationCode, RRN: row.ReferenceCode}
		}
	}
	switch sum {
	case before:
		if q.Kind == connector.KindRefund && a.quirks.Refund.Booking == connector.BookedOnRequest {
			// What is not in the list may be a request that Paynet's staff looks into. To say "not made" would invite a second one.
			return connector.Report{Cause: errRequested}
		}
		if !slices.ContainsFunc(rows, began) {
			return connector.Report{Cause: errOther} // a list without the payment does not have what followed it either
		}
		return connector.Report{Finding: connector.NotFound}
	case before + q.Amount.Minor():
		return connector.Report{Finding: connector.Found, Result: connector.Result{Outcome: connector.Approved, Amount: q.Amount, IDs: ids}}
	}
	// Somebody else has moved this payment meanwhile, in Paynet's panel perhaps. That is for a person to sort out.
	return connector.Report{Cause: errOther}
}

// began reports whether a transaction is the one with which its payment began.
func began(row wire.ListRow) bool { return row.XactType == "S" || row.XactType == "PR" }

const (
	// pageSize is how many rows are asked for at once, and pages how often: what does not fit is a doubt.
	pageSize = 500
	pages    = 40
	// reach is how far back the list is read: refunds are asked for within a year.
	reach = 366 * 24 * time.Hour
)

// rows are the transactions of a payment that took effect.
func (a *Account) rows(ctx context.Context, q connector.Inquiry) ([]wire.ListRow, error) {
	var found []wire.ListRow
	now := a.now()
	m := wire.ListRequest{Begin: now.Add(-reach), End: now.Add(24 * time.Hour), Page: wire.Page{Limit: pageSize}}
	for range pages {
		l, err := call(ctx, a, pathList, m.Encode(), q.Deadline, wire.DecodeList)
		if err != nil {
			return nil, err
		}
		switch {
		case l.Code != wire.Successful || l.ObjectName == "":
			return nil, exchange.ErrUnreadable // an object that is no list would pass for an empty one
		case l.HasMore && len(l.Rows) == 0:
			return nil, errors.New("paynet's list says that there is more and gives nothing")
		}
		for _, row := range l.Rows {
			if row.IsSucceed && row.AgentReference == q.Original.Ref {
				found = append(found, row)
			}
		}
		if !l.HasMore {
			return found, nil
		}
		m.StartingAfter += len(l.Rows)
	}
	return nil, errors.New("paynet's list is too long to be read")
}
