package gateway_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/health"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

// The guard of these tests is the real one. In a bubble the machine's clock is the test's.

// guarded is several with breakers.
func (b *bench) guarded(t *testing.T, n int) (*health.Board, []*bank) {
	t.Helper()
	board := health.NewBoard(health.Settings{}, time.Now, "node-1", nil)
	return board, b.several(t, n, func(c *gateway.Config) { c.Guard = board })
}

// breaks lets the calls of a bank fail until its breaker opens.
func (b *bench) breaks(t *testing.T, board *health.Board, account string, bank *bank) {
	t.Helper()
	for i := 0; i < 5 && board.Ready("demo", account); i++ {
		bank.will("sale", losesRefusal())
		b.pay(t, b.order(t, account+" "+string(rune('1'+i))))
	}
	if s := board.Status("demo", account); s.State != health.Open || s.Reason != health.NoAnswer {
		t.Fatalf("account %s is %+v after five lost answers", account, s)
	}
}

func TestAnUnhealthyAccountIsPassedOverUntilItAnswers(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		board, banks := b.guarded(t, 2)
		b.breaks(t, board, "a", banks[0])
		at := func(reference string) string {
			return b.want(t, b.pay(t, b.order(t, reference)).Payment, payment.Captured).Provider
		}
		if got := at("while open"); got != "b" {
			t.Errorf("paid at %s while a is passed over", got)
		}
		p, err := b.gateway.FindByReference(t.Context(), "demo", "while open")
		if err != nil {
			t.Fatal(err)
		}
		why, _, err := routing.ParseExplanation(p.Explanation)
		if diff := cmp.Diff([]routing.Passed{{Account: "a", Why: routing.Unhealthy}}, why.Passed); err != nil || diff != "" {
			t.Errorf("passed over, by the explanation (-want +got), %v:\n%s", err, diff)
		}
		time.Sleep(15 * time.Second)
		for _, reference := range []string{"first probe", "second probe", "healthy again"} {
			if got := at(reference); got != "a" {
				t.Errorf("%s: paid at %s", reference, got)
			}
		}
		if s := board.Status("demo", "a"); s.State != health.Closed {
			t.Errorf("a is %s", s.State)
		}
	})
}

// A rule may ask about health before its accounts are looked at.
func TestRulesAskAboutHealth(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		table, err := routing.Compile([]routing.Rule{
			{Name: "cheap", When: `healthy("a")`, To: []routing.Target{{Account: "b"}}}, {Name: "else", To: []routing.Target{{Account: "c"}}},
		}, []string{"a", "b", "c"})
		if err != nil {
			t.Fatal(err)
		}
		board, banks := b.guarded(t, 3)
		ruled := *b.merchant
		ruled.Routes = table
		plain := b.merchant
		b.merchant = &ruled
		if p := b.pay(t, b.order(t, "healthy")).Payment; p.Provider != "b" || p.Route != "cheap" {
			t.Errorf("went to %s by %q", p.Provider, p.Route)
		}
		b.merchant = plain
		b.breaks(t, board, "a", banks[0])
		b.merchant = &ruled
		if p := b.pay(t, b.order(t, "unhealthy")).Payment; p.Provider != "c" || p.Route != "else" {
			t.Errorf("went to %s by %q", p.Provider, p.Route)
		}
	})
}

// With nowhere to go a payment is refused before anything is recorded; what has begun goes on all the same.
func TestAllAccountsUnhealthy(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		board, banks := b.guarded(t, 1)
		taken := b.want(t, b.pay(t, b.order(t, "before")).Payment, payment.Captured)
		banks[0].twoStep(1)
		visit := b.begin(t, b.challenge(t, "visit", threeds.Manual))
		b.comesBack(t, visit, genuine())
		b.breaks(t, board, "a", banks[0])
		sales := len(banks[0].seen("sale"))

		_, err := b.gateway.Pay(t.Context(), b.order(t, "now"))
		wantFault(t, err, fault.Unavailable, "providers_unhealthy")
		_, err = b.gateway.StartChallenge(t.Context(), b.challenge(t, "now", threeds.Manual))
		wantFault(t, err, fault.Unavailable, "providers_unhealthy")
		_, err = b.gateway.Deposit(t.Context(), b.order(t, "now"))
		wantFault(t, err, fault.Unavailable, "providers_unhealthy")
		if found, err := b.store.Payments(t.Context(), "demo", store.Filter{Reference: "now", Limit: 1}); err != nil || len(found) != 0 {
			t.Errorf("recorded %d payments, %v", len(found), err)
		}
		banks[0].wantCalls(t, "sale", sales)

		a := b.pay(t, b.order(t, "before"))
		if !a.Repeated || a.Payment.ID != taken.ID {
			t.Errorf("a repeat is answered with %+v", a.Payment)
		}
		a, err = b.gateway.Refund(t.Context(), b.command(taken, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Refunded)
		b.want(t, b.finish(t, visit, false).Payment, payment.Captured)
		if s := board.Status("demo", "a"); s.State != health.Open {
			t.Errorf("a is %s: what goes on there must not count while it rests", s.State)
		}
	})
}

// Inquiries go on whatever the breaker says, and a doubt is settled at a provider to which no payment would go.
func TestPromise3ABreakerDoesNotKeepADoubtFromBeingSettled(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		board, banks := b.guarded(t, 1)
		banks[0].will("sale", losesAnswer(lira(10_000)))
		for range 20 {
			banks[0].will("query", says(connector.Unclear))
		}
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
		banks[0].mu.Lock()
		banks[0].acts["query"] = nil
		banks[0].mu.Unlock()
		b.breaks(t, board, "a", banks[0])
		after, err := b.gateway.Settle(t.Context(), "demo", p.ID)
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, after, payment.Captured)
		if s := board.Status("demo", "a"); s.State != health.Open {
			t.Errorf("a is %s: an answered inquiry says nothing about payments", s.State)
		}
	})
}

// A probe that is not made after all, because another request was faster or the disk is full, makes room for another.
func TestProbesAreGivenBack(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		board, banks := b.guarded(t, 2)
		b.breaks(t, board, "a", banks[0])
		b.breaks(t, board, "b", banks[1])
		time.Sleep(time.Minute)
		b.store.failing(func(store.Change) error { return errDisk })
		for range 5 {
			if _, err := b.gateway.Pay(t.Context(), b.order(t, "order-1")); err == nil {
				t.Error("paid without an intent")
			}
			if _, err := b.gateway.StartChallenge(t.Context(), b.challenge(t, "order-1", threeds.Manual)); err == nil {
				t.Error("began without an intent")
			}
		}
		// Bank a declines technically, and the commit that would send the payment on does not succeed.
		b.store.failing(func(c store.Change) error {
			if c.Step != nil && c.Step.Record.Event == payment.EventReroute {
				return errDisk
			}
			return nil
		})
		banks[0].will("sale", declinesFor(decline.SystemError))
		b.pay(t, b.order(t, "order-1"))
		b.store.failing(nil)
		for range 2 {
			if leave, ok := board.Enter("demo", "b"); !ok {
				t.Error("a probe of b is lost")
			} else {
				leave(nil)
			}
		}
		if !board.Ready("demo", "a") {
			t.Error("a probe of a is lost")
		}
	})
}

// What a defect of a connector did nobody knows; it is not left under way for ever.
func TestAPanicIsAFailure(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		board, banks := b.guarded(t, 1)
		for i := range 5 {
			banks[0].will("sale", act{panics: true})
			func() {
				defer func() { _ = recover() }()
				_, _ = b.gateway.Pay(t.Context(), b.order(t, string(rune('1'+i))))
			}()
		}
		if s := board.Status("demo", "a"); s.State != health.Open {
			t.Errorf("a is %s", s.State)
		}
	})
}

func TestDeclinesDoNotOpenABreaker(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		board, banks := b.guarded(t, 1)
		for _, r := range decline.All() {
			if r == decline.ProviderError {
				continue
			}
			banks[0].will("sale", declinesFor(r))
			b.want(t, b.pay(t, b.order(t, string(r))).Payment, payment.Declined)
		}
		want := health.Status{Merchant: "demo", Account: "a", State: health.Closed, Node: "node-1"}
		if diff := cmp.Diff(want, board.Status("demo", "a")); diff != "" {
			t.Errorf("status (-want +got):\n%s", diff)
		}
	})
}
