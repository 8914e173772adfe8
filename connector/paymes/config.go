package paymes

import (
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
)

// Config is one account at Paymes. Which of the two generations of the API it is for is told by PublicKey: V3 has none, and
// v4.6 does nothing without one.
type Config struct {
	// BaseURL is "https://web.paym.es" for V3, and "https://api.paym.es" for v4.6.
	BaseURL string
	// Secret is V3's "secret" ("Secret Key, biz sağlıyor olacağız"), and what the hashes of v4.6 end with.
	Secret string
	// PublicKey is v4.6's "publicKey"; empty for V3.
	PublicKey string
}

// maxAnswer bounds an answer, none of which has more than a few hundred bytes.
const maxAnswer = 64 << 10

// Validate finds a bad configuration without a network. Its error names the field and never the value.
func (c Config) Validate() error {
	err := exchange.CheckBase("paymes: base_url", c.BaseURL)
	switch {
	case err != nil:
		return err
	case c.Secret == "":
		return errors.New("paymes: secret must be given")
	}
	return nil
}

// Open returns the connector: a [V3] without a public key, and a [V46] with one. It calls nobody.
func (c Config) Open(d connector.Deps) (connector.Connector, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	client, err := exchange.New("paymes", c.BaseURL, d, maxAnswer)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	if c.PublicKey == "" {
		return &V3{secret: c.Secret, client: client, quirks: QuirksV3()}, nil
	}
	return &V46{key: c.PublicKey, secret: c.Secret, client: client, quirks: QuirksV46()}, nil
}
