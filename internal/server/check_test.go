package server

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/provider"
)

// demoAccounts are accounts of every kind at our own dialects, by kind.
func demoAccounts(at *Dev) map[string]provider.Account {
	return map[string]provider.Account{
		"paymes": {BaseURL: at.URL() + "/paymes", Credentials: map[string]string{
			"secret": config.DemoPaymesSecret, "public_key": config.DemoPaymesPublic,
		}},
		"paynet":  {BaseURL: at.URL() + "/paynet", Credentials: map[string]string{"secret_key": config.DemoPaynetKey}},
		"paymago": {BaseURL: at.URL() + "/paymago", Credentials: map[string]string{"token": config.DemoPaymagoToken}},
		"paratika": {BaseURL: at.URL() + "/paratika", Credentials: map[string]string{
			"merchant": config.DemoParatikaMerchant, "merchant_user": config.DemoParatikaUser, "merchant_password": config.DemoParatikaPassword,
		}},
		"esnekpos": {BaseURL: at.URL() + "/esnekpos", Credentials: map[string]string{
			"merchant": config.DemoEsnekposMerchant, "merchant_key": config.DemoEsnekposKey,
		}},
		"simbank": {BaseURL: "http://" + at.bankListener.Addr().String(), Credentials: map[string]string{
			"terminal": config.DemoTerminal, "key": config.DemoTerminalKey,
		}},
	}
}

func check(t *testing.T, a provider.Account, client *http.Client) provider.Checked {
	t.Helper()
	c, err := provider.Config(a)
	if err != nil {
		t.Fatal(err)
	}
	account, err := c.Open(connector.Deps{HTTP: client, Now: time.Now, Log: (&lines{}).logger()})
	if err != nil {
		t.Fatal(err)
	}
	return provider.Check(t.Context(), account, a.BaseURL, "vezne-check-1", time.Now, 10*time.Second)
}

// TestCheckOfEveryKind: right credentials are told from wrong ones at every kind of provider, without a payment.
func TestCheckOfEveryKind(t *testing.T) {
	t.Parallel()
	at := applied(t, config.File{})
	// What a wrong one of these credentials leads to.
	wrong := map[string]string{
		"paymes": "secret", "paynet": "secret_key", "paymago": "token", "paratika": "merchant_password", "esnekpos": "merchant_key", "simbank": "key",
	}
	accounts := demoAccounts(at)
	for _, kind := range provider.Kinds() {
		a, known := accounts[kind]
		if !known {
			t.Errorf("nobody knows how to check %s", kind)
			continue
		}
		a.Name, a.Kind = "main", kind
		if got := check(t, a, Outbound()); got.Verdict != provider.Fine || got.Took <= 0 || got.Secure {
			t.Errorf("%s: %+v, want ok", kind, got)
		}
		a.Credentials[wrong[kind]] = "another-secret-of-16-bytes"
		if got := check(t, a, Outbound()); got.Verdict != provider.Refused || got.Cause == nil {
			t.Errorf("%s with wrong credentials: %+v, want a refusal", kind, got)
		}
	}
	if n := captures(t, at); n != 0 {
		t.Errorf("checks have taken money %d times", n)
	}
}

// TestCheckOfTheLine: what is wrong before a provider is asked has its own word.
func TestCheckOfTheLine(t *testing.T) {
	t.Parallel()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>hello</html>")) }))
	t.Cleanup(page.Close)
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	plain := strings.Replace(page.URL, "http:", "https:", 1) // where nobody speaks TLS
	for base, want := range map[string]provider.Verdict{
		secure.URL: provider.Insecure, plain: provider.Insecure, page.URL: provider.Unclear, closed: provider.Unreachable,
	} {
		a := provider.Account{Name: "main", Kind: "paynet", BaseURL: base, Credentials: map[string]string{"secret_key": "sck_geheim"}}
		got := check(t, a, Outbound())
		if got.Verdict != want || got.Cause == nil || got.Secure != strings.HasPrefix(base, "https:") {
			t.Errorf("%s: %+v, want %s", base, got, want)
		}
	}
}
