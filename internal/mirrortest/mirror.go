// Package mirrortest lets our dialects play the providers for our connectors. A connector is held to its contract against the
// dialect of the same provider, across HTTP, with an engine and a bank of its own behind it: so each wire is proven from both
// ends, and what a connector concludes is compared with the books of a bank.
package mirrortest

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/sim/scenario"
	"github.com/vezne/vezne/money"
)

// Provider is one of the five, as our dialect plays it.
type Provider struct {
	// Shop is a shop of the provider's, with the dialect that answers it. The connector has its credentials.
	Shop dialecttest.Shop
	// Enroll sets what the merchant has agreed with the provider and returns what it authenticates with, where that is not what
	// the shop's merchants have agreed.
	Enroll func(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name)
	// Connect opens the connector to the provider at address, under which the dialect's own paths begin.
	Connect func(t *testing.T, address string, d connector.Deps) connector.Connector
	// Reference is what the connector calls the order of the suite's sale with the given ref; nil if it is the ref.
	Reference func(ref string) string
	// More completes what the suite is told of the provider.
	More func(p *connectortest.Provider)
}

// enrolling is a shop whose merchants agree on something else.
type enrolling struct {
	dialecttest.Shop
	provider Provider
}

func (d enrolling) Enroll(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
	return d.provider.Enroll(key, m)
}

// Harness is the provider for the connectors' suite. now is the machine's clock, [time.Now].
func (p Provider) Harness(now func() time.Time) connectortest.Harness {
	return connectortest.Harness{Heavy: true, Open: func(t *testing.T, clock *connectortest.Clock) connectortest.Provider {
		t.Helper()
		d := p.Shop
		if p.Enroll != nil {
			d = enrolling{p.Shop, p}
		}
		h := dialecttest.Open(t, d, now, dialecttest.Options{Now: clock.Now})
		at, err := url.Parse(h.URL)
		if err != nil {
			t.Fatal(err)
		}
		opened := connectortest.Provider{
			Handler: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) }},
			Connect: p.Connect,
			Books: func(t *testing.T, order string) []connectortest.Movement {
				t.Helper()
				return movements(t, h, p.reference(order))
			},
			Approved: connectortest.Card(t, "4355084355084358", "917"),
			Declined: connectortest.Card(t, scenario.DeclineCard("51"), "918"),
			Reason:   decline.InsufficientFunds,
			Buyer: func(t *testing.T, to connector.Redirect, how connectortest.Passage) url.Values {
				t.Helper()
				return buyer(t, h, to, how)
			},
		}
		if p.More != nil {
			p.More(&opened)
		}
		return opened
	}}
}

// reference is the order's name in the bank's books. The suite calls the order of a sale "order-" and its ref.
func (p Provider) reference(order string) string {
	ref := order[len("order-"):]
	if p.Reference == nil {
		return ref
	}
	return p.Reference(ref)
}

func movements(t *testing.T, h *dialecttest.House, reference string) []connectortest.Movement {
	t.Helper()
	var found []connectortest.Movement
	for _, line := range h.Bank.Statement(t, reference).Operations {
		if line.Outcome != "approved" {
			continue
		}
		found = append(found, connectortest.Movement{
			Kind: connector.KindNamed(line.Kind), Amount: money.New(line.Amount, money.Currency(line.Currency)),
		})
	}
	return found
}

// buyer goes from where the connector sends him to the bank's page and comes back to the suite's address.
func buyer(t *testing.T, h *dialecttest.House, to connector.Redirect, how connectortest.Passage) url.Values {
	t.Helper()
	page := h.AtBank(t, to.Method, to.URL)
	code := page.Code
	if how == connectortest.Fail {
		code = "000000"
	}
	for range 5 { // the bank lets a buyer try a few times
		page = h.Confirm(t, page, code)
		if len(page.Fields) > 0 {
			break
		}
	}
	return h.Browse(t, http.MethodPost, page.Action, page.Fields).Fields
}
