// Package merchant says who a shop is: its id, what it authenticates with, and through which provider
// accounts its payments may leave.
package merchant

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/vezne/vezne/internal/commission"
)

// ID names a merchant: 1 to 40 lower-case letters, digits and hyphens. It leads every key of the store.
type ID string

// Merchant is a shop as the engine needs to know it.
type Merchant struct {
	ID   ID
	Name string
	// Accounts are the names of the provider accounts that the merchant's payments may use, the preferred
	// one first.
	Accounts []string
	// Commission is what the merchant has agreed to pay for its payments.
	Commission commission.Table
}

// Credential is one secret by which a merchant proves itself on one surface, such as "paynet" or "v1".
type Credential struct {
	Surface  string
	Secret   string
	Merchant ID
}

// Directory finds merchants. It is immutable once built, so it needs no lock.
type Directory struct {
	merchants   map[ID]*Merchant
	credentials map[[sha256.Size]byte]*Merchant
}

// NewDirectory builds a directory. It refuses credentials of unknown merchants, credentials without a surface or
// a secret, and secrets that two merchants share on one surface, because such a secret would not say whose
// payment it is.
func NewDirectory(merchants []Merchant, credentials []Credential) (*Directory, error) {
	d := &Directory{merchants: map[ID]*Merchant{}, credentials: map[[sha256.Size]byte]*Merchant{}}
	for _, m := range merchants {
		if !validID(m.ID) {
			return nil, fmt.Errorf("merchant %q: an id is 1 to 40 lower-case letters, digits and hyphens", m.ID)
		}
		if _, taken := d.merchants[m.ID]; taken {
			return nil, fmt.Errorf("merchant %q stands twice", m.ID)
		}
		if err := m.Commission.Check(); err != nil {
			return nil, fmt.Errorf("merchant %q: %w", m.ID, err)
		}
		m.Accounts = slices.Clone(m.Accounts) // what the caller does to its own lists afterwards is not ours
		m.Commission = slices.Clone(m.Commission)
		d.merchants[m.ID] = &m
	}
	for _, c := range credentials {
		m, known := d.merchants[c.Merchant]
		if !known {
			return nil, fmt.Errorf("credential of surface %q names the unknown merchant %q", c.Surface, c.Merchant)
		}
		if c.Surface == "" || c.Secret == "" {
			return nil, fmt.Errorf("merchant %q has a credential without a surface or without a secret", c.Merchant)
		}
		k := digest(c.Surface, c.Secret)
		if _, taken := d.credentials[k]; taken {
			return nil, fmt.Errorf("surface %q: two credentials have the same secret", c.Surface)
		}
		d.credentials[k] = m
	}
	return d, nil
}

// Find returns the merchant with the id.
func (d *Directory) Find(id ID) (*Merchant, bool) {
	m, ok := d.merchants[id]
	return m, ok
}

// Authenticate returns the merchant whose secret this is on the surface. The look-up goes by a digest of the
// secret, so the time it takes says nothing about how much of a guessed secret was right.
func (d *Directory) Authenticate(surface, secret string) (*Merchant, bool) {
	if secret == "" {
		return nil, false
	}
	m, ok := d.credentials[digest(surface, secret)]
	return m, ok
}

// digest keys a secret by its surface, so that a key of one API opens no other.
func digest(surface, secret string) [sha256.Size]byte {
	return sha256.Sum256([]byte(surface + "\x00" + secret))
}

func validID(id ID) bool {
	if len(id) == 0 || len(id) > 40 {
		return false
	}
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
