package paynet

import (
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paynet"
)

// keep.go is v1/card ("Kart saklama"): cards that Paynet keeps for a merchant's customers.

// The paths of v1/card.
const (
	pathCardSave   = "/v1/card/save"
	pathCardList   = "/v1/card/list"
	pathCardDelete = "/v1/card/delete"
)

// ownerLimit is ours of user_unique_id, for which Paynet states none.
const ownerLimit = 100

var (
	errNobody  = errors.New("card is kept for nobody, or has no label")
	errNoToken = errors.New("kept card is not named")
	errProof   = errors.New("what was said when a visit began is not said again with its charge")
	errLira    = errors.New("paynet takes lira only")
)

// Keep hands a card over to be kept (card/save). Its code is not sent: Paynet would hold a lira on the card and give it back.
func (a *Account) Keep(ctx context.Context, n connector.NewCard) connector.Kept {
	m := wire.CardSave{CardDesc: n.Label, Card: n.Card, UserUniqueID: n.Customer, CardOwnerID: n.Owner}
	m.Card.CVV = pan.CVV{}
	if n.Owner != "" {
		m.UserUniqueID = "" // the one or the other, as the document has it
	}
	if n.Owner+n.Customer == "" || n.Label == "" || !a.quirks.Fits("card_desc", n.Label) || utf8.RuneCountInString(n.Customer) > ownerLimit {
		return connector.NotKept(connector.Refuse(decline.RequestRefused, errNobody))
	}
	s, err := call(ctx, a, pathCardSave, m.Encode(), n.Deadline, wire.DecodeCardSaved)
	switch {
	case err != nil:
		return connector.NotKept(failed(err, decline.RequestRefused))
	case a.quirks.Doubtful(code(s.Code)):
		return connector.Kept{Cause: exchange.ErrUnreadable}
	case s.Code != wire.Successful && s.Code != wire.OldSuccessful:
		return connector.Kept{Outcome: connector.Declined, Refusal: refusalOf(s.Code, s.Message)}
	case s.CardHash == "" || s.CardOwnerID == "" || n.Owner != "" && s.CardOwnerID != n.Owner:
		return connector.Kept{Cause: errOther}
	}
	c := keptCard(s.SavedCard)
	if c.BIN+c.Last4 == "" || !shows(c, n.Card.Number) {
		return connector.Kept{Cause: errOther}
	}
	return connector.Kept{Outcome: connector.Approved, Card: c}
}

// shows reports whether a kept card's digits are those of a number.
func shows(c connector.KeptCard, n pan.Number) bool {
	return n.BIN() == c.BIN && n.Last4() == c.Last4
}

// refusalOf is a refusal that came with HTTP 200.
func refusalOf(code wire.ResultCode, message string) connector.Refusal {
	return connector.RefusalOf(wire.ReasonOf("", "", code), strconv.Itoa(int(code)), message)
}

// keptCard reads a card; of card_no, "435508******8053", the ends are what may be shown.
func keptCard(s wire.SavedCard) connector.KeptCard {
	c := connector.KeptCard{
		KeptRef: connector.KeptRef{Owner: s.CardOwnerID, Token: s.CardHash}, Label: s.CardDesc, BIN: s.CardBin, Brand: s.CardBrandName,
	}
	if n := len(s.CardNo); n >= 4 {
		c.Last4 = s.CardNo[n-4:]
	}
	if len(c.BIN) > 6 {
		c.BIN = c.BIN[:6]
	}
	return c
}

// Cards lists the cards that are kept for an owner (card/list).
func (a *Account) Cards(ctx context.Context, owner string, deadline time.Time) ([]connector.KeptCard, error) {
	if owner == "" {
		return nil, errNobody
	}
	var all []connector.KeptCard
	m := wire.CardListRequest{CardOwnerID: owner, Page: wire.Page{Limit: pageSize}}
	for range pages {
		l, err := call(ctx, a, pathCardList, m.Encode(), deadline, wire.DecodeCardList)
		var no *refused
		switch {
		case errors.As(err, &no) && wire.ReasonOf("", "", no.failure.Result) == decline.OriginalNotFound:
			return all, nil // an owner whom Paynet does not know
		case err != nil:
			return nil, err
		case l.Code != wire.Successful && l.Code != wire.OldSuccessful:
			return nil, errors.New("paynet refused a list of cards with code " + strconv.Itoa(int(l.Code)))
		}
		for _, row := range l.Rows {
			if row.CardOwnerID != owner {
				return nil, errOther
			}
			all = append(all, keptCard(row))
		}
		if !l.HasMore || len(l.Rows) == 0 {
			return all, nil
		}
		m.StartingAfter += len(l.Rows)
	}
	return nil, errors.New("paynet's list of cards is too long to be read")
}

// Forget has a card deleted (card/delete).
func (a *Account) Forget(ctx context.Context, c connector.KeptRef, deadline time.Time) connector.Result {
	if c.Owner == "" || c.Token == "" {
		return connector.Refuse(decline.SavedCardInvalid, errNoToken)
	}
	m := wire.CardRef{CardOwnerID: c.Owner, CardHash: c.Token}
	e, err := call(ctx, a, pathCardDelete, m.Encode(), deadline, wire.DecodeEnvelope)
	switch {
	case err != nil:
		return failed(err, decline.SavedCardInvalid)
	case a.quirks.Doubtful(code(e.Code)):
		return connector.Result{Cause: exchange.ErrUnreadable}
	case e.Code != wire.Successful && e.Code != wire.OldSuccessful:
		return connector.Result{Outcome: connector.Declined, Refusal: refusalOf(e.Code, e.Message)}
	}
	return connector.Result{Outcome: connector.Approved}
}

// AuthorizeKept asks for a sale or a pre-authorization with a card that Paynet keeps ("Ödeme", card_hash), or, with the proof of a 3-D
// Secure visit, for the charge that follows it. The owner goes along, and Paynet compares them.
func (a *Account) AuthorizeKept(ctx context.Context, q connector.Authorization, c connector.KeptRef) connector.Result {
	q.Card = pan.Card{}
	o, ok := a.order(q)
	switch {
	case c.Token == "":
		return connector.Refuse(decline.SavedCardInvalid, errNoToken)
	case !ok:
		return connector.Refuse(decline.CurrencyNotSupported, errLira)
	case q.Proof != nil:
		return a.charge(ctx, q)
	}
	o.CardHash, o.CardOwnerID = c.Token, c.Owner
	p, err := call(ctx, a, pathPayment, o.Encode(), q.Deadline, wire.DecodePayment)
	return a.paid(p, err, q)
}

// ChallengeKept registers a payment with a card that Paynet keeps for 3-D Secure: tds_initial has the members of "Ödeme", card_hash and
// card_owner_id among them.
func (a *Account) ChallengeKept(ctx context.Context, q connector.Authorization, c connector.KeptRef, returnURL string) connector.Challenge {
	if c.Token == "" {
		return connector.Ended(connector.Refuse(decline.SavedCardInvalid, errNoToken))
	}
	q.Card = pan.Card{}
	return a.challenge(ctx, q, returnURL, func(o *wire.Order) { o.CardHash, o.CardOwnerID = c.Token, c.Owner })
}
