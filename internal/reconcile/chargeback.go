package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	// Open opens one for a chargeback, unless it is there by now, and returns its id; nil only reports. Others are disputes of the payment that are of other
	// chargebacks, however alike.
	Open func(ctx context.Context, p payment.ID, c connector.Chargeback, others []string) (id string, err error)
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
	f := Finding{Kind: ChargebackUnknown, Ref: pan.Shown(row.Original), Reference: pan.Shown(row.Order), Theirs: &Side{
		Kind: chargebackKind, Status: connector.LineDone.String(), Amount: c.Amount, At: c.At, Transaction: pan.Shown(c.ID), Line: row.Number,
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
	d, is := disputeOf(c, ours, used)
	if is && d.State != dispute.Withdrawn {
		used[d.ID] = true
		if d.Amount != c.Amount {
			other := f
			other.Kind, other.Dispute = ChargebackAmount, d.ID
			other.Ours = &Side{Kind: chargebackKind, Status: connector.LineDone.String(), Amount: d.Amount, At: d.OpenedAt}
			r.found(other)
		}
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
	f.Beside = r.beside(ours, used)
	if is { // nobody opens again what somebody has withdrawn
		f.Dispute, f.Problem = d.ID, problemWithdrawn
		r.found(f)
		return nil
	}
	if r.in.Disputes.Open != nil {
		var others []string
		for _, d := range ours {
			if used[d.ID] && c.ID != "" { // one without a name may be a line of the same once more
				others = append(others, d.ID)
			}
		}
		f.Dispute, err = r.in.Disputes.Open(ctx, p.ID, c, others)
		if err != nil {
			f.Problem = problemOf(err)
		}
		used[f.Dispute] = true
	}
	r.found(f)
	return nil
}

// beside are the disputes that a chargeback of nobody's may be, said in another way: those that take money and are of no other chargeback.
func (r *run) beside(ours []dispute.Dispute, used map[string]bool) (ids []string) {
	for _, d := range ours {
		named := d.Reference != "" && slices.ContainsFunc(r.charged, func(row Row) bool { return pan.Shown(row.Chargeback.ID) == d.Reference })
		if d.State.Takes() && !used[d.ID] && !named {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// problemOf is the code of what was refused; anything else is told in the log of who opens.
func problemOf(err error) string {
	if f, is := fault.As(err); is && f.Code != "" {
		return f.Code
	}
	return "internal"
}

// problemWithdrawn is why no dispute is opened for a chargeback that somebody has said to be none.
const problemWithdrawn = "dispute_withdrawn"

// disputeOf is the dispute that a chargeback is: the one of its name, of its amount before any other; or one without a name and of its amount; or else one that was withdrawn.
// The name is compared as disputes keep it.
func disputeOf(c connector.Chargeback, ours []dispute.Dispute, used map[string]bool) (dispute.Dispute, bool) {
	name := pan.Shown(c.ID)
	best, rank := dispute.Dispute{}, 0
	for _, d := range ours {
		named, alike, is := c.ID != "" && d.Reference == name, d.Amount == c.Amount, 0
		switch {
		case d.State == dispute.Withdrawn:
			if named || c.ID == "" && alike {
				is = 1
			}
		case named && alike:
			is = 4
		case named:
			is = 3
		case (d.Reference == "" || c.ID == "") && alike && !used[d.ID]:
			is = 2
		}
		if is > rank {
			best, rank = d, is
		}
	}
	return best, rank > 0
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
