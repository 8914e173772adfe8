package storetest

import (
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
)

// accountNeeded: what is under way or in doubt needs its account for ever, what holds or has taken an amount for a time, what is over not at
// all; and nobody else's payment counts.
func accountNeeded(t *testing.T, s *shop) {
	account := s.ask().Provider
	needs := func(what string, since time.Time, want payment.ID) {
		t.Helper()
		got, err := s.AccountNeeded(t.Context(), s.merchant, account, since)
		if want == "" {
			absent(t, what, err)
			return
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", what, got, err, want)
		}
	}
	before, after := epoch(), epoch().Add(time.Second)
	other := newShop(t, s.Store)
	other.sent(t, other.reference())
	needs("no payment", before, "")

	p := s.sent(t, s.reference())
	needs("under way", after, p.ID)
	s.must(t, stepped(t)(p.Refuse(decline.Refusal{Reason: decline.InsufficientFunds}, payment.IDs{}, after)))
	needs("declined", before, "")

	p = s.challenged(t, s.reference())
	needs("at the bank", after, p.ID)
	s.must(t, stepped(t)(p.Expire(after)))
	needs("expired", before, "")

	p = s.captured(t, s.reference())
	needs("taken within the time", before, p.ID)
	needs("taken before it", after, "")
	p = s.must(t, stepped(t)(p.Follow(payment.Refund, p.Captured, s.ask(), after)))
	needs("being given back", after, p.ID)
	p = s.must(t, stepped(t)(p.Lose(payment.IDs{}, after)))
	needs("in doubt", after, p.ID)
	if _, err := s.AccountNeeded(t.Context(), s.merchant, account+"@2", before); err == nil {
		t.Error("another revision of the account is needed")
	}
	s.must(t, stepped(t)(p.Approve(providerIDs(), after)))
	needs("given back whole", before, "")
}
