package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Pulse implements [store.Store]. A payment that is sent, challenged or in doubt has an operation without an outcome, and those
// have a small index of their own; so this reads the open payments and not all payments. The index is on
// operation because state changes in nearly every commit, and an index that names a changing column of the
// payment would cost an entry in each of the payment's indexes per change on PostgreSQL.
func (s *Store) Pulse(ctx context.Context) (store.Pulse, error) {
	var p store.Pulse
	err := s.queryRow(ctx, `
		select
			count(*) filter (where p.state = $1),
			min(p.updated_at) filter (where p.state = $1),
			count(*) filter (where p.state in ($2, $3))
		from operation o
		join payment p on p.merchant_id = o.merchant_id and p.id = o.payment_id
		where o.status in ('pending', 'doubtful')`,
		[]any{string(payment.Indeterminate), string(payment.Sent), string(payment.Challenged)},
		intoInt(&p.Indeterminate), intoTime(&p.Oldest), intoInt(&p.Open))
	if err != nil {
		return store.Pulse{}, fmt.Errorf("count open payments: %w", err)
	}
	if p.Indeterminate > 0 {
		p.Providers, err = s.pulses(ctx)
		if err != nil {
			return store.Pulse{}, fmt.Errorf("count doubts by provider: %w", err)
		}
	}
	err = s.queryRow(ctx, `
		select count(*), count(*) filter (where run_at <= $1 and lease_until <= $1) from job`,
		[]any{micros(s.now())}, intoInt(&p.Jobs), intoInt(&p.JobsDue))
	if err != nil {
		return store.Pulse{}, fmt.Errorf("count jobs: %w", err)
	}
	err = s.queryRow(ctx, `select count(*), min(created_at) from delivery where status = 'waiting'`,
		nil, intoInt(&p.Deliveries), intoTime(&p.OldestDelivery))
	if err != nil {
		return store.Pulse{}, fmt.Errorf("count deliveries: %w", err)
	}
	err = s.queryRow(ctx, `select count(*) from delivery where status = 'dead'`, nil, intoInt(&p.DeadDeliveries))
	if err != nil {
		return store.Pulse{}, fmt.Errorf("count dead deliveries: %w", err)
	}
	// A settlement is booked under the day on which the money came, which says nothing of how long it has waited.
	err = s.queryRow(ctx, `select count(*), min(at) filter (where event <> $1) from ledger_transaction where number = 0`,
		[]any{string(ledger.Settled)}, intoInt(&p.Unsealed), intoTime(&p.OldestUnsealed))
	if err != nil {
		return store.Pulse{}, fmt.Errorf("count unsealed transactions: %w", err)
	}
	return p, nil
}

// pulses counts the doubts of each account.
func (s *Store) pulses(ctx context.Context) ([]store.ProviderPulse, error) {
	var all []store.ProviderPulse
	err := s.query(ctx, `
		select p.provider, count(*), min(p.updated_at)
		from operation o
		join payment p on p.merchant_id = o.merchant_id and p.id = o.payment_id
		where o.status in ('pending', 'doubtful') and p.state = $1
		group by p.provider
		order by p.provider`,
		[]any{string(payment.Indeterminate)},
		func(rows *sql.Rows) error {
			var one store.ProviderPulse
			err := rows.Scan(intoText(&one.Provider), intoInt(&one.Indeterminate), intoTime(&one.Oldest))
			all = append(all, one)
			return err //nolint:wrapcheck // the caller says what was read
		})
	return all, err
}
