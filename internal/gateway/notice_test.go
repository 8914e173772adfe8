package gateway_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/webhook"
)

// notices collects what shops are told, as "payment's state", and refuses it as often as it is told to.
type notices struct {
	mu      sync.Mutex // guards what follows
	told    []string
	refuses int
}

func (n *notices) deliver(_ context.Context, p webhook.Post) webhook.Answer {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refuses > 0 {
		n.refuses--
		return webhook.Answer{Outcome: webhook.Unreachable}
	}
	n.told = append(n.told, string(p.Body))
	return webhook.Answer{Outcome: webhook.Taken, Status: 200}
}

// listen lets the surface of a bench's orders send notices.
func (b *bench) listen() *notices {
	b.gateway.NotifyBy("v1", nil, func(_ context.Context, m *merchant.Merchant, p payment.Payment) (webhook.Post, bool, error) {
		return webhook.Post{URL: "https://shop.example/", Body: []byte(string(m.ID) + " " + p.Reference + " " + string(p.State))}, true, nil
	})
	return b.notices
}

// want runs the jobs for a while and compares what the shop has been told by then.
func (n *notices) want(t *testing.T, b *bench, while time.Duration, want ...string) {
	t.Helper()
	b.work(t, while)
	if !slices.Equal(n.told, want) {
		t.Errorf("the shop was told %q, want %q", n.told, want)
	}
}

func TestNoticeOfEachOutcome(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		n := b.listen()
		n.refuses = 2
		b.pay(t, b.order(t, "paid"))
		n.want(t, b, 5*time.Minute, "demo paid captured")
		b.bank.will("sale", declines())
		refused := b.pay(t, b.order(t, "refused"))
		n.want(t, b, 5*time.Minute, "demo paid captured", "demo refused declined")
		silent := b.order(t, "silent")
		silent.Surface = "paynet"
		b.pay(t, silent)
		if _, err := b.gateway.Refund(t.Context(), b.command(refused.Payment, 0)); err == nil {
			t.Error("a declined payment was refunded")
		}
		n.want(t, b, 5*time.Minute, "demo paid captured", "demo refused declined")
		if left := b.jobs(t); left != 0 {
			t.Errorf("%d jobs are left", left)
		}
	})
}

// A notice that cannot be written now, because what it tells of cannot be read, is written later.
func TestNoticeThatCannotBeWrittenYet(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		failed := false
		b.gateway.NotifyBy("v1", nil, func(_ context.Context, _ *merchant.Merchant, p payment.Payment) (webhook.Post, bool, error) {
			if !failed {
				failed = true
				return webhook.Post{}, false, errors.New("the database is away")
			}
			return webhook.Post{URL: "https://shop.example/", Body: []byte(p.Reference)}, true, nil
		})
		b.pay(t, b.order(t, "paid"))
		b.notices.want(t, b, 5*time.Minute, "paid")
	})
}

// What follows a payment has notices of its own, for surfaces that want them: one for each operation, whatever became of it.
func TestNoticeOfFollowUps(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.gateway.NotifyFollowUpsBy("v1", func(_ context.Context, _ *merchant.Merchant, p payment.Payment, op payment.Operation) (webhook.Post, bool) {
			return webhook.Post{URL: "https://shop.example/", Body: []byte(p.Reference + " " + string(op.Kind) + " " + string(op.Status))}, true
		})
		n := b.notices
		n.refuses = 1
		a := b.pay(t, b.order(t, "paid"))
		n.want(t, b, 5*time.Minute)
		for _, minor := range []int64{100, 200} {
			if _, err := b.gateway.Refund(t.Context(), b.command(a.Payment, minor)); err != nil {
				t.Fatal(err)
			}
		}
		n.want(t, b, 5*time.Minute, "paid refund approved", "paid refund approved")
		b.bank.will("refund", declines())
		if _, err := b.gateway.Refund(t.Context(), b.command(a.Payment, 300)); err != nil {
			t.Fatal(err)
		}
		n.want(t, b, 5*time.Minute, "paid refund approved", "paid refund approved", "paid refund refused")
		if left := b.jobs(t); left != 0 {
			t.Errorf("%d jobs are left", left)
		}
	})
}

// A transaction that the bank held back is told when it is known, and not before.
func TestNoticeAfterDoubt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		n := b.listen()
		b.bank.will("sale", losesAnswer(lira(10_000)))
		for range 20 {
			b.bank.will("query", says(connector.Unclear))
		}
		if a := b.pay(t, b.order(t, "held")); !a.Unknown() {
			t.Fatalf("the payment is %s, want a doubt", a.Payment.State)
		}
		n.want(t, b, time.Second)
		b.workOff(t)
		n.want(t, b, time.Second, "demo held captured")
	})
}

func TestNoticeOfVisitThatLapsed(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		n := b.listen()
		b.bank.twoStep(1)
		b.begin(t, b.challenge(t, "gone", threeds.Automatic))
		time.Sleep(2 * threeds.Lifetime)
		n.want(t, b, 5*time.Minute, "demo gone expired")
	})
}

// A receiver that is away for good is given up after three days, and the payment is none the worse for it.
func TestNoticeIsGivenUp(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		n := b.listen()
		n.refuses = 1 << 30
		a := b.pay(t, b.order(t, "paid"))
		b.work(t, 5*time.Minute)
		if left := b.jobs(t); left != 1 {
			t.Errorf("%d jobs are left after a minute, want the one that tries again", left)
		}
		time.Sleep(webhook.Lifetime)
		n.want(t, b, 5*time.Minute)
		if left := b.jobs(t); left != 0 {
			t.Errorf("%d jobs are left after three days", left)
		}
		b.want(t, a.Payment, payment.Captured)
	})
}

// TestNoDeliveryForNobody: where nobody can want a notice there is no row for it, and of two payments only the one that is to be told has one.
func TestNoDeliveryForNobody(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		asked := 0
		b.gateway.NotifyBy("v1", func(m *merchant.Merchant, p payment.Payment) bool {
			asked++
			return m.ID == "demo" && p.Reference == "told"
		}, func(context.Context, *merchant.Merchant, payment.Payment) (webhook.Post, bool, error) {
			return webhook.Post{}, false, nil
		})
		for _, reference := range []string{"quiet", "told"} {
			b.pay(t, b.order(t, reference))
		}
		pulse, err := b.store.Pulse(t.Context())
		if err != nil || pulse.Deliveries != 1 || asked != 2 {
			t.Errorf("%d deliveries wait, %v; it was asked %d times", pulse.Deliveries, err, asked)
		}
	})
}
