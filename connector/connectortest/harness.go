package connectortest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Harness connects the suite with one connector and a provider for it to talk to.
type Harness struct {
	// Open starts a provider without a past, on the given clock. It is called for each check and ends itself with t.
	Open func(t *testing.T, clock *Clock) Provider
	// Heavy says that a provider costs a database or more. With -short the suite then takes one check of each group, and what
	// happens at once: under the race detector such a database is ten times as slow, and no two checks share one.
	Heavy bool
}

// Provider is a provider that the suite can watch. All but Alter and what follows is required, and Strike and
// Buyer where they say so.
type Provider struct {
	// Handler is the provider's server. The suite listens, and forwards to it what its line lets through.
	Handler http.Handler
	// Connect opens the connector to the provider at address, "http://127.0.0.1:port".
	Connect func(t *testing.T, address string, d connector.Deps) connector.Connector
	// Books returns what has taken effect for an order, in any order.
	Books func(t *testing.T, order string) []Movement
	// Approved is a card that is charged without questions, and Declined one that the issuer declines for Reason. Both
	// have a CVV, which the suite searches all output for.
	Approved pan.Card
	Declined pan.Card
	Reason   decline.Reason
	// Currency is what to charge in; empty means lira.
	Currency money.Currency

	// Strike says which requests may move money or register a payment, for connectors that make several calls for one
	// operation. The line's troubles befall those alone. nil means every request.
	Strike func(r *http.Request, body []byte) bool
	// Alter makes an answer to an authorization or a query name something else, and proves it as the provider would, so
	// that only a comparison can find it out. What the provider's answers do not name is not in it.
	Alter map[Alteration]func(t *testing.T, e *Exchange)
	// Buyer goes through 3-D Secure with a browser that stands at the redirect, and returns the form that the browser
	// is sent back with. It is required of a [connector.Challenger].
	Buyer func(t *testing.T, to connector.Redirect, how Passage) url.Values
	// Points are what the provider has of the card Approved, for a [connector.PointsTeller]; nil if it tells no points.
	Points []connector.Points
	// PointsOf returns what the card Approved has of the kind of Points[0], in the provider's own books and in minor units. It is required of a
	// [connector.PointsPayer].
	PointsOf func(t *testing.T) int64
	// Campaign is a campaign in which a sale of 300.00 with three installments has a part that the card Approved pays, and Granted what the
	// provider's own books say of an order: the code of its campaign. Both are required of a [connector.CampaignPayer].
	Campaign *connector.Campaign
	Granted  func(t *testing.T, order string) string
	// Market is required of a [connector.Sharer].
	Market *Market
	// Unsigned names the fields of that form which the provider does not sign.
	Unsigned []string
	// EnforcesDeadline says that the provider itself refuses a request that comes after its deadline plus the
	// connector's window.
	EnforcesDeadline bool
}

// Movement is something that took effect at the provider. Declines are not movements.
type Movement struct {
	Kind   connector.Kind
	Amount money.Amount
}

// Alteration is what a false answer names wrongly.
type Alteration int

// The alterations.
const (
	OtherOrder Alteration = iota + 1
	OtherAmount
	OtherCurrency
	// BadProof leaves the answer as it is and spoils the provider's signature, where it signs answers.
	BadProof
)

func alterations() []Alteration {
	return []Alteration{OtherOrder, OtherAmount, OtherCurrency, BadProof}
}

// String returns the alteration's name, as it stands in the names of checks.
func (a Alteration) String() string {
	switch a {
	case OtherOrder:
		return "another order"
	case OtherAmount:
		return "another amount"
	case OtherCurrency:
		return "another currency"
	case BadProof:
		return "a wrong signature"
	}
	return "nothing"
}

// Exchange is a request and the answer to it, which an alteration changes in place.
type Exchange struct {
	Request     *http.Request
	RequestBody []byte
	Status      int
	Header      http.Header
	Body        []byte
}

// Passage is how a buyer goes through 3-D Secure.
type Passage int

// The passages.
const (
	// Confirm types the right code.
	Confirm Passage = iota + 1
	// Fail gives up after wrong codes.
	Fail
)
