package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

func surfaceRecordTable() Description {
	return Description{
		Name: "record",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "kind"},
			{Name: "id"},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "group_id"},
			{Name: "content", Kind: Bytes},
			{Name: "version", Kind: Int},
			{Name: "updated_at", Kind: Int},
			{Name: "expires_at", Kind: Int},
		},
		Missing: store.ErrStale,
	}
}

func surfaceRecordValues(m merchant.ID, r *record.Record) []Value {
	return []Value{
		textValue(m),
		textValue(r.Kind),
		textValue(r.ID),
		timeValue(r.CreatedAt),
		textValue(r.Group),
		bytesValue(r.Content),
		intValue(r.Version),
		timeValue(r.UpdatedAt),
		timeValue(r.ExpiresAt),
	}
}

func (k *compiler) records(c store.Change) error {
	for _, key := range c.Forget {
		k.row(SurfaceRecord, Discard, []Value{textValue(k.m), textValue(key.Kind), textValue(key.ID)})
		k.touch(SurfaceRecord, string(key.Kind)+"\x00"+key.ID)
	}
	for i := range c.Records {
		r := &c.Records[i]
		err := k.own("record", r.Merchant)
		if err != nil {
			return err
		}
		if r.Version <= 1 {
			k.row(SurfaceRecord, Insert, surfaceRecordValues(k.m, r))
		} else {
			k.row(SurfaceRecord, Advance, surfaceRecordValues(k.m, r), intValue(r.Version-1))
		}
		k.touch(SurfaceRecord, string(r.Kind)+"\x00"+r.ID)
	}
	return nil
}

const selectRecord = `
		select merchant_id, kind, id, created_at, group_id, content, version, updated_at, expires_at
		from record
		where merchant_id = $1 and kind = $2`

func intoRecord(r *record.Record) []any {
	return []any{
		intoText(&r.Merchant), intoText(&r.Kind), intoText(&r.ID), intoTime(&r.CreatedAt), intoText(&r.Group),
		intoBytes(&r.Content), intoInt(&r.Version), intoTime(&r.UpdatedAt), intoTime(&r.ExpiresAt),
	}
}

// Record implements [store.Store].
func (s *Store) Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error) {
	var out record.Record
	err := s.queryRow(ctx, selectRecord+` and id = $3`, []any{clean(string(m)), clean(string(kind)), clean(id)}, intoRecord(&out)...)
	if err != nil {
		// The id may be a caller's text and stays out of the error.
		return record.Record{}, errRead("record of kind", string(kind), err)
	}
	return out, nil
}

// Records implements [store.Store].
func (s *Store) Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error) {
	if f.Limit <= 0 {
		return nil, fmt.Errorf("list records of merchant %s: limit must be positive", m)
	}
	query := selectRecord
	args := []any{clean(string(m)), clean(string(kind))}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if f.Group != "" {
		query += ` and group_id = ` + arg(clean(f.Group))
	}
	direction, after := "asc", ">"
	if f.Newest {
		direction, after = "desc", "<"
	}
	if f.After != "" {
		id := arg(clean(f.After))
		query += ` and (created_at, id) ` + after + ` (
			select created_at, id from record where merchant_id = $1 and kind = $2 and id = ` + id + `)`
	}
	query += ` order by created_at ` + direction + `, id ` + direction + ` limit ` + arg(f.Limit)
	var out []record.Record
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var r record.Record
		err := rows.Scan(intoRecord(&r)...)
		out = append(out, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list records of merchant %s: %w", m, err)
	}
	return out, nil
}
