package gateway_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Any number of nodes share a store. Here node A is slow or stalls in the middle of a call, and node B goes on.

// stalled lets every commit of an answer by whoever asks for it wait: A's process is frozen between the bank's
// answer and its commit. It returns how to thaw it.
func (b *bench) stalled(event payment.Event) (thaw func()) {
	hold := make(chan struct{})
	var held atomic.Bool
	b.store.holding(func(c store.Change) {
		if c.Step != nil && c.Step.Record.Event == event && held.CompareAndSwap(false, true) {
			<-hold
		}
	})
	return func() { close(hold) }
}

// payAside lets node A pay in the background and returns how to wait for its answer.
func (b *bench) payAside(t *testing.T, g *gateway.Gateway, o gateway.Order) (wait func() payment.Payment) {
	t.Helper()
	answer := make(chan payment.Payment, 1)
	go func() {
		a, err := g.Pay(t.Context(), o)
		if err != nil {
			t.Errorf("node A: %v", err)
		}
		answer <- a.Payment
	}()
	return func() payment.Payment { return <-answer }
}

// settleAt lets node B ask the bank about the order's payment.
func (b *bench) settleAt(t *testing.T, g *gateway.Gateway, want payment.State) payment.Payment {
	t.Helper()
	p, err := g.FindByReference(t.Context(), b.merchant.ID, "order-1")
	if err != nil {
		t.Fatal(err)
	}
	p, err = g.Settle(t.Context(), b.merchant.ID, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return b.want(t, p, want)
}

func TestASettledPaymentIsNotSettledAgainByAStalledNode(t *testing.T) {
	for _, test := range []struct {
		name  string
		sale  act
		event payment.Event
		want  payment.State
	}{
		{"approved", approves(lira(10_000)), payment.EventCapture, payment.Captured},
		{"declined", declines(), payment.EventDecline, payment.Declined},
	} {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				nodeB, _ := b.node(t, b.bank)
				thaw := b.stalled(test.event)
				b.bank.will("sale", test.sale)
				wait := b.payAside(t, b.gateway, b.order(t, "order-1"))
				time.Sleep(timeout)
				b.settleAt(t, nodeB, payment.Sent) // its deadline is not over, so A may still be at it
				time.Sleep(2 * time.Second)
				settled := b.settleAt(t, nodeB, test.want)
				thaw()
				late := b.want(t, wait(), test.want)
				if late.Version != settled.Version || len(late.Operations) != 1 {
					t.Errorf("A made version %d of B's %d", late.Version, settled.Version)
				}
				if b.log.has("level=ERROR") {
					t.Errorf("an error is logged: %s", b.log)
				}
			})
		})
	}
}

// What A learnt about the sale must not be taken for the answer to the refund that B has begun meanwhile.
func TestALateAnswerIsNotTheAnswerToAnotherQuestion(t *testing.T) {
	for _, test := range []struct {
		name   string
		sale   act
		refund act
		inTime payment.State // what the refund leads to
	}{
		{"approval, and the refund is refused", approves(lira(10_000)), declines(), payment.Captured},
		{"approval, and the refund's request is lost", approves(lira(10_000)), losesRequest(), payment.Captured},
		{"approval of all, and the refund is done", approves(lira(10_000)), approves(lira(10_000)), payment.Refunded},
	} {
		t.Run(test.name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				nodeB, _ := b.node(t, b.bank)
				thaw := b.stalled(payment.EventCapture)
				b.bank.will("sale", test.sale)
				b.bank.will("refund", test.refund)
				wait := b.payAside(t, b.gateway, b.order(t, "order-1"))
				time.Sleep(timeout + 2*time.Second)
				p := b.settleAt(t, nodeB, payment.Captured)
				b.bank.during = func(c call) {
					if c.Kind == "refund" {
						thaw()
						wait() // A is done with its late answer while B's refund is still at the bank
						if got := b.stored(t, p.ID); got.Refunded != 0 || !got.Operations[1].Status.Open() {
							t.Errorf("A's answer to the sale settled B's refund: %s, %d refunded", got.State, got.Refunded)
						}
					}
				}
				_, err := nodeB.Refund(t.Context(), b.command(p, 0))
				if err != nil {
					t.Fatal(err)
				}
				b.bank.during = nil
				b.workOff(t)
				b.want(t, b.stored(t, p.ID), test.inTime)
				b.reconcile(t, "order-1")
			})
		})
	}
}

// The same with a doubt: A's inquiry about the sale is on its way while B settles the sale and begins a refund.
func TestALateInquiryIsNotTheAnswerToAnotherQuestion(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		slow := &slowQuery{bank: b.bank, let: make(chan struct{})}
		nodeA, _ := b.node(t, slow)
		b.bank.will("sale", losesAnswer(lira(10_000)))
		b.bank.will("refund", losesRequest())
		wait := b.payAside(t, nodeA, b.order(t, "order-1"))
		time.Sleep(2 * time.Second)
		p := b.settleAt(t, b.gateway, payment.Captured)
		b.bank.during = func(c call) {
			if c.Kind != "refund" {
				return
			}
			close(slow.let)
			wait() // A has its answer about the sale, and nothing more to ask
			for _, q := range b.bank.seen("query") {
				if suffix(q.Ref) != "1-1" {
					t.Errorf("A asks about %s, which is B's refund", q.Ref)
				}
			}
			if got := b.stored(t, p.ID); got.Refunded != 0 || !got.Operations[1].Status.Open() {
				t.Errorf("A's inquiry about the sale settled B's refund: %s, %d refunded", got.State, got.Refunded)
			}
		}
		a, err := b.gateway.Refund(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Indeterminate)
		b.workOff(t)
		b.want(t, b.stored(t, p.ID), payment.Captured)
		b.reconcile(t, "order-1")
	})
}

// slowQuery holds back its first answer to an inquiry, as it was when it was asked.
type slowQuery struct {
	*bank
	let  chan struct{}
	held atomic.Bool // not a sync.Once: whoever waits for a lock stops the bubble's time
}

func (s *slowQuery) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	r := s.bank.Query(ctx, q)
	if s.held.CompareAndSwap(false, true) {
		<-s.let
	}
	return r
}

// A job that is slow to end must not take away the watch over what was begun meanwhile.
func TestALateJobLeavesTheNextOperationsJobAlone(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", losesAnswer(lira(10_000)))
		for range 7 {
			b.bank.will("query", says(connector.Unclear))
		}
		p := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
		slow := &slowQuery{bank: b.bank, let: make(chan struct{})}
		nodeA, _ := b.node(t, slow)
		ctx, cancel := context.WithCancel(t.Context())
		var jobs sync.WaitGroup
		jobs.Go(func() { nodeA.Jobs().Run(ctx) })
		time.Sleep(5 * time.Second) // A's job asks, and waits for the answer
		b.settleAt(t, b.gateway, payment.Captured)
		end := make(chan struct{})
		var held atomic.Bool
		b.store.holding(func(c store.Change) {
			if c.Step == nil && len(c.Done) == 1 && held.CompareAndSwap(false, true) {
				<-end
			}
		})
		cancel()
		close(slow.let)
		synctest.Wait() // A's job has seen that all is settled, and is about to say that it is done
		if !held.Load() {
			t.Fatal("A's job does not end")
		}
		b.bank.will("refund", losesRequest())
		a, err := b.gateway.Refund(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Indeterminate)
		close(end)
		jobs.Wait()
		if n := b.jobs(t); n != 1 {
			t.Errorf("%d jobs watch over the refund, want 1", n)
		}
		b.workOff(t)
		b.want(t, b.stored(t, p.ID), payment.Captured)
	})
}

// When the provider breaks its own word about its window, a person has to look, and the log says so.
func TestAnApprovalAfterTheProofToTheContraryIsReported(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		nodeB, _ := b.node(t, b.bank)
		late := make(chan struct{})
		b.bank.during = func(call) { <-late }
		wait := b.payAside(t, b.gateway, b.order(t, "order-1"))
		time.Sleep(timeout + b.bank.window + 2*time.Second)
		b.settleAt(t, nodeB, payment.Declined)
		close(late)
		b.want(t, wait(), payment.Declined)
		if !b.log.has("reconcile by hand") {
			t.Errorf("nobody is told: %s", b.log)
		}
	})
}

func TestNodesNumberPaymentsWithoutCollision(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		nodeB, _ := b.node(t, b.bank)
		nodes := []*gateway.Gateway{b.gateway, nodeB}
		var mu sync.Mutex
		seen := map[int64]payment.ID{}
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				a, err := nodes[i%2].Pay(t.Context(), b.order(t, fmt.Sprintf("order-%d", i)))
				if err != nil {
					t.Errorf("pay %d: %v", i, err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if other, taken := seen[a.Payment.Number]; taken {
					t.Errorf("payments %s and %s have the number %d", other, a.Payment.ID, a.Payment.Number)
				}
				seen[a.Payment.Number] = a.Payment.ID
			})
		}
		all.Wait()
		for number, id := range seen {
			p, err := b.gateway.FindByNumber(t.Context(), b.merchant.ID, number)
			if err != nil || p.ID != id {
				t.Errorf("number %d finds %s, %v; want %s", number, p.ID, err, id)
			}
		}
	})
}

// A node that waits for another node's call is told by the store.
func TestARepeatAtAnotherNodeWaitsForTheFirst(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		nodeB, _ := b.node(t, b.bank)
		b.bank.during = func(call) { time.Sleep(5 * time.Second) }
		wait := b.payAside(t, b.gateway, b.order(t, "order-1"))
		time.Sleep(time.Second)
		began := time.Now()
		a, err := nodeB.Pay(t.Context(), b.order(t, "order-1"))
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); !a.Repeated || a.Payment.State != payment.Captured || took > 6*time.Second {
			t.Errorf("got %s, repeated %v, after %v", a.Payment.State, a.Repeated, took)
		}
		b.want(t, wait(), payment.Captured)
		b.bank.wantCalls(t, "sale", 1)
	})
}
