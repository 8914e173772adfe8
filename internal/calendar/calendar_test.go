package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/calendar"
)

func TestDayIsTurkish(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at   time.Time
		want calendar.Day
	}{
		{time.Date(2026, 11, 26, 20, 59, 59, 0, time.UTC), 20261126},
		{time.Date(2026, 11, 26, 21, 0, 0, 0, time.UTC), 20261127},
		{time.Date(2026, 12, 31, 21, 0, 0, 0, time.UTC), 20270101},
	}
	for _, test := range tests {
		if got := calendar.Of(test.at); got != test.want {
			t.Errorf("%s is %s, want %s", test.at, got, test.want)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "2026-02-30", "26.11.2026", "2026-1-1", "20261126"} {
		if d, err := calendar.Parse(bad); err == nil {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
	if d, err := calendar.Parse("2028-02-29"); d != 20280229 || err != nil {
		t.Errorf("a leap day is %s, %v", d, err)
	}
}

func TestBusiness(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		day  calendar.Day
		want bool
	}{
		{"a Thursday", 20261126, true},
		{"a Saturday", 20261128, false},
		{"a Sunday", 20261129, false},
		{"Republic Day", 20261029, false},
		{"the afternoon before it", 20261028, true},
		{"15 July", 20260715, false},
		{"the eve of Ramazan Bayramı", 20260319, true},
		{"its first day, a Friday", 20260320, false},
		{"the Monday after it", 20260323, true},
		{"the first day of Kurban Bayramı", 20260527, false},
		{"its third day, a Friday", 20260529, false},
		{"the Monday after it", 20260601, true},
		{"the last feast of the table", 20300416, false},
	}
	for _, test := range tests {
		if got := (calendar.Calendar{}).Business(test.day); got != test.want {
			t.Errorf("%s (%s): %t", test.name, test.day, got)
		}
	}
}

func TestAfter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		from calendar.Day
		n    int
		want calendar.Day
	}{
		{"the day itself", 20261126, 0, 20261126},
		{"the next", 20261126, 1, 20261127},
		{"over a weekend", 20261127, 1, 20261130},
		{"none from a Saturday", 20261128, 0, 20261130},
		{"one from a Saturday", 20261128, 1, 20261130},
		{"over Kurban Bayramı and a weekend", 20260526, 1, 20260601},
		{"over the end of the year", 20261231, 1, 20270104},
		{"twenty", 20261126, 20, 20261224},
	}
	for _, test := range tests {
		if got := (calendar.Calendar{}).After(test.from, test.n); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	plain := calendar.Calendar{}
	longer := plain.With(20310124, 20310127)
	if longer.Business(20310124) || longer.After(20310124, 0) != 20310128 {
		t.Error("an added day is a banking day")
	}
	if !plain.Business(20310124) {
		t.Error("adding a day changed the calendar that it was added to")
	}
}

// TestDaysReadBack: whatever is written is read back, days add up, and the next banking day is one.
func TestDaysReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Of(time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "at"), 0))
		if read, err := calendar.Parse(d.String()); read != d || err != nil || !d.Valid() {
			t.Fatalf("%s reads as %s, %v", d, read, err)
		}
		n := rapid.IntRange(-500, 500).Draw(t, "days")
		if d.Add(n).Add(-n) != d {
			t.Fatalf("%s moved by %d and back is %s", d, n, d.Add(n).Add(-n))
		}
		next := calendar.Calendar{}.After(d, rapid.IntRange(0, 30).Draw(t, "banking days"))
		if next < d || !(calendar.Calendar{}).Business(next) {
			t.Fatalf("%s is no banking day after %s", next, d)
		}
	})
}
