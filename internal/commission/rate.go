package commission

import (
	"errors"
	"strconv"
	"strings"
)

// Rate is a part of an amount in parts per million: 2 % is 20000, and 1.490 % is 14900. It is a plain integer in
// JSON too. A negative rate is a discount; Paynet's tables know those.
type Rate int32

// One is the whole amount. Every rate that can be charged lies strictly between -One and One.
const One Rate = 1_000_000

// What this package refuses. No error carries the text that caused it.
var (
	// ErrSyntax means that the text is not a rate in the notation asked for.
	ErrSyntax = errors.New("rate is malformed")
	// ErrPrecision means that the text has more decimals than parts per million can hold.
	ErrPrecision = errors.New("rate has too many decimals")
	// ErrRange means that the rate is a hundred percent or more, of either sign.
	ErrRange = errors.New("rate is out of range")
)

// maxText bounds what is looked at: longer texts than any provider's, with zeros to spare.
const maxText = 32

// ParseFraction reads a part of one, as Paynet's ratio and EsnekPos's RATE are written: "0.02" is 2 %. A comma is
// taken for a dot.
func ParseFraction(text string) (Rate, error) { return parse(text, 6) }

// ParsePercent reads a percentage, as EsnekPos's COMMISSION_RATE is written: "1,490" and "1.490" are both 1.49 %.
// No rate needs a thousands mark, so neither mark is ambiguous.
func ParsePercent(text string) (Rate, error) { return parse(text, 4) }

// parse reads a decimal number of which so many decimals are kept; further ones must be zeros.
func parse(text string, decimals int) (Rate, error) {
	if len(text) > maxText {
		return 0, ErrSyntax
	}
	unsigned, negative := strings.CutPrefix(text, "-")
	whole, fraction := unsigned, ""
	if at := strings.IndexAny(unsigned, ".,"); at >= 0 {
		whole, fraction = unsigned[:at], unsigned[at+1:]
		if fraction == "" {
			return 0, ErrSyntax
		}
	}
	if whole == "" || !digits(whole) || !digits(fraction) {
		return 0, ErrSyntax
	}
	kept := min(len(fraction), decimals)
	if strings.Trim(fraction[kept:], "0") != "" {
		return 0, ErrPrecision
	}
	var rate int64
	for _, b := range []byte(whole + fraction[:kept] + strings.Repeat("0", decimals-kept)) {
		rate = rate*10 + int64(b-'0')
		if rate >= int64(One) {
			return 0, ErrRange
		}
	}
	if negative {
		rate = -rate
	}
	return Rate(rate), nil
}

// Fraction returns r as the shortest part of one: "0.02", "0.0275", "0".
func (r Rate) Fraction() string {
	text := r.decimal(6, ".")
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Percent returns r as a percentage with three decimals after a comma, in EsnekPos's manner: "1,490". A rate that is
// finer than that is written with its fourth decimal, because without it the text would name another rate.
func (r Rate) Percent() string {
	text := r.decimal(4, ",")
	return strings.TrimSuffix(text, "0")
}

// String returns r with a sign that says what it is, "1.49 %", for logs and command lines.
func (r Rate) String() string {
	text := r.decimal(4, ".")
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " %"
}

// Chargeable reports whether r lies strictly between minus one and one, as every rate does that Parse returns.
func (r Rate) Chargeable() bool { return r > -One && r < One }

// decimal writes r with so many of its digits after the mark.
func (r Rate) decimal(decimals int, mark string) string {
	value, sign := int64(r), ""
	if value < 0 {
		value, sign = -value, "-"
	}
	text := strconv.FormatInt(value, 10)
	if missing := decimals + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	cut := len(text) - decimals
	return sign + text[:cut] + mark + text[cut:]
}

func digits(text string) bool {
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}
