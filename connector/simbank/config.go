package simbank

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Config is one account at the bank simulator.
type Config struct {
	// BaseURL is where the bank listens, such as "http://127.0.0.1:8080".
	BaseURL string
	// Terminal is the terminal's id, and Key its secret of at least 16 bytes.
	Terminal string
	Key      string
	// OneStep lets the bank authorize while the buyer is at its 3-D Secure page. Without it the bank only
	// authenticates there, and the charge is a call of its own.
	OneStep bool
}

// minKey is the shortest secret that the bank accepts.
const minKey = 16

// Validate finds a bad configuration without a network. Its error names the field and never the value.
func (c Config) Validate() error {
	err := exchange.CheckBase("simbank: base_url", c.BaseURL)
	switch {
	case err != nil:
		return err
	case c.Terminal == "" || len(c.Terminal) > 64 || strings.ContainsFunc(c.Terminal, func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("simbank: terminal must be 1 to 64 printable characters")
	case len(c.Key) < minKey:
		return errors.New("simbank: key must have at least 16 bytes")
	}
	return nil
}

// Open returns the connector. It calls nobody. The client in d is used as it is, except that redirects are not
// followed and cookies are not kept.
func (c Config) Open(d connector.Deps) (connector.Connector, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	client, err := exchange.New("simbank", c.BaseURL, d, wire.MaxBody)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	return &Bank{terminal: c.Terminal, key: wire.NewKey(c.Key), oneStep: c.OneStep, client: client, now: d.Now, quirks: Quirks()}, nil
}
