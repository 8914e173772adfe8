package money

import "strings"

// Currency is an ISO 4217 alphabetic code in upper case, for example [TRY]. The zero value means no currency.
type Currency string

// The currencies that Turkish shops charge in most, all of them in Paratika's list of currencies. Every other ISO 4217
// currency is equally usable through its code.
const (
	TRY Currency = "TRY"
	USD Currency = "USD"
	EUR Currency = "EUR"
	GBP Currency = "GBP"
	CHF Currency = "CHF"
	JPY Currency = "JPY"
	KWD Currency = "KWD"
	RUB Currency = "RUB"
	SAR Currency = "SAR"
	AED Currency = "AED"
	AZN Currency = "AZN"
)

// ParseCurrency reads a currency as clients write it: the alphabetic code in any letter case ("try"), the numeric code
// ("949", which Paymago's currencyCode uses), or "TL" and "YTL", which Turkish clients still send for TRY. Anything else
// is ErrCurrency.
//
// Letters are folded byte by byte in ASCII. Folding by locale or by Unicode would make "i" and "İ" meet, and a code that
// contains them would parse on one machine and not on another.
func ParseCurrency(text string) (Currency, error) {
	if len(text) < 2 || len(text) > 3 {
		return "", ErrCurrency
	}
	folded := upperASCII(text)
	switch folded {
	case "TL", "YTL":
		return TRY, nil
	}
	if len(folded) != 3 {
		return "", ErrCurrency
	}
	if c := Currency(folded); c.Valid() {
		return c, nil
	}
	for at := 0; at < len(table); at += rowLength {
		row := table[at : at+rowLength]
		if row[3:6] == folded {
			return Currency(row[:3]), nil
		}
	}
	return "", ErrCurrency
}

// Valid reports whether c is a current ISO 4217 code, in upper case, of a currency in which one can pay.
func (c Currency) Valid() bool { return c.row() != "" }

// Exponent returns the number of decimals of c: 2 for TRY, 0 for JPY, 3 for KWD. It is 0 for a currency that is not Valid.
func (c Currency) Exponent() int {
	row := c.row()
	if row == "" {
		return 0
	}
	return int(row[6] - '0')
}

// Numeric returns the three-digit ISO 4217 code of c, for example "949" for TRY, or "" if c is not Valid.
func (c Currency) Numeric() string {
	row := c.row()
	if row == "" {
		return ""
	}
	return row[3:6]
}

// row finds c in the table by bisection; "" means absent.
func (c Currency) row() string {
	if len(c) != 3 {
		return ""
	}
	low, high := 0, len(table)/rowLength
	for low < high {
		mid := (low + high) / 2
		row := table[mid*rowLength : (mid+1)*rowLength]
		switch strings.Compare(row[:3], string(c)) {
		case 0:
			return row
		case -1:
			low = mid + 1
		default:
			high = mid
		}
	}
	return ""
}

func upperASCII(text string) string {
	upper := []byte(text)
	for i, b := range upper {
		if 'a' <= b && b <= 'z' {
			upper[i] = b - ('a' - 'A')
		}
	}
	return string(upper)
}
