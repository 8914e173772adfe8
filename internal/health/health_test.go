package health_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/health"
)

// clock is a time that only the test moves. The machine's own goes on meanwhile, and must not matter.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func approved() connector.Result { return connector.Result{Outcome: connector.Approved} }

func declined(r decline.Reason) connector.Result {
	return connector.Result{Outcome: connector.Declined, Refusal: connector.Refusal{Reason: r}}
}

func lost() connector.Result {
	return connector.Result{Cause: fmt.Errorf("post /pay: %w", errors.New("connection reset by peer"))}
}

// bench is a board with a list of what it told.
type bench struct {
	*health.Board
	*clock
	told []health.Status
}

func newBench() *bench {
	b := &bench{clock: newClock()}
	b.Board = health.NewBoard(health.Settings{}, b.Now, "node-1", func(s health.Status) { b.told = append(b.told, s) })
	return b
}

// call makes one call that has to be let through.
func (b *bench) call(t *testing.T, account string, r connector.Result) {
	t.Helper()
	leave, ok := b.Enter("demo", account)
	if !ok {
		t.Fatalf("a call of %s was not let through", account)
	}
	leave(&r)
}

func (b *bench) want(t *testing.T, account string, state health.State, ready bool) {
	t.Helper()
	if s := b.Status("demo", account); s.State != state {
		t.Fatalf("%s is %s, want %s", account, s.State, state)
	}
	if got := b.Ready("demo", account); got != ready {
		t.Fatalf("%s: ready %v, want %v", account, got, ready)
	}
	if leave, ok := b.Enter("demo", account); ok != ready {
		t.Fatalf("%s: let through %v, want %v", account, ok, ready)
	} else if ok {
		leave(nil)
	}
}

func TestFailuresInARowOpen(t *testing.T) {
	t.Parallel()
	b := newBench()
	for range 3 {
		for range 4 {
			b.call(t, "a", lost())
		}
		b.call(t, "a", declined(decline.InsufficientFunds)) // an answer: the row is over
	}
	b.want(t, "a", health.Closed, true)
	for range 4 {
		b.call(t, "a", lost())
	}
	b.want(t, "a", health.Closed, true)
	began := b.Now()
	b.call(t, "a", lost())
	b.want(t, "a", health.Open, false)
	b.want(t, "b", health.Closed, true)
	if !b.Ready("other", "a") {
		t.Error("another merchant's account of the same name is passed over")
	}
	want := []health.Status{{
		Merchant: "demo", Account: "a", State: health.Open, Since: began, Until: began.Add(15 * time.Second),
		Reason: health.NoAnswer, Detail: "connection reset by peer", Node: "node-1",
	}}
	if diff := cmp.Diff(want, b.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	b.pass(15*time.Second - time.Nanosecond)
	b.want(t, "a", health.Open, false)
	b.pass(time.Nanosecond)
	b.want(t, "a", health.HalfOpen, true)
}

// An account that fails every other time never fails five times in a row.
func TestAFlappingAccountOpens(t *testing.T) {
	t.Parallel()
	b := newBench()
	for i := range 10 {
		if !b.Ready("demo", "a") {
			t.Fatalf("opened after %d calls", 2*i)
		}
		b.call(t, "a", approved())
		b.call(t, "a", lost())
	}
	b.want(t, "a", health.Open, false)
}

func TestProbesDecide(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ends []connector.Result
		want health.State
	}{
		"one success is not enough": {[]connector.Result{approved()}, health.HalfOpen},
		"all succeed":               {[]connector.Result{approved(), declined(decline.StolenCard)}, health.Closed},
		"one fails":                 {[]connector.Result{lost()}, health.Open},
		"the second fails":          {[]connector.Result{approved(), lost()}, health.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench()
			for range 5 {
				b.call(t, "a", lost())
			}
			b.pass(time.Minute)
			for _, end := range test.ends {
				b.call(t, "a", end)
			}
			b.want(t, "a", test.want, test.want != health.Open)
		})
	}
}

func TestOnlyAFewProbesAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench()
	for range 5 {
		b.call(t, "a", lost())
	}
	b.pass(time.Minute)
	var leave []func(*connector.Result)
	for range 2 {
		l, ok := b.Enter("demo", "a")
		if !ok {
			t.Fatal("a probe was not let through")
		}
		leave = append(leave, l)
	}
	b.want(t, "a", health.HalfOpen, false)
	leave[0](nil) // it was not made after all: another may
	b.want(t, "a", health.HalfOpen, true)
	well := approved()
	leave[0](&well) // only the first word counts
	b.call(t, "a", approved())
	b.want(t, "a", health.HalfOpen, false)
	leave[1](&well)
	b.want(t, "a", health.Closed, true)
}

// What a connector refuses by itself says nothing about its provider: it neither ends a row of failures nor counts as a probe.
func TestOwnRefusalsDoNotCount(t *testing.T) {
	t.Parallel()
	b := newBench()
	own := connector.Refuse(decline.CurrencyNotSupported, nil)
	for range 4 {
		b.call(t, "a", lost())
		b.call(t, "a", own)
	}
	b.want(t, "a", health.Closed, true)
	b.call(t, "a", lost())
	b.want(t, "a", health.Open, false)
	b.pass(time.Minute)
	for range 5 {
		b.call(t, "a", own)
	}
	b.want(t, "a", health.HalfOpen, true)
}

// What was sent before a breaker opened may be answered long after; it says nothing about how the account is now.
func TestLateAnswersDoNotCount(t *testing.T) {
	t.Parallel()
	b := newBench()
	late, _ := b.Enter("demo", "a")
	lateToo, _ := b.Enter("demo", "a")
	for range 5 {
		b.call(t, "a", lost())
	}
	b.pass(time.Minute)
	well, ill := approved(), lost()
	late(&well)
	lateToo(&ill)
	b.want(t, "a", health.HalfOpen, true)
}

func TestAnOutageHasOneBeginning(t *testing.T) {
	t.Parallel()
	b := newBench()
	began := b.Now()
	for range 5 {
		b.call(t, "a", lost())
	}
	b.pass(time.Minute)
	b.call(t, "a", connector.Refuse(decline.IssuerUnavailable, errors.New("connection refused")))
	if s := b.Status("demo", "a"); !s.Since.Equal(began) || s.Reason != health.Unreachable || !s.Until.Equal(b.Now().Add(15*time.Second)) {
		t.Errorf("got %+v, want the beginning of the outage and the latest reason", s)
	}
	b.pass(time.Minute)
	b.call(t, "a", approved())
	b.call(t, "a", approved())
	s := b.Status("demo", "a")
	if s.State != health.Closed || !s.Since.Equal(b.Now()) || s.Reason != "" || s.Detail != "" || !s.Until.IsZero() {
		t.Errorf("healthy again: %+v", s)
	}
	var states []health.State
	for _, told := range b.told {
		states = append(states, told.State)
	}
	if diff := cmp.Diff([]health.State{health.Open, health.Open, health.Closed}, states); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestRestore(t *testing.T) {
	t.Parallel()
	b := newBench()
	began := b.Now().Add(-time.Hour)
	b.Restore(health.Status{Merchant: "demo", Account: "well", State: health.Closed, Since: began})
	b.Restore(health.Status{Merchant: "demo", Account: "a", State: health.Open, Since: began, Until: b.Now().Add(10 * time.Second), Reason: health.NoAnswer})
	b.Restore(health.Status{Merchant: "demo", Account: "b", State: health.HalfOpen, Since: began, Until: b.Now().Add(-time.Second)})
	b.want(t, "well", health.Closed, true)
	b.want(t, "a", health.Open, false)
	b.want(t, "b", health.HalfOpen, true)
	if s := b.Status("demo", "a"); !s.Since.Equal(began) || s.Reason != health.NoAnswer {
		t.Errorf("restored as %+v", s)
	}
	b.pass(10 * time.Second)
	b.call(t, "a", approved())
	b.call(t, "a", approved())
	b.want(t, "a", health.Closed, true)
	if len(b.told) != 1 || b.told[0].State != health.Closed {
		t.Errorf("told %+v, want only that it is well again", b.told)
	}
}

func TestFailureOf(t *testing.T) {
	t.Parallel()
	cause := errors.New("x")
	tests := map[string]struct {
		result connector.Result
		want   health.Reason
	}{
		"approved":                       {approved(), ""},
		"a stolen card":                  {declined(decline.StolenCard), ""},
		"the issuer cannot be reached":   {declined(decline.IssuerUnavailable), ""},
		"the bank's system failed":       {declined(decline.SystemError), ""},
		"the provider failed":            {declined(decline.ProviderError), health.ProviderFailed},
		"no answer":                      {lost(), health.NoAnswer},
		"nobody filled the result in":    {connector.Result{}, health.NoAnswer},
		"no connection":                  {connector.Refuse(decline.IssuerUnavailable, cause), health.Unreachable},
		"refused by the connector":       {connector.Refuse(decline.CurrencyNotSupported, cause), ""},
		"what the connector cannot make": {connector.Refuse(decline.ProviderError, cause), ""},
	}
	for name, test := range tests {
		if got := health.FailureOf(test.result); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	// Whatever a card's bank says of the card, it says it through a provider that works.
	for _, r := range decline.All() {
		if got := health.FailureOf(declined(r)); got != "" && r != decline.ProviderError {
			t.Errorf("a decline for %s counts as %s", r, got)
		}
	}
}

func TestCallsAtOnce(t *testing.T) {
	t.Parallel()
	b := health.NewBoard(health.Settings{}, newClock().Now, "node-1", nil)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			account := fmt.Sprintf("account %d", i%5)
			if leave, ok := b.Enter("demo", account); ok {
				r := lost()
				leave(&r)
			}
			b.Status("demo", account)
		})
	}
	all.Wait()
	for i := range 5 {
		if s := b.Status("demo", fmt.Sprintf("account %d", i)); s.State != health.Open {
			t.Errorf("%s is %s", s.Account, s.State)
		}
	}
}
