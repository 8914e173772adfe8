package api

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
)

// providercards.go is the cards that a merchant's providers keep: what they are, how they become saved cards here, and which of those that
// were deleted here a provider may keep still.

// providerCardBody is a card as its provider tells of it.
type providerCardBody struct {
	Account string `json:"account"`
	Owner   string `json:"owner"`
	Token   string `json:"token"`
	Label   string `json:"label,omitempty"`
	BIN     string `json:"bin,omitempty"`
	Last4   string `json:"last4,omitempty"`
	Brand   string `json:"brand,omitempty"`
	// CardToken is the token of the saved card that it was imported as.
	CardToken string `json:"card_token,omitempty"`
}

type providerCardsBody struct {
	Cards []providerCardBody `json:"cards"`
}

// maxKeptName is the longest name of a provider for a person or a card, in characters.
const maxKeptName = 200

// listProviderCards answers GET /v1/provider-cards.
func (s *surface) listProviderCards(c *call) (reply, error) {
	values, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, invalid("", "query_unknown")
	}
	for name, v := range values {
		if !slices.Contains([]string{"account", "owner"}, name) || len(v) != 1 {
			return reply{}, invalid("", "query_unknown")
		}
	}
	account, owner := values.Get("account"), values.Get("owner")
	err = keptNames(account, owner)
	if err != nil {
		return reply{}, err
	}
	all, err := s.gateway.ProviderCards(c.Context(), c.merchant, account, owner)
	if err != nil {
		return reply{}, keptFault(err)
	}
	b := providerCardsBody{Cards: []providerCardBody{}}
	for _, k := range all {
		b.Cards = append(b.Cards, providerCardBody{
			Account: account, Owner: k.Owner, Token: k.Token, Label: k.Label, BIN: k.BIN, Last4: k.Last4, Brand: k.Brand, CardToken: k.Saved,
		})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

func keptNames(account, owner string) error {
	switch {
	case account == "":
		return invalid("/account", "field_missing")
	case owner == "":
		return invalid("/owner", "field_missing")
	}
	return first(func() error { return text("/account", account, maxKeptName) }, func() error { return text("/owner", owner, maxKeptName) })
}

// keptFault points the engine's faults at the members of this API.
func keptFault(err error) error {
	f, is := fault.As(err)
	if !is || !slices.Contains([]string{"account", "owner", "tokens"}, f.Field) {
		return err
	}
	pointed := *f
	pointed.Field = "/" + f.Field
	return &pointed
}

// importRequest is the body of POST /v1/customers/{id}/provider-cards.
type importRequest struct {
	Account string   `json:"account"`
	Owner   string   `json:"owner"`
	Tokens  []string `json:"tokens,omitempty"`
}

// maxImported is the most cards that are named in one request.
const maxImported = 100

// importCards answers POST /v1/customers/{id}/provider-cards. Who repeats it gets the cards that it made before.
func (s *surface) importCards(c *call) (reply, error) {
	var in importRequest
	err := c.read(&in, false)
	if err == nil {
		err = keptNames(in.Account, in.Owner)
	}
	if err != nil {
		return reply{}, err
	}
	if len(in.Tokens) > maxImported {
		return reply{}, invalid("/tokens", "field_length")
	}
	for _, token := range in.Tokens {
		if token == "" {
			return reply{}, invalid("/tokens", "field_missing")
		}
		err = text("/tokens", token, maxKeptName)
		if err != nil {
			return reply{}, err
		}
	}
	all, err := s.gateway.ImportCards(c.Context(), gateway.Import{
		Merchant: c.merchant, Customer: c.PathValue("id"), Account: in.Account, Owner: in.Owner, Tokens: in.Tokens,
	})
	if err != nil {
		return reply{}, keptFault(err)
	}
	b := importedBody{Cards: []savedBody{}}
	status := http.StatusOK
	for _, one := range all {
		shown, err := s.savedOf(c.merchant.ID, one.Saved)
		if err != nil {
			return reply{}, err
		}
		if !one.Known {
			status = http.StatusCreated
		}
		b.Cards = append(b.Cards, shown)
	}
	return reply{status: status, body: encode(b)}, nil
}

type importedBody struct {
	Cards []savedBody `json:"cards"`
}

// deletedCardBody is a card that was deleted here and that its provider has not confirmed to keep no longer.
type deletedCardBody struct {
	CardToken string    `json:"card_token"`
	Masked    string    `json:"masked"`
	Account   string    `json:"account"`
	Owner     string    `json:"owner"`
	Token     string    `json:"token"`
	DeletedAt time.Time `json:"deleted_at"`
	Tries     int       `json:"tries"`
	Message   string    `json:"message,omitempty"`
	// Status is "pending" while the provider is asked, and "kept" once that was given up.
	Status string `json:"status"`
}

type deletedCardsBody struct {
	Cards   []deletedCardBody `json:"cards"`
	HasMore bool              `json:"has_more"`
	Next    string            `json:"next,omitempty"`
}

// deletedCards answers GET /v1/provider-cards/deleted.
func (s *surface) deletedCards(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	page, next, err := s.gateway.Unkept(c.Context(), c.merchant.ID, after, limit)
	if err != nil {
		return reply{}, err
	}
	b := deletedCardsBody{Cards: []deletedCardBody{}, HasMore: next != "", Next: next}
	for _, u := range page {
		one := deletedCardBody{
			CardToken: u.Card, Masked: u.Masked, Account: u.Account, Owner: u.Owner, Token: u.Token, DeletedAt: u.Since, Tries: u.Tries,
			Message: u.Said, Status: "pending",
		}
		if u.GivenUp {
			one.Status = "kept"
		}
		b.Cards = append(b.Cards, one)
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
