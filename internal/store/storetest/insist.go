package storetest

import (
	"context"
	"errors"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// insist makes a step from the payment as it is and commits it, again and again until it lands. A step that the
// payment's state does not allow at the moment, because another caller's operation is open, is tried again too.
func (s *shop) insist(ctx context.Context, id payment.ID, change func(payment.Payment) (payment.Step, error)) error {
	for {
		p, err := s.Payment(ctx, s.merchant, id)
		if err != nil {
			return err
		}
		step, err := change(p)
		if errors.Is(err, fault.Busy) || errors.Is(err, fault.Conflict) {
			continue
		}
		if err != nil {
			return err
		}
		err = s.Commit(ctx, store.Change{Merchant: s.merchant, Step: &step})
		if err == nil {
			return nil
		}
		if !errors.Is(err, store.ErrStale) {
			return err
		}
	}
}
