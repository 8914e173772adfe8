package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

// carry does the next thing for a delivery: renders it, or tries it.
func (c *Dispatcher) carry(ctx context.Context, d webhook.Delivery) error {
	if d.Surface != "" && d.URL == "" {
		return c.render(ctx, d)
	}
	post := webhook.Post{URL: d.URL, ContentType: d.ContentType, Body: d.Body}
	if d.Endpoint != "" {
		e, known, err := c.endpoint(ctx, d)
		switch {
		case err != nil:
			return err
		case !known:
			return c.end(ctx, d, webhook.Gone)
		case e.Disabled:
			return c.putBack(ctx, d)
		}
		now := c.Now()
		post.URL = e.URL
		post.Header, err = webhook.Sign(d.Event, now, d.Body, e.Signing(now)...)
		if err != nil {
			return err //nolint:wrapcheck // it names the event
		}
	}
	return c.try(ctx, d, post)
}

// render makes a dialect's post, once, so that its bytes are the same at every try; it is sent in the lane of its host.
func (c *Dispatcher) render(ctx context.Context, d webhook.Delivery) error {
	post, wanted, err := c.Render(ctx, d)
	if err != nil {
		return fmt.Errorf("render post: %w", err)
	}
	change := store.Change{Merchant: d.Merchant, Withdraw: []string{d.ID}}
	if wanted {
		change = store.Change{Merchant: d.Merchant, Deliveries: []webhook.Delivery{d.Rendered(post, c.Now())}}
	}
	err = c.Store.Commit(ctx, change)
	if err != nil {
		return fmt.Errorf("store rendered post: %w", err)
	}
	return nil
}

// endpoint is whom a delivery goes to. One that this node does not know may be newer than what it has read.
func (c *Dispatcher) endpoint(ctx context.Context, d webhook.Delivery) (webhook.Endpoint, bool, error) {
	if c.Book == nil {
		return webhook.Endpoint{}, false, fmt.Errorf("delivery is for endpoint %s, and this node has none", d.Endpoint)
	}
	e, known := c.Book.Directory.Find(d.Merchant, d.Endpoint)
	if known {
		return e, true, nil
	}
	err := c.Book.Load(ctx)
	if err != nil {
		return e, false, err
	}
	e, known = c.Book.Directory.Find(d.Merchant, d.Endpoint)
	return e, known, nil
}

// try makes one try and writes it down.
func (c *Dispatcher) try(ctx context.Context, d webhook.Delivery, post webhook.Post) error {
	began := c.Now()
	a := c.Send(ctx, post)
	ended := c.Now()
	c.heard(laneOf(d), a.Outcome == webhook.Taken)
	next := d.After(a, ended)
	err := c.Store.Commit(ctx, store.Change{
		Merchant: d.Merchant, Deliveries: []webhook.Delivery{next},
		Tried: []webhook.Attempt{{
			Merchant: d.Merchant, Delivery: d.ID, Seq: d.Attempts, At: began.UTC().Truncate(time.Microsecond), Took: ended.Sub(began), Answer: a,
		}},
	})
	c.Observe(kindOf(d), a.Outcome, ended.Sub(began), err == nil && next.Status == webhook.Dead)
	if err != nil {
		return fmt.Errorf("store try: %w", err)
	}
	switch log := c.Log.With("merchant", string(d.Merchant), "delivery", d.ID, "type", string(d.Type), "attempt", d.Attempts); next.Status {
	case webhook.Delivered:
		log.Debug("delivered")
	case webhook.Dead:
		log.Error("delivery is given up; its receiver did not take it in time", "outcome", string(a.Outcome), "status", a.Status)
	case webhook.Waiting:
		log.Warn("delivery was not taken; it is tried again", "outcome", string(a.Outcome), "status", a.Status, "next", next.NextAt)
	}
	return nil
}

// end lets a delivery die without a try.
func (c *Dispatcher) end(ctx context.Context, d webhook.Delivery, why webhook.Outcome) error {
	next := d.After(webhook.Answer{Outcome: why}, c.Now())
	err := c.Store.Commit(ctx, store.Change{Merchant: d.Merchant, Deliveries: []webhook.Delivery{next}})
	if err != nil {
		return fmt.Errorf("store end: %w", err)
	}
	c.Observe(kindOf(d), why, 0, true)
	c.Log.Error("delivery is given up", "merchant", string(d.Merchant), "delivery", d.ID, "type", string(d.Type), "outcome", string(why))
	return nil
}

// putBack gives a delivery back whose endpoint was disabled after it had been claimed.
func (c *Dispatcher) putBack(ctx context.Context, d webhook.Delivery) error {
	d.Version++
	d.Attempts--
	d.Tries--
	d.LeaseUntil = time.Time{}
	err := c.Store.Commit(ctx, store.Change{Merchant: d.Merchant, Deliveries: []webhook.Delivery{d}})
	if err != nil {
		return fmt.Errorf("put delivery back: %w", err)
	}
	return nil
}

func kindOf(d webhook.Delivery) string {
	if d.Surface != "" {
		return d.Surface
	}
	return "event"
}

// tidy ends what is overdue in lanes that rest, and prunes what is old.
func (c *Dispatcher) tidy(ctx context.Context) {
	if c.Merchants == nil {
		return
	}
	for _, m := range c.Merchants() {
		if ctx.Err() != nil {
			return
		}
		err := c.tidyOf(context.WithoutCancel(ctx), m)
		if err != nil {
			c.Log.Error("deliveries could not be tidied", "merchant", string(m), "error", err)
		}
	}
}

func (c *Dispatcher) tidyOf(ctx context.Context, m merchant.ID) error {
	for {
		late, err := c.Store.Overdue(ctx, m, c.Now().Add(-grace), page)
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		for _, d := range late {
			why := d.Outcome // how the last try ended says more
			if why == "" || why == webhook.Taken {
				why = webhook.Expired
			}
			err = c.end(ctx, d, why)
			if err != nil {
				return err
			}
		}
		if len(late) < page {
			break
		}
	}
	for {
		n, err := c.Store.Prune(ctx, m, c.Now().Add(-c.Keep), page)
		if err != nil || n < page {
			return err //nolint:wrapcheck // it says what it deletes
		}
	}
}
