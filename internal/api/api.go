package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/web/view"
)

// Surface is the name by which credentials and payments belong to this API.
const Surface = "v1"

// Config is what the API is made of. All of it is required but what is said not to be.
type Config struct {
	Gateway *gateway.Gateway
	// Ledger is what the books are kept in.
	Ledger bookkeeper.Everything
	// BaseURL returns the public address under which the request came in, without a slash at the end, such as
	// "https://pay.example.com". The buyer's browser and the bank are sent to addresses below it.
	BaseURL func(*http.Request) string
	// Pages writes what a buyer sees on the way to 3-D Secure.
	Pages *view.Pages
	Log   *slog.Logger
	Now   func() time.Time
	// Endpoints are whom the merchants' events are told, and Deliveries what is on its way to them. Without endpoints nobody is told
	// anything, and what asks about them is refused.
	Endpoints  *dispatch.Book
	Deliveries dispatch.Desk
}

// surface is the API with its configuration.
type surface struct {
	gateway  *gateway.Gateway
	ledger   bookkeeper.Everything
	base     func(*http.Request) string
	pages    *view.Pages
	log      *slog.Logger
	now      func() time.Time
	links    *paylink.Desk
	problems map[string]problemType

	book       *dispatch.Book
	deliveries dispatch.Desk
}

// New returns the handler of everything below /v1/, and of the payment links below [LinkPrefix]. It is mounted at the root of a listener: it sees whole paths.
func New(c Config) http.Handler {
	s := &surface{
		gateway: c.Gateway, ledger: c.Ledger, base: c.BaseURL, pages: c.Pages,
		log: c.Log.With("component", "api"), now: c.Now, links: paylink.NewDesk(c.Gateway), problems: map[string]problemType{},
		book: c.Endpoints, deliveries: c.Deliveries,
	}
	for _, p := range problemTypes() {
		s.problems[p.code] = p
	}
	c.Gateway.DescribeBy(Describer(c.Now))
	return s.mux()
}
