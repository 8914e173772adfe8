package simbank_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
)

// chargebacks reads the whole list of a day before and after now.
func chargebacks(t *testing.T, c connector.ChargebackLister, bank *simtest.Bank) (all []connector.Chargeback) {
	t.Helper()
	now := bank.Clock.Now()
	l := connector.Listing{From: now.Add(-24 * time.Hour), To: now.Add(24 * time.Hour), Deadline: now.Add(time.Minute)}
	for {
		p, err := c.Chargebacks(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Chargebacks...)
		if p.Next == "" {
			return all
		}
		l.Cursor = p.Next
	}
}

// TestChargebackScenarios: a payment is disputed when its time has come by the bank's clock, once it is captured, by what the merchant has of it then; and the list
// tells it, page by page, as it stands.
func TestChargebackScenarios(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, func(c *sim.Config) { c.Chargeback = time.Hour })
	c := open(t, bank, false)
	must := func(what string, r connector.Result) {
		t.Helper()
		if r.Outcome != connector.Approved {
			t.Fatalf("%s: %+v", what, r)
		}
	}
	whole, half, held, back := sale(t, bank, "whole", "CHARGEBACK"), sale(t, bank, "half", "CHARGEBACK_HALF"), sale(t, bank, "held", "CHARGEBACK"), sale(t, bank, "back", "")
	back.Card = testCard(t, "4000018000000004", "Ayşe Yılmaz") // the scenario's card
	held.PreAuth = true
	for _, a := range []connector.Authorization{whole, half, held, back} {
		must(a.Ref, c.Authorize(t.Context(), a))
	}
	must("refund", c.Refund(t.Context(), followUp(bank, back, "ref-refund", back.Amount)))
	bank.Clock.Advance(time.Hour - time.Second)
	if got := chargebacks(t, c, bank); len(got) != 0 {
		t.Errorf("disputed too early: %+v", got)
	}
	must("capture", c.Capture(t.Context(), followUp(bank, held, "ref-capture", lira(5000))))
	bank.Clock.Advance(time.Second)
	due := bank.Clock.Now()
	bank.Clock.Advance(10 * time.Minute) // nobody asked anything when it was due
	got := chargebacks(t, c, bank)
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	for _, one := range got {
		want, reason := lira(12345), "10.4"
		if one.Original == half.Ref {
			want, reason = lira(6173), "13.1"
		}
		if one.Amount != want || one.Reason != reason || one.State != connector.ChargebackOpen || !one.At.Equal(due) || one.ID == "" || one.Points == nil {
			t.Errorf("%+v, want %s for %s at %s", one, want, reason, due)
		}
	}
	if r := c.Refund(t.Context(), followUp(bank, whole, "ref-late", lira(1))); r.Outcome != connector.Declined {
		t.Errorf("what the bank took back was given back: %+v", r)
	}
	bank.Clock.Advance(time.Hour)
	if got = chargebacks(t, c, bank); len(got) != 3 || got[2].Original != held.Ref || got[2].Amount != lira(5000) {
		t.Errorf("after the capture: %+v", got)
	}
	if _, err := bank.DecideChargeback(t.Context(), got[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if got = chargebacks(t, c, bank); len(got) != 3 || got[0].State != connector.ChargebackWon {
		t.Errorf("decided: %+v", got)
	}
	for n := range 150 { // two pages
		a := sale(t, bank, string(rune('a'+n/26))+string(rune('a'+n%26)), "CHARGEBACK")
		must(a.Ref, c.Authorize(t.Context(), a))
	}
	bank.Clock.Advance(2 * time.Hour)
	if got = chargebacks(t, c, bank); len(got) != 153 {
		t.Errorf("%d in all", len(got))
	}
}

// TestChargebacksSurviveTheBank: what will be disputed is when the bank comes up again, once.
func TestChargebacksSurviveTheBank(t *testing.T) {
	t.Parallel()
	clock := simtest.NewClock(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	path := t.TempDir() + "/bank.db"
	run := func(do func(bank *simtest.Bank, c connector.ChargebackLister)) {
		t.Run("", func(t *testing.T) {
			bank := simtest.Open(t, func(c *sim.Config) { c.BooksPath, c.Now, c.Chargeback = path, clock.Now, time.Hour })
			bank.Clock = clock
			do(bank, open(t, bank, false))
		})
	}
	run(func(bank *simtest.Bank, c connector.ChargebackLister) {
		if r := open(t, bank, false).Authorize(t.Context(), sale(t, bank, "one", "CHARGEBACK")); r.Outcome != connector.Approved {
			t.Errorf("%+v", r)
		}
	})
	clock.Advance(2 * time.Hour)
	for range 2 {
		run(func(bank *simtest.Bank, c connector.ChargebackLister) {
			if got := chargebacks(t, c, bank); len(got) != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}
