package sim

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/loyalty"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// campaigns serves the question which campaigns a card's programme has now.
func (b *Bank) campaigns(_ context.Context, v visit) (reply, error) {
	m, err := wire.DecodeCampaignsQuery(v.body)
	if err != nil {
		return reply{}, err
	}
	var a wire.Campaigns
	if m.Amount.IsZero() || m.Amount.Currency() == money.TRY {
		for _, c := range loyalty.Open(m.BIN, m.Amount.Minor(), m.Installments, b.config.Now()) {
			a.Campaigns = append(a.Campaigns, wire.Campaign{
				Code: c.Code, Name: c.Name, Least: c.Least, From: c.From, To: c.To, PlusInstallments: c.Plus, DeferMonths: c.Defer, Until: c.Until,
			})
		}
	}
	body, err := a.Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body}, nil
}

// grant is what the campaign of the code gives a payment. It reports false if the payment has no part in it.
func (b *Bank) grant(bin string, amount money.Amount, installments int, code string) (books.Grant, bool) {
	if code == "" {
		return books.Grant{}, true
	}
	for _, c := range loyalty.Open(bin, amount.Minor(), max(1, installments), b.config.Now()) {
		if c.Code == code && amount.Currency() == money.TRY {
			return books.Grant{Campaign: c.Code, Plus: c.Plus, Defer: c.Defer}, true
		}
	}
	return books.Grant{}, false
}

func grantOf(g books.Grant) wire.Grant {
	return wire.Grant{Campaign: g.Campaign, PlusInstallments: g.Plus, DeferMonths: g.Defer}
}
