package api

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/pan"
)

// cards.go is the saved cards of a merchant's customers, and payments with them.

// savedBody is a saved card as this API writes it.
type savedBody struct {
	Token    string     `json:"token"`
	Customer string     `json:"customer"`
	Label    string     `json:"label,omitempty"`
	BIN      string     `json:"bin"`
	Last4    string     `json:"last4"`
	Brand    card.Brand `json:"brand"`
	Holder   string     `json:"holder,omitempty"`
	// ExpMonth and ExpYear are not known of a card that a provider keeps, and no event tells them.
	ExpMonth int `json:"exp_month,omitzero"`
	ExpYear  int `json:"exp_year,omitzero"`
	// KeptAt is the account at which alone the card pays, where its number is not here.
	KeptAt string `json:"kept_at,omitempty"`
	// Active cards can pay.
	Active    bool      `json:"active"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (s *surface) savedOf(m merchant.ID, v gateway.SavedCard) (savedBody, error) {
	expiry, err := s.gateway.SavedExpiry(m, v)
	if err != nil {
		return savedBody{}, err
	}
	b := cardTold(v)
	b.ExpMonth, b.ExpYear = expiry.Month(), expiry.Year()
	if v.Kept.Only {
		b.KeptAt = v.Kept.At[0].Account
	}
	return b, nil
}

// cardTold is a saved card as events tell of it: without its expiry, which the vault keeps sealed, while an event's bytes lie in the database
// in plain; and without the account that keeps it.
func cardTold(v gateway.SavedCard) savedBody {
	return savedBody{
		Token: v.Token, Customer: v.Owner, Label: v.Label, BIN: v.Card.BIN, Last4: v.Card.Last4, Brand: v.Card.Brand, Holder: v.Card.Holder,
		Active: v.Active, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
}

// savable is a card to be saved: a security code is not among its members, because it must not be kept.
type savable struct {
	Number   string `json:"number"`
	ExpMonth int64  `json:"exp_month"`
	ExpYear  int64  `json:"exp_year"`
	Holder   string `json:"holder,omitempty"`
}

// saveRequest is the body of POST /v1/customers/{id}/cards.
type saveRequest struct {
	Card  *savable `json:"card"`
	Label string   `json:"label,omitempty"`
}

// saveCard answers POST /v1/customers/{id}/cards. A card that the customer has saved before is brought up to date, under its token.
func (s *surface) saveCard(c *call) (reply, error) {
	var in saveRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	switch {
	case in.Card == nil:
		return reply{}, invalid("/card", "card_missing")
	case in.Card.Number == "":
		return reply{}, invalid("/card/number", "field_missing")
	case in.Card.ExpMonth == 0:
		return reply{}, invalid("/card/exp_month", "field_missing")
	case in.Card.ExpYear == 0:
		return reply{}, invalid("/card/exp_year", "field_missing")
	}
	m := cardMember{Number: in.Card.Number, ExpMonth: in.Card.ExpMonth, ExpYear: in.Card.ExpYear}
	plain, err := m.known(s.now())
	if err == nil {
		err = first(
			func() error { return text("/card/holder", in.Card.Holder, maxHolder) },
			func() error { return text("/label", in.Label, maxLabel) },
		)
	}
	if err != nil {
		return reply{}, err
	}
	plain.Holder = strings.TrimSpace(in.Card.Holder)
	saved, known, err := s.gateway.SaveCard(c.Context(), c.merchant.ID, gateway.NewCard{Owner: c.PathValue("id"), Label: in.Label, Card: plain})
	if err != nil {
		return reply{}, cardFault(err)
	}
	b, err := s.savedOf(c.merchant.ID, saved)
	if err != nil {
		return reply{}, err
	}
	r := reply{status: http.StatusCreated, body: encode(b), location: "/v1/cards/" + saved.Token}
	if known {
		r.status, r.location = http.StatusOK, ""
	}
	return r, nil
}

// maxLabel is the longest name of a card, in characters.
const maxLabel = 100

// cardFault points the engine's faults at the members of this API.
func cardFault(err error) error {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid {
		return err
	}
	pointed := *f
	switch f.Field {
	case "card_label":
		pointed = fault.Error{Kind: f.Kind, Code: "card_number_in_text", Field: "/label"}
	case "card_holder":
		pointed = fault.Error{Kind: f.Kind, Code: "card_number_in_text", Field: "/card/holder"}
	case "card_expiry":
		pointed = fault.Error{Kind: f.Kind, Code: "card_expired", Field: "/card/exp_year"}
	}
	return &pointed
}

// cardsBody is a page of saved cards, newest first.
type cardsBody struct {
	Cards   []savedBody `json:"cards"`
	HasMore bool        `json:"has_more"`
	Next    string      `json:"next,omitempty"`
}

// listCards answers GET /v1/customers/{id}/cards.
func (s *surface) listCards(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	owner, err := s.gateway.Customer(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	// One more than asked tells whether there is a next page.
	all, err := s.gateway.SavedCards(c.Context(), c.merchant.ID, gateway.SavedFilter{Owner: owner.ID, Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	b := cardsBody{Cards: []savedBody{}}
	if len(all) > limit {
		all = all[:limit]
		b.HasMore, b.Next = true, all[limit-1].Token
	}
	for _, one := range all {
		shown, err := s.savedOf(c.merchant.ID, one)
		if err != nil {
			return reply{}, err
		}
		b.Cards = append(b.Cards, shown)
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// getCard answers GET /v1/cards/{token}.
func (s *surface) getCard(c *call) (reply, error) {
	return s.shown(c)(s.gateway.SavedCard(c.Context(), c.merchant.ID, "", c.PathValue("token")))
}

func (s *surface) shown(c *call) func(gateway.SavedCard, error) (reply, error) {
	return func(v gateway.SavedCard, err error) (reply, error) {
		if err != nil {
			return reply{}, cardFault(err)
		}
		b, err := s.savedOf(c.merchant.ID, v)
		if err != nil {
			return reply{}, err
		}
		return reply{status: http.StatusOK, body: encode(b)}, nil
	}
}

// cardChange is the body of POST /v1/cards/{token}; what is absent stays as it is.
type cardChange struct {
	Label    *string `json:"label,omitempty"`
	Holder   *string `json:"holder,omitempty"`
	ExpMonth int64   `json:"exp_month,omitempty"`
	ExpYear  int64   `json:"exp_year,omitempty"`
	Active   *bool   `json:"active,omitempty"`
}

// changeCard answers POST /v1/cards/{token}.
func (s *surface) changeCard(c *call) (reply, error) {
	var in cardChange
	err := c.read(&in, false)
	if err == nil {
		err = first(
			func() error { return text("/label", given(in.Label), maxLabel) },
			func() error { return text("/holder", given(in.Holder), maxHolder) },
		)
	}
	if err != nil {
		return reply{}, err
	}
	change := gateway.CardChange{Label: in.Label, Holder: in.Holder, Active: in.Active}
	switch {
	case in.ExpMonth != 0 && in.ExpYear != 0:
		change.Expiry, err = (&cardMember{ExpMonth: in.ExpMonth, ExpYear: in.ExpYear}).expiry(s.now())
		if f, is := fault.As(err); is {
			return reply{}, invalid(strings.TrimPrefix(f.Field, "/card"), f.Code)
		}
	case in.ExpMonth != 0:
		return reply{}, invalid("/exp_year", "field_missing")
	case in.ExpYear != 0:
		return reply{}, invalid("/exp_month", "field_missing")
	}
	return s.shown(c)(s.gateway.ChangeCard(c.Context(), c.merchant.ID, "", c.PathValue("token"), change))
}

// deleteCard answers DELETE /v1/cards/{token}.
func (s *surface) deleteCard(c *call) (reply, error) {
	token := c.PathValue("token")
	err := s.gateway.ForgetCard(c.Context(), c.merchant.ID, "", token)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(deletedBody{ID: token, Deleted: true})}, nil
}

// saveMember asks for the card of a payment to be saved.
type saveMember struct {
	Customer string `json:"customer"`
	Label    string `json:"label,omitempty"`
}

func (m *saveMember) check() error {
	switch {
	case m == nil:
		return nil
	case m.Customer == "":
		return invalid("/save_card/customer", "field_missing")
	}
	return text("/save_card/label", m.Label, maxLabel)
}

// attrSaved is the token of the card that was saved with a payment. No shop can name an entry of its metadata so.
const attrSaved = gateway.AttrSavedCard

var tokenText = regexp.MustCompile(`^[0-9a-f]{32}$`)

// withSaved puts the card of a token into an order, with the security code if the buyer has typed it.
func (s *surface) withSaved(c *call, in *createRequest, o *gateway.Order) error {
	if in.CardToken == "" {
		return nil
	}
	if !tokenText.MatchString(in.CardToken) {
		return fault.New(fault.NotFound, "card_not_found", fault.Text{})
	}
	var err error
	o.Card, o.Kept, err = s.gateway.CardToPay(c.Context(), c.merchant.ID, in.Customer, in.CardToken)
	if err != nil || o.Kept != nil {
		return err // a provider that keeps the card takes no code with it
	}
	if o.Card.Expiry.Expired(s.now()) {
		return invalid("/card_token", "card_expired")
	}
	if in.CVV != "" {
		o.Card.CVV, err = pan.ParseCVV(in.CVV, o.Card.Number.Brand())
		if err != nil {
			return invalid("/cvv", "card_cvv")
		}
	}
	return nil
}

// keep has the card of an order that is about to be paid saved, once it is paid: nobody has shown yet that it is the customer's.
func (s *surface) keep(c *call, in *createRequest, o *gateway.Order) error {
	if in.SaveCard == nil {
		return nil
	}
	kept, _, err := s.gateway.KeepCard(c.Context(), *o, gateway.NewCard{Owner: in.SaveCard.Customer, Label: in.SaveCard.Label, Card: o.Card})
	if err != nil {
		return cardFault(err)
	}
	*o = kept
	return nil
}

// proven saves the card of a payment that has proven it, and forgets that of one that has not, before the shop is told of the payment. Its
// job does it otherwise, where nobody asks.
func (s *surface) proven(ctx context.Context, p payment.Payment) {
	err := s.gateway.ProveCard(ctx, p)
	if err != nil {
		s.log.Warn("saved card is left to its job", "payment", string(p.ID), "error", err)
	}
}
