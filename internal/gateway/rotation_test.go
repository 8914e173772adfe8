package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
)

// rotationCards is how many cards [TestRotationUnderLoad] carries over; VEZNE_TEST_ROTATE_CARDS says another number.
const rotationCards = 1000

// TestRotationUnderLoad: while nodes take payments with saved cards, save cards and change them, the keys are replaced. No payment fails,
// no card is lost, and the old key can be destroyed while the payments still go on.
func TestRotationUnderLoad(t *testing.T) {
	t.Parallel()
	cards := rotationCards
	if text := os.Getenv("VEZNE_TEST_ROTATE_CARDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("VEZNE_TEST_ROTATE_CARDS: %v", err)
		}
		cards = n
	}
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "vezne.db")
		rotateUnderLoad(t, cards, 1, func() (store.Store, error) { // of one file, one process is the writer
			return sqlite.Open(context.Background(), sqlite.Config{Path: path, Now: time.Now})
		})
	})
	t.Run("postgres", func(t *testing.T) {
		url := pgtest.URL(t)
		rotateUnderLoad(t, cards, 2, func() (store.Store, error) {
			return postgres.Open(context.Background(), postgres.Config{URL: url, Now: time.Now})
		})
	})
}

// loaded is one node of the test.
type loaded struct {
	*gateway.Gateway

	store store.Store
	keys  *vaultstore.Keys
	shop  *merchant.Merchant
}

func openLoaded(t *testing.T, open func() (store.Store, error), kek vaultstore.KEK) *loaded {
	t.Helper()
	st, err := open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	keys := vaultstoretest.Open(t, st, kek, time.Now)
	shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: []string{"bank"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{
		Store: st, Merchants: shops, Accounts: map[string]connector.Connector{"bank": newBank()}, Now: time.Now,
		Log: slog.New(slog.DiscardHandler), Vault: keys.Vault(),
	})
	if err != nil {
		t.Fatal(err)
	}
	g.Jobs().Handlers[vaultstore.JobRotate] = keys.Run
	shop, _ := shops.Find("demo")
	return &loaded{g, st, keys, shop}
}

// run does what a node does in the background, until ctx ends.
func (l *loaded) run(ctx context.Context, all *sync.WaitGroup) {
	all.Go(func() { l.Jobs().Run(ctx) })
	all.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				l.keys.Look(ctx)
			}
		}
	})
}

// fill saves many cards of one number: each customer has it once.
func (l *loaded) fill(t *testing.T, n int) []vault.Saved {
	t.Helper()
	saved := make([]vault.Saved, n)
	var all sync.WaitGroup
	for hand := range 32 {
		all.Go(func() {
			for i := hand; i < n; i += 32 {
				c, err := l.KnowCustomer(context.Background(), l.shop.ID, fmt.Sprint("customer-", i))
				if err == nil {
					saved[i], _, err = l.SaveCard(context.Background(), l.shop.ID, gateway.NewCard{Owner: c.ID, Card: testCard(t)})
				}
				if err != nil {
					t.Errorf("save card: %v", err)
					return
				}
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return saved
}

// payers take payments with saved cards until they are stopped.
type payers struct {
	paid, failed atomic.Int64
	mu           sync.Mutex
	took         []time.Duration
	stop         chan struct{}
	all          sync.WaitGroup
}

func (p *payers) start(t *testing.T, nodes []*loaded, saved []vault.Saved) {
	t.Helper()
	p.stop = make(chan struct{})
	for hand := range 16 {
		node := nodes[hand%len(nodes)]
		p.all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-p.stop:
					return
				default:
				}
				began := time.Now()
				err := node.payWith(context.Background(), saved[rand.IntN(len(saved))], fmt.Sprintf("%d-%d", hand, n), n)
				if err != nil {
					p.failed.Add(1)
					t.Errorf("payment: %v", err)
					return
				}
				p.paid.Add(1)
				p.mu.Lock()
				p.took = append(p.took, time.Since(began))
				p.mu.Unlock()
			}
		})
	}
}

// payWith pays with a saved card; every tenth time it changes the card's label, as customers do.
func (l *loaded) payWith(ctx context.Context, s vault.Saved, reference string, n int) error {
	card, err := l.OpenCard(ctx, l.shop.ID, s.Owner, s.Token)
	if err != nil {
		return err
	}
	a, err := l.Pay(ctx, gateway.Order{Merchant: l.shop, Surface: "v1", Reference: reference, Amount: lira(12550), Card: card})
	if err != nil {
		return err
	}
	if a.Payment.State != payment.Captured {
		return fmt.Errorf("payment is %s", a.Payment.State)
	}
	if n%10 == 0 {
		label := reference
		_, err = l.ChangeCard(ctx, l.shop.ID, s.Owner, s.Token, gateway.CardChange{Label: &label})
	}
	return err
}

// since forgets what was measured and returns the median and the 99th percentile of it.
func (p *payers) since() (n int, median, late time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	took := p.took
	p.took = nil
	if len(took) == 0 {
		return 0, 0, 0
	}
	slices.Sort(took)
	return len(took), took[len(took)/2], took[len(took)*99/100]
}

func rotateUnderLoad(t *testing.T, cards, count int, open func() (store.Store, error)) {
	t.Helper()
	kek := vaultstoretest.KEK(t)
	var nodes []*loaded
	for range count {
		nodes = append(nodes, openLoaded(t, open, kek))
	}
	saved := nodes[0].fill(t, cards)
	old := nodes[0].keys.Vault().Current()
	ctx, cancel := context.WithCancel(t.Context())
	var background sync.WaitGroup
	for _, n := range nodes {
		n.run(ctx, &background)
	}
	defer background.Wait()
	defer cancel()
	var p payers
	p.start(t, nodes, saved)
	until := func(what string, done func() bool) {
		t.Helper()
		for !done() {
			if t.Failed() || t.Context().Err() != nil {
				t.Fatalf("%s did not come", what)
			}
			time.Sleep(200 * time.Millisecond) // looking counts the cards, which costs too
		}
	}
	until("the load", func() bool { return p.paid.Load() >= 100 })
	p.since()
	quietFrom := time.Now()
	paid := p.paid.Load()
	until("the load before", func() bool { return p.paid.Load() >= paid+int64(cards/5) })
	quiet, quietMedian, quietLate := p.since()
	quietTook := time.Since(quietFrom)

	began := time.Now()
	current, err := vaultstore.Rotate(t.Context(), nodes[count-1].store, kek, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	until("the end of the rotation", func() bool {
		got, err := vaultstore.Read(t.Context(), nodes[0].store, kek)
		if err != nil {
			t.Fatal(err)
		}
		if left, _ := got.Left(); left > 0 {
			return false
		}
		err = vaultstore.Retire(t.Context(), nodes[0].store, kek, old, time.Now())
		if err != nil && !errors.Is(err, vaultstore.ErrInUse) && !errors.Is(err, vaultstore.ErrChanged) {
			t.Fatalf("retire: %v", err)
		}
		return err == nil
	})
	took := time.Since(began)
	during, median, late := p.since()
	paid = p.paid.Load()
	until("the load after", func() bool { return p.paid.Load() >= paid+100 })
	close(p.stop)
	p.all.Wait()

	t.Logf("%d cards in %v (%.0f a second); payments before: %.0f a second, p50 %v, p99 %v; during: %.0f a second, p50 %v, p99 %v; %d paid, %d failed",
		cards, took.Round(time.Millisecond), float64(cards)/took.Seconds(), float64(quiet)/quietTook.Seconds(), quietMedian, quietLate,
		float64(during)/took.Seconds(), median, late, p.paid.Load(), p.failed.Load())
	uses, err := nodes[0].store.VaultKeys(t.Context())
	if err != nil || len(uses) != 1 || uses[0].Key != current || uses[0].Cards != int64(cards) {
		t.Errorf("keys afterwards: %+v, %v; want %d cards under %s", uses, err, cards, current)
	}
	for _, n := range nodes {
		n.keys.Look(t.Context())
		if _, err := n.keys.Vault().Open("demo", saved[0]); !errors.Is(err, vault.ErrUnknownKey) {
			t.Errorf("the old key opens: %v", err)
		}
		if _, err := n.OpenCard(t.Context(), "demo", saved[0].Owner, saved[0].Token); err != nil {
			t.Errorf("a card that was carried over: %v", err)
		}
	}
}
