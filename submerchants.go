package vezne

import (
	"context"
	"iter"
	"time"

	"github.com/vezne/vezne/money"
)

// SubMerchants are the stores of a marketplace.
type SubMerchants struct{ client *Client }

// StoreType is what a store is before the law.
type StoreType string

// The types of store.
const (
	StorePerson     StoreType = "person"
	StoreSoleTrader StoreType = "sole_trader"
	StoreCompany    StoreType = "company"
)

// BankAccount is where a store is paid in a currency.
type BankAccount struct {
	IBAN     string         `json:"iban"`
	Currency money.Currency `json:"currency"`
}

// SubMerchant is a store. To make one, ID, Type and Name are required, with what the type needs; see docs/marketplace.md.
type SubMerchant struct {
	// ID is the shop's, at most 64 characters without blanks.
	ID           string    `json:"id"`
	Type         StoreType `json:"type,omitempty"`
	Name         string    `json:"name"`
	OwnerName    string    `json:"owner_name,omitempty"`
	OwnerSurname string    `json:"owner_surname,omitempty"`
	// IdentityNumber is the owner's; events do not tell it.
	IdentityNumber string        `json:"identity_number,omitempty"`
	TaxNumber      string        `json:"tax_number,omitempty"`
	TaxOffice      string        `json:"tax_office,omitempty"`
	Email          string        `json:"email,omitempty"`
	Phone          string        `json:"phone,omitempty"`
	Company        string        `json:"company,omitempty"`
	AccountHolder  string        `json:"account_holder,omitempty"`
	Accounts       []BankAccount `json:"accounts,omitempty"`
	// Commission is what the marketplace keeps, in percent, such as "12.5".
	Commission string `json:"commission,omitempty"`
	// Active tells whether it is paid.
	Active bool `json:"active"`
	// Disputes says who bears what cardholders dispute of its shares.
	Disputes DisputeBearer `json:"disputes,omitempty"`
	// ProviderNames are what accounts that pay stores themselves call the store, by account.
	ProviderNames map[string]string `json:"provider_names,omitempty"`
}

// SubMerchantChange is what is to become of a store; nil leaves it as it is. An empty Accounts or ProviderNames that is not nil takes all away.
type SubMerchantChange struct {
	Type           *StoreType        `json:"type,omitempty"`
	Name           *string           `json:"name,omitempty"`
	OwnerName      *string           `json:"owner_name,omitempty"`
	OwnerSurname   *string           `json:"owner_surname,omitempty"`
	IdentityNumber *string           `json:"identity_number,omitempty"`
	TaxNumber      *string           `json:"tax_number,omitempty"`
	TaxOffice      *string           `json:"tax_office,omitempty"`
	Email          *string           `json:"email,omitempty"`
	Phone          *string           `json:"phone,omitempty"`
	Company        *string           `json:"company,omitempty"`
	AccountHolder  *string           `json:"account_holder,omitempty"`
	Accounts       []BankAccount     `json:"accounts,omitzero"`
	Commission     *string           `json:"commission,omitempty"`
	Active         *bool             `json:"active,omitempty"`
	Disputes       *DisputeBearer    `json:"disputes,omitempty"`
	ProviderNames  map[string]string `json:"provider_names,omitzero"`
}

// StoreBalance is what a store has in one currency. Held waits for its release, Available for the next payout; below zero it is what the
// store owes.
type StoreBalance struct {
	Held      money.Amount `json:"held"`
	Available money.Amount `json:"available"`
	UnderWay  money.Amount `json:"under_way"`
	Paid      money.Amount `json:"paid"`
}

const storesPath = "/v1/sub-merchants"

// Create defines a store, which is paid from now on whatever Active says; [SubMerchants.Change] switches it off. One of the id already is the problem "store_exists", which is also what a repeat meets whose first answer was
// lost.
func (s SubMerchants) Create(ctx context.Context, store SubMerchant) (*SubMerchant, error) {
	return changed[SubMerchant](ctx, s.client, storesPath, struct {
		SubMerchant
		Active *bool `json:"active,omitempty"`
	}{SubMerchant: store})
}

// Get returns a store.
func (s SubMerchants) Get(ctx context.Context, id string) (*SubMerchant, error) {
	return get[SubMerchant](ctx, s.client, pathOf(storesPath, id))
}

// Change changes a store.
func (s SubMerchants) Change(ctx context.Context, id string, change SubMerchantChange) (*SubMerchant, error) {
	return changed[SubMerchant](ctx, s.client, pathOf(storesPath, id), change)
}

// Balance returns what a store has, by currency.
func (s SubMerchants) Balance(ctx context.Context, id string) ([]StoreBalance, error) {
	found, err := get[struct {
		Balances []StoreBalance `json:"balances"`
	}](ctx, s.client, pathOf(storesPath, id)+"/balance")
	if err != nil {
		return nil, err
	}
	return found.Balances, nil
}

// StoreEntry is a line of a store's account: by how much each part of its balance changed, and why. Kind is share, refund, refund_undone,
// release, adjust, dispute, payout, paid or returned.
type StoreEntry struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	// Payment is what it is about, and Payout the payout that it is of, or that pays it.
	Payment   string       `json:"payment,omitempty"`
	Payout    string       `json:"payout,omitempty"`
	Held      money.Amount `json:"held"`
	Available money.Amount `json:"available"`
	UnderWay  money.Amount `json:"under_way"`
	Paid      money.Amount `json:"paid"`
}

// Statement returns one page of a store's account, newest first.
func (s SubMerchants) Statement(ctx context.Context, id string, page Paging) (*List[StoreEntry], error) {
	return list[StoreEntry](ctx, s.client, pathOf(storesPath, id)+"/statement", "entries", page, nil)
}

// List returns one page of stores, oldest first.
func (s SubMerchants) List(ctx context.Context, page Paging) (*List[SubMerchant], error) {
	return list[SubMerchant](ctx, s.client, storesPath, "sub_merchants", page, nil)
}

// All walks all pages.
func (s SubMerchants) All(ctx context.Context, page Paging) iter.Seq2[*SubMerchant, error] {
	return walk(page, func(p Paging) (*List[SubMerchant], error) { return s.List(ctx, p) })
}
