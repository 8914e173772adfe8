package paratika

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Query asks what became of a request, by the transactions that Paratika has of its payment. Of a buyer who has not come back, and
// whose time is over, the session is closed first: what is not there then will not come.
func (a *Account) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	ref := q.Original.Ref
	if q.Kind == connector.KindSale || q.Kind == connector.KindPreAuth {
		ref = q.Ref
	}
	waiting := false
	if q.State != "" {
		v, err := parseVisit(q.State)
		if err != nil {
			return connector.Report{Cause: err}
		}
		waiting = a.now().Before(v.until)
		if !waiting {
			err = a.closeSession(ctx, v, q.Deadline)
		}
		if err != nil {
			return connector.Report{Cause: err}
		}
	}
	rows, err := a.rows(ctx, ref, q.Deadline)
	if err != nil {
		return connector.Report{Cause: err}
	}
	switch q.Kind {
	case connector.KindSale, connector.KindPreAuth:
		report := payment(rows, q.Kind, q.Amount)
		if waiting && report.Finding == connector.Found && report.Result.Outcome == connector.Declined {
			return connector.Report{Finding: connector.Pending} // one try has failed, and the session takes another
		}
		return report
	case connector.KindCapture:
		return difference(rows, q, q.Original.Captured, "POSTAUTH")
	case connector.KindRefund:
		return difference(rows, q, q.Original.Refunded, "REFUND", "PTREFUND")
	case connector.KindVoid:
		return difference(rows, q, 0, "VOID")
	}
	return connector.Report{Cause: errOther}
}

// rows are the transactions of a payment, none if Paratika has no such payment.
func (a *Account) rows(ctx context.Context, ref string, deadline time.Time) ([]wire.Row, error) {
	m := wire.Query{Credentials: a.credentials, Locator: wire.Locator{PaymentID: ref}, Limit: limit}
	t, err := call(ctx, a, m.Encode(), deadline, wire.DecodeTransactions)
	switch {
	case err != nil:
		return nil, err
	case t.Outcome.Code == wire.Declined && (t.Outcome.Error == wire.NoSuchPayment || t.Outcome.Error == wire.NoSuchTransaction):
		return nil, nil
	case t.Outcome.Error == wire.WrongUser, t.Outcome.Error == wire.UnknownMerchant:
		return nil, fmt.Errorf("paratika refused a query with %s: %w", t.Outcome.Error, connector.ErrCredentials)
	case t.Outcome.Code != wire.Approved:
		return nil, fmt.Errorf("paratika refused a query with %s", t.Outcome.Error)
	case t.Total > len(t.Rows), len(t.Rows) >= limit: // the total may be of the page alone, so that a full page is none to rest upon
		return nil, fmt.Errorf("paratika told only %d transactions of one payment", len(t.Rows))
	}
	for _, row := range t.Rows {
		if row.PaymentID != ref {
			return nil, errOther
		}
	}
	return t.Rows, nil
}

// limit is how many transactions of one payment are read, the most that a query may ask for.
const limit = 1000

// payment reads how a sale or a pre-authorization ended. A request of the API is one try; a session takes several, of which one
// can succeed.
func payment(rows []wire.Row, k connector.Kind, amount money.Amount) connector.Report {
	found := connector.Report{Finding: connector.NotFound}
	for _, row := range rows {
		switch row.Type {
		case "SALE", "PREAUTH":
		default: // what followed it
			continue
		}
		report := standing(row, amount)
		switch {
		case row.Type != action(k == connector.KindPreAuth):
			return connector.Report{Cause: errOther} // our reference is of one request
		case report.Finding == connector.Unclear:
			return report
		case !settled(found):
			found = report
		case settled(report):
			return connector.Report{Cause: errOther} // an order is paid once
		}
	}
	if found.Finding == connector.NotFound && len(rows) > 0 {
		return connector.Report{Cause: errOther}
	}
	return found
}

// settled reports whether no other try can change what a report says.
func settled(r connector.Report) bool {
	return r.Finding == connector.Pending || r.Finding == connector.Found && r.Result.Outcome == connector.Approved
}

// standing reads a transaction with which a payment began, or was to begin.
func standing(row wire.Row, amount money.Amount) connector.Report {
	r := connector.Result{IDs: rowIDs(row)}
	switch row.Status {
	case wire.InProgress, wire.ManualCheck:
		return connector.Report{Finding: connector.Pending}
	case wire.Failed:
		reason := wire.ReasonOf(row.Error)
		code := row.BankError
		if code == "" {
			code = string(row.Error)
		}
		r.Outcome, r.Refusal = connector.Declined, connector.RefusalOf(reason, code, row.BankErrorText)
		return connector.Report{Finding: connector.Found, Result: r}
	case wire.Abandoned: // by a buyer who did not come back from the bank
		r.Outcome, r.Refusal = connector.Declined, connector.RefusalOf(decline.AuthenticationAbandoned, string(row.Error), row.BankErrorText)
		return connector.Report{Finding: connector.Found, Result: r}
	case wire.Successful, wire.Voided, wire.ClosedPreAuth:
		if row.Amount != amount {
			return connector.Report{Cause: errOther}
		}
		r.Outcome, r.Amount = connector.Approved, row.Amount
		return connector.Report{Finding: connector.Found, Result: r}
	}
	return connector.Report{Cause: errOther}
}

// difference compares what Paratika has of follow-ups of the given types with what was known before.
func difference(rows []wire.Row, q connector.Inquiry, before int64, types ...string) connector.Report {
	if len(rows) == 0 {
		return connector.Report{Cause: errOther} // it has lost the payment that there was
	}
	var sum int64
	var last wire.Row
	for _, row := range rows {
		if !slices.Contains(types, row.Type) {
			continue
		}
		switch {
		case row.Amount.Currency() != q.Amount.Currency():
			return connector.Report{Cause: errOther}
		case row.Status == wire.InProgress, row.Status == wire.ManualCheck:
			return connector.Report{Finding: connector.Pending}
		case row.Status == wire.Successful:
			sum += row.Amount.Minor()
			last = row
		}
	}
	switch sum {
	case before:
		return connector.Report{Finding: connector.NotFound}
	case before + q.Amount.Minor():
		r := connector.Result{Outcome: connector.Approved, Amount: q.Amount, IDs: rowIDs(last)}
		return connector.Report{Finding: connector.Found, Result: r}
	}
	// Somebody else has moved this payment meanwhile, in Paratika's panel perhaps. That is for a person to sort out.
	return connector.Report{Cause: errOther}
}

func rowIDs(row wire.Row) connector.IDs {
	return connector.IDs{
		Transaction: row.TranID, Order: row.OrderID, AuthCode: row.ApprovalCode, RRN: row.RefID, Bank: row.System.EFTCode, BankName: row.System.Type,
	}
}
