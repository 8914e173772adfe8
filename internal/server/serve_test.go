package server

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/store"
)

// certificate writes a certificate for 127.0.0.1 and returns its files and a client that trusts it and nobody else.
func certificate(t *testing.T) (cert, key string, client *http.Client) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	private, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", s.TLS.Certificates[0].Certificate[0]), write("key.pem", "PRIVATE KEY", private), s.Client()
}

// TestServe: production mode answers over TLS the merchants of the database, and neither the demo credentials, nor the simulator, nor
// metrics where shops are answered.
func TestServe(t *testing.T) {
	t.Parallel()
	cert, key, client := certificate(t)
	c := config.Serve{Addr: "127.0.0.1:0", Admin: "127.0.0.1:0", Site: "https://127.0.0.1/", Cert: cert, Key: key, Data: t.TempDir(), MakeKeys: true}
	log := &lines{}
	d, err := OpenServe(t.Context(), c, log.logger())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "no merchant is served yet") {
		t.Errorf("without merchants it says %s", log)
	}
	run(t, d)
	ask := func(method, path, key string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, d.Listening()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = a.Body.Close()
		return a.StatusCode
	}
	for path, want := range map[string]int{
		"/readyz": http.StatusOK, "/healthz": http.StatusOK, "/metrics": http.StatusNotFound, "/sim/books": http.StatusNotFound, "/acs/x": http.StatusNotFound,
	} {
		if got := ask(http.MethodGet, path, ""); got != want {
			t.Errorf("%s is answered with status %d, want %d", path, got, want)
		}
	}
	if status, metrics := get(t, "http://"+d.adminListener.Addr().String()+"/metrics"); status != http.StatusOK || !strings.Contains(metrics, "vezne_") {
		t.Errorf("metrics: status %d", status)
	}
	if status := ask(http.MethodGet, "/v1/payments", config.DemoKey); status != http.StatusUnauthorized {
		t.Errorf("the public key of development mode is answered with status %d", status)
	}
	change(t, d, roster.Merchant{ID: "shop", Keys: map[string][]roster.Key{"v1": {{"key": "sk_shop"}}}})
	until(t, "the merchant", func() bool { return ask(http.MethodGet, "/v1/payments", "sk_shop") == http.StatusOK })
	old := idempotency.Record{Merchant: "shop", Key: "of a month ago", Payment: "pay_1", CreatedAt: time.Now().AddDate(0, 0, -31)}
	if err := d.store.Commit(t.Context(), store.Change{Merchant: "shop", Remember: &old}); err != nil {
		t.Fatal(err)
	}
	d.scheduleRetention(t.Context())
	until(t, "the pruning", func() bool {
		_, metrics := get(t, "http://"+d.adminListener.Addr().String()+"/metrics")
		return strings.Contains(metrics, `vezne_pruned_total{what="idempotency_key"} 1`)
	})
	if d.URL() != "https://127.0.0.1" {
		t.Errorf("buyers are sent to %s", d.URL())
	}
	plain := http.Client{}
	if a, err := plain.Get(strings.Replace(d.Listening(), "https", "http", 1) + "/healthz"); err == nil {
		_ = a.Body.Close()
		if a.StatusCode == http.StatusOK {
			t.Error("it answers in plain too")
		}
	}
}

// TestServeWantsItsKeys: a node that has not been given the key files does not make others.
func TestServeWantsItsKeys(t *testing.T) {
	t.Parallel()
	c := config.Serve{Addr: "127.0.0.1:0", Site: "https://pay.example.com", Data: t.TempDir()}
	refused := func(says, advice string) {
		t.Helper()
		d, err := OpenServe(t.Context(), c, (&lines{}).logger())
		if err == nil {
			_ = d.close()
		}
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), advice) {
			t.Errorf("got %v, want what is said of %s, and %q", err, says, advice)
		}
	}
	refused("--account-keys", "--make-keys")
	c.MakeKeys = true
	d, err := OpenServe(t.Context(), c, (&lines{}).logger())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	c.MakeKeys = false
	if err := os.Remove(filepath.Join(c.Data, "vault.keys")); err != nil {
		t.Fatal(err)
	}
	refused("--vault-keys", "cannot be made again") // the database has a keyset that only the lost file unwraps
	for _, file := range []string{"vault.keys"} {
		if _, err := os.Stat(filepath.Join(c.Data, file)); err == nil {
			t.Errorf("%s has been made", file)
		}
	}
}
