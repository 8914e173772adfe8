package vezne

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// ProviderCard is a card that a provider keeps for a merchant's customer, as the provider tells of it.
type ProviderCard struct {
	// Account is the merchant's account at the provider, Owner the provider's name of the person, and Token that of the card.
	Account string `json:"account"`
	Owner   string `json:"owner"`
	Token   string `json:"token"`
	Label   string `json:"label,omitempty"`
	BIN     string `json:"bin,omitempty"`
	Last4   string `json:"last4,omitempty"`
	Brand   string `json:"brand,omitempty"`
	// CardToken is the token of the saved card that it was imported as, if it was.
	CardToken string `json:"card_token,omitempty"`
}

// CardImport names cards that a provider keeps. Account and Owner are required.
type CardImport struct {
	Account string `json:"account"`
	Owner   string `json:"owner"`
	// Tokens are the provider's names of up to 100 cards; all of the owner's without.
	Tokens []string `json:"tokens,omitempty"`
}

// DeletedCard is a card that was deleted here and that its provider may keep still.
type DeletedCard struct {
	CardToken string    `json:"card_token"`
	Masked    string    `json:"masked"`
	Account   string    `json:"account"`
	Owner     string    `json:"owner"`
	Token     string    `json:"token"`
	DeletedAt time.Time `json:"deleted_at"`
	// Tries are how often the provider was asked to forget it, and Message what it said last.
	Tries   int    `json:"tries"`
	Message string `json:"message,omitempty"`
	// Status is "pending" while the provider is asked, and "kept" once that was given up.
	Status string `json:"status"`
}

const providerCardsPath = "/v1/provider-cards"

// Import makes saved cards of those that a provider keeps for a customer, and returns them. They pay at the account that keeps them and
// nowhere else. One that was imported before is returned as it is, so a repeat does no more.
func (s Cards) Import(ctx context.Context, customer string, from CardImport) ([]SavedCard, error) {
	answer, err := changed[struct {
		Cards []SavedCard `json:"cards"`
	}](ctx, s.client, pathOf(customersPath, customer)+"/provider-cards", from)
	if err != nil {
		return nil, err
	}
	return answer.Cards, nil
}

// AtProvider asks a provider which cards it keeps for a person.
func (s Cards) AtProvider(ctx context.Context, account, owner string) ([]ProviderCard, error) {
	answer, err := sent[struct {
		Cards []ProviderCard `json:"cards"`
	}](ctx, s.client, request{method: http.MethodGet, path: providerCardsPath, query: url.Values{"account": {account}, "owner": {owner}}})
	if err != nil {
		return nil, err
	}
	return answer.Cards, nil
}

// Deleted returns one page of the cards that were deleted here and that their providers have not confirmed to keep no longer.
func (s Cards) Deleted(ctx context.Context, page Paging) (*List[DeletedCard], error) {
	return list[DeletedCard](ctx, s.client, providerCardsPath+"/deleted", "cards", page, nil)
}

// AllDeleted walks all pages of [Cards.Deleted].
func (s Cards) AllDeleted(ctx context.Context, page Paging) iter.Seq2[*DeletedCard, error] {
	return walk(page, func(p Paging) (*List[DeletedCard], error) { return s.Deleted(ctx, p) })
}
