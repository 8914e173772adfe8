package vezne

import (
	"context"
	"iter"
	"net/url"
	"time"
)

// Customers are those whose saved cards are kept together.
type Customers struct{ client *Client }

// Customer is one of them.
type Customer struct {
	ID string `json:"id"`
	// Reference is the shop's own id.
	Reference string    `json:"reference"`
	Name      string    `json:"name,omitempty"`
	Email     string    `json:"email,omitempty"`
	Phone     string    `json:"phone,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// CustomerRequest is a customer to be made. Reference is required: 1 to 128 characters, one customer each.
type CustomerRequest struct {
	Reference string `json:"reference"`
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Phone     string `json:"phone,omitempty"`
}

// CustomerChange is what is to become of a customer; nil leaves it as it is.
type CustomerChange struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
	Phone *string `json:"phone,omitempty"`
}

const customersPath = "/v1/customers"

// Create makes a customer. One that has the reference already is the problem "customer_exists", which is also what a repeat meets whose
// first answer was lost: [Customers.Find] finds it.
func (s Customers) Create(ctx context.Context, r CustomerRequest) (*Customer, error) {
	return changed[Customer](ctx, s.client, customersPath, r)
}

// Get returns a customer by our id.
func (s Customers) Get(ctx context.Context, id string) (*Customer, error) {
	return get[Customer](ctx, s.client, pathOf(customersPath, id))
}

// Find returns the customer whom the shop calls so, or nil when there is none.
func (s Customers) Find(ctx context.Context, reference string) (*Customer, error) {
	found, err := list[Customer](ctx, s.client, customersPath, "customers", Paging{}, url.Values{"reference": {reference}})
	if err != nil || len(found.Items) == 0 {
		return nil, err
	}
	return &found.Items[0], nil
}

// Change changes what is told of a customer.
func (s Customers) Change(ctx context.Context, id string, change CustomerChange) (*Customer, error) {
	return changed[Customer](ctx, s.client, pathOf(customersPath, id), change)
}

// Delete deletes a customer and all saved cards.
func (s Customers) Delete(ctx context.Context, id string) error {
	return remove(ctx, s.client, pathOf(customersPath, id))
}

// List returns one page, newest first.
func (s Customers) List(ctx context.Context, page Paging) (*List[Customer], error) {
	return list[Customer](ctx, s.client, customersPath, "customers", page, nil)
}

// All walks all pages.
func (s Customers) All(ctx context.Context, page Paging) iter.Seq2[*Customer, error] {
	return walk(page, func(p Paging) (*List[Customer], error) { return s.List(ctx, p) })
}

// Cards are the saved cards of a merchant's customers. A payment takes one as [StoredCard].
type Cards struct{ client *Client }

// SavedCard is a card that the gateway keeps.
type SavedCard struct {
	// Token is the card's name towards the shop.
	Token string `json:"token"`
	// Customer is the id of the customer whose it is.
	Customer string `json:"customer"`
	Label    string `json:"label,omitempty"`
	BIN      string `json:"bin"`
	Last4    string `json:"last4"`
	Brand    string `json:"brand"`
	Holder   string `json:"holder,omitempty"`
	// ExpMonth and ExpYear are 0 in events, which do not tell them, and of a card that a provider keeps.
	ExpMonth int `json:"exp_month"`
	ExpYear  int `json:"exp_year"`
	// KeptAt is the account at which alone the card pays, where a provider keeps it and its number is not here.
	KeptAt string `json:"kept_at,omitempty"`
	// Active cards can pay.
	Active    bool      `json:"active"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// CardChange is what is to become of a saved card; nil leaves it as it is. Month and year change together.
type CardChange struct {
	Label    *string `json:"label,omitempty"`
	Holder   *string `json:"holder,omitempty"`
	ExpMonth int     `json:"exp_month,omitempty"`
	ExpYear  int     `json:"exp_year,omitempty"`
	Active   *bool   `json:"active,omitempty"`
}

func cardsPath(customer string) string { return pathOf(customersPath, customer) + "/cards" }

// Save keeps a customer's card under a label, which may be empty. The security code is not sent: it must not be kept. A number that the
// customer has saved before is brought up to date under the token that it has.
func (s Cards) Save(ctx context.Context, customer string, card Card, label string) (*SavedCard, error) {
	var body struct {
		Card  *openCard `json:"card,omitempty"`
		Label string    `json:"label,omitempty"`
	}
	body.Card, body.Label = card.open(), label
	if body.Card != nil {
		body.Card.CVV = ""
	}
	return changed[SavedCard](ctx, s.client, cardsPath(customer), body)
}

// Get returns a saved card.
func (s Cards) Get(ctx context.Context, token string) (*SavedCard, error) {
	return get[SavedCard](ctx, s.client, pathOf("/v1/cards", token))
}

// Change changes a saved card.
func (s Cards) Change(ctx context.Context, token string, change CardChange) (*SavedCard, error) {
	return changed[SavedCard](ctx, s.client, pathOf("/v1/cards", token), change)
}

// Delete deletes a saved card.
func (s Cards) Delete(ctx context.Context, token string) error {
	return remove(ctx, s.client, pathOf("/v1/cards", token))
}

// List returns one page of a customer's cards, newest first.
func (s Cards) List(ctx context.Context, customer string, page Paging) (*List[SavedCard], error) {
	return list[SavedCard](ctx, s.client, cardsPath(customer), "cards", page, nil)
}

// All walks all pages of a customer's cards.
func (s Cards) All(ctx context.Context, customer string, page Paging) iter.Seq2[*SavedCard, error] {
	return walk(page, func(p Paging) (*List[SavedCard], error) { return s.List(ctx, customer, p) })
}
