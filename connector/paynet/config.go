package paynet

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
)

// Config is one account at Paynet.
type Config struct {
	// BaseURL is "https://api.paynet.com.tr", or "https://pts-api.paynet.com.tr" for tests.
	BaseURL string
	// SecretKey authenticates every call ("Kimlik doğrulama"). It begins with "sck_".
	SecretKey string
	// Domain is the shop's domain, such as "www.acme.com" ("Ödeme", domain); it may be empty.
	Domain string
}

// maxAnswer bounds an answer. A list of a thousand rows of two kilobytes is the longest.
const maxAnswer = 3 << 20

// Validate finds a bad configuration without a network. Its error names the field and never the value.
func (c Config) Validate() error {
	err := exchange.CheckBase("paynet: base_url", c.BaseURL)
	switch {
	case err != nil:
		return err
	case c.SecretKey == "" || strings.ContainsFunc(c.SecretKey, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("paynet: secret_key must be the account's secret key, without blanks")
	case !Quirks().Fits("domain", c.Domain):
		return errors.New("paynet: domain must have at most 256 characters")
	}
	return nil
}

// Open returns the connector. It calls nobody.
func (c Config) Open(d connector.Deps) (connector.Connector, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	client, err := exchange.New("paynet", c.BaseURL, d, maxAnswer)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	return &Account{key: c.SecretKey, domain: c.Domain, client: client, now: d.Now, quirks: Quirks()}, nil
}
