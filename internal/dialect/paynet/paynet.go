// Package paynet plays Paynet towards a shop: it answers at Paynet's paths as Paynet's document describes, and carries out
// by the payment engine what is asked for. Nothing here knows a provider that is called; the engine chooses one.
//
// What the document leaves open or contradicts, and how it is decided here, is in docs/dialect/paynet.md.
package paynet

import (
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/web/linkpage"
	"github.com/vezne/vezne/internal/web/paynetform"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/wire/wirekit"
)

// Surface is the name under which merchants' Paynet secret keys are registered.
const Surface = "paynet"

// Config is what the dialect is made of. All fields but Public are required.
type Config struct {
	Gateway *gateway.Gateway
	// BaseURL is the dialect's public address as a request sees it, with its prefix and without a slash at the end, such
	// as "https://pay.example.com/paynet". The addresses that browsers are sent to begin with it.
	BaseURL func(r *http.Request) string
	// Public is BaseURL where no request is at hand; without it mails about a card that expires name no page.
	Public func() string
	Log    *slog.Logger
	Now    func() time.Time
}

// Dialect is Paynet's API over a gateway. It is an [http.Handler] for the paths as Paynet has them; a prefix is taken off
// before, with [http.StripPrefix].
type Dialect struct {
	gateway *gateway.Gateway
	baseURL func(r *http.Request) string
	log     *slog.Logger
	now     func() time.Time
	pages   *view.Pages
	gate    *dialect.Gate
	desk    *desk.Desk
	scripts *paynetform.Scripts
	// links are the payment links, and linkpage the pages behind them.
	links    *paylink.Desk
	linkpage *linkpage.Pages
	// standing are the subscriptions, and standingpage the pages at which their payers enter their cards.
	standing     *standing.Desk
	standingpage *standing.Pages
	routes       map[string]http.Handler
	// missing are the documented services that are not offered.
	missing map[string]bool
}

// New makes the dialect. It panics if a field of c is missing, which is found when the program starts.
func New(c Config) *Dialect {
	if c.Gateway == nil || c.BaseURL == nil || c.Log == nil || c.Now == nil {
		panic("paynet: gateway, address, log and clock are required")
	}
	d := &Dialect{
		gateway: c.Gateway, baseURL: c.BaseURL, now: c.Now, pages: view.NewPages(),
		log: c.Log.With("component", "dialect/paynet"),
	}
	d.gate = &dialect.Gate{
		Gateway: c.Gateway, Pages: d.pages, Log: d.log, Now: c.Now, Prefix: gatePrefix, FormName: formName, Back: d.back,
	}
	d.desk, d.scripts = &desk.Desk{Gateway: c.Gateway, Now: c.Now}, paynetform.New()
	d.links = paylink.NewDesk(c.Gateway)
	d.linkpage = d.linkPages()
	d.standing = &standing.Desk{Gateway: c.Gateway, Surface: Surface, Log: d.log, Now: c.Now}
	d.standingpage = d.subscriptionPages()
	d.desk.Notify(Surface, confirmed, d.confirmation)
	d.desk.NotifyReversals(Surface, d.reversed)
	c.Gateway.PriceSubscriptionsBy(Surface, d.priceSubscription)
	if c.Public != nil {
		c.Gateway.CardPages(Surface, func(s standing.Subscription) string { return d.subscriptionURL(c.Public())(s) })
	}
	secret := dialect.Pipeline[wirekit.Fields]{
		Surface: Surface, MaxBody: maxBody, ByHeader: d.authenticate, Read: dialect.ReadFields, Fault: render, Spell: spelled,
		Language: view.Language, BaseURL: c.BaseURL, Now: c.Now, Log: d.log,
	}
	public := secret
	public.ByHeader, public.Fault = d.public, renderForm
	d.routes = d.calls(&secret)
	maps.Copy(d.routes, d.subscriptionCalls(&secret))
	maps.Copy(d.routes, d.formCalls(&public))
	d.missing = map[string]bool{}
	for _, s := range Services() {
		d.missing[strings.ToLower(s.Call)] = s.State == dialect.Unsupported
	}
	return d
}

// maxBody bounds a request. The longest possible order, with every field at its limit, is a tenth of it.
const maxBody = 64 << 10
