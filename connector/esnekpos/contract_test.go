package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/mirrortest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestContract holds the connector to the contract against our own dialect of EsnekPos.
func TestContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, mirrortest.Provider{
		Shop: esnekpostest.Shop{},
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := esnekpos.Config{BaseURL: address, Merchant: dialecttest.Key, Key: esnekpostest.SecretOf(dialecttest.Key)}.Open(d)
			if err != nil {
				t.Fatalf("open connector: %v", err)
			}
			return c
		},
		More: func(p *connectortest.Provider) {
			p.Market = market(p)
			p.Strike = func(r *http.Request, _ []byte) bool { return !strings.HasSuffix(r.URL.Path, "/ProcessQuery") }
			// Of the form only the two tokens are compared; all else in it is asked for again.
			for _, f := range (wire.Form{}).Fields() {
				if f.Name != "HASH" && f.Name != "ORDER_REF_NUMBER" {
					p.Unsigned = append(p.Unsigned, f.Name)
				}
			}
		},
	}.Harness(time.Now))
}

// market is a marketplace of two stores. What a store has is read from its balance: each check has a provider without a past.
func market(p *connectortest.Provider) *connectortest.Market {
	who := wire.Merchant{Name: dialecttest.Key, Key: esnekpostest.SecretOf(dialecttest.Key)}
	header := http.Header{"Content-Type": {"application/json"}}
	return &connectortest.Market{
		Stores: func(t *testing.T) []string {
			t.Helper()
			all := []string{"STORE-1", "STORE-2"}
			for _, store := range all {
				m := wire.StoreRequest{Merchant: who, Store: wire.Store{
					Name: "Mağaza " + store, OwnerName: "Ayşe", OwnerSurname: "Işık", IdentityNumber: "10000000146", Email: "m@shop.example",
					GSM: "5321234567", BankName: "Ayşe Işık", ExternalID: store, Type: wire.Personal,
					Accounts: []wire.Account{{IBAN: "TR330006100519786457841326", Currency: "TRY"}},
				}}
				f, err := wirekit.ReadJSON(mirrortest.Ask(t, p.Handler, "/api/services/SubMerchantSet", header, m.Encode()))
				if err != nil {
					t.Fatal(err)
				}
				if d, err := wire.DecodeDone(f); err != nil || d.Code != "0" {
					t.Fatalf("store is not defined: %+v, %v", d, err)
				}
			}
			return all
		},
		Part: func(t *testing.T, _, store string) money.Amount {
			t.Helper()
			m := wire.BalanceRequest{Merchant: who, Currency: money.TRY, ExternalID: store}
			f, err := wirekit.ReadJSON(mirrortest.Ask(t, p.Handler, "/api/services/GetDealerBalance", header, m.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			b, err := wire.DecodeBalanceAnswer(f)
			if err != nil || b.Result.Code != "0" {
				t.Fatalf("balance of %s: %+v, %v", store, b, err)
			}
			return b.Total
		},
	}
}
