package money

import (
	"cmp"
	"errors"
)

// Limit is the largest number of minor units, of either sign, that [Parse] accepts: 10^15, which is ten trillion lira. It
// is far above any card payment and far below the range of int64, so that sums of parsed amounts cannot overflow in practice.
const Limit = 1_000_000_000_000_000

// What this package refuses. No error carries the text or the amount that caused it, since errors are logged and answered.
var (
	// ErrSyntax means that the text is not an amount in the notation asked for.
	ErrSyntax = errors.New("amount is malformed")
	// ErrPrecision means that the text has more decimals than its currency.
	ErrPrecision = errors.New("amount has too many decimals")
	// ErrRange means that the amount is beyond Limit.
	ErrRange = errors.New("amount is out of range")
	// ErrCurrency means that the currency is unknown, or that two amounts have different ones.
	ErrCurrency = errors.New("currency is unknown or different")
	// ErrOverflow means that a sum does not fit into 64 bits.
	ErrOverflow = errors.New("amount overflows")
	// ErrWeights means that an allocation has no weights, a negative one, or only zeros.
	ErrWeights = errors.New("allocation weights are unusable")
)

// Amount is a number of minor units of one currency. Amounts are values and comparable with ==. The zero value is zero of
// no currency: it may be added to any amount, so that a sum can start from it.
type Amount struct {
	minor    int64
	currency Currency
}

// New returns minor units of c: New(1250, TRY) is 12.50 lira. It does not check c; a currency that came from outside went
// through [ParseCurrency].
func New(minor int64, c Currency) Amount { return Amount{minor: minor, currency: c} }

// Minor returns the amount in minor units, for example kuruş.
func (a Amount) Minor() int64 { return a.minor }

// Currency returns the currency, or "" for the zero value.
func (a Amount) Currency() Currency { return a.currency }

// IsZero reports whether the amount is zero, in whatever currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// IsNegative reports whether the amount is below zero.
func (a Amount) IsNegative() bool { return a.minor < 0 }

// IsPositive reports whether the amount is above zero.
func (a Amount) IsPositive() bool { return a.minor > 0 }

// Add returns a + b. It returns ErrCurrency if the currencies differ and ErrOverflow if the sum does not fit.
func (a Amount) Add(b Amount) (Amount, error) {
	c, err := a.common(b)
	if err != nil {
		return Amount{}, err
	}
	sum := a.minor + b.minor
	// The sum wrapped if and only if both operands have the sign that the sum has not.
	if (a.minor^sum)&(b.minor^sum) < 0 {
		return Amount{}, ErrOverflow
	}
	return New(sum, c), nil
}

// Sub returns a - b. It returns ErrCurrency if the currencies differ and ErrOverflow if the difference does not fit.
func (a Amount) Sub(b Amount) (Amount, error) {
	c, err := a.common(b)
	if err != nil {
		return Amount{}, err
	}
	difference := a.minor - b.minor
	if (a.minor^b.minor)&(a.minor^difference) < 0 {
		return Amount{}, ErrOverflow
	}
	return New(difference, c), nil
}

// Cmp returns -1, 0 or +1 as a is less than, equal to or greater than b. It returns ErrCurrency if the currencies differ.
func (a Amount) Cmp(b Amount) (int, error) {
	if _, err := a.common(b); err != nil {
		return 0, err
	}
	return cmp.Compare(a.minor, b.minor), nil
}

// Equal reports whether a and b are the same number of the same currency; 0 TRY and 0 USD are not equal. It is ==, under
// the name that comparison libraries look for.
func (a Amount) Equal(b Amount) bool { return a == b }

// common returns the currency of both. Only the zero value itself goes with any currency: a zero that names a currency
// is a statement, and mixing it with another is a mistake of the caller.
func (a Amount) common(b Amount) (Currency, error) {
	switch {
	case a.currency == b.currency, b == Amount{}:
		return a.currency, nil
	case a == Amount{}:
		return b.currency, nil
	default:
		return "", ErrCurrency
	}
}
