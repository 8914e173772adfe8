package server

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/config"
)

// accounts.go is the registry of the connectors: the one place that knows which kinds of provider there are and which
// credentials each of them wants.

// kind is how an account of one provider is configured.
type kind struct {
	// needs are the credentials that must be there, and may those that may.
	needs, may []string
	config     func(base string, given map[string]string) connector.Config
}

func kinds() map[string]kind {
	return map[string]kind{
		"paynet": {needs: []string{"secret_key"}, may: []string{"domain"}, config: func(base string, c map[string]string) connector.Config {
			return paynet.Config{BaseURL: base, SecretKey: c["secret_key"], Domain: c["domain"]}
		}},
		"esnekpos": {needs: []string{"merchant", "merchant_key"}, config: func(base string, c map[string]string) connector.Config {
			return esnekpos.Config{BaseURL: base, Merchant: c["merchant"], Key: c["merchant_key"]}
		}},
		// The secret key signs what Paratika posts to a shop, and nothing is posted without 3-D Secure; it may stand there already.
		"paratika": {
			needs: []string{"merchant", "merchant_user", "merchant_password"}, may: []string{"secret_key"},
			config: func(base string, c map[string]string) connector.Config {
				return paratika.Config{BaseURL: base, Merchant: c["merchant"], User: c["merchant_user"], Password: c["merchant_password"]}
			},
		},
		"simbank": {needs: []string{"terminal", "key"}, config: func(base string, c map[string]string) connector.Config {
			return simbank.Config{BaseURL: base, Terminal: c["terminal"], Key: c["key"]}
		}},
	}
}

// accountConfig is the configuration of an account, checked without a network. The error names what is wrong and no secret.
func accountConfig(p config.ProviderEntry) (connector.Config, error) {
	all := kinds()
	k, known := all[p.Kind]
	if !known {
		return nil, fmt.Errorf("provider %q: kind is one of %s", p.Name, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	}
	for _, name := range k.needs {
		if p.Credentials[name] == "" {
			return nil, fmt.Errorf("provider %q: credentials lack %s", p.Name, name)
		}
	}
	for name := range p.Credentials {
		if !slices.Contains(k.needs, name) && !slices.Contains(k.may, name) {
			return nil, fmt.Errorf("provider %q: credentials of %s are %s; one of those given is none of them",
				p.Name, p.Kind, strings.Join(append(slices.Clone(k.needs), k.may...), ", "))
		}
	}
	c := k.config(p.BaseURL, p.Credentials)
	err := c.Validate()
	if err != nil {
		return nil, fmt.Errorf("provider %q: %w", p.Name, err)
	}
	return c, nil
}

// openAccounts opens the accounts of a gateway file, each under its merchant's name and its own.
func (d *Dev) openAccounts(f config.File) (map[string]connector.Connector, error) {
	opened := map[string]connector.Connector{}
	for _, m := range f.Merchants {
		if m.ID != config.DemoMerchant {
			return nil, fmt.Errorf("merchant %q: development mode has the merchant %q only", m.ID, config.DemoMerchant)
		}
		for _, p := range m.Providers {
			c, err := accountConfig(p)
			if err != nil {
				return nil, err
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
