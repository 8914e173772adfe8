package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// What this package refuses. No error carries anything of a key or of what is sealed.
var (
	// ErrKeys means that a key file is not one, is not complete, or is of another purpose.
	ErrKeys = errors.New("keys are malformed")
	// ErrSealed means that a text does not open: another key, bound to something else, or altered bytes.
	ErrSealed = errors.New("sealed text does not open here")
	// ErrUnknownKey means that the key under which a text lies is not in the key file.
	ErrUnknownKey = errors.New("the key of the sealed text is not here")
)

// keySize is that of AES-256 and of the MAC.
const keySize = 32

// Ring seals and opens. It is immutable, safe for concurrent use, and prints itself masked.
type Ring struct {
	// The keys stand behind functions: fmt and the dump packages print what they can reach by reflection, and of a function
	// that is its address.
	current string
	cipher  func(id string) (cipherOf, bool)
	mac     func(text []byte) ([]byte, error)
}

// cipherOf is one key at work.
type cipherOf interface {
	seal(plain, bound []byte) ([]byte, error)
	open(text, bound []byte) ([]byte, error)
}

// direct is a key of a file.
type direct struct{ aead cipher.AEAD }

func (d direct) seal(plain, bound []byte) ([]byte, error) {
	return d.aead.Seal(nil, nil, plain, bound), nil
}
func (d direct) open(text, bound []byte) ([]byte, error) { return d.aead.Open(nil, nil, text, bound) }

// Sealed is an encrypted text. It may be logged and stored as it is.
type Sealed struct {
	// Key is the id of the key.
	Key string `json:"key"`
	// Text is nonce, ciphertext and tag.
	Text []byte `json:"text"`
}

// file is the form of a key file.
type file struct {
	Comment string `json:"comment,omitempty"`
	// Purpose is empty in files of cards, which are older than the word.
	Purpose     string    `json:"purpose,omitempty"`
	Keys        []fileKey `json:"keys"`
	Fingerprint string    `json:"fingerprint"`
}

type fileKey struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

// Generate returns a new key file with one key from the system's random source. comment is for the person who opens the file.
func Generate(purpose, comment string) ([]byte, error) {
	id := make([]byte, 4)
	_, _ = rand.Read(id) // never fails: crypto/rand ends the process instead
	return json.Marshal(file{
		Comment: comment, Purpose: purpose, Keys: []fileKey{{ID: hex.EncodeToString(id), Key: random()}}, Fingerprint: random(),
	}, jsontext.Multiline(true))
}

func random() string {
	key := make([]byte, keySize)
	_, _ = rand.Read(key)
	return base64.StdEncoding.EncodeToString(key)
}

// Parse reads a key file of the purpose. The first of its keys seals; all of them open.
func Parse(purpose string, text []byte) (*Ring, error) {
	f, err := read(purpose, text)
	if err != nil {
		return nil, err
	}
	ciphers := map[string]cipherOf{}
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
			return nil, fmt.Errorf("make cipher: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("make cipher: %w", err)
		}
		ciphers[k.ID] = direct{aead}
	}
	key, err := decode(f.Fingerprint)
	if err != nil {
		return nil, err
	}
	return &Ring{
		current: f.Keys[0].ID,
		cipher:  func(id string) (cipherOf, bool) { c, ok := ciphers[id]; return c, ok },
		mac: func(text []byte) ([]byte, error) {
			mac := hmac.New(sha256.New, key)
			_, _ = mac.Write(text) // never fails
			return mac.Sum(nil), nil
		},
	}, nil
}

// read reads a key file of the purpose.
func read(purpose string, text []byte) (file, error) {
	var f file
	err := json.Unmarshal(text, &f, json.RejectUnknownMembers(true))
	if err != nil || len(f.Keys) == 0 || f.Purpose != purpose {
		return file{}, ErrKeys // the cause could quote a key
	}
	return f, nil
}

func decode(text string) ([]byte, error) {
	key, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(key) != keySize {
		return nil, ErrKeys
	}
	return key, nil
}

// Current is the id of the key that seals.
func (r *Ring) Current() string { return r.current }

// Seal encrypts a text and binds it to what the parts say.
func (r *Ring) Seal(plain []byte, bound ...string) (Sealed, error) {
	key, known := r.cipher(r.current)
	if !known {
		return Sealed{}, ErrUnknownKey
	}
	text, err := key.seal(plain, joined(bound))
	if err != nil {
		return Sealed{}, fmt.Errorf("seal: %w", err)
	}
	return Sealed{Key: r.current, Text: text}, nil
}

// Open returns the text that was sealed, if it is bound to the same parts.
func (r *Ring) Open(s Sealed, bound ...string) ([]byte, error) {
	key, known := r.cipher(s.Key)
	if !known {
		return nil, ErrUnknownKey
	}
	plain, err := key.open(s.Text, joined(bound))
	if err != nil {
		return nil, ErrSealed // the library's error says no more
	}
	return plain, nil
}

// MAC tells whether two lists of parts are the same without keeping them: 64 hexadecimal digits that nobody can compute, or find
// by trying, without the key.
func (r *Ring) MAC(parts ...string) string {
	tag, err := r.mac(joined(parts))
	if err != nil {
		return "" // neither kind of key fails once it is made; an empty fingerprint is one that the store refuses
	}
	return hex.EncodeToString(tag)
}

// joined writes parts so that no two lists of parts give the same bytes: each behind its length.
func joined(parts []string) []byte {
	var all []byte
	for _, p := range parts {
		all = fmt.Appendf(all, "%d:%s", len(p), p)
	}
	return all
}

// masked is what a ring looks like to everybody.
const masked = "***"

// Format writes the mask for every verb and flag.
func (r *Ring) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked) }

// LogValue masks the ring in logs.
func (r *Ring) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText writes the mask.
func (r *Ring) MarshalText() ([]byte, error) { return []byte(masked), nil }
