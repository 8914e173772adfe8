package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/connector/paymago"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/connector/simbank"
)

// Account is how an account at a provider is reached. Its credentials are secrets and are named in no error.
type Account struct {
	// Name is what rules and reports call the account.
	Name string
	// Kind is the provider, one of [Kinds].
	Kind        string
	BaseURL     string
	Credentials map[string]string
}

// kind is how an account of one provider is configured.
type kind struct {
	// needs are the credentials that must be there, and may those that may.
	needs, may []string
	config     func(base string, given map[string]string) connector.Config
}

func kinds() map[string]kind {
	return map[string]kind{
		// Whoever wants no doubt that only a person can end takes payments with 3-D Secure only.
		"paymago": {needs: []string{"token"}, may: []string{"three_d_only"}, config: func(base string, c map[string]string) connector.Config {
			only := c["three_d_only"]
			return paymago.Config{BaseURL: base, Token: c["token"], ThreeDOnly: only != "" && only != "false"}
		}},
		"paynet": {needs: []string{"secret_key"}, may: []string{"domain"}, config: func(base string, c map[string]string) connector.Config {
			return paynet.Config{BaseURL: base, SecretKey: c["secret_key"], Domain: c["domain"]}
		}},
		"esnekpos": {needs: []string{"merchant", "merchant_key"}, config: func(base string, c map[string]string) connector.Config {
			return esnekpos.Config{BaseURL: base, Merchant: c["merchant"], Key: c["merchant_key"]}
		}},
		// With a public key it is an account of v4.6, and without one of V3.
		"paymes": {needs: []string{"secret"}, may: []string{"public_key"}, config: func(base string, c map[string]string) connector.Config {
			return paymes.Config{BaseURL: base, Secret: c["secret"], PublicKey: c["public_key"]}
		}},
		// The secret key signs what Paratika posts by way of a buyer's browser: an account without it has no 3-D Secure.
		"paratika": {
			needs: []string{"merchant", "merchant_user", "merchant_password"}, may: []string{"secret_key"},
			config: func(base string, c map[string]string) connector.Config {
				return paratika.Config{
					BaseURL: base, Merchant: c["merchant"], User: c["merchant_user"], Password: c["merchant_password"], SecretKey: c["secret_key"],
				}
			},
		},
		"simbank": {needs: []string{"terminal", "key"}, config: func(base string, c map[string]string) connector.Config {
			return simbank.Config{BaseURL: base, Terminal: c["terminal"], Key: c["key"]}
		}},
	}
}

// Kinds returns the names of all kinds in their order.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds())) }

// Credentials returns the names of the credentials that an account of a kind must have and of those that it may have, and
// whether there is such a kind.
func Credentials(name string) (needs, may []string, known bool) {
	k, known := kinds()[name]
	return k.needs, k.may, known
}

// Config is the configuration of an account, checked without a network. The error names the account and what is wrong with it,
// and no secret.
func Config(a Account) (connector.Config, error) {
	k, known := kinds()[a.Kind]
	if !known {
		return nil, fmt.Errorf("provider %q: kind is one of %s", a.Name, strings.Join(Kinds(), ", "))
	}
	for _, name := range k.needs {
		if a.Credentials[name] == "" {
			return nil, fmt.Errorf("provider %q: credentials lack %s", a.Name, name)
		}
	}
	for name := range a.Credentials {
		if !slices.Contains(k.needs, name) && !slices.Contains(k.may, name) {
			return nil, fmt.Errorf("provider %q: credentials of %s are %s; one of those given is none of them",
				a.Name, a.Kind, strings.Join(append(slices.Clone(k.needs), k.may...), ", "))
		}
	}
	c := k.config(a.BaseURL, a.Credentials)
	err := c.Validate()
	if err != nil {
		return nil, fmt.Errorf("provider %q: %w", a.Name, err)
	}
	return c, nil
}
