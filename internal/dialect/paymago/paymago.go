// Package paymago plays Paymago towards a shop: it answers at Paymago's paths as Paymago's document describes, and carries out
// by the payment engine what is asked for. Nothing here knows a provider that is called; the engine chooses one.
//
// The document describes two services. What it leaves open, and how it is decided here, is in docs/dialect/paymago.md.
package paymago

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/wire/wirekit"
)

// Surface is the name under which merchants' Paymago tokens are registered.
const Surface = "paymago"

// SettingReturnType is the name of the setting that says how a merchant's buyers get to the bank: "1", which is also what an
// absent one means, answers with an address, and "2" with a page ("Sipariş Oluşturma": "iki farklı konfigürasyon").
const SettingReturnType = "return_type"

// Config is what the dialect is made of. All fields are required.
type Config struct {
	Gateway *gateway.Gateway
	// BaseURL is the dialect's public address as a request sees it, with its prefix and without a slash at the end, such
	// as "https://pay.example.com/paymago". The addresses that browsers are sent to begin with it.
	BaseURL func(r *http.Request) string
	Log     *slog.Logger
	Now     func() time.Time
}

// Dialect is Paymago's API over a gateway. It is an [http.Handler] for the paths as Paymago has them; a prefix is taken off
// before, with [http.StripPrefix].
type Dialect struct {
	gateway *gateway.Gateway
	log     *slog.Logger
	now     func() time.Time
	pages   *view.Pages
	gate    *dialect.Gate
	routes  map[string]http.Handler
}

// New makes the dialect. It panics if a field of c is missing, which is found when the program starts.
func New(c Config) *Dialect {
	if c.Gateway == nil || c.BaseURL == nil || c.Log == nil || c.Now == nil {
		panic("paymago: gateway, address, log and clock are required")
	}
	d := &Dialect{gateway: c.Gateway, now: c.Now, pages: view.NewPages(), log: c.Log.With("component", "dialect/paymago")}
	d.gate = &dialect.Gate{
		Gateway: c.Gateway, Pages: d.pages, Log: d.log, Now: c.Now, Prefix: gatePrefix, FormName: formName, Back: d.back,
	}
	// The two services refuse in different envelopes, and in nothing else do they differ.
	pipeline := func(refuse func(lang string, err error) dialect.Answer) *dialect.Pipeline[wirekit.Fields] {
		return &dialect.Pipeline[wirekit.Fields]{
			Surface: Surface, MaxBody: maxBody, ByHeader: d.authenticate, Read: read, Fault: refuse,
			Language: view.Language, BaseURL: c.BaseURL, Now: c.Now, Log: d.log,
		}
	}
	d.routes = d.calls(pipeline(refuseOrder), pipeline(refuseResult))
	return d
}

// maxBody bounds a request. The longest possible order, with every field at its limit, is a fifth of it.
const maxBody = 64 << 10
