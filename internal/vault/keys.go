package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// What this package refuses.
var (
	// ErrKeys means that a key file is not one, or is not complete. The error does not carry any of it.
	ErrKeys = errors.New("vault keys are malformed")
	// ErrSealed means that a card does not open: another key, another merchant, owner or token, or altered bytes.
	ErrSealed = errors.New("sealed card does not open here")
	// ErrUnknownKey means that the key under which a card lies is not in the key file.
	ErrUnknownKey = errors.New("the key of the sealed card is not in the key file")
)

// keySize is that of AES-256 and of the fingerprint's MAC.
const keySize = 32

// Vault seals and opens cards. It is immutable and prints itself masked.
type Vault struct {
	// The keys stand behind functions: fmt and the dump packages print what they can reach by reflection, and of a function
	// that is its address.
	current string
	cipher  func(id string) (cipher.AEAD, bool)
	mac     func() []byte
}

// file is the form of a key file.
type file struct {
	Comment     string    `json:"comment,omitempty"`
	Keys        []fileKey `json:"keys"`
	Fingerprint string    `json:"fingerprint"`
}

type fileKey struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

// Generate returns a new key file with one key from the system's random source. Whoever loses it loses every card that
// was sealed with it.
func Generate() ([]byte, error) {
	id := make([]byte, 4)
	_, _ = rand.Read(id) // never fails: crypto/rand ends the process instead
	return json.Marshal(file{
		Comment:     "Vezne card vault keys. Without this file no saved card can be opened; with it, all can.",
		Keys:        []fileKey{{ID: hex.EncodeToString(id), Key: random()}},
		Fingerprint: random(),
	}, jsontext.Multiline(true))
}

func random() string {
	key := make([]byte, keySize)
	_, _ = rand.Read(key)
	return base64.StdEncoding.EncodeToString(key)
}

// Parse reads a key file. The first of its keys seals; all of them open.
func Parse(text []byte) (*Vault, error) {
	var f file
	err := json.Unmarshal(text, &f, json.RejectUnknownMembers(true))
	if err != nil || len(f.Keys) == 0 {
		return nil, ErrKeys // the cause could quote a key
	}
	ciphers := map[string]cipher.AEAD{}
	for _, k := range f.Keys {
		key, err := decode(k.Key)
		if err != nil {
			return nil, err
		}
		if _, twice := ciphers[k.ID]; twice || k.ID == "" {
			return nil, ErrKeys
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("make vault cipher: %w", err)
		}
		ciphers[k.ID], err = cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("make vault cipher: %w", err)
		}
	}
	mac, err := decode(f.Fingerprint)
	if err != nil {
		return nil, err
	}
	return &Vault{
		current: f.Keys[0].ID,
		cipher:  func(id string) (cipher.AEAD, bool) { c, ok := ciphers[id]; return c, ok },
		mac:     func() []byte { return mac },
	}, nil
}

func decode(text string) ([]byte, error) {
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(key) != keySize {
		return nil, ErrKeys
	}
	return key, nil
}

// masked is what a vault looks like to everybody.
const masked = "***"

// Format writes the mask for every verb and flag.
func (v *Vault) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue masks the vault in logs.
func (v *Vault) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask.
func (v *Vault) MarshalText() ([]byte, error) { return []byte(masked), nil }
