package paymago_test

import (
	"crypto/sha256"
	"encoding/hex"
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paymago"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	dialect "github.com/vezne/vezne/internal/dialect/paymago"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/mirrortest"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestContract holds the connector to the contract against our own dialect of Paymago, with and without payments that have no
// 3-D Secure.
func TestContract(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]mirrortest.Provider{
		"links": provider(false, "1"), "pages, and 3-D Secure only": provider(true, "2"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connectortest.Run(t, p.Harness(time.Now))
		})
	}
}

// provider is Paymago with an account that is set to links ("1") or to pages ("2").
func provider(threeDOnly bool, returnType string) mirrortest.Provider {
	return mirrortest.Provider{
		Enroll: func(key string, m *merchant.Merchant) (merchant.Credential, []merchant.Name) {
			m.Settings = map[string]string{dialect.Surface + "." + dialect.SettingReturnType: returnType}
			return merchant.Credential{Surface: dialect.Surface, Secret: key, Merchant: m.ID}, nil
		},
		Shop: paymagotest.Shop{},
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := paymago.Config{BaseURL: address, Token: dialecttest.Key, ThreeDOnly: threeDOnly}.Open(d)
			if err != nil {
				t.Fatalf("open connector: %v", err)
			}
			return c
		},
		Reference: guid,
		More: func(p *connectortest.Provider) {
			p.Alter = map[connectortest.Alteration]func(*testing.T, *connectortest.Exchange){
				connectortest.OtherOrder: altered(func(a *wire.OrderAnswer) { a.Data.OrderID = "another" }),
			}
		},
	}
}

// guid is the orderId that a ref becomes, made here once more because it must never change: what is at the bank when a new
// version starts has to be found again.
func guid(ref string) string {
	sum := sha256.Sum256([]byte(ref))
	sum[6], sum[8] = sum[6]&0x0F|0x80, sum[8]&0x3F|0x80
	text := hex.EncodeToString(sum[:16])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// altered changes an answer to createOrder.
func altered(change func(*wire.OrderAnswer)) func(*testing.T, *connectortest.Exchange) {
	return func(t *testing.T, e *connectortest.Exchange) {
		t.Helper()
		f, err := wirekit.ReadJSON(e.Body)
		if err != nil {
			t.Errorf("read paymago's answer: %v", err)
			return
		}
		a, err := wire.DecodeOrderAnswer(f)
		if err != nil || a.Data == nil {
			t.Errorf("decode paymago's answer: %v", err)
			return
		}
		change(&a)
		e.Body = a.Encode()
	}
}
