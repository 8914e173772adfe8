package server

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/dialect/paratika"
	"github.com/vezne/vezne/internal/dialect/paymago"
	"github.com/vezne/vezne/internal/dialect/paymes"
	"github.com/vezne/vezne/internal/dialect/paynet"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/web/view"
)

// dialect is one provider's API as we play it, and where it is mounted.
type dialect struct {
	// name is the first part of the path, and, with ".localhost", the host at whose root it is mounted too.
	name    string
	handler http.Handler
}

// surfaces mounts everything on one handler.
func (d *Dev) surfaces() http.Handler {
	mux := http.NewServeMux()
	hosts := map[string]http.Handler{}
	for _, x := range d.dialects() {
		h := d.surface(x.name, x.handler)
		mux.Handle("/"+x.name+"/", http.StripPrefix("/"+x.name, h))
		if d.prod == nil {
			hosts[x.name+".localhost"] = h
		}
	}
	own := api.New(api.Config{
		Endpoints: d.hooks.book, Deliveries: dispatch.Desk{Store: d.store, Now: d.now},
		Gateway: d.gateway, Ledger: d.store, BaseURL: func(*http.Request) string { return d.URL() }, Pages: view.NewPages(), Log: d.log,
		Now: d.now,
	})
	mux.Handle("/v1/", d.surface(config.SurfaceAPI, own))
	mux.Handle(api.LinkPrefix, d.surface("links", own))
	if d.bank != nil {
		pages := d.surface("simulator", d.bank.Handler())
		mux.Handle("/acs/", pages)
		mux.Handle("GET /sim/books", pages)
		mux.Handle("POST /sim/chargebacks", pages)
		mux.Handle("POST /sim/chargebacks/", pages)
		mux.Handle("POST /sim/cards", pages)
		mux.Handle("POST /sim/v1/cards", pages) // signed; vezne cards import asks which there are
	}
	mux.Handle(view.LandingPath, d.surface("landing", &view.Landing{Pages: view.NewPages(), Site: d.URL, Log: d.log}))
	if d.prod == nil { // in production they have an address of their own
		mux.Handle("GET /metrics", d.metrics.handler())
		mux.HandleFunc("POST /dev/run-ahead", d.serveAhead)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", d.ready)
	mux.HandleFunc("/", nowhere)
	return cleaned(byHost(hosts, atPrefix(d.dialects(), mux)))
}

// surface counts a surface's requests and watches them.
func (d *Dev) surface(name string, h http.Handler) http.Handler {
	return d.traffic.counted(watched(name, h, d.log, d.metrics, time.Now))
}

func (d *Dev) dialects() []dialect {
	return []dialect{
		{name: "paymes", handler: paymes.New(paymes.Config{
			Gateway: d.gateway, BaseURL: d.base("paymes"), Log: d.log, Now: d.now,
		})},
		{name: "paynet", handler: paynet.New(paynet.Config{
			Gateway: d.gateway, BaseURL: d.base("paynet"), Public: func() string { return d.URL() + "/paynet" }, Log: d.log, Now: d.now,
		})},
		{name: "paratika", handler: paratika.New(paratika.Config{
			Gateway: d.gateway, BaseURL: d.base("paratika"), Log: d.log, Now: d.now,
		})},
		{name: "paymago", handler: paymago.New(paymago.Config{
			Gateway: d.gateway, BaseURL: d.base("paymago"), Log: d.log, Now: d.now,
		})},
		{name: "esnekpos", handler: esnekpos.New(esnekpos.Config{
			Gateway: d.gateway, Own: bookkeeper.Books{Store: d.store}.Own, BaseURL: d.base("esnekpos"), Log: d.log, Now: d.now,
		})},
	}
}

// base is the public address of a dialect's root: of its own host when the shop uses that, else of its
// prefix. The Host header is believed only when it is one of the configured ones.
func (d *Dev) base(name string) func(*http.Request) string {
	return func(r *http.Request) string {
		if d.prod == nil && hostname(r) == name+".localhost" {
			return "http://" + r.Host
		}
		return d.URL() + "/" + name
	}
}

// byHost serves a dialect at the root of its host name, for shops that can change a host but not a path.
func byHost(hosts map[string]http.Handler, others http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, ok := hosts[hostname(r)]; ok {
			h.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

// atPrefix takes a dialect's prefix in any letter case and without its slash, so that whatever a shop made of its
// base URL is answered by the dialect in its own form. The redirect by which http.ServeMux would add the slash turns
// a POST into a GET in some clients.
func atPrefix(dialects []dialect, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		for _, x := range dialects {
			meant := "/" + x.name + "/" + rest
			if strings.EqualFold(first, x.name) && meant != r.URL.Path {
				r = r.Clone(r.Context())
				r.URL.Path, r.URL.RawPath = meant, ""
			}
		}
		next.ServeHTTP(w, r)
	})
}

// nowhere answers an address that belongs to no surface, and so has no provider's form.
func nowhere(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusNotFound, "Bu adreste bir şey yok; taban adresini kontrol edin.\n"+
		"There is nothing at this address; check the base URL.")
}

// cleaned takes a path such as /paynet//v2/ as the one that is meant. A shop whose base URL ends with a slash
// sends it, and the redirect by which http.ServeMux would answer turns a POST into a GET in some clients and
// repeats the path, whatever somebody put into it.
func cleaned(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean("/" + r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") && clean != "/" {
			clean += "/"
		}
		if clean != r.URL.Path {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = clean, ""
		}
		next.ServeHTTP(w, r)
	})
}

func hostname(r *http.Request) string {
	host, _, _ := strings.Cut(strings.ToLower(r.Host), ":")
	return host
}

// ready tells a load balancer whether to send requests here: not while the database is away, and not while
// this node is finishing.
func (d *Dev) ready(w http.ResponseWriter, r *http.Request) {
	select {
	case <-d.draining:
		answer(w, http.StatusServiceUnavailable, "stopping")
		return
	default:
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	err := d.store.Ping(ctx)
	if err != nil {
		d.log.Warn("database does not answer", "error", err)
		answer(w, http.StatusServiceUnavailable, "database does not answer")
		return
	}
	answer(w, http.StatusOK, "ready")
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // the caller is gone if this does not arrive
}
