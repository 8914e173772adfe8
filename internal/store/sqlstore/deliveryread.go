package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

// Delivery implements [store.Store].
func (s *Store) Delivery(ctx context.Context, m merchant.ID, id string) (webhook.Delivery, error) {
	var d webhook.Delivery
	err := s.queryRow(ctx, `select `+deliveryColumns+` from delivery where merchant_id = $1 and id = $2`,
		[]any{clean(string(m)), clean(id)}, intoDelivery(&d)...)
	if err != nil {
		return webhook.Delivery{}, errRead("delivery of merchant", string(m), err)
	}
	return d, nil
}

// Deliveries implements [store.Store].
func (s *Store) Deliveries(ctx context.Context, m merchant.ID, f store.DeliveryFilter) ([]webhook.Delivery, error) {
	if f.Limit <= 0 {
		return nil, fmt.Errorf("list deliveries of merchant %s: limit must be positive", m)
	}
	query := `select ` + deliveryColumns + ` from delivery where merchant_id = $1`
	args := []any{clean(string(m))}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	switch f.Status {
	case "":
	case webhook.Dead, webhook.Waiting: // written out, so that the index of each is of use
		query += ` and status = '` + string(f.Status) + `'`
	case webhook.Delivered:
		query += ` and status = ` + arg(string(f.Status))
	}
	if f.Endpoint != "" {
		query += ` and endpoint = ` + arg(clean(string(f.Endpoint)))
	}
	if f.Subject != "" {
		query += ` and subject = ` + arg(clean(f.Subject))
	}
	if !f.Since.IsZero() {
		query += ` and id >= ` + arg(webhook.Earliest(f.Since))
	}
	direction, after := "desc", "<"
	if f.Order == store.OldestFirst {
		direction, after = "asc", ">"
	}
	if f.After != "" {
		query += ` and id ` + after + ` ` + arg(clean(f.After))
	}
	query += ` order by id ` + direction + ` limit ` + arg(f.Limit)
	var out []webhook.Delivery
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var d webhook.Delivery
		err := rows.Scan(intoDelivery(&d)...)
		out = append(out, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list deliveries of merchant %s: %w", m, err)
	}
	return out, nil
}

// Tries implements [store.Store].
func (s *Store) Tries(ctx context.Context, m merchant.ID, delivery string) ([]webhook.Attempt, error) {
	var out []webhook.Attempt
	err := s.query(ctx, `
		select merchant_id, delivery_id, seq, at, took, outcome, status, answer
		from delivery_attempt where merchant_id = $1 and delivery_id = $2 order by seq`,
		[]any{clean(string(m)), clean(delivery)},
		func(rows *sql.Rows) error {
			var a webhook.Attempt
			var took int64
			err := rows.Scan(intoText(&a.Merchant), intoText(&a.Delivery), intoInt(&a.Seq), intoTime(&a.At), intoInt(&took),
				intoText(&a.Outcome), intoInt(&a.Status), intoText(&a.Text))
			a.Took = time.Duration(took) * time.Microsecond
			out = append(out, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list tries of a delivery of merchant %s: %w", m, err)
	}
	return out, nil
}

// Lanes implements [store.Store]. It jumps from lane to lane in the index of what waits, so that it reads an entry for each lane and
// not one for each delivery. Neither engine does that by itself for a select distinct.
func (s *Store) Lanes(ctx context.Context) ([]store.Lane, error) {
	var out []store.Lane
	at := store.Lane{}
	for {
		var next store.Lane
		found := false
		err := s.query(ctx, `
			select merchant_id, lane from delivery
			where status = 'waiting' and (merchant_id, lane) > ($1, $2)
			order by merchant_id, lane limit 1`,
			[]any{string(at.Merchant), at.Name},
			func(rows *sql.Rows) error {
				found = true
				return rows.Scan(intoText(&next.Merchant), intoText(&next.Name))
			})
		if err != nil {
			return nil, fmt.Errorf("list lanes of deliveries: %w", err)
		}
		if !found {
			return out, nil
		}
		out = append(out, next)
		at = next
	}
}

// ClaimDeliveries implements [store.Store].
func (s *Store) ClaimDeliveries(ctx context.Context, lane store.Lane, now time.Time, lease time.Duration, limit int) ([]webhook.Delivery, error) {
	if limit <= 0 {
		return nil, nil
	}
	// See Claim about the materialized part.
	query := `
		with due as materialized (
			select d.merchant_id, d.id from delivery d
			where d.merchant_id = $1 and d.lane = $2 and d.status = 'waiting' and d.next_at <= $3 and d.lease_until <= $3
			and not exists (
				select 1 from delivery e
				where e.merchant_id = d.merchant_id and e.subject = d.subject and e.endpoint = d.endpoint and e.surface = d.surface
				and e.status = 'waiting' and (e.sequence, e.id) < (d.sequence, d.id)
			)
			order by d.next_at, d.id
			limit $4` + s.engine.SkipLocked() + `
		)
		update delivery set lease_until = $5, version = version + 1, attempts = attempts + 1, tries = tries + 1
		from due
		where delivery.merchant_id = due.merchant_id and delivery.id = due.id
		returning ` + qualified
	rows, err := s.write.QueryContext(ctx, query, clean(string(lane.Merchant)), clean(lane.Name), micros(now), limit, micros(now.Add(lease)))
	if err != nil {
		return nil, fmt.Errorf("claim deliveries: %w", s.engine.Interpret(err))
	}
	defer func() { _ = rows.Close() }() // a failure shows in rows.Err
	var out []webhook.Delivery
	for rows.Next() {
		var d webhook.Delivery
		err = rows.Scan(intoDelivery(&d)...)
		if err != nil {
			return nil, fmt.Errorf("claim deliveries: %w", err)
		}
		out = append(out, d)
	}
	err = rows.Err()
	if err != nil {
		return nil, fmt.Errorf("claim deliveries: %w", s.engine.Interpret(err))
	}
	slices.SortFunc(out, func(a, b webhook.Delivery) int { return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// qualified is deliveryColumns where another table with a merchant and an id stands beside.
const qualified = `delivery.merchant_id, delivery.id, event, type, endpoint, surface, subject, operation, sequence, created_at, version,
	lane, url, content_type, body, status, attempts, tries, next_at, lease_until, expires_at, done_at, outcome, answered`

// Overdue implements [store.Store].
func (s *Store) Overdue(ctx context.Context, m merchant.ID, now time.Time, limit int) ([]webhook.Delivery, error) {
	var out []webhook.Delivery
	err := s.query(ctx, `select `+deliveryColumns+` from delivery
		where merchant_id = $1 and status = 'waiting' and expires_at <= $2 and lease_until <= $2
		order by expires_at, id limit $3`,
		[]any{clean(string(m)), micros(now), limit},
		func(rows *sql.Rows) error {
			var d webhook.Delivery
			err := rows.Scan(intoDelivery(&d)...)
			out = append(out, d)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list overdue deliveries of merchant %s: %w", m, err)
	}
	return out, nil
}

// Prune implements [store.Store].
func (s *Store) Prune(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error) {
	const old = `select id from delivery where merchant_id = $1 and id < $2 and status in ('delivered', 'dead') order by id limit $3`
	args := []any{clean(string(m)), webhook.Earliest(before), limit}
	_, err := s.write.ExecContext(ctx, `delete from delivery_attempt where merchant_id = $1 and delivery_id in (`+old+`)`, args...)
	if err != nil {
		return 0, fmt.Errorf("delete tries of old deliveries: %w", s.engine.Interpret(err))
	}
	res, err := s.write.ExecContext(ctx, `delete from delivery where merchant_id = $1 and id in (`+old+`)`, args...)
	if err != nil {
		return 0, fmt.Errorf("delete old deliveries: %w", s.engine.Interpret(err))
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("delete old deliveries: %w", err)
	}
	return n, nil
}
