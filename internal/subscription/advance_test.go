package subscription_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

func lira(minor int64) money.Amount { return money.New(minor, "TRY") }

func draft() subscription.Subscription {
	return subscription.Subscription{
		Merchant: "demo", ID: "sub_1", Customer: "müşteri-1", Card: "card",
		Terms: subscription.Terms{Amount: lira(4900), Interval: subscription.Interval{Unit: subscription.Monthly, Count: 1}},
	}
}

// at is noon in Turkey.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	d, err := subscription.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d.At(12)
}

func begun(t testing.TB, d subscription.Subscription, now time.Time) subscription.Subscription {
	t.Helper()
	return must(t)(subscription.Begin(d, subscription.Day{}, false, now)).Subscription
}

func must(t testing.TB) func(subscription.Step, error) subscription.Step {
	t.Helper()
	return func(st subscription.Step, err error) subscription.Step {
		t.Helper()
		if err != nil {
			t.Fatalf("step: %v", err)
		}
		return st
	}
}

// tried claims what is due and has it end: paid without a reason, refused with one.
func tried(t testing.TB, s subscription.Subscription, why decline.Reason, now time.Time) subscription.Step {
	t.Helper()
	id := payment.ID(fmt.Sprintf("pay_%d_%d", s.Period, s.Try))
	s = must(t)(s.Claim(id, now)).Subscription
	if why == "" {
		return must(t)(s.Pay(id, now))
	}
	return must(t)(s.Miss(id, decline.Refusal{Reason: why}, now))
}

func TestAYearOfMonths(t *testing.T) {
	t.Parallel()
	d := draft()
	d.Terms.Charges = 12
	s := begun(t, d, at(t, "2027-01-31"))
	for n := range 12 {
		if s.State.Final() {
			t.Fatalf("ended after %d charges", n)
		}
		st := tried(t, s, "", s.NextAt)
		if st.Charge.Status != subscription.ChargePaid || st.Charge.Period != n || st.Charge.Amount != 4900 {
			t.Fatalf("charge %d = %+v", n, st.Charge)
		}
		s = st.Subscription
	}
	if s.State != subscription.Ended || !s.NextAt.IsZero() || s.EndedAt.IsZero() {
		t.Errorf("after the last charge it is %s, next %s", s.State, s.NextAt)
	}
}

func TestRetriesGoByTheReason(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-03-01")
	for _, c := range []struct {
		reason decline.Reason
		waits  []time.Duration
		card   bool
	}{
		{decline.InsufficientFunds, []time.Duration{48 * time.Hour, 72 * time.Hour, 120 * time.Hour}, false},
		{decline.IssuerUnavailable, []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour}, false},
		{decline.StolenCard, nil, true},
		{decline.ExpiredCard, nil, true},
		{decline.CardClosed, nil, true},
	} {
		t.Run(string(c.reason), func(t *testing.T) {
			t.Parallel()
			s := tried(t, begun(t, draft(), now), "", now).Subscription
			for _, wait := range c.waits {
				was := s.NextAt
				s = tried(t, s, c.reason, was).Subscription
				if s.State != subscription.PastDue || !s.NextAt.Equal(was.Add(wait)) {
					t.Fatalf("%s, next after %s, want %s", s.State, s.NextAt.Sub(was), wait)
				}
			}
			s = tried(t, s, c.reason, s.NextAt).Subscription
			if c.card {
				if s.State != subscription.PastDue || !s.AwaitsCard {
					t.Fatalf("%s, waits for a card: %t", s.State, s.AwaitsCard)
				}
				if _, err := s.Claim("pay_again", s.UpdatedAt.Add(time.Hour)); err == nil {
					t.Error("the card is tried again")
				}
				given := must(t)(s.SetCard("müşteri-1", "another", s.UpdatedAt)).Subscription
				if paid := tried(t, given, "", given.NextAt); paid.Subscription.State != subscription.Active || paid.Charge.Tries != 2 {
					t.Errorf("with another card it is %s after %d tries", paid.Subscription.State, paid.Charge.Tries)
				}
				s = must(t)(s.GiveUp(s.NextAt)).Subscription
			}
			if s.State != subscription.Paused || !s.NextAt.IsZero() {
				t.Errorf("after the last try it is %s, next %s", s.State, s.NextAt)
			}
		})
	}
}

// TestACardThatComesDuringACharge: what the bank then says is about the card before, and keeps nobody from trying the new one.
func TestACardThatComesDuringACharge(t *testing.T) {
	t.Parallel()
	for name, tries := range map[string]int{"the card is closed": 4, "the last try": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := draft()
			d.Terms.Tries = tries
			now := at(t, "2027-03-01")
			s := tried(t, begun(t, d, now), "", now).Subscription
			s = must(t)(s.Claim("pay_old", s.NextAt)).Subscription
			s = must(t)(s.SetCard("müşteri-1", "another", s.UpdatedAt)).Subscription
			s = must(t)(s.Miss("pay_old", decline.Refusal{Reason: decline.CardClosed}, s.UpdatedAt)).Subscription
			if s.State != subscription.PastDue || s.AwaitsCard || !s.NextAt.Equal(s.UpdatedAt) {
				t.Fatalf("%s, waits for a card: %t, next after %s", s.State, s.AwaitsCard, s.NextAt.Sub(s.UpdatedAt))
			}
			if paid := tried(t, s, "", s.NextAt); paid.Subscription.State != subscription.Active || paid.Charge.Tries != 2 {
				t.Errorf("with the new card it is %s after %d tries", paid.Subscription.State, paid.Charge.Tries)
			}
		})
	}
}

func TestAfterTheLastTryItIsCanceledWhereTheTermsSaySo(t *testing.T) {
	t.Parallel()
	d := draft()
	d.Terms.Tries, d.Terms.AfterFailure = 1, subscription.CancelAfterFailure
	now := at(t, "2027-03-01")
	s := tried(t, begun(t, d, now), "", now).Subscription
	st := tried(t, s, decline.InsufficientFunds, s.NextAt)
	if st.Subscription.State != subscription.Canceled || st.Charge.Status != subscription.ChargeFailed {
		t.Errorf("%s, charge %s", st.Subscription.State, st.Charge.Status)
	}
}

func TestTheFirstPaymentDecides(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-03-01")
	s := begun(t, draft(), now)
	if got := tried(t, s, decline.InsufficientFunds, now).Subscription; got.State != subscription.Ended {
		t.Errorf("a refused first payment makes it %s", got.State)
	}
	waits := must(t)(subscription.Begin(draft(), subscription.Day{}, true, now)).Subscription
	if got := must(t)(waits.GiveUp(waits.NextAt)).Subscription; got.State != subscription.Ended {
		t.Errorf("a first payment that nobody made leaves it %s", got.State)
	}
	if got := tried(t, waits, "", now).Subscription; got.State != subscription.Active || got.AwaitsBuyer {
		t.Errorf("a first payment in a browser makes it %s", got.State)
	}
	d := draft()
	d.Terms.TrialDays = 14
	if got := begun(t, d, now); got.State != subscription.Trial || got.Anchor.String() != "2027-03-15" {
		t.Errorf("with a trial it is %s, first charged on %s", got.State, got.Anchor)
	}
}

func TestAPauseSkipsWhatFallsDueInIt(t *testing.T) {
	t.Parallel()
	s := tried(t, begun(t, draft(), at(t, "2027-01-15")), "", at(t, "2027-01-15")).Subscription
	s = must(t)(s.Pause(at(t, "2027-01-20"))).Subscription
	s = must(t)(s.Resume(at(t, "2027-04-02"))).Subscription
	if s.State != subscription.Active || s.Due().String() != "2027-04-15" {
		t.Errorf("%s, next due on %s", s.State, s.Due())
	}
	short := must(t)(s.Pause(at(t, "2027-04-03"))).Subscription
	short = must(t)(short.Resume(at(t, "2027-04-04"))).Subscription
	if short.Due().String() != "2027-04-15" {
		t.Errorf("after a short pause it is due on %s", short.Due())
	}
}

func TestAnAmountChangesWithThePeriod(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-01-15")
	s := tried(t, begun(t, draft(), now), "", now).Subscription
	s = tried(t, s, decline.InsufficientFunds, s.NextAt).Subscription
	s = must(t)(s.SetAmount(lira(5900), s.UpdatedAt)).Subscription
	open := tried(t, s, "", s.NextAt)
	if open.Charge.Amount != 4900 {
		t.Errorf("the period that was open is charged %d", open.Charge.Amount)
	}
	if next := tried(t, open.Subscription, "", open.Subscription.NextAt); next.Charge.Amount != 5900 {
		t.Errorf("the next is charged %d", next.Charge.Amount)
	}
	if _, err := s.SetAmount(money.New(1, "EUR"), s.UpdatedAt); err == nil {
		t.Error("another currency is taken")
	}
}

func TestCanceledAtTheEndOfAPeriod(t *testing.T) {
	t.Parallel()
	now := at(t, "2027-01-15")
	s := tried(t, begun(t, draft(), now), "", now).Subscription
	later := must(t)(s.Cancel(true, now)).Subscription
	if later.State != subscription.Active || !later.CancelAtEnd || later.NextAt.IsZero() {
		t.Errorf("%s, at end %t, next %s", later.State, later.CancelAtEnd, later.NextAt)
	}
	if kept := must(t)(later.KeepOn(now)).Subscription; kept.CancelAtEnd {
		t.Error("it cannot be kept")
	}
	if got := must(t)(s.Cancel(false, now)).Subscription; got.State != subscription.Canceled {
		t.Errorf("canceled now it is %s", got.State)
	}
}

// TestHistoriesAreLawful: whatever happens in whatever order, no period is paid twice, what is paid is counted, one payment at most is
// under way, and who still owes has a moment at which something is done.
func TestHistoriesAreLawful(t *testing.T) {
	t.Parallel()
	reasons := []decline.Reason{"", "", "", decline.InsufficientFunds, decline.ProviderError, decline.StolenCard}
	rapid.Check(t, func(t *rapid.T) {
		d := draft()
		d.Terms.Interval.Unit = rapid.SampledFrom(subscription.Units()).Draw(t, "unit")
		d.Terms.TrialDays = rapid.IntRange(0, 2).Draw(t, "trial")
		d.Terms.Charges = rapid.IntRange(0, 6).Draw(t, "charges")
		d.Terms.Tries = rapid.IntRange(0, 3).Draw(t, "tries")
		d.TrySpares, d.Spares = rapid.Bool().Draw(t, "try spares"), []string{"spare", "other"}[:rapid.IntRange(0, 2).Draw(t, "spares")]
		now := subscription.Day{Year: 2027, Month: 1, Date: 31}.At(9)
		st, err := subscription.Begin(d, subscription.Day{}, rapid.Bool().Draw(t, "buyer"), now)
		if err != nil {
			t.Fatal(err)
		}
		s := st.Subscription
		rows := map[int]subscription.Charge{}
		for n := range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := payment.ID(fmt.Sprintf("pay_%d", n))
			var st subscription.Step
			var err error
			switch rapid.IntRange(0, 16).Draw(t, "what") {
			case 0:
				st, err = s.Pause(now)
			case 1:
				st, err = s.Resume(now)
			case 2:
				st, err = s.Cancel(rapid.Bool().Draw(t, "at end"), now)
			case 3:
				st, err = s.Retry(now)
			case 4:
				st, err = s.SetCard("c", "t", now)
			case 5:
				st, err = s.SetAmount(lira(int64(n+1)), now)
			case 13:
				period := rapid.IntRange(0, s.Period+3).Draw(t, "period")
				if rows[period].Status == subscription.ChargePaid {
					continue // the gateway asks its row
				}
				st, err = s.SettleElsewhere(period, now)
			case 14:
				st, err = s.SetPeriodAmount(s.Period+rapid.IntRange(0, 2).Draw(t, "period"), lira(int64(n+1)), now)
			case 15:
				st, err = s.AddCard("c", fmt.Sprintf("t%d", n), now)
			case 16:
				st, err = s.DropCard(s.Card, now)
			case 6:
				now = now.Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "hours")) * time.Hour)
				continue
			default:
				switch {
				case s.Payment != "":
					if why := rapid.SampledFrom(reasons).Draw(t, "why"); why == "" {
						st, err = s.Pay(s.Payment, now)
					} else {
						st, err = s.Miss(s.Payment, decline.Refusal{Reason: why}, now)
					}
				case s.AwaitsCard && !now.Before(s.NextAt):
					st, err = s.GiveUp(now)
				default:
					if s.NextAt.After(now) {
						now = s.NextAt
					}
					st, err = s.Claim(id, now)
				}
			}
			if err != nil {
				continue // a refusal changes nothing
			}
			if st.Was != s.Version || st.Subscription.Version != s.Version+1 {
				t.Fatalf("step from version %d over %d to %d", s.Version, st.Was, st.Subscription.Version)
			}
			s = st.Subscription
			if c := st.Charge; c != nil {
				was, there := rows[c.Period]
				if there == st.NewCharge {
					t.Fatalf("period %d is there: %t, new: %t", c.Period, there, st.NewCharge)
				}
				if was.Status == subscription.ChargePaid {
					t.Fatalf("period %d was paid and is touched again: %+v", c.Period, c)
				}
				if there && was.Amount != c.Amount {
					t.Fatalf("period %d was tried with %d and is %d", c.Period, was.Amount, c.Amount)
				}
				rows[c.Period] = *c
			}
			paid := 0
			for _, c := range rows {
				if c.Status == subscription.ChargePaid {
					paid++
					if s.SettledElsewhere(c.Period) {
						t.Fatalf("period %d was paid twice, once elsewhere", c.Period)
					}
				}
			}
			switch {
			case paid != s.Paid:
				t.Fatalf("%d periods are paid and %d are counted", paid, s.Paid)
			case d.Terms.Charges > 0 && s.Paid+len(s.Elsewhere) > d.Terms.Charges:
				t.Fatalf("%d of %d charges were made", s.Paid, d.Terms.Charges)
			case s.Payment == "" && s.NextAt.IsZero() != (s.State.Final() || s.State == subscription.Paused):
				t.Fatalf("%s and next at %s", s.State, s.NextAt)
			}
		}
	})
}
