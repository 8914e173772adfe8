package paratika

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// campaign.go is QUERYCAMPAIGN and QUERYCAMPAIGNONLINE. A payment takes part by CAMPAIGNCODE, in itself or in its session.

// queryCampaign is QUERYCAMPAIGN: a row for each number of installments with which a payment takes part in a campaign.
func (d *Dialect) queryCampaign(ctx context.Context, c *dialect.Caller, _ message, q wire.BINQuery) (wire.Campaigns, error) {
	i, err := d.issuer(ctx, c, q)
	if err != nil {
		return wire.Campaigns{}, err
	}
	found, err := d.wallet.Campaigns(ctx, c.Merchant, i.Digits, money.Amount{}, 0)
	if err != nil {
		return wire.Campaigns{}, aboutCampaignQuery(err)
	}
	a := wire.Campaigns{Outcome: wire.Success()}
	for _, one := range found {
		for base := one.From; base <= one.To; base++ {
			a.Codes = append(a.Codes, wire.CampaignCode{
				Code: one.Code, Name: one.Name, Least: one.Least, Base: base, WithCampaign: base + one.Plus, Details: one.Name,
			})
		}
	}
	return a, nil
}

// queryOnline is QUERYCAMPAIGNONLINE: the campaigns in which one payment has a part.
func (d *Dialect) queryOnline(ctx context.Context, c *dialect.Caller, _ message, q wire.OnlineQuery) (wire.Campaigns, error) {
	digits := q.Number.BIN()
	if q.CardToken != "" {
		var err error
		digits, err = d.wallet.Digits(ctx, c.Merchant, q.CardToken)
		if err != nil {
			return wire.Campaigns{}, aboutCard(err)
		}
	}
	found, err := d.wallet.Campaigns(ctx, c.Merchant, digits, q.Amount, max(1, q.Installments))
	if err != nil {
		return wire.Campaigns{}, aboutCampaignQuery(err)
	}
	a := wire.Campaigns{Outcome: wire.Success(), Online: true}
	for _, one := range found {
		a.Codes = append(a.Codes, wire.CampaignCode{Code: one.Code, Name: one.Name})
	}
	return a, nil
}

// inCampaign puts the campaign of a request, or of its session, into the order's terms.
func inCampaign(o gateway.Order, code string) gateway.Order {
	if code != "" {
		o.Terms.Campaign = code
	}
	return o
}

func aboutCampaignQuery(err error) error {
	f, told := fault.As(err)
	if !told || f.Code != "campaigns_unsupported" {
		return err
	}
	return refuse(f.Kind, wire.CampaignQuery, "ACTION", f.PublicText())
}
