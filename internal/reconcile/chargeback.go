package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/pan"
)

// chargeback.go compares what a provider took back for cardholders with our disputes. Money that it took back and of which we know nothing could be given back
// once more by a refund, so an unknown chargeback is not only told: where the merchant has not chosen otherwise, a dispute is opened for it.

// Disputes are the merchant's, as the comparison needs them.
type Disputes struct {
	// Known are those of a payment.
	Known func(ctx context.Context, p payment.ID) ([]dispute.Dispute, error)
	// Open opens one for a chargeback, unless it is there by now, and returns its id; nil only reports.
	Open func(ctx context.Context, p payment.ID, c connector.Chargeback) (id string, err error)
}

// chargebacks is a source that tells of chargebacks apart from its lines.
type chargebacks interface {
	Chargebacks(ctx context.Context, from, to time.Time, yield func(Row) error) error
}

// Chargebacks reads all pages of the provider's chargebacks, if it lists any.
func (l Listed) Chargebacks(ctx context.Context, from, to time.Time, yield func(Row) error) error {
	lister, lists := l.Lister.(connector.ChargebackLister)
	if !lists {
		return nil
	}
	return l.pages(ctx, "chargebacks", from, to, func(q *connector.Listing) (rows []Row, next string, err error) {
		var p connector.ChargebackPage
		err = l.tried(ctx, q, func(q connector.Listing) (err error) {
			p, err = lister.Chargebacks(ctx, q)
			return err //nolint:wrapcheck // tried says of what
		})
		for _, c := range p.Chargebacks {
			rows = append(rows, Row{Line: connector.Line{Original: c.Original, Amount: c.Amount, At: c.At}, Order: c.Order, Chargeback: &c})
		}
		return rows, p.Next, err
	}, yield)
}

// takeBacks compares the chargebacks of the span.
func (r *run) takeBacks(ctx context.Context) error {
	if r.in.Disputes == nil {
		return nil
	}
	if s, apart := r.source.(chargebacks); apart {
		err := s.Chargebacks(ctx, r.from, r.to, func(row Row) error {
			r.charged = append(r.charged, row)
			return nil
		})
		if err != nil {
			return fmt.Errorf("read what the provider took back: %w", err)
		}
	}
	used := map[string]bool{}
	for _, row := range r.charged {
		err := r.takeBack(ctx, row, used)
		if err != nil {
			return err
		}
	}
	return nil
}

// takeBack compares one chargeback. used are the disputes that belong to one before it.
func (r *run) takeBack(ctx context.Context, row Row, used map[string]bool) error {
	c := *row.Chargeback
	p, known, err := r.disputed(ctx, row)
	if err != nil {
		return err
	}
	f := Finding{Kind: ChargebackUnknown, Ref: pan.Scrub(row.Original), Reference: pan.Scrub(row.Order), Theirs: &Side{
		Kind: chargebackKind, Status: connector.LineDone.String(), Amount: c.Amount, At: c.At, Transaction: pan.Scrub(c.ID), Line: row.Number,
	}}
	if !known {
		r.found(f)
		return nil
	}
	f.Payment, f.Reference = p.ID, p.Reference
	ours, err := r.in.Disputes.Known(ctx, p.ID)
	if err != nil {
		return fmt.Errorf("read disputes of payment %s: %w", p.ID, err)
	}
	if d, is := disputeOf(c, ours, used); is {
		used[d.ID] = true
		won, lost := d.State == dispute.Won, d.State == dispute.Lost || d.State == dispute.Accepted
		if c.State == connector.ChargebackWon && !won || c.State == connector.ChargebackLost && !lost {
			f.Kind, f.Dispute, f.Decided = ChargebackDecided, d.ID, c.State.String()
			r.found(f)
		}
		return nil
	}
	if c.State == connector.ChargebackWon {
		return nil // the merchant has the money again, and nobody has missed it
	}
	if r.in.Disputes.Open != nil {
		f.Dispute, err = r.in.Disputes.Open(ctx, p.ID, c)
		if err != nil {
			f.Problem = problemOf(err)
		}
		used[f.Dispute] = true
	}
	r.found(f)
	return nil
}

// problemOf is the code of what was refused; anything else is told in the log of who opens.
func problemOf(err error) string {
	if f, is := fault.As(err); is && f.Code != "" {
		return f.Code
	}
	return "internal"
}

// disputeOf is the dispute that a chargeback is: the one of its name, or one without a name and of its amount.
func disputeOf(c connector.Chargeback, ours []dispute.Dispute, used map[string]bool) (dispute.Dispute, bool) {
	for _, d := range ours {
		if c.ID != "" && d.Reference == pan.Scrub(c.ID) {
			return d, true
		}
	}
	for _, d := range ours {
		if (d.Reference == "" || c.ID == "") && d.Amount == c.Amount && !used[d.ID] {
			return d, true
		}
	}
	return dispute.Dispute{}, false
}

// disputed is the payment that a chargeback is of: by our reference, or by the shop's one that was captured at the account.
func (r *run) disputed(ctx context.Context, row Row) (payment.Payment, bool, error) {
	for _, ref := range []string{row.Original, row.Order} {
		id, ours := payment.OfRef(ref)
		if !ours {
			continue
		}
		p, err := r.books.Payment(ctx, r.report.Merchant, id)
		if err == nil {
			return p, p.First().Provider == r.report.Account, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return p, false, fmt.Errorf("read our books: %w", err)
		}
	}
	if row.Order == "" {
		return payment.Payment{}, false, nil
	}
	found, err := r.books.Payments(ctx, r.report.Merchant, store.Filter{Reference: row.Order, Limit: page})
	if err != nil {
		return payment.Payment{}, false, fmt.Errorf("read our books: %w", err)
	}
	for _, p := range found {
		if p.Captured > 0 && p.State != payment.Voided && p.First().Provider == r.report.Account {
			return p, true, nil
		}
	}
	return payment.Payment{}, false, nil
}

// Look compares the chargebacks alone of a span, whatever is too recent for a list of payments.
func Look(ctx context.Context, in Input) (Report, error) {
	r := newRun(in, in.Now().UTC())
	err := r.takeBacks(ctx)
	r.report.finish()
	return *r.report, err
}
