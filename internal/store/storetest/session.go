//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

func sessionCases() []named {
	return []named{
		{"a session is read back, and replaced by its next version", sessionVersions},
		{"a payment has one session", takenSession},
		{"a session of another version is stale", staleSession},
		{"a sealed card is used once", unsealOnce},
		{"shredding needs no card", shred},
		{"a payment has one sealed card", takenSeal},
	}
}

func sessionVersions(t *testing.T, s *shop) {
	p := s.challenged(t, s.reference())
	want := s.newSession(p)
	s.commit(t, store.Change{NewSession: want})
	same(t, "session", session(t, s, want.Payment), *want)

	next := *want
	next.Version = 2
	next.Status, next.Mode, next.OneStep = threeds.Returned, threeds.Automatic, false
	next.Verifier, next.Redirect, next.Proof = []byte{7}, nil, []byte("{}")
	next.ReturnURL, next.State = "https://x.example", ""
	next.ExpiresAt = epoch()
	s.commit(t, store.Change{Session: &next})
	same(t, "session", session(t, s, want.Payment), next)
}

func takenSession(t *testing.T, s *shop) {
	want := s.newSession(s.challenged(t, s.reference()))
	s.commit(t, store.Change{NewSession: want})
	other := *want
	other.State = "another"
	s.refused(t, store.Change{NewSession: &other}, store.ErrExists)
	same(t, "session", session(t, s, want.Payment), *want)
}

func staleSession(t *testing.T, s *shop) {
	want := s.newSession(s.challenged(t, s.reference()))
	s.refused(t, store.Change{Session: next(want)}, store.ErrStale) // nothing stored yet
	s.commit(t, store.Change{NewSession: want})
	s.refused(t, store.Change{Session: want}, store.ErrStale) // would be over version 0
	s.refused(t, store.Change{Session: next(next(want))}, store.ErrStale)
	same(t, "session", session(t, s, want.Payment), *want)
}

func unsealOnce(t *testing.T, s *shop) {
	want := s.seal(s.challenged(t, s.reference()))
	s.commit(t, store.Change{Seal: want})
	got, err := s.Sealed(t.Context(), s.merchant, want.Payment)
	if err != nil {
		t.Fatalf("read sealed card: %v", err)
	}
	same(t, "sealed card", got, *want)
	s.commit(t, store.Change{Unseal: want.Payment})
	s.refused(t, store.Change{Unseal: want.Payment}, store.ErrSpent)
	_, err = s.Sealed(t.Context(), s.merchant, want.Payment)
	absent(t, "sealed card", err)
}

func shred(t *testing.T, s *shop) {
	want := s.seal(s.challenged(t, s.reference()))
	s.commit(t, store.Change{Shred: want.Payment})
	s.commit(t, store.Change{Seal: want})
	s.commit(t, store.Change{Shred: want.Payment})
	_, err := s.Sealed(t.Context(), s.merchant, want.Payment)
	absent(t, "sealed card", err)
	s.refused(t, store.Change{Unseal: want.Payment}, store.ErrSpent)
}

func takenSeal(t *testing.T, s *shop) {
	want := s.seal(s.challenged(t, s.reference()))
	s.commit(t, store.Change{Seal: want})
	s.refused(t, store.Change{Seal: want}, store.ErrExists)
}

func session(t testing.TB, s *shop, paymentID string) threeds.Session {
	t.Helper()
	got, err := s.Session(t.Context(), s.merchant, paymentID)
	if err != nil {
		t.Fatalf("read session: %v", err)
	}
	return got
}

// next returns the session one version on.
func next(s *threeds.Session) *threeds.Session {
	n := *s
	n.Version++
	return &n
}
