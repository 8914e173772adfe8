package esnekpos

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// transfer.go tells the house's payouts as EsnekPos' transfers to stores: each line of a payout is one.

// extractsEach numbers a payout's lines: EXTRACT_ID is the payout's number and its line's.
const extractsEach = 1000

// extracts is api/services/GetExtractList: the transfers to stores whose payouts were prepared within a window of whole days.
func (d *Dialect) extracts(ctx context.Context, c *dialect.Caller, req wire.Period) (wire.ExtractList, error) {
	v := wire.ExtractList{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}
	rows := 0
	err := d.transfers(ctx, c.Merchant.ID, req, func(p marketplace.Payout, i int) error {
		e, err := d.extract(ctx, c.Merchant.ID, p, i)
		rows += 1 + len(e.Transactions)
		if err == nil && rows > listLimit {
			err = errWindow()
		}
		v.Extracts = append(v.Extracts, e)
		return err
	})
	return v, err
}

// receipts is api/services/GetReceiptList: the transfers that the bank has made.
func (d *Dialect) receipts(ctx context.Context, c *dialect.Caller, req wire.Period) (wire.ReceiptList, error) {
	v := wire.ReceiptList{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}
	err := d.transfers(ctx, c.Merchant.ID, req, func(p marketplace.Payout, i int) error {
		l := p.Lines[i]
		if l.State != marketplace.LinePaid {
			return nil
		}
		if len(v.Receipts) == listLimit {
			return errWindow()
		}
		v.Receipts = append(v.Receipts, wire.Receipt{
			Number: l.Reference, Serial: "P", DealerName: l.To.Name, Merchant: req.Merchant.Name, Date: p.ClosedAt,
			Amount: money.New(l.Amount, p.Currency), Currency: p.Currency,
		})
		return nil
	})
	return v, err
}

// transfers calls visit for each line of the payouts that were prepared within a window, oldest first.
func (d *Dialect) transfers(ctx context.Context, m merchant.ID, req wire.Period, visit func(p marketplace.Payout, line int) error) error {
	if req.To.Before(req.From) {
		return errReversedWindow()
	}
	f := store.PayoutFilter{Since: req.From, Before: req.To.Add(24 * time.Hour), Limit: 100}
	for {
		page, err := d.gateway.Payouts(ctx, m, f)
		if err != nil {
			return err
		}
		for _, p := range page {
			if p.State == marketplace.PayoutCancelled {
				continue // the bank never had it
			}
			for i := range p.Lines {
				err = visit(p, i)
				if err != nil {
					return err
				}
			}
		}
		if len(page) < f.Limit {
			return nil
		}
		f.After = page[len(page)-1].ID
	}
}

// extract tells one line, with the entries of the store's account that it pays.
func (d *Dialect) extract(ctx context.Context, m merchant.ID, p marketplace.Payout, i int) (wire.Extract, error) {
	l := p.Lines[i]
	in := func(minor int64) money.Amount { return money.New(minor, p.Currency) }
	e := wire.Extract{
		ID: p.Number*extractsEach + int64(i) + 1, ExternalID: l.Store, Name: l.To.Name, Currency: p.Currency, Amount: in(l.Amount),
		Status: map[marketplace.LineState]wire.TransferStatus{
			marketplace.LineOpen: wire.TransferWaiting, marketplace.LinePaid: wire.TransferSucceeded, marketplace.LineFailed: wire.TransferFailed,
		}[l.State],
	}
	if l.State == marketplace.LinePaid {
		e.Transferred = p.ClosedAt
	}
	sales, returns := int64(0), int64(0)
	sold, returned := map[string]bool{}, map[string]bool{}
	f := store.LineFilter{Store: l.Store, Payout: p.ID, Limit: pageSize}
	for {
		entries, err := d.gateway.StoreLines(ctx, m, f)
		if err != nil {
			return e, err
		}
		for _, entry := range entries {
			f.After = entry.ID
			if entry.Payment == "" || entry.Free == 0 {
				continue // the payout itself, and what is held still
			}
			t, err := d.extracted(ctx, m, entry)
			if err != nil {
				return e, err
			}
			e.Transactions = append(e.Transactions, t)
			if len(e.Transactions) > listLimit {
				return e, errWindow()
			}
			if t.Status == wire.RefundSucceeded {
				returns, returned[entry.Payment] = returns-entry.Free, true
			} else {
				sales, sold[entry.Payment] = sales+entry.Free, true
			}
		}
		if len(entries) < pageSize {
			break
		}
	}
	e.Sales, e.Returns, e.SalesCount, e.ReturnCount = in(sales), in(returns), int64(len(sold)), int64(len(returned))
	return e, nil
}

func (d *Dialect) extracted(ctx context.Context, m merchant.ID, entry marketplace.Entry) (wire.ExtractTransaction, error) {
	p, err := d.gateway.Find(ctx, m, payment.ID(entry.Payment))
	if err != nil {
		return wire.ExtractTransaction{}, err
	}
	t := wire.ExtractTransaction{
		PaymentID: p.Number, TransactionID: movementID(p, chargePlace), OrderRefNumber: nameOf(p), Date: entry.At, Payment: p.Amount,
		Amount: money.New(entry.Free, entry.Currency), Status: wire.PaymentSucceeded,
	}
	if entry.Kind == marketplace.EntryRefund || entry.Kind == marketplace.EntryRefundUndone {
		t.Status = wire.RefundSucceeded
	}
	return t, nil
}

func errWindow() error {
	return fault.InvalidField("END_DATE", "window_too_large", fault.Text{
		TR: "Bu aralıkta 5000'den fazla işlem var; daha kısa bir aralık isteyin.",
		EN: "There are more than 5000 payments in this window; ask for a shorter one.",
	})
}

func errReversedWindow() error {
	return fault.InvalidField("END_DATE", "window_reversed", fault.Text{
		TR: "START_DATE tarihinden önce olamaz.", EN: "It must not be before START_DATE.",
	})
}
