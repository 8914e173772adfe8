package simbank

import (
	"context"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Authorize asks for a sale or a pre-authorization. It calls the bank at most once and never retries.
func (b *Bank) Authorize(ctx context.Context, a connector.Authorization) connector.Result {
	return b.authorize(ctx, a, extras{})
}

// extras are what an authorization may have besides money: points that pay a part of it, or a campaign; or a card that the bank keeps.
type extras struct {
	points   wire.Points
	campaign string
	kept     wire.KeptName
}

func (b *Bank) authorize(ctx context.Context, a connector.Authorization, e extras) connector.Result {
	m := wire.Authorize{
		Ref: a.Ref, Order: a.Order, PreAuth: a.PreAuth, Amount: a.Amount, Installments: a.Installments, Card: a.Card, Kept: e.kept,
		Buyer: wire.Buyer(a.Buyer), Points: e.points, Campaign: e.campaign, ValidUntil: a.Deadline,
	}
	if a.Proof != nil {
		m.Proof = &wire.Proof{ECI: a.Proof.ECI, CAVV: a.Proof.CAVV, XID: a.Proof.XID}
	}
	body, err := m.Encode()
	if err != nil {
		return connector.Refuse(decline.RequestRefused, err)
	}
	got, err := b.call(ctx, wire.PathAuthorize, body, a.Deadline)
	return result(asked{ref: a.Ref, order: a.Order, operation: operation(a.PreAuth), amount: a.Amount, points: e.points, campaign: e.campaign}, got, err)
}
