package historytest_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
	"github.com/vezne/vezne/pan"
)

// account is the provider account of every merchant, each at a terminal of its own.
const account = "bank"

// chaos is how many of a hundred requests to the bank meet a fault.
const chaos = 15

// house is a gateway with its bank and its merchants, whose clock the histories move.
type house struct {
	bank      *simtest.Bank
	store     *sqlstore.Store
	gateway   *gateway.Gateway
	merchants []*merchant.Merchant
	terminals map[merchant.ID]string
	sealer    *bookkeeper.Sealer
	books     bookkeeper.Books
	card      pan.Card
	// borne counts the histories that ended with a dispute of which stores bear a part.
	borne atomic.Int64
	// found counts the disputes that reconciliation opened.
	found atomic.Int64
}

func newHouse(t *testing.T, seed uint64) *house {
	t.Helper()
	h := &house{terminals: map[merchant.ID]string{"left": "TEST0001", "right": "TEST0002"}}
	h.bank = simtest.Open(t, func(c *sim.Config) {
		c.Terminals = map[string]string{}
		for _, terminal := range h.terminals {
			c.Terminals[terminal] = simtest.Secret
		}
		c.Chaos = sim.Chaos{Seed: seed, Percent: chaos}
	})
	log := slog.New(slog.DiscardHandler)
	var err error
	h.store, err = sqlite.Open(context.WithoutCancel(t.Context()), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: h.bank.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.store.Close() })
	var people []merchant.Merchant
	accounts := map[string]connector.Connector{}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	t.Cleanup(client.CloseIdleConnections)
	for id, terminal := range h.terminals {
		one := merchant.Merchant{ID: id, Accounts: []string{account}}
		if id == "left" {
			one.Settings = map[string]string{"v1.points_refund": "last", "marketplace.disputes": "stores"}
		}
		people = append(people, one)
		accounts[string(id)+"/"+account], err = simbank.Config{BaseURL: h.bank.URL, Terminal: terminal, Key: simtest.Secret}.Open(connector.Deps{
			HTTP: client, Now: h.bank.Clock.Now, Log: log,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	directory, err := merchant.NewDirectory(people, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.merchants = directory.All()
	h.gateway, err = gateway.New(gateway.Config{
		Store: h.store, Merchants: directory, Accounts: accounts, Now: h.bank.Clock.Now, Log: log,
		Vault: vaultstoretest.Open(t, h.store, vaultstoretest.KEK(t), h.bank.Clock.Now).Vault(),
		// A shop that waits for nothing: what is in doubt stays so until the history settles it.
		Patience: time.Nanosecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.books = bookkeeper.Books{Store: h.store}
	h.sealer = &bookkeeper.Sealer{Store: h.store, Now: h.bank.Clock.Now, Log: log}
	h.card = testCard(t)
	return h
}

func testCard(t *testing.T) pan.Card {
	t.Helper()
	number, err := pan.Parse("4022780107947023") // it has a million in points
	if err != nil {
		t.Fatal(err)
	}
	expiry, err := pan.ParseExpiry("11", "2099")
	if err != nil {
		t.Fatal(err)
	}
	cvv, err := pan.ParseCVV("000", card.Visa)
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: number, Expiry: expiry, CVV: cvv, Holder: "Test Buyer"}
}

// history is one order and what becomes of it.
type history struct {
	*house
	t        *testing.T
	r        *rand.Rand
	merchant *merchant.Merchant
	payment  payment.Payment
	// told is what happened, to be read when something is wrong.
	told []string
}

func (h *history) tell(format string, args ...any) {
	h.told = append(h.told, fmt.Sprintf(format, args...))
}

// wrong ends the test with the history that led to it.
func (h *history) wrong(format string, args ...any) {
	h.t.Helper()
	h.t.Fatalf("%s\nhistory of payment %s of %s:\n  %s\noperations: %+v", fmt.Sprintf(format, args...), h.payment.ID, h.merchant.ID,
		strings.Join(h.told, "\n  "), h.payment.Operations)
}

// settled asks about what is in doubt, and lets time pass, until nothing is.
func (h *history) settled() {
	h.t.Helper()
	for wait := time.Second; ; wait = min(2*wait, 10*time.Minute) {
		if _, _, open := h.payment.Open(); !open {
			return
		}
		if len(h.told) > 200 {
			h.wrong("the doubt does not end")
		}
		h.bank.Clock.Advance(wait)
		p, err := h.gateway.Settle(h.t.Context(), h.merchant.ID, h.payment.ID)
		if err != nil {
			h.wrong("settle: %v", err)
		}
		h.payment = p
		h.tell("asked after %s: %s", wait, p.State)
	}
}
