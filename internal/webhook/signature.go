package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// signature.go signs as Standard Webhooks 1.0 wants it: HMAC-SHA-256 over id, time and body, once for each secret that counts at
// the time.

// secretPrefix begins the text of every secret, and the sizes are those that the standard allows, in bytes.
const (
	secretPrefix = "whsec_"
	secretSize   = 32
	minSecret    = 24
	maxSecret    = 64
)

// ErrSecret means that a text is no secret of Standard Webhooks. It does not carry the text.
var ErrSecret = errors.New("a webhook secret is whsec_ and 24 to 64 bytes in Base64")

// Secret signs events. It prints itself masked; [Secret.Reveal] is for the one who is to check signatures with it.
type Secret struct {
	// The key stands behind a function, of which fmt and the dump packages can print no more than an address.
	key func() []byte
}

// NewSecret makes one from the system's random source.
func NewSecret() Secret {
	key := make([]byte, secretSize)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the process instead
	return secretOf(key)
}

func secretOf(key []byte) Secret { return Secret{key: func() []byte { return key }} }

// ParseSecret reads the text of a secret.
func ParseSecret(text string) (Secret, error) {
	rest, whole := strings.CutPrefix(text, secretPrefix)
	key, err := base64.StdEncoding.Strict().DecodeString(rest)
	if !whole || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return Secret{}, ErrSecret
	}
	return secretOf(key), nil
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.key == nil }

// Reveal is the secret's text, as libraries of the standard take it.
func (s Secret) Reveal() string {
	if s.key == nil {
		return ""
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(s.key())
}

// masked is what a secret looks like to everybody.
const masked = "whsec_***"

// Format writes the mask for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue masks the secret in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// Sign returns the three headers of an event that is sent at a time, signed with every secret.
func Sign(event string, at time.Time, body []byte, secrets ...Secret) (http.Header, error) {
	var signatures []string
	for _, s := range secrets {
		w, err := standard.NewWebhookRaw(s.key())
		if err != nil {
			return nil, ErrSecret // the library's error could quote it
		}
		one, err := w.Sign(event, at, body)
		if err != nil {
			return nil, fmt.Errorf("sign event %s: %w", event, err)
		}
		signatures = append(signatures, one)
	}
	h := http.Header{}
	h.Set(standard.HeaderWebhookID, event)
	h.Set(standard.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standard.HeaderWebhookSignature, strings.Join(signatures, " "))
	return h, nil
}

// Verify checks what a receiver got: that one of the signatures is of the secret, and that it was made within five minutes of the
// machine's time.
func Verify(s Secret, body []byte, h http.Header) error {
	w, err := standard.NewWebhookRaw(s.key())
	if err != nil {
		return ErrSecret
	}
	return w.Verify(body, h) //nolint:wrapcheck // it says what does not hold
}
