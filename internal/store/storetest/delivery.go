//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

func deliveryCases() []named {
	return []named{
		{"a delivery is read back, and replaced by its next version", deliveryVersions},
		{"a delivery of another version is stale", staleDelivery},
		{"a delivery and a payment are one commit", deliveryWithPayment},
		{"deliveries are listed by what they are, page by page", listDeliveries},
		{"tries are logged, and a number is taken", loggedTries},
		{"another merchant neither reads, claims nor changes a delivery", foreignDelivery},
		{"deliveries are claimed when due, one line at a time", claimDeliveries},
		{"a delivery is claimed once while its lease lasts", claimDeliveriesShared},
		{"what waits beyond its time is found", overdueDeliveries},
		{"what is done and old is pruned, and nothing else", pruneDeliveries},
		{"a delivery that was not wanted is withdrawn", withdrawDelivery},
	}
}

// delivery is the nth of the shop: made n seconds after the epoch, with every field its own.
func (s *shop) delivery(n int) webhook.Delivery {
	at := epoch().Add(time.Duration(n) * time.Second)
	return webhook.Delivery{
		Merchant: s.merchant, ID: webhook.NewDeliveryID(at), Version: 1, Event: fmt.Sprintf("evt_%d", n), Type: webhook.PaymentCaptured,
		Endpoint: "whe_a", Subject: "pay_1", Operation: 2, Sequence: int64(n), Lane: "whe_a", URL: "https://mağaza.example/ş",
		ContentType: "application/json", Body: []byte(`{"ad":"Şükrü"}`), Status: webhook.Waiting, Attempts: 3, Tries: 2,
		NextAt: at, LeaseUntil: at.Add(-time.Second), ExpiresAt: at.Add(webhook.Lifetime), CreatedAt: at,
		Outcome: webhook.Refused, Answered: 500,
	}
}

// on is a delivery about something else, of another receiver.
func on(d webhook.Delivery, subject string, endpoint webhook.EndpointID) webhook.Delivery {
	d.Subject, d.Endpoint, d.Lane = subject, endpoint, string(endpoint)
	return d
}

func (s *shop) deliver(t *testing.T, ds ...webhook.Delivery) {
	t.Helper()
	s.commit(t, store.Change{Deliveries: ds})
}

func (s *shop) delivered(t *testing.T, id string) webhook.Delivery {
	t.Helper()
	d, err := s.Delivery(t.Context(), s.merchant, id)
	if err != nil {
		t.Fatalf("read delivery: %v", err)
	}
	return d
}

func (s *shop) lane(name string) store.Lane { return store.Lane{Merchant: s.merchant, Name: name} }

func (s *shop) claimed(t *testing.T, lane string, now time.Time, limit int) []webhook.Delivery {
	t.Helper()
	ds, err := s.ClaimDeliveries(t.Context(), s.lane(lane), now, lease, limit)
	if err != nil {
		t.Fatalf("claim deliveries: %v", err)
	}
	return ds
}

func deliveryVersions(t *testing.T, s *shop) {
	want := s.delivery(1)
	s.deliver(t, want)
	same(t, "delivery", s.delivered(t, want.ID), want)
	next := want
	next.Version, next.Lane, next.URL, next.ContentType, next.Body = 2, "other", "", "", nil
	next.Status, next.DoneAt, next.Outcome, next.Answered, next.Attempts, next.Tries = webhook.Delivered, epoch().Add(time.Hour), webhook.Taken, 204, 4, 0
	next.NextAt, next.LeaseUntil, next.ExpiresAt = epoch(), time.Time{}, epoch()
	s.deliver(t, next)
	same(t, "delivery", s.delivered(t, want.ID), next)
	s.refused(t, store.Change{Deliveries: []webhook.Delivery{want}}, store.ErrExists)
	_, err := s.Delivery(t.Context(), s.merchant, "dlv_none")
	absent(t, "delivery", err)
}

func staleDelivery(t *testing.T, s *shop) {
	want := s.delivery(1)
	s.deliver(t, want)
	later := want
	later.Version = 3
	s.refused(t, store.Change{Deliveries: []webhook.Delivery{later}}, store.ErrStale)
	s.claimed(t, want.Lane, epoch().Add(time.Hour), 1)
	later.Version = 2 // the claim was the second version
	s.refused(t, store.Change{Deliveries: []webhook.Delivery{later}, Tried: []webhook.Attempt{{Delivery: want.ID, Seq: 1, Answer: webhook.Answer{Outcome: webhook.Taken}}}}, store.ErrStale)
	if tries, err := s.Tries(t.Context(), s.merchant, want.ID); err != nil || len(tries) != 0 {
		t.Errorf("a refused change has left %d tries, %v", len(tries), err)
	}
}

func deliveryWithPayment(t *testing.T, s *shop) {
	p := s.sent(t, s.reference())
	step := stepped(t)(p.Approve(providerIDs(), epoch()))
	d := s.delivery(1)
	s.deliver(t, d)
	fresh := s.delivery(2)
	s.refused(t, store.Change{Step: &step, Deliveries: []webhook.Delivery{fresh, d}}, store.ErrExists)
	same(t, "payment", s.payment(t, p.ID), p)
	_, err := s.Delivery(t.Context(), s.merchant, fresh.ID)
	absent(t, "delivery of a refused change", err)
	s.commit(t, store.Change{Step: &step, Deliveries: []webhook.Delivery{fresh}})
	same(t, "delivery", s.delivered(t, fresh.ID), fresh)
	// Whoever was slower has told nothing.
	again := s.delivery(3)
	s.refused(t, store.Change{Step: &step, Deliveries: []webhook.Delivery{again}}, store.ErrStale)
	_, err = s.Delivery(t.Context(), s.merchant, again.ID)
	absent(t, "delivery of a stale change", err)
}

func listDeliveries(t *testing.T, s *shop) {
	var all []webhook.Delivery
	for n := range 6 {
		d := s.delivery(n)
		switch n {
		case 1:
			d = on(d, "pay_2", "whe_a")
		case 2:
			d = on(d, "pay_1", "whe_b")
		case 3:
			d.Status, d.DoneAt = webhook.Dead, epoch()
		case 4:
			d.Status, d.DoneAt = webhook.Delivered, epoch()
		}
		all = append(all, d)
	}
	s.deliver(t, all...)
	list := func(f store.DeliveryFilter) []webhook.Delivery {
		t.Helper()
		var out []webhook.Delivery
		for f.Limit = 2; ; {
			page, err := s.Deliveries(t.Context(), s.merchant, f)
			if err != nil || len(page) > 2 {
				t.Fatalf("list %d deliveries: %v", len(page), err)
			}
			if out = append(out, page...); len(page) < 2 {
				return out
			}
			f.After = page[1].ID
		}
	}
	pick := func(ns ...int) (out []webhook.Delivery) {
		for _, n := range ns {
			out = append(out, all[n])
		}
		return out
	}
	same(t, "all", list(store.DeliveryFilter{}), pick(5, 4, 3, 2, 1, 0))
	same(t, "oldest first", list(store.DeliveryFilter{Order: store.OldestFirst}), all)
	same(t, "waiting", list(store.DeliveryFilter{Status: webhook.Waiting}), pick(5, 2, 1, 0))
	same(t, "dead", list(store.DeliveryFilter{Status: webhook.Dead}), pick(3))
	same(t, "delivered", list(store.DeliveryFilter{Status: webhook.Delivered}), pick(4))
	same(t, "of an endpoint", list(store.DeliveryFilter{Endpoint: "whe_b"}), pick(2))
	same(t, "of a payment", list(store.DeliveryFilter{Subject: "pay_2"}), pick(1))
	same(t, "since a time", list(store.DeliveryFilter{Since: epoch().Add(4 * time.Second)}), pick(5, 4))
	if _, err := s.Deliveries(t.Context(), s.merchant, store.DeliveryFilter{}); err == nil {
		t.Error("a list without a limit is answered")
	}
}

func loggedTries(t *testing.T, s *shop) {
	d := s.delivery(1)
	s.deliver(t, d)
	first := webhook.Attempt{
		Merchant: s.merchant, Delivery: d.ID, Seq: 1, At: epoch(), Took: 1234 * time.Microsecond,
		Answer: webhook.Answer{Outcome: webhook.Refused, Status: 503, Text: "Bakımdayız"},
	}
	second := first
	second.Seq, second.Answer = 2, webhook.Answer{Outcome: webhook.Taken, Status: 200}
	s.commit(t, store.Change{Tried: []webhook.Attempt{second}})
	s.commit(t, store.Change{Tried: []webhook.Attempt{first}})
	got, err := s.Tries(t.Context(), s.merchant, d.ID)
	if err != nil {
		t.Fatalf("list tries: %v", err)
	}
	same(t, "tries", got, []webhook.Attempt{first, second})
	s.refused(t, store.Change{Tried: []webhook.Attempt{second}}, store.ErrExists)
}

func foreignDelivery(t *testing.T, s *shop) {
	d := s.delivery(1)
	s.deliver(t, d)
	s.commit(t, store.Change{Tried: []webhook.Attempt{{Delivery: d.ID, Seq: 1, At: epoch(), Answer: webhook.Answer{Outcome: webhook.Taken}}}})
	other := newShop(t, s.Store)
	_, err := other.Delivery(t.Context(), other.merchant, d.ID)
	absent(t, "another's delivery", err)
	ds, err := other.Deliveries(t.Context(), other.merchant, store.DeliveryFilter{Limit: 9})
	tries, err2 := other.Tries(t.Context(), other.merchant, d.ID)
	if len(ds)+len(tries) > 0 || err != nil || err2 != nil {
		t.Errorf("another merchant reads %d deliveries and %d tries, %v, %v", len(ds), len(tries), err, err2)
	}
	if got := other.claimed(t, d.Lane, epoch().Add(time.Hour), 9); len(got) != 0 {
		t.Errorf("another merchant claims %d", len(got))
	}
	if n, err := other.Prune(t.Context(), other.merchant, epoch().AddDate(1, 0, 0), 9); n != 0 || err != nil {
		t.Errorf("another merchant prunes %d, %v", n, err)
	}
	next := d
	next.Merchant, next.Version = other.merchant, 2
	other.refused(t, store.Change{Deliveries: []webhook.Delivery{next}}, store.ErrStale)
	other.commit(t, store.Change{Withdraw: []string{d.ID}})
	same(t, "delivery", s.delivered(t, d.ID), d)
}

func claimDeliveries(t *testing.T, s *shop) {
	first, second := s.delivery(1), s.delivery(2)    // one line: the same payment and receiver
	third := on(s.delivery(3), "pay_2", "whe_a")     // another payment
	elsewhere := on(s.delivery(4), "pay_1", "whe_b") // another receiver
	s.deliver(t, second, third, elsewhere)           // the later one may be there first
	s.deliver(t, first)                              // by its clock, not by its sequence
	now := epoch().Add(10 * time.Second)
	leased := func(d webhook.Delivery, at time.Time) webhook.Delivery {
		d.Version, d.LeaseUntil, d.Attempts, d.Tries = d.Version+1, at.Add(lease), d.Attempts+1, d.Tries+1
		return d
	}
	same(t, "before any is due", s.claimed(t, "whe_a", epoch(), 9), nil)
	same(t, "none", s.claimed(t, "whe_a", now, 0), nil)
	same(t, "the heads of their lines", s.claimed(t, "whe_a", now, 9), []webhook.Delivery{leased(first, now), leased(third, now)})
	same(t, "while they are leased", s.claimed(t, "whe_a", now, 9), nil)
	same(t, "another lane", s.claimed(t, "whe_b", now, 9), []webhook.Delivery{leased(elsewhere, now)})

	// One that failed keeps its place, and one that is taken or dead gives it up.
	failed := leased(first, now)
	failed.Version, failed.LeaseUntil, failed.NextAt = failed.Version+1, time.Time{}, now.Add(time.Minute)
	s.deliver(t, failed)
	same(t, "behind one that failed", s.claimed(t, "whe_a", now.Add(time.Second), 9), nil)
	later := now.Add(time.Minute)
	if got := s.claimed(t, "whe_a", later, 1); len(got) != 1 || got[0].ID != third.ID && got[0].ID != first.ID {
		t.Errorf("claimed %v", got)
	}
	got := s.claimed(t, "whe_a", later.Add(lease), 9)
	slices.SortFunc(got, func(a, b webhook.Delivery) int { return int(a.Sequence - b.Sequence) })
	if len(got) != 2 || got[0].ID != first.ID || got[1].ID != third.ID {
		t.Fatalf("after the lease %v are claimed", got)
	}
	for _, status := range []webhook.Status{webhook.Dead, webhook.Waiting, webhook.Delivered} {
		done := s.delivered(t, first.ID)
		done.Version, done.Status, done.LeaseUntil, done.NextAt = done.Version+1, status, time.Time{}, later.AddDate(1, 0, 0)
		s.deliver(t, done)
		again := s.claimed(t, "whe_a", later.Add(2*lease-1), 9)
		if free := len(again) == 1 && again[0].ID == second.ID; free != (status != webhook.Waiting) {
			t.Errorf("behind one that is %s %v are claimed", status, again)
		}
		if len(again) == 1 {
			back := again[0]
			back.Version, back.LeaseUntil = back.Version+1, time.Time{}
			s.deliver(t, back)
		}
	}
}

func claimDeliveriesShared(t *testing.T, s *shop) {
	const lines, each, workers = 20, 3, 8
	var all []webhook.Delivery
	for n := range lines * each {
		all = append(all, on(s.delivery(n), fmt.Sprintf("pay_%d", n%lines), "whe_a"))
	}
	s.deliver(t, all...)
	ctx := background(t)
	now := epoch().Add(time.Hour)
	order := make([][]int64, lines)
	for range each {
		got := make([][]webhook.Delivery, workers)
		errs := together(workers, func(i int) error {
			for {
				ds, err := s.ClaimDeliveries(ctx, s.lane("whe_a"), now, lease, 3)
				if err != nil || len(ds) == 0 {
					return err
				}
				got[i] = append(got[i], ds...)
			}
		})
		if n := count(errs, nil); n != workers {
			t.Fatalf("claims failed: %v", errs)
		}
		claimed := slices.Concat(got...)
		if len(claimed) != lines {
			t.Fatalf("%d are claimed, want the first of each of %d lines", len(claimed), lines)
		}
		for _, d := range claimed {
			var line int
			_, err := fmt.Sscanf(d.Subject, "pay_%d", &line)
			if err != nil {
				t.Fatal(err)
			}
			order[line] = append(order[line], d.Sequence)
			d.Version, d.Status, d.DoneAt = d.Version+1, webhook.Delivered, now
			s.deliver(t, d)
		}
	}
	for line, seqs := range order {
		if len(seqs) != each || !slices.IsSorted(seqs) {
			t.Errorf("line %d went %v", line, seqs)
		}
	}
}

func pruneDeliveries(t *testing.T, s *shop) {
	var all []webhook.Delivery
	for n := range 6 {
		d := s.delivery(n)
		switch n {
		case 0, 1, 2, 5:
			d.Status, d.DoneAt = webhook.Delivered, d.CreatedAt
		case 3:
			d.Status, d.DoneAt = webhook.Dead, d.CreatedAt
		}
		all = append(all, d)
		s.deliver(t, d)
		s.commit(t, store.Change{Tried: []webhook.Attempt{{Delivery: d.ID, Seq: 1, At: d.CreatedAt, Answer: webhook.Answer{Outcome: webhook.Taken}}}})
	}
	before := epoch().Add(5 * time.Second)
	for _, want := range []int64{3, 1, 0} {
		n, err := s.Prune(t.Context(), s.merchant, before, 3)
		if err != nil || n != want {
			t.Fatalf("pruned %d, %v; want %d", n, err, want)
		}
	}
	left, err := s.Deliveries(t.Context(), s.merchant, store.DeliveryFilter{Limit: 9, Order: store.OldestFirst})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "what is left", left, all[4:])
	for n, d := range all {
		tries, err := s.Tries(t.Context(), s.merchant, d.ID)
		if err != nil || (len(tries) == 1) != (n >= 4) {
			t.Errorf("delivery %d has %d tries, %v", n, len(tries), err)
		}
	}
}

func overdueDeliveries(t *testing.T, s *shop) {
	var all []webhook.Delivery
	for n := range 5 {
		d := s.delivery(n)
		d.ExpiresAt = epoch().Add(time.Duration(10-n) * time.Second)
		switch n {
		case 1:
			d.Status = webhook.Delivered
		case 2:
			d.LeaseUntil = epoch().Add(time.Hour)
		}
		all = append(all, d)
	}
	s.deliver(t, all...)
	at := func(seconds, limit int, want ...webhook.Delivery) {
		t.Helper()
		got, err := s.Overdue(t.Context(), s.merchant, epoch().Add(time.Duration(seconds)*time.Second), limit)
		if err != nil {
			t.Fatalf("list overdue deliveries: %v", err)
		}
		same(t, "overdue", got, want)
	}
	at(5, 9)
	at(6, 9, all[4])
	at(10, 9, all[4], all[3], all[0])
	at(10, 1, all[4])
	if got, err := newShop(t, s.Store).Overdue(t.Context(), "another", epoch().AddDate(1, 0, 0), 9); len(got) != 0 || err != nil {
		t.Errorf("another merchant's: %v, %v", got, err)
	}
}

func withdrawDelivery(t *testing.T, s *shop) {
	d := s.delivery(1)
	s.deliver(t, d)
	s.commit(t, store.Change{Withdraw: []string{d.ID, "dlv_none"}})
	_, err := s.Delivery(t.Context(), s.merchant, d.ID)
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a withdrawn delivery is read: %v", err)
	}
}

// lanesOfTheHouse: what waits is found whosever it is, and what is done is not.
func lanesOfTheHouse(t *testing.T, open Open) {
	st := opened(t, open)
	a, b := newShop(t, st), newShop(t, st)
	read := func(want ...store.Lane) {
		t.Helper()
		got, err := st.Lanes(t.Context())
		if err != nil {
			t.Fatalf("list lanes: %v", err)
		}
		slices.SortFunc(want, func(x, y store.Lane) int {
			return slices.Compare([]string{string(x.Merchant), x.Name}, []string{string(y.Merchant), y.Name})
		})
		same(t, "lanes", got, want)
	}
	pulse := func(waiting, dead int64, oldest time.Time) {
		t.Helper()
		p, err := st.Pulse(t.Context())
		if err != nil || p.Deliveries != waiting || p.DeadDeliveries != dead || !p.OldestDelivery.Equal(oldest) {
			t.Errorf("the pulse is %+v, %v; want %d waiting since %v, %d dead", p, err, waiting, oldest, dead)
		}
	}
	read()
	pulse(0, 0, time.Time{})
	one, two, three := a.delivery(1), on(a.delivery(2), "pay_2", "whe_b"), b.delivery(3)
	a.deliver(t, one, two, a.delivery(4))
	b.deliver(t, three)
	read(a.lane("whe_a"), a.lane("whe_b"), b.lane("whe_a"))
	pulse(4, 0, one.CreatedAt)
	two.Version, two.Status = 2, webhook.Dead
	three.Version, three.Status = 2, webhook.Delivered
	a.deliver(t, two)
	b.deliver(t, three)
	read(a.lane("whe_a"))
	pulse(2, 1, one.CreatedAt)
}
