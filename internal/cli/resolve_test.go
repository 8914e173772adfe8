package cli

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/money"
)

// silentPaymago runs a gateway whose provider is a Paymago that takes every order and loses every answer.
func silentPaymago(t *testing.T) (url string) {
	t.Helper()
	paymago := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	paymago.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(paymago.Close)
	return running(t, config.Dev{
		Data: t.TempDir(), Patience: time.Millisecond,
		Apply: config.File{Merchants: []config.MerchantEntry{{ID: config.DemoMerchant, Providers: []config.ProviderEntry{
			{Name: "paymago", Kind: "paymago", BaseURL: paymago.URL, Credentials: map[string]string{"token": "token"}},
		}}}},
	})
}

// running runs a gateway in development mode until the test ends, and returns where.
func running(t *testing.T, c config.Dev) (url string) {
	t.Helper()
	url, stop := stoppable(t, c)
	t.Cleanup(stop)
	return url
}

// stoppable runs a gateway until it is stopped, which has to be done.
func stoppable(t *testing.T, c config.Dev) (url string, stop func()) {
	t.Helper()
	c.Addr = "127.0.0.1:0"
	d, err := server.OpenDev(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	return d.URL(), func() {
		t.Helper()
		end()
		if err := <-done; err != nil {
			t.Errorf("gateway ends with %v", err)
		}
	}
}

// TestPaymentsResolve: a doubt that nobody can be asked about is listed as such by the gateway, and ended by a person's word.
func TestPaymentsResolve(t *testing.T) {
	t.Parallel()
	url := silentPaymago(t)
	client, err := vezne.New(url, config.DemoKey)
	if err != nil {
		t.Fatal(err)
	}
	p, err := client.Payments.Create(t.Context(), vezne.PaymentRequest{
		Reference: "ORDER-1", Amount: money.New(12550, money.TRY), Card: vezne.NewCard("4355084355084358", 12, 2030, "000", "Ayşe Işık"),
	})
	if err != nil || !p.Unknown() {
		t.Fatalf("payment is %+v, %v, want one in doubt", p, err)
	}
	resolve := func(more ...string) (code int, out, log string) {
		var o, l bytes.Buffer
		code = Run(append([]string{"payments", "resolve", p.ID, "--url", url, "--note", "panelde 43061", "--by", "Ayşe Işık", "--lang", "en"}, more...), &o, &l)
		return code, o.String(), l.String()
	}
	if code, _, log := resolve("--declined"); code != 1 || !strings.Contains(log, "statement_too_early") {
		t.Errorf("that it was not done is stated at once: exit code %d: %s", code, log)
	}
	if code, _, log := resolve("--captured", "--declined"); code != 2 {
		t.Errorf("both at once: exit code %d: %s", code, log)
	}
	if code, _, log := resolve(); code != 2 {
		t.Errorf("neither: exit code %d: %s", code, log)
	}
	if code, _, log := resolve("--captured", "--key", "sk_wrong"); code != 1 || !strings.Contains(log, "unauthenticated") {
		t.Errorf("a wrong key: exit code %d: %s", code, log)
	}
	if p, err = client.Payments.Get(t.Context(), p.ID); err != nil || !p.Unknown() {
		t.Fatalf("payment is %+v, %v, want one in doubt still", p, err)
	}
	if code, out, log := resolve("--captured", "--transaction", "43061"); code != 0 || !strings.Contains(out, "in doubt no longer") {
		t.Fatalf("exit code %d: %s%s", code, out, log)
	}
	if p, err = client.Payments.Get(t.Context(), p.ID); err != nil || !p.Paid() {
		t.Errorf("payment is %+v, %v, want paid", p, err)
	}
	if code, _, log := resolve("--captured"); code != 1 || !strings.Contains(log, "nothing_in_doubt") {
		t.Errorf("stated twice: exit code %d: %s", code, log)
	}
}
