package desk

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// book.go looks payments up by the day, and keeps what a shop has noted about one of them.

// maxListed is how many payments a list looks through. A range of days with more of them has to be asked for in parts, because
// a list says how many rows it has in all.
const maxListed = 20_000

// Payments returns the payments of a surface that began in a span of time, the oldest first, or a fault if they are too many.
func (d *Desk) Payments(ctx context.Context, m merchant.ID, surface string, since, before time.Time) ([]payment.Payment, error) {
	return d.walk(ctx, m, store.Filter{Surface: surface, Since: since, Before: before})
}

// Moved returns the payments of a surface that began or were followed up in a span of time, or a fault if they are too many.
func (d *Desk) Moved(ctx context.Context, m merchant.ID, surface string, since, before time.Time) ([]payment.Payment, error) {
	earlier, err := d.walk(ctx, m, store.Filter{Surface: surface, Before: since, FollowedSince: since, FollowedBefore: before})
	if err != nil {
		return nil, err
	}
	began, err := d.Payments(ctx, m, surface, since, before)
	return append(earlier, began...), err
}

// Followed returns the payments of a surface that were followed up in a span of time, whenever they began, or a fault if they
// are too many.
func (d *Desk) Followed(ctx context.Context, m merchant.ID, surface string, since, before time.Time) ([]payment.Payment, error) {
	return d.walk(ctx, m, store.Filter{Surface: surface, FollowedSince: since, FollowedBefore: before})
}

// walk reads all pages of a list.
func (d *Desk) walk(ctx context.Context, m merchant.ID, f store.Filter) ([]payment.Payment, error) {
	const page = 500
	var all []payment.Payment
	f.Order, f.Limit = store.OldestFirst, page
	for {
		ps, err := d.Gateway.List(ctx, m, f)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says enough
		}
		all = append(all, ps...)
		switch {
		case len(ps) < page:
			return all, nil
		case len(all) >= maxListed:
			return nil, fault.InvalidField("datbi", "too_many", fault.Text{
				TR: "Bu tarih aralığında çok fazla işlem var; daha kısa bir aralık sorgulayın.",
				EN: "There are too many transactions in this range of days; ask for a shorter one.",
			})
		}
		f.After = ps[len(ps)-1].ID
	}
}

// kindMark is what a shop has noted about a payment.
const kindMark record.Kind = "paynet_mark"

// Mark is what a shop has noted about a payment: that it is booked elsewhere, and notes of its own.
type Mark struct {
	Transferred      bool   `json:"transferred,omitempty"`
	DocumentNo       string `json:"document_no,omitempty"`
	Amount           int64  `json:"amount,omitempty"`
	Currency         string `json:"currency,omitempty"`
	ExchangeRate     string `json:"exchange_rate,omitempty"`
	Note             string `json:"note,omitempty"`
	AgentReferenceNo string `json:"agent_reference_no,omitempty"`
}

// Mark returns what was noted about a payment, which may be nothing.
func (d *Desk) Mark(ctx context.Context, m merchant.ID, p payment.ID) (Mark, error) {
	mark, _, err := d.mark(ctx, m, p)
	return mark, err
}

func (d *Desk) mark(ctx context.Context, m merchant.ID, p payment.ID) (Mark, record.Record, error) {
	var mark Mark
	r, err := d.Gateway.Record(ctx, m, kindMark, string(p))
	if isNone(err) {
		return mark, record.Record{Merchant: m, Kind: kindMark, ID: string(p)}, nil
	}
	if err != nil {
		return mark, r, err //nolint:wrapcheck // it is a fault
	}
	return mark, r, json.Unmarshal(r.Content, &mark) //nolint:wrapcheck // it says enough
}

// Change changes what is noted about a payment.
func (d *Desk) Change(ctx context.Context, m merchant.ID, p payment.ID, change func(*Mark)) error {
	const tries = 5
	var err error
	for range tries {
		var mark Mark
		var r record.Record
		mark, r, err = d.mark(ctx, m, p)
		if err != nil {
			return err
		}
		change(&mark)
		r.Content, err = json.Marshal(mark)
		if err != nil {
			return err //nolint:wrapcheck // impossible: texts and numbers
		}
		r.Content, err = gateway.ShownJSON(r.Content)
		if err != nil {
			return err //nolint:wrapcheck // impossible: it has just been written
		}
		_, err = d.Gateway.SaveRecord(ctx, r)
		if !errors.Is(err, fault.Conflict) {
			break
		}
	}
	return err //nolint:wrapcheck // it is a fault
}

// kindReversal is where a shop wants to hear of a reversal.
const kindReversal record.Kind = "paynet_reversal"

func reversalKey(p payment.ID, operation int) string {
	return string(p) + "/" + strconv.Itoa(operation)
}

// nowhere is kept where a shop wants to hear nothing.
const nowhere = "-"

// TellReversal remembers where a shop wants to hear of the operation of a payment that is about to be asked for; "" is nowhere. What an
// earlier request said that was refused before it began the operation is forgotten: its shop would hear how another request went.
func (d *Desk) TellReversal(ctx context.Context, p payment.Payment, address string) error {
	const tries = 5
	id := reversalKey(p.ID, len(p.Operations)+1)
	var err error
	for range tries {
		var r record.Record
		r, err = d.Gateway.Record(ctx, p.Merchant, kindReversal, id)
		switch {
		case isNone(err) && address == "":
			return nil
		case isNone(err):
			r = record.Record{Merchant: p.Merchant, Kind: kindReversal, ID: id}
		case err != nil:
			return err //nolint:wrapcheck // it is a fault
		}
		r.Content = []byte(cmp.Or(address, nowhere))
		_, err = d.Gateway.SaveRecord(ctx, r)
		if !errors.Is(err, fault.Conflict) {
			break
		}
	}
	return err //nolint:wrapcheck // it is a fault
}

// ForgetReversal forgets what TellReversal has remembered, unless the operation has begun.
func (d *Desk) ForgetReversal(ctx context.Context, p payment.Payment) error {
	now, err := d.Gateway.Find(ctx, p.Merchant, p.ID)
	if err != nil || len(now.Operations) > len(p.Operations) {
		return err //nolint:wrapcheck // it is a fault
	}
	return d.TellReversal(ctx, p, "")
}

// ReversalAddress returns where a shop wants to hear of an operation, or nothing.
func (d *Desk) ReversalAddress(ctx context.Context, p payment.Payment, op payment.Operation) string {
	r, err := d.Gateway.Record(ctx, p.Merchant, kindReversal, reversalKey(p.ID, op.Seq))
	if err != nil || string(r.Content) == nowhere {
		return ""
	}
	return string(r.Content)
}
