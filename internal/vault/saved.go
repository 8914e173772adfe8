package vault

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/pan"
)

// Saved is a card that is kept: what may be shown of it, and the sealed rest. It may be logged and stored as it is.
type Saved struct {
	// Token is the card's name towards the shop: 128 random bits as 32 lower-case hexadecimal digits, from which a surface
	// makes its provider's form (a GUID at Paynet). It says nothing about the card.
	Token string `json:"-"`
	// Owner is the shop's customer, in the shop's own words.
	Owner     string    `json:"-"`
	CreatedAt time.Time `json:"-"`
	UpdatedAt time.Time `json:"-"`

	// Label is what the customer calls the card.
	Label  string       `json:"label,omitempty"`
	Card   card.Summary `json:"card"`
	Active bool         `json:"active"`
	// Fingerprint tells whether the same owner has saved the same number already; see [Vault.Fingerprint].
	Fingerprint string `json:"fingerprint"`
	// Attributes are a surface's own; they hold no card data.
	Attributes map[string]string `json:"attributes,omitempty"`
	Sealed     Sealed            `json:"sealed"`
}

// Sealed is the encrypted part of a card.
type Sealed struct {
	Key string `json:"key"`
	// Text is nonce, ciphertext and tag.
	Text []byte `json:"text"`
}

// NewToken returns a token that no card has.
func NewToken() string {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(token)
}

// Seal returns s with c in it: the summary in plain, the fingerprint, and the rest encrypted, bound to the merchant and to the token and owner of
// s. The security code is left out: it must not be kept, sealed or not.
func (v *Vault) Seal(m merchant.ID, s Saved, c pan.Card) (Saved, error) {
	c.CVV = pan.CVV{}
	aead, known := v.cipher(v.current)
	if !known {
		return Saved{}, ErrUnknownKey
	}
	s.Card, s.Fingerprint = c.Summary(), v.Fingerprint(m, s.Owner, c.Number)
	s.Sealed = Sealed{Key: v.current, Text: aead.Seal(nil, nil, c.MarshalSecret(), bound(m, s))}
	return s, nil
}

// Open returns the card in s. It has no security code.
func (v *Vault) Open(m merchant.ID, s Saved) (pan.Card, error) {
	aead, known := v.cipher(s.Sealed.Key)
	if !known {
		return pan.Card{}, ErrUnknownKey
	}
	plain, err := aead.Open(nil, nil, s.Sealed.Text, bound(m, s))
	if err != nil {
		return pan.Card{}, ErrSealed // the library's error says no more
	}
	c, err := pan.ParseSecret(plain)
	if err != nil {
		return pan.Card{}, fmt.Errorf("read saved card: %w", err)
	}
	return c, nil
}

// Fingerprint returns what tells whether an owner has saved a number already: 64 hexadecimal digits, which are different for every
// merchant and owner, so that nobody can follow a card from one customer to another.
func (v *Vault) Fingerprint(m merchant.ID, owner string, n pan.Number) string {
	mac := hmac.New(sha256.New, v.mac())
	_, _ = mac.Write(joined(string(m), owner, n.Reveal()))
	return hex.EncodeToString(mac.Sum(nil))
}

// bound is what a ciphertext is bound to.
func bound(m merchant.ID, s Saved) []byte { return joined(string(m), s.Owner, s.Token) }

// joined writes parts so that no two lists of parts give the same bytes: each behind its length.
func joined(parts ...string) []byte {
	var all []byte
	for _, p := range parts {
		all = fmt.Appendf(all, "%d:%s", len(p), p)
	}
	return all
}
