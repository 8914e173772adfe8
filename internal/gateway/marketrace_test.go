package gateway_test

// marketrace_test.go lets what is done to stores meet what is done with their money, at once, on both engines and at two nodes.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/money"
)

// races is how often each pair of requests meets.
const races = 24

// market is two nodes of one marketplace over a store.
type market struct {
	nodes [2]*gateway.Gateway
	shop  *merchant.Merchant
	// before is called before each commit, if it is there.
	before *shelf
}

func onMarkets(t *testing.T, test func(t *testing.T, m *market)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		test(t, openMarket(t, db, db)) // of one file, one process is the writer
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := pgtest.URL(t)
		var dbs [2]store.Store
		for i := range dbs {
			db, err := postgres.Open(t.Context(), postgres.Config{URL: url, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			dbs[i] = db
		}
		test(t, openMarket(t, dbs[0], dbs[1]))
	})
}

func openMarket(t *testing.T, dbs ...store.Store) *market {
	t.Helper()
	shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "demo", Accounts: []string{"bank"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &market{before: &shelf{Store: dbs[0]}}
	m.shop, _ = shops.Find("demo")
	for i, db := range []store.Store{m.before, dbs[1]} {
		m.nodes[i], err = gateway.New(gateway.Config{
			Store: db, Merchants: shops, Accounts: map[string]connector.Connector{"bank": newBank()}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, db := range slices.Compact(dbs) {
			if err := db.Close(); err != nil {
				t.Errorf("close store: %v", err)
			}
		}
	})
	return m
}

// sale is a sale of 100 of which an id gets 10.
func (m *market) sale(t *testing.T, node int, reference, id string, kind payment.ShareKind) (payment.Payment, error) {
	t.Helper()
	a, err := m.nodes[node].Pay(t.Context(), gateway.Order{
		Merchant: m.shop, Surface: "v1", Reference: reference, Amount: lira(10_000), Card: testCard(t),
		Terms: payment.Terms{Order: 10_000, Shares: []payment.Share{{Store: id, Kind: kind, Amount: 1000}}},
	})
	return a.Payment, err
}

// change changes a store at the second node.
func (m *market) change(ctx context.Context, id string, active bool, iban string) error {
	_, err := m.nodes[1].ChangeSubMerchant(ctx, "demo", id, func(marketplace.SubMerchant, bool) (marketplace.SubMerchant, error) {
		return marketplace.SubMerchant{
			ID: id, Type: marketplace.Personal, Name: id, Active: active, Accounts: []marketplace.Account{{IBAN: iban, Currency: money.TRY}},
		}, nil
	})
	return err
}

func (m *market) payouts(t *testing.T) []marketplace.Payout {
	t.Helper()
	all, err := m.nodes[1].Payouts(t.Context(), "demo", store.PayoutFilter{Newest: true, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTwoFirstOrdersAreOneKind: of a dealer's and a store's first orders under one id, one is taken.
func TestTwoFirstOrdersAreOneKind(t *testing.T) {
	onMarkets(t, func(t *testing.T, m *market) {
		for i := range races {
			id := fmt.Sprint("new-", i)
			var errs [2]error
			var both sync.WaitGroup
			start := make(chan struct{})
			for node, kind := range []payment.ShareKind{payment.ToStore, payment.ToAgent} {
				both.Go(func() {
					<-start
					_, errs[node] = m.sale(t, node, fmt.Sprint(id, "-", node), id, kind)
				})
			}
			close(start)
			both.Wait()
			lost := slices.IndexFunc(errs[:], func(err error) bool { return err != nil })
			if lost < 0 || errs[1-lost] != nil {
				t.Fatalf("%s: the store's order ended with %v, the dealer's with %v; want one refused", id, errs[0], errs[1])
			}
			wantFault(t, errs[lost], fault.Conflict, "store_kind_differs")
			had, err := m.nodes[0].Balance(t.Context(), "demo", id, money.TRY)
			if err != nil || had.Free != 1000 {
				t.Errorf("%s has %+v, %v", id, had.Move, err)
			}
		}
	})
}

// otherIBAN is another account than testIBAN.
const otherIBAN = "TR320010009999901234567890"

// TestAPayoutPaysNobodyWhoIsOff, and nobody at an account that was changed, if that was done before the payout: whatever is done while the
// payout's lines are written has them written anew.
func TestAPayoutPaysNobodyWhoIsOff(t *testing.T) {
	for name, test := range map[string]struct {
		active bool
		want   string
	}{
		"off": {false, ""}, "another account": {true, otherIBAN},
	} {
		t.Run(name, func(t *testing.T) {
			onMarkets(t, func(t *testing.T, m *market) {
				if err := m.change(t.Context(), "a", true, testIBAN); err != nil {
					t.Fatal(err)
				}
				if _, err := m.sale(t, 0, "order", "a", payment.ToStore); err != nil {
					t.Fatal(err)
				}
				var once sync.Once
				m.before.gate = func(c store.Change) {
					if c.Payout != nil {
						once.Do(func() {
							if err := m.change(context.Background(), "a", test.active, otherIBAN); err != nil {
								t.Errorf("change store: %v", err)
							}
						})
					}
				}
				p, skipped, err := m.nodes[0].PreparePayout(t.Context(), m.shop, money.TRY)
				if test.want == "" {
					wantFault(t, err, fault.NotFound, "nothing_due")
					if len(skipped) != 1 || skipped[0].Reason.Code != "store_inactive" {
						t.Errorf("skipped %+v", skipped)
					}
					return
				}
				if err != nil || len(p.Lines) != 1 || p.Lines[0].To.IBAN != test.want {
					t.Errorf("the payout is %+v, %v", p, err)
				}
			})
		})
	}
}

// TestStoresAreSwitchedOffWhilePayoutsAreMade: once it has been said that a store is off, no payout comes up that pays it.
func TestStoresAreSwitchedOffWhilePayoutsAreMade(t *testing.T) {
	onMarkets(t, func(t *testing.T, m *market) {
		for i := range races {
			id := fmt.Sprint("s", i)
			if err := m.change(t.Context(), id, true, testIBAN); err != nil {
				t.Fatal(err)
			}
			if _, err := m.sale(t, 0, "order-"+id, id, payment.ToStore); err != nil {
				t.Fatal(err)
			}
			var both sync.WaitGroup
			var known []marketplace.Payout
			both.Go(func() {
				if err := m.change(t.Context(), id, false, testIBAN); err != nil {
					t.Errorf("switch store off: %v", err)
				}
				known = m.payouts(t)
			})
			both.Go(func() {
				_, _, err := m.nodes[0].PreparePayout(t.Context(), m.shop, money.TRY)
				if err != nil && !errors.Is(err, fault.NotFound) {
					t.Errorf("prepare payout: %v", err)
				}
			})
			both.Wait()
			for _, p := range m.payouts(t) {
				was := slices.ContainsFunc(known, func(k marketplace.Payout) bool { return k.ID == p.ID })
				if _, paid := p.Line(id); paid && !was {
					t.Errorf("payout %s pays store %s, which had been switched off", p.ID, id)
				}
			}
		}
	})
}
