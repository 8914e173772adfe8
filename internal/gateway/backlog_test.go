package gateway_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

// stuck is a bank that can cease to answer inquiries at all: each is waited for until its time is over.
type stuck struct {
	*bank
	silent atomic.Bool
	// asked counts the inquiries that it leaves unanswered.
	asked atomic.Int64
}

func (s *stuck) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	if s.silent.Load() {
		s.asked.Add(1)
		<-ctx.Done()
		return connector.Report{Cause: ctx.Err()}
	}
	return s.bank.Query(ctx, q)
}

// doubts makes payments whose answers are lost, all at once, and returns them. Nobody asks about them meanwhile.
func (b *bench) doubts(t *testing.T, g *gateway.Gateway, at *bank, name string, n int) []payment.Payment {
	t.Helper()
	found := make([]payment.Payment, n)
	var all sync.WaitGroup
	for i := range n {
		at.will("sale", losesAnswer(lira(10_000)))
		all.Go(func() {
			a, err := g.Pay(t.Context(), b.order(t, fmt.Sprintf("%s %d", name, i)))
			if err != nil {
				t.Errorf("%s %d: %v", name, i, err)
			}
			found[i] = a.Payment
		})
	}
	all.Wait()
	for _, p := range found {
		b.want(t, p, payment.Indeterminate)
	}
	return found
}

// Many doubts at providers that do not answer take their turns. The doubts of others are settled as if those were not there.
func TestABacklogOfDoubtsStarvesNobody(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		banks := map[string]*stuck{"a": {bank: newBank()}, "b": {bank: newBank()}, "c": {bank: newBank()}}
		b.several(t, 3, func(c *gateway.Config) {
			c.Accounts = map[string]connector.Connector{"a": banks["a"], "b": banks["b"], "c": banks["c"]}
		})
		merchants := map[string]func(){}
		whole := *b.merchant
		for _, name := range []string{"a", "b", "c"} {
			merchants[name] = func() {
				only := whole
				only.Accounts = []string{name}
				b.merchant = &only
			}
		}
		dead := []payment.Payment{}
		for _, name := range []string{"a", "b"} {
			merchants[name]()
			banks[name].silent.Store(true)
			dead = append(dead, b.doubts(t, b.gateway, banks[name].bank, name, 60)...)
		}
		merchants["c"]()
		banks["c"].silent.Store(true)
		living := b.doubts(t, b.gateway, banks["c"].bank, "c", 20)
		banks["c"].silent.Store(false)
		asked := banks["a"].asked.Load() + banks["b"].asked.Load()

		stop := b.workUntil(t)
		time.Sleep(2 * time.Minute)
		for _, p := range living {
			if got := b.stored(t, p.ID); got.State != payment.Captured {
				t.Errorf("%s is %s: it waits behind doubts that are none of its own", got.Reference, got.State)
			}
		}
		time.Sleep(20 * time.Minute)
		for _, p := range dead {
			b.want(t, p, payment.Indeterminate)
		}
		if more := banks["a"].asked.Load() + banks["b"].asked.Load() - asked; more < 50 {
			t.Errorf("the silent banks were asked %d times in 22 minutes: they are given up", more)
		}
		banks["a"].silent.Store(false)
		banks["b"].silent.Store(false)
		time.Sleep(time.Hour)
		stop()
		for _, p := range dead {
			if got := b.stored(t, p.ID); got.State != payment.Captured {
				t.Errorf("%s is %s although its bank answers again", got.Reference, got.State)
			}
		}
		if n := b.jobs(t); n != 0 {
			t.Errorf("%d jobs are left", n)
		}
	})
}

// A node that dies in the middle of an inquiry takes its claim with it; another goes on when the lease is over, at the account of
// the payment's last try.
func TestPromise3AnotherNodeGoesOnAsking(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		first, second := &stuck{bank: newBank()}, &stuck{bank: newBank()}
		accounts := func(c *gateway.Config) { c.Accounts = map[string]connector.Connector{"a": first, "b": second} }
		b.several(t, 2, accounts)
		dying := b.gateway
		first.will("sale", neverLeaves())
		second.will("sale", losesAnswer(lira(10_000)))
		second.silent.Store(true)
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
		if got := trail(p); got != "sale a refused, sale b doubtful" {
			t.Fatalf("payment went %q", got)
		}
		// It dies with the job in its hands: what it claims, nobody carries out.
		due, err := b.store.Claim(t.Context(), time.Now().Add(time.Minute), dying.Jobs().Lease, 10)
		if err != nil || len(due) != 1 {
			t.Fatalf("claimed %d jobs, %v", len(due), err)
		}
		b.several(t, 2, accounts)
		second.silent.Store(false)
		b.workOff(t)
		if got := trail(b.want(t, b.stored(t, p.ID), payment.Captured)); got != "sale a refused, sale b approved" {
			t.Errorf("payment went %q", got)
		}
		if n := len(first.seen("query")); n != 0 {
			t.Errorf("the account that certainly did nothing was asked %d times", n)
		}
	})
}

// Visits that ended unseen at a silent provider take their turns too.
func TestABacklogOfVisitsStarvesNobody(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		first, second := &stuck{bank: newBank()}, &stuck{bank: newBank()}
		b.several(t, 2, func(c *gateway.Config) { c.Accounts = map[string]connector.Connector{"a": first, "b": second} })
		first.oneStep(*approvedOf(lira(10_000)))
		var visits []gateway.Started
		for i := range 40 {
			visits = append(visits, b.begin(t, b.challenge(t, fmt.Sprintf("visit %d", i), threeds.Automatic)))
		}
		first.silent.Store(true)
		time.Sleep(threeds.Lifetime)
		only := *b.merchant
		only.Accounts = []string{"b"}
		b.merchant = &only
		second.silent.Store(true)
		living := b.doubts(t, b.gateway, second.bank, "b", 5)
		second.silent.Store(false)
		stop := b.workUntil(t)
		time.Sleep(2 * time.Minute)
		for _, p := range living {
			if got := b.stored(t, p.ID); got.State != payment.Captured {
				t.Errorf("%s is %s: it waits behind visits that are none of its own", got.Reference, got.State)
			}
		}
		first.silent.Store(false)
		time.Sleep(time.Hour)
		stop()
		for _, s := range visits {
			if got := b.stored(t, s.Payment.ID); got.State != payment.Expired {
				t.Errorf("%s is %s", got.Reference, got.State)
			}
		}
	})
}

// A connector that panics gives its turns back: its account is asked again.
func TestAPanicGivesTheTurnBack(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "visit", threeds.Automatic))
		time.Sleep(threeds.Lifetime)
		for range 10 {
			b.bank.will("query", act{panics: true})
		}
		b.workOff(t)
		if asked := len(b.bank.seen("query")); asked <= 10 {
			t.Errorf("the bank was asked %d times and no more", asked)
		}
		b.want(t, b.stored(t, s.Payment.ID), payment.Expired)
	})
}
