package calendar

import (
	"errors"
	"fmt"
	"time"
)

// Day is a day in Turkey, as the number that its digits make: 20261126. Days compare like numbers. Zero is no day.
type Day int32

// errDay is what Parse refuses. It does not repeat the text.
var errDay = errors.New("day is not written as 2026-11-26")

// istanbul is the time of Turkish banks: UTC+3 all year since 2016, so that no table of time zones is needed.
func istanbul() *time.Location { return time.FixedZone("TRT", 3*60*60) }

// Of returns the day of a moment in Turkey.
func Of(t time.Time) Day {
	y, m, d := t.In(istanbul()).Date()
	return date(y, m, d)
}

func date(y int, m time.Month, d int) Day { return Day(y*10_000 + int(m)*100 + d) }

// Parse reads a day as 2026-11-26.
func Parse(text string) (Day, error) {
	t, err := time.ParseInLocation(time.DateOnly, text, istanbul())
	if err != nil {
		return 0, errDay
	}
	return Of(t), nil
}

// Valid reports whether d is a day of the calendar.
func (d Day) Valid() bool { return d > 0 && Of(d.Start()) == d }

// Start is the moment at which the day begins in Turkey.
func (d Day) Start() time.Time {
	return time.Date(int(d)/10_000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, istanbul())
}

// Add returns the day so many days later, or earlier.
func (d Day) Add(days int) Day { return Of(d.Start().AddDate(0, 0, days)) }

// String writes the day as 2026-11-26, and no day as nothing.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", int(d)/10_000, int(d)/100%100, int(d)%100)
}

// MarshalText writes the day as String does.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	read, err := Parse(string(text))
	*d = read
	return err
}
