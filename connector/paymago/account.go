package paymago

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
)

// Account is the connector to one account. [Config.Open] makes it.
type Account struct {
	token  string
	base   string
	client *exchange.Client
	quirks connector.Quirks
}

// SecureAccount is the connector to an account that is to take payments with 3-D Secure only; see [Config.ThreeDOnly].
type SecureAccount struct{ *Account }

// What Paymago can do, held by the compiler.
var (
	_ connector.Config     = Config{}
	_ connector.Connector  = (*Account)(nil)
	_ connector.Challenger = (*Account)(nil)
	_ connector.ThreeDOnly = (*SecureAccount)(nil)
	_ connector.Quirky     = (*Account)(nil)
)

// Quirks are [Quirks].
func (a *Account) Quirks() connector.Quirks { return a.quirks }

// Window is that of the quirks.
func (a *Account) Window() time.Duration { return a.quirks.Window }

// Shape is two-step: the charge is orderResult, after the buyer's return.
func (a *Account) Shape() connector.Shape { return connector.TwoStep }

// ThreeDOnly says that this account takes no payment without 3-D Secure.
func (a *SecureAccount) ThreeDOnly() {}

var errOnlyThreeD = errors.New("this account is set to take no payment without 3-D Secure, because a lost answer to one could not be asked for")

// Authorize makes the charge that follows a 3-D Secure visit, and refuses everything else before it is sent.
func (a *SecureAccount) Authorize(ctx context.Context, q connector.Authorization) connector.Result {
	if q.Proof == nil {
		return connector.Refuse(decline.AuthenticationRequired, errOnlyThreeD)
	}
	return a.Account.Authorize(ctx, q)
}
