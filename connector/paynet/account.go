package paynet

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
)

// Account is the connector to one account. [Config.Open] makes it.
type Account struct {
	key    string
	domain string
	client *exchange.Client
	now    func() time.Time
	quirks connector.Quirks
}

// What Paynet can do, held by the compiler.
var (
	_ connector.Config         = Config{}
	_ connector.Connector      = (*Account)(nil)
	_ connector.Capturer       = (*Account)(nil)
	_ connector.Voider         = (*Account)(nil)
	_ connector.Lister         = (*Account)(nil)
	_ connector.Refunder       = (*Account)(nil)
	_ connector.Challenger     = (*Account)(nil)
	_ connector.KeptChallenger = (*Account)(nil)
	_ connector.Quirky         = (*Account)(nil)

	_ connector.ShareReleaser = (*Account)(nil)
	_ connector.HoldSharer    = (*Account)(nil)
)

// Quirks are [Quirks].
func (a *Account) Quirks() connector.Quirks { return a.quirks }

// Window is that of the quirks.
func (a *Account) Window() time.Duration { return a.quirks.Window }

// Shape is two-step: the charge is tds_charge, after the buyer's return.
func (a *Account) Shape() connector.Shape { return connector.TwoStep }
