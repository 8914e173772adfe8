package paratika

import (
	"errors"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Config is one account at Paratika.
type Config struct {
	// BaseURL is "https://vpos.paratika.com.tr", or "https://entegrasyon.paratika.com.tr" for tests.
	BaseURL string
	// Merchant, User and Password are MERCHANT, MERCHANTUSER and MERCHANTPASSWORD ("API İsteği Doğrulama Parametreleri").
	Merchant string
	User     string
	Password string
	// SecretKey signs what Paratika posts by way of a buyer's browser ("Direct POST Cevap Parametreleri"). Without it the account
	// takes payments without 3-D Secure only.
	SecretKey string
}

// maxAnswer bounds an answer. A query of an order with hundreds of transactions is the longest.
const maxAnswer = 1 << 20

// Validate finds a bad configuration without a network. Its error names the field and never the value.
func (c Config) Validate() error {
	err := exchange.CheckBase("paratika: base_url", c.BaseURL)
	switch {
	case err != nil:
		return err
	case c.Merchant == "":
		return errors.New("paratika: merchant must be given")
	case c.User == "":
		return errors.New("paratika: merchant_user must be given")
	case c.Password == "":
		return errors.New("paratika: merchant_password must be given")
	}
	return nil
}

// Open returns an [Account], or, with a secret key, a [Buyers]. It calls nobody.
func (c Config) Open(d connector.Deps) (connector.Connector, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	client, err := exchange.New("paratika", c.BaseURL, d, maxAnswer)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the provider and what it lacks
	}
	a := &Account{
		credentials: wire.Credentials{Merchant: c.Merchant, User: c.User, Password: c.Password},
		client:      client, base: strings.TrimRight(c.BaseURL, "/"), now: d.Now, quirks: Quirks(),
	}
	if c.SecretKey == "" { // no buyer is sent anywhere
		a.quirks.Visit, a.quirks.Hashes, a.quirks.ReturnURL = connector.VisitRule{}, nil, 0
		return a, nil
	}
	return &Buyers{Account: a, secret: c.SecretKey}, nil
}
