package gateway

import (
	"sync"

	"github.com/vezne/vezne/internal/merchant"
)

// The jobs of this process run on a few workers. An inquiry at a provider that does not answer holds its worker until the provider's
// time is over, and such a provider collects doubts: without a bound they would take all workers, and the doubts of all other
// providers would wait behind them, with the notices to shops.
const (
	// jobWorkers is how many jobs run at once.
	jobWorkers = 8
	// mostInquiries is how many of them may ask one account. Where the last inquiry got no answer it is one, so that each such
	// account is asked again and again however many doubts the others have.
	mostInquiries = 4
	mostSilent    = 1
	// allSilent is how many may ask such accounts together; the other workers are there for everything else.
	allSilent = 6
)

// turns says whose turn it is to be asked by a job. A job whose turn it is not asks another time, as if it had got no answer.
type turns struct {
	mu sync.Mutex // guards what follows
	// asking counts the jobs that ask an account now, and silent holds the accounts that did not answer last.
	asking map[turn]int
	silent map[turn]bool
}

type turn struct {
	merchant merchant.ID
	account  string
}

// take reports whether a job may ask an account now. Who may calls back when it has asked.
func (t *turns) take(m merchant.ID, account string) (back func(), ok bool) {
	key := turn{m, account}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.asking == nil {
		t.asking = map[turn]int{}
	}
	if t.asking[key] >= mostInquiries {
		return nil, false
	}
	if t.silent[key] {
		all := 0
		for other, n := range t.asking {
			if t.silent[other] {
				all += n
			}
		}
		if t.asking[key] >= mostSilent || all >= allSilent {
			return nil, false
		}
	}
	t.asking[key]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.asking[key]--
		if t.asking[key] == 0 {
			delete(t.asking, key)
		}
	}, true
}

// heard notes whether an inquiry at an account got an answer.
func (t *turns) heard(m merchant.ID, account string, answered bool) {
	key := turn{m, account}
	t.mu.Lock()
	defer t.mu.Unlock()
	if answered {
		delete(t.silent, key)
		return
	}
	if t.silent == nil {
		t.silent = map[turn]bool{}
	}
	t.silent[key] = true
}
