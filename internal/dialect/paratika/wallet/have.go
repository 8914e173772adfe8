package wallet

import (
	"context"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/pan"
)

// Have keeps a card unless the customer has saved it before, and returns its token either way.
func (d Desk) Have(ctx context.Context, m *merchant.Merchant, owner, label string, c pan.Card) (string, error) {
	customer, err := d.Gateway.KnowCustomer(ctx, m.ID, owner)
	if err != nil {
		return "", err
	}
	saved, _, err := d.Gateway.SaveCard(ctx, m.ID, gateway.NewCard{Owner: customer.ID, Label: label, Card: c})
	return saved.Token, err
}

// TokenOf is the token of the card that a customer has saved with a number.
func (d Desk) TokenOf(ctx context.Context, m *merchant.Merchant, owner string, n pan.Number) (string, error) {
	id, err := d.id(ctx, m, owner)
	if err != nil {
		return "", err
	}
	saved, err := d.Gateway.KnownCard(ctx, m.ID, id, n)
	return saved.Token, err
}
