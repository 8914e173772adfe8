package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Promise 2, intent before effect: what we are about to ask is durable before the request leaves, and the answer
// is durable before anyone is told.

func TestPromise2IntentIsDurableBeforeTheRequestLeaves(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		var looked int
		b.bank.during = func(c call) {
			p, err := b.store.PaymentByReference(t.Context(), b.merchant.ID, "order-1")
			if err != nil {
				t.Errorf("during the %s: %v", c.Kind, err)
				return
			}
			op, at, open := p.Open()
			if !open || at.Ref != c.Ref || string(op.Kind) != c.Kind || op.Amount != c.Amount.Minor() || op.Status != payment.Pending {
				t.Errorf("during the %s %s the store has a %s of %d with ref %s, %s", c.Kind, c.Ref, op.Kind, op.Amount, at.Ref, op.Status)
			}
			if want := op.Before; len(p.Operations) > 1 && p.State != want || len(p.Operations) == 1 && p.State != payment.Sent {
				t.Errorf("during the %s the payment is %s", c.Kind, p.State)
			}
			if jobs := b.jobs(t); jobs != 1 {
				t.Errorf("during the %s %d jobs watch over it, want 1", c.Kind, jobs)
			}
			looked++
		}
		o := b.order(t, "order-1")
		o.PreAuth = true
		p := b.pay(t, o).Payment
		for _, step := range []struct {
			ask    func(context.Context, gateway.Command) (gateway.Answer, error)
			amount int64
			want   payment.State
		}{
			{b.gateway.Capture, 9_000, payment.Captured},
			{b.gateway.Refund, 1_000, payment.PartiallyRefunded},
			{b.gateway.Refund, 0, payment.Refunded},
		} {
			a, err := step.ask(t.Context(), b.command(p, step.amount))
			if err != nil {
				t.Fatal(err)
			}
			p = b.want(t, a.Payment, step.want)
		}
		if looked != 4 {
			t.Errorf("looked into the store during %d calls, want 4", looked)
		}
		for i, c := range b.bank.seen("") {
			if want := fmt.Sprintf("%d-1", i+1); suffix(c.Ref) != want {
				t.Errorf("call %d has the reference %s", i+1, c.Ref)
			}
		}
	})
}

func TestPromise2NothingLeavesWithoutItsIntent(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		p := b.pay(t, b.order(t, "order-0")).Payment
		b.store.failing(func(store.Change) error { return errDisk })
		_, err := b.gateway.Pay(t.Context(), b.order(t, "order-1"))
		if !errors.Is(err, errDisk) {
			t.Errorf("pay: got %v, want %v", err, errDisk)
		}
		_, err = b.gateway.Refund(t.Context(), b.command(p, 0))
		if !errors.Is(err, errDisk) {
			t.Errorf("refund: got %v, want %v", err, errDisk)
		}
		b.bank.wantCalls(t, "", 1)
	})
}

func TestPromise2NobodyIsToldBeforeTheAnswerIsDurable(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		hold := make(chan struct{})
		b.store.holding(func(c store.Change) {
			if c.Step != nil && c.Step.Record.Event == payment.EventCapture {
				<-hold
			}
		})
		var mu sync.Mutex
		var told bool
		var done sync.WaitGroup
		done.Go(func() {
			_, err := b.gateway.Pay(t.Context(), b.order(t, "order-1"))
			if err != nil {
				t.Errorf("pay: %v", err)
			}
			mu.Lock()
			told = true
			mu.Unlock()
		})
		synctest.Wait()
		mu.Lock()
		if told {
			t.Error("the shop was told before the answer was durable")
		}
		mu.Unlock()
		b.bank.wantCalls(t, "sale", 1)
		close(hold)
		done.Wait()
	})
}

func TestPromise2AnAnswerOutlivesTheShopsPatience(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		ctx, cancel := context.WithCancel(t.Context())
		b.bank.during = func(call) { cancel() } // the shop hangs up while the bank works
		a, err := b.gateway.Pay(ctx, b.order(t, "order-1"))
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, a.Payment, payment.Captured)
	})
}

// TestPromise2EveryCommitMayFail lets, one after the other, each commit of a story fail, once without a trace and
// once although it landed. Whatever the shop is told, the store and the bank agree in the end.
func TestPromise2EveryCommitMayFail(t *testing.T) {
	m := lira(10_000)
	stories := map[string]func(t *testing.T, b *bench){
		"sale":             func(t *testing.T, b *bench) { b.tryPay(t, false) },
		"declined sale":    func(t *testing.T, b *bench) { b.bank.will("sale", declines()); b.tryPay(t, false) },
		"lost answer":      func(t *testing.T, b *bench) { b.bank.will("sale", losesAnswer(m)); b.tryPay(t, false) },
		"lost refusal":     func(t *testing.T, b *bench) { b.bank.will("sale", losesRefusal()); b.tryPay(t, false) },
		"lost request":     func(t *testing.T, b *bench) { b.bank.will("sale", losesRequest()); b.tryPay(t, false) },
		"no answer at all": func(t *testing.T, b *bench) { b.bank.will("sale", hangs(m)); b.tryPay(t, false) },
		"capture":          func(t *testing.T, b *bench) { b.tryFollow(t, b.gateway.Capture, true) },
		"void":             func(t *testing.T, b *bench) { b.tryFollow(t, b.gateway.Void, true) },
		"refund":           func(t *testing.T, b *bench) { b.tryFollow(t, b.gateway.Refund, false) },
		"refund in doubt": func(t *testing.T, b *bench) {
			b.bank.will("refund", losesAnswer(m))
			b.tryFollow(t, b.gateway.Refund, false)
		},
		"refund that never": func(t *testing.T, b *bench) {
			b.bank.will("refund", losesRequest())
			b.tryFollow(t, b.gateway.Refund, false)
		},
	}
	for name, story := range stories {
		for _, landed := range []bool{false, true} {
			for n := 1; n <= 5; n++ {
				t.Run(fmt.Sprintf("%s, commit %d, landed %v", name, n, landed), func(t *testing.T) {
					onBench(t, func(t *testing.T, b *bench) {
						b.failNth(n, landed)
						story(t, b)
						b.store.failing(nil)
						b.workOff(t)
						b.reconcile(t, "order-1")
					})
				})
			}
		}
	}
}

// failNth lets the n-th commit from now on fail; landed tells whether it is carried out all the same.
func (b *bench) failNth(n int, landed bool) {
	var count int
	var mu sync.Mutex
	b.store.failing(func(c store.Change) error {
		mu.Lock()
		defer mu.Unlock()
		count++
		if count != n {
			return nil
		}
		if landed {
			err := b.store.Store.Commit(context.Background(), c)
			if err != nil {
				return err
			}
		}
		return errDisk
	})
}

func (b *bench) tryPay(t *testing.T, preAuth bool) payment.Payment {
	t.Helper()
	o := b.order(t, "order-1")
	o.PreAuth = preAuth
	a, err := b.gateway.Pay(t.Context(), o)
	if err != nil && !errors.Is(err, errDisk) {
		t.Fatalf("pay: %v", err)
	}
	return a.Payment
}

func (b *bench) tryFollow(t *testing.T, ask func(context.Context, gateway.Command) (gateway.Answer, error), preAuth bool) {
	t.Helper()
	p := b.tryPay(t, preAuth)
	if p.ID == "" || !p.State.Approved() {
		return // the sale's own commits are other stories
	}
	_, err := ask(t.Context(), b.command(p, 0))
	if err != nil && !errors.Is(err, errDisk) {
		t.Fatalf("follow: %v", err)
	}
}

// reconcile compares every operation that the store knows of with the bank's books, both ways.
func (b *bench) reconcile(t *testing.T, reference string) {
	t.Helper()
	all, err := b.store.Payments(t.Context(), b.merchant.ID, store.Filter{Reference: reference, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	b.bank.mu.Lock()
	defer b.bank.mu.Unlock()
	known := map[string]bool{}
	for _, p := range all {
		for _, op := range p.Operations {
			at := op.Attempts[len(op.Attempts)-1]
			known[at.Ref] = true
			truth := b.bank.books[at.Ref].Outcome
			if op.Status.Open() {
				t.Errorf("the %s of payment %s is still %s", op.Kind, p.ID, op.Status)
			}
			if (op.Status == payment.Approved) != (truth == connector.Approved) {
				t.Errorf("the %s of payment %s is %s, the bank's books say %s", op.Kind, p.ID, op.Status, truth)
			}
		}
	}
	for ref, entry := range b.bank.books {
		if !known[ref] {
			t.Errorf("the bank has %s with the outcome %s, of which the store knows nothing", ref, entry.Outcome)
		}
	}
}

func TestPromise2AConnectorsDefectIsADoubt(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", act{enter: approvedOf(lira(10_000)), panics: true})
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed; the server has to see it")
				}
			}()
			_, err := b.gateway.Pay(t.Context(), b.order(t, "order-1"))
			t.Errorf("pay answered: %v", err)
		}()
		b.workOff(t)
		p, err := b.gateway.FindByReference(t.Context(), b.merchant.ID, "order-1")
		if err != nil {
			t.Fatal(err)
		}
		b.want(t, p, payment.Captured)
	})
}
