package subscription_test

import (
	"slices"
	"testing"

	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// ten is a monthly subscription of three charges whose first is on 1 March.
func ten(t *testing.T) subscription.Subscription {
	t.Helper()
	d := draft()
	d.Terms.Charges = 3
	start := subscription.Day{Year: 2027, Month: 3, Date: 1}
	return must(t)(subscription.Begin(d, start, false, at(t, "2027-02-10"))).Subscription
}

func TestAPeriodHasItsOwnAmount(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-02-10")
	s := must(t)(ten(t).SetPeriodAmount(1, lira(9900), now)).Subscription
	var charged []int64
	for range 3 {
		st := tried(t, s, "", s.NextAt)
		charged = append(charged, st.Charge.Amount)
		s = st.Subscription
	}
	if !slices.Equal(charged, []int64{4900, 9900, 4900}) || s.State != subscription.Ended {
		t.Errorf("charged %d, and it is %s", charged, s.State)
	}
	s = ten(t)
	for period, a := range map[int]money.Amount{-1: lira(1), 3: lira(1), 0: money.New(1, "EUR")} {
		if _, err := s.SetPeriodAmount(period, a, now); err == nil {
			t.Errorf("period %d takes %s", period, a)
		}
	}
}

func TestAPeriodIsSettledElsewhere(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-02-10")
	s := must(t)(ten(t).SettleElsewhere(1, now)).Subscription
	s = tried(t, s, "", s.NextAt).Subscription
	if s.Due().String() != "2027-05-01" || !slices.Equal(s.Ahead(9), []int{2}) {
		t.Errorf("the next is due on %s; ahead are %d", s.Due(), s.Ahead(9))
	}
	if s = tried(t, s, "", s.NextAt).Subscription; s.State != subscription.Ended || s.Paid != 2 {
		t.Errorf("at the end it is %s with %d paid", s.State, s.Paid)
	}
	if _, err := s.SettleElsewhere(0, now); err == nil {
		t.Error("what has ended takes more")
	}
}

func TestAPastDuePeriodIsSettledElsewhere(t *testing.T) {
	t.Parallel()
	s := ten(t)
	claimed := must(t)(s.Claim("pay_1", s.NextAt)).Subscription
	if _, err := claimed.SettleElsewhere(0, s.NextAt); err == nil {
		t.Error("a period whose payment is under way is settled")
	}
	s = tried(t, s, "insufficient_funds", s.NextAt).Subscription
	st := must(t)(s.SettleElsewhere(0, s.UpdatedAt))
	if got := st.Subscription; got.State != subscription.Active || got.Due().String() != "2027-04-01" || st.Charge.Status != subscription.ChargeFailed {
		t.Errorf("%s, due on %s, the period %s", got.State, got.Due(), st.Charge.Status)
	}
	if _, err := st.Subscription.SettleElsewhere(0, s.UpdatedAt); err == nil {
		t.Error("a period is settled twice")
	}
}

func TestTheEndClosesThePresentPeriod(t *testing.T) {
	t.Parallel()
	s := ten(t)
	for s.State != subscription.Paused {
		s = tried(t, s, "insufficient_funds", s.NextAt).Subscription
	}
	s = must(t)(s.Resume(at(t, "2027-04-01"))).Subscription
	s = tried(t, s, "", s.NextAt).Subscription
	s = tried(t, s, "", s.NextAt).Subscription
	s = tried(t, s, "insufficient_funds", s.NextAt).Subscription
	st := must(t)(s.SettleElsewhere(0, s.UpdatedAt))
	if got := st.Subscription; got.State != subscription.Ended || st.Charge == nil || st.Charge.Period != s.Period || st.Charge.Status != subscription.ChargeFailed {
		t.Errorf("it is %s, and of the period that was open it says %+v", got.State, st.Charge)
	}
}

func TestCardsStandBy(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-02-10")
	s := ten(t)
	first := s.Card
	s = must(t)(s.AddCard(s.Customer, "second", now)).Subscription
	s = must(t)(s.AddCard(s.Customer, "third", now)).Subscription
	if s.Card != "third" || !slices.Equal(s.Spares, []string{first, "second"}) {
		t.Fatalf("%s is charged, %q stand by", s.Card, s.Spares)
	}
	if _, err := s.AddCard(s.Customer, first, now); err == nil {
		t.Error("a card is added twice")
	}
	s = must(t)(s.DropCard(first, now)).Subscription
	s = must(t)(s.DropCard("third", now)).Subscription
	if s.Card != "second" || len(s.Spares) != 0 {
		t.Errorf("%s is charged, %q stand by", s.Card, s.Spares)
	}
	s = must(t)(s.DropCard("second", now)).Subscription
	if _, err := s.DropCard("", now); err == nil || s.Card != "" {
		t.Errorf("no card is dropped of %q", s.Card)
	}
}
