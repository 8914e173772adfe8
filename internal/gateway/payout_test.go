package gateway_test

import (
	"errors"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// books are those of a marketplace that gives 50 and 40 of every 100 lira to two stores, at 3 %.
func (b *bench) books() gateway.Books {
	return b.gateway.Books(func(p payment.Payment) (marketplace.Payout, error) {
		return marketplace.Open(p.Amount, money.New(300, money.TRY), []marketplace.Share{
			{Store: "a", Amount: money.New(5000, money.TRY)}, {Store: "b", Amount: money.New(4000, money.TRY)},
		})
	})
}

// giveBack refunds ten lira of store "a", or what else plan says.
func (b *bench) giveBack(t *testing.T, p payment.Payment, amount int64) (gateway.Answer, error) {
	t.Helper()
	return b.books().Reverse(t.Context(), p, "a", func(now marketplace.Payout, key string) (marketplace.Payout, error) {
		a := money.New(amount, money.TRY)
		return now.Refund(marketplace.Refund{Key: key, Amount: a, Takes: []marketplace.Share{{Store: "a", Amount: a}}})
	}, func() (gateway.Answer, error) { return b.gateway.Refund(t.Context(), b.command(p, amount)) })
}

func (b *bench) wantDue(t *testing.T, id payment.ID, store string, minor int64) {
	t.Helper()
	now, err := b.books().Payout(t.Context(), b.stored(t, id))
	if err != nil || now.Due(store).Minor() != minor {
		t.Errorf("%s has %v coming, %v; want %d", store, now.Due(store), err, minor)
	}
}

func TestReversalsStandInTheBooks(t *testing.T) {
	onBench(t, testReversalsStandInTheBooks)
}

func testReversalsStandInTheBooks(t *testing.T, b *bench) {
	p := b.pay(t, b.order(t, "order-1")).Payment
	b.wantDue(t, p.ID, "a", 5000)
	a, err := b.giveBack(t, p, 1000)
	if err != nil || a.Payment.Refunded != 1000 {
		t.Fatalf("give back: %+v, %v", a.Payment.State, err)
	}
	b.wantDue(t, p.ID, "a", 4000)
	now, err := b.gateway.Payout(t.Context(), b.merchant.ID, p.ID)
	if r, known := gateway.RefundOf(now, 2); err != nil || !known || gateway.About(r) != "a" {
		t.Errorf("the books have %+v, %v", now, err)
	}
	// The books refuse before the bank is asked.
	if _, err := b.giveBack(t, a.Payment, 4001); !errors.Is(err, fault.Invalid) {
		t.Errorf("more than the store has: %v", err)
	}
	b.bank.wantCalls(t, "refund", 1)
	b.wantDue(t, p.ID, "a", 4000)
}

func TestAReversalThatTheBankDeclinesLeavesTheBooks(t *testing.T) {
	onBench(t, testAReversalThatTheBankDeclinesLeavesTheBooks)
}

func testAReversalThatTheBankDeclinesLeavesTheBooks(t *testing.T, b *bench) {
	p := b.pay(t, b.order(t, "order-1")).Payment
	b.bank.will("refund", declines())
	a, err := b.giveBack(t, p, 1000)
	if err != nil || a.Payment.Refunded != 0 {
		t.Fatalf("a declined refund: %+v, %v", a.Payment, err)
	}
	b.wantDue(t, p.ID, "a", 5000)
}

func TestAReversalThatNeverBeganLeavesTheBooks(t *testing.T) {
	onBench(t, testAReversalThatNeverBeganLeavesTheBooks)
}

// The engine refuses the refund before it asks the bank: a state that has moved on.
func testAReversalThatNeverBeganLeavesTheBooks(t *testing.T, b *bench) {
	p := b.pay(t, b.order(t, "order-1")).Payment
	_, err := b.books().Reverse(t.Context(), p, "", func(now marketplace.Payout, key string) (marketplace.Payout, error) {
		return now.Refund(now.Everything(key))
	}, func() (gateway.Answer, error) {
		c := b.command(p, 0)
		c.Expect = payment.Voided
		return b.gateway.Refund(t.Context(), c)
	})
	if fault.KindOf(err) == fault.Internal || err == nil {
		t.Fatalf("got %v, want a fault", err)
	}
	b.wantDue(t, p.ID, "a", 5000)
}

func TestAReversalThatTheStoreLosesIsFoundAgain(t *testing.T) {
	onBench(t, testAReversalThatTheStoreLosesIsFoundAgain)
}

// The disk fails between the plan and the operation. The plan stays until it is certain that nobody asked the bank.
func testAReversalThatTheStoreLosesIsFoundAgain(t *testing.T, b *bench) {
	p := b.pay(t, b.order(t, "order-1")).Payment
	b.store.failing(func(c store.Change) error {
		if c.Step != nil {
			return errDisk
		}
		return nil
	})
	if _, err := b.giveBack(t, p, 1000); !errors.Is(err, errDisk) {
		t.Fatalf("got %v, want %v", err, errDisk)
	}
	b.store.failing(nil)
	b.wantDue(t, p.ID, "a", 4000)
	if _, err := b.giveBack(t, p, 1000); fault.KindOf(err) != fault.Busy && fault.KindOf(err) != fault.Conflict {
		t.Errorf("another one meanwhile: %v, want that it has to wait", err)
	}
	b.work(t, 3*time.Minute)
	b.wantDue(t, p.ID, "a", 5000)
	if a, err := b.giveBack(t, p, 1000); err != nil || a.Payment.Refunded != 1000 {
		t.Errorf("after that: %v", err)
	}
	b.wantDue(t, p.ID, "a", 4000)
}
