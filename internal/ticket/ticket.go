// Package ticket makes the opaque tokens by which somebody without credentials, a buyer's browser above all, shows what it
// came for: Paratika's session token, EsnekPos' hash. A ticket is random, but for its last four bytes, which lead to the
// merchant: whatever is stored is stored by merchant first, and the address that a provider's document prescribes has no
// room for a merchant's id.
//
// What is stored is [Ticket.Key], a digest. Whoever reads the database cannot go to a buyer's page with it.
package ticket

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/threeds"
)

// The sizes of a ticket in bytes, after the shapes that the documents print.
const (
	// UUIDSize is that of a GUID (Paymes' order page).
	UUIDSize = 16
	// Base32Size gives 48 letters (Paratika's session token).
	Base32Size = 30
	// HexSize gives 64 digits (EsnekPos' HASH).
	HexSize = 32
)

// tagSize is how many bytes at the end lead to the merchant, secretSize how many at the beginning can be the half of a
// sealed card's key.
const (
	tagSize    = 4
	secretSize = 16
)

// Ticket is a token. Like a visit's secret it shows itself only when asked to: formatted or logged, it is a mask. The zero
// value is no ticket.
type Ticket struct{ bytes func() []byte }

// New makes a ticket of size bytes for a merchant; size is one of the sizes above.
func New(m merchant.ID, size int) Ticket {
	b := make([]byte, size)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process instead
	tag := merchant.TagOf(m)
	copy(b[size-tagSize:], tag[:])
	return of(b)
}

func of(b []byte) Ticket { return Ticket{bytes: func() []byte { return b }} }

// IsZero reports whether there is no ticket.
func (t Ticket) IsZero() bool { return t.bytes == nil }

// Tag leads to the merchant; see [merchant.Directory.Tagged].
func (t Ticket) Tag() merchant.Tag {
	if t.IsZero() {
		return merchant.Tag{}
	}
	b := t.bytes()
	return merchant.Tag(b[len(b)-tagSize:])
}

// Key is what is stored in the ticket's place: 64 hexadecimal digits.
func (t Ticket) Key() string {
	if t.IsZero() {
		return ""
	}
	sum := sha256.Sum256(t.bytes())
	return hex.EncodeToString(sum[:])
}

// Secret is the secret of a 3-D Secure visit that the ticket carries, for addresses that have room for one token only. A
// ticket of [UUIDSize] has none: its last bytes are not random.
func (t Ticket) Secret() threeds.Secret {
	if t.IsZero() || len(t.bytes()) < secretSize+tagSize {
		return threeds.Secret{}
	}
	s, err := threeds.ParseSecret(hex.EncodeToString(t.bytes()[:secretSize]))
	if err != nil {
		return threeds.Secret{} // impossible: it is of the right length
	}
	return s
}

// Hex writes the ticket in lower-case hexadecimal digits.
func (t Ticket) Hex() string {
	if t.IsZero() {
		return ""
	}
	return hex.EncodeToString(t.bytes())
}

// Base32 writes the ticket in upper-case letters and the digits 2 to 7.
func (t Ticket) Base32() string {
	if t.IsZero() {
		return ""
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(t.bytes())
}

// UUID writes a ticket of [UUIDSize] as a lower-case GUID.
func (t Ticket) UUID() string {
	h := t.Hex()
	if len(h) != 2*UUIDSize {
		return ""
	}
	return h[0:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// ParseHex reads what [Ticket.Hex] wrote, in any letter case, and reports whether it is a ticket by its form.
func ParseHex(text string) (Ticket, bool) {
	b, err := hex.DecodeString(text)
	return of(b), err == nil && len(b) == HexSize
}

// ParseBase32 reads what [Ticket.Base32] wrote.
func ParseBase32(text string) (Ticket, bool) {
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(text))
	// The decoder takes a letter too many for nothing.
	return of(b), err == nil && len(b) == Base32Size && len(text) == base32.StdEncoding.WithPadding(base32.NoPadding).EncodedLen(len(b))
}

// ParseUUID reads what [Ticket.UUID] wrote, in any letter case, with or without its hyphens.
func ParseUUID(text string) (Ticket, bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	return of(b), err == nil && len(b) == UUIDSize
}

// Format writes a mask, whatever the verb.
func (t Ticket) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[ticket]") }

// LogValue is what a log shows of a ticket.
func (t Ticket) LogValue() slog.Value { return slog.StringValue("[ticket]") }
