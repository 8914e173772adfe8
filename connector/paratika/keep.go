package paratika

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// keep.go is Paratika's wallet: cards that it keeps for a merchant's customers. A card's owner is the shop's own CUSTOMER.

var (
	errNobody  = errors.New("card is kept for nobody, or has no label")
	errNoToken = errors.New("kept card is not named")
	errProof   = errors.New("the card of a visit is the visit's, and not a kept one")
)

// Keep hands a card over to be kept (EWALLETADDCARD), which takes no security code.
func (a *Account) Keep(ctx context.Context, n connector.NewCard) connector.Kept {
	owner := cmp.Or(n.Owner, n.Customer)
	if owner == "" || n.Label == "" || !a.quirks.Fits("CUSTOMER", owner) || !a.quirks.Fits("CARDSAVENAME", n.Label) {
		return connector.NotKept(connector.Refuse(decline.RequestRefused, errNobody))
	}
	m := wire.NewCard{Credentials: a.credentials, Customer: wire.Customer{ID: owner}, Card: n.Card, Name: n.Label}
	m.Card.CVV = pan.CVV{}
	m.Card.Holder = cmp.Or(n.Card.Holder, none)
	got, err := call(ctx, a, m.Encode(), n.Deadline, wire.DecodeCardAnswer)
	switch {
	case err != nil:
		return connector.NotKept(exchange.Doubt(err))
	case got.Outcome.Code == wire.Declined:
		return connector.Kept{Outcome: connector.Declined, Refusal: refusal(got.Outcome, decline.RequestRefused)}
	case got.Outcome.Code != wire.Approved || got.Token == "":
		return connector.Kept{Cause: errUndecided}
	}
	return connector.Kept{Outcome: connector.Approved, Card: connector.KeptCard{
		KeptRef: connector.KeptRef{Owner: owner, Token: got.Token}, Label: n.Label,
		BIN: n.Card.Number.BIN(), Last4: n.Card.Number.Last4(), Brand: string(n.Card.Number.Brand()),
	}}
}

// Cards lists the cards that are kept for an owner (QUERYCARD).
func (a *Account) Cards(ctx context.Context, owner string, deadline time.Time) ([]connector.KeptCard, error) {
	if owner == "" {
		return nil, errNobody
	}
	m := wire.CardQuery{Credentials: a.credentials, Customer: owner, Limit: limit}
	w, err := call(ctx, a, m.Encode(), deadline, wire.DecodeWallet)
	switch {
	case err != nil:
		return nil, err
	case w.Outcome.Code == wire.Declined && w.Outcome.Error == wire.NoSuchCard:
		return nil, nil
	case w.Outcome.Code != wire.Approved:
		return nil, fmt.Errorf("paratika refused a list of cards with %s", w.Outcome.Error)
	case w.Total > len(w.Cards):
		return nil, fmt.Errorf("paratika keeps more than %d cards of one customer", len(w.Cards))
	}
	var all []connector.KeptCard
	for _, c := range w.Cards {
		if c.Customer != "" && c.Customer != owner {
			return nil, errOther
		}
		if c.Status == wire.CardInactive {
			continue // it cannot pay
		}
		all = append(all, connector.KeptCard{
			KeptRef: connector.KeptRef{Owner: owner, Token: c.Token}, Label: c.Name, BIN: c.BIN[:min(6, len(c.BIN))], Last4: c.Last4,
			Brand: c.Brand, // cardNetwork is the family's: CARD_FNS
		})
	}
	return all, nil
}

// Forget has a card deleted (EWALLETDELETECARD).
func (a *Account) Forget(ctx context.Context, c connector.KeptRef, deadline time.Time) connector.Result {
	if c.Token == "" {
		return connector.Refuse(decline.SavedCardInvalid, errNoToken)
	}
	m := wire.CardRef{Action: "EWALLETDELETECARD", Credentials: a.credentials, Token: c.Token, Customer: c.Owner}
	got, err := call(ctx, a, m.Encode(), deadline, wire.DecodeCardAnswer)
	switch {
	case err != nil:
		return exchange.Doubt(err)
	case got.Outcome.Code == wire.Declined:
		return connector.Result{Outcome: connector.Declined, Refusal: refusal(got.Outcome, decline.SavedCardInvalid)}
	case got.Outcome.Code != wire.Approved:
		return connector.Result{Cause: errUndecided}
	}
	return connector.Result{Outcome: connector.Approved}
}

// AuthorizeKept asks for a sale or a pre-authorization with a card that Paratika keeps (CARDTOKEN).
func (a *Account) AuthorizeKept(ctx context.Context, q connector.Authorization, c connector.KeptRef) connector.Result {
	switch {
	case c.Token == "" || c.Owner == "":
		return connector.Refuse(decline.SavedCardInvalid, errNoToken)
	case q.Proof != nil:
		return connector.Refuse(decline.AuthenticationInvalid, errProof)
	}
	o := wire.Order{
		Credentials: a.credentials, PreAuth: q.PreAuth, PaymentID: q.Ref, Amount: q.Amount, Currency: q.Amount.Currency(),
		Customer: a.customer(q), CardToken: c.Token, MerchantNote: q.Order, Installments: max(1, q.Installments),
	}
	o.Customer.ID = c.Owner
	want := wire.Financial{Action: action(q.PreAuth), PaymentID: q.Ref, Amount: q.Amount}
	return a.moves(ctx, o.Encode(), q.Deadline, want, decline.RequestRefused)
}
