// Package paymes plays Paymes towards a shop: it answers at Paymes' paths as "Paymes API Dokümantasyonu V3" and the pages of
// v4.0 to v4.6 describe, and carries out by the payment engine what is asked for. Nothing here knows a provider that is called;
// the engine chooses one.
//
// What the documents leave open or contradict, and how it is decided here, is in docs/dialect/paymes.md.
package paymes

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/wire/wirekit"
)

// Surface is the name under which merchants' Paymes secrets and public keys are registered, and their settings kept.
const Surface = "paymes"

// The settings of a merchant: what a shop of Paymes agrees with its technical team by mail instead of sending it.
const (
	// settingSecret is the secret in plain, which v4's hashes are taken with. The secret that V3 and v4.0 send is a
	// credential like any other.
	settingSecret = "secret"
	// settingReturnURL is where a buyer's browser is posted after 3-D Secure, settingWebhookURL what the shop's server is told at.
	settingReturnURL  = "return_url"
	settingWebhookURL = "webhook_url"
	// setting3D says which payments go through 3-D Secure; see secure.go.
	setting3D = "3d"
	// settingPublicKey set to "enough" takes the public key alone for a proof where a document or client has no other: in v4.5's
	// order_cancel, and in the calls about sub-merchants.
	settingPublicKey = "public_key"
)

// Config is what the dialect is made of. All fields are required.
type Config struct {
	Gateway *gateway.Gateway
	// BaseURL is the dialect's public address as a request sees it, with its prefix and without a slash at the end, such
	// as "https://pay.example.com/paymes". The addresses that browsers are sent to begin with it.
	BaseURL func(r *http.Request) string
	Log     *slog.Logger
	Now     func() time.Time
}

// Dialect is Paymes' API over a gateway. It is an [http.Handler] for the paths as Paymes has them; a prefix is taken off
// before, with [http.StripPrefix].
type Dialect struct {
	gateway  *gateway.Gateway
	baseURL  func(r *http.Request) string
	log      *slog.Logger
	now      func() time.Time
	pages    *view.Pages
	checkout *checkout.Pages
	gate     *dialect.Gate
	routes   map[string]http.Handler
}

// New makes the dialect. It panics if a field of c is missing, which is found when the program starts.
func New(c Config) *Dialect {
	if c.Gateway == nil || c.BaseURL == nil || c.Log == nil || c.Now == nil {
		panic("paymes: gateway, address, log and clock are required")
	}
	d := &Dialect{
		gateway: c.Gateway, baseURL: c.BaseURL, now: c.Now, pages: view.NewPages(), checkout: checkout.New(c.Now),
		log: c.Log.With("component", "dialect/paymes"),
	}
	d.gate = &dialect.Gate{
		Gateway: c.Gateway, Pages: d.pages, Log: d.log, Now: c.Now, Prefix: gatePrefix, FormName: "paymesForm", Back: d.back,
	}
	d.routes = d.calls()
	c.Gateway.NotifyBy(Surface, func(m *merchant.Merchant, _ payment.Payment) bool { return m.Setting(Surface, settingWebhookURL) != "" }, d.notice)
	return d
}

// maxBody bounds a request. The longest possible order, with every field at its limit, is a fifth of it.
const maxBody = 64 << 10

// pipeline is what all calls of one generation have in common but for how a caller is found out and how an error reads.
func (d *Dialect) pipeline(fault func(lang string, err error) dialect.Answer) *dialect.Pipeline[wirekit.Fields] {
	return &dialect.Pipeline[wirekit.Fields]{
		Surface: Surface, MaxBody: maxBody, Read: read, Fault: fault, Language: view.Language, BaseURL: d.baseURL, Now: d.now, Log: d.log,
	}
}
