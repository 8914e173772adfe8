// Package merchant says who a shop is: its id, what it authenticates with, and through which provider
// accounts its payments may leave.
package merchant

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/money"
)

// ID names a merchant: 1 to 40 lower-case letters, digits and hyphens. It leads every key of the store.
type ID string

// House is who the records and jobs belong to that are no merchant's, such as the roster of them all. It is no [ValidID], so no
// merchant can have it.
const House ID = "_house"

// Merchant is a shop as the engine needs to know it.
type Merchant struct {
	ID   ID
	Name string
	// Accounts are the names of the provider accounts that the merchant's payments may use, the preferred
	// one first.
	Accounts []string
	// Closed are accounts that take no new payment, although a rule may name them. What was paid through them goes on.
	Closed map[string]bool
	// Routes are the rules by which a payment's account is chosen among them; without rules it is the first that is open.
	Routes *routing.Table
	// Commission is what the merchant has agreed to pay for its payments.
	Commission commission.Table
	// Costs are what single accounts take, by their names, where that is known; see [Merchant.Cost].
	Costs map[string]commission.Table
	// EarlyCharge are the accounts, by their names, that may charge while the buyer is at the bank although the shop finishes by
	// itself: the merchant accepts it of a provider that cannot hold an amount, and the shop's charge then confirms what is taken.
	EarlyCharge map[string]bool
	// PaysStores are the accounts at whose providers the merchant's stores are known, and which give each its share of a payment
	// themselves. They are named as their payments are; see [Merchant.Current].
	PaysStores map[string]bool
	// Revised are the accounts that have become others at their provider, by their names: under which name their payments are
	// kept since. See [Merchant.Current].
	Revised map[string]string
	// Cards knows cards by their first digits, on which prices and rules depend. All merchants of a directory share its; nil knows
	// the built-in cards.
	Cards *bin.Directory
	// Settings are what the merchant has agreed with a surface once and for all instead of sending it with each request,
	// such as the address of Paymes' webhook. The key is "surface.name"; see [Merchant.Setting].
	Settings map[string]string
}

// Setting returns one of the merchant's settings for a surface, or "" where it has none.
func (m *Merchant) Setting(surface, name string) string { return m.Settings[surface+"."+name] }

// Current returns the name under which an account's new payments are kept: its own, or that of its latest revision. What a payment
// was made with stays its account for all that follows it, so an account that moves to another address or merchant number goes
// on under a name that no earlier payment has.
func (m *Merchant) Current(account string) string {
	if name, revised := m.Revised[account]; revised {
		return name
	}
	return account
}

// Cost returns what an account takes of a payment: by its own table if it has one, else by what the merchant has agreed for all. The
// ratio code that a shop names is between it and the merchant: no account knows of it.
func (m *Merchant) Cost(account string, f commission.Facts) (commission.Price, bool) {
	f.Code = ""
	table, own := m.Costs[account]
	if !own {
		table = m.Commission
	}
	line, known := table.Find(f)
	return line.Price(), known
}

// Takes returns what an account takes of an amount, tax included, and whether that is known; see [Merchant.Cost].
func (m *Merchant) Takes(account string, f commission.Facts, of money.Amount) (money.Amount, bool) {
	price, known := m.Cost(account, f)
	part, tax := price.Fees(of.Minor())
	return money.New(part+tax, of.Currency()), known
}

// Digest is what is kept of a secret that only has to be recognized. It belongs to one surface, so that a key of one API opens no
// other.
type Digest [sha256.Size]byte

// DigestOf returns the digest of a secret on a surface.
func DigestOf(surface, secret string) Digest { return sha256.Sum256([]byte(surface + "\x00" + secret)) }

// Credential is one secret by which a merchant proves itself on one surface, such as "paynet" or "v1".
type Credential struct {
	Surface string
	// Secret is the secret itself, or empty where only its Digest is known.
	Secret   string
	Digest   Digest
	Merchant ID
}

func (c Credential) digest() Digest {
	if c.Secret != "" {
		return DigestOf(c.Surface, c.Secret)
	}
	return c.Digest
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

// Directory finds merchants. What it holds is immutable and is replaced as a whole, so no reader waits, and a merchant that was
// found stays as it was for whoever found it.
type Directory struct {
	now   atomic.Pointer[edition]
	cards bin.Directory
}

// Cards is what all merchants of the directory know of cards by their first digits.
func (d *Directory) Cards() *bin.Directory { return &d.cards }

// edition is what a directory holds at one time.
type edition struct {
	merchants   map[ID]*Merchant
	credentials map[Digest]*Merchant
	names       map[Digest]*Merchant
	tags        map[Tag]*Merchant
}

// NewDirectory builds a directory. It refuses credentials and names of unknown merchants, without a surface or
// without a text, and those that two merchants share on one surface, because they would not say whose payment it is.
func NewDirectory(merchants []Merchant, credentials []Credential, names ...Name) (*Directory, error) {
	d := &Directory{}
	err := d.Replace(merchants, credentials, names...)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Replace puts other merchants in the place of those that the directory holds. What NewDirectory refuses it refuses too, and then
// nothing changes.
func (d *Directory) Replace(merchants []Merchant, credentials []Credential, names ...Name) error {
	e := &edition{
		merchants: map[ID]*Merchant{}, credentials: map[Digest]*Merchant{}, names: map[Digest]*Merchant{}, tags: map[Tag]*Merchant{},
	}
	for _, m := range merchants {
		m.Cards = d.Cards()
		err := e.add(m)
		if err != nil {
			return err
		}
	}
	for _, c := range credentials {
		m, known := e.merchants[c.Merchant]
		if !known {
			return fmt.Errorf("credential of surface %q names the unknown merchant %q", c.Surface, c.Merchant)
		}
		if c.Surface == "" || c.Secret == "" && c.Digest == (Digest{}) {
			return fmt.Errorf("merchant %q has a credential without a surface or without a secret", c.Merchant)
		}
		k := c.digest()
		if other, taken := e.credentials[k]; taken {
			return fault.Say(fault.Text{
				TR: "%q arayüzü: %q ve %q üye iş yerlerinin anahtarları aynı", EN: "surface %q: two credentials, of merchants %q and %q, have the same secret",
			}, c.Surface, other.ID, m.ID)
		}
		e.credentials[k] = m
	}
	err := e.name(names)
	if err != nil {
		return err
	}
	d.now.Store(e)
	return nil
}

func (e *edition) add(m Merchant) error {
	if !ValidID(m.ID) {
		return fmt.Errorf("merchant %q: an id is 1 to 40 lower-case letters, digits and hyphens", m.ID)
	}
	if _, taken := e.merchants[m.ID]; taken {
		return fmt.Errorf("merchant %q stands twice", m.ID)
	}
	if err := m.Commission.Check(); err != nil {
		return fmt.Errorf("merchant %q: %w", m.ID, err)
	}
	for account, table := range m.Costs {
		if err := table.Check(); err != nil {
			return fmt.Errorf("merchant %q, account %q: %w", m.ID, account, err)
		}
	}
	if other, taken := e.tags[TagOf(m.ID)]; taken {
		return fault.Say(fault.Text{
			TR: "%q ve %q üye iş yerlerinin etiketi aynı; birine başka bir kimlik verin", EN: "merchants %q and %q have the same tag; give one of them another id",
		}, m.ID, other.ID)
	}
	m.Accounts = slices.Clone(m.Accounts) // what the caller does to its own lists afterwards is not ours
	m.Commission = slices.Clone(m.Commission)
	m.Costs = maps.Clone(m.Costs)
	m.Closed = maps.Clone(m.Closed)
	m.EarlyCharge = maps.Clone(m.EarlyCharge)
	m.PaysStores = maps.Clone(m.PaysStores)
	m.Revised = maps.Clone(m.Revised)
	m.Settings = maps.Clone(m.Settings)
	e.merchants[m.ID], e.tags[TagOf(m.ID)] = &m, &m
	return nil
}

func (e *edition) name(names []Name) error {
	for _, n := range names {
		m, known := e.merchants[n.Merchant]
		if !known || n.Surface == "" || n.Name == "" {
			return fmt.Errorf("a name on surface %q is empty, or of the unknown merchant %q", n.Surface, n.Merchant)
		}
		k := DigestOf(n.Surface, n.Name)
		if _, taken := e.names[k]; taken {
			return fault.Say(fault.Text{TR: "%q arayüzü: iki üye iş yerinin adı %q", EN: "surface %q: two merchants are called %q"}, n.Surface, n.Name)
		}
		e.names[k] = m
	}
	return nil
}

// Find returns the merchant with the id.
func (d *Directory) Find(id ID) (*Merchant, bool) {
	m, ok := d.now.Load().merchants[id]
	return m, ok
}

// Named returns the merchant that a surface calls so.
func (d *Directory) Named(surface, name string) (*Merchant, bool) {
	m, ok := d.now.Load().names[DigestOf(surface, name)]
	return m, ok
}

// Tagged returns the merchant that a tag stands for.
func (d *Directory) Tagged(t Tag) (*Merchant, bool) {
	m, ok := d.now.Load().tags[t]
	return m, ok
}

// All returns the merchants in the order of their ids.
func (d *Directory) All() []*Merchant {
	all := slices.Collect(maps.Values(d.now.Load().merchants))
	slices.SortFunc(all, func(a, b *Merchant) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all
}

// TaggedBy returns the merchants of whose tags yes says so, in the order of their ids.
func (d *Directory) TaggedBy(yes func(Tag) bool) []*Merchant {
	var found []*Merchant
	for t, m := range d.now.Load().tags {
		if yes(t) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b *Merchant) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return found
}

// Authenticate returns the merchant whose secret this is on the surface. The look-up goes by a digest of the
// secret, so the time it takes says nothing about how much of a guessed secret was right.
func (d *Directory) Authenticate(surface, secret string) (*Merchant, bool) {
	if secret == "" {
		return nil, false
	}
	m, ok := d.now.Load().credentials[DigestOf(surface, secret)]
	return m, ok
}

// ValidID reports whether a text can be a merchant's id.
func ValidID(id ID) bool {
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
