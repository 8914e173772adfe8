package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// A payment is read with its operations and attempts in one statement, because only within one statement do
// both engines show one moment: three statements could see a payment before a step and its operations after it.
// The payment's own columns come back once per attempt; nearly every payment has one to three.
const (
	selectPayment = `
		select p.merchant_id, p.id, p.number, p.reference, p.surface, p.currency, p.amount, p.created_at, p.state, p.live, p.version,
			p.authorized, p.captured, p.refunded, p.installments, p.card_bin, p.card_last4, p.card_length, p.card_brand, p.card_holder,
			p.provider, p.ids, p.refusal_reason, p.refusal_code, p.refusal_message, p.three_d, p.description, p.attributes, p.updated_at, p.route,
			p.explanation, p.terms,
			o.seq, o.created_at, o.kind, o.amount, o.status, o.before_state, o.settled_at,
			a.seq, a.provider, a.ref, a.status, a.deadline, a.sent_at, a.answered_at, a.refusal_reason, a.refusal_code, a.refusal_message, a.ids
		from payment p
		left join operation o on o.merchant_id = p.merchant_id and o.payment_id = p.id
		left join attempt a on a.merchant_id = o.merchant_id and a.payment_id = o.payment_id and a.operation = o.seq`
	inOrder = ` order by o.seq, a.seq`
)

// Payment implements [store.Store].
func (s *Store) Payment(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error) {
	found, err := s.payments(ctx, selectPayment+` where p.merchant_id = $1 and p.id = $2`+inOrder, clean(string(m)), clean(string(id)))
	if err != nil {
		return payment.Payment{}, errRead("payment", string(id), err)
	}
	if len(found) == 0 {
		return payment.Payment{}, errRead("payment", string(id), store.ErrNotFound)
	}
	return found[0], nil
}

// PaymentByNumber implements [store.Store].
func (s *Store) PaymentByNumber(ctx context.Context, m merchant.ID, number int64) (payment.Payment, error) {
	found, err := s.payments(ctx, selectPayment+` where p.merchant_id = $1 and p.number = $2`+inOrder, clean(string(m)), number)
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return payment.Payment{}, errRead("payment number", strconv.FormatInt(number, 10), err)
	}
	return found[0], nil
}

// PaymentByReference implements [store.Store].
func (s *Store) PaymentByReference(ctx context.Context, m merchant.ID, reference string) (payment.Payment, error) {
	// Each of the two is one step down an index; together, as a sort by live and id, they would read every
	// payment that the reference ever had. Live is tried first, so a payment that goes live in between is
	// found by the second, being the latest.
	const live = ` where p.merchant_id = $1 and p.reference = $2 and p.live = 1` + inOrder
	const latest = ` where p.merchant_id = $1 and p.id = (
		select id from payment where merchant_id = $1 and reference = $2 order by id desc limit 1)` + inOrder
	var found []payment.Payment
	var err error
	for _, where := range []string{live, latest} {
		found, err = s.payments(ctx, selectPayment+where, clean(string(m)), clean(reference))
		if err != nil || len(found) > 0 {
			break
		}
	}
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		// The reference is a caller's text and stays out of the error.
		return payment.Payment{}, errRead("payment by reference of merchant", string(m), err)
	}
	return found[0], nil
}

// Payments implements [store.Store].
func (s *Store) Payments(ctx context.Context, m merchant.ID, f store.Filter) ([]payment.Payment, error) {
	if f.Limit <= 0 {
		return nil, fmt.Errorf("list payments of merchant %s: limit must be positive", m)
	}
	// The page is cut before the join, or the limit would count attempts.
	page := `select id from payment where merchant_id = $1`
	args := []any{clean(string(m))}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if f.State != "" {
		page += ` and state = ` + arg(clean(string(f.State)))
	}
	if f.Reference != "" {
		page += ` and reference = ` + arg(clean(f.Reference))
	}
	if f.Surface != "" {
		page += ` and surface = ` + arg(clean(f.Surface))
	}
	// An id begins with its time, so that a window is a piece of the primary key.
	if !f.Since.IsZero() {
		page += ` and id >= ` + arg(string(payment.Earliest(f.Since)))
	}
	if !f.Before.IsZero() {
		page += ` and id < ` + arg(string(payment.Earliest(f.Before)))
	}
	if !f.FollowedBefore.IsZero() {
		page += ` and id in (select payment_id from operation where merchant_id = $1 and kind in ('capture', 'void', 'refund')
			and created_at >= ` + arg(f.FollowedSince.UnixMicro()) + ` and created_at < ` + arg(f.FollowedBefore.UnixMicro()) + `)`
	}
	direction, after := "desc", "<"
	if f.Order == store.OldestFirst {
		direction, after = "asc", ">"
	}
	if f.After != "" {
		page += ` and id ` + after + ` ` + arg(clean(string(f.After)))
	}
	page += ` order by id ` + direction + ` limit ` + arg(f.Limit)
	query := selectPayment + ` where p.merchant_id = $1 and p.id in (` + page + `) order by p.id ` + direction + `, o.seq, a.seq`
	found, err := s.payments(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list payments of merchant %s: %w", m, err)
	}
	return found, nil
}

// Doubts implements [store.Store]. The page is cut among the open operations, which have an index of their own.
func (s *Store) Doubts(ctx context.Context, f store.DoubtFilter) ([]payment.Payment, error) {
	if f.Limit <= 0 {
		return nil, errors.New("list doubts: limit must be positive")
	}
	query := selectPayment + ` where (p.merchant_id, p.id) in (
		select d.merchant_id, d.payment_id
		from operation d
		join payment q on q.merchant_id = d.merchant_id and q.id = d.payment_id
		where d.status in ('pending', 'doubtful') and q.state = $1 and d.payment_id > $2`
	args := []any{string(payment.Indeterminate), clean(string(f.After)), f.Limit}
	if f.Merchant != "" {
		query += ` and d.merchant_id = $4`
		args = append(args, clean(string(f.Merchant)))
	}
	query += ` order by d.payment_id limit $3) order by p.id, o.seq, a.seq`
	found, err := s.payments(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list doubts: %w", err)
	}
	return found, nil
}

// payments runs a query that starts with selectPayment and keeps the rows of a payment together.
func (s *Store) payments(ctx context.Context, query string, args ...any) ([]payment.Payment, error) {
	var out []payment.Payment
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var p payment.Payment
		var op payment.Operation
		var at payment.Attempt
		err := scanPayment(rows, &p, &op, &at)
		if err != nil {
			return err
		}
		if n := len(out); n == 0 || out[n-1].ID != p.ID {
			out = append(out, p)
		}
		collect(&out[len(out)-1], op, at)
		return nil
	})
	return out, err
}

// collect adds one joined row to its payment.
func collect(p *payment.Payment, op payment.Operation, at payment.Attempt) {
	if op.Seq == 0 {
		return
	}
	if n := len(p.Operations); n == 0 || p.Operations[n-1].Seq != op.Seq {
		p.Operations = append(p.Operations, op)
	}
	if at.Seq == 0 {
		return
	}
	last := &p.Operations[len(p.Operations)-1]
	last.Attempts = append(last.Attempts, at)
}

func scanPayment(rows *sql.Rows, p *payment.Payment, op *payment.Operation, at *payment.Attempt) error {
	var currency money.Currency
	var minor int64
	err := rows.Scan(
		intoText(&p.Merchant), intoText(&p.ID), intoInt(&p.Number), intoText(&p.Reference), intoText(&p.Surface),
		intoText(&currency), intoInt(&minor), intoTime(&p.CreatedAt), intoText(&p.State), intoBool(&p.Live), intoInt(&p.Version),
		intoInt(&p.Authorized), intoInt(&p.Captured), intoInt(&p.Refunded), intoInt(&p.Installments),
		intoText(&p.Card.BIN), intoText(&p.Card.Last4), intoInt(&p.Card.Length), intoText(&p.Card.Brand), intoText(&p.Card.Holder),
		intoText(&p.Provider), intoJSON(&p.IDs), intoText(&p.Refusal.Reason), intoText(&p.Refusal.Code), intoText(&p.Refusal.Message),
		intoInt(&p.ThreeD), intoText(&p.Description), intoJSON(&p.Attributes), intoTime(&p.UpdatedAt), intoText(&p.Route), intoText(&p.Explanation),
		intoJSON(&p.Terms),
		intoInt(&op.Seq), intoTime(&op.CreatedAt), intoText(&op.Kind), intoInt(&op.Amount), intoText(&op.Status),
		intoText(&op.Before), intoTime(&op.SettledAt),
		intoInt(&at.Seq), intoText(&at.Provider), intoText(&at.Ref), intoText(&at.Status), intoTime(&at.Deadline),
		intoTime(&at.SentAt), intoTime(&at.AnsweredAt), intoText(&at.Refusal.Reason), intoText(&at.Refusal.Code),
		intoText(&at.Refusal.Message), intoJSON(&at.IDs),
	)
	if err != nil {
		return fmt.Errorf("scan payment: %w", err)
	}
	p.Amount = money.New(minor, currency)
	return nil
}

// History implements [store.Store].
func (s *Store) History(ctx context.Context, m merchant.ID, id payment.ID) ([]payment.Record, error) {
	var out []payment.Record
	err := s.query(ctx, `
		select version, event, from_state, to_state, operation, at, stated_by, note
		from payment_record
		where merchant_id = $1 and payment_id = $2
		order by version`,
		[]any{clean(string(m)), clean(string(id))},
		func(rows *sql.Rows) error {
			var r payment.Record
			err := rows.Scan(intoInt(&r.Version), intoText(&r.Event), intoText(&r.From), intoText(&r.To), intoInt(&r.Operation),
				intoTime(&r.At), intoText(&r.StatedBy), intoText(&r.Note))
			out = append(out, r)
			return err
		})
	if err != nil {
		return nil, errRead("history of payment", string(id), err)
	}
	return out, nil
}

func errRead(object, key string, err error) error {
	return fmt.Errorf("read %s %s: %w", object, key, err)
}
