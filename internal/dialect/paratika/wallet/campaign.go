package wallet

import (
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Campaigns are those in which a card has a part: with any payment, or, where an amount is given, with that one.
func (d Desk) Campaigns(ctx context.Context, m *merchant.Merchant, digits string, amount money.Amount, installments int) ([]connector.Campaign, error) {
	return d.Gateway.Campaigns(ctx, m, connector.CampaignQuery{BIN: digits, Amount: amount, Installments: installments})
}
