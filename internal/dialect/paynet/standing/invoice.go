package standing

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// invoice.go holds the charges of subscriptions, which Paynet calls invoices.

// Invoice is one charge: made, tried, or to come.
type Invoice struct {
	ID, No string
	At     time.Time
	Amount money.Amount
	State  InvoiceState
	Tries  int
	// Payment is the latest payment that was made for it, empty for none, and Refusal why that was refused.
	Payment payment.ID
	Refusal decline.Reason
	// closed is the surface's own status of a charge that the shop has closed.
	closed int
}

// InvoiceState is what became of a charge.
type InvoiceState int

// The states of a charge. Closed ones are not made any more, because the shop said so.
const (
	Due InvoiceState = iota
	Paid
	Refused
	Closed
)

// ClosedAs is the status under which a charge was closed, 0 if another API has closed it.
func (i Invoice) ClosedAs() int { return i.closed }

// Invoices returns the charges of a subscription in their order: those that have been tried, those that the shop has closed, and those to
// come.
func (d *Desk) Invoices(ctx context.Context, s Subscription) ([]Invoice, error) {
	tried, err := d.Gateway.Charges(ctx, s.Merchant, s.ID, 0, subscription.MaxCharges)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says enough
	}
	closed, err := d.closed(ctx, s)
	if err != nil {
		return nil, err
	}
	all := map[int]Invoice{}
	one := func(period int, state InvoiceState) Invoice {
		return Invoice{
			ID: invoiceID(s.ID, period), No: InvoiceNo(s, period), At: s.Terms.Interval.Due(s.Anchor, period).At(subscription.Hour),
			Amount: s.AmountOf(period), State: state,
		}
	}
	for _, period := range s.Ahead(subscription.MaxCharges) {
		all[period] = one(period, Due)
	}
	for _, c := range tried {
		i := one(c.Period, Due)
		switch c.Status {
		case subscription.ChargePaid:
			i.State = Paid
		case subscription.ChargeFailed:
			i.State, i.Refusal = Refused, c.Refusal.Reason
		case subscription.ChargeOpen:
			i.Refusal = c.Refusal.Reason
		}
		i.Amount, i.Tries, i.Payment = money.New(c.Amount, s.Terms.Amount.Currency()), c.Tries, c.Payment
		all[c.Period] = i
	}
	for _, period := range s.Elsewhere {
		i, there := all[period]
		if !there {
			i = one(period, Closed)
		}
		i.State, i.closed = Closed, closed[period]
		all[period] = i
	}
	rows := make([]Invoice, 0, len(all))
	for _, period := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, all[period])
	}
	return rows, nil
}

// FindInvoice finds the charge that a shop names by its id or by its number, or returns a NotFound fault, CodeInvoice.
func (d *Desk) FindInvoice(ctx context.Context, m merchant.ID, named, number string) (Subscription, int, error) {
	var s Subscription
	var err error
	if named != "" {
		who, period, ok := parseInvoiceID(named)
		if ok {
			s, err = d.Gateway.Subscription(ctx, m, who)
		}
		if !ok || fault.KindOf(err) == fault.NotFound || err == nil && s.Surface != d.Surface {
			err = errNoInvoice("invoice_id")
		}
		return s, period, err //nolint:wrapcheck // it is a fault
	}
	own, when, period, ok := parseInvoiceNo(number)
	if !ok {
		return s, 0, errNoInvoice("invoice_no")
	}
	if own > 0 {
		s, err = d.ofNumber(ctx, m, own)
		return s, period, err
	}
	return d.findEarlier(ctx, m, when, period)
}

// findEarlier finds a charge of a subscription of before, whose number tells the millisecond in which it was made; where two were made in one,
// it names neither.
func (d *Desk) findEarlier(ctx context.Context, m merchant.ID, when time.Time, period int) (Subscription, int, error) {
	var s Subscription
	const enough = 9
	found, err := d.Gateway.Subscriptions(ctx, m, subscription.Filter{Surface: d.Surface, After: from(when.Add(time.Millisecond)), Limit: enough})
	if err != nil {
		return s, 0, err //nolint:wrapcheck // it says enough
	}
	found = slices.DeleteFunc(found, func(one Subscription) bool { return one.Number > 0 || !made(one.ID).Equal(when) })
	switch len(found) {
	case 0:
		return s, 0, errNoInvoice("invoice_no")
	case 1:
		return found[0], period, nil
	}
	return s, 0, fault.InvalidField("invoice_no", "invoice_ambiguous", fault.Text{
		TR: "Bu numara birden çok faturanın; invoice_id gönderin.", EN: "More than one invoice has this number; send invoice_id.",
	})
}

// kindNumber leads from a subscription's number to its id. It is stored in the commit that begins the subscription.
const kindNumber record.Kind = "paynet_subscription_number"

// numbered leads from the number of a subscription that begins to it.
func numbered(s Subscription) record.Record {
	return record.Record{Merchant: s.Merchant, Kind: kindNumber, ID: strconv.FormatInt(s.Number, 10), Content: []byte(s.ID)}
}

// ofNumber finds the subscription of a number.
func (d *Desk) ofNumber(ctx context.Context, m merchant.ID, n int64) (Subscription, error) {
	r, err := d.Gateway.Record(ctx, m, kindNumber, strconv.FormatInt(n, 10))
	var s Subscription
	if err == nil {
		s, err = d.Gateway.Subscription(ctx, m, subscription.ID(r.Content))
	}
	if fault.KindOf(err) == fault.NotFound {
		return s, errNoInvoice("invoice_no")
	}
	return s, err //nolint:wrapcheck // it is a fault
}

func errNoInvoice(field string) error {
	f := fault.New(fault.NotFound, CodeInvoice, fault.Text{TR: "Böyle bir fatura yok.", EN: "There is no such invoice."})
	f.Field = field
	return f
}

// TryAgain tries a charge that was refused again now; for one that is still to come there is nothing to be done.
func (d *Desk) TryAgain(ctx context.Context, s Subscription, period int) error {
	if !slices.Contains(s.Ahead(subscription.MaxCharges), period) {
		f := fault.New(fault.Conflict, "period_over", fault.Text{
			TR: "Bu fatura kapanmış; durumu değişmez.", EN: "This invoice is closed; its status does not change.",
		})
		f.Field = "status"
		return f
	}
	if period != s.Period || !s.Opened || s.Payment != "" {
		return nil
	}
	_, err := d.Gateway.RetrySubscription(ctx, s.Merchant, s.ID)
	return err //nolint:wrapcheck // it is a fault
}

// kindClosed is the status that a shop gave a charge which it has closed.
const kindClosed record.Kind = "paynet_closed_invoice"

// Close takes in that a charge is not to be made any more, and keeps the surface's own status of it. The first one stays.
func (d *Desk) Close(ctx context.Context, s Subscription, period, status int) error {
	if !s.SettledElsewhere(period) {
		_, err := d.Gateway.SettlePeriod(ctx, s.Merchant, s.ID, period)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault
		}
	}
	_, err := d.Gateway.SaveRecord(ctx, record.Record{
		Merchant: s.Merchant, Kind: kindClosed, ID: string(s.ID) + "/" + strconv.Itoa(period), Group: string(s.ID),
		Content: []byte(strconv.Itoa(period) + " " + strconv.Itoa(status)),
	})
	if fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err //nolint:wrapcheck // it is a fault
}

// closed are the statuses of the charges that the shop has closed.
func (d *Desk) closed(ctx context.Context, s Subscription) (map[int]int, error) {
	if len(s.Elsewhere) == 0 {
		return map[int]int{}, nil
	}
	const page = 500
	all := map[int]int{}
	f := record.Filter{Group: string(s.ID), Limit: page}
	for {
		rs, err := d.Gateway.Records(ctx, s.Merchant, kindClosed, f)
		if err != nil {
			return nil, err //nolint:wrapcheck // it is a fault
		}
		for _, r := range rs {
			period, status, err := readClosed(string(r.Content))
			if err != nil {
				return nil, err
			}
			all[period] = status
		}
		if len(rs) < page {
			return all, nil
		}
		f.After = rs[len(rs)-1].ID
	}
}

func readClosed(text string) (period, status int, err error) {
	_, err = fmt.Sscanf(text, "%d %d", &period, &status)
	if err != nil {
		return 0, 0, fmt.Errorf("read closed invoice: %w", err)
	}
	return period, status, nil
}
