package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paynet"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/mirrortest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestContract holds the connector to the contract against our own dialect of Paynet.
func TestContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, played(func(c connector.Connector) connector.Connector { return c }).Harness(time.Now))
}

// played is Paynet as our dialect plays it, for a connector that wrap makes of the true one.
func played(wrap func(connector.Connector) connector.Connector) mirrortest.Provider {
	return mirrortest.Provider{
		Shop: paynettest.Shop{},
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := paynet.Config{BaseURL: address, SecretKey: dialecttest.Key}.Open(d)
			if err != nil {
				t.Fatalf("open connector: %v", err)
			}
			return wrap(c)
		},
		More: func(p *connectortest.Provider) {
			p.Strike = func(r *http.Request, _ []byte) bool {
				return !strings.HasSuffix(r.URL.Path, "/check") && !strings.HasSuffix(r.URL.Path, "/list")
			}
			p.Alter = map[connectortest.Alteration]func(*testing.T, *connectortest.Exchange){
				connectortest.OtherOrder:    altered(func(p *wire.Payment) { p.ReferenceNo = "another" }, func(t *wire.Transaction) { t.AgentReference = "another" }),
				connectortest.OtherAmount:   altered(func(p *wire.Payment) { p.Amount = more(p.Amount) }, func(t *wire.Transaction) { t.Amount = more(t.Amount) }),
				connectortest.OtherCurrency: altered(func(p *wire.Payment) { p.Currency = "EUR" }, func(t *wire.Transaction) { t.Currency = "EUR" }),
			}
			p.Market = &connectortest.Market{Stores: func(*testing.T) []string { return []string{"20077"} }, Part: func(t *testing.T, order, _ string) money.Amount {
				t.Helper()
				return dealersPart(t, p.Handler, strings.TrimPrefix(order, "order-"))
			}}
		},
	}
}

// dealersPart is what Paynet's books have of a payment as the dealer's.
func dealersPart(t *testing.T, provider http.Handler, ref string) money.Amount {
	t.Helper()
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Basic " + dialecttest.Key}}
	f, err := wirekit.ReadJSON(mirrortest.Ask(t, provider, "/v1/transaction/detail", header, wire.Locator{ReferenceNo: ref}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	q, err := wire.DecodeQuery(f)
	if err != nil || len(q.Rows) != 1 || q.Rows[0].Detail == nil {
		t.Fatalf("detail of %s: %d rows, %v", ref, len(q.Rows), err)
	}
	return q.Rows[0].Detail.Agent.Amount
}

func more(a money.Amount) money.Amount { return money.New(a.Minor()+1, a.Currency()) }

// altered changes an answer to a payment or to a check.
func altered(payment func(*wire.Payment), row func(*wire.Transaction)) func(*testing.T, *connectortest.Exchange) {
	return func(t *testing.T, e *connectortest.Exchange) {
		t.Helper()
		f, err := wirekit.ReadJSON(e.Body)
		if err != nil {
			t.Errorf("read paynet's answer: %v", err)
			return
		}
		if strings.HasSuffix(e.Request.URL.Path, "/check") {
			q, err := wire.DecodeQuery(f)
			if err != nil || len(q.Rows) != 1 {
				t.Errorf("decode paynet's answer: %v", err)
				return
			}
			row(&q.Rows[0])
			e.Body = q.Encode()
			return
		}
		p, err := wire.DecodePayment(f)
		if err != nil {
			t.Errorf("decode paynet's answer: %v", err)
			return
		}
		payment(&p)
		e.Body = p.Encode()
	}
}
