package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

// Log is the part of the house's memory that a desk needs.
type Log interface {
	Commit(ctx context.Context, c store.Change) error
	Delivery(ctx context.Context, m merchant.ID, id string) (webhook.Delivery, error)
	Deliveries(ctx context.Context, m merchant.ID, f store.DeliveryFilter) ([]webhook.Delivery, error)
	Tries(ctx context.Context, m merchant.ID, delivery string) ([]webhook.Attempt, error)
}

// Desk answers questions about deliveries, and lets them be sent again.
type Desk struct {
	Store Log
	Now   func() time.Time
}

// Delivery returns one delivery with its tries, or a NotFound fault. Another merchant's is not found.
func (d Desk) Delivery(ctx context.Context, m merchant.ID, id string) (webhook.Delivery, []webhook.Attempt, error) {
	found, err := d.Store.Delivery(ctx, m, id)
	if errors.Is(err, store.ErrNotFound) {
		return found, nil, errNoDelivery()
	}
	if err != nil {
		return found, nil, err //nolint:wrapcheck // it says what it reads
	}
	tries, err := d.Store.Tries(ctx, m, id)
	return found, tries, err //nolint:wrapcheck // it says what it reads
}

// Deliveries returns a page of a merchant's deliveries.
func (d Desk) Deliveries(ctx context.Context, m merchant.ID, f store.DeliveryFilter) ([]webhook.Delivery, error) {
	return d.Store.Deliveries(ctx, m, f) //nolint:wrapcheck // it says what it reads
}

// Replay sends one delivery again: the same bytes under the same id, with three days of its own. One that waits already is tried
// at once.
func (d Desk) Replay(ctx context.Context, m merchant.ID, id string) (webhook.Delivery, error) {
	for range editTries {
		found, _, err := d.Delivery(ctx, m, id)
		if err != nil {
			return found, err
		}
		next := found.Replayed(d.Now())
		err = d.Store.Commit(ctx, store.Change{Merchant: m, Deliveries: []webhook.Delivery{next}})
		if err == nil {
			return next, nil
		}
		if !errors.Is(err, store.ErrStale) {
			return found, fmt.Errorf("store replay: %w", err)
		}
	}
	return webhook.Delivery{}, fault.New(fault.Busy, "", fault.Text{})
}

// ReplayAll replays every delivery that a filter finds, oldest first, and returns how many. Those that were made after it began are
// left out, and those that wait are left to their time. It goes in pages, each of which is on its way as a whole, so that what comes
// later in a line does not go while the one before it is still dead.
func (d Desk) ReplayAll(ctx context.Context, m merchant.ID, f store.DeliveryFilter) (int, error) {
	f.Order, f.Limit, f.After = store.OldestFirst, page, ""
	end := webhook.Earliest(d.Now().Add(time.Millisecond))
	n, stale := 0, 0
	for {
		found, err := d.Store.Deliveries(ctx, m, f)
		if err != nil {
			return n, err //nolint:wrapcheck // it says what it reads
		}
		change := store.Change{Merchant: m}
		for _, one := range found {
			if one.ID < end && one.Status != webhook.Waiting {
				change.Deliveries = append(change.Deliveries, one.Replayed(d.Now()))
			}
		}
		err = d.Store.Commit(ctx, change)
		if errors.Is(err, store.ErrStale) && stale < editTries {
			stale++
			continue // one of them was replayed by somebody else meanwhile; look again
		}
		if err != nil {
			return n, fmt.Errorf("store replay: %w", err)
		}
		n += len(change.Deliveries)
		if len(found) < page {
			return n, nil
		}
		f.After = found[len(found)-1].ID
	}
}

// Test makes the delivery of an event that tries an endpoint, whatever types it wants.
func (d Desk) Test(ctx context.Context, e webhook.Endpoint) (webhook.Delivery, error) {
	if e.Disabled {
		return webhook.Delivery{}, fault.New(fault.Conflict, "webhook_endpoint_disabled", fault.Text{
			TR: "Uç nokta kapalı; denemek için önce açın.", EN: "The endpoint is disabled; enable it to try it.",
		})
	}
	now := d.Now()
	id := webhook.NewEventID(now)
	one := &webhook.Directory{}
	one.Use([]webhook.Endpoint{e})
	ds, err := one.Address(e.Merchant, webhook.Event{
		ID: id, Type: webhook.WebhookTest, Subject: id, Sequence: 1, At: now, Data: json.RawMessage(`{}`),
	}, e.ID, now)
	if err != nil {
		return webhook.Delivery{}, err //nolint:wrapcheck // it names the event
	}
	err = d.Store.Commit(ctx, store.Change{Merchant: e.Merchant, Deliveries: ds})
	if err != nil {
		return webhook.Delivery{}, fmt.Errorf("store delivery: %w", err)
	}
	return ds[0], nil
}

func errNoDelivery() error {
	return fault.New(fault.NotFound, "webhook_delivery_not_found", fault.Text{
		TR: "Böyle bir gönderim yok.", EN: "There is no such delivery.",
	})
}
