package gateway

import (
	"sync"

	"github.com/vezne/vezne/internal/payment"
)

// flights lets requests about one payment wait for the call that is under way in this process. It is a
// shortcut only: a waiter also reads the store, because the call may be under way on another node.
type flights struct {
	mu sync.Mutex // guards of
	of map[payment.ID]chan struct{}
}

// start announces a call; the returned function ends it and wakes the waiters.
func (f *flights) start(id payment.ID) (end func()) {
	done := make(chan struct{})
	f.mu.Lock()
	if f.of == nil {
		f.of = map[payment.ID]chan struct{}{}
	}
	f.of[id] = done
	f.mu.Unlock()
	return func() {
		f.mu.Lock()
		if f.of[id] == done {
			delete(f.of, id)
		}
		f.mu.Unlock()
		close(done)
	}
}

// landed returns a channel that is closed when the call under way ends, or nil when none is under way here.
func (f *flights) landed(id payment.ID) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.of[id]
}
