package pan

import (
	"errors"

	"github.com/vezne/vezne/card"
)

// ErrCVV means that the CVV is not three digits, or four on American Express.
var ErrCVV = errors.New("card verification value is malformed")

// CVV is a card verification value. It may never be stored after the authorization that it was given for, not even
// encrypted (PCI DSS requirement 3.3.1). The zero value is no CVV.
type CVV struct {
	digits hidden
}

// ParseCVV reads the CVV of a card of brand b: three ASCII digits, or four for American Express and brands that we do not
// know. American Express may also have three, since the published test card 375622005485014 has. It returns ErrCVV.
func ParseCVV(text string, b card.Brand) (CVV, error) {
	longest := 3
	if b == card.Amex || b == card.Unknown || b == "" {
		longest = 4
	}
	if len(text) < 3 || len(text) > longest || !allDigits(text) {
		return CVV{}, ErrCVV
	}
	return CVV{digits: hide(text)}, nil
}

// Reveal returns the digits in plain. What is done with them must not be logged, printed or stored.
func (c CVV) Reveal() string { return c.digits.reveal() }

// IsZero reports whether there is no CVV.
func (c CVV) IsZero() bool { return c.digits == nil }

// Equal reports whether both are the same CVV, in constant time.
func (c CVV) Equal(other CVV) bool { return c.digits.equal(other.digits) }

// masked returns three stars whatever the length, which tells nothing but that there is one.
func (c CVV) masked() string {
	if c.IsZero() {
		return ""
	}
	return "***"
}
