package vault

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/vezne/vezne/internal/keyring"
)

// What this package refuses.
var (
	// ErrKeys means that a key file is not one, or is not complete. The error does not carry any of it.
	ErrKeys = keyring.ErrKeys
	// ErrSealed means that a card does not open: another key, another merchant, owner or token, or altered bytes.
	ErrSealed = keyring.ErrSealed
	// ErrUnknownKey means that the key under which a card lies is not in the key file.
	ErrUnknownKey = keyring.ErrUnknownKey
)

const (
	// Purpose is what key files of cards are for. They are older than the word for it.
	Purpose = ""
	// Comment stands in a new key file.
	Comment = "Vezne card vault keys. Without this file no saved card can be opened; with it, all can."
)

// Vault seals and opens cards. It is immutable and prints itself masked.
type Vault struct{ keys *keyring.Ring }

// New returns a vault under the keys, which are those of a file of this package's purpose.
func New(keys *keyring.Ring) *Vault { return &Vault{keys} }

// Generate returns a new key file with one key from the system's random source. Whoever loses it loses every card that
// was sealed with it.
func Generate() ([]byte, error) {
	return keyring.Generate(Purpose, Comment) //nolint:wrapcheck // it says what it did
}

// Parse reads a key file. The first of its keys seals; all of them open.
func Parse(text []byte) (*Vault, error) {
	keys, err := keyring.Parse(Purpose, text)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return New(keys), nil
}

// masked is what a vault looks like to everybody.
const masked = "***"

// Format writes the mask for every verb and flag.
func (v *Vault) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue masks the vault in logs.
func (v *Vault) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask.
func (v *Vault) MarshalText() ([]byte, error) { return []byte(masked), nil }
