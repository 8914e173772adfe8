package vault

import (
	"time"

	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
)

// CustomerPrefix begins the ids of customers.
const CustomerPrefix = "cus"

// Customer is somebody who pays a merchant again and again: whose saved cards are kept together, and go together. Times are UTC in whole
// microseconds.
type Customer struct {
	Merchant merchant.ID
	// ID is ours, such as "cus_01JB…". Customers from before have other ids: what their cards were bound to then.
	ID string
	// Reference is the shop's own id of its customer (Paynet's user_unique_id, Paratika's CUSTOMER), one customer's only; it never changes, and
	// may be empty.
	Reference string
	// Name, Email and Phone are what the shop tells of the customer, if it does.
	Name, Email, Phone string
	// Version counts from 1; a commit of version n replaces version n-1 and no other.
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewCustomerID returns an id that no customer has.
func NewCustomerID(now time.Time) string { return id.New(now).WithPrefix(CustomerPrefix) }

// CustomerFilter narrows a list of customers, which is in the order in which they came.
type CustomerFilter struct {
	// Newest puts the newest first.
	Newest bool
	// After is the last id of the page before, exclusive.
	After string
	// Limit is the most rows to return; it must be positive.
	Limit int
}

// CardFilter narrows a list of saved cards, which is in the order in which they were saved.
type CardFilter struct {
	// Owner narrows the list to a customer's; empty takes all of the merchant.
	Owner string
	// Label narrows the list to cards that are called so; it is looked at where no owner is named.
	Label string
	// Newest puts the newest first.
	Newest bool
	// After is the token of the last card of the page before, exclusive.
	After string
	// Limit is the most rows to return; it must be positive.
	Limit int
}

// Place is where a card is among those of all merchants.
type Place struct {
	Merchant merchant.ID
	Token    string
}

// KeyUse says how many cards lie under a key.
type KeyUse struct {
	Key string
	// Since is when the key was made, or zero of one that came from a key file.
	Since time.Time
	Cards int64
}
