package esnekpos

import (
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// Config is one account at EsnekPos.
type Config struct {
	// BaseURL is "https://posservice.esnekpos.com", or "https://posservicetest.esnekpos.com" for tests.
	BaseURL string
	// Merchant and Key are MERCHANT and MERCHANT_KEY.
	Merchant string
	Key      string
}

// maxAnswer bounds an answer that is no list; ProcessQuery of an order with hundreds of movements is the longest.
const maxAnswer = 1 << 20

// Validate finds a bad configuration without a network. Its error names the field and never the value.
func (c Config) Validate() error {
	err := exchange.CheckBase("esnekpos: base_url", c.BaseURL)
	switch {
	case err != nil:
		return err
	case c.Merchant == "":
		return errors.New("esnekpos: merchant must be given")
	case c.Key == "":
		return errors.New("esnekpos: merchant_key must be given")
	}
	return nil
}

// Open returns the connector. It calls nobody.
func (c Config) Open(d connector.Deps) (connector.Connector, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	client, err := exchange.New("esnekpos", c.BaseURL, d, maxAnswer)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	lists, err := exchange.New("esnekpos", c.BaseURL, d, maxList)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	return &Account{merchant: wire.Merchant{Name: c.Merchant, Key: c.Key}, client: client, lists: lists, quirks: Quirks()}, nil
}
