package vault

import (
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"

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
	Comment = "Vezne card vault keys. Without this file no saved card can be opened; with it and the database, all can."
)

// Vault seals and opens cards. It is safe for concurrent use and prints itself masked.
type Vault struct {
	keys  atomic.Pointer[keyring.Ring]
	newer func()
}

// New returns a vault under the keys. newer, which may be nil, is called when a card lies under a key that is not among them: if there are
// newer ones, it gives them to [Vault.Use].
func New(keys *keyring.Ring, newer func()) *Vault {
	v := &Vault{newer: newer}
	v.keys.Store(keys)
	return v
}

// Use puts other keys in the place of those in use. What is being sealed or opened meanwhile goes on with the ones that it began with.
func (v *Vault) Use(keys *keyring.Ring) { v.keys.Store(keys) }

// Current is the id of the key that seals.
func (v *Vault) Current() string { return v.ring().Current() }

// Renew asks for newer keys, if there are any.
func (v *Vault) Renew() {
	if v.newer != nil {
		v.newer()
	}
}

func (v *Vault) ring() *keyring.Ring { return v.keys.Load() }

// masked is what a vault looks like to everybody.
const masked = "***"

// Format writes the mask for every verb and flag.
func (v *Vault) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue masks the vault in logs.
func (v *Vault) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask.
func (v *Vault) MarshalText() ([]byte, error) { return []byte(masked), nil }
