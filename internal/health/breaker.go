package health

import (
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
	"github.com/vezne/vezne/connector"
)

// breaker is the breaker of one account. gobreaker counts, knows which answers come too late to count, and limits the probes.
// It reads the machine's clock and takes no other, so its own rest is made as short as can be, and the rest that matters is
// measured here (ADR 18).
type breaker struct {
	rest time.Duration

	mu sync.Mutex // guards what follows, and is held whenever gate is asked
	// gate calls turned when it opens or closes.
	gate *gobreaker.TwoStepCircuitBreaker[struct{}]
	// turns counts how often it opened or closed.
	turns int
	// broken is set from the first opening until the breaker closes again.
	broken bool
	// since is when broken last changed, zero if it never did; until is the end of the rest.
	since, until time.Time
	reason       Reason
	detail       string
}

// The two words that gobreaker is told besides "well".
var (
	errFailed  = errors.New("call failed")
	errNotMade = errors.New("call was not made")
)

// buckets is in how many parts a window is forgotten.
const buckets = 6

func newBreaker(s Settings) *breaker {
	b := &breaker{rest: s.Rest}
	b.gate = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		MaxRequests: s.Probes, Interval: s.Window, BucketPeriod: s.Window / buckets, Timeout: time.Nanosecond,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			ended := c.TotalSuccesses + c.TotalFailures
			return c.ConsecutiveFailures >= s.InARow || ended >= s.Sample && c.TotalFailures*100 >= ended*s.Percent
		},
		IsExcluded: func(err error) bool { return errors.Is(err, errNotMade) },
		OnStateChange: func(_ string, _, to gobreaker.State) {
			if to != gobreaker.StateHalfOpen { // that is the end of its own rest, which is none
				b.turns++
			}
		},
	})
	return b
}

func (b *breaker) enter(now time.Time) (done func(error), ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.until) {
		return nil, false
	}
	done, err := b.gate.Allow()
	return done, err == nil
}

// ready is enter and leave again, without room for anybody in between.
func (b *breaker) ready(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.until) {
		return false
	}
	done, err := b.gate.Allow()
	if err != nil {
		return false
	}
	done(errNotMade)
	return true
}

// restore opens a breaker that has not seen a call, in the only way that gobreaker knows: by failures.
func (b *breaker) restore(s Status, failures uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return
	}
	for range failures {
		done, err := b.gate.Allow()
		if err != nil {
			break
		}
		done(errFailed)
	}
	b.broken, b.since, b.until, b.reason, b.detail = true, s.Since, s.Until, s.Reason, s.Detail
}

// leave tells how a call ended, and reports whether that opened or closed the breaker.
func (b *breaker) leave(done func(error), r *connector.Result, now time.Time) (changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	failure := Reason("")
	if r != nil {
		failure = FailureOf(*r)
	}
	if r == nil || r.NeverSent && failure == "" { // the connector refused by itself, and the provider was not asked
		done(errNotMade)
		return false
	}
	before := b.turns
	if failure == "" {
		done(nil)
	} else {
		done(errFailed)
	}
	if b.turns == before {
		return false
	}
	if broken := failure != ""; broken != b.broken {
		b.broken, b.since = broken, now
	}
	b.until, b.reason, b.detail = time.Time{}, "", ""
	if b.broken {
		b.until, b.reason, b.detail = now.Add(b.rest), failure, detail(r.Cause)
	}
	return true
}

func (b *breaker) status(now time.Time) Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := Status{State: Closed, Since: b.since, Until: b.until, Reason: b.reason, Detail: b.detail}
	if b.broken {
		s.State = Open
	}
	return s.At(now)
}
