// Package apitest runs the whole house behind the API inside a test: a real gateway over a SQLite file and the bank
// simulator, reached through HTTP. Every answer on the way is held against the OpenAPI document, so that whatever a test is
// about, it also tests the document.
package apitest

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/internal/webhook"
)

// The two merchants of the house. Both use the same bank.
const (
	Merchant      = merchant.ID("shop")
	Key           = "sk_test_shop"
	OtherMerchant = merchant.ID("rival")
	OtherKey      = "sk_test_rival"
)

// House is a running API with what stands behind it.
type House struct {
	// URL is where the API listens, without a slash at the end.
	URL string
	// Client calls it; it follows no redirects.
	Client  *http.Client
	Gateway *gateway.Gateway
	Bank    *simtest.Bank
	// Clock is everybody's clock, the bank's included. It stands still until a test moves it.
	Clock *simtest.Clock
	// Folder holds the database.
	Folder string
	// Endpoints are whom events are told.
	Endpoints *dispatch.Book

	store store.Store
	log   *Lines
	// kek wraps the keys of saved cards.
	kek vaultstore.KEK
}

// Option changes a house before it is built.
type Option func(*plan)

type plan struct {
	oneStep bool
	wrap    func(connector.Connector) connector.Connector
	rules   []routing.Rule
	rates   commission.Table
	noMail  bool
}

// OneStep makes the bank authorize while the buyer is at its 3-D Secure page.
func OneStep(p *plan) { p.oneStep = true }

// Wrap puts something between the gateway and the bank.
func Wrap(wrap func(connector.Connector) connector.Connector) Option {
	return func(p *plan) { p.wrap = wrap }
}

// Rules gives the shop rules about where its payments go: to "sim", or to "closed", an account that is not open.
func Rules(rules ...routing.Rule) Option { return func(p *plan) { p.rules = rules } }

// Rates are what the shop has agreed to pay.
func Rates(lines ...commission.Line) Option { return func(p *plan) { p.rates = lines } }

// NoMail leaves mail not set up.
func NoMail(p *plan) { p.noMail = true }

// Open builds a house that ends with the test.
func Open(t testing.TB, options ...Option) *House {
	t.Helper()
	p := plan{wrap: func(c connector.Connector) connector.Connector { return c }}
	for _, option := range options {
		option(&p)
	}
	// Noon in Istanbul, in a year that no deadline of the real clock reaches: contexts end by the real one.
	clock := simtest.NewClock(time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC))
	bank := simtest.Open(t, func(c *sim.Config) { c.Now, c.After = clock.Now, clock.After })
	h := &House{
		Bank: bank, Clock: clock, Folder: t.TempDir(), log: &Lines{},
		Client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	log := slog.New(slog.NewJSONHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	kept, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(h.Folder, "vezne.db"), Log: log, Now: clock.Now})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	h.store = kept
	t.Cleanup(func() { _ = kept.Close() })
	h.Endpoints = &dispatch.Book{
		Store: kept, Keys: sealing(t), Directory: &webhook.Directory{}, Private: true, Now: clock.Now, Log: log,
	}
	h.kek = vaultstoretest.KEK(t)
	h.Gateway = h.engine(t, p, log)
	handler := api.New(api.Config{
		Gateway: h.Gateway, Ledger: h.store, Pages: view.NewPages(), Log: log, Now: clock.Now,
		BaseURL:   func(*http.Request) string { return h.URL },
		Endpoints: h.Endpoints, Deliveries: dispatch.Desk{Store: kept, Now: clock.Now},
	})
	server := httptest.NewServer(checked(t, handler))
	t.Cleanup(server.Close)
	h.URL = server.URL
	return h
}

// engine makes the gateway over the store and the bank.
func (h *House) engine(t testing.TB, p plan, log *slog.Logger) *gateway.Gateway {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	account, err := simbank.Config{
		BaseURL: h.Bank.URL, Terminal: simtest.Terminal, Key: simtest.Secret, OneStep: p.oneStep,
	}.Open(connector.Deps{HTTP: &http.Client{Transport: transport}, Now: h.Clock.Now, Log: log})
	if err != nil {
		t.Fatalf("open connector: %v", err)
	}
	accounts := []string{"sim", "closed"}
	routes, err := routing.Compile(p.rules, accounts)
	if err != nil {
		t.Fatalf("compile rules: %v", err)
	}
	merchants, err := merchant.NewDirectory(
		[]merchant.Merchant{
			{ID: Merchant, Name: "Shop", Accounts: accounts, Routes: routes, Commission: p.rates},
			{ID: OtherMerchant, Name: "Rival", Accounts: []string{"sim"}},
		},
		[]merchant.Credential{
			{Surface: api.Surface, Secret: Key, Merchant: Merchant},
			{Surface: api.Surface, Secret: OtherKey, Merchant: OtherMerchant},
		})
	if err != nil {
		t.Fatalf("make directory: %v", err)
	}
	post := message.Post{message.Mail: mute{}}
	if p.noMail {
		post = nil
	}
	g, err := gateway.New(gateway.Config{
		Store: h.store, Merchants: merchants, Accounts: map[string]connector.Connector{"sim": p.wrap(account)},
		Now: h.Clock.Now, Log: log, Endpoints: h.Endpoints.Directory,
		Vault: vaultstoretest.Open(t, h.store, h.kek, h.Clock.Now).Vault(),
		// A doubt is not waited for: with a clock that stands still, waiting would be real time.
		Patience: time.Nanosecond,
		// Mails are taken, text messages are not set up.
		Messages: post, KeepMessages: true,
	})
	if err != nil {
		t.Fatalf("make gateway: %v", err)
	}
	return g
}

// Log returns what has been logged so far, by everything in the house.
func (h *House) Log() string { return h.log.String() }

// Close closes the database, so that its files are complete. The house answers nothing afterwards.
func (h *House) Close(t testing.TB) {
	t.Helper()
	err := h.store.Close()
	if err != nil {
		t.Fatalf("close store: %v", err)
	}
}

// Lines collects log lines from any number of goroutines.
type Lines struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write appends.
func (l *Lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns all that was written.
func (l *Lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Seal gives what was posted of the merchant its places in the books, which the house does not do by itself.
func (h *House) Seal(t testing.TB) {
	t.Helper()
	err := (&bookkeeper.Sealer{Store: h.store, Now: h.Clock.Now}).All(t.Context(), Merchant)
	if err != nil {
		t.Fatalf("seal books: %v", err)
	}
}
