package subscription

import (
	"strconv"

	"github.com/vezne/vezne/internal/fault"
)

// Unit is what an interval is counted in.
type Unit string

// The units of an interval.
const (
	Daily   Unit = "day"
	Weekly  Unit = "week"
	Monthly Unit = "month"
	Yearly  Unit = "year"
)

// Units returns every unit.
func Units() []Unit { return []Unit{Daily, Weekly, Monthly, Yearly} }

// Interval is how far apart two charges are, such as 3 months.
type Interval struct {
	Unit  Unit `json:"unit"`
	Count int  `json:"count"`
}

// Text is the interval in words, such as "3 ay" and "3 months".
func (i Interval) Text() fault.Text { return i.counted(i.Unit.words().one) }

// Every says how often: "Her 3 ayda", with which a Turkish sentence begins, and "every 3 months", with which an English one ends.
func (i Interval) Every() fault.Text {
	w := i.Unit.words()
	said := fault.Text{TR: w.within, EN: w.one.EN}
	if i.Count != 1 {
		said = i.counted(said)
	}
	return fault.Text{TR: "Her " + said.TR, EN: "every " + said.EN}
}

// counted puts the number before a unit. In Turkish the unit stays as it is.
func (i Interval) counted(unit fault.Text) fault.Text {
	n := strconv.Itoa(i.Count) + " "
	if i.Count != 1 {
		unit.EN += "s"
	}
	return fault.Text{TR: n + unit.TR, EN: n + unit.EN}
}

// unitWords are a unit in words, and in Turkish within one.
type unitWords struct {
	one    fault.Text
	within string
}

func (u Unit) words() unitWords {
	switch u {
	case Daily:
		return unitWords{fault.Text{TR: "gün", EN: "day"}, "günde"}
	case Weekly:
		return unitWords{fault.Text{TR: "hafta", EN: "week"}, "haftada"}
	case Monthly:
		return unitWords{fault.Text{TR: "ay", EN: "month"}, "ayda"}
	case Yearly:
		return unitWords{fault.Text{TR: "yıl", EN: "year"}, "yılda"}
	}
	return unitWords{}
}

// maxCount bounds an interval against nonsense: ten years of days.
const maxCount = 3660

// Valid reports whether the interval has a known unit and a count from 1 to 3660.
func (i Interval) Valid() bool {
	switch i.Unit {
	case Daily, Weekly, Monthly, Yearly:
		return i.Count >= 1 && i.Count <= maxCount
	}
	return false
}

// Due returns the day on which a period falls due, where the first, which is number 0, does on the anchor. It always counts from the
// anchor and never from the period before: from 31 January that makes 28 February and then 31 March, not 28 March.
func (i Interval) Due(anchor Day, period int) Day {
	n := i.Count * period
	switch i.Unit {
	case Daily:
		return anchor.AddDays(n)
	case Weekly:
		return anchor.AddDays(7 * n)
	case Monthly:
		return anchor.AddMonths(n)
	case Yearly:
		return anchor.AddMonths(12 * n)
	}
	return anchor.AddDays(n)
}
