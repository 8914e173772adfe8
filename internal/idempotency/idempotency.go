// Package idempotency remembers what was answered under a client's Idempotency-Key, so that a repeat of the
// request gets the same answer and does nothing again.
//
// The rules are Stripe's: the first request under a key is carried out and its answer kept whatever it was; a
// repeat with the same body gets that answer; a repeat with another body is an error; a repeat while the first
// is still under way is told so. A request that was refused before anything was done is not remembered.
package idempotency

import (
	"crypto/sha256"
	"time"

	"github.com/vezne/vezne/internal/merchant"
)

// MaxKey is the longest key accepted, in bytes (Stripe API reference, "Idempotent requests").
const MaxKey = 255

// Record is what is remembered of one key of one merchant.
type Record struct {
	Merchant merchant.ID
	Key      string
	// Fingerprint is [Fingerprint] of the request that came first.
	Fingerprint []byte
	// Payment is the payment that the request acts on or made.
	Payment string
	// Status and Body are the answer given; Status is 0 while the request is under way.
	Status    int
	Body      []byte
	CreatedAt time.Time
}

// Fingerprint condenses what makes two requests the same: method, path and body. The digest is stored, and
// whoever has the database could try every card number against it, so the body that is passed here must be
// without what cannot be guessed otherwise: a surface leaves out the middle of the number, the expiry and the CVV.
func Fingerprint(key, method, path string, body []byte) []byte {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(key), []byte(method), []byte(path), body} {
		n := len(part)
		h.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		h.Write(part)
	}
	return h.Sum(nil)
}
