package vezne

import (
	"context"

	"github.com/vezne/vezne/money"
)

// CardPoints is what a card has of one kind of points.
type CardPoints struct {
	// Name is the bank's name of the kind, which a payment gives back in [PointsRequest].
	Name string `json:"name"`
	// Value is the number that the bank tells, and Worth what it is in money; nil where it has no fixed worth.
	Value string        `json:"value,omitempty"`
	Worth *money.Amount `json:"worth,omitempty"`
}

// Points asks what points a card has, for a payment of an amount. Where they cannot be asked for now it is the problem "points_unanswered".
func (p Payments) Points(ctx context.Context, amount money.Amount, card Card) ([]CardPoints, error) {
	found, err := changed[struct {
		Points []CardPoints `json:"points"`
	}](ctx, p.client, "/v1/points", struct {
		Amount money.Amount `json:"amount"`
		Card   *openCard    `json:"card,omitempty"`
	}{amount, card.open()})
	if err != nil {
		return nil, err
	}
	return found.Points, nil
}

// Campaign is something that a card's bank adds to a payment: installments on top, or months before the first.
type Campaign struct {
	// Code names it in [PaymentRequest].
	Code             string       `json:"code"`
	Name             string       `json:"name"`
	LeastAmount      money.Amount `json:"least_amount"`
	MinInstallments  int          `json:"min_installments"`
	MaxInstallments  int          `json:"max_installments"`
	PlusInstallments int          `json:"plus_installments"`
	DeferMonths      int          `json:"defer_months"`
	// Until is its last day, "2006-01-02", or empty.
	Until string `json:"until,omitempty"`
}

// CampaignsQuery asks for campaigns of a card's first six to eight digits. With an amount and a number of installments it asks only for those
// that such a payment has a part in.
type CampaignsQuery struct {
	BIN          string        `json:"bin"`
	Amount       *money.Amount `json:"amount,omitempty"`
	Installments int           `json:"installments,omitempty"`
}

// Campaigns returns the campaigns of a card.
func (p Payments) Campaigns(ctx context.Context, q CampaignsQuery) ([]Campaign, error) {
	found, err := changed[struct {
		Campaigns []Campaign `json:"campaigns"`
	}](ctx, p.client, "/v1/campaigns", q)
	if err != nil {
		return nil, err
	}
	return found.Campaigns, nil
}
