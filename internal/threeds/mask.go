package threeds

import (
	"fmt"
	"io"
	"log/slog"
)

// mask.go is every way in which somebody else's code can turn a secret into text or bytes.

// masked is what a secret looks like to everybody who does not ask for its Text.
const masked = "***"

// Format writes the mask for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// String returns the mask.
func (s Secret) String() string { return masked }

// LogValue masks the secret in logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask, for JSON, XML and map keys. There is no UnmarshalText: what was written cannot be
// read back.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

// GobEncode refuses with ErrSecret.
func (s Secret) GobEncode() ([]byte, error) { return nil, ErrSecret }
