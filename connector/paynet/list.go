package paynet

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
)

// listPage is how many rows a page of v1/transaction/list is asked to have.
const listPage = 250

// Basis says that Paynet lists transactions by their own time.
func (a *Account) Basis() connector.Basis { return connector.ByLine }

// Named returns the reference as it is: it fits into reference_no.
func (a *Account) Named(ref string) string { return ref }

// List reads a page of v1/transaction/list, which is asked for by whole days ("İşlem listesi", datab and datbi). The cursor is
// the number of the row before the page.
func (a *Account) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	m := wire.ListRequest{Begin: l.From, End: l.To.Add(-time.Microsecond), ShowUnsucceed: true, Page: wire.Page{Limit: listPage}}
	if l.Cursor != "" {
		var err error
		m.StartingAfter, err = strconv.Atoi(l.Cursor)
		if err != nil {
			return connector.Page{}, errors.New("cursor of paynet's list is none of its own")
		}
	}
	rows, err := call(ctx, a, pathList, m.Encode(), l.Deadline, wire.DecodeList)
	var no *refused
	switch {
	case errors.As(err, &no) && no.failure.Result == wire.NoData:
		return connector.Page{}, nil
	case err != nil:
		return connector.Page{}, err
	case rows.Code == wire.NoData:
		return connector.Page{}, nil
	case rows.Code != wire.Successful || rows.ObjectName == "":
		return connector.Page{}, exchange.ErrUnreadable // an object that is no list would pass for an empty one
	case rows.HasMore && len(rows.Rows) == 0:
		return connector.Page{}, errors.New("paynet's list says that there is more and gives nothing")
	}
	var p connector.Page
	for _, row := range rows.Rows {
		if row.XactDate.Before(l.From) || !row.XactDate.Before(l.To) {
			continue
		}
		line, told := listLine(row)
		if !line.Amount.Currency().Valid() {
			return connector.Page{}, exchange.ErrUnreadable
		}
		if told {
			p.Lines = append(p.Lines, line)
		}
	}
	if rows.HasMore {
		p.Next = strconv.Itoa(m.StartingAfter + len(rows.Rows))
	}
	return p, nil
}

// listLine reads a row, unless it is of card points: they are a part of the sale beside them.
func listLine(row wire.ListRow) (connector.Line, bool) {
	size := row.Amount.Minor()
	if size < 0 {
		size = -size // of a refund, in some recordings
	}
	currency := money.Currency(strings.ToUpper(row.Currency))
	if currency == "" || currency == "TL" {
		currency = money.TRY
	}
	line := connector.Line{
		Original: row.AgentReference, Amount: money.New(size, currency), At: row.XactDate,
		IDs: connector.IDs{
			Transaction: row.XactID, Order: row.OrderID, AuthCode: row.AuthorizationCode, RRN: row.ReferenceCode,
			Bank: row.BankID, BankName: row.BankName,
		},
		Status: connector.LineRefused,
	}
	if row.IsSucceed {
		line.Status = connector.LineDone
	}
	switch row.XactType {
	case "S":
		line.Kind = connector.KindSale
	case "PR":
		line.Kind = connector.KindPreAuth
	case "CR":
		line.Kind = connector.KindCapture
	case "R", "RC", "RP":
		line.Kind = connector.KindVoid
	case "CD":
		line.Kind = connector.KindRefund
	case "PI", "PK":
		return line, false
	}
	return line, true
}
