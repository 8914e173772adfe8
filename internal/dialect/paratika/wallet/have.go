package wallet

import (
	"context"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/vault"
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

// Enterable refuses a card that its owner enters by himself and that was switched off: it stays so, and only the shop switches it on again.
// The fault is a CodePayment.
func (d Desk) Enterable(ctx context.Context, m *merchant.Merchant, owner string, n pan.Number) error {
	id, err := d.id(ctx, m, owner)
	if err == nil {
		var known vault.Saved
		known, err = d.Gateway.KnownCard(ctx, m.ID, id, n)
		if err == nil && !known.Active && !known.Proposed.Unproven {
			return fault.New(fault.Conflict, CodePayment, fault.Text{
				TR: "Bu kart kullanıma kapatılmış; lütfen başka bir kart girin.", EN: "This card has been switched off; please enter another one.",
			})
		}
	}
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
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
