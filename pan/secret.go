package pan

import (
	"errors"

	"github.com/vezne/vezne/card"
)

// ErrSecret means that bytes are not what MarshalSecret writes, in this version of it. It does not carry them.
var ErrSecret = errors.New("sealed card is malformed")

// secretVersion is the first byte of the form that MarshalSecret writes. Whoever changes the form counts it up and keeps
// reading the earlier ones: sealed cards live as long as the vault does.
const secretVersion = 1

// MarshalSecret returns c as bytes that are made to be encrypted at once and for nothing else: they are card data in plain.
// It is not named MarshalBinary on purpose, because gob and others call that method by themselves.
//
// The form is the version byte, then number, expiry ("203012"), CVV and holder, the first three behind a byte with their length and
// the holder to the end. A part that is absent has the length zero.
func (c Card) MarshalSecret() []byte {
	secret := []byte{secretVersion}
	for _, part := range []string{c.Number.Reveal(), c.Expiry.date.reveal(), c.CVV.Reveal()} {
		secret = append(secret, byte(len(part)))
		secret = append(secret, part...)
	}
	return append(secret, c.Holder...)
}

// ParseSecret reads what MarshalSecret wrote. It checks every part as if it came from a buyer, since a wrong key or a mixed-up
// row must not turn into a payment, and returns ErrSecret for anything that does not fit, a card without a number included.
func ParseSecret(secret []byte) (Card, error) {
	if len(secret) == 0 || secret[0] != secretVersion {
		return Card{}, ErrSecret
	}
	rest := secret[1:]
	var parts [3]string
	for i := range parts {
		if len(rest) == 0 || len(rest) <= int(rest[0]) {
			return Card{}, ErrSecret
		}
		end := 1 + int(rest[0])
		parts[i], rest = string(rest[1:end]), rest[end:]
	}
	c := Card{Holder: string(rest)}

	var err error
	c.Number, err = Parse(parts[0])
	// Parse also takes spaces and dashes, which MarshalSecret never writes.
	if err != nil || c.Number.Reveal() != parts[0] {
		return Card{}, ErrSecret
	}
	if date := parts[1]; date != "" {
		if len(date) != 6 {
			return Card{}, ErrSecret
		}
		c.Expiry, err = ParseExpiry(date[4:], date[:4])
		if err != nil {
			return Card{}, ErrSecret
		}
	}
	if cvv := parts[2]; cvv != "" {
		// Not the number's own brand: whoever made the CVV may not have known it, and what was sealed must open.
		c.CVV, err = ParseCVV(cvv, card.Unknown)
		if err != nil {
			return Card{}, ErrSecret
		}
	}
	return c, nil
}
