package sqlstore

import (
	"context"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// Live implements [store.Store]. It is the one read that every order makes, and is answered from the index that
// holds a live reference unique.
func (s *Store) Live(ctx context.Context, m merchant.ID, reference string) (payment.ID, error) {
	var id payment.ID
	err := s.queryRow(ctx, `select id from payment where merchant_id = $1 and reference = $2 and live = 1`,
		[]any{clean(string(m)), clean(reference)}, intoText(&id))
	if err != nil {
		// The reference is a caller's text and stays out of the error.
		return "", errRead("live payment by reference of merchant", string(m), err)
	}
	return id, nil
}
