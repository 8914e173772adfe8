package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
)

// Unsealed implements [store.Books]. The index holds what waits and nothing else, so that it is nearly always empty. Each step
// goes from one merchant to the next in it, because the busiest has thousands of rows there.
func (s *Store) Unsealed(ctx context.Context, limit int) ([]merchant.ID, error) {
	var out []merchant.ID
	after := ""
	for len(out) < limit {
		found := false
		err := s.query(ctx, `
			select merchant_id from ledger_transaction where number = 0 and merchant_id > $1 order by merchant_id limit 1`,
			[]any{after},
			func(rows *sql.Rows) error {
				found = true
				return rows.Scan(intoText(&after))
			})
		if err != nil {
			return nil, fmt.Errorf("list merchants with unsealed transactions: %w", err)
		}
		if !found {
			break
		}
		out = append(out, merchant.ID(after))
	}
	return out, nil
}

const selectTransaction = `
		select merchant_id, id, at, event, currency, subject, entries, number, chain
		from ledger_transaction
		where merchant_id = $1`

// Waiting implements [store.Books].
func (s *Store) Waiting(ctx context.Context, m merchant.ID, limit int) ([]ledger.Transaction, error) {
	found, err := s.numbered(ctx, selectTransaction+` and number = 0 order by at, id limit $2`, clean(string(m)), limit)
	if err != nil {
		return nil, errRead("unsealed transactions of merchant", string(m), err)
	}
	var out []ledger.Transaction
	for i := range found {
		out = append(out, found[i].Transaction)
	}
	return out, nil
}

// Transaction implements [store.Books].
func (s *Store) Transaction(ctx context.Context, m merchant.ID, id string) (store.Numbered, error) {
	found, err := s.numbered(ctx, selectTransaction+` and id = $2`, clean(string(m)), clean(id))
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Numbered{}, errRead("transaction of merchant", string(m), err)
	}
	return found[0], nil
}

// Transactions implements [store.Books].
func (s *Store) Transactions(ctx context.Context, m merchant.ID, after int64, limit int) ([]store.Numbered, error) {
	found, err := s.numbered(ctx, selectTransaction+` and number > 0 and number > $2 order by number limit $3`, clean(string(m)), after, limit)
	if err != nil {
		return nil, errRead("transactions of merchant", string(m), err)
	}
	return found, nil
}

// TransactionsBetween implements [store.Books].
func (s *Store) TransactionsBetween(ctx context.Context, m merchant.ID, from, before string) ([]store.Numbered, error) {
	found, err := s.numbered(ctx, selectTransaction+` and id >= $2 and id < $3 order by id`, clean(string(m)), from, before)
	if err != nil {
		return nil, errRead("transactions of merchant", string(m), err)
	}
	return found, nil
}

func (s *Store) numbered(ctx context.Context, query string, args ...any) ([]store.Numbered, error) {
	var out []store.Numbered
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var t store.Numbered
		var entries, chain []byte
		err := rows.Scan(intoText(&t.Merchant), intoText(&t.ID), intoTime(&t.At), intoText(&t.Event), intoText(&t.Currency), intoText(&t.Subject),
			intoBytes(&entries), intoInt(&t.Number), intoBytes(&chain))
		if err != nil {
			return err
		}
		// What cannot be read is shown as no entries: whoever verifies the books has to get past it.
		t.Entries, err = ledger.DecodeEntries(entries)
		t.Unreadable = err != nil
		if len(chain) == len(t.Chain) {
			t.Chain = ledger.Hash(chain)
		}
		out = append(out, t)
		return nil
	})
	return out, err
}

const selectBlock = `
		select merchant_id, number, first, last, previous, hash, sealed_at
		from ledger_block
		where merchant_id = $1`

// Head implements [store.Books].
func (s *Store) Head(ctx context.Context, m merchant.ID) (ledger.Block, error) {
	found, err := s.blocks(ctx, selectBlock+` order by number desc limit 1`, clean(string(m)))
	if err != nil {
		return ledger.Block{}, errRead("head of the books of merchant", string(m), err)
	}
	if len(found) == 0 {
		return ledger.Block{}, nil
	}
	return found[0], nil
}

// Blocks implements [store.Books].
func (s *Store) Blocks(ctx context.Context, m merchant.ID, after int64, limit int) ([]ledger.Block, error) {
	found, err := s.blocks(ctx, selectBlock+` and number > $2 order by number limit $3`, clean(string(m)), after, limit)
	if err != nil {
		return nil, errRead("blocks of merchant", string(m), err)
	}
	return found, nil
}

func (s *Store) blocks(ctx context.Context, query string, args ...any) ([]ledger.Block, error) {
	var out []ledger.Block
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var b ledger.Block
		var previous, hash []byte
		err := rows.Scan(intoText(&b.Merchant), intoInt(&b.Number), intoInt(&b.First), intoInt(&b.Last), intoBytes(&previous), intoBytes(&hash), intoTime(&b.SealedAt))
		if err != nil {
			return err
		}
		if len(previous) != len(b.Previous) || len(hash) != len(b.Hash) {
			return errors.New("hash of a block has another length")
		}
		b.Previous, b.Hash = ledger.Hash(previous), ledger.Hash(hash)
		out = append(out, b)
		return nil
	})
	return out, err
}

// Totals implements [store.Books].
func (s *Store) Totals(ctx context.Context, m merchant.ID, f store.TotalFilter) ([]ledger.Total, error) {
	columns, order := `day, value_day, debit, credit`, `day, value_day`
	group := ""
	switch f.By {
	case store.ByAll:
	case store.ByAccount:
		columns, order = `0, 0, cast(sum(debit) as bigint), cast(sum(credit) as bigint)`, ""
	case store.ByValue:
		columns, order = `0, value_day, cast(sum(debit) as bigint), cast(sum(credit) as bigint)`, `value_day`
	}
	if order != "" {
		order = ", " + order
	}
	if f.By != store.ByAll {
		group = ` group by currency, account` + order
	}
	query := `
		select currency, account, ` + columns + `
		from ledger_total
		where merchant_id = $1`
	args := []any{clean(string(m))}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if f.Currency != "" {
		query += ` and currency = ` + arg(clean(string(f.Currency)))
	}
	switch account := clean(string(f.Account)); {
	case strings.HasSuffix(account, "/"):
		// The next text after all that begin with it ends in the next character after the slash.
		query += ` and account > ` + arg(account) + ` and account < ` + arg(strings.TrimSuffix(account, "/")+"0")
	case account != "":
		query += ` and account = ` + arg(account)
	}
	if f.From != 0 {
		query += ` and day >= ` + arg(int64(f.From))
	}
	if f.To != 0 {
		query += ` and day <= ` + arg(int64(f.To))
	}
	var out []ledger.Total
	err := s.query(ctx, query+group+` order by currency, account`+order, args, func(rows *sql.Rows) error {
		var t ledger.Total
		err := rows.Scan(intoText(&t.Currency), intoText(&t.Account), intoBankingDay(&t.Day), intoBankingDay(&t.Value), intoInt(&t.Debit), intoInt(&t.Credit))
		out = append(out, t)
		return err
	})
	if err != nil {
		return nil, errRead("totals of merchant", string(m), err)
	}
	return out, nil
}

// Entries implements [store.Books].
func (s *Store) Entries(ctx context.Context, m merchant.ID, f store.EntryFilter) ([]store.BookedEntry, error) {
	if f.Limit <= 0 {
		return nil, fmt.Errorf("list entries of merchant %s: limit must be positive", m)
	}
	query := `
		select e.number, e.line, e.currency, e.account, e.day, e.value_day, e.amount, t.id, t.at, t.event, t.subject, t.entries
		from ledger_entry e
		join ledger_transaction t on t.merchant_id = e.merchant_id and t.number = e.number and t.number > 0
		where e.merchant_id = $1 and e.currency = $2 and e.account = $3 and (e.day, e.number, e.line) > ($4, $5, $6)`
	args := []any{clean(string(m)), clean(string(f.Currency)), clean(string(f.Account)), int64(f.After.Day), f.After.Number, f.After.Line}
	if f.From != 0 {
		args = append(args, int64(f.From))
		query += ` and e.day >= $` + strconv.Itoa(len(args))
	}
	if f.To != 0 {
		args = append(args, int64(f.To))
		query += ` and e.day <= $` + strconv.Itoa(len(args))
	}
	args = append(args, f.Limit)
	query += ` order by e.day, e.number, e.line limit $` + strconv.Itoa(len(args))
	var out []store.BookedEntry
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		b := store.BookedEntry{}
		t := &b.Transaction
		var entries []byte
		err := rows.Scan(append(intoEntry(&b), intoText(&t.ID), intoTime(&t.At), intoText(&t.Event), intoText(&t.Subject), intoBytes(&entries))...)
		if err != nil {
			return err
		}
		t.Merchant, t.Currency = m, b.Currency
		t.Entries, err = ledger.DecodeEntries(entries)
		if err == nil && b.Line >= 1 && b.Line <= len(t.Entries) {
			b.Memo = t.Entries[b.Line-1].Memo
		}
		out = append(out, b)
		return nil // entries that cannot be read are for whoever verifies the books to find
	})
	if err != nil {
		return nil, errRead("entries of merchant", string(m), err)
	}
	return out, nil
}

// Expanded implements [store.Books].
func (s *Store) Expanded(ctx context.Context, m merchant.ID, after, last int64) ([]store.BookedEntry, error) {
	var out []store.BookedEntry
	err := s.query(ctx, `
		select number, line, currency, account, day, value_day, amount
		from ledger_entry
		where merchant_id = $1 and number > $2 and number <= $3
		order by number, line`,
		[]any{clean(string(m)), after, last},
		func(rows *sql.Rows) error {
			var b store.BookedEntry
			err := rows.Scan(intoEntry(&b)...)
			out = append(out, b)
			return err
		})
	if err != nil {
		return nil, errRead("entries of merchant", string(m), err)
	}
	return out, nil
}

func intoEntry(b *store.BookedEntry) []any {
	return []any{
		intoInt(&b.Number), intoInt(&b.Line), intoText(&b.Currency), intoText(&b.Account), intoBankingDay(&b.Day), intoBankingDay(&b.Value), intoInt(&b.Amount),
	}
}
