package subscription_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/subscription"
)

func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, anchor string
		every        subscription.Interval
		want         []string
	}{
		{"the last of January", "2027-01-31", subscription.Interval{Unit: subscription.Monthly, Count: 1}, []string{"2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"}},
		{"in a leap year", "2028-01-31", subscription.Interval{Unit: subscription.Monthly, Count: 1}, []string{"2028-01-31", "2028-02-29", "2028-03-31"}},
		{"over the year's end", "2026-11-30", subscription.Interval{Unit: subscription.Monthly, Count: 3}, []string{"2026-11-30", "2027-02-28", "2027-05-30"}},
		{"29 February", "2028-02-29", subscription.Interval{Unit: subscription.Yearly, Count: 1}, []string{"2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"}},
		{"weeks", "2026-12-28", subscription.Interval{Unit: subscription.Weekly, Count: 2}, []string{"2026-12-28", "2027-01-11", "2027-01-25"}},
		{"days", "2028-02-28", subscription.Interval{Unit: subscription.Daily, Count: 1}, []string{"2028-02-28", "2028-02-29", "2028-03-01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			anchor := day(t, c.anchor)
			for period, want := range c.want {
				if got := c.every.Due(anchor, period).String(); got != want {
					t.Errorf("period %d is due on %s, want %s", period, got, want)
				}
			}
		})
	}
}

// TestDueIsASchedule: days only go up, months keep the anchor's date or end a shorter month, and every month has its charge.
func TestDueIsASchedule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		anchor := subscription.DayOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "anchor"), 0))
		every := subscription.Interval{
			Unit: rapid.SampledFrom(subscription.Units()).Draw(t, "unit"), Count: rapid.IntRange(1, 24).Draw(t, "count"),
		}
		n := rapid.IntRange(0, 200).Draw(t, "period")
		due, next := every.Due(anchor, n), every.Due(anchor, n+1)
		if !due.Before(next) {
			t.Fatalf("period %d is due on %s and the next on %s", n, due, next)
		}
		if every.Due(anchor, 0) != anchor {
			t.Fatalf("the first charge is on %s, not on %s", every.Due(anchor, 0), anchor)
		}
		if every.Unit != subscription.Monthly && every.Unit != subscription.Yearly {
			return
		}
		if due.Date != anchor.Date && due.AddDays(1).Date != 1 {
			t.Fatalf("%s is neither on the %d. nor the end of its month", due, anchor.Date)
		}
		months := every.Count
		if every.Unit == subscription.Yearly {
			months *= 12
		}
		if got := (next.Year-due.Year)*12 + int(next.Month) - int(due.Month); got != months {
			t.Fatalf("%s and %s are %d months apart, want %d", due, next, got, months)
		}
	})
}

// TestDayIsTurkish: a subscription that begins at 22:30 in London begins on the next day in Istanbul.
func TestDayIsTurkish(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 3, 30, 22, 30, 0, 0, time.UTC)
	if got := subscription.DayOf(at).String(); got != "2027-03-31" {
		t.Errorf("day = %s", got)
	}
	if got := day(t, "2027-03-31").At(10); !got.Equal(time.Date(2027, 3, 31, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("ten o'clock is %s", got)
	}
	for _, text := range []string{"", "2027-13-01", "2027-02-30", "31.03.2027"} {
		if _, err := subscription.ParseDay(text); err == nil {
			t.Errorf("%q is read as a day", text)
		}
	}
}

func day(t *testing.T, text string) subscription.Day {
	t.Helper()
	d, err := subscription.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
