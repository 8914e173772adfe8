package simbank

import (
	"unicode/utf8"

	"github.com/vezne/vezne/money"
)

// MaxCampaign is the longest code of a campaign, in bytes.
const MaxCampaign = 32

// Grant is what a bank gives a buyer of one payment on top of what was asked for. The zero value is nothing.
type Grant struct {
	// Campaign is the code of the campaign that it was given in.
	Campaign string `json:"campaign"`
	// PlusInstallments are months on top of the payment's installments, DeferMonths months before the first.
	PlusInstallments int `json:"plus_installments,omitzero"`
	DeferMonths      int `json:"defer_months,omitzero"`
}

func checkCampaign(field, code string) error {
	if len(code) > MaxCampaign || !utf8.ValidString(code) {
		return &FieldError{field, ErrMalformed}
	}
	return nil
}

func checkGrant(g Grant) error {
	if g == (Grant{}) {
		return nil
	}
	if g.Campaign == "" || g.PlusInstallments < 0 || g.DeferMonths < 0 {
		return &FieldError{"grant", ErrMalformed}
	}
	return checkCampaign("grant", g.Campaign)
}

// CampaignsQuery asks for the campaigns of a card's programme ([PathCampaigns]); a [Campaigns] comes back.
type CampaignsQuery struct {
	// BIN is the first six digits of the card.
	BIN string
	// Amount and Installments leave out campaigns in which they have no part; a zero amount, and no installments, leave out none.
	Amount       money.Amount
	Installments int
}

type campaignsQueryJSON struct {
	BIN          string `json:"bin"`
	Amount       int64  `json:"amount,omitzero"`
	Currency     string `json:"currency,omitempty"`
	Installments int    `json:"installments,omitzero"`
}

// Encode writes the message.
func (m CampaignsQuery) Encode() ([]byte, error) {
	return encode(&campaignsQueryJSON{
		BIN: m.BIN, Amount: m.Amount.Minor(), Currency: string(m.Amount.Currency()), Installments: m.Installments,
	})
}

// DecodeCampaignsQuery reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeCampaignsQuery(body []byte) (CampaignsQuery, error) {
	var j campaignsQueryJSON
	err := decode(body, &j)
	if err != nil {
		return CampaignsQuery{}, err
	}
	m := CampaignsQuery{BIN: j.BIN, Installments: j.Installments}
	if len(j.BIN) != 6 {
		return CampaignsQuery{}, &FieldError{"bin", ErrMalformed}
	}
	for _, c := range j.BIN {
		if c < '0' || c > '9' {
			return CampaignsQuery{}, &FieldError{"bin", ErrMalformed}
		}
	}
	if j.Installments < 0 {
		return CampaignsQuery{}, &FieldError{"installments", ErrMalformed}
	}
	if j.Amount != 0 || j.Currency != "" {
		m.Amount, err = amountOf(j.Amount, j.Currency)
	}
	return m, err
}

// Campaign is one of a programme's campaigns.
type Campaign struct {
	Code string `json:"code"`
	Name string `json:"name"`
	// Least is the least amount that takes part, in kurus.
	Least int64 `json:"least"`
	// From and To are the installments that a payment must have to take part.
	From int `json:"from"`
	To   int `json:"to"`
	// PlusInstallments and DeferMonths are as in [Grant].
	PlusInstallments int `json:"plus_installments,omitzero"`
	DeferMonths      int `json:"defer_months,omitzero"`
	// Until is its last day, "2030-12-31".
	Until string `json:"until"`
}

// Campaigns answers a [CampaignsQuery].
type Campaigns struct {
	Campaigns []Campaign `json:"campaigns"`
}

// Encode writes the message.
func (m Campaigns) Encode() ([]byte, error) {
	if m.Campaigns == nil {
		m.Campaigns = []Campaign{}
	}
	return encode(&m)
}

// DecodeCampaigns reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeCampaigns(body []byte) (Campaigns, error) {
	var m Campaigns
	err := decode(body, &m)
	switch {
	case err != nil:
		return Campaigns{}, err
	case m.Campaigns == nil:
		return Campaigns{}, &FieldError{"campaigns", ErrMissing}
	case len(m.Campaigns) == 0:
		return Campaigns{}, nil
	}
	for _, c := range m.Campaigns {
		if c.Code == "" || c.Least < 0 || c.From < 1 || c.To < c.From || c.PlusInstallments < 0 || c.DeferMonths < 0 {
			return Campaigns{}, &FieldError{"campaigns", ErrMalformed}
		}
	}
	return m, nil
}
