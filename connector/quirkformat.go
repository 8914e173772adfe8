package connector

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/vezne/vezne/money"
)

// quirkformat.go holds the parts of [Quirks] that can be carried out: how a reference, an amount and a hash are written.

// Reference is where our reference of a request stands in a provider's messages.
type Reference struct {
	Field string
	// Limit is how many characters it may have; 0 where no limit is known that ours would not keep to.
	Limit int
	Form  ReferenceForm
}

// ReferenceForm is how a reference of ours is written.
type ReferenceForm int

const (
	// AsItIs writes it as it is, and a digest of it where it is too long: 24 letters and digits, whose 120 bits make sure that no two
	// are the same.
	AsItIs ReferenceForm = iota
	// GUID writes the first half of a digest of it in the form that RFC 9562 leaves to such uses (version 8), for a provider that
	// wants a GUID. Its 122 bits make sure that no two are the same.
	GUID
)

// Of returns what a reference is called at the provider. It is always the same for a reference: what is under way when a new version
// starts has to be found again.
func (r Reference) Of(ref string) string {
	sum := sha256.Sum256([]byte(ref))
	switch {
	case r.Form == GUID:
		id := sum[:16]
		id[6] = id[6]&0x0F | 0x80
		id[8] = id[8]&0x3F | 0x80
		text := hex.EncodeToString(id)
		return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
	case r.Limit == 0 || len(ref) <= r.Limit:
		return ref
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:15])
}

// AmountFormat is how amounts are written in some messages.
type AmountFormat struct {
	// In names the messages, as the provider calls them.
	In    string
	Style AmountStyle
}

// AmountStyle is a way of writing an amount.
type AmountStyle int

const (
	// Decimals are major units with all decimals behind a dot: 1234.50.
	Decimals AmountStyle = iota + 1
	// Shortest are major units with a dot and without zeros at the end: 1234.5.
	Shortest
	// Minor are minor units: 123450.
	Minor
	// Turkish are major units with a comma, and dots between the thousands: 1.234,50.
	Turkish
)

// Write writes an amount.
func (s AmountStyle) Write(a money.Amount) string {
	switch s {
	case Decimals:
		return a.Decimal()
	case Shortest:
		return a.Compact()
	case Minor:
		return strconv.FormatInt(a.Minor(), 10)
	case Turkish:
		whole, decimals, _ := strings.Cut(a.Decimal(), ".")
		for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
			whole = whole[:i] + "." + whole[i:]
		}
		return whole + "," + decimals
	}
	return ""
}

// Hash is what a provider's messages are signed with.
type Hash struct {
	// Message is which messages, and Field where the hash stands in them.
	Message string
	Field   string
	// Of are the fields whose values are hashed in this order, with Join between them. The account's secret stands among them under
	// the name [Secret], unless it is the key of the algorithm.
	Of        []string
	Join      string
	Algorithm HashAlgorithm
	// Begin stands before the first value, and Sized values stand behind their length in bytes and a colon, with a line break after
	// them.
	Begin string
	Sized bool
}

// Secret stands for the account's secret among the fields of a [Hash].
const Secret = "secret"

// HashAlgorithm is how a text becomes a hash.
type HashAlgorithm int

const (
	// SHA512Hex is SHA-512 in lower-case hexadecimal.
	SHA512Hex HashAlgorithm = iota + 1
	// SHA512Base64 is base64 of the raw SHA-512.
	SHA512Base64
	// HMACSHA256Hex is HMAC-SHA-256 under the account's secret, in lower-case hexadecimal.
	HMACSHA256Hex
)

// String returns the algorithm's name.
func (a HashAlgorithm) String() string {
	switch a {
	case SHA512Hex:
		return "SHA-512, hex"
	case SHA512Base64:
		return "SHA-512, base64"
	case HMACSHA256Hex:
		return "HMAC-SHA-256, hex"
	}
	return "unknown"
}

// Sum hashes the values of a message's fields under a secret.
func (h Hash) Sum(secret string, value func(field string) string) string {
	parts := make([]string, len(h.Of))
	for i, name := range h.Of {
		if name == Secret {
			parts[i] = secret
			continue
		}
		parts[i] = value(name)
		if h.Sized {
			parts[i] = strconv.Itoa(len(parts[i])) + ":" + parts[i] + "\n"
		}
	}
	text := []byte(h.Begin + strings.Join(parts, h.Join))
	switch h.Algorithm {
	case SHA512Hex:
		sum := sha512.Sum512(text)
		return hex.EncodeToString(sum[:])
	case SHA512Base64:
		sum := sha512.Sum512(text)
		return base64.StdEncoding.EncodeToString(sum[:])
	case HMACSHA256Hex:
		m := hmac.New(sha256.New, []byte(secret))
		_, _ = m.Write(text) // never fails
		return hex.EncodeToString(m.Sum(nil))
	}
	return ""
}

// Covers reports whether a change of a field is found out by the hash: the hash's own field is among them.
func (h Hash) Covers(field string) bool {
	for _, name := range h.Of {
		if name == field {
			return true
		}
	}
	return field == h.Field
}
