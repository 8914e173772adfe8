package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// PruneKeys implements [store.Store]. What keeps a key is read in the statement that deletes it: a payment that falls into doubt meanwhile
// did so by a request with a key of its own. A payment of which a part is being given back says so by its operation alone.
func (s *Store) PruneKeys(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error) {
	n, err := s.deleted(ctx, `delete from idempotency where merchant_id = $1 and idempotency_key in (
		select i.idempotency_key from idempotency i
		where i.merchant_id = $1 and i.created_at < $2 and not exists (
			select 1 from payment p
			where p.merchant_id = i.merchant_id and p.id = i.payment_id and (p.state in ('created', 'challenged', 'sent', 'indeterminate') or exists (
				select 1 from operation o where o.merchant_id = p.merchant_id and o.payment_id = p.id and o.status in ('pending', 'doubtful'))))
		order by i.created_at limit $3)`,
		clean(string(m)), micros(before), limit)
	if err != nil {
		return 0, fmt.Errorf("delete old idempotency keys of merchant %s: %w", m, err)
	}
	return n, nil
}

// PruneRecords implements [store.Store].
func (s *Store) PruneRecords(ctx context.Context, m merchant.ID, kind record.Kind, before time.Time, limit int) (int64, error) {
	// The end stands outside too: PostgreSQL looks at those conditions again, where somebody moves the end meanwhile.
	n, err := s.deleted(ctx, `delete from record where merchant_id = $1 and kind = $2 and expires_at > 0 and expires_at < $3 and id in (
		select r.id from record r
		where r.merchant_id = $1 and r.kind = $2 and r.created_at < $3 and r.expires_at > 0 and r.expires_at < $3 and not exists (
			select 1 from job j where j.merchant_id = r.merchant_id and j.id = r.kind || '/' || r.id)
		order by r.created_at, r.id limit $4)`,
		clean(string(m)), clean(string(kind)), micros(before), limit)
	if err != nil {
		return 0, fmt.Errorf("delete old records of merchant %s: %w", m, err)
	}
	return n, nil
}

// deleted runs a statement that deletes rows and returns how many.
func (s *Store) deleted(ctx context.Context, statement string, args ...any) (int64, error) {
	res, err := s.write.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, s.engine.Interpret(err) //nolint:wrapcheck // the caller says what it deletes
	}
	return res.RowsAffected() //nolint:wrapcheck // the caller says what it deletes
}

// AccountNeeded implements [store.Store]. It looks at all payments of the merchant; it is a person who asks, and rarely.
func (s *Store) AccountNeeded(ctx context.Context, m merchant.ID, account string, since time.Time) (payment.ID, error) {
	var id payment.ID
	err := s.queryRow(ctx, `select p.id from payment p
		where p.merchant_id = $1 and (
			p.state in ('created', 'challenged', 'sent', 'indeterminate') and (p.provider = $2 or exists (
				select 1 from attempt a where a.merchant_id = p.merchant_id and a.payment_id = p.id and a.provider = $2))
			or p.state in ('authorized', 'captured', 'partially_refunded') and p.provider = $2 and (p.created_at >= $3 or exists (
				select 1 from operation o where o.merchant_id = p.merchant_id and o.payment_id = p.id and o.status in ('pending', 'doubtful'))))
		order by p.id desc limit 1`,
		[]any{clean(string(m)), clean(account), micros(since)}, intoText(&id))
	if err != nil {
		return "", errRead("payment that needs an account of merchant", string(m), err)
	}
	return id, nil
}

// CardKept implements [store.Store]. It looks at all cards of the merchant that are kept somewhere, for the same reason.
func (s *Store) CardKept(ctx context.Context, m merchant.ID, account string) (string, error) {
	var token string
	err := s.query(ctx, `select id, kept from saved_card where merchant_id = $1 and kept <> '{}'`, []any{clean(string(m))}, func(rows *sql.Rows) error {
		var id string
		var kept vault.Kept
		err := rows.Scan(intoText(&id), intoJSON(&kept))
		if at, found := kept.Find(account); found && !at.House {
			token = id
		}
		return err //nolint:wrapcheck // the caller says what was read
	})
	if err == nil && token == "" {
		err = store.ErrNotFound
	}
	if err != nil {
		return "", errRead("card that is kept at an account of merchant", string(m), err)
	}
	return token, nil
}
