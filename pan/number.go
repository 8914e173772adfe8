package pan

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/card"
)

// The lengths of card numbers that ISO/IEC 7812 leaves in use: Maestro has numbers of 12 digits and UnionPay of 19.
const (
	minLength = 12
	maxLength = 19
)

// What Parse refuses. None of these carries a digit of the number.
var (
	// ErrLength means that the number has fewer than 12 or more than 19 digits.
	ErrLength = errors.New("card number must have 12 to 19 digits")
	// ErrDigits means that the number contains something besides ASCII digits, spaces and dashes.
	ErrDigits = errors.New("card number must consist of digits")
	// ErrLuhn means that the last digit does not fit the others: a digit was mistyped.
	ErrLuhn = errors.New("card number has a wrong check digit")
)

// Number is a card number that has passed Parse. The zero value is no number. It cannot be compared with == or used as a
// map key; see Equal.
type Number struct {
	digits hidden
}

// Parse reads a card number of 12 to 19 ASCII digits, with or without spaces and dashes between them, and checks its Luhn digit.
// It returns ErrDigits, ErrLength or ErrLuhn.
func Parse(text string) (Number, error) {
	var digits strings.Builder
	for _, b := range []byte(text) {
		switch {
		case b >= '0' && b <= '9':
			if digits.Len() == maxLength {
				return Number{}, ErrLength
			}
			digits.WriteByte(b)
		case b == ' ' || b == '-':
		default:
			return Number{}, ErrDigits
		}
	}
	number := digits.String()
	if len(number) < minLength {
		return Number{}, ErrLength
	}
	// Twelve and more zeros satisfy Luhn, and a form field left at its default sends them.
	if !luhn(number) || strings.Trim(number, "0") == "" {
		return Number{}, ErrLuhn
	}
	return Number{digits: hide(number)}, nil
}

// luhn reports whether the digits satisfy the check of ISO/IEC 7812-1 annex B.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			digit *= 2
			if digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0
}

// Reveal returns the digits in plain. What is done with them must not be logged, printed or stored unencrypted.
func (n Number) Reveal() string { return n.digits.reveal() }

// IsZero reports whether there is no number.
func (n Number) IsZero() bool { return n.digits == nil }

// Equal reports whether both are the same number, in constant time.
func (n Number) Equal(other Number) bool { return n.digits.equal(other.digits) }

// BIN returns the first six digits, or "" of the zero value.
func (n Number) BIN() string {
	if n.IsZero() {
		return ""
	}
	return n.digits.reveal()[:6]
}

// Last4 returns the last four digits, or "" of the zero value.
func (n Number) Last4() string {
	if n.IsZero() {
		return ""
	}
	digits := n.digits.reveal()
	return digits[len(digits)-4:]
}

// Brand returns the scheme that the BIN belongs to.
func (n Number) Brand() card.Brand { return card.BrandOf(n.BIN()) }

// Masked returns the number with all but the first six and last four digits starred, for example "450803******4509"; "" of
// the zero value. It is what every way of printing a Number gives.
func (n Number) Masked() string {
	return card.Summary{BIN: n.BIN(), Last4: n.Last4(), Length: len(n.digits.reveal())}.Masked()
}
