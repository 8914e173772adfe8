package simtest

import (
	"sync"
	"time"
)

// Clock is a clock that stands still until it is told to go on. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
	// waiting are the channels given out by After, with the moments at which they are due.
	waiting map[chan time.Time]time.Time
	// asked is closed when somebody waits for the first time.
	asked chan struct{}
}

// NewClock returns a clock that shows now.
func NewClock(now time.Time) *Clock {
	return &Clock{now: now, waiting: make(map[chan time.Time]time.Time), asked: make(chan struct{})}
}

// Now returns what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on and wakes whoever waits for a moment up to there.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for ch, due := range c.waiting {
		if !due.After(c.now) {
			ch <- c.now
			delete(c.waiting, ch)
		}
	}
}

// After returns a channel that gets the time once the clock has moved on by d.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	// The channel holds one, so that Advance never waits for a reader.
	ch := make(chan time.Time, 1)
	if d <= 0 {
		ch <- c.now
		return ch
	}
	c.waiting[ch] = c.now.Add(d)
	select {
	case <-c.asked:
	default:
		close(c.asked)
	}
	return ch
}

// Asked is closed once somebody has begun to wait for this clock. A test that is to end such a wait waits for Asked first.
func (c *Clock) Asked() <-chan struct{} { return c.asked }
