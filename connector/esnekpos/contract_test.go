package esnekpos_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/esnekpos"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	dialect "github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/mirrortest"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestContract holds the connector to the contract against our own dialect of EsnekPos.
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
			return merchant.Credential{Surface: dialect.Surface, Secret: key + "\x00secret-of-" + key, Merchant: m.ID}, nil
		},
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := esnekpos.Config{BaseURL: address, Merchant: dialecttest.Key, Key: "secret-of-" + dialecttest.Key}.Open(d)
			if err != nil {
				t.Fatalf("open connector: %v", err)
			}
			return c
		},
		More: func(p *connectortest.Provider) {
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
