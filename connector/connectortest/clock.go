package connectortest

import (
	"sync"
	"time"
)

// Clock is the one clock of a check, for the connector and the provider. It stands still until the suite moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *Clock {
	// Noon in Istanbul, so that no check crosses midnight, after which some providers refuse to void.
	return &Clock{now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
}

// Now returns what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
