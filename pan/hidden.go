package pan

import (
	"crypto/subtle"
	"errors"
	"strings"
)

// ErrPlain is what gob gets from this package: it would otherwise write card data in plain.
var ErrPlain = errors.New("card data cannot be encoded in plain")

// hidden keeps a text where reflection sees only an address. The zero value hides nothing, "".
type hidden func() string

// hide returns text hidden. It copies the bytes, so that a card does not keep the whole request body that it was cut from
// in memory.
func hide(text string) hidden {
	if text == "" {
		return nil
	}
	kept := strings.Clone(text)
	return func() string { return kept }
}

func (h hidden) reveal() string {
	if h == nil {
		return ""
	}
	return h()
}

// equal compares in a time that depends on the lengths only.
func (h hidden) equal(other hidden) bool {
	return subtle.ConstantTimeCompare([]byte(h.reveal()), []byte(other.reveal())) == 1
}

func allDigits(text string) bool {
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}
