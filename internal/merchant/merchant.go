// Package merchant says who a shop is: its id, what it authenticates with, and through which provider
// accounts its payments may leave.
package merchant

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/routing"
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
	// Routes are the rules by which a payment's account is chosen among them; without rules it is the first that is open.
	Routes *routing.Table
	// Commission is what the merchant has agreed to pay for its payments.
	Commission commission.Table
	// Settings are what the merchant has agreed with a surface once and for all instead of sending it with each request,
	// such as the address of Paymes' webhook. The key is "surface.name"; see [Merchant.Setting].
	Settings map[string]string
}

// Setting returns one of the merchant's settings for a surface, or "" where it has none.
func (m *Merchant) Setting(surface, name string) string { return m.Settings[surface+"."+name] }

// Credential is one secret by which a merchant proves itself on one surface, such as "paynet" or "v1".
type Credential struct {
	Surface  string
	Secret   string
	Merchant ID
}

// Name is what a surface calls a merchant in public, such as Paratika's MERCHANT or Paynet's publishable key. It says who
// is meant and proves nothing.
type Name struct {
	Surface  string
	Name     string
	Merchant ID
}

// Tag is four bytes that stand for a merchant inside an opaque token, so that the token's row can be found by merchant
// first. It is no secret, and proves nothing.
type Tag [4]byte

// TagOf returns the tag of a merchant.
func TagOf(id ID) Tag {
	sum := sha256.Sum256([]byte("merchant tag\x00" + string(id)))
	return Tag(sum[:4])
}

// Directory finds merchants. It is immutable once built, so it needs no lock.
type Directory struct {
	merchants   map[ID]*Merchant
	credentials map[[sha256.Size]byte]*Merchant
	names       map[[sha256.Size]byte]*Merchant
	tags        map[Tag]*Merchant
}

// NewDirectory builds a directory. It refuses credentials and names of unknown merchants, without a surface or
// without a text, and those that two merchants share on one surface, because they would not say whose payment it is.
func NewDirectory(merchants []Merchant, credentials []Credential, names ...Name) (*Directory, error) {
	d := &Directory{
		merchants: map[ID]*Merchant{}, credentials: map[[sha256.Size]byte]*Merchant{},
		names: map[[sha256.Size]byte]*Merchant{}, tags: map[Tag]*Merchant{},
	}
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
		if other, taken := d.tags[TagOf(m.ID)]; taken {
			return nil, fmt.Errorf("merchants %q and %q have the same tag; give one of them another id", m.ID, other.ID)
		}
		m.Accounts = slices.Clone(m.Accounts) // what the caller does to its own lists afterwards is not ours
		m.Commission = slices.Clone(m.Commission)
		m.Settings = maps.Clone(m.Settings)
		d.merchants[m.ID], d.tags[TagOf(m.ID)] = &m, &m
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
	err := d.name(names)
	if err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Directory) name(names []Name) error {
	for _, n := range names {
		m, known := d.merchants[n.Merchant]
		if !known || n.Surface == "" || n.Name == "" {
			return fmt.Errorf("a name on surface %q is empty, or of the unknown merchant %q", n.Surface, n.Merchant)
		}
		k := digest(n.Surface, n.Name)
		if _, taken := d.names[k]; taken {
			return fmt.Errorf("surface %q: two merchants are called %q", n.Surface, n.Name)
		}
		d.names[k] = m
	}
	return nil
}

// Find returns the merchant with the id.
func (d *Directory) Find(id ID) (*Merchant, bool) {
	m, ok := d.merchants[id]
	return m, ok
}

// Named returns the merchant that a surface calls so.
func (d *Directory) Named(surface, name string) (*Merchant, bool) {
	m, ok := d.names[digest(surface, name)]
	return m, ok
}

// Tagged returns the merchant that a tag stands for.
func (d *Directory) Tagged(t Tag) (*Merchant, bool) {
	m, ok := d.tags[t]
	return m, ok
}

// All returns the merchants in the order of their ids.
func (d *Directory) All() []*Merchant {
	all := slices.Collect(maps.Values(d.merchants))
	slices.SortFunc(all, func(a, b *Merchant) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all
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
