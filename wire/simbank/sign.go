package simbank

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"time"
)

// The headers of a request. Of an answer, only HeaderSignature.
const (
	// HeaderTerminal names the terminal whose key signed the request.
	HeaderTerminal = "Simbank-Terminal"
	// HeaderTimestamp is when the request was signed, in microseconds since 1970 in UTC.
	HeaderTimestamp = "Simbank-Timestamp"
	// HeaderSignature is the signature in lower-case hexadecimal.
	HeaderSignature = "Simbank-Signature"
)

// MaxSkew is how far a request's timestamp may be from the bank's clock. It bounds how long a recorded request stays
// replayable; a replay within it is harmless, because the ref answers it from the books.
const MaxSkew = 5 * time.Minute

// Key is a terminal's secret. It prints as stars under every verb, as JSON and in slog. Its methods are safe for
// concurrent use.
type Key struct {
	// macs holds keyed hashes for reuse: keying one costs as much as hashing a message. Behind the pool's function, as
	// in package pan, reflection cannot print the secret.
	macs *sync.Pool
}

// NewKey returns the key with the given secret. An empty secret gives the zero Key, which signs nothing that verifies.
func NewKey(secret string) Key {
	if secret == "" {
		return Key{}
	}
	return Key{macs: &sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(secret)) }}}
}

// IsZero reports whether there is no secret.
func (k Key) IsZero() bool { return k.macs == nil }

// SignRequest returns the signature of a request: HMAC-SHA-256, in hexadecimal, over
//
//	"simbank1 request" LF terminal LF timestamp LF path LF body
//
// The path is under the signature so that the body of a refund cannot be replayed as a capture.
func (k Key) SignRequest(terminal string, timestamp int64, path string, body []byte) string {
	return k.sign("simbank1 request\n"+terminal+"\n"+strconv.FormatInt(timestamp, 10)+"\n"+path+"\n", body)
}

// VerifyRequest reports, in constant time, whether signature is that of the request.
func (k Key) VerifyRequest(signature, terminal string, timestamp int64, path string, body []byte) bool {
	return k.matches(signature, k.SignRequest(terminal, timestamp, path, body))
}

// SignAnswer returns the signature of an answer: HMAC-SHA-256, in hexadecimal, over
//
//	"simbank1 answer" LF signature of the request LF HTTP status LF body
func (k Key) SignAnswer(request string, status int, body []byte) string {
	return k.sign("simbank1 answer\n"+request+"\n"+strconv.Itoa(status)+"\n", body)
}

// VerifyAnswer reports, in constant time, whether signature is that of the answer to the request that was signed
// with request.
func (k Key) VerifyAnswer(signature, request string, status int, body []byte) bool {
	return k.matches(signature, k.SignAnswer(request, status, body))
}

// sign ends every head in a line break and takes only the body free, so that no two different inputs are the same bytes.
func (k Key) sign(head string, body []byte) string {
	if k.IsZero() {
		return ""
	}
	mac, _ := k.macs.Get().(hash.Hash)
	defer k.macs.Put(mac)
	mac.Reset()
	// A hash never returns an error from Write.
	_, _ = io.WriteString(mac, head)
	_, _ = mac.Write(body)
	var sum [sha256.Size]byte
	return hex.EncodeToString(mac.Sum(sum[:0]))
}

func (k Key) matches(given, want string) bool {
	// Without a secret everybody could sign, so nothing verifies.
	return !k.IsZero() && hmac.Equal([]byte(given), []byte(want))
}

// String returns stars.
func (k Key) String() string { return "***" }

// Format prints stars under every verb and flag.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "***") }

// LogValue gives slog stars.
func (k Key) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText writes stars.
func (k Key) MarshalText() ([]byte, error) { return []byte("***"), nil }
