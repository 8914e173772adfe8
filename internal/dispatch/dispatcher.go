package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

// Store is the part of the house's memory that a dispatcher needs.
type Store interface {
	Commit(ctx context.Context, c store.Change) error
	Lanes(ctx context.Context) ([]store.Lane, error)
	ClaimDeliveries(ctx context.Context, lane store.Lane, now time.Time, lease time.Duration, limit int) ([]webhook.Delivery, error)
	Overdue(ctx context.Context, m merchant.ID, now time.Time, limit int) ([]webhook.Delivery, error)
	Prune(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error)
}

// Config is what a dispatcher is made of. Store, Render, Send, Now and Log are required.
type Config struct {
	Store Store
	// Book has the endpoints of events; without one there are no events, only the dialects' own posts.
	Book *Book
	// Render makes a dialect's post, and reports whether its shop wants one.
	Render func(ctx context.Context, d webhook.Delivery) (post webhook.Post, wanted bool, err error)
	// Send makes one try.
	Send func(ctx context.Context, p webhook.Post) webhook.Answer
	// Merchants are those whose old deliveries are pruned; nil prunes none.
	Merchants func() []merchant.ID
	// Keep is how long deliveries that are delivered or dead are kept; [Kept] when zero.
	Keep time.Duration
	Now  func() time.Time
	Log  *slog.Logger
	// Observe is told of every try and of every delivery that died, for metrics; it may be nil. kind is "event" or a dialect's name.
	Observe func(kind string, o webhook.Outcome, took time.Duration, died bool)
	// Poll is how long to rest when nothing is due; 250 ms when zero.
	Poll time.Duration
	// Workers is how many tries are made at once, and PerLane how many of them in one lane; 32 and 4 when zero.
	Workers int
	PerLane int
}

// Kept is how long deliveries that are done are kept.
const Kept = 30 * 24 * time.Hour

const (
	// lease is how long a claimed delivery belongs to this node: more than a try can take.
	lease = 4 * webhook.Patience
	// patience is how many failures in a row make a lane rest, firstRest for how long at first, and longestRest in the end.
	patience    = 3
	firstRest   = 5 * time.Second
	longestRest = 5 * time.Minute
	// tidying is how often what is overdue is ended and what is old is pruned.
	tidying = 10 * time.Minute
	// grace is how long after its end a delivery in a resting lane may still get its last try.
	grace = 30 * time.Minute
	// page is how many rows are tidied at once.
	page = 500
)

// Dispatcher is the runner. Any number may work on one store.
type Dispatcher struct {
	Config

	ended chan struct{}

	mu    sync.Mutex // guards what follows
	lanes map[store.Lane]*lane
	busy  int
	first int // the lane that comes first in the next round
}

// lane is what this node knows of one receiver.
type lane struct {
	busy     int
	failures int // in a row
	until    time.Time
}

// New makes a dispatcher. It starts nothing.
func New(c Config) (*Dispatcher, error) {
	if c.Store == nil || c.Render == nil || c.Send == nil || c.Now == nil || c.Log == nil {
		return nil, errors.New("dispatch: store, renderer, sender, clock and log are required")
	}
	if c.Keep <= 0 {
		c.Keep = Kept
	}
	if c.Poll <= 0 {
		c.Poll = 250 * time.Millisecond
	}
	if c.Workers <= 0 {
		c.Workers = 32
	}
	if c.PerLane <= 0 {
		c.PerLane = 4
	}
	if c.Observe == nil {
		c.Observe = func(string, webhook.Outcome, time.Duration, bool) {}
	}
	c.Log = c.Log.With("component", "dispatch")
	return &Dispatcher{Config: c, ended: make(chan struct{}, 1), lanes: map[store.Lane]*lane{}}, nil
}

// Run works until ctx ends, then waits for the tries under way and returns.
func (c *Dispatcher) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	var tidied time.Time
	for ctx.Err() == nil {
		if now := c.Now(); now.Sub(tidied) >= tidying {
			c.tidy(ctx)
			tidied = now
		}
		for _, d := range c.round(ctx) {
			running.Go(func() {
				defer c.done(laneOf(d))
				c.guarded(context.WithoutCancel(ctx), d)
			})
		}
		rest := time.NewTimer(c.Poll)
		select {
		case <-ctx.Done():
		case <-c.ended: // one is free, or something became due that stood behind another
		case <-rest.C:
		}
		rest.Stop()
	}
}

func laneOf(d webhook.Delivery) store.Lane { return store.Lane{Merchant: d.Merchant, Name: d.Lane} }

// round claims what is due, from every lane in turn as much as it has room for.
func (c *Dispatcher) round(ctx context.Context) []webhook.Delivery {
	// A claim that has begun is carried through: one that is broken off may have leased deliveries to nobody.
	ctx = context.WithoutCancel(ctx)
	if c.free() == 0 {
		return nil
	}
	lanes, err := c.Store.Lanes(ctx)
	if err != nil {
		c.Log.Error("lanes of deliveries cannot be read", "error", err)
		return nil
	}
	c.forget(lanes)
	var due []webhook.Delivery
	for i := range lanes {
		l := lanes[(c.first+i)%len(lanes)]
		room := c.room(l)
		if room == 0 || c.deaf(l) {
			continue
		}
		ds, err := c.Store.ClaimDeliveries(ctx, l, c.Now(), lease, room)
		if err != nil {
			c.Log.Error("claim of deliveries did not succeed", "merchant", string(l.Merchant), "lane", l.Name, "error", err)
			break
		}
		c.took(l, len(ds))
		due = append(due, ds...)
	}
	c.first++
	return due
}

func (c *Dispatcher) free() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Workers - c.busy
}

// room is how many tries a lane may begin now.
func (c *Dispatcher) room(l store.Lane) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	most := c.PerLane
	if s := c.lanes[l]; s != nil {
		if c.Now().Before(s.until) {
			return 0
		}
		if s.failures >= patience {
			most = 1 // a probe
		}
		most -= s.busy
	}
	return max(0, min(most, c.Workers-c.busy))
}

// deaf reports whether a lane is that of an endpoint that is disabled: what waits for it is left alone.
func (c *Dispatcher) deaf(l store.Lane) bool {
	if c.Book == nil {
		return false
	}
	e, known := c.Book.Directory.Find(l.Merchant, webhook.EndpointID(l.Name))
	return known && e.Disabled
}

// forget drops what is known of lanes in which nothing waits.
func (c *Dispatcher) forget(there []store.Lane) {
	c.mu.Lock()
	defer c.mu.Unlock()
	still := map[store.Lane]bool{}
	for _, l := range there {
		still[l] = true
	}
	for l, s := range c.lanes {
		if !still[l] && s.busy == 0 {
			delete(c.lanes, l)
		}
	}
}

func (c *Dispatcher) took(l store.Lane, n int) {
	if n == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.lanes[l]
	if s == nil {
		s = &lane{}
		c.lanes[l] = s
	}
	s.busy += n
	c.busy += n
}

func (c *Dispatcher) done(l store.Lane) {
	c.mu.Lock()
	c.busy--
	c.lanes[l].busy--
	c.mu.Unlock()
	select {
	case c.ended <- struct{}{}:
	default: // the word is out already
	}
}

// heard notes how a try in a lane ended.
func (c *Dispatcher) heard(l store.Lane, taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.lanes[l]
	if taken {
		s.failures, s.until = 0, time.Time{}
		return
	}
	s.failures++
	if s.failures >= patience {
		s.until = c.Now().Add(min(firstRest<<min(s.failures-patience, 8), longestRest))
	}
}

// guarded carries one delivery. A panic ends it and not the process; the lease brings it back.
func (c *Dispatcher) guarded(ctx context.Context, d webhook.Delivery) {
	defer func() {
		if v := recover(); v != nil {
			// What was thrown may hold anything; its type has to do.
			c.Log.Error("delivery panicked; it is tried again when its lease is over", "delivery", d.ID, "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
		}
	}()
	err := c.carry(ctx, d)
	switch {
	case errors.Is(err, store.ErrStale):
		c.Log.Info("delivery was replayed or taken over meanwhile", "merchant", string(d.Merchant), "delivery", d.ID)
	case err != nil:
		c.Log.Error("delivery did not end; it is tried again when its lease is over", "merchant", string(d.Merchant), "delivery", d.ID, "error", err)
	}
}
