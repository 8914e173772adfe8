package threeds

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// ErrSecret is returned for a text that is no secret, or a secret that does not open what it is tried on.
var ErrSecret = errors.New("not the secret of this session")

// Secret is the 128-bit key half that travels with the buyer. It masks itself in every formatting verb and
// encoding, so that it cannot end up in a log by accident. The bytes stand behind a function, because fmt and
// the dump packages print an unexported field of somebody else's struct by reflection, without asking the value's
// own methods; all that reflection can see of a function is its address. The zero value is no secret and seals,
// opens and proves nothing.
type Secret struct{ key func() [size]byte }

// size is the number of bytes of a secret.
const size = 16

// NewSecret makes a secret from the system's random source.
func NewSecret() Secret {
	var key [size]byte
	_, _ = rand.Read(key[:]) // never fails: crypto/rand ends the process instead
	return hidden(key)
}

func hidden(key [size]byte) Secret { return Secret{key: func() [size]byte { return key }} }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.key == nil }

// ParseSecret reads what [Secret.Text] wrote. Case and hyphens do not matter, as clients change both.
func ParseSecret(text string) (Secret, error) {
	var key [size]byte
	plain := strings.ReplaceAll(text, "-", "")
	if len(plain) != hex.EncodedLen(size) {
		return Secret{}, ErrSecret
	}
	_, err := hex.Decode(key[:], []byte(plain))
	if err != nil {
		return Secret{}, ErrSecret // the cause would quote a character of the secret
	}
	return hidden(key), nil
}

// Text returns the secret in the form of an upper-case GUID, which is how Paynet prints a token_id, or "" of the
// zero value.
func (s Secret) Text() string {
	if s.IsZero() {
		return ""
	}
	key := s.key()
	h := strings.ToUpper(hex.EncodeToString(key[:]))
	return h[0:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:32]
}

// Facts are what a session's secret is bound to: an altered amount or order makes another verifier.
type Facts struct {
	Merchant  merchant.ID
	Payment   string
	Reference string
	Amount    money.Amount
}

// Verifier returns the 32 bytes that the database holds in the secret's place. They are a MAC under a key
// derived from the secret, so they open nothing and can be compared in constant time. The zero value has none.
func (s Secret) Verifier(f Facts) []byte {
	if s.IsZero() {
		return nil
	}
	mac := hmac.New(sha256.New, s.derive("return address"))
	fmt.Fprintf(mac, "%s\x00%s\x00%s\x00%d\x00%s", f.Merchant, f.Payment, f.Reference, f.Amount.Minor(), f.Amount.Currency())
	return mac.Sum(nil)
}

// Verify reports, in constant time, whether this is the secret of the session that stored the verifier.
func (s Secret) Verify(f Facts, verifier []byte) bool {
	return !s.IsZero() && hmac.Equal(s.Verifier(f), verifier)
}

// Seal encrypts plain card data for one payment. The payment's id is bound in, so that a ciphertext copied to
// another payment's row does not open there. The zero secret seals nothing and gets ErrSecret: a card under a key
// that everybody knows would lie open.
func (s Secret) Seal(m merchant.ID, payment string, plain []byte) ([]byte, error) {
	aead, err := s.cipher()
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, plain, bound(m, payment)), nil
}

// Open decrypts what [Secret.Seal] made for the same payment, or returns ErrSecret.
func (s Secret) Open(m merchant.ID, payment string, ciphertext []byte) ([]byte, error) {
	aead, err := s.cipher()
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, nil, ciphertext, bound(m, payment))
	if err != nil {
		return nil, ErrSecret
	}
	return plain, nil
}

func (s Secret) cipher() (cipher.AEAD, error) {
	if s.IsZero() {
		return nil, ErrSecret
	}
	block, err := aes.NewCipher(s.derive("card seal"))
	if err != nil {
		return nil, fmt.Errorf("make seal cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("make seal cipher: %w", err)
	}
	return aead, nil
}

// derive makes one 256-bit key per purpose, so that the verifier in the database is of no use for opening.
func (s Secret) derive(purpose string) []byte {
	secret := s.key()
	key, err := hkdf.Key(sha256.New, secret[:], nil, "vezne 3-d secure "+purpose, 32)
	if err != nil {
		panic("derive key: " + err.Error()) // impossible: the lengths are constants
	}
	return key
}

func bound(m merchant.ID, payment string) []byte { return []byte(string(m) + "\x00" + payment) }
