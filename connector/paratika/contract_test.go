package paratika_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	dialect "github.com/vezne/vezne/internal/dialect/paratika"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/mirrortest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

const (
	number = "10000000"
	user   = "apiuser@testmerchant.com"
)

// TestContract holds the connector to the contract against our own dialect of Paratika.
func TestContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, mirrortest.Provider{
		Name: dialect.Surface,
		Handler: func(h *dialecttest.House) http.Handler {
			return dialect.New(dialect.Config{
				Gateway: h.Gateway, BaseURL: func(*http.Request) string { return h.URL }, Log: h.Logger, Now: h.Now,
			})
		},
		Enroll: func(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
			own := number
			if key != dialecttest.Key {
				own = "20000000"
			}
			secret := strings.Join([]string{own, user, key}, "\x00")
			return merchant.Credential{Surface: dialect.Surface, Secret: secret, Merchant: m.ID},
				[]merchant.Name{{Surface: dialect.Surface, Name: own, Merchant: m.ID}}
		},
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := paratika.Config{
				BaseURL: address, Merchant: number, User: user, Password: dialecttest.Key,
			}.Open(d)
			if err != nil {
				t.Fatalf("open connector: %v", err)
			}
			return c
		},
		More: func(p *connectortest.Provider) {
			p.Strike = func(_ *http.Request, body []byte) bool {
				return !bytes.Contains(body, []byte("ACTION=QUERYTRANSACTION"))
			}
			p.Alter = map[connectortest.Alteration]func(*testing.T, *connectortest.Exchange){
				connectortest.OtherOrder: altered(func(f *wire.Financial) { f.PaymentID = "another" }, func(r *wire.Row) { r.PaymentID = "another" }),
				connectortest.OtherAmount: altered(func(f *wire.Financial) { f.Amount = more(f.Amount) },
					func(r *wire.Row) { r.Amount = more(r.Amount) }),
				connectortest.OtherCurrency: altered(func(f *wire.Financial) { f.Amount = euros(f.Amount) },
					func(r *wire.Row) { r.Amount = euros(r.Amount) }),
			}
		},
	}.Harness(time.Now))
}

func more(a money.Amount) money.Amount  { return money.New(a.Minor()+1, a.Currency()) }
func euros(a money.Amount) money.Amount { return money.New(a.Minor(), "EUR") }

// altered changes an answer about a payment, or all rows of a query's.
func altered(answer func(*wire.Financial), row func(*wire.Row)) func(*testing.T, *connectortest.Exchange) {
	return func(t *testing.T, e *connectortest.Exchange) {
		t.Helper()
		f, err := wirekit.ReadJSON(e.Body)
		if err != nil {
			t.Errorf("read paratika's answer: %v", err)
			return
		}
		if _, list := f.Find("transactionList"); list {
			q, err := wire.DecodeTransactions(f)
			if err != nil || len(q.Rows) == 0 {
				t.Errorf("decode paratika's answer: %v", err)
				return
			}
			for i := range q.Rows {
				row(&q.Rows[i])
				q.Rows[i].RefundableLeft = money.New(q.Rows[i].RefundableLeft.Minor(), q.Rows[i].Amount.Currency())
			}
			e.Body = q.Encode()
			return
		}
		a, err := wire.DecodeFinancial(f)
		if err != nil {
			t.Errorf("decode paratika's answer: %v", err)
			return
		}
		answer(&a)
		e.Body = a.Encode()
	}
}
