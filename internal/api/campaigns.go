package api

import (
	"net/http"
	"regexp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// maxCampaign is the longest code of a campaign, in characters.
const maxCampaign = 64

// campaignBody is the campaign that a payment takes part in, and what it gives its buyer.
type campaignBody struct {
	Code             string `json:"code"`
	PlusInstallments int    `json:"plus_installments"`
	DeferMonths      int    `json:"defer_months"`
}

func campaignOf(p payment.Payment) *campaignBody {
	if p.Terms.Campaign == "" {
		return nil
	}
	return &campaignBody{Code: p.Terms.Campaign, PlusInstallments: p.Terms.PlusInstallments, DeferMonths: p.Terms.DeferMonths}
}

// campaignsRequest is the body of POST /v1/campaigns.
type campaignsRequest struct {
	// BIN is the first six to eight digits of a card.
	BIN          string        `json:"bin"`
	Amount       *amountMember `json:"amount"`
	Installments *int64        `json:"installments"`
}

type campaignsAnswer struct {
	Campaigns []campaignOffer `json:"campaigns"`
}

type campaignOffer struct {
	Code            string       `json:"code"`
	Name            string       `json:"name"`
	LeastAmount     money.Amount `json:"least_amount"`
	MinInstallments int          `json:"min_installments"`
	MaxInstallments int          `json:"max_installments"`
	// PlusInstallments are on top of the payment's, DeferMonths before the first.
	PlusInstallments int    `json:"plus_installments"`
	DeferMonths      int    `json:"defer_months"`
	Until            string `json:"until,omitempty"`
}

var binText = regexp.MustCompile(`^[0-9]{6,8}$`)

// campaigns answers POST /v1/campaigns: in which campaigns the cards of a BIN, or a payment of an amount with them, may take part.
func (s *surface) campaigns(c *call) (reply, error) {
	var in campaignsRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	q := connector.CampaignQuery{BIN: in.BIN}
	if in.BIN == "" {
		return reply{}, invalid("/bin", "field_missing")
	}
	if !binText.MatchString(in.BIN) {
		return reply{}, invalid("/bin", "field_malformed")
	}
	if in.Amount != nil {
		q.Amount, err = in.Amount.parse()
		if err != nil {
			return reply{}, err
		}
	}
	if in.Installments != nil {
		if *in.Installments < 1 || *in.Installments > gateway.MaxInstallments {
			return reply{}, invalid("/installments", "installments_range")
		}
		q.Installments = int(*in.Installments)
	}
	found, err := s.gateway.Campaigns(c.Context(), c.merchant, q)
	if err != nil {
		return reply{}, err //nolint:wrapcheck // a fault
	}
	answer := campaignsAnswer{Campaigns: make([]campaignOffer, 0, len(found))}
	for _, o := range found {
		answer.Campaigns = append(answer.Campaigns, campaignOffer{
			Code: pan.Scrub(o.Code), Name: pan.Scrub(o.Name), LeastAmount: o.Least, MinInstallments: o.From, MaxInstallments: o.To,
			PlusInstallments: o.Plus, DeferMonths: o.Defer, Until: o.Until,
		})
	}
	return reply{status: http.StatusOK, body: encode(answer)}, nil
}
