package commission

import (
	"math"
	"math/bits"

	"github.com/vezne/vezne/money"
)

// Of returns the commission on an amount: amount times rate, rounded half up to the minor unit. Commission on a
// negative amount is that on its positive, negated, so that a refund of everything takes back exactly what was charged.
// It returns [ErrRange] if the rate is not Chargeable; what it returns otherwise is never larger than the amount.
func Of(amount money.Amount, rate Rate) (money.Amount, error) {
	if !rate.Chargeable() {
		return money.Amount{}, ErrRange
	}
	part, ok := scale(amount.Minor(), int64(rate), int64(One))
	if !ok {
		return money.Amount{}, money.ErrOverflow
	}
	return money.New(part, amount.Currency()), nil
}

// scale returns n*times/by, rounded half away from zero, for a positive by; false if it does not fit. The product needs
// 128 bits.
func scale(n, times, by int64) (int64, bool) {
	negative := (n < 0) != (times < 0)
	high, low := bits.Mul64(magnitude(n), magnitude(times))
	// Adding half of the divisor makes the division's rounding down a rounding half up; by is even or odd, and for an odd
	// one no half occurs.
	low, carry := bits.Add64(low, uint64(by)/2, 0)
	high += carry
	if high >= uint64(by) {
		return 0, false
	}
	quotient, _ := bits.Div64(high, low, uint64(by))
	if quotient > math.MaxInt64 {
		return 0, false
	}
	if negative {
		return -int64(quotient), true
	}
	return int64(quotient), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
