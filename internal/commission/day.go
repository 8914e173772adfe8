package commission

import "time"

// Day is a day on which a line holds, as "2026-12-31"; days compare as texts. It is a day in Turkey.
type Day string

// DayOf returns the day of a time that is already in the zone that counts; see payment.Day.
func DayOf(local time.Time) Day { return Day(local.Format(time.DateOnly)) }

// valid reports whether the day is in the calendar, or none.
func (d Day) valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return d == "" || err == nil
}
