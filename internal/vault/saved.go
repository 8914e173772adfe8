package vault

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/pan"
)

// Saved is a card that is kept: what may be shown of it, and the sealed rest. It may be logged and stored as it is.
type Saved struct {
	// Token is the card's name towards the shop: 128 random bits as 32 lower-case hexadecimal digits, from which a surface
	// makes its provider's form (a GUID at Paynet). It says nothing about the card.
	Token string `json:"-"`
	// Merchant is set on what is read from the store.
	Merchant merchant.ID `json:"-"`
	// Owner is the id of the customer whose card it is.
	Owner string `json:"-"`
	// Version counts from 1; a commit of version n replaces version n-1 and no other.
	Version   int64     `json:"-"`
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
	// Proposed is what payments that are not decided yet would make of the card.
	Proposed Proposals `json:"proposed,omitzero"`
	// Kept says at whose providers the card is kept.
	Kept Kept `json:"kept,omitzero"`
}

// Sealed is the encrypted part of a card.
type Sealed = keyring.Sealed

// NewToken returns a token that no card has.
func NewToken() string {
	token := make([]byte, 16)
	_, _ = rand.Read(token) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(token)
}

// Seal returns s with c in it: the summary in plain, the fingerprint, and the rest encrypted, bound to the merchant and to the token and owner of
// s. The security code is left out: it must not be kept, sealed or not. Proposals that do not open any more are left out too: their payments
// prove the card all the same, as c has it.
func (v *Vault) Seal(m merchant.ID, s Saved, c pan.Card) (Saved, error) {
	c.CVV = pan.CVV{}
	s, err := v.under(m, v.legible(m, s), c.MarshalSecret())
	if err != nil {
		return Saved{}, err
	}
	s.Card, s.Fingerprint = c.Summary(), v.Fingerprint(m, s.Owner, c.Number)
	return s, nil
}

// Open returns the card in s. It has no security code. [ErrElsewhere] says that the number is not here.
func (v *Vault) Open(m merchant.ID, s Saved) (pan.Card, error) {
	if s.Kept.Only {
		return pan.Card{}, ErrElsewhere
	}
	plain, err := v.open(m, s)
	if err != nil {
		return pan.Card{}, err
	}
	c, err := pan.ParseSecret(plain)
	if err != nil {
		return pan.Card{}, fmt.Errorf("read saved card: %w", err)
	}
	return c, nil
}

// Reseal returns s sealed again under the key that seals now. Nothing else of it changes, and nothing of the card is looked at.
func (v *Vault) Reseal(m merchant.ID, s Saved) (Saved, error) {
	plain, err := v.open(m, s)
	if err != nil {
		return Saved{}, err
	}
	return v.under(m, s, plain)
}

// under returns s with its plain text, and its proposals, sealed under the key that seals now.
func (v *Vault) under(m merchant.ID, s Saved, plain []byte) (Saved, error) {
	ring := v.ring()
	by, err := v.carried(m, s, ring)
	if err != nil {
		return Saved{}, err
	}
	s.Sealed, err = ring.Seal(plain, bound(m, s)...)
	if err != nil {
		return Saved{}, fmt.Errorf("seal card: %w", err)
	}
	s.Proposed.By = by
	return s, nil
}

// open decrypts. A key that is not known may be one that another node has just made, so newer keys are asked for once.
func (v *Vault) open(m merchant.ID, s Saved) ([]byte, error) {
	return v.openBound(s.Sealed, bound(m, s))
}

func (v *Vault) openBound(sealed Sealed, to []string) ([]byte, error) {
	plain, err := v.ring().Open(sealed, to...)
	if errors.Is(err, ErrUnknownKey) {
		v.Renew()
		plain, err = v.ring().Open(sealed, to...)
	}
	if err != nil {
		return nil, fmt.Errorf("open card: %w", err)
	}
	return plain, nil
}

// Fingerprint returns what tells whether an owner has saved a number already: 64 hexadecimal digits, which are different for every
// merchant and owner, so that nobody can follow a card from one customer to another.
func (v *Vault) Fingerprint(m merchant.ID, owner string, n pan.Number) string {
	return v.ring().MAC(string(m), owner, n.Reveal())
}

// Digest is the keyed digest of a merchant's texts. No list of them has the digest of a card number: it has one part more.
func (v *Vault) Digest(m merchant.ID, parts ...string) string {
	return v.ring().MAC(append([]string{"digest", string(m), ""}, parts...)...)
}

// bound is what a ciphertext is bound to.
func bound(m merchant.ID, s Saved) []string { return []string{string(m), s.Owner, s.Token} }
