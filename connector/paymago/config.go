package paymago

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
)

// Config is one account at Paymago.
type Config struct {
	// BaseURL is "https://api.paymago.com". The services' own paths begin with "/api"; an address that ends so is taken too.
	BaseURL string
	// Token authenticates every call ("Authorization: Bearer <token>"). How one is obtained the document does not say.
	Token string
	// ThreeDOnly makes the account refuse payments without 3-D Secure before they are sent. Paymago has no call that tells what
	// became of one whose answer was lost, so that each such doubt needs a person.
	ThreeDOnly bool
}

// maxAnswer bounds an answer. A page for the buyer's browser is the longest.
const maxAnswer = 1 << 20

// Validate finds a bad configuration without a network. Its error names the field and never the value.
func (c Config) Validate() error {
	err := exchange.CheckBase("paymago: base_url", c.BaseURL)
	switch {
	case err != nil:
		return err
	case c.Token == "" || strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("paymago: token must be the account's token, without blanks")
	}
	return nil
}

// Open returns the connector. It calls nobody.
func (c Config) Open(d connector.Deps) (connector.Connector, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(strings.TrimRight(c.BaseURL, "/"), "/api")
	client, err := exchange.New("paymago", base, d, maxAnswer)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	a := &Account{token: c.Token, base: base, client: client, quirks: Quirks()}
	if c.ThreeDOnly {
		return &SecureAccount{a}, nil
	}
	return a, nil
}
