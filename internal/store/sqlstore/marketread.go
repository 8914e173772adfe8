package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Division implements [store.Store].
func (s *Store) Division(ctx context.Context, m merchant.ID, id payment.ID) (marketplace.Divided, error) {
	out := marketplace.Divided{Payment: string(id)}
	err := s.queryRow(ctx, `select content, version, updated_at from division where merchant_id = $1 and payment_id = $2`,
		[]any{clean(string(m)), clean(string(id))}, intoJSON(&out.Division), intoInt(&out.Version), intoTime(&out.UpdatedAt))
	if err != nil {
		return marketplace.Divided{}, errRead("division of payment", string(id), err)
	}
	return out, nil
}

// where collects the terms of a list and their arguments.
type where struct {
	text string
	args []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// and adds a term unless its text is empty.
func (w *where) and(term, text string) {
	if text != "" {
		w.text += " and " + term + " " + w.arg(clean(text))
	}
}

// page adds the order, the place after which it begins, and the limit.
func (w *where) page(column, after string, newest bool, limit int) {
	direction, next := "asc", ">"
	if newest {
		direction, next = "desc", "<"
	}
	w.and(column+" "+next, after)
	w.text += " order by " + column + " " + direction + " limit " + w.arg(limit)
}

const selectBalance = `select sub_merchant, currency, held, free, under_way, paid, version from sub_merchant_balance where merchant_id = $1`

func intoBalance(b *marketplace.Balance) []any {
	return []any{
		intoText(&b.Store), intoText(&b.Currency), intoInt(&b.Held), intoInt(&b.Free), intoInt(&b.UnderWay), intoInt(&b.Paid), intoInt(&b.Version),
	}
}

// Balances implements [store.Store].
func (s *Store) Balances(ctx context.Context, m merchant.ID, f store.BalanceFilter) ([]marketplace.Balance, error) {
	if f.Limit <= 0 {
		return nil, errLimit("balances", m)
	}
	w := where{args: []any{clean(string(m))}}
	w.and("sub_merchant =", f.Store)
	w.and("currency =", string(f.Currency))
	if f.Due {
		w.text += " and free > 0 and under_way = 0"
	}
	w.and("sub_merchant >", f.After)
	w.text += " order by sub_merchant, currency limit " + w.arg(f.Limit)
	return listed(ctx, s, "balances", m, selectBalance+w.text, w.args, intoBalance)
}

const selectLine = `
		select id, sub_merchant, currency, kind, payment_id, payout_id, held, free, under_way, paid, at
		from sub_merchant_entry where merchant_id = $1`

func intoLine(e *marketplace.Entry) []any {
	return []any{
		intoText(&e.ID), intoText(&e.Store), intoText(&e.Currency), intoText(&e.Kind), intoText(&e.Payment), intoText(&e.Payout),
		intoInt(&e.Held), intoInt(&e.Free), intoInt(&e.UnderWay), intoInt(&e.Paid), intoTime(&e.At),
	}
}

// StoreLines implements [store.Store].
func (s *Store) StoreLines(ctx context.Context, m merchant.ID, f store.LineFilter) ([]marketplace.Entry, error) {
	if f.Limit <= 0 {
		return nil, errLimit("entries", m)
	}
	w := where{args: []any{clean(string(m))}}
	w.and("sub_merchant =", f.Store)
	w.and("currency =", string(f.Currency))
	w.and("payment_id =", string(f.Payment))
	w.and("payout_id =", f.Payout)
	if f.Unpaid {
		w.text += " and payout_id = ''"
	}
	w.page("id", f.After, f.Newest, f.Limit)
	return listed(ctx, s, "entries", m, selectLine+w.text, w.args, intoLine)
}

const selectPayout = `select content from payout where merchant_id = $1`

func intoPayout(p *marketplace.Payout) []any { return []any{intoJSON(p)} }

// Payout implements [store.Store].
func (s *Store) Payout(ctx context.Context, m merchant.ID, id string) (marketplace.Payout, error) {
	var out marketplace.Payout
	err := s.queryRow(ctx, selectPayout+` and id = $2`, []any{clean(string(m)), clean(id)}, intoPayout(&out)...)
	if err != nil {
		return marketplace.Payout{}, errRead("payout of merchant", string(m), err) // the id may be a caller's text
	}
	return out, nil
}

// Payouts implements [store.Store].
func (s *Store) Payouts(ctx context.Context, m merchant.ID, f store.PayoutFilter) ([]marketplace.Payout, error) {
	if f.Limit <= 0 {
		return nil, errLimit("payouts", m)
	}
	w := where{args: []any{clean(string(m))}}
	w.and("state =", string(f.State))
	if !f.Since.IsZero() {
		w.text += " and created_at >= " + w.arg(micros(f.Since))
	}
	if !f.Before.IsZero() {
		w.text += " and created_at < " + w.arg(micros(f.Before))
	}
	w.page("id", f.After, f.Newest, f.Limit)
	return listed(ctx, s, "payouts", m, selectPayout+w.text, w.args, intoPayout)
}

// listed reads the rows of a list.
func listed[T any](ctx context.Context, s *Store, what string, m merchant.ID, query string, args []any, into func(*T) []any) ([]T, error) {
	var out []T
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var row T
		err := rows.Scan(into(&row)...)
		out = append(out, row)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list %s of merchant %s: %w", what, m, err)
	}
	return out, nil
}

func errLimit(what string, m merchant.ID) error {
	return fmt.Errorf("list %s of merchant %s: limit must be positive", what, m)
}
