//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"testing"

	"github.com/vezne/vezne/internal/store"
)

func isolationCases() []named {
	return []named{
		{"a merchant reads nothing of another's", readForeign},
		{"a merchant changes nothing of another's", changeForeign},
		{"two merchants may use the same names", sameNames},
	}
}

func readForeign(t *testing.T, s *shop) {
	c := s.everything(t)
	s.commit(t, c)
	other := newShop(t, s.Store)
	p := c.Step.Payment
	if got := other.traces(t, c); len(got) != 0 {
		t.Errorf("another merchant reads %v", got)
	}
	_, err := other.PaymentByNumber(t.Context(), other.merchant, p.Number)
	absent(t, "payment by number", err)
	_, err = other.PaymentByReference(t.Context(), other.merchant, p.Reference)
	absent(t, "payment by reference", err)
	for _, f := range []store.Filter{
		{Limit: 10}, {Limit: 10, Reference: p.Reference}, {Limit: 10, State: p.State}, {Limit: 10, After: "pay_0", Order: store.OldestFirst},
	} {
		if got := list(t, other, f); len(got) != 0 {
			t.Errorf("another merchant lists %d payments", len(got))
		}
	}
}

func changeForeign(t *testing.T, s *shop) {
	c := s.everything(t)
	s.commit(t, c)
	p := c.Step.Payment
	other := newShop(t, s.Store)

	stolen := stepped(t)(p.Approve(providerIDs(), epoch()))
	stolen.Payment.Merchant = other.merchant
	other.refused(t, store.Change{Step: &stolen}, store.ErrStale)
	session := next(c.NewSession)
	session.Merchant = other.merchant
	other.refused(t, store.Change{Session: session}, store.ErrStale)
	other.refused(t, store.Change{Unseal: c.Seal.Payment}, store.ErrSpent)
	other.commit(t, store.Change{Shred: c.Seal.Payment})
	answer := other.key(c.Remember.Key)
	other.refused(t, store.Change{Answer: answer}, store.ErrNotFound)

	same(t, "what is stored", s.traces(t, c), []string{"payment", "session", "sealed card", "idempotency record", "history"})
	same(t, "payment", s.payment(t, p.ID), p)
}

func sameNames(t *testing.T, s *shop) {
	c := s.everything(t)
	s.commit(t, c)
	other := newShop(t, s.Store)
	d := other.everything(t)
	p := &d.Step.Payment
	p.ID, p.Number, p.Reference = c.Step.Payment.ID, c.Step.Payment.Number, c.Step.Payment.Reference
	d.NewSession.Payment, d.Seal.Payment = string(p.ID), string(p.ID)
	d.Remember.Key = c.Remember.Key
	other.commit(t, d)
	same(t, "the first merchant's payment", s.payment(t, p.ID), c.Step.Payment)
	same(t, "the second merchant's payment", other.payment(t, p.ID), *p)
	for _, m := range []*shop{s, other} {
		first, err := m.Reserve(t.Context(), m.merchant, "payment", 1)
		if err != nil || first != 1 {
			t.Errorf("reserve = %d, %v: want 1", first, err)
		}
	}
}
