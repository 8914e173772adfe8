package paratika

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Buyers is the connector to an account whose secret key is known, so that what Paratika posts by way of a buyer's browser can be
// told from what the buyer makes up: it is an [Account] that takes payments with 3-D Secure too.
type Buyers struct {
	*Account
	secret string
}

var (
	_ connector.Capturer   = (*Buyers)(nil)
	_ connector.Voider     = (*Buyers)(nil)
	_ connector.Refunder   = (*Buyers)(nil)
	_ connector.Challenger = (*Buyers)(nil)
	_ connector.HoldSharer = (*Buyers)(nil)

	_ connector.KeptChallenger = (*Buyers)(nil)
)

// Shape is one-step: Paratika charges, or holds, as soon as the bank has authenticated the buyer.
func (b *Buyers) Shape() connector.Shape { return connector.OneStep }

const (
	// pathSale3D takes the card of a session's order ("DirectPost 3D URL"). A session that asks for it is held there, not charged.
	pathSale3D = pathAPI + "/post/sale3d/"
	// sessionLife is how long a session lives at Paratika, in the whole hours that SESSIONEXPIRY counts in. It outlives the visit
	// that it is opened for, which is why it is closed when the visit is over.
	sessionLife = time.Hour
	// threeDOnly binds a session to 3-D Secure and to this address: its token is in the buyer's hands.
	threeDOnly = "DIRECTPOST_THREED"
)

var errLongReturn = errors.New("return address is longer than paratika takes")

// Challenge opens a session and posts the card to it, as the buyer's browser would ("Direct POST - 3D Güvenli"), and hands on where
// the page leads that Paratika answers with. From the second of the two requests on, Paratika may charge; a session whose answer
// was lost can be paid by nobody, since nobody knows its token.
func (b *Buyers) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	return b.challenge(ctx, q, visitOf{}, returnURL)
}

// ChallengeKept is Challenge with a card that Paratika keeps: the form of "Direct POST - 3D Güvenli" takes the token of a saved card
// (cardToken) in the place of the card, in a session of the customer's whose it is.
func (b *Buyers) ChallengeKept(ctx context.Context, q connector.Authorization, c connector.KeptRef, returnURL string) connector.Challenge {
	if c.Token == "" || c.Owner == "" {
		return connector.Ended(connector.Refuse(decline.SavedCardInvalid, errNoToken))
	}
	q.Card = pan.Card{}
	return b.challenge(ctx, q, visitOf{kept: c}, returnURL)
}

// visitOf is what is peculiar about a visit: how its amount is divided, or a card that Paratika keeps.
type visitOf struct {
	items []wire.Item
	kept  connector.KeptRef
}

func (b *Buyers) challenge(ctx context.Context, q connector.Authorization, of visitOf, returnURL string) connector.Challenge {
	if !b.quirks.Returns(returnURL) {
		return connector.Ended(connector.Refuse(decline.MerchantConfiguration, errLongReturn))
	}
	m := wire.Session{
		Credentials: b.credentials, Type: wire.PaymentSession, PaymentID: q.Ref, Amount: q.Amount, Currency: q.Amount.Currency(),
		ReturnURL: returnURL, Customer: b.customer(q), Lifetime: sessionLife, MerchantNote: q.Order,
		Extra: wire.NewExtra(wire.Extra{PreAuth: q.PreAuth, Model: threeDOnly}), Items: of.items,
	}
	if of.kept.Owner != "" {
		m.Customer.ID = of.kept.Owner
	}
	s, err := call(ctx, b.Account, m.Encode(), q.Deadline, wire.DecodeSessionToken)
	switch {
	case err != nil:
		return connector.Ended(connector.Unregistered(exchange.Doubt(err)))
	case s.Outcome.Code == wire.Declined:
		return connector.Ended(connector.Result{Outcome: connector.Declined, Refusal: refusal(s.Outcome, decline.RequestRefused)})
	case s.Outcome.Code != wire.Approved || !token(s.Token):
		return connector.Ended(connector.Unregistered(connector.Result{Cause: exchange.ErrUnreadable}))
	}
	v := visit{token: s.Token, ref: q.Ref, amount: q.Amount, kind: kind(q.PreAuth), until: q.Deadline}
	page, err := b.post(ctx, v, q, of.kept.Token)
	if err != nil {
		r := exchange.Doubt(err)
		r.NeverSent = false // the session was asked for
		return connector.Ended(r)
	}
	to, err := exchange.PageForm(page, b.base+pathSale3D+v.token)
	switch {
	case err != nil:
		return connector.Ended(connector.Result{Cause: fmt.Errorf("read page of sale3d: %w", err)})
	case to.URL == returnURL && to.Method == http.MethodPost:
		return connector.Ended(b.turnedBack(ctx, v, to, q))
	case to.Carries(q.Card):
		return connector.Ended(connector.Result{Cause: exchange.ErrCardInPage})
	}
	return connector.Challenge{Redirect: &to, State: v.String()}
}

// post posts the card, or the token of one that is kept, to a session and returns the page that is to be shown to the buyer.
func (b *Buyers) post(ctx context.Context, v visit, q connector.Authorization, kept string) ([]byte, error) {
	m := wire.DirectPost{CardToken: kept, Installments: max(1, q.Installments)}
	if kept == "" {
		m.Card = q.Card
		m.Card.Holder = cmp.Or(m.Card.Holder, none)
	}
	header := http.Header{"Content-Type": {b.quirks.ContentTypes[0]}, "Accept": {"text/html"}}
	got, err := b.client.Do(ctx, exchange.Request{
		Path: pathSale3D + v.token, Name: "sale3d", Header: header, Body: m.Encode(), Deadline: q.Deadline,
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // it says which request it was of
	}
	if got.Status != http.StatusOK {
		return nil, fmt.Errorf("read answer of sale3d: status %d", got.Status)
	}
	return got.Body, nil
}

// none stands for a cardholder who gave no name; cardOwner must be there.
const none = "-"

// turnedBack is the outcome of a card that Paratika sends back to us before any bank has seen the buyer. Its page has the fields
// of a return, and is believed no more than one.
func (b *Buyers) turnedBack(ctx context.Context, v visit, to connector.Redirect, q connector.Authorization) connector.Result {
	f := b.finish(ctx, v, to.Fields, q.Deadline)
	if !f.Valid {
		return connector.Result{Cause: f.Cause}
	}
	return f.Result
}
