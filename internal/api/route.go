package api

import (
	"cmp"
	"crypto/rand"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
)

// route is one operation of the JSON API. The table of them feeds the mux, and the tests compare it with the
// OpenAPI document in both directions.
type route struct {
	method string
	path   string
	// public routes are answered without a key.
	public bool
	handle func(*surface, *call) (reply, error)
}

// call is one request on its way through the API.
type call struct {
	*http.Request
	// merchant is who asks; nil on public routes.
	merchant *merchant.Merchant
	// language is "tr" or "en".
	language string
	// most is the most bytes that the body may have, where it is not the usual.
	most int64
	// id names the request in the answer and in the log.
	id string
}

// reply is an answer before it is written. It is kept apart from the writing, so that the same bytes can be remembered
// under an idempotency key.
type reply struct {
	status   int
	body     []byte
	location string
	// kind is the content type where it is not JSON.
	kind string
	// file is the name under which a browser keeps the body instead of showing it; empty where it is no file.
	file string
	// replayed marks an answer that had been given before to a request with the same idempotency key.
	replayed bool
}

// routes is the table.
func routes() []route {
	return []route{
		{method: http.MethodPost, path: "/v1/payments", handle: (*surface).create},
		{method: http.MethodGet, path: "/v1/payments", handle: (*surface).list},
		{method: http.MethodGet, path: "/v1/payments/{id}", handle: (*surface).get},
		{method: http.MethodGet, path: "/v1/payments/{id}/history", handle: (*surface).history},
		{method: http.MethodGet, path: "/v1/payments/{id}/explanation", handle: (*surface).explain},
		{method: http.MethodPost, path: "/v1/payments/{id}/capture", handle: (*surface).capture},
		{method: http.MethodPost, path: "/v1/payments/{id}/void", handle: (*surface).void},
		{method: http.MethodPost, path: "/v1/payments/{id}/refund", handle: (*surface).refund},
		{method: http.MethodPost, path: "/v1/payments/{id}/settle", handle: (*surface).settle},
		{method: http.MethodPost, path: "/v1/payments/{id}/resolve", handle: (*surface).resolve},
		{method: http.MethodGet, path: "/v1/installments", handle: (*surface).installments},
		{method: http.MethodGet, path: "/v1/commission-tables", handle: (*surface).listTables},
		{method: http.MethodGet, path: "/v1/payments/{id}/shares", handle: (*surface).shares},
		{method: http.MethodPost, path: "/v1/payments/{id}/shares/release", handle: (*surface).releaseShares},
		{method: http.MethodPost, path: "/v1/payments/{id}/shares/adjust", handle: (*surface).adjustShare},
		{method: http.MethodPost, path: "/v1/points", handle: (*surface).points},
		{method: http.MethodPost, path: "/v1/sub-merchants", handle: (*surface).createStore},
		{method: http.MethodGet, path: "/v1/sub-merchants", handle: (*surface).listStores},
		{method: http.MethodGet, path: "/v1/sub-merchants/{id}", handle: (*surface).getStore},
		{method: http.MethodPost, path: "/v1/sub-merchants/{id}", handle: (*surface).changeStore},
		{method: http.MethodGet, path: "/v1/sub-merchants/{id}/balance", handle: (*surface).storeBalance},
		{method: http.MethodGet, path: "/v1/sub-merchants/{id}/statement", handle: (*surface).storeStatement},
		{method: http.MethodPost, path: "/v1/payouts", handle: (*surface).preparePayout},
		{method: http.MethodGet, path: "/v1/payouts", handle: (*surface).listPayouts},
		{method: http.MethodGet, path: "/v1/payouts/{id}", handle: (*surface).getPayout},
		{method: http.MethodGet, path: "/v1/payouts/{id}/file", handle: (*surface).payoutFile},
		{method: http.MethodPost, path: "/v1/payouts/{id}/confirm", handle: (*surface).confirmPayout},
		{method: http.MethodPost, path: "/v1/payouts/{id}/cancel", handle: (*surface).cancelPayout},
		{method: http.MethodPost, path: "/v1/payouts/{id}/return", handle: (*surface).returnPayout},
		{method: http.MethodPost, path: "/v1/campaigns", handle: (*surface).campaigns},
		{method: http.MethodPost, path: "/v1/disputes", handle: (*surface).openDispute},
		{method: http.MethodGet, path: "/v1/disputes", handle: (*surface).listDisputes},
		{method: http.MethodGet, path: "/v1/disputes/{id}", handle: (*surface).getDispute},
		{method: http.MethodPost, path: "/v1/disputes/{id}/evidence", handle: (*surface).addEvidence},
		{method: http.MethodGet, path: "/v1/disputes/{id}/evidence/{evidence}", handle: (*surface).evidenceFile},
		{method: http.MethodPost, path: "/v1/disputes/{id}/submit", handle: moves(dispute.Submit)},
		{method: http.MethodPost, path: "/v1/disputes/{id}/win", handle: moves(dispute.Win)},
		{method: http.MethodPost, path: "/v1/disputes/{id}/lose", handle: moves(dispute.Lose)},
		{method: http.MethodPost, path: "/v1/disputes/{id}/accept", handle: moves(dispute.Accept)},
		{method: http.MethodPost, path: "/v1/disputes/{id}/withdraw", handle: moves(dispute.Withdraw)},
		{method: http.MethodPost, path: "/v1/links", handle: (*surface).createLink},
		{method: http.MethodGet, path: "/v1/links", handle: (*surface).listLinks},
		{method: http.MethodGet, path: "/v1/links/{id}", handle: (*surface).getLink},
		{method: http.MethodPost, path: "/v1/links/{id}", handle: (*surface).changeLink},
		{method: http.MethodPost, path: "/v1/links/{id}/cancel", handle: (*surface).cancelLink},
		{method: http.MethodGet, path: "/v1/links/{id}/payments", handle: (*surface).linkPayments},
		{method: http.MethodGet, path: "/v1/links/{id}/qr", handle: (*surface).linkQR},
		{method: http.MethodPost, path: "/v1/webhook-endpoints", handle: (*surface).createEndpoint},
		{method: http.MethodGet, path: "/v1/webhook-endpoints", handle: (*surface).listEndpoints},
		{method: http.MethodGet, path: "/v1/webhook-endpoints/{id}", handle: (*surface).getEndpoint},
		{method: http.MethodPost, path: "/v1/webhook-endpoints/{id}", handle: (*surface).changeEndpoint},
		{method: http.MethodDelete, path: "/v1/webhook-endpoints/{id}", handle: (*surface).deleteEndpoint},
		{method: http.MethodPost, path: "/v1/webhook-endpoints/{id}/rotate-secret", handle: (*surface).rotateSecret},
		{method: http.MethodPost, path: "/v1/webhook-endpoints/{id}/test", handle: (*surface).testEndpoint},
		{method: http.MethodGet, path: "/v1/webhook-deliveries", handle: (*surface).listDeliveries},
		{method: http.MethodPost, path: "/v1/webhook-deliveries/replay", handle: (*surface).replay},
		{method: http.MethodGet, path: "/v1/webhook-deliveries/{id}", handle: (*surface).getDelivery},
		{method: http.MethodPost, path: "/v1/webhook-deliveries/{id}/replay", handle: (*surface).replayDelivery},
		{method: http.MethodPost, path: "/v1/customers", handle: (*surface).createCustomer},
		{method: http.MethodGet, path: "/v1/customers", handle: (*surface).listCustomers},
		{method: http.MethodGet, path: "/v1/customers/{id}", handle: (*surface).getCustomer},
		{method: http.MethodPost, path: "/v1/customers/{id}", handle: (*surface).changeCustomer},
		{method: http.MethodDelete, path: "/v1/customers/{id}", handle: (*surface).deleteCustomer},
		{method: http.MethodPost, path: "/v1/customers/{id}/cards", handle: (*surface).saveCard},
		{method: http.MethodGet, path: "/v1/customers/{id}/cards", handle: (*surface).listCards},
		{method: http.MethodPost, path: "/v1/customers/{id}/provider-cards", handle: (*surface).importCards},
		{method: http.MethodGet, path: "/v1/provider-cards", handle: (*surface).listProviderCards},
		{method: http.MethodGet, path: "/v1/provider-cards/deleted", handle: (*surface).deletedCards},
		{method: http.MethodGet, path: "/v1/cards/{token}", handle: (*surface).getCard},
		{method: http.MethodPost, path: "/v1/cards/{token}", handle: (*surface).changeCard},
		{method: http.MethodDelete, path: "/v1/cards/{token}", handle: (*surface).deleteCard},
		{method: http.MethodGet, path: "/v1/providers", handle: (*surface).providers},
		{method: http.MethodGet, path: "/v1/ledger/trial-balance", handle: (*surface).trialBalance},
		{method: http.MethodGet, path: "/v1/ledger/statement", handle: (*surface).ledgerStatement},
		{method: http.MethodGet, path: "/v1/ledger/expected", handle: (*surface).expected},
		{method: http.MethodPost, path: "/v1/ledger/settlements", handle: (*surface).settlement},
		{method: http.MethodPost, path: "/v1/ledger/settlements/statement", handle: (*surface).settlements},
		{method: http.MethodGet, path: "/v1/provider-kinds", handle: (*surface).providerKinds},
		{method: http.MethodGet, path: "/v1/reconciliations", handle: (*surface).reconciliations},
		{method: http.MethodGet, path: "/v1/reconciliations/{id}", handle: (*surface).reconciliation},
		{method: http.MethodPost, path: "/v1/plans", handle: (*surface).makePlan},
		{method: http.MethodGet, path: "/v1/plans", handle: (*surface).plans},
		{method: http.MethodGet, path: "/v1/plans/{id}", handle: (*surface).plan},
		{method: http.MethodPost, path: "/v1/plans/{id}/close", handle: (*surface).closePlan},
		{method: http.MethodPost, path: "/v1/subscriptions", handle: (*surface).subscribe},
		{method: http.MethodGet, path: "/v1/subscriptions", handle: (*surface).subscriptions},
		{method: http.MethodGet, path: "/v1/subscriptions/{id}", handle: (*surface).subscription},
		{method: http.MethodGet, path: "/v1/subscriptions/{id}/charges", handle: (*surface).charges},
		{method: http.MethodPost, path: "/v1/subscriptions/{id}/card", handle: (*surface).changeSubscriptionCard},
		{method: http.MethodPost, path: "/v1/subscriptions/{id}/amount", handle: (*surface).changeSubscriptionAmount},
		{method: http.MethodPost, path: "/v1/subscriptions/{id}/pause", handle: (*surface).pauseSubscription},
		{method: http.MethodPost, path: "/v1/subscriptions/{id}/resume", handle: (*surface).resumeSubscription},
		{method: http.MethodPost, path: "/v1/subscriptions/{id}/cancel", handle: (*surface).cancelSubscription},
		{method: http.MethodPost, path: "/v1/subscriptions/{id}/retry", handle: (*surface).retrySubscription},
		{method: http.MethodGet, path: "/v1/problems/{code}", public: true, handle: (*surface).problem},
		{method: http.MethodGet, path: "/v1/openapi.json", public: true, handle: (*surface).openapi},
	}
}

// The pages of a buyer's way to 3-D Secure and back. They are no part of the JSON API: who comes here is a browser, and
// what it proves itself with is the secret in the query.
const (
	openPath   = "/v1/3ds/{merchant}/{payment}/open"
	returnPath = "/v1/3ds/{merchant}/{payment}/return"
)

// mux dispatches by path and then by method, because a method that a path does not have is answered as a problem
// with an Allow header too, and http.ServeMux would answer it in plain text.
func (s *surface) mux() http.Handler {
	byPath := map[string]map[string]route{}
	for _, r := range routes() {
		if byPath[r.path] == nil {
			byPath[r.path] = map[string]route{}
		}
		byPath[r.path][r.method] = r
	}
	mux := http.NewServeMux()
	for p, methods := range byPath {
		mux.HandleFunc(p, func(w http.ResponseWriter, r *http.Request) { s.dispatch(w, r, methods) })
	}
	mux.HandleFunc(openPath, s.openVisit)
	mux.HandleFunc(returnPath, s.returnVisit)
	links := s.linkPages()
	mux.HandleFunc(LinkPrefix, func(w http.ResponseWriter, r *http.Request) {
		links.Serve(w, r, strings.TrimPrefix(r.URL.Path, LinkPrefix))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.dispatch(w, r, nil) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// ServeMux answers a path with double slashes or dots by a redirect that repeats the path, and a path may hold
		// anything, a card number included.
		if path.Clean(r.URL.Path) != strings.TrimSuffix(r.URL.Path, "/") {
			s.dispatch(w, r, nil)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// dispatch answers one request of the JSON API. No methods mean that there is no such path.
func (s *surface) dispatch(w http.ResponseWriter, r *http.Request, methods map[string]route) {
	header := w.Header()
	c := &call{Request: r, language: languageOf(r), id: requestID(header)}
	header.Set("Cache-Control", "no-store")
	header.Add("Vary", "Accept-Language")
	header.Set("X-Content-Type-Options", "nosniff")
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	chosen, known := methods[method]
	switch {
	case methods == nil:
		s.refuse(w, c, fault.New(fault.NotFound, "route_not_found", fault.Text{}))
		return
	case !known:
		header.Set("Allow", allowed(methods))
		s.refuse(w, c, fault.New(fault.Unsupported, "method_not_allowed", fault.Text{}))
		return
	}
	if !chosen.public {
		m, ok := s.authenticate(r)
		if !ok {
			header.Set("WWW-Authenticate", `Bearer realm="vezne", charset="UTF-8"`)
			s.refuse(w, c, fault.New(fault.Unauthenticated, "unauthenticated", fault.Text{}))
			return
		}
		c.merchant = m
	}
	answer, err := chosen.handle(s, c)
	if err != nil {
		s.refuse(w, c, err)
		return
	}
	s.write(w, c, answer)
}

func (s *surface) write(w http.ResponseWriter, c *call, answer reply) {
	header := w.Header()
	header.Set("Content-Type", cmp.Or(answer.kind, "application/json"))
	header.Set("Content-Language", c.language)
	if answer.file != "" {
		header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": answer.file}))
		header.Set("Content-Security-Policy", "sandbox") // whoever shows it all the same runs nothing of it
	}
	if answer.location != "" {
		header.Set("Location", answer.location)
	}
	if answer.replayed {
		header.Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(answer.status)
	_, err := w.Write(answer.body)
	if err != nil {
		// The client has gone. What was done is durable, and it will ask again.
		s.log.Debug("answer could not be written", "request_id", c.id)
	}
}

// requestID returns the id under which the server in front of this handler logs the request, which it has written into the
// answer's header; without such a server, a new one. What a client sends under the name is not looked at.
func requestID(header http.Header) string {
	id := header.Get(requestIDName)
	if id == "" {
		id = "req_" + rand.Text()
		header.Set(requestIDName, id)
	}
	return id
}

const requestIDName = "X-Request-Id"

// allowed lists the methods of a path for the Allow header.
func allowed(methods map[string]route) string {
	var names []string
	for m := range methods {
		names = append(names, m)
		if m == http.MethodGet {
			names = append(names, http.MethodHead)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
