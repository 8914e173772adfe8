package health

import (
	"cmp"
	"sync"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
)

// Settings say when a breaker opens and for how long. What is zero is as the fields say.
type Settings struct {
	// InARow is how many failures without a success in between open a breaker; 5 when zero.
	InARow uint32
	// Of at least Sample calls within Window, Percent failures open it too: an account that works every other time fails
	// many payments and never five in a row. 20 calls, a minute and 50 when zero.
	Sample  uint32
	Percent uint32
	Window  time.Duration
	// Rest is how long an open breaker lets nothing through; 15 s when zero, which is about as long as a buyer waits before trying again.
	Rest time.Duration
	// Probes is how many payments are then let through before it is known how they end, and all of which must succeed; 2 when zero.
	Probes uint32
}

func (s Settings) whole() Settings {
	s.InARow, s.Sample, s.Percent, s.Probes = cmp.Or(s.InARow, 5), cmp.Or(s.Sample, 20), cmp.Or(s.Percent, 50), cmp.Or(s.Probes, 2)
	s.Window, s.Rest = cmp.Or(s.Window, time.Minute), cmp.Or(s.Rest, 15*time.Second)
	return s
}

// Board holds the breakers of one process. It is safe for concurrent use. Two merchants never share a breaker: what the one
// sends must not turn payments of the other away.
type Board struct {
	settings Settings
	now      func() time.Time
	node     string
	changed  func(Status)

	mu       sync.Mutex // guards breakers
	breakers map[account]*breaker
}

type account struct {
	merchant merchant.ID
	name     string
}

// NewBoard makes a board on which every account is healthy. node names this process among those that share a database. changed
// is told of every change of a state, in the goroutine of the payment that brought it about; it may be nil.
func NewBoard(s Settings, now func() time.Time, node string, changed func(Status)) *Board {
	if changed == nil {
		changed = func(Status) {}
	}
	return &Board{settings: s.whole(), now: now, node: node, changed: changed, breakers: map[account]*breaker{}}
}

func (b *Board) breaker(m merchant.ID, name string) *breaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := account{m, name}
	found := b.breakers[key]
	if found == nil {
		found = newBreaker(b.settings)
		b.breakers[key] = found
	}
	return found
}

// Ready reports whether a new payment would be let through to an account at present. It lets none through itself.
func (b *Board) Ready(m merchant.ID, name string) bool {
	return b.breaker(m, name).ready(b.now())
}

// Restore puts a breaker where another process left it, so that a restart does not send the first payments of a bad hour to an
// account that is known to fail. Only what is not closed needs to be restored.
func (b *Board) Restore(s Status) {
	if s.State != Closed {
		b.breaker(s.Merchant, s.Account).restore(s, b.settings.InARow)
	}
}

// Enter lets one call through to an account, or does not. Whoever is let through calls leave, with how the call ended or with nil
// when it was not made at all; only the first word of several counts.
func (b *Board) Enter(m merchant.ID, name string) (leave func(*connector.Result), ok bool) {
	br := b.breaker(m, name)
	done, ok := br.enter(b.now())
	if !ok {
		return nil, false
	}
	var once sync.Once
	return func(r *connector.Result) {
		once.Do(func() {
			if br.leave(done, r, b.now()) {
				b.changed(b.status(account{m, name}, br))
			}
		})
	}, true
}

// Status returns where an account stands in this process.
func (b *Board) Status(m merchant.ID, name string) Status {
	return b.status(account{m, name}, b.breaker(m, name))
}

func (b *Board) status(key account, br *breaker) Status {
	s := br.status(b.now())
	s.Merchant, s.Account, s.Node = key.merchant, key.name, b.node
	return s
}
