// Package paratika plays Paratika towards a shop: it answers the actions of Paratika's API, takes the forms that buyers'
// browsers post to it with their cards, shows the hosted payment page, and posts buyers back to the shop with a signed form.
// What is asked for is carried out by the payment engine. Nothing here knows a provider that is called; the engine chooses
// one.
//
// What the document leaves open or contradicts, and how it is decided here, is in docs/dialect/paratika.md.
package paratika

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/link"
	"github.com/vezne/vezne/internal/dialect/paratika/plan"
	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/dialect/paratika/split"
	"github.com/vezne/vezne/internal/dialect/paratika/wallet"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/checkout"
	"github.com/vezne/vezne/internal/web/view"
)

// Surface is the name under which merchants' credentials, names and settings are registered. A credential is the three parts
// MERCHANT, MERCHANTUSER and MERCHANTPASSWORD; the name is MERCHANT.
const Surface = "paratika"

// The settings of a merchant.
const (
	// settingKey is the secret key that signs what is posted back to the shop.
	settingKey = "secret_key"
	// settingPolicy is the merchant's payment policy: with policyAll nothing is paid in a session without 3-D Secure.
	settingPolicy = "policy"
	// settingAPIMerchant is the merchant's number at the bank, as answers show it; MERCHANT if it is not set.
	settingAPIMerchant = "api_merchant_id"
	// settingSystems are the names by which the shop calls its virtual POS at Paratika, with commas between them. They are
	// taken and choose nothing, since here the gateway chooses the account.
	settingSystems = "payment_systems"
	// settingParts is in how many payments a split payment may be paid at most, 1 to 99; usualParts if it is not set.
	settingParts = "max_split_count"
)

// Config is what the dialect is made of. All fields are required.
type Config struct {
	Gateway *gateway.Gateway
	// BaseURL is the dialect's public address as a request sees it, with its prefix and without a slash at the end, such
	// as "https://pay.example.com/paratika". The addresses that browsers are sent to begin with it.
	BaseURL func(r *http.Request) string
	Log     *slog.Logger
	Now     func() time.Time
}

// Dialect is Paratika's API over a gateway. It is an [http.Handler] for the paths as Paratika has them; a prefix is taken off
// before, with [http.StripPrefix].
type Dialect struct {
	gateway   *gateway.Gateway
	baseURL   func(r *http.Request) string
	log       *slog.Logger
	now       func() time.Time
	pages     *view.Pages
	checkout  *checkout.Pages
	wallets   wallet.Front
	gate      *dialect.Gate
	sessions  session.Desk
	wallet    wallet.Desk
	recurring plan.Desk
	links     *link.Desk
	splits    split.Desk
	api       http.Handler
}

// New makes the dialect. It panics if a field of c is missing, which is found when the program starts.
func New(c Config) *Dialect {
	if c.Gateway == nil || c.BaseURL == nil || c.Log == nil || c.Now == nil {
		panic("paratika: gateway, address, log and clock are required")
	}
	d := &Dialect{
		gateway: c.Gateway, baseURL: c.BaseURL, now: c.Now, pages: view.NewPages(), checkout: checkout.New(c.Now), wallets: wallet.NewFront(),
		sessions: session.Desk{Gateway: c.Gateway, Now: c.Now}, wallet: wallet.Desk{Gateway: c.Gateway},
		splits:    split.New(c.Gateway, Surface),
		recurring: plan.Desk{Gateway: c.Gateway, Surface: Surface, Now: c.Now},
		log:       c.Log.With("component", "dialect/paratika"),
	}
	d.gate = &dialect.Gate{
		Gateway: c.Gateway, Pages: d.pages, Log: d.log, Now: c.Now, Prefix: "/3ds/", FormName: "paratikaForm", Back: d.back,
	}
	d.links = d.newLinks()
	c.Gateway.NotifyBy(Surface, func(_ *merchant.Merchant, p payment.Payment) bool { return p.Attributes[attrNotify] != "" }, d.notice)
	d.api = dialect.Handle(&dialect.Pipeline[message]{
		Surface: Surface, MaxBody: maxBody, ByMessage: d.authenticate, Read: readMessage, Fault: render,
		Language: view.Language, BaseURL: c.BaseURL, Now: c.Now, Log: d.log,
	}, dialect.Call[message, message, dialect.Answer]{
		Name: "api", Decode: func(m message) (message, error) { return m, nil }, Do: d.act,
		Encode: func(a dialect.Answer) dialect.Answer { return a },
	})
	return d
}

// maxBody bounds a request: ORDERITEMS may have 100,000 characters, and each may be sent as nine.
const maxBody = 1 << 20
