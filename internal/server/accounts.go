package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/provider"
)

// openAccounts opens the accounts of a gateway file, each under its merchant's name and its own.
func (d *Dev) openAccounts(f config.File) (map[string]connector.Connector, error) {
	opened := map[string]connector.Connector{}
	for _, m := range f.Merchants {
		if m.ID != config.DemoMerchant {
			return nil, fmt.Errorf("merchant %q: development mode has the merchant %q only", m.ID, config.DemoMerchant)
		}
		for _, p := range m.Providers {
			c, err := provider.Config(provider.Account(p))
			if err != nil {
				return nil, err //nolint:wrapcheck // it names the account
			}
			account, err := c.Open(connector.Deps{HTTP: d.outbound, Now: time.Now, Log: d.log})
			if err != nil {
				return nil, errors.Join(fmt.Errorf("open provider %q", p.Name), err)
			}
			opened[string(m.ID)+"/"+p.Name] = account
		}
	}
	return opened, nil
}
