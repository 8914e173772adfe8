package simbank_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim/simtest"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	good := simbank.Config{BaseURL: "http://127.0.0.1:8080/", Terminal: "T1", Key: "0123456789abcdef"}
	for _, tc := range []struct {
		name   string
		change func(c *simbank.Config)
		field  string
	}{
		{"good", func(*simbank.Config) {}, ""},
		{"no address", func(c *simbank.Config) { c.BaseURL = "" }, "base_url"},
		{"no scheme", func(c *simbank.Config) { c.BaseURL = "127.0.0.1:8080" }, "base_url"},
		{"other scheme", func(c *simbank.Config) { c.BaseURL = "ftp://host" }, "base_url"},
		{"query", func(c *simbank.Config) { c.BaseURL = "http://host?a=1" }, "base_url"},
		{"password", func(c *simbank.Config) { c.BaseURL = "http://a:b@host" }, "base_url"},
		{"no terminal", func(c *simbank.Config) { c.Terminal = "" }, "terminal"},
		{"terminal with a line break", func(c *simbank.Config) { c.Terminal = "T\n1" }, "terminal"},
		{"short key", func(c *simbank.Config) { c.Key = "0123456789abcde" }, "key"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := good
			tc.change(&c)
			err := c.Validate()
			if (err == nil) != (tc.field == "") {
				t.Fatalf("validate: %v, want an error about %q", err, tc.field)
			}
			if err != nil && (!strings.Contains(err.Error(), tc.field) || strings.Contains(err.Error(), "0123456789abcde")) {
				t.Errorf("error %v, want one that names %s and no value", err, tc.field)
			}
			if _, openErr := c.Open(connector.Deps{HTTP: http.DefaultClient, Now: time.Now}); (openErr == nil) != (err == nil) {
				t.Errorf("open: %v, validate: %v", openErr, err)
			}
		})
	}
	if _, err := good.Open(connector.Deps{}); err == nil {
		t.Error("opened without a client and a clock")
	}
}

// TestWrongKey signs with another key: the bank lets nothing in, and says so.
func TestWrongKey(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c, err := simbank.Config{
		BaseURL: bank.URL, Terminal: simtest.Terminal, Key: "a key that is not the bank's",
	}.Open(connector.Deps{HTTP: http.DefaultClient, Now: bank.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	a := sale(t, bank, "key", "")
	got := c.Authorize(t.Context(), a)
	if got.Outcome != connector.Declined || got.NeverSent || got.Refusal.Reason != decline.MerchantConfiguration {
		t.Errorf("got %s, never sent %t, %+v (%v), want declined for the merchant's configuration", got.Outcome, got.NeverSent, got.Refusal, got.Cause)
	}
	if r := c.Query(t.Context(), inquiry(bank, a)); r.Finding != connector.Unclear || r.Cause == nil {
		t.Errorf("query with a wrong key: %s, want unclear", r.Finding)
	}
}

// TestUnusableRequest asks for what the protocol cannot say.
func TestUnusableRequest(t *testing.T) {
	t.Parallel()
	bank := quickBank(t)
	c := open(t, bank, false)
	for name, spoil := range map[string]func(a *connector.Authorization){
		"ref with a blank":        func(a *connector.Authorization) { a.Ref = "a b" },
		"order that is too long":  func(a *connector.Authorization) { a.Order = strings.Repeat("x", 600) },
		"negative amount":         func(a *connector.Authorization) { a.Amount = lira(-1) },
		"order that is not UTF-8": func(a *connector.Authorization) { a.Order = "\xff" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := sale(t, bank, "bad", "")
			spoil(&a)
			if got := c.Authorize(t.Context(), a); got.Outcome != connector.Declined || got.Refusal.Reason == "" {
				t.Errorf("got %s %+v (%v), want declined with a reason", got.Outcome, got.Refusal, got.Cause)
			}
			if n := bank.Statement(t, "").Total; n != 0 {
				t.Errorf("books have %d operations, want none", n)
			}
		})
	}
}
