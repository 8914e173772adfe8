// Package esnekpos plays EsnekPos towards a shop: it answers at EsnekPos' paths as its document describes, and carries out by
// the payment engine what is asked for. Nothing here knows a provider that is called; the engine chooses one.
//
// EsnekPos sells with 3-D Secure only: a call registers the order and answers where the buyer has to go, the charge is made
// when the buyer is back from the bank, and the browser takes the result to the shop's BACK_URL. What counts is what
// ProcessQuery says.
//
// What the document leaves open or contradicts, and how it is decided here, is in docs/dialect/esnekpos.md.
package esnekpos

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/recurring"
	"github.com/vezne/vezne/internal/dialect/esnekpos/request"
	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Surface is the name under which merchants' EsnekPos credentials are registered: MERCHANT and MERCHANT_KEY with a zero byte
// between them. A name registered for it is a MERCHANT_PUBLIC_TOKEN.
const Surface = "esnekpos"

// Config is what the dialect is made of. All fields are required.
type Config struct {
	Gateway *gateway.Gateway
	// Own says what is a merchant's own in a currency, in minor units: free, held, and in open disputes. [bookkeeper.Books.Own] does.
	Own func(ctx context.Context, m merchant.ID, c money.Currency) (free, held, disputed int64, err error)
	// BaseURL is the dialect's public address as a request sees it, with its prefix and without a slash at the end, such
	// as "https://pay.example.com/esnekpos". The addresses that browsers are sent to begin with it.
	BaseURL func(r *http.Request) string
	Log     *slog.Logger
	Now     func() time.Time
}

// Dialect is EsnekPos' API over a gateway. It is an [http.Handler] for the paths as EsnekPos has them; a prefix is taken off
// before, with [http.StripPrefix].
type Dialect struct {
	gateway  *gateway.Gateway
	own      func(ctx context.Context, m merchant.ID, c money.Currency) (free, held, disputed int64, err error)
	baseURL  func(r *http.Request) string
	log      *slog.Logger
	now      func() time.Time
	pages    *view.Pages
	checkout *checkout.Pages
	gate     *dialect.Gate
	desk     visit.Desk
	requests *request.Desk
	repeats  recurring.Desk
	routes   map[string]http.Handler
}

// New makes the dialect. It panics if a field of c is missing, which is found when the program starts.
func New(c Config) *Dialect {
	if c.Gateway == nil || c.Own == nil || c.BaseURL == nil || c.Log == nil || c.Now == nil {
		panic("esnekpos: gateway, books, address, log and clock are required")
	}
	d := &Dialect{
		gateway: c.Gateway, own: c.Own, baseURL: c.BaseURL, now: c.Now, pages: view.NewPages(), checkout: checkout.New(c.Now),
		log: c.Log.With("component", "dialect/esnekpos"), desk: visit.Desk{Gateway: c.Gateway},
	}
	d.gate = &dialect.Gate{
		Gateway: c.Gateway, Pages: d.pages, Log: d.log, Now: c.Now, Prefix: "/3ds/", FormName: "esnekposForm", Back: d.back,
	}
	d.repeats = recurring.Desk{Gateway: c.Gateway, Surface: Surface}
	d.repeats.Notify(repeatResult)
	d.requests = request.New(request.Config{
		Gateway: c.Gateway, Surface: Surface, Gate: d.gate, Pages: d.pages, BaseURL: c.BaseURL, Mail: attrMail, Phone: attrPhone,
	})
	pipeline := func(render func(lang string, err error) dialect.Answer) *dialect.Pipeline[wirekit.Fields] {
		return &dialect.Pipeline[wirekit.Fields]{
			Surface: Surface, MaxBody: maxBody, ByMessage: d.authenticate, Read: read, Fault: render,
			Language: view.Language, BaseURL: c.BaseURL, Now: c.Now, Log: d.log,
		}
	}
	public, rates := pipeline(renderFailure), pipeline(renderFailure)
	public.ByMessage, public.Public = nil, true
	rates.ByMessage = d.authenticatePage
	d.routes = d.calls(pipelines{
		pay: pipeline(d.renderAnswer), services: pipeline(renderFailure), stores: pipeline(renderDone), rates: rates, public: public,
	})
	return d
}

// maxBody bounds a request. A basket of a few hundred products fits in.
const maxBody = 256 << 10
