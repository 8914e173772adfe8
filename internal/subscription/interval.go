package subscription

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
