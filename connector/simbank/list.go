package simbank

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Basis says that the bank lists what it recorded in the span.
func (b *Bank) Basis() connector.Basis { return connector.ByLine }

// Named returns the reference as it is: the bank takes every one of ours.
func (b *Bank) Named(ref string) string { return ref }

// List reads one page of the bank's books of this terminal.
func (b *Bank) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	body, err := b.listed(ctx, wire.PathList, l)
	if err != nil {
		return connector.Page{}, err
	}
	listing, err := wire.DecodeListing(body)
	if err != nil {
		return connector.Page{}, errors.Join(exchange.ErrUnreadable, err)
	}
	var p connector.Page
	for _, line := range listing.Lines {
		p.Lines = append(p.Lines, lineOf(line))
	}
	if listing.Next != 0 {
		p.Next = strconv.FormatInt(listing.Next, 10)
	}
	return p, nil
}

// listed asks for one page of one of the bank's lists.
func (b *Bank) listed(ctx context.Context, path string, l connector.Listing) ([]byte, error) {
	m := wire.List{From: l.From, To: l.To}
	if l.Cursor != "" {
		var err error
		m.After, err = strconv.ParseInt(l.Cursor, 10, 64)
		if err != nil {
			return nil, errors.New("cursor of the bank's list is none of its own")
		}
	}
	body, err := m.Encode()
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the member
	}
	got, err := b.call(ctx, path, body, l.Deadline)
	if err != nil {
		return nil, err
	}
	if got.problem != nil {
		return nil, fmt.Errorf("bank refused the list with code %s", got.problem.Code)
	}
	return got.body, nil
}

func lineOf(l wire.Line) connector.Line {
	line := connector.Line{
		Ref: l.Ref, Original: l.Original, IDs: connector.IDs{Transaction: l.Transaction, AuthCode: l.AuthCode, RRN: l.RRN},
		Amount: l.Amount, At: l.At, Kind: kindOf(l.Operation),
	}
	if l.Original == "" {
		line.Original = l.Ref
	}
	switch l.Outcome {
	case wire.Approved:
		line.Status = connector.LineDone
	case wire.Declined:
		line.Status = connector.LineRefused
	case wire.Pending, wire.NotFound:
	}
	return line
}

func kindOf(o wire.Operation) connector.Kind {
	switch o {
	case wire.Sale:
		return connector.KindSale
	case wire.PreAuth:
		return connector.KindPreAuth
	case wire.CaptureHeld:
		return connector.KindCapture
	case wire.VoidAll:
		return connector.KindVoid
	case wire.RefundTaken:
		return connector.KindRefund
	}
	return 0
}
