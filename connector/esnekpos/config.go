package esnekpos

import (
	"errors"
	"log/slog"

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

// maxAnswer bounds an answer; ProcessQuery of an order with hundreds of movements is the longest.
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
	if d.HTTP == nil || d.Now == nil {
		return nil, errors.New("esnekpos: an http client and a clock are required")
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Account{
		merchant: wire.Merchant{Name: c.Merchant, Key: c.Key}, client: exchange.New(c.BaseURL, d.HTTP, d.Now, maxAnswer),
		log: d.Log.With("component", "connector.esnekpos"),
	}, nil
}
