package money

import "strings"

// Notation says how a field writes its amounts. The package documentation lists which field uses which. The zero value is
// no notation and is refused, so that a forgotten one cannot turn lira into kuruş.
type Notation int

const (
	// Minor is a whole number of minor units: "1000" is 10.00 TRY.
	Minor Notation = iota + 1
	// Decimal is a number of major units with a dot or a comma before the decimals: "12.5", "12,50", "12". Because either
	// mark is taken, a text such as "1.250" could mean 1.25 or 1,250; it is refused as ErrPrecision unless the currency
	// has three decimals.
	Decimal
	// DecimalDot is a number of major units with a dot before the decimals, as in JSON: "12.5", "12". Here "1.250" can only
	// mean 1.25 and is taken as that; several languages print their decimals with such trailing zeros.
	DecimalDot
	// Grouped is a number of major units in which thousands may be grouped: "1.234,56", "1,234.56", "151,25", "1250".
	// The mark that comes last is the decimal mark, unless it occurs twice. One mark followed by exactly three digits is
	// refused as in Decimal, except that it groups where the currency has no decimals at all.
	Grouped
)

// maxLength bounds what Parse looks at. Paratika's AMOUNT, the longest documented, is 30 characters.
const maxLength = 64

// Parse reads text as an amount of c written in notation n. A leading "-" makes it negative (EsnekPos sends and receives
// such amounts), and whether a negative or zero amount makes sense is for the caller to decide. Decimals beyond those of
// the currency are taken only when they are zeros.
//
// Digits are ASCII. Spaces, currency signs, a leading "+", exponents, NaN, Inf, hexadecimal, underscores, a missing whole part
// (".5") and missing decimals ("5.") are all ErrSyntax. ErrPrecision, ErrRange and ErrCurrency are the other refusals;
// none of them carries the text.
func Parse(text string, c Currency, n Notation) (Amount, error) {
	if !c.Valid() {
		return Amount{}, ErrCurrency
	}
	if len(text) > maxLength {
		return Amount{}, ErrSyntax
	}
	unsigned, negative := strings.CutPrefix(text, "-")

	exponent := c.Exponent()
	var whole, fraction string
	var err error
	switch n {
	case Minor:
		// The digits are already minor units, so there is nothing to scale.
		whole, exponent = unsigned, 0
	case DecimalDot:
		whole, fraction, err = splitAt(unsigned, ".")
	case Decimal:
		whole, fraction, err = splitDecimal(unsigned, exponent)
	case Grouped:
		whole, fraction, err = splitGrouped(unsigned, exponent)
	default:
		err = ErrSyntax
	}
	if err != nil {
		return Amount{}, err
	}

	minor, err := scale(whole, fraction, exponent)
	if err != nil {
		return Amount{}, err
	}
	if negative {
		minor = -minor
	}
	return New(minor, c), nil
}

// splitAt cuts text at its only mark. Without a mark the fraction is "".
func splitAt(text, mark string) (whole, fraction string, err error) {
	whole, fraction, found := strings.Cut(text, mark)
	if found && fraction == "" {
		return "", "", ErrSyntax
	}
	return whole, fraction, nil
}

// splitDecimal cuts at a dot or a comma, whichever there is. Two marks end up in a part that scale refuses.
func splitDecimal(text string, exponent int) (whole, fraction string, err error) {
	at := strings.IndexAny(text, ".,")
	if at < 0 {
		return text, "", nil
	}
	whole, fraction, err = splitAt(text, text[at:at+1])
	if err != nil {
		return "", "", err
	}
	if ambiguous(whole, fraction, exponent) {
		return "", "", ErrPrecision
	}
	return whole, fraction, nil
}

// splitGrouped cuts at the decimal mark and removes the grouping marks, after checking that they stand where they may.
func splitGrouped(text string, exponent int) (whole, fraction string, err error) {
	last := strings.LastIndexAny(text, ".,")
	if last < 0 {
		return text, "", nil
	}
	mark := text[last : last+1]
	if strings.Count(text, mark) > 1 {
		// A decimal mark cannot occur twice, so the mark groups: "1.234.567".
		whole, err = ungroup(text, mark)
		return whole, "", err
	}
	whole, fraction, err = splitAt(text, mark)
	if err != nil {
		return "", "", err
	}
	other := "."
	if mark == "." {
		other = ","
	}
	if strings.Contains(whole, other) {
		whole, err = ungroup(whole, other)
		return whole, fraction, err
	}
	switch {
	case !ambiguous(whole, fraction, exponent):
		return whole, fraction, nil
	case exponent == 0:
		return whole + fraction, "", nil
	default:
		return "", "", ErrPrecision
	}
}

// ungroup removes mark from text. The first group has one to three digits and each later one has three: "12.34" is not a
// grouped number, and neither is "1234.567".
func ungroup(text, mark string) (string, error) {
	groups := strings.Split(text, mark)
	for i, group := range groups {
		if len(group) != 3 && (i > 0 || len(group) == 0 || len(group) > 3) {
			return "", ErrSyntax
		}
	}
	return strings.Join(groups, ""), nil
}

// ambiguous reports whether whole and fraction, joined by one mark, could be a grouped whole number as well as a decimal.
// Guessing here would be wrong by a factor of a thousand. A currency with three decimals is written with all three, so for it
// the decimal reading is taken; a whole part of "0" cannot be a first group.
func ambiguous(whole, fraction string, exponent int) bool {
	return len(fraction) == 3 && exponent != 3 &&
		len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0' && digits(whole) && digits(fraction)
}

// scale joins whole and fraction into minor units of a currency with the given exponent.
func scale(whole, fraction string, exponent int) (int64, error) {
	if whole == "" || !digits(whole) || !digits(fraction) {
		return 0, ErrSyntax
	}
	kept := min(len(fraction), exponent)
	if strings.Trim(fraction[kept:], "0") != "" {
		return 0, ErrPrecision
	}
	joined := whole + fraction[:kept] + strings.Repeat("0", exponent-kept)
	var minor int64
	for _, b := range []byte(joined) {
		minor = minor*10 + int64(b-'0')
		if minor > Limit {
			return 0, ErrRange
		}
	}
	return minor, nil
}

func digits(text string) bool {
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}
