package subscription

import (
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
)

// Day is a day of the calendar in Turkey, where the subscribers' banks are. The zero Day is none.
type Day struct {
	Year  int
	Month time.Month
	Date  int
}

// DayOf returns the day that it is in Turkey at t.
func DayOf(t time.Time) Day {
	y, m, d := payment.Day(t).Date()
	return Day{y, m, d}
}

// ParseDay reads a day as [Day.String] writes it.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Day{}, fault.Say(fault.Text{TR: "gün 2027-03-31 gibi yazılır", EN: "a day is written as 2027-03-31"})
	}
	return Day{t.Year(), t.Month(), t.Day()}, nil
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// String writes the day as 2027-03-31, and the zero Day as nothing.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Date)
}

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; an empty text is the zero Day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	read, err := ParseDay(string(text))
	*d = read
	return err
}

// At returns the moment on d at which the clock in Turkey shows the hour.
func (d Day) At(hour int) time.Time {
	zone := payment.Day(time.Time{}).Location()
	return time.Date(d.Year, d.Month, d.Date, hour, 0, 0, 0, zone).UTC()
}

// Before reports whether d is an earlier day than other.
func (d Day) Before(other Day) bool {
	if d.Year != other.Year {
		return d.Year < other.Year
	}
	if d.Month != other.Month {
		return d.Month < other.Month
	}
	return d.Date < other.Date
}

// AddDays returns the day n days later.
func (d Day) AddDays(n int) Day {
	y, m, date := time.Date(d.Year, d.Month, d.Date+n, 0, 0, 0, 0, time.UTC).Date()
	return Day{y, m, date}
}

// AddMonths returns the same date n months later, or the month's last day where it has no such date.
func (d Day) AddMonths(n int) Day {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day{first.Year(), first.Month(), min(d.Date, last)}
}
