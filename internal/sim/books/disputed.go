package books

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// disputed.go takes back what a scenario says that a cardholder will dispute. Nothing runs for it in the background: what has come due is carried out at the
// beginning of whatever is next done with the books, and as of the moment at which it was due, so that nobody can ask in between.

// Disputed is what a scenario makes of a captured payment.
type Disputed struct {
	// After is how long after it is captured it is disputed.
	After time.Duration
	// Parts is into how many parts what the merchant has of it is divided, of which one is disputed; 1 is all.
	Parts  int64
	Reason string
}

// ripening is an authorization that will be disputed.
type ripening struct{ terminal, ref string }

// Dispute has the books dispute what plan says of a scenario, of what was captured already too. It is called before the first request. The scenarios that plan says
// anything of have mark in their text.
func (b *Books) Dispute(ctx context.Context, mark string, plan func(scenario string) (Disputed, bool)) error {
	err := b.perform(ctx, func(t *turn) error {
		t.writer.disputed, t.writer.mark, t.writer.ripe = plan, mark, map[ripening]time.Time{}
		return t.each(func(r row) error {
			o, err := scanOperation(r)
			if err == nil {
				t.ripens(o, o.CapturedAt)
			}
			return err
		}, `select `+operationColumns+` from operation where scenario like ? and captured > 0 and voided = 0
			and not exists (select 1 from chargeback c where c.terminal = operation.terminal and c.original = operation.ref)`, "%"+mark+"%")
	})
	if err != nil {
		return fmt.Errorf("find what will be disputed: %w", err)
	}
	return nil
}

// ripens notes that an authorization was captured whose scenario may want it disputed.
func (w *writer) ripens(o Operation, captured time.Time) {
	if w.disputed == nil || !strings.Contains(o.Scenario, w.mark) {
		return
	}
	if d, is := w.disputed(o.Scenario); is {
		w.ripe[ripening{o.Terminal, o.Ref}] = captured.Add(d.After)
	}
}

// ripen disputes what has come due. An entry stays until its chargeback is seen to be there, since the transaction of this turn may be undone.
func (t *turn) ripen() error {
	for r, at := range t.ripe {
		if t.now.Before(at) {
			continue
		}
		o, found, err := t.find(r.terminal, r.ref)
		if err != nil {
			return err
		}
		var count int
		err = t.conn.QueryRowContext(t.ctx, `select count(*) from chargeback where terminal = ? and original = ?`, r.terminal, r.ref).Scan(&count)
		if err != nil {
			return fmt.Errorf("look for chargeback: %w", err)
		}
		d, is := t.disputed(o.Scenario)
		if !found || !is || count > 0 || o.Voided {
			delete(t.ripe, r)
			continue
		}
		left, _, err := t.left(o)
		if err != nil {
			return err
		}
		due := &turn{writer: t.writer, ctx: t.ctx, now: at}
		_, err = due.chargeOf(o, NewChargeback{Terminal: o.Terminal, Order: o.Order, Minor: (left + d.Parts - 1) / d.Parts, Reason: d.Reason})
		switch {
		case errors.Is(err, ErrChargeback): // it was refunded
			delete(t.ripe, r)
		case err != nil:
			return err
		}
	}
	return nil
}

// Changed returns a page of the chargebacks of a terminal that were opened or decided in a span, in the order of their recording, and the number of its last.
func (b *Books) Changed(ctx context.Context, s Span) (all []Chargeback, last int64, err error) {
	err = b.perform(ctx, func(t *turn) error {
		all, last = nil, 0
		rows, err := t.conn.QueryContext(t.ctx, `select rowid, `+chargebackColumns+` from chargeback
			where terminal = ? and rowid > ? and (opened_at >= ? and opened_at < ? or decided_at >= ? and decided_at < ?) order by rowid limit ?`,
			s.Terminal, s.After, s.From.UnixMicro(), s.To.UnixMicro(), max(1, s.From.UnixMicro()), s.To.UnixMicro(), s.Limit)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			c, err := scanChargeback(numbered{rows, &last})
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list chargebacks: %w", err)
	}
	return all, last, nil
}

// numbered is a row that begins with its number.
type numbered struct {
	row

	number *int64
}

// Scan reads the number, and the rest as it is asked for.
func (n numbered) Scan(into ...any) error { return n.row.Scan(append([]any{n.number}, into...)...) }
