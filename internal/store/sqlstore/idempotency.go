package sqlstore

import (
	"context"

	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
)

func idempotencyTable() Description {
	return Description{
		Name: "idempotency",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "idempotency_key"},
			{Name: "fingerprint", Kind: Bytes, Fixed: true},
			{Name: "payment_id", Fixed: true},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "status", Kind: Int},
			{Name: "body", Kind: Bytes},
		},
		Taken:     store.ErrKey,
		Contended: true,
	}
}

func idempotencyValues(m merchant.ID, r *idempotency.Record) []Value {
	return []Value{
		textValue(m),
		textValue(r.Key),
		bytesValue(r.Fingerprint),
		textValue(r.Payment),
		timeValue(r.CreatedAt),
		intValue(r.Status),
		bytesValue(r.Body),
	}
}

// Idempotency implements [store.Store].
func (s *Store) Idempotency(ctx context.Context, m merchant.ID, key string) (idempotency.Record, error) {
	var out idempotency.Record
	err := s.queryRow(ctx, `
		select merchant_id, idempotency_key, fingerprint, payment_id, created_at, status, body
		from idempotency
		where merchant_id = $1 and idempotency_key = $2`,
		[]any{clean(string(m)), clean(key)},
		intoText(&out.Merchant), intoText(&out.Key), intoBytes(&out.Fingerprint), intoText(&out.Payment),
		intoTime(&out.CreatedAt), intoInt(&out.Status), intoBytes(&out.Body))
	if err != nil {
		// The key is a caller's text and stays out of the error.
		return idempotency.Record{}, errRead("idempotency record of merchant", string(m), err)
	}
	return out, nil
}
