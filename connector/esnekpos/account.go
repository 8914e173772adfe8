package esnekpos

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// Account is the connector to one account. [Config.Open] makes it.
type Account struct {
	merchant wire.Merchant
	client   *exchange.Client
	// lists is the client for GetPaymentList.
	lists  *exchange.Client
	quirks connector.Quirks
}

// What EsnekPos can do, held by the compiler.
var (
	_ connector.Config     = Config{}
	_ connector.Connector  = (*Account)(nil)
	_ connector.Voider     = (*Account)(nil)
	_ connector.Lister     = (*Account)(nil)
	_ connector.Refunder   = (*Account)(nil)
	_ connector.ThreeDOnly = (*Account)(nil)
	_ connector.Quirky     = (*Account)(nil)

	_ connector.ShareReleaser = (*Account)(nil)
	_ connector.ShareRefunder = (*Account)(nil)
)

// Quirks are [Quirks].
func (a *Account) Quirks() connector.Quirks { return a.quirks }

// Window is that of the quirks.
func (a *Account) Window() time.Duration { return a.quirks.Window }

// Shape is one-step: EsnekPos charges while the buyer is at the bank.
func (a *Account) Shape() connector.Shape { return connector.OneStep }

// ThreeDOnly says that EsnekPos takes no payment without 3-D Secure.
func (a *Account) ThreeDOnly() {}

var errOnlyThreeD = errors.New("esnekpos takes no payment without 3-D Secure")

// Authorize refuses: EsnekPos takes no payment without 3-D Secure.
func (a *Account) Authorize(context.Context, connector.Authorization) connector.Result {
	return connector.Refuse(decline.AuthenticationRequired, errOnlyThreeD)
}
