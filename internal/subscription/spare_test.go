package subscription_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/subscription"
)

// TestSparesAreTried: refusals of one period, and which card is charged after each. A wait ends a try.
func TestSparesAreTried(t *testing.T) {
	t.Parallel()
	const poor, gone = decline.InsufficientFunds, decline.ExpiredCard
	for _, tt := range []struct {
		name  string
		first bool
		whys  []decline.Reason
		// then is what follows each refusal: a card that is charged at once, or with a "+" later, "?" another card, "-" the end.
		then string
	}{
		{"all are poor, twice", false, []decline.Reason{poor, poor, poor, poor, poor, poor}, "b c +a b c -"},
		{"the first is gone", false, []decline.Reason{gone, poor, poor, poor}, "b c +b c"},
		{"the last is gone", false, []decline.Reason{poor, poor, gone, poor}, "b c +a b"},
		{"all are gone", false, []decline.Reason{gone, gone, gone}, "b c ?"},
		{"a first payment", true, []decline.Reason{poor, gone, poor}, "b c -"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := draft()
			d.Card, d.Spares, d.TrySpares, d.Terms.Tries = "a", []string{"b", "c"}, true, 2
			s := must(t)(subscription.Begin(d, subscription.Day{}, false, at(t, "2027-02-10"))).Subscription
			if !tt.first {
				s = tried(t, s, "", s.NextAt).Subscription
			}
			var then []string
			for _, why := range tt.whys {
				now := s.NextAt
				st := tried(t, s, why, now)
				s = st.Subscription
				said := s.Card
				switch {
				case s.NextAt.IsZero():
					said = "-"
				case s.AwaitsCard:
					said = "?"
				case s.NextAt.After(now):
					said = "+" + s.Card
				}
				then = append(then, said)
			}
			if got := strings.Join(then, " "); got != tt.then {
				t.Errorf("then %q, want %q", got, tt.then)
			}
		})
	}
}

// TestTheCardThatPaysStaysFirst: and what was saved for the subscription alone is still known as such.
func TestTheCardThatPaysStaysFirst(t *testing.T) {
	t.Parallel()
	d := draft()
	d.Card, d.CardSaved, d.Spares, d.SparesSaved, d.TrySpares = "a", true, []string{"b", "c"}, []string{"c"}, true
	s := must(t)(subscription.Begin(d, subscription.Day{}, false, at(t, "2027-02-10"))).Subscription
	s = tried(t, s, decline.InsufficientFunds, s.NextAt).Subscription
	if s.State != subscription.Pending || s.CardSaved || !slices.Equal(s.SparesSaved, []string{"c", "a"}) {
		t.Fatalf("after a refusal %s, %t, %q", s.State, s.CardSaved, s.SparesSaved)
	}
	st := tried(t, s, "", s.NextAt)
	s = st.Subscription
	if s.Card != "b" || !slices.Equal(s.Spares, []string{"c", "a"}) || s.Paid != 1 || st.Charge.Tries != 2 || s.Turned != 0 {
		t.Errorf("%s is charged, %q stand by; %d paid in %d tries", s.Card, s.Spares, s.Paid, st.Charge.Tries)
	}
}
