package gateway_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/threeds"
)

func TestNewNeedsItsParts(t *testing.T) {
	t.Parallel()
	shops, err := merchant.NewDirectory(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := gateway.Config{Store: &shelf{}, Merchants: shops, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	if g, err := gateway.New(whole); err != nil || g.Jobs() == nil || g.Merchants() != shops {
		t.Errorf("got %v, %v", g, err)
	}
	for name, remove := range map[string]func(*gateway.Config){
		"store":     func(c *gateway.Config) { c.Store = nil },
		"merchants": func(c *gateway.Config) { c.Merchants = nil },
		"clock":     func(c *gateway.Config) { c.Now = nil },
		"log":       func(c *gateway.Config) { c.Log = nil },
	} {
		c := whole
		remove(&c)
		if g, err := gateway.New(c); err == nil || g != nil {
			t.Errorf("without its %s: got a gateway", name)
		}
	}
}

func TestFindersSayNotFound(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		none := payment.NewID(time.Now())
		for name, find := range map[string]func() error{
			"find":              func() error { _, err := b.gateway.Find(ctx, "demo", none); return err },
			"find by number":    func() error { _, err := b.gateway.FindByNumber(ctx, "demo", 1); return err },
			"find by reference": func() error { _, err := b.gateway.FindByReference(ctx, "demo", "order-1"); return err },
			"settle":            func() error { _, err := b.gateway.Settle(ctx, "demo", none); return err },
			"refund": func() error {
				_, err := b.gateway.Refund(ctx, gateway.Command{Merchant: b.merchant, Payment: none})
				return err
			},
		} {
			err := find()
			if f, is := fault.As(err); !is || f.Kind != fault.NotFound || f.Code != "payment_not_found" {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func TestListAndHistory(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.will("sale", declines())
		first := b.pay(t, b.order(t, "order-1")).Payment
		time.Sleep(time.Second)
		second := b.pay(t, b.order(t, "order-1")).Payment
		got, err := b.gateway.List(t.Context(), "demo", store.Filter{Limit: 10})
		if err != nil || len(got) != 2 || got[0].ID != second.ID || got[1].ID != first.ID {
			t.Errorf("got %d payments, %v; want the newest first", len(got), err)
		}
		got, err = b.gateway.List(t.Context(), "other", store.Filter{Limit: 10})
		if err != nil || len(got) != 0 {
			t.Errorf("another merchant sees %d payments, %v", len(got), err)
		}
		records, err := b.gateway.History(t.Context(), "demo", second.ID)
		if err != nil || len(records) != 2 || records[1].To != payment.Captured {
			t.Errorf("history is %+v, %v", records, err)
		}
	})
}

// A payment whose account is not open on this node is left to a node where it is.
func TestAccountThatIsNotOpenHere(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.twoStep(1)
		b.bank.will("sale", losesAnswer(lira(10_000)), approves(lira(10_000)))
		for range 40 {
			b.bank.will("query", says(connector.Unclear))
		}
		doubtful := b.want(t, b.pay(t, b.order(t, "order-1")).Payment, payment.Indeterminate)
		taken := b.want(t, b.pay(t, b.order(t, "order-2")).Payment, payment.Captured)
		visit := b.begin(t, b.challenge(t, "order-3", threeds.Manual))
		returned := b.begin(t, b.challenge(t, "order-4", threeds.Manual))
		b.comesBack(t, returned, genuine())

		shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: []string{"else"}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		other, err := gateway.New(gateway.Config{
			Store: b.store, Merchants: shops, Accounts: map[string]connector.Connector{"else": newBank()}, Now: time.Now,
			Log: slog.New(slog.NewTextHandler(b.log, nil)), ProviderTimeout: timeout, Patience: patience,
		})
		if err != nil {
			t.Fatal(err)
		}
		p, err := other.Settle(t.Context(), "demo", doubtful.ID)
		if err == nil || p.State != payment.Indeterminate {
			t.Errorf("settling elsewhere: %s, %v", p.State, err)
		}
		_, err = other.Refund(t.Context(), b.command(taken, 0))
		wantFault(t, err, fault.Unavailable, "provider_closed")
		v, err := other.Visit(t.Context(), "demo", visit.Payment.ID, visit.Secret.Text())
		if err != nil {
			t.Fatal(err)
		}
		_, err = other.Return(t.Context(), v, genuine())
		wantFault(t, err, fault.Unavailable, "provider_closed")
		v, err = other.Visit(t.Context(), "demo", returned.Payment.ID, returned.Secret.Text())
		if err != nil {
			t.Fatal(err)
		}
		_, err = other.Finish(t.Context(), v, false)
		wantFault(t, err, fault.Unavailable, "provider_closed")
		if !b.sealed(t, returned.Payment.ID) {
			t.Error("the card was spent where nothing could be charged")
		}

		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		runner := *other.Jobs()
		runner.Poll = 5 * time.Second
		runner.Run(ctx)
		b.want(t, b.stored(t, doubtful.ID), payment.Indeterminate)
		b.bank.mu.Lock()
		b.bank.acts["query"] = nil
		b.bank.mu.Unlock()
		b.workOff(t)
		b.want(t, b.stored(t, doubtful.ID), payment.Captured)
	})
}

func TestObserveIsToldOfEveryCall(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		type seen struct {
			provider, kind, outcome string
			took                    time.Duration
		}
		var mu sync.Mutex
		var calls []seen
		shops := b.gateway.Merchants()
		g, err := gateway.New(gateway.Config{
			Store: b.store, Merchants: shops, Accounts: map[string]connector.Connector{"bank": b.bank}, Now: time.Now,
			Log: slog.New(slog.DiscardHandler), ProviderTimeout: timeout, Patience: patience,
			Observe: func(provider, kind, outcome string, took time.Duration) {
				mu.Lock()
				defer mu.Unlock()
				calls = append(calls, seen{provider, kind, outcome, took})
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		b.gateway = g
		b.bank.will("sale", hangs(lira(10_000)))
		p := b.pay(t, b.order(t, "order-1")).Payment
		b.bank.will("refund", declines())
		_, err = g.Refund(t.Context(), b.command(p, 0))
		if err != nil {
			t.Fatal(err)
		}
		want := []seen{
			{"bank", "sale", "indeterminate", timeout}, {"bank", "query", "found", 0}, {"bank", "refund", "declined", 0},
		}
		if len(calls) != len(want) {
			t.Fatalf("told of %+v, want %+v", calls, want)
		}
		for i := range want {
			if calls[i] != want[i] {
				t.Errorf("call %d: told of %+v, want %+v", i, calls[i], want[i])
			}
		}
	})
}
