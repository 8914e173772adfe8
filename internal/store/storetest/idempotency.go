//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

func idempotencyCases() []named {
	return []named{
		{"a key is remembered and answered", rememberAndAnswer},
		{"a key is taken once", takenKey},
		{"a taken key is told before a taken reference", keyBeforeReference},
		{"an answer to an unknown key is an error", answerUnknown},
		{"what is old is pruned, and nothing that is still needed", pruneKeys},
	}
}

func (s *shop) key(key string) *idempotency.Record {
	return &idempotency.Record{
		Merchant: s.merchant, Key: key, Fingerprint: []byte{1, 0, 255}, Payment: "pay_1", CreatedAt: epoch(),
	}
}

func rememberAndAnswer(t *testing.T, s *shop) {
	want := s.key("anahtar-ğ")
	s.commit(t, store.Change{Remember: want})
	same(t, "record under way", remembered(t, s, want.Key), *want)

	answer := *want
	answer.Status, answer.Body = 201, []byte("{\"id\":\"ş\"}\x00\xff")
	s.commit(t, store.Change{Answer: &idempotency.Record{Merchant: s.merchant, Key: want.Key, Status: answer.Status, Body: answer.Body}})
	same(t, "answered record", remembered(t, s, want.Key), answer)
}

func takenKey(t *testing.T, s *shop) {
	want := s.key("k")
	s.commit(t, store.Change{Remember: want})
	other := s.key("k")
	other.Payment = "pay_2"
	s.refused(t, store.Change{Remember: other}, store.ErrKey)
	same(t, "record", remembered(t, s, "k"), *want)
	_, err := s.Idempotency(t.Context(), s.merchant, "another")
	absent(t, "idempotency record", err)
}

// keyBeforeReference: a repeated request meets its own key and its own order, and must be answered as a repeat.
func keyBeforeReference(t *testing.T, s *shop) {
	reference := s.reference()
	first := s.start(t, s.draft(reference))
	s.commit(t, store.Change{Step: &first, Remember: s.key("k")})
	second := s.start(t, s.draft(reference))
	s.refused(t, store.Change{Step: &second, Remember: s.key("k")}, store.ErrKey)
	s.refused(t, store.Change{Step: &second, Remember: s.key("l")}, store.ErrReference)
}

func answerUnknown(t *testing.T, s *shop) {
	s.refused(t, store.Change{Answer: s.key("unknown")}, store.ErrNotFound)
}

func remembered(t testing.TB, s *shop, key string) idempotency.Record {
	t.Helper()
	got, err := s.Idempotency(t.Context(), s.merchant, key)
	if err != nil {
		t.Fatalf("read idempotency record: %v", err)
	}
	return got
}

// pruneKeys: a key goes when it is old, unless its payment is under way or in doubt; another merchant's stay.
func pruneKeys(t *testing.T, s *shop) {
	other := newShop(t, s.Store)
	other.commit(t, store.Change{Remember: other.key("old")})
	sent, challenged, paid := s.sent(t, s.reference()), s.challenged(t, s.reference()), s.captured(t, s.reference())
	doubt := s.sent(t, s.reference())
	doubt = s.must(t, stepped(t)(doubt.Lose(payment.IDs{}, epoch())))
	old, limit := epoch().Add(-time.Second), epoch()
	refunding := s.captured(t, s.reference())
	refunding = s.must(t, stepped(t)(refunding.Follow(payment.Refund, refunding.Captured, s.ask(), epoch())))
	remember := func(key string, id payment.ID, at time.Time) {
		k := s.key(key)
		k.Payment, k.CreatedAt = string(id), at
		s.commit(t, store.Change{Remember: k})
	}
	for key, id := range map[string]payment.ID{
		"sent": sent.ID, "challenged": challenged.ID, "doubt": doubt.ID, "refunding": refunding.ID, "paid": paid.ID, "gone": "pay_gone",
	} {
		remember(key, id, old)
	}
	remember("oldest", paid.ID, old.Add(-time.Hour))
	remember("young", paid.ID, limit)
	for _, want := range []int64{2, 1, 0} {
		n, err := s.PruneKeys(t.Context(), s.merchant, limit, 2)
		if err != nil || n != want {
			t.Fatalf("pruned %d, %v; want %d", n, err, want)
		}
		if _, err := s.Idempotency(t.Context(), s.merchant, "oldest"); err == nil {
			t.Error("the oldest does not go first")
		}
	}
	for _, key := range []string{"paid", "gone"} {
		_, err := s.Idempotency(t.Context(), s.merchant, key)
		absent(t, key, err)
	}
	for _, key := range []string{"sent", "challenged", "doubt", "refunding", "young"} {
		remembered(t, s, key)
	}
	remembered(t, other, "old")
}
