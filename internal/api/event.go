package api

import (
	"bytes"

	"github.com/vezne/vezne/internal/payment"
)

// neutral is the language of events: none. A receiver has no Accept-Language, and what it is told must be the same bytes each time.
const neutral = ""

// describe writes a payment as an event tells of it: as GET /v1/payments/{id} does, without sentences for people.
func describe(p payment.Payment) ([]byte, error) {
	return bytes.TrimSpace(encode(bodyOf(p, neutral))), nil
}
