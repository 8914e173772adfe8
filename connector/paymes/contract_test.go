package paymes_test

import (
	"context"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	dialect "github.com/vezne/vezne/internal/dialect/paymes"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/mirrortest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

const publicKey = "public-key-of-other"

// TestContractV3 holds the connector to V3 to the contract against our own dialect of Paymes. Whether a buyer has to go to the bank
// is what a merchant has agreed with Paymes; the suite wants both, and gets two accounts that have agreed differently.
func TestContractV3(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, provider(func(t *testing.T, address string, d connector.Deps) connector.Connector {
		t.Helper()
		return &both{
			V3:      open[*paymes.V3](t, paymes.Config{BaseURL: address, Secret: dialecttest.Key}, d),
			secured: open[*paymes.V3](t, paymes.Config{BaseURL: address, Secret: dialecttest.OtherKey}, d),
		}
	}, func(p *connectortest.Provider) {
		p.Strike = func(r *http.Request, _ []byte) bool { return strings.HasSuffix(r.URL.Path, "/authorize") }
		p.Alter = map[connectortest.Alteration]func(*testing.T, *connectortest.Exchange){
			connectortest.OtherAmount: alteredV3(func(v *wire.Result) { v.Amount = money.New(v.Amount.Minor()+1, v.Amount.Currency()) }),
		}
		// Of the fields that the document has, the message is asked for again; and the other two are not the document's.
		p.Unsigned = []string{"message", "id", "status"}
	}).Harness(time.Now))
}

// both is the account of a merchant whose payments are made at once, and for 3-D Secure that of one who always wants it.
type both struct {
	*paymes.V3
	secured *paymes.V3
}

func (b *both) Challenge(ctx context.Context, q connector.Authorization, returnURL string) connector.Challenge {
	return b.secured.Challenge(ctx, q, returnURL)
}

func (b *both) Finish(ctx context.Context, r connector.Return) connector.Finished {
	return b.secured.Finish(ctx, r)
}

func open[C connector.Connector](t *testing.T, config paymes.Config, d connector.Deps) C {
	t.Helper()
	c, err := config.Open(d)
	if err != nil {
		t.Fatalf("open connector: %v", err)
	}
	opened, ok := c.(C)
	if !ok {
		t.Fatalf("opened a %T", c)
	}
	return opened
}

// TestContractV46 is TestContractV3 for v4.6.
func TestContractV46(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, provider(func(t *testing.T, address string, d connector.Deps) connector.Connector {
		t.Helper()
		return open[*paymes.V46](t, paymes.Config{BaseURL: address, Secret: dialecttest.OtherKey, PublicKey: publicKey}, d)
	}, func(p *connectortest.Provider) {
		p.Strike = func(r *http.Request, _ []byte) bool {
			return strings.HasSuffix(r.URL.Path, "/payment/authorize") || strings.HasSuffix(r.URL.Path, "/order_cancel")
		}
		p.Market = &connectortest.Market{Stores: func(t *testing.T) []string {
			t.Helper()
			return []string{store(t, p.Handler), store(t, p.Handler)}
		}, Whole: true}
	}).Harness(time.Now))
}

// provider is Paymes, as our dialect plays it. Of its two merchants the first has agreed to payments without 3-D Secure.
func provider(
	connect func(*testing.T, string, connector.Deps) connector.Connector, more func(*connectortest.Provider),
) mirrortest.Provider {
	return mirrortest.Provider{
		Shop: &paymestest.Shop{},
		Enroll: func(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
			m.Settings["paymes.secret"], m.Settings["paymes.return_url"] = key, "https://gateway.example/return"
			proof := merchant.Credential{Surface: dialect.Surface, Secret: key, Merchant: m.ID}
			if key == dialecttest.Key {
				m.Settings["paymes.3d"] = "never"
				return proof, nil
			}
			m.Settings["paymes.public_key"] = "enough" // to make stores
			return proof, []merchant.Name{{Surface: dialect.Surface, Name: publicKey, Merchant: m.ID}}
		},
		Connect: connect,
		More:    more,
	}
}

// store makes a store of the marketplace and returns its number.
func store(t *testing.T, provider http.Handler) string {
	t.Helper()
	yes := true
	m := wire.SubMerchant{
		PublicKey: publicKey, Type: wire.Individual, Name: "Ayşe", Surname: "Işık", Email: "m@shop.example", Phone: "905555555555",
		IBAN: "TR330006100519786457841326", PIN: "10000000146", Local: "2.51", PayoutDays: []string{"1"}, PayoutEnabled: &yes,
	}
	header := http.Header{"Content-Type": {"application/json"}}
	f, err := wirekit.ReadJSON(mirrortest.Ask(t, provider, "/marketplace/v1/sub-merchant/create", header, m.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	s, err := wire.DecodeStore(f)
	if err != nil || s.ID == "" {
		t.Fatalf("store is not made: %v", err)
	}
	return s.ID
}

// alteredV3 changes an answer of /api/authorize. /api/status names nothing that it could change.
func alteredV3(change func(*wire.Result)) func(*testing.T, *connectortest.Exchange) {
	return func(t *testing.T, e *connectortest.Exchange) {
		t.Helper()
		if !strings.HasSuffix(e.Request.URL.Path, "/authorize") {
			return
		}
		f, err := wirekit.ReadJSON(e.Body)
		if err != nil {
			t.Errorf("read paymes' answer: %v", err)
			return
		}
		v, err := wire.DecodeResult(f, money.TRY)
		if err != nil {
			t.Errorf("decode paymes' answer: %v", err)
			return
		}
		change(&v)
		e.Body = v.Encode()
	}
}
