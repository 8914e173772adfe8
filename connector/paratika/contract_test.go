package paratika_test

import (
	"bytes"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/http"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/mirrortest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

const (
	number    = "10000000"
	user      = "apiuser@testmerchant.com"
	secretKey = "qw3rty4iopa77fgh"
)

// TestContract holds the connector to the contract against our own dialect of Paratika: one whose account has no secret key, and
// one that takes payments with 3-D Secure too.
func TestContract(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"without 3-D Secure": "", "with 3-D Secure": secretKey} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connectortest.Run(t, played(key).Harness(time.Now))
		})
	}
}

// played is Paratika as our dialect plays it, and key the secret key that the connector knows.
func played(key string) mirrortest.Provider {
	return mirrortest.Provider{
		Shop: paratikatest.Shop{},
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := paratika.Config{
				BaseURL: address, Merchant: number, User: user, Password: dialecttest.Key, SecretKey: key,
			}.Open(d)
			if err != nil {
				t.Fatalf("open connector: %v", err)
			}
			return c
		},
		More: func(p *connectortest.Provider) {
			if key != "" {
				p.Market = &connectortest.Market{Stores: func(t *testing.T) []string {
					t.Helper()
					all := []string{"SELLER-1", "SELLER-2"}
					for _, seller := range all {
						r := paratikatest.Call(dialecttest.Key, paratikatest.SellerOf(seller)...)
						if a := mirrortest.Ask(t, p.Handler, r.Path, r.Header, r.Body); !bytes.Contains(a, []byte(`"00"`)) {
							t.Fatalf("seller is not added: %s", a)
						}
					}
					return all
				}}
			}
			p.Points = []connector.Points{{Name: "ChipPara", Value: "500.00", Amount: "500.00"}}
			p.Strike = func(_ *http.Request, body []byte) bool {
				// A session whose answer is lost is nobody's: it is the card that registers the payment.
				for _, asks := range []string{"QUERYTRANSACTION", "QUERYCARD", "SESSIONTOKEN", "SESSIONKILL"} {
					if bytes.HasPrefix(body, []byte("ACTION="+asks)) {
						return false
					}
				}
				return true
			}
			for _, f := range (wire.Return{
				PaymentID: "1", APIMerchant: "1", System: wire.System{Name: "1", Type: "1", EFTCode: "1"}, TranDate: time.Unix(1, 0), TranID: "1",
				RefID: "1", OrderID: "1", CustomerID: "1", Amount: money.New(1, money.TRY), Installment: 1, SessionToken: "1", Random: "1",
				Legacy: "1", Hash: "1", Outcome: wire.Success(),
			}).Pairs() {
				if !paratika.Quirks().Hashes[0].Covers(f.Name) {
					p.Unsigned = append(p.Unsigned, f.Name)
				}
			}
			p.Alter = map[connectortest.Alteration]func(*testing.T, *connectortest.Exchange){
				connectortest.OtherOrder: altered(func(f *wire.Financial) { f.PaymentID = "another" }, func(r *wire.Row) { r.PaymentID = "another" }),
				connectortest.OtherAmount: altered(func(f *wire.Financial) { f.Amount = more(f.Amount) },
					func(r *wire.Row) { r.Amount = more(r.Amount) }),
				connectortest.OtherCurrency: altered(func(f *wire.Financial) { f.Amount = euros(f.Amount) },
					func(r *wire.Row) { r.Amount = euros(r.Amount) }),
			}
		},
	}
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
