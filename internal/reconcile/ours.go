package reconcile

import (
	"context"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Books are our own: what the store can tell of payments.
type Books interface {
	// Payments returns a page of payments; see the store's contract.
	Payments(ctx context.Context, m merchant.ID, f store.Filter) ([]payment.Payment, error)
	// Payment returns a payment, or [store.ErrNotFound].
	Payment(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error)
}

const (
	// margin is how far beyond the span both sides are read. A payment may be made at the provider as long after it was begun here
	// as its buyer may stay at the bank, and clocks differ.
	margin = time.Hour
	// dated is the margin of a statement, whose dates may be those on which the bank booked it.
	dated = 72 * time.Hour
	// visit is how long a payment may have begun before its charge is sent: as long as a sealed card is kept, and a little more.
	visit = 30 * time.Minute
	// page is how many payments are read at once.
	page = 500
)

// readOurs gives every attempt at the account whose payment began, or was followed up, in the span or near it.
func (r *run) readOurs(ctx context.Context, add func(entry) error) error {
	since, before := r.from.Add(-r.margin()), r.to.Add(r.margin())
	for _, f := range []store.Filter{
		{Since: since.Add(-visit), Before: before},
		{Before: since.Add(-visit), FollowedSince: since, FollowedBefore: before},
	} {
		f.Order, f.Limit = store.OldestFirst, page
		for {
			payments, err := r.books.Payments(ctx, r.report.Merchant, f)
			if err != nil {
				return err //nolint:wrapcheck // it names the merchant
			}
			for i := range payments {
				for _, e := range r.entriesOf(&payments[i]) {
					err = add(e)
					if err != nil {
						return err
					}
				}
			}
			if len(payments) < page {
				break
			}
			f.After = payments[len(payments)-1].ID
		}
	}
	return nil
}

func (r *run) margin() time.Duration {
	if r.partial() {
		return dated
	}
	return margin
}

// entriesOf tells a payment as the attempts that were made at the account.
func (r *run) entriesOf(p *payment.Payment) []entry {
	var all []entry
	first := p.First()
	for i := range p.Operations {
		op := &p.Operations[i]
		for k := range op.Attempts {
			at := &op.Attempts[k]
			if at.Provider != r.report.Account || at.Ref == "" {
				continue
			}
			authorization := first
			if op.Seq == 1 {
				authorization = at
			}
			all = append(all, r.entryOf(p, op, at, authorization))
		}
	}
	return all
}

func (r *run) entryOf(p *payment.Payment, op *payment.Operation, at, authorization *payment.Attempt) entry {
	e := entry{
		Ref: r.source.Named(at.Ref), Original: r.source.Named(authorization.Ref), Order: p.Reference,
		Transaction: at.IDs.Transaction, RRN: at.IDs.RRN, Kind: connector.KindNamed(string(op.Kind)), Minor: op.Amount, Currency: string(p.Amount.Currency()),
		At: micros(at.SentAt), Settled: micros(at.AnsweredAt), Payment: string(p.ID), Operation: op.Seq,
	}
	e.Due = e.At
	if r.source.Basis() == connector.ByPayment {
		e.Due = micros(authorization.SentAt)
	}
	if op.Seq == 1 && at == p.First() {
		// The payment's own ids are the authorization's, and are kept where an inquiry found them.
		if e.Transaction == "" {
			e.Transaction = p.IDs.Transaction
		}
		if e.RRN == "" {
			e.RRN = p.IDs.RRN
		}
	}
	switch at.Status {
	case payment.Approved:
		e.Status = connector.LineDone
	case payment.Refused:
		e.Status = connector.LineRefused
	case payment.Pending, payment.Doubtful:
		// The buyer is at the bank, or the node that asked may still be waiting for its answer.
		e.Under = p.State == payment.Challenged || at.Status == payment.Pending && !at.Deadline.Before(r.settled)
	}
	if r.partial() {
		undone := p.State == payment.Voided
		e.Absent = undone && !r.told[connector.KindVoid] || e.Kind == connector.KindPreAuth && !r.told[connector.KindPreAuth]
		e.Undone = undone && !r.told[connector.KindVoid] && e.Kind != connector.KindVoid
	}
	return e
}

// Ours reports whether a text is a reference that Vezne gave to a request.
func Ours(ref string) bool {
	_, ours := payment.OfRef(ref)
	return ours
}
