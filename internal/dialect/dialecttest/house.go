package dialecttest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
	"github.com/vezne/vezne/internal/web/view"
)

// The two merchants of a house and their secrets. The second has the same rights over its own payments and none over the
// first one's.
const (
	Merchant      = merchant.ID("acme")
	Key           = "key-of-acme"
	OtherMerchant = merchant.ID("other")
	OtherKey      = "key-of-other"
)

// House is an engine over a database and a bank, with one dialect in front. It ends with its test.
type House struct {
	Shop    Shop
	Gateway *gateway.Gateway
	Store   store.Store
	Bank    *simtest.Bank
	// URL is the dialect's public address.
	URL string
	// Landing is where buyers come back whom an account's provider sends all to one address; see [view.Landing].
	Landing string
	// Logger is the house's logger, and Log everything that was logged.
	Logger *slog.Logger
	Log    *Log

	// notices are the posts to shops' servers so far.
	notices notices
	// mailbox is what people were told so far.
	mailbox mailbox

	// kek wraps the keys of saved cards.
	kek vaultstore.KEK

	client  *http.Client
	machine func() time.Time
	given   func() time.Time
	started time.Time
	ahead   atomic.Int64
}

// Options alter a house.
type Options struct {
	// Patience is how long a request is held open while a doubt is being settled; 20 s if zero.
	Patience time.Duration
	// OneStep lets the bank authorize while the buyer is at its page.
	OneStep bool
	// NoHold makes of the one-step bank one that can hold no amount and keeps the authentication to itself, as EsnekPos does.
	NoHold bool
	// Setup alters what a merchant has agreed, such as its commission.
	Setup func(m *merchant.Merchant)
	// Now is the clock of the house, bank included, where the test has one of its own; otherwise the house's runs by itself.
	Now func() time.Time
	// Account, if not nil, opens the account that the merchants' payments go to. The bank then is a second account, which is the
	// first merchant's alone.
	Account func(d connector.Deps) (connector.Connector, error)
	// Listener, if not nil, is where the house listens, for tests that have to know its address beforehand.
	Listener net.Listener
	// Guard says which accounts take payments; nil lets all through.
	Guard gateway.Guard
	// Jobs runs the engine's jobs until the test ends: notices are sent, doubts are settled, visits expire.
	Jobs bool
	// Mute is a house at which neither mail nor text messages are set up.
	Mute bool
}

// EarlyCharge is a house whose bank charges during 3-D Secure and cannot hold, and whose merchants' account allows that or does not.
func EarlyCharge(allowed bool) Options {
	return Options{OneStep: true, NoHold: true, Jobs: true, Patience: time.Second, Setup: func(m *merchant.Merchant) {
		m.EarlyCharge = map[string]bool{"bank": allowed}
	}}
}

// Open builds a house around a dialect. now is the machine's clock, [time.Now].
func Open(t testing.TB, d Shop, now func() time.Time, o Options) *House {
	t.Helper()
	h := &House{Shop: d, Log: &Log{}, machine: now, started: now(), given: o.Now}
	h.Bank = simtest.Open(t, func(c *sim.Config) { c.Now, c.Late = h.Now, time.Minute })
	transport := &http.Transport{DialContext: (&net.Dialer{}).DialContext, MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("make cookie jar: %v", err)
	}
	h.client = &http.Client{
		Transport: transport, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	h.Logger = slog.New(slog.NewJSONHandler(h.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	deps := connector.Deps{HTTP: &http.Client{Transport: transport}, Now: h.Now, Log: h.Logger}
	account, err := simbank.Config{
		BaseURL: h.Bank.URL, Terminal: simtest.Terminal, Key: simtest.Secret, OneStep: o.OneStep,
	}.Open(deps)
	if err != nil {
		t.Fatalf("open account: %v", err)
	}
	if o.NoHold {
		account = withoutHold(t, account)
	}
	accounts := map[string]connector.Connector{"bank": account}
	if o.Account != nil {
		accounts["provider"], err = o.Account(deps)
		if err != nil {
			t.Fatalf("open account: %v", err)
		}
	}
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: h.Now})
	if err != nil {
		t.Fatalf("open database: %v", err)
	}
	t.Cleanup(func() {
		err := db.Close()
		if err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	h.Store = db
	h.Gateway = h.gateway(t, accounts, o)
	h.serve(t, o.Listener)
	if o.Jobs {
		h.work(t)
	}
	return h
}

// mute is a bank that tells nothing of the authentication.
type mute struct{ connector.Challenger }

func (m mute) Finish(ctx context.Context, r connector.Return) connector.Finished {
	f := m.Challenger.Finish(ctx, r)
	f.Proof = connector.Proof{}
	return f
}

// withoutHold is an account at a mute bank that knows neither a pre-authorization nor a capture.
func withoutHold(t testing.TB, c connector.Connector) connector.Connector {
	t.Helper()
	bank, challenges := c.(connector.Challenger)
	voider, voids := c.(connector.Voider)
	refunder, refunds := c.(connector.Refunder)
	if !challenges || !voids || !refunds {
		t.Fatal("the bank's connector can do less than it could")
	}
	return struct {
		connector.Connector
		connector.Challenger
		connector.Voider
		connector.Refunder
	}{c, mute{bank}, voider, refunder}
}

func (h *House) gateway(t testing.TB, accounts map[string]connector.Connector, o Options) *gateway.Gateway {
	t.Helper()
	shops := []merchant.Merchant{
		{ID: Merchant, Name: "Acme", Accounts: []string{"bank"}, Settings: map[string]string{}},
		{ID: OtherMerchant, Name: "Other", Accounts: []string{"bank"}, Settings: map[string]string{}},
	}
	if o.Account != nil {
		shops[0].Accounts, shops[1].Accounts = []string{"provider", "bank"}, []string{"provider"}
	}
	var credentials []merchant.Credential
	var names []merchant.Name
	for i, key := range []string{Key, OtherKey} {
		m := &shops[i]
		proof := merchant.Credential{Surface: h.Shop.Surface(), Secret: key, Merchant: m.ID}
		if d, more := h.Shop.(Enroller); more {
			var called []merchant.Name
			proof, called = d.Enroll(key, m)
			names = append(names, called...)
		}
		credentials = append(credentials, proof)
		if o.Setup != nil {
			o.Setup(m)
		}
	}
	directory, err := merchant.NewDirectory(shops, credentials, names...)
	if err != nil {
		t.Fatalf("make merchants: %v", err)
	}
	if o.Patience == 0 {
		o.Patience = 20 * time.Second
	}
	if h.kek.Wrapper == nil {
		h.kek = vaultstoretest.KEK(t)
	}
	keys := vaultstoretest.Open(t, h.Store, h.kek, h.Now)
	g, err := gateway.New(gateway.Config{
		Store: h.Store, Merchants: directory, Accounts: accounts,
		Now: h.Now, Log: h.Logger, Patience: o.Patience,
		Vault: keys.Vault(), Guard: o.Guard, Messages: h.post(o), KeepMessages: true,
	})
	if err != nil {
		t.Fatalf("make gateway: %v", err)
	}
	return g
}

// serve starts the dialect under its prefix.
func (h *House) serve(t testing.TB, l net.Listener) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	if l != nil {
		_ = server.Listener.Close() // it was never used
		server.Listener = l
	}
	prefix := "/" + h.Shop.Surface()
	site := "http://" + server.Listener.Addr().String()
	h.URL, h.Landing = site+prefix, site+view.LandingPath
	dialect := http.StripPrefix(prefix, h.Shop.Handler(h))
	landing := &view.Landing{Pages: view.NewPages(), Site: func() string { return site }, Log: h.Logger}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == view.LandingPath {
			landing.ServeHTTP(w, r)
			return
		}
		dialect.ServeHTTP(w, r)
	})
	server.Start()
	t.Cleanup(server.Close)
}

// Now is the clock of the whole house, bank included: it runs, and [House.Advance] moves it on.
func (h *House) Now() time.Time {
	if h.given != nil {
		return h.given()
	}
	noon := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) // in Istanbul
	return noon.Add(h.machine().Sub(h.started)).Add(time.Duration(h.ahead.Load()))
}

// Advance moves the clock on.
func (h *House) Advance(d time.Duration) { h.ahead.Add(int64(d)) }

// Send sends a request and returns what comes back.
func (h *House) Send(t testing.TB, r Request) Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.Method, h.URL+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	for name, values := range r.Header {
		req.Header[name] = values
	}
	resp, err := h.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.Path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: read answer: %v", r.Method, r.Path, err)
	}
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}
}

// Pay asks for a sale by the first merchant and reads how it ended.
func (h *House) Pay(t testing.TB, o Order) Outcome {
	t.Helper()
	return h.PayAs(t, Key, o)
}

// PayAs asks for a sale by the owner of key and reads how it ended.
func (h *House) PayAs(t testing.TB, key string, o Order) Outcome {
	t.Helper()
	return h.ended(t, key, o, h.Send(t, h.Shop.Sale(key, o)))
}

// ended reads how a sale ended that has been answered so.
func (h *House) ended(t testing.TB, key string, o Order, a Answer) Outcome {
	t.Helper()
	if d, more := h.Shop.(Payer); more {
		return d.Follow(t, h, key, o, a)
	}
	return h.Shop.Outcome(t, a)
}

// WantNothing fails the test if anything stands in the gateway's store or in the bank's books.
func (h *House) WantNothing(t testing.TB) {
	t.Helper()
	for _, m := range []merchant.ID{Merchant, OtherMerchant} {
		ps, err := h.Store.Payments(t.Context(), m, store.Filter{Limit: 10})
		if err != nil {
			t.Fatalf("list payments: %v", err)
		}
		if len(ps) != 0 {
			t.Errorf("%d payments of %s are recorded, want none", len(ps), m)
		}
	}
	if s := h.Bank.Statement(t, ""); len(s.Operations) != 0 || len(s.Challenges) != 0 {
		t.Errorf("the bank has %d operations and %d challenges, want none", len(s.Operations), len(s.Challenges))
	}
}

// sample is an order that is paid. Its card is one of those that the providers publish for tests.
func sample(reference string) Order {
	return Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
}

// with returns an order changed.
func (o Order) with(change func(*Order)) Order {
	change(&o)
	return o
}

func contains(text, part string) bool { return strings.Contains(text, part) }
