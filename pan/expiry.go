package pan

import (
	"errors"
	"fmt"
	"time"
)

// What ParseExpiry refuses; two errors, so that a caller can name the field.
var (
	// ErrMonth means that the month is not a number from 1 to 12.
	ErrMonth = errors.New("expiry month must be 1 to 12")
	// ErrYear means that the year is not two digits or four from 2000 to 2099.
	ErrYear = errors.New("expiry year must be two digits or 2000 to 2099")
)

// Expiry is the last month in which a card is valid. The zero value is no expiry.
type Expiry struct {
	// date is six digits, year and month: "203012".
	date hidden
}

// ParseExpiry reads a month of one or two ASCII digits ("8", "08") and a year of two ("30", meaning 2030) or four
// ("2030"). It returns ErrMonth or ErrYear. A date in the past is not an error here; see Expired.
func ParseExpiry(month, year string) (Expiry, error) {
	if len(month) < 1 || len(month) > 2 || !allDigits(month) {
		return Expiry{}, ErrMonth
	}
	m := number(month)
	if m < 1 || m > 12 {
		return Expiry{}, ErrMonth
	}
	if len(year) != 2 && len(year) != 4 || !allDigits(year) {
		return Expiry{}, ErrYear
	}
	y := number(year)
	if len(year) == 2 {
		y += 2000
	}
	if y < 2000 || y > 2099 {
		return Expiry{}, ErrYear
	}
	return Expiry{date: hide(fmt.Sprintf("%04d%02d", y, m))}, nil
}

// Month returns the month in plain, 1 to 12, or 0 of the zero value.
func (e Expiry) Month() int {
	if e.IsZero() {
		return 0
	}
	return number(e.date.reveal()[4:])
}

// Year returns the year in plain, 2000 to 2099, or 0 of the zero value.
func (e Expiry) Year() int {
	if e.IsZero() {
		return 0
	}
	return number(e.date.reveal()[:4])
}

// IsZero reports whether there is no expiry.
func (e Expiry) IsZero() bool { return e.date == nil }

// Equal reports whether both are the same month, in constant time.
func (e Expiry) Equal(other Expiry) bool { return e.date.equal(other.date) }

// Expired reports whether the card is no longer valid at now. A card is valid through the last day of its month in Istanbul,
// whose clock has been three hours ahead of UTC all year since 2016; a fixed offset therefore does, and needs no time-zone data on
// the machine. The zero value is expired.
func (e Expiry) Expired(now time.Time) bool {
	if e.IsZero() {
		return true
	}
	istanbul := time.FixedZone("UTC+3", 3*60*60)
	// Month 13 is January of the next year.
	end := time.Date(e.Year(), time.Month(e.Month()+1), 1, 0, 0, 0, 0, istanbul)
	return !now.Before(end)
}

func (e Expiry) masked() string {
	if e.IsZero() {
		return ""
	}
	return "**/**"
}

// number reads a short text of ASCII digits.
func number(digits string) int {
	value := 0
	for _, b := range []byte(digits) {
		value = value*10 + int(b-'0')
	}
	return value
}
