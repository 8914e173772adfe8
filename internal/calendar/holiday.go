package calendar

import (
	"maps"
	"time"
)

// Calendar says on which days banks work. Its zero value knows Turkey's weekends and holidays; it is never changed.
type Calendar struct {
	// closed are days that somebody has added.
	closed map[Day]bool
}

// With returns the calendar with more days on which banks do not work: those beyond the [Horizon], and what a decree adds.
func (c Calendar) With(closed ...Day) Calendar {
	all := maps.Clone(c.closed)
	if all == nil {
		all = map[Day]bool{}
	}
	for _, d := range closed {
		all[d] = true
	}
	return Calendar{closed: all}
}

// Business reports whether banks work on the day.
func (c Calendar) Business(d Day) bool {
	switch d.Start().Weekday() {
	case time.Saturday, time.Sunday:
		return false
	case time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday:
	}
	return !fixed(d) && !feast(d) && !c.closed[d]
}

// After returns the n-th banking day after a day; for 0 the day itself, or the next banking day if banks do not work on it.
func (c Calendar) After(d Day, n int) Day {
	for range n {
		d = d.Add(1)
		for !c.Business(d) {
			d = d.Add(1)
		}
	}
	for !c.Business(d) {
		d = d.Add(1)
	}
	return d
}

// fixed reports whether the day is one of the holidays that stand on the same date every year (law no. 2429, articles 1 and 2).
func fixed(d Day) bool {
	switch int(d) % 10_000 {
	case 101, // New Year
		423,  // National Sovereignty and Children's Day
		501,  // Labour and Solidarity Day
		519,  // Commemoration of Atatürk, Youth and Sports Day
		715,  // Democracy and National Unity Day
		830,  // Victory Day
		1029: // Republic Day
		return true
	}
	return false
}

// Horizon is the last day of which the religious holidays are known.
func Horizon() Day { return 20301231 }

// feasts are the first days of the feasts, with how many days each has: three of Ramazan Bayramı, four of Kurban Bayramı. Those up
// to 2026 are as the Presidency of Religious Affairs has announced them. The later ones are as they are calculated by the same
// rule; a decree may still move or lengthen them.
func feasts() []struct {
	first Day
	days  int
} {
	return []struct {
		first Day
		days  int
	}{
		{20240410, 3}, {20240616, 4},
		{20250330, 3}, {20250606, 4},
		{20260320, 3}, {20260527, 4},
		{20270309, 3}, {20270516, 4},
		{20280226, 3}, {20280505, 4},
		{20290214, 3}, {20290424, 4},
		{20300204, 3}, {20300413, 4},
	}
}

func feast(d Day) bool {
	for _, f := range feasts() {
		if d >= f.first && d < f.first.Add(f.days) {
			return true
		}
	}
	return false
}
