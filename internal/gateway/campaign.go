package gateway

// campaign.go is what is different about a payment that takes part in a campaign of its card's programme: it goes only to accounts where
// one can, and what the campaign gives is agreed before anything is written down.

import (
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// promotes reports whether payments take part in campaigns at an account.
func promotes(c connector.Connector) bool {
	_, able := c.(connector.CampaignPayer)
	return able
}

// Campaigns asks for the campaigns of a card's programme, at the first of the merchant's open accounts that has campaigns.
func (g *Gateway) Campaigns(ctx context.Context, m *merchant.Merchant, q connector.CampaignQuery) ([]connector.Campaign, error) {
	for _, name := range m.Accounts {
		if c, open := g.open(m, name); open && promotes(c) {
			return g.campaignsAt(ctx, m, candidate{account: m.Current(name), conn: c}, q)
		}
	}
	return nil, errNoCampaigns()
}

func (g *Gateway) campaignsAt(ctx context.Context, m *merchant.Merchant, at candidate, q connector.CampaignQuery) ([]connector.Campaign, error) {
	payer, able := at.conn.(connector.CampaignPayer)
	if !able { // impossible: the route asked for it
		return nil, errNoCampaigns()
	}
	leave := g.accompany(m.ID, at.account)
	defer leave(nil)
	began := g.now()
	asked, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	q.Deadline = began.Add(g.timeout)
	found, err := payer.Campaigns(asked, q)
	outcome := "told"
	if err != nil {
		outcome = "unclear"
	}
	g.observe(at.account, "campaigns", outcome, g.now().Sub(began))
	if err != nil {
		g.log.Warn("campaigns could not be asked for", "merchant", string(m.ID), "provider", at.account, "error", err)
		return nil, errCampaignsUnanswered()
	}
	return found, nil
}

// withCampaign agrees what the order's campaign gives its buyer, and refuses a campaign in which the payment has no part. An order that
// wants the best there is, if there is one, gets it where all accounts that it may go to have campaigns.
func (g *Gateway) withCampaign(ctx context.Context, o Order, to choice) (Order, error) {
	code := o.Terms.Campaign
	switch {
	case code != "" && o.Terms.Points > 0:
		return o, fault.InvalidField("campaign", "campaign_with_points", fault.Text{
			TR: "Bir ödeme ya puanla yapılır ya da kampanyaya katılır; birini seçin.",
			EN: "A payment is made with points or takes part in a campaign; choose one.",
		})
	case code == "" && !o.BestCampaign, code == "" && o.Terms.Points > 0, o.Kept != nil:
		return o, nil
	case code == "":
		for _, c := range to.candidates {
			if !promotes(c.conn) {
				return o, nil
			}
		}
	}
	found, err := g.campaignsAt(ctx, o.Merchant, to.candidates[0], connector.CampaignQuery{
		BIN: o.Card.Number.BIN(), Amount: o.Amount, Installments: max(1, o.Installments),
	})
	if err != nil && code == "" {
		return o, nil // the payment goes on without what nobody has promised
	}
	if err != nil {
		return o, err
	}
	var chosen connector.Campaign
	for _, c := range found {
		if code == "" && better(c, chosen) || c.Code == code && code != "" {
			chosen = c
		}
	}
	if chosen.Code == "" && code != "" {
		return o, fault.InvalidField("campaign", "campaign_unknown", fault.Text{
			TR: "Bu ödeme bu kampanyaya katılamaz: kartın, tutarın, taksit sayısının ya da günün kampanyası değil.",
			EN: "This payment has no part in this campaign: it is not one of the card, the amount, the installments or the day.",
		})
	}
	o.Terms.Campaign, o.Terms.PlusInstallments, o.Terms.DeferMonths = chosen.Code, chosen.Plus, chosen.Defer
	return o, nil
}

// better reports whether a campaign gives its buyer more months than another.
func better(c, than connector.Campaign) bool {
	return than.Code == "" || c.Plus+c.Defer > than.Plus+than.Defer || c.Plus+c.Defer == than.Plus+than.Defer && c.Code < than.Code
}

// withLoyalty is what a card's programme has to do with an order, points and campaigns, before anything is written down.
func (g *Gateway) withLoyalty(ctx context.Context, o Order, to choice) (Order, error) {
	o, err := g.withCampaign(ctx, o, to)
	if err != nil {
		return o, err
	}
	return g.withPoints(ctx, o, to.candidates[0])
}

// inCampaign reports whether what is asked for takes part in a campaign, and returns the account's way to do that. It reports true
// without one for an account that cannot, which the route has passed over.
func inCampaign(c connector.Connector, p payment.Payment) (connector.CampaignPayer, bool) {
	if p.Terms.Campaign == "" {
		return nil, false
	}
	payer, able := c.(connector.CampaignPayer)
	if !able {
		return nil, true
	}
	return payer, true
}

func errNoCampaigns() error {
	return fault.New(fault.Unsupported, "campaigns_unsupported", fault.Text{
		TR: "Bu üye iş yerinin sağlayıcılarında kampanya yok. Hiçbir şey çekilmedi; ödeme kampanyasız alınabilir.",
		EN: "There are no campaigns at this merchant's providers. Nothing was charged; the payment can be taken without one.",
	})
}

func errCampaignsUnanswered() error {
	return fault.New(fault.Unavailable, "campaigns_unanswered", fault.Text{
		TR: "Kampanyalar şu anda sorulamadı; hiçbir şey çekilmedi, biraz sonra yeniden deneyin.",
		EN: "Campaigns could not be asked for at present; nothing was charged, try again shortly.",
	})
}
