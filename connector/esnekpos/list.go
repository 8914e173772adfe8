package esnekpos

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

const (
	pathList = "/api/services/GetPaymentList"
	// maxList bounds an answer of GetPaymentList: a day of some tens of thousands of payments.
	maxList = 64 << 20
	// cursorLayout is how the cursor of a list writes the day that the next page is of.
	cursorLayout = "2006-01-02"
	// turkishTime is ahead of UTC by so much, all the year round since 2016.
	turkishTime = 3 * 60 * 60
)

// Basis says that EsnekPos lists payments by the time at which they began, each with all of its movements.
func (a *Account) Basis() connector.Basis { return connector.ByPayment }

// Named returns the ORDER_REF_NUMBER of a request of ours.
func (a *Account) Named(ref string) string { return a.quirks.Reference.Of(ref) }

// List reads one day of GetPaymentList, which is asked for by whole days of Istanbul and has no pages ("İşlem Listeleme").
func (a *Account) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	zone := time.FixedZone("+03", turkishTime)
	last := midnight(l.To.Add(-time.Microsecond).In(zone))
	day := midnight(l.From.In(zone))
	if l.Cursor != "" {
		var err error
		day, err = time.ParseInLocation(cursorLayout, l.Cursor, zone)
		if err != nil {
			return connector.Page{}, errors.New("cursor of esnekpos' list is none of its own")
		}
	}
	m := wire.Period{Merchant: a.merchant, From: day, To: day}
	list, err := call(ctx, a.long(), pathList, m.Encode(), l.Deadline, wire.DecodePaymentList)
	switch {
	case err != nil:
		return connector.Page{}, err
	case list.Result != wire.Success() && list.Result != wire.NotFound():
		return connector.Page{}, fmt.Errorf("esnekpos answered the list with return code %s", list.Result.Code)
	}
	var p connector.Page
	for _, payment := range list.Payments {
		if !currencyOf(payment).Valid() {
			return connector.Page{}, exchange.ErrUnreadable
		}
		if !payment.Inserted.Before(l.From) && payment.Inserted.Before(l.To) {
			p.Lines = append(p.Lines, linesOf(payment)...)
		}
	}
	if next := day.AddDate(0, 0, 1); !next.After(last) {
		p.Next = next.Format(cursorLayout)
	}
	return p, nil
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// long is the account as it reads a list, whose answers are longer than any other.
func (a *Account) long() *Account {
	return &Account{merchant: a.merchant, client: a.lists, quirks: a.quirks}
}

// linesOf tells a payment's movements. The ones that say that it waited, for the buyer or for the bank, are told only of a
// payment of which nothing else is known.
func linesOf(p wire.Payment) []connector.Line {
	var lines []connector.Line
	for _, m := range p.Movements {
		if m.Status != wire.PaymentPending && m.Status != wire.PaymentChallenged {
			lines = append(lines, lineOf(p, m))
		}
	}
	if len(lines) == 0 && len(p.Movements) > 0 {
		lines = append(lines, lineOf(p, p.Movements[0]))
	}
	return lines
}

func currencyOf(p wire.Payment) money.Currency {
	c := money.Currency(strings.ToUpper(p.Currency))
	if c == "" || c == "TL" {
		return money.TRY
	}
	return c
}

func lineOf(p wire.Payment, m wire.Movement) connector.Line {
	size := m.Amount.Minor()
	if size < 0 {
		size = -size
	}
	line := connector.Line{
		Original: p.OrderRefNumber, Amount: money.New(size, currencyOf(p)), At: m.Date, Began: p.Inserted,
		IDs: connector.IDs{Transaction: strconv.FormatInt(m.TransactionID, 10), Order: strconv.FormatInt(p.ID, 10)},
	}
	if line.At.IsZero() {
		line.At = p.Inserted
	}
	switch m.Status {
	case wire.PaymentPending, wire.PaymentChallenged:
		line.Kind = connector.KindSale
	case wire.PaymentSucceeded:
		// Whether the buyer bore the commission is not told.
		line.Kind, line.Status, line.Fee = connector.KindSale, connector.LineDone, p.Commission.Minor()
	case wire.PaymentFailed:
		line.Kind, line.Status = connector.KindSale, connector.LineRefused
	case wire.CancelSucceeded:
		line.Kind, line.Status, line.Fee = connector.KindVoid, connector.LineDone, p.Commission.Minor()
	case wire.CancelFailed:
		line.Kind, line.Status = connector.KindVoid, connector.LineRefused
	case wire.RefundSucceeded:
		line.Kind, line.Status = connector.KindRefund, connector.LineDone
	case wire.RefundFailed:
		line.Kind, line.Status = connector.KindRefund, connector.LineRefused
	}
	return line
}
