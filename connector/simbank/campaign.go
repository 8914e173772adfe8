package simbank

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Campaigns asks which campaigns the cards of a BIN may take part in now.
func (b *Bank) Campaigns(ctx context.Context, q connector.CampaignQuery) ([]connector.Campaign, error) {
	const digits = 6
	body, err := wire.CampaignsQuery{BIN: q.BIN[:min(digits, len(q.BIN))], Amount: q.Amount, Installments: q.Installments}.Encode()
	if err != nil {
		return nil, fmt.Errorf("write query of campaigns: %w", err)
	}
	got, err := b.call(ctx, wire.PathCampaigns, body, q.Deadline)
	if err != nil {
		return nil, err
	}
	if got.problem != nil {
		return nil, fmt.Errorf("bank refused a query of campaigns with code %s", got.problem.Code)
	}
	m, err := wire.DecodeCampaigns(got.body)
	if err != nil {
		return nil, errors.Join(exchange.ErrUnreadable, err)
	}
	var all []connector.Campaign
	for _, c := range m.Campaigns {
		all = append(all, connector.Campaign{
			Code: c.Code, Name: c.Name, Least: money.New(c.Least, money.TRY), From: c.From, To: c.To,
			Plus: c.PlusInstallments, Defer: c.DeferMonths, Until: c.Until,
		})
	}
	return all, nil
}

// AuthorizeInCampaign is Authorize of a payment that takes part in a campaign.
func (b *Bank) AuthorizeInCampaign(ctx context.Context, a connector.Authorization, code string) connector.Result {
	if refused := connector.CheckCampaign(code); refused != nil {
		return *refused
	}
	return b.authorize(ctx, a, extras{campaign: code})
}

// ChallengeInCampaign is Challenge of such a payment.
func (b *Bank) ChallengeInCampaign(ctx context.Context, a connector.Authorization, code string, returnURL string) connector.Challenge {
	if refused := connector.CheckCampaign(code); refused != nil {
		return connector.Ended(*refused)
	}
	return b.challenge(ctx, a, extras{campaign: code}, returnURL)
}
