package paratika

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Account is the connector to one account. [Config.Open] makes it, or a [Buyers] of it.
type Account struct {
	credentials wire.Credentials
	client      *exchange.Client
	base        string
	now         func() time.Time
	quirks      connector.Quirks
}

// What Paratika can do, held by the compiler.
var (
	_ connector.Config    = Config{}
	_ connector.Connector = (*Account)(nil)
	_ connector.Capturer  = (*Account)(nil)
	_ connector.Voider    = (*Account)(nil)
	_ connector.Lister    = (*Account)(nil)
	_ connector.Refunder  = (*Account)(nil)
	_ connector.Keeper    = (*Account)(nil)

	_ connector.PointsTeller = (*Account)(nil)
	_ connector.Quirky       = (*Account)(nil)
)

// Quirks are [Quirks].
func (a *Account) Quirks() connector.Quirks { return a.quirks }

// Window is that of the quirks.
func (a *Account) Window() time.Duration { return a.quirks.Window }
