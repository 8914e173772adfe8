package paratika

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/paratika"
)

// listPage is how many transactions a page of QUERYTRANSACTION is asked to have.
const listPage = 250

// Basis says that Paratika lists transactions by their own time.
func (a *Account) Basis() connector.Basis { return connector.ByLine }

// Named returns the reference as it is: it fits into MERCHANTPAYMENTID.
func (a *Account) Named(ref string) string { return ref }

// List reads a page of QUERYTRANSACTION by STARTDATE and ENDDATE, which are whole minutes. Whether the last minute is in the
// period is not documented, so that one more is asked for and cut off here. The cursor is the page's OFFSET.
func (a *Account) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	m := wire.Query{
		Credentials: a.credentials, Start: l.From.Truncate(time.Minute), End: l.To.Add(time.Minute).Truncate(time.Minute), Limit: listPage,
	}
	if l.Cursor != "" {
		var err error
		m.Offset, err = strconv.Atoi(l.Cursor)
		if err != nil {
			return connector.Page{}, errors.New("cursor of paratika's list is none of its own")
		}
	}
	t, err := call(ctx, a, m.Encode(), l.Deadline, wire.DecodeTransactions)
	switch {
	case err != nil:
		return connector.Page{}, err
	case t.Outcome.Code == wire.Declined && (t.Outcome.Error == wire.NoSuchPayment || t.Outcome.Error == wire.NoSuchTransaction):
		return connector.Page{}, nil
	case t.Outcome.Code != wire.Approved:
		return connector.Page{}, fmt.Errorf("paratika refused a list with %s", t.Outcome.Error)
	}
	var p connector.Page
	for _, row := range t.Rows {
		line := listLine(row)
		if line.At.IsZero() {
			return connector.Page{}, errors.New("paratika's list has a transaction without a time")
		}
		if !line.At.Before(l.From) && line.At.Before(l.To) {
			p.Lines = append(p.Lines, line)
		}
	}
	// totalTransactionCount may be of the page alone, so that only a page that is not full is surely the last.
	if len(t.Rows) >= listPage {
		p.Next = strconv.Itoa(m.Offset + len(t.Rows))
	}
	return p, nil
}

func listLine(row wire.Row) connector.Line {
	line := connector.Line{Original: row.PaymentID, IDs: rowIDs(row), Amount: row.Amount, At: row.Created}
	for _, at := range []time.Time{row.Sent, row.Received} {
		if line.At.IsZero() {
			line.At = at
		}
	}
	switch row.Type {
	case "SALE":
		line.Kind = connector.KindSale
	case "PREAUTH":
		line.Kind = connector.KindPreAuth
	case "POSTAUTH":
		line.Kind = connector.KindCapture
	case "VOID":
		line.Kind = connector.KindVoid
	case "REFUND", "PTREFUND":
		line.Kind = connector.KindRefund
	}
	switch row.Status {
	case wire.Successful, wire.Voided, wire.ClosedPreAuth:
		line.Status = connector.LineDone // and undone later, perhaps, by a transaction of its own
	case wire.Failed, wire.Abandoned:
		line.Status = connector.LineRefused
	case wire.InProgress, wire.ManualCheck:
	}
	return line
}
