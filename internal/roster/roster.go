package roster

import (
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/routing"
)

// Merchant is what is wanted of one merchant. What is nil or empty is left as it is, unless a change prunes.
type Merchant struct {
	ID   merchant.ID
	Name string
	// Settings are what the merchant has agreed with a surface, by "surface.name". No secret is among them: those are keys.
	Settings map[string]string
	// Keys are what the merchant's shops prove themselves with, by surface. Those of a surface replace all that it has.
	Keys map[string][]Key
	// Commission is what the merchant has agreed to pay.
	Commission commission.Table
	// Accounts are its accounts at providers, the preferred one first.
	Accounts []Account
	// Routes are its rules. An empty list that is not nil takes away those that there are.
	Routes []routing.Rule
}

// Key is what one shop proves itself with on a surface, by the names of its parts; see [KeyParts]. It is a secret.
type Key map[string]string

// Account is what is wanted of an account at a provider.
type Account struct {
	provider.Account

	// Commission is what the account takes, if that differs from what the merchant has agreed.
	Commission commission.Table
	// Disabled accounts take no new payments. With nil an account that is there stays as it is, so that one which somebody has taken
	// out of service is not put back by a change of something else.
	Disabled *bool
	// EarlyCharge lets a provider that cannot hold an amount take it while the buyer is at the bank, also for shops that finish a
	// payment by themselves; nil leaves it as it is. See [merchant.Merchant.EarlyCharge].
	EarlyCharge *bool
	// PaysStores means that the provider gives a marketplace's stores their shares itself; nil leaves it as it is. See
	// [merchant.Merchant.PaysStores].
	PaysStores *bool
	// Merge puts the credentials over those that there are instead of in their place.
	Merge bool
	// Remove takes the account away. Nothing else of it is then wanted.
	Remove bool
}

// Roster is everything as it is kept at one version. It is immutable.
type Roster struct {
	// Version counts the changes; 0 means that there has been none.
	Version   int64
	merchants []*member
}

// member is one merchant as it is kept.
type member struct {
	id       merchant.ID
	version  int64 // of the record; 0 if it has none yet
	created  time.Time
	content  merchantContent
	accounts []*holding // in the order of preference; retired ones last
}

// holding is one account as it is kept.
type holding struct {
	merchant merchant.ID
	name     string
	version  int64
	created  time.Time
	changed  time.Time
	content  accountContent
}

// Holding is an account as a list shows it, without anything that would open it.
type Holding struct {
	Merchant merchant.ID
	Name     string
	Kind     string
	BaseURL  string
	// Current is the name under which its new payments are kept.
	Current  string
	Disabled bool
	// EarlyCharge means that it may take an amount before the shop asks for it.
	EarlyCharge bool
	// PaysStores means that it gives stores their shares.
	PaysStores bool
	// Retired means that the account has been removed and only serves what was paid through it.
	Retired bool
	// Erased means that its credentials have been erased after that; it serves nothing any more.
	Erased bool
	// Earlier are the names of its earlier revisions, which serve what was paid through them.
	Earlier []string
	// Changed is when it last was.
	Changed time.Time
}

// Merchants returns the ids of all merchants in their order.
func (r *Roster) Merchants() []merchant.ID {
	ids := make([]merchant.ID, len(r.merchants))
	for i, m := range r.merchants {
		ids[i] = m.id
	}
	return ids
}

// Holdings returns all accounts by merchant, in the order of preference; of a single merchant if one is given.
func (r *Roster) Holdings(of merchant.ID) []Holding {
	var all []Holding
	for _, m := range r.merchants {
		if of != "" && m.id != of {
			continue
		}
		for _, h := range m.accounts {
			shown := Holding{
				Merchant: m.id, Name: h.name, Kind: h.content.Kind, BaseURL: h.content.BaseURL, Current: h.current(),
				Disabled: h.content.Disabled, EarlyCharge: h.content.EarlyCharge, PaysStores: h.content.PaysStores,
				Retired: h.content.Retired, Erased: h.content.erased(), Changed: h.changed,
			}
			for _, past := range h.content.Past {
				shown.Earlier = append(shown.Earlier, revisionName(h.name, past.Revision))
			}
			all = append(all, shown)
		}
	}
	return all
}

func (r *Roster) find(id merchant.ID) *member {
	for _, m := range r.merchants {
		if m.id == id {
			return m
		}
	}
	return nil
}

func (m *member) find(name string) *holding {
	for _, h := range m.accounts {
		if h.name == name {
			return h
		}
	}
	return nil
}

// names are the accounts that rules may name.
func (m *member) names() []string {
	var names []string
	for _, h := range m.accounts {
		if !h.content.Retired {
			names = append(names, h.name)
		}
	}
	return names
}
