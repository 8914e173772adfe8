//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

func subscriptionCases() []named {
	return []named{
		{"a subscription is read back, and replaced by its next version", subscriptionVersions},
		{"a subscription of another version is stale", staleSubscription},
		{"a reference names one subscription of a surface", subscriptionReference},
		{"subscriptions are listed newest first, page by page", listSubscriptions},
		{"a period and its payment are one commit", periodWithPayment},
		{"of many payments for one period one begins", contendedPeriod},
		{"another merchant neither reads nor changes a subscription", foreignSubscription},
	}
}

// subscription returns a new one, every field with a value of its own.
func (s *shop) subscription() subscription.Subscription {
	return subscription.Subscription{
		Merchant: s.merchant, ID: subscription.ID(s.ids.New(epoch()).WithPrefix("sub")), Number: 7, Surface: "paynet",
		Reference: "abonelik-" + s.ids.New(epoch()).String(), Customer: "Müşteri-1", Card: "card-token", Plan: "plan_1",
		Terms: subscription.Terms{
			Amount: money.New(49_00, money.TRY), Interval: subscription.Interval{Unit: subscription.Monthly, Count: 3},
			TrialDays: 14, Charges: 12, Tries: 3, AfterFailure: subscription.CancelAfterFailure,
		},
		NextAmount: 59_00, State: subscription.PastDue, Version: 1, Anchor: subscription.Day{Year: 2026, Month: 3, Date: 31},
		Period: 2, Opened: true, Try: 1, Tried: 2, Payment: "pay_1", Latest: "pay_2", AwaitsBuyer: true, AwaitsCard: true,
		CancelAtEnd: true, Paid: 1, NextAt: epoch().Add(time.Hour), Refusal: refusal(), Description: "Dergi üyeliği",
		Email: "a@example.com", Phone: "+905550000000", IP: "192.0.2.1", Attributes: map[string]string{"agent_id": "42"},
		CreatedAt: epoch(), UpdatedAt: epoch().Add(time.Second), EndedAt: epoch().Add(time.Minute),
	}
}

func refusal() decline.Refusal {
	return decline.Refusal{Reason: decline.InsufficientFunds, Code: "51", Message: "Yetersiz bakiye"}
}

func begun(s subscription.Subscription) store.Change {
	return store.Change{Subscription: &subscription.Step{Subscription: s}}
}

func moved(s subscription.Subscription) *subscription.Step {
	s.Version++
	return &subscription.Step{Subscription: s, Was: s.Version - 1}
}

func (s *shop) subscribed(t *testing.T, id subscription.ID) subscription.Subscription {
	t.Helper()
	got, err := s.Subscription(t.Context(), s.merchant, id)
	if err != nil {
		t.Fatalf("read subscription: %v", err)
	}
	return got
}

func (s *shop) charges(t *testing.T, id subscription.ID, before, limit int) []subscription.Charge {
	t.Helper()
	got, err := s.SubscriptionCharges(t.Context(), s.merchant, id, before, limit)
	if err != nil {
		t.Fatalf("list charges: %v", err)
	}
	return got
}

func subscriptionVersions(t *testing.T, s *shop) {
	want := s.subscription()
	s.commit(t, begun(want))
	same(t, "subscription", s.subscribed(t, want.ID), want)
	bare := subscription.Subscription{
		Merchant: s.merchant, ID: want.ID, Surface: want.Surface, Reference: want.Reference, State: subscription.Canceled,
		Terms: want.Terms, CreatedAt: epoch(), UpdatedAt: epoch().Add(time.Hour), Version: 1,
	}
	st := moved(bare)
	s.commit(t, store.Change{Subscription: st})
	same(t, "subscription", s.subscribed(t, want.ID), st.Subscription)
	s.refused(t, begun(want), store.ErrExists)
}

func staleSubscription(t *testing.T, s *shop) {
	want := s.subscription()
	s.refused(t, store.Change{Subscription: moved(want)}, store.ErrStale) // nothing stored yet
	s.commit(t, begun(want))
	later := want
	later.Version = 2
	s.refused(t, store.Change{Subscription: moved(later)}, store.ErrStale)
	same(t, "subscription", s.subscribed(t, want.ID), want)
}

func subscriptionReference(t *testing.T, s *shop) {
	want := s.subscription()
	s.commit(t, begun(want))
	other := s.subscription()
	other.Reference = want.Reference
	s.refused(t, begun(other), store.ErrExists)
	other.Surface = "v1"
	s.commit(t, begun(other))
	for range 2 { // no reference is no name
		nameless := s.subscription()
		nameless.Reference = ""
		s.commit(t, begun(nameless))
	}
	got, err := s.SubscriptionByReference(t.Context(), s.merchant, "paynet", want.Reference)
	if err != nil {
		t.Fatalf("find by reference: %v", err)
	}
	same(t, "found", got, want)
	_, err = s.SubscriptionByReference(t.Context(), s.merchant, "paynet", "")
	absent(t, "subscription without a reference", err)
}

func listSubscriptions(t *testing.T, s *shop) {
	var all []subscription.Subscription
	for i := range 5 {
		one := s.subscription()
		if i%2 == 0 {
			one.State, one.Customer, one.Surface, one.Plan = subscription.Active, "even", "v1", "plan_even"
		}
		s.commit(t, begun(one))
		all = append([]subscription.Subscription{one}, all...)
	}
	even := []subscription.Subscription{all[0], all[2], all[4]}
	read := func(f subscription.Filter) []subscription.Subscription {
		var out []subscription.Subscription
		for f.Limit = 2; ; f.After = out[len(out)-1].ID {
			page, err := s.Subscriptions(t.Context(), s.merchant, f)
			if err != nil || len(page) > f.Limit {
				t.Fatalf("page of %d: %v", len(page), err)
			}
			if len(page) == 0 {
				return out
			}
			out = append(out, page...)
		}
	}
	same(t, "all", read(subscription.Filter{}), all)
	for _, f := range []subscription.Filter{{State: subscription.Active}, {Customer: "even"}, {Surface: "v1"}, {Plan: "plan_even"}} {
		same(t, "narrowed", read(f), even)
	}
	if _, err := s.Subscriptions(t.Context(), s.merchant, subscription.Filter{}); err == nil {
		t.Error("a list without a limit is answered")
	}
}

// periodOpened is the step by which a period begins to be charged, with its row.
func periodOpened(sub subscription.Subscription, period int, p payment.ID) *subscription.Step {
	st := moved(sub)
	st.Charge = &subscription.Charge{
		Subscription: sub.ID, Period: period, Due: subscription.Day{Year: 2026, Month: 3, Date: 31}, Amount: 49_00,
		Status: subscription.ChargeOpen, Tries: 1, Payment: p, Refusal: refusal(), CreatedAt: epoch(), UpdatedAt: epoch().Add(time.Second),
	}
	st.NewCharge = true
	return st
}

func periodWithPayment(t *testing.T, s *shop) {
	sub := s.subscription()
	s.commit(t, begun(sub))
	first := s.start(t, s.draft(s.reference()))
	st := periodOpened(sub, 0, first.Payment.ID)
	stale := *st
	stale.Was = 9
	s.refused(t, store.Change{Step: &first, Subscription: &stale, Enqueue: []job.Job{s.job(0)}}, store.ErrStale)
	_, err := s.Payment(t.Context(), s.merchant, first.Payment.ID)
	absent(t, "payment of a refused change", err)
	same(t, "charges", s.charges(t, sub.ID, 0, 9), nil)
	s.commit(t, store.Change{Step: &first, Subscription: st})
	same(t, "payment", s.payment(t, first.Payment.ID), first.Payment)
	same(t, "charges", s.charges(t, sub.ID, 0, 9), []subscription.Charge{*st.Charge})

	paid := moved(st.Subscription)
	charge := *st.Charge
	charge.Status, charge.Tries, charge.Refusal, charge.UpdatedAt = subscription.ChargePaid, 2, decline.Refusal{}, epoch().Add(time.Hour)
	paid.Charge = &charge
	s.commit(t, store.Change{Subscription: paid})
	next := periodOpened(paid.Subscription, 1, "pay_next")
	s.commit(t, store.Change{Subscription: next})
	same(t, "charges", s.charges(t, sub.ID, 0, 9), []subscription.Charge{*next.Charge, charge})
	same(t, "the latest", s.charges(t, sub.ID, 0, 1), []subscription.Charge{*next.Charge})
	same(t, "those before it", s.charges(t, sub.ID, 1, 9), []subscription.Charge{charge})
	// One period is paid, and with that the subscription ends and the present one is closed.
	end, late, closed := moved(next.Subscription), charge, *next.Charge
	late.Tries, closed.Status = 3, subscription.ChargeFailed
	end.Charge, end.Closed = &late, &closed
	s.commit(t, store.Change{Subscription: end})
	same(t, "two periods at once", s.charges(t, sub.ID, 0, 9), []subscription.Charge{closed, late})
	again := periodOpened(end.Subscription, 1, "pay_other")
	s.refused(t, store.Change{Subscription: again}, store.ErrExists)
}

// contendedPeriod: however many begin to charge a period from the same version, one payment begins.
func contendedPeriod(t *testing.T, s *shop) {
	sub := s.subscription()
	s.commit(t, begun(sub))
	var made atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			step := s.start(t, s.draft(s.reference()))
			err := s.Commit(t.Context(), store.Change{Merchant: s.merchant, Step: &step, Subscription: periodOpened(sub, 0, step.Payment.ID)})
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, store.ErrStale):
				t.Errorf("charge: %v", err)
			}
		})
	}
	all.Wait()
	stored := list(t, s, store.Filter{Limit: 99})
	if made.Load() != 1 || len(stored) != 1 || len(s.charges(t, sub.ID, 0, 9)) != 1 {
		t.Errorf("%d payments began and %d are stored, want one", made.Load(), len(stored))
	}
}

func foreignSubscription(t *testing.T, s *shop) {
	sub := s.subscription()
	s.commit(t, begun(sub))
	st := periodOpened(sub, 0, "pay_1")
	s.commit(t, store.Change{Subscription: st})
	other := newShop(t, s.Store)
	_, err := other.Subscription(t.Context(), other.merchant, sub.ID)
	absent(t, "another's subscription", err)
	_, err = other.SubscriptionByReference(t.Context(), other.merchant, sub.Surface, sub.Reference)
	absent(t, "another's subscription by reference", err)
	if got, err := other.Subscriptions(t.Context(), other.merchant, subscription.Filter{Limit: 9}); err != nil || len(got) != 0 {
		t.Errorf("another merchant lists %d subscriptions, %v", len(got), err)
	}
	same(t, "another's charges", other.charges(t, sub.ID, 0, 9), nil)
	stolen := moved(st.Subscription)
	stolen.Subscription.Merchant = other.merchant
	other.refused(t, store.Change{Subscription: stolen}, store.ErrStale)
	same(t, "subscription", s.subscribed(t, sub.ID), st.Subscription)
}

func nextJob(t *testing.T, open Open) {
	st := opened(t, open)
	a, b := newShop(t, st), newShop(t, st)
	check := func(want time.Time) {
		t.Helper()
		got, err := st.NextJob(t.Context())
		if err != nil || !got.Equal(want) {
			t.Errorf("next job = %s, %v; want %s", got, err, want)
		}
	}
	check(time.Time{})
	first, second := a.job(0), b.job(1)
	a.commit(t, store.Change{Enqueue: []job.Job{first}})
	b.commit(t, store.Change{Enqueue: []job.Job{second}})
	check(first.RunAt)
	claim(t, a, first.RunAt, 1)
	check(second.RunAt) // the first is somebody's until its lease is over
}
