package sqlstore

import (
	"context"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

func sessionTable() Description {
	return Description{
		Name: "session_3ds",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "payment_id"},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "version", Kind: Int},
			{Name: "status"},
			{Name: "mode"},
			{Name: "one_step", Kind: Int},
			{Name: "verifier", Kind: Bytes},
			{Name: "return_url"},
			{Name: "redirect", Kind: Bytes},
			{Name: "proof", Kind: Bytes},
			{Name: "state"},
			{Name: "expires_at", Kind: Int},
		},
		Missing: store.ErrStale,
	}
}

func sessionValues(m merchant.ID, s *threeds.Session) []Value {
	return []Value{
		textValue(m),
		textValue(s.Payment),
		timeValue(s.CreatedAt),
		intValue(s.Version),
		textValue(s.Status),
		textValue(s.Mode),
		boolValue(s.OneStep),
		bytesValue(s.Verifier),
		textValue(s.ReturnURL),
		bytesValue(s.Redirect),
		bytesValue(s.Proof),
		textValue(s.State),
		timeValue(s.ExpiresAt),
	}
}

// Session implements [store.Store].
func (s *Store) Session(ctx context.Context, m merchant.ID, paymentID string) (threeds.Session, error) {
	var out threeds.Session
	err := s.queryRow(ctx, `
		select merchant_id, payment_id, created_at, version, status, mode, one_step, verifier, return_url, redirect, proof, state, expires_at
		from session_3ds
		where merchant_id = $1 and payment_id = $2`,
		[]any{clean(string(m)), clean(paymentID)},
		intoText(&out.Merchant), intoText(&out.Payment), intoTime(&out.CreatedAt), intoInt(&out.Version),
		intoText(&out.Status), intoText(&out.Mode), intoBool(&out.OneStep), intoBytes(&out.Verifier),
		intoText(&out.ReturnURL), intoBytes(&out.Redirect), intoBytes(&out.Proof), intoText(&out.State),
		intoTime(&out.ExpiresAt))
	if err != nil {
		return threeds.Session{}, errRead("3-d secure session of payment", paymentID, err)
	}
	return out, nil
}

func sealedTable() Description {
	return Description{
		Name: "sealed_card",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "payment_id"},
			{Name: "ciphertext", Kind: Bytes},
			{Name: "expires_at", Kind: Int},
		},
		Missing: store.ErrSpent,
	}
}

func sealedValues(m merchant.ID, s *threeds.Sealed) []Value {
	return []Value{textValue(m), textValue(s.Payment), bytesValue(s.Ciphertext), timeValue(s.ExpiresAt)}
}

// Sealed implements [store.Store].
func (s *Store) Sealed(ctx context.Context, m merchant.ID, paymentID string) (threeds.Sealed, error) {
	var out threeds.Sealed
	err := s.queryRow(ctx, `
		select merchant_id, payment_id, ciphertext, expires_at
		from sealed_card
		where merchant_id = $1 and payment_id = $2`,
		[]any{clean(string(m)), clean(paymentID)},
		intoText(&out.Merchant), intoText(&out.Payment), intoBytes(&out.Ciphertext), intoTime(&out.ExpiresAt))
	if err != nil {
		return threeds.Sealed{}, errRead("sealed card of payment", paymentID, err)
	}
	return out, nil
}
