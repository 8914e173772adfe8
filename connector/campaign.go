package connector

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// CampaignQuery asks for the campaigns of a card's programme.
type CampaignQuery struct {
	// BIN is the first six to eight digits of the card; more are not sent.
	BIN string
	// Amount and Installments leave out campaigns in which such a payment has no part. The zero Amount, and no installments, leave
	// out none.
	Amount       money.Amount
	Installments int
	// Deadline is when we stop waiting for the answer.
	Deadline time.Time
}

// Campaign is what a programme gives the buyers of some payments on top: months to pay in. It changes no amount.
type Campaign struct {
	// Code names it to the provider, Name to people.
	Code string
	Name string
	// Least is the least amount that takes part. From and To are the installments that a payment must have.
	Least money.Amount
	From  int
	To    int
	// Plus are installments on top of the payment's, Defer months before the first.
	Plus  int
	Defer int
	// Until is its last day, "2030-12-31"; empty if the provider does not say.
	Until string
}

// Takes reports whether a payment of the amount in so many installments has a part in the campaign on a day such as "2030-12-31".
func (c Campaign) Takes(amount money.Amount, installments int, on string) bool {
	least := c.Least.IsZero() || c.Least.Currency() == amount.Currency() && c.Least.Minor() <= amount.Minor()
	return least && installments >= c.From && (c.To == 0 || installments <= c.To) && (c.Until == "" || on <= c.Until)
}

// CampaignPayer is a connector of a provider at which a payment takes part in a campaign by its code. A connector that overlooked
// it would take the same money, but of a buyer who had been promised more months for it.
type CampaignPayer interface {
	// Campaigns asks for the campaigns in which the cards of a programme may take part. It moves no money and may be repeated at
	// will. A card whose programme has none has an empty list.
	Campaigns(ctx context.Context, q CampaignQuery) ([]Campaign, error)
	// AuthorizeInCampaign is [Connector.Authorize] of a payment that takes part in a campaign; if it has no part in it, it is a decline.
	// What follows the payment, inquiries too, is as without.
	AuthorizeInCampaign(ctx context.Context, a Authorization, code string) Result
	// ChallengeInCampaign is [Challenger.Challenge] of such a payment. In [TwoStep] the charge that follows is AuthorizeInCampaign
	// with the proof.
	ChallengeInCampaign(ctx context.Context, a Authorization, code string, returnURL string) Challenge
}

var errNoCampaign = errors.New("the campaign has no code")

// CheckCampaign refuses a code that names no campaign; it returns nil if it may name one.
func CheckCampaign(code string) *Result {
	if code != "" {
		return nil
	}
	r := Refuse(decline.LoyaltyRefused, errNoCampaign)
	return &r
}
