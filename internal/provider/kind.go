package provider

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/connector/paymago"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/fault"
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
	// identity are those that say whose account it is. With another one it is another account; without one, as where a single key
	// is all there is, a new key is taken for the same account's.
	identity []string
	config   func(base string, given map[string]string) connector.Config
	// secrets names the fields that no record of an exchange may keep.
	secrets func() []string
}

func kinds() map[string]kind {
	return map[string]kind{
		// Whoever wants no doubt that only a person can end takes payments with 3-D Secure only.
		"paymago": {secrets: paymago.Secrets, needs: []string{"token"}, may: []string{"three_d_only"}, config: func(base string, c map[string]string) connector.Config {
			only := c["three_d_only"]
			return paymago.Config{BaseURL: base, Token: c["token"], ThreeDOnly: only != "" && only != "false"}
		}},
		"paynet": {secrets: paynet.Secrets, needs: []string{"secret_key"}, may: []string{"domain"}, config: func(base string, c map[string]string) connector.Config {
			return paynet.Config{BaseURL: base, SecretKey: c["secret_key"], Domain: c["domain"]}
		}},
		"esnekpos": {secrets: esnekpos.Secrets, needs: []string{"merchant", "merchant_key"}, identity: []string{"merchant"}, config: func(base string, c map[string]string) connector.Config {
			return esnekpos.Config{BaseURL: base, Merchant: c["merchant"], Key: c["merchant_key"]}
		}},
		// With a public key it is an account of v4.6, and without one of V3.
		"paymes": {secrets: paymes.Secrets, needs: []string{"secret"}, may: []string{"public_key"}, identity: []string{"public_key"}, config: func(base string, c map[string]string) connector.Config {
			return paymes.Config{BaseURL: base, Secret: c["secret"], PublicKey: c["public_key"]}
		}},
		// The secret key signs what Paratika posts by way of a buyer's browser: an account without it has no 3-D Secure.
		"paratika": {
			secrets: paratika.Secrets,
			needs:   []string{"merchant", "merchant_user", "merchant_password"}, may: []string{"secret_key"}, identity: []string{"merchant"},
			config: func(base string, c map[string]string) connector.Config {
				return paratika.Config{
					BaseURL: base, Merchant: c["merchant"], User: c["merchant_user"], Password: c["merchant_password"], SecretKey: c["secret_key"],
				}
			},
		},
		"simbank": {secrets: simbank.Secrets, needs: []string{"terminal", "key"}, identity: []string{"terminal"}, config: func(base string, c map[string]string) connector.Config {
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

// Identity returns the names of the credentials that say whose account it is. Who changes one has another account.
func Identity(name string) []string { return kinds()[name].identity }

// Secrets names the fields of a kind's messages that no record of an exchange may keep.
func Secrets(name string) []string {
	k, known := kinds()[name]
	if !known {
		return nil
	}
	return k.secrets()
}

// Error is what is wrong with an account. It holds no secret.
type Error struct {
	Account string
	// Field is kind, base_url, credentials or one of those, as "credentials.secret_key".
	Field string
	What  fault.Text
}

// Error says where and what, in English.
func (e *Error) Error() string { return e.Told().In("en") }

// Told says where and what, in both languages.
func (e *Error) Told() fault.Text {
	return fault.Text{
		TR: fmt.Sprintf("sağlayıcı %q: %s: %s", e.Account, e.Field, e.What.In("tr")), EN: fmt.Sprintf("provider %q: %s: %s", e.Account, e.Field, e.What.In("en")),
	}
}

// Config is the configuration of an account, checked without a network. Its error is an [Error].
func Config(a Account) (connector.Config, error) {
	wrong := func(field string, what fault.Text, args ...any) error {
		return &Error{Account: a.Name, Field: field, What: what.With(args...)}
	}
	k, known := kinds()[a.Kind]
	if !known {
		return nil, wrong("kind", fault.Text{TR: "şunlardan biridir: %s", EN: "it is one of %s"}, strings.Join(Kinds(), ", "))
	}
	for _, name := range k.needs {
		if a.Credentials[name] == "" {
			return nil, wrong("credentials", fault.Text{TR: "%s eksik", EN: "%s is missing"}, name)
		}
	}
	for name := range a.Credentials {
		if !slices.Contains(k.needs, name) && !slices.Contains(k.may, name) {
			return nil, wrong("credentials", fault.Text{
				TR: "%s için olanlar %s; verilenlerden biri bunlardan değil", EN: "those of %s are %s; one of those given is none of them",
			}, a.Kind, strings.Join(append(slices.Clone(k.needs), k.may...), ", "))
		}
	}
	if u, err := url.Parse(a.BaseURL); err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, wrong("base_url", fault.Text{TR: "http ya da https ile başlayan, içinde kullanıcı adı olmayan tam bir adres olmalıdır", EN: "must be an absolute http or https address without a user"})
	}
	if !private(a.BaseURL) {
		return nil, wrong("base_url", fault.Text{
			TR: "oraya kart gider: bu makinede değilse https ile başlamalıdır", EN: "cards go there: it must begin with https, unless it is on this machine",
		})
	}
	c := k.config(a.BaseURL, a.Credentials)
	err := c.Validate()
	if err != nil {
		text := strings.TrimPrefix(err.Error(), a.Kind+": ")
		field, what, _ := strings.Cut(text, " ")
		if _, given := a.Credentials[field]; given {
			field = "credentials." + field
		}
		return nil, wrong(field, fault.Phrased(what, refusals(), "kabul edilmedi: "))
	}
	return c, nil
}

// refusals are what connectors, which speak English, say of a credential.
func refusals() []fault.Phrase {
	return []fault.Phrase{
		{Pattern: `must be given`, Turkish: "verilmelidir"},
		{Pattern: `must be the account's secret key, without blanks`, Turkish: "hesabın gizli anahtarı olmalı, boşluk içermemelidir"},
		{Pattern: `must be the account's token, without blanks`, Turkish: "hesabın token değeri olmalı, boşluk içermemelidir"},
		{Pattern: `must have at least (\d+) bytes`, Turkish: "en az $1 bayt olmalıdır"},
		{Pattern: `must have at most (\d+) characters`, Turkish: "en çok $1 karakter olabilir"},
		{Pattern: `must be (\d+) to (\d+) printable characters`, Turkish: "$1 ile $2 arasında yazılabilir karakterden oluşmalıdır"},
	}
}

// private reports whether nobody can listen on the way to an address: it is encrypted, or does not leave the machine. What is no
// address at all is for the connector to say.
func private(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
