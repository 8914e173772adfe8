package roster

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/routing"
)

// Problem is something of the roster that cannot be used here, such as an account whose key is not in this node's file. The rest
// can.
type Problem struct {
	Merchant merchant.ID
	// What is the account, or "keys.surface".
	What  string
	Cause error
}

// Error says what and why.
func (p Problem) Error() string {
	return fmt.Sprintf("merchant %s, %s: %v", p.Merchant, p.What, p.Cause)
}

// People is what a directory of merchants is made of.
type People struct {
	Merchants   []merchant.Merchant
	Credentials []merchant.Credential
	Names       []merchant.Name
}

// Directory makes a directory of them; see [merchant.NewDirectory].
func (p People) Directory() (*merchant.Directory, error) {
	return merchant.NewDirectory(p.Merchants, p.Credentials, p.Names...) //nolint:wrapcheck // it says what and whose
}

// People returns the merchants with what they prove themselves with. Keys that do not open, and rules that do not compile, are
// left out and reported.
func (r *Roster) People(keys *keyring.Ring) (People, []Problem) {
	var all People
	var problems []Problem
	for _, m := range r.merchants {
		one, bad := m.person(keys, &all)
		all.Merchants = append(all.Merchants, one)
		problems = append(problems, bad...)
	}
	return all, problems
}

// Agreed returns the merchants with what they have agreed, and without what they prove themselves with and sign with: it needs no keys.
func (r *Roster) Agreed() []merchant.Merchant {
	all := make([]merchant.Merchant, len(r.merchants))
	for i, m := range r.merchants {
		bare := *m
		bare.content.Keys = nil
		all[i], _ = bare.person(nil, &People{}) // rules that do not compile are left out
	}
	return all
}

func (m *member) person(keys *keyring.Ring, all *People) (merchant.Merchant, []Problem) {
	var problems []Problem
	one := merchant.Merchant{
		ID: m.id, Name: m.content.Name, Commission: tableOf(m.content.Commission), Settings: maps.Clone(m.content.Settings),
		Closed: map[string]bool{}, Costs: map[string]commission.Table{}, EarlyCharge: map[string]bool{}, PaysStores: map[string]bool{}, Revised: map[string]string{},
	}
	if one.Settings == nil {
		one.Settings = map[string]string{}
	}
	for _, h := range m.accounts {
		switch {
		case h.content.Retired: // no rule can name it
		case h.content.Disabled:
			one.Closed[h.name] = true
		default:
			one.Accounts = append(one.Accounts, h.name)
		}
		if h.content.Commission != nil {
			one.Costs[h.name] = tableOf(h.content.Commission)
		}
		if h.content.EarlyCharge {
			one.EarlyCharge[h.name] = true
		}
		if h.content.PaysStores {
			one.PaysStores[h.current()] = true
		}
		if h.content.Revision > 1 {
			one.Revised[h.name] = h.current()
		}
	}
	var err error
	one.Routes, err = routing.Compile(rulesOf(m.content.Routes), m.names())
	if err != nil {
		problems = append(problems, Problem{m.id, "routes", err})
	}
	for _, name := range slices.Sorted(maps.Keys(m.content.Keys)) {
		for i, kept := range m.content.Keys[name] {
			hidden, err := kept.open(keys, m.id, name)
			if err != nil {
				problems = append(problems, Problem{m.id, "keys." + name, err})
				continue
			}
			all.Credentials = append(all.Credentials, merchant.Credential{Surface: name, Digest: hidden.Digest, Merchant: m.id})
			for part, value := range hidden.Signs {
				if i == 0 { // of several, the first signs
					one.Settings[name+"."+part] = value
				}
			}
			for _, public := range kept.Public {
				n := merchant.Name{Surface: name, Name: public, Merchant: m.id}
				if !slices.Contains(all.Names, n) { // two users of one shop have its name in common
					all.Names = append(all.Names, n)
				}
			}
		}
	}
	return one, problems
}

// Opened is an account that is open, under the name by which a gateway finds it.
type Opened struct {
	conn connector.Connector
	// from tells whether a later roster has the same.
	from string
}

// Accounts are the open accounts of a roster.
type Accounts struct{ opened map[string]Opened }

// Map is what a gateway takes: every revision of every account, under "merchant/name".
func (a Accounts) Map() map[string]connector.Connector {
	all := make(map[string]connector.Connector, len(a.opened))
	for name, one := range a.opened {
		all[name] = one.conn
	}
	return all
}

// Open opens all accounts, those too that are closed to new payments. Those that earlier has open as they are stay the same
// connectors. What does not open is left out and reported.
func (r *Roster) Open(keys *keyring.Ring, d connector.Deps, earlier Accounts) (Accounts, []Problem) {
	return r.OpenEach(keys, func(merchant.ID, provider.Account) connector.Deps { return d }, earlier)
}

// OpenEach is Open where each account's connector is given something of its own.
func (r *Roster) OpenEach(keys *keyring.Ring, d func(merchant.ID, provider.Account) connector.Deps, earlier Accounts) (Accounts, []Problem) {
	now := Accounts{opened: map[string]Opened{}}
	var problems []Problem
	for _, m := range r.merchants {
		for _, h := range m.accounts {
			for _, rev := range append(slices.Clone(h.content.Past), h.content.revision) {
				if rev.erased() {
					continue // nothing that it was for can be asked any more
				}
				name := string(m.id) + "/" + revisionName(h.name, rev.Revision)
				from := fmt.Sprintf("%s %s %s %x", rev.Kind, rev.BaseURL, rev.Sealed.Key, rev.Sealed.Text)
				if was, open := earlier.opened[name]; open && was.from == from {
					now.opened[name] = was
					continue
				}
				c, err := rev.connect(keys, m.id, h.name, d)
				if err != nil {
					problems = append(problems, Problem{m.id, "account " + revisionName(h.name, rev.Revision), err})
					continue
				}
				now.opened[name] = Opened{c, from}
			}
		}
	}
	return now, problems
}

func (r revision) connect(
	keys *keyring.Ring, m merchant.ID, account string, d func(merchant.ID, provider.Account) connector.Deps,
) (connector.Connector, error) {
	credentials, err := r.open(keys, m, account)
	if err != nil {
		return nil, err
	}
	opened := provider.Account{Name: account, Kind: r.Kind, BaseURL: r.BaseURL, Credentials: credentials}
	c, err := provider.Config(opened)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says which account
	}
	return c.Open(d(m, opened)) //nolint:wrapcheck // it says which provider
}

// check refuses a roster in which two merchants could be taken for each other.
func (r *Roster) check(keys *keyring.Ring) error {
	people, _ := r.People(keys) // what does not open here is not what is being changed
	_, err := people.Directory()
	if err != nil {
		return &Invalid{What: fault.TextOf(err)}
	}
	return nil
}
