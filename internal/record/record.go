// Package record is what a surface has to remember between two requests of a shop and that is neither a payment nor a card:
// a session token, an order that waits for its card, a store of a marketplace. The surface knows what is in it; the house
// keeps it durable, by merchant, and refuses a change that was made from an older version.
package record

import (
	"time"

	"github.com/vezne/vezne/internal/merchant"
)

// Kind says what a record is, such as "paratika_session". One surface's kinds begin with its name; a kind that several
// surfaces share does not.
type Kind string

// Record is one thing remembered. Times are UTC in whole microseconds.
type Record struct {
	Merchant merchant.ID
	Kind     Kind
	// ID is unique among the merchant's records of the kind. A token that opens a page is stored as its digest only.
	ID string
	// Group is what lists go by, such as a customer or an order; it may be empty.
	Group string
	// Content is the surface's own, as JSON. It holds no card data but ciphertext.
	Content []byte
	// Version counts from 1; a commit of version n replaces version n-1 and no other.
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
	// ExpiresAt is when the surface stops honouring it, or zero. It is not deleted then.
	ExpiresAt time.Time
}

// Expired reports whether the record is past its time.
func (r Record) Expired(now time.Time) bool { return !r.ExpiresAt.IsZero() && !now.Before(r.ExpiresAt) }

// Key names a record of a known merchant.
type Key struct {
	Kind Kind
	ID   string
}

// Filter narrows a list of records. Lists are in the order of CreatedAt, then ID.
type Filter struct {
	// Group narrows the list to one group; empty takes all.
	Group string
	// After is the last id of the page before, exclusive.
	After string
	// Newest puts the newest first.
	Newest bool
	// Limit is the most rows to return; it must be positive.
	Limit int
}
