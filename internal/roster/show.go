package roster

import (
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
)

// ErrNoAccount means that a merchant has no such account.
var ErrNoAccount = errors.New("the merchant has no such provider")

// fingerprintSize is how many digits of a fingerprint are shown: enough to see that a secret has changed, too few to find it by.
const fingerprintSize = 8

// Fingerprints returns, by the names of an account's credentials, what tells whether they are still the same. Without the key file
// nobody can make one, so that nobody can find a credential by trying.
func (r *Roster) Fingerprints(keys *keyring.Ring, m merchant.ID, account string) (map[string]string, error) {
	h, err := r.account(m, account)
	if err != nil {
		return nil, err
	}
	credentials, err := h.content.open(keys, m, account)
	if err != nil {
		return nil, err
	}
	prints := map[string]string{}
	for name, value := range credentials {
		prints[name] = keys.MAC("fingerprint", string(m), account, name, value)[:fingerprintSize]
	}
	return prints, nil
}

// Connect opens one account as it now is. It calls nobody.
func (r *Roster) Connect(keys *keyring.Ring, m merchant.ID, account string, d connector.Deps) (connector.Connector, error) {
	h, err := r.account(m, account)
	if err != nil {
		return nil, err
	}
	return h.content.connect(keys, m, account, func(merchant.ID, provider.Account) connector.Deps { return d })
}

func (r *Roster) account(m merchant.ID, name string) (*holding, error) {
	owner := r.find(m)
	if owner == nil {
		return nil, ErrNoAccount
	}
	h := owner.find(name)
	if h == nil {
		return nil, ErrNoAccount
	}
	return h, nil
}

// Commission returns what has been agreed with a merchant, and whether there is such a merchant.
func (r *Roster) Commission(id merchant.ID) (commission.Table, bool) {
	m := r.find(id)
	if m == nil {
		return nil, false
	}
	return tableOf(m.content.Commission), true
}
