package paratika

import (
	"context"
	"errors"
	"fmt"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/paratika"
)

// points.go asks for a card's points ("Ekstra Puan Adımı"). Paratika answers within a session only, so that one is opened for the
// question, whose token leaves this machine to nobody else and with which only a buyer at his bank could pay, and closed.

// nowhere is the RETURNURL of a session to which no buyer is sent. The name is reserved for what must never exist (RFC 2606).
const nowhere = "https://vezne.invalid/"

// Points asks for the points on a card (QUERYPOINTS).
func (a *Account) Points(ctx context.Context, q connector.PointsQuery) ([]connector.Points, error) {
	m := wire.Session{
		Credentials: a.credentials, Type: wire.PaymentSession, PaymentID: q.Ref, Amount: q.Amount, Currency: q.Amount.Currency(),
		ReturnURL: nowhere, Customer: wire.Customer{ID: q.Ref}, Lifetime: sessionLife, Extra: wire.NewExtra(wire.Extra{Model: threeDOnly}),
	}
	s, err := call(ctx, a, m.Encode(), q.Deadline, wire.DecodeSessionToken)
	switch {
	case err != nil:
		return nil, err
	case s.Outcome.Code != wire.Approved || !token(s.Token):
		return nil, fmt.Errorf("paratika refused a session with %s", s.Outcome.Error)
	}
	found, err := a.points(ctx, s.Token, q)
	// A session that could not be closed ends by itself, and the answer is none the worse for it.
	_ = a.closeSession(ctx, visit{token: s.Token}, q.Deadline)
	return found, err
}

func (a *Account) points(ctx context.Context, token string, q connector.PointsQuery) ([]connector.Points, error) {
	m := wire.PointsQuery{Credentials: wire.Credentials{SessionToken: token}, Number: q.Card.Number, Expiry: q.Card.Expiry}
	got, err := call(ctx, a, m.Encode(), q.Deadline, wire.DecodePointsAnswer)
	switch {
	case err != nil:
		return nil, err
	case got.Outcome.Error == wire.PointsQueryUnsupported:
		return nil, errors.Join(connector.ErrUnsaid, errors.New("paratika or the card's bank tells no points"))
	case got.Outcome.Code != wire.Approved:
		return nil, fmt.Errorf("paratika refused a query of points with %s", got.Outcome.Error)
	}
	var all []connector.Points
	for _, p := range got.Points {
		all = append(all, connector.Points{Name: p.Name, Value: p.Value, Amount: p.Amount})
	}
	return all, nil
}
