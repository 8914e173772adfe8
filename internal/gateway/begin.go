package gateway

// begin.go lets a surface bind a payment to something of its own: an amount that several payments share out, above all. What it remembers
// changes in the commit that begins the payment, over the version that it decided by, so that of two payments that were each allowed by
// what was left, one begins.

import (
	"errors"
	"time"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// Beginning returns the records whose next versions are stored in the commit that begins a payment, now that its id is known. The request
// ends in a Conflict fault, record_changed, if one of them has been changed since it was read; nothing was begun then and nobody was asked
// for anything. It may be called more than once for an order, and makes no calls.
type Beginning func(p payment.ID) ([]record.Record, error)

// beginning is the part of a payment's first commit that is the surface's.
func (o Order) beginning(id payment.ID, now time.Time, c *store.Change) error {
	if o.Beginning == nil {
		return nil
	}
	rs, err := o.Beginning(id)
	if err != nil {
		return err
	}
	nextVersions(rs, now)
	c.Records = append(c.Records, rs...)
	return nil
}

// overtaken reports whether a first commit failed because a record of the order's beginning had changed.
func (o Order) overtaken(err error) bool {
	return o.Beginning != nil && (errors.Is(err, store.ErrStale) || errors.Is(err, store.ErrExists))
}
