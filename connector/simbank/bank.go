package simbank

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Bank is the connector to one terminal. [Config.Open] makes it.
type Bank struct {
	terminal string
	key      wire.Key
	oneStep  bool
	client   *exchange.Client
	now      func() time.Time
	quirks   connector.Quirks
}

// What the simulator can do, held by the compiler.
var (
	_ connector.Config    = Config{}
	_ connector.Connector = (*Bank)(nil)
	_ connector.Capturer  = (*Bank)(nil)
	_ connector.Voider    = (*Bank)(nil)
	_ connector.Refunder  = (*Bank)(nil)
	_ connector.Lister    = (*Bank)(nil)
	_ connector.Quirky    = (*Bank)(nil)

	_ connector.KeptChallenger = (*Bank)(nil)
	_ connector.PointsPayer    = (*Bank)(nil)
	_ connector.CampaignPayer  = (*Bank)(nil)
)

// Quirks are [Quirks].
func (b *Bank) Quirks() connector.Quirks { return b.quirks }

// Window is that of the quirks.
func (b *Bank) Window() time.Duration { return b.quirks.Window }
