//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

func listCases() []named {
	return []named{
		{"pages in both orders hold every payment once", pages},
		{"narrowed by state", listByState},
		{"narrowed by reference", listByReference},
		{"narrowed by surface and time", listByWindow},
		{"narrowed by the time of a follow-up", listByFollowUp},
		{"an empty list is no error", emptyList},
		{"a limit must be positive", listWithoutLimit},
	}
}

func pages(t *testing.T, s *shop) {
	var want []payment.Payment
	for i := range 7 {
		if i%2 == 0 {
			want = append(want, s.captured(t, s.reference()))
			continue
		}
		p := s.captured(t, s.reference())
		p = s.must(t, stepped(t)(p.Follow(payment.Refund, 1, s.ask(), epoch())))
		want = append(want, p)
	}
	for _, order := range []store.Order{store.OldestFirst, store.NewestFirst} {
		var got []payment.Payment
		filter := store.Filter{Order: order, Limit: 3}
		for {
			page := list(t, s, filter)
			if len(page) > filter.Limit {
				t.Fatalf("page of %d, want at most %d", len(page), filter.Limit)
			}
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
			filter.After = page[len(page)-1].ID
		}
		if order == store.NewestFirst {
			slices.Reverse(got)
		}
		same(t, "pages together", got, want)
	}
}

func listByState(t *testing.T, s *shop) {
	a := s.sent(t, s.reference())
	b := s.captured(t, s.reference())
	c := s.captured(t, s.reference())
	same(t, "captured", list(t, s, store.Filter{State: payment.Captured, Limit: 10}), []payment.Payment{c, b})
	same(t, "sent", list(t, s, store.Filter{State: payment.Sent, Limit: 10}), []payment.Payment{a})
	same(t, "captured after b", list(t, s, store.Filter{State: payment.Captured, After: b.ID, Order: store.OldestFirst, Limit: 10}),
		[]payment.Payment{c})
}

func listByWindow(t *testing.T, s *shop) {
	begin := func(at time.Time, surface string) payment.Payment {
		d := s.draft(s.reference())
		d.ID, d.Surface = payment.NewID(at), surface
		return s.must(t, stepped(t)(payment.Start(d, payment.Sale, s.ask(), at)))
	}
	day := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)
	before := begin(day.Add(-time.Millisecond), "paynet")
	first := begin(day, "paynet")
	last := begin(day.Add(24*time.Hour-time.Millisecond), "esnekpos")
	after := begin(day.Add(24*time.Hour), "esnekpos")
	within := store.Filter{Order: store.OldestFirst, Limit: 9, Since: day, Before: day.Add(24 * time.Hour)}
	same(t, "one day", list(t, s, within), []payment.Payment{first, last})
	within.Surface = "esnekpos"
	same(t, "one day, one surface", list(t, s, within), []payment.Payment{last})
	same(t, "since", list(t, s, store.Filter{Order: store.OldestFirst, Limit: 9, Since: day.Add(time.Second)}), []payment.Payment{last, after})
	same(t, "until", list(t, s, store.Filter{Order: store.OldestFirst, Limit: 9, Before: day}), []payment.Payment{before})
}

func listByFollowUp(t *testing.T, s *shop) {
	day := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)
	refunded := func(at ...time.Time) payment.Payment {
		p := s.captured(t, s.reference())
		for _, when := range at {
			p = s.must(t, stepped(t)(p.Follow(payment.Refund, 1, s.ask(), when)))
			p = s.must(t, stepped(t)(p.Approve(payment.IDs{}, when)))
		}
		return p
	}
	refunded()
	refunded(day.Add(-time.Microsecond))
	first := refunded(day)
	twice := refunded(day.Add(time.Hour), day.Add(2*time.Hour))
	last := refunded(day.Add(24*time.Hour - time.Microsecond))
	refunded(day.Add(24 * time.Hour))
	within := store.Filter{Order: store.OldestFirst, Limit: 2, FollowedSince: day, FollowedBefore: day.Add(24 * time.Hour)}
	same(t, "one day", list(t, s, within), []payment.Payment{first, twice})
	within.After = twice.ID
	same(t, "the page after", list(t, s, within), []payment.Payment{last})
}

func listByReference(t *testing.T, s *shop) {
	reference := s.reference()
	a := s.challenged(t, reference)
	s.sent(t, s.reference())
	b := s.sent(t, reference)
	same(t, "of the reference", list(t, s, store.Filter{Reference: reference, Limit: 10}), []payment.Payment{b, a})
	same(t, "of reference and state", list(t, s, store.Filter{Reference: reference, State: payment.Challenged, Limit: 10}),
		[]payment.Payment{a})
}

func emptyList(t *testing.T, s *shop) {
	if got := list(t, s, store.Filter{Limit: 1}); len(got) != 0 {
		t.Errorf("list of a new shop has %d payments", len(got))
	}
}

func listWithoutLimit(t *testing.T, s *shop) {
	_, err := s.Payments(t.Context(), s.merchant, store.Filter{})
	if err == nil {
		t.Error("a list without a limit was given")
	}
}

func list(t testing.TB, s *shop, f store.Filter) []payment.Payment {
	t.Helper()
	found, err := s.Payments(t.Context(), s.merchant, f)
	if err != nil {
		t.Fatalf("list payments: %v", err)
	}
	return found
}
