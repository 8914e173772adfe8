package id

import (
	"encoding/binary"
	"strings"
)

// alphabet is Crockford's base 32: no I, L, O or U, so that nothing is mistaken for 1 or 0 and few words appear by accident.
// Its order is that of ASCII, which is why texts sort like the bytes.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// length is the number of characters of an identifier: 26 times 5 bits, of which the first two are always zero.
const length = 26

// String returns the 26 upper-case characters of i.
func (i ID) String() string {
	var text [length]byte
	high, low := binary.BigEndian.Uint64(i[:8]), binary.BigEndian.Uint64(i[8:])
	for at := length - 1; at >= 0; at-- {
		text[at] = alphabet[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(text[:])
}

// Parse reads what String writes. Only that spelling is taken: if lower case or Crockford's look-alikes were, one thing would
// have several names, and names are compared, logged and searched for as texts. Anything else is ErrSyntax.
func Parse(text string) (ID, error) {
	// The first character holds three bits only; above '7' the number would not fit.
	if len(text) != length || text[0] > '7' {
		return ID{}, ErrSyntax
	}
	var high, low uint64
	for at := range length {
		digit := strings.IndexByte(alphabet, text[at])
		if digit < 0 {
			return ID{}, ErrSyntax
		}
		high = high<<5 | low>>59
		low = low<<5 | uint64(digit)
	}
	var parsed ID
	binary.BigEndian.PutUint64(parsed[:8], high)
	binary.BigEndian.PutUint64(parsed[8:], low)
	return parsed, nil
}

// WithPrefix returns i behind a prefix that says what it identifies: "pay_01J…".
func (i ID) WithPrefix(prefix string) string { return prefix + "_" + i.String() }

// ParsePrefixed reads what WithPrefix writes with the same prefix. Another prefix is ErrSyntax: an identifier of a refund is
// not one of a payment, however well it parses.
func ParsePrefixed(prefix, text string) (ID, error) {
	bare, found := strings.CutPrefix(text, prefix+"_")
	if !found {
		return ID{}, ErrSyntax
	}
	return Parse(bare)
}

// MarshalText writes the 26 characters, for JSON and its like.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what MarshalText writes, or returns ErrSyntax.
func (i *ID) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*i = parsed
	return nil
}
