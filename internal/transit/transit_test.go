package transit_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/transit"
)

const token = "s.very-secret-token"

// fake is a transit engine as the document describes it: it encrypts by putting a mark before what it was given, and insists on the
// associated data.
type fake struct {
	*httptest.Server

	status int    // answered instead, if not 0
	body   string // answered instead, if not empty
	seen   []string
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.seen = append(f.seen, r.URL.Path)
		var m map[string]string
		err := json.UnmarshalRead(r.Body, &m)
		switch {
		case f.status != 0:
			w.WriteHeader(f.status)
			_, _ = fmt.Fprintf(w, `{"errors":["it was %s"]}`, m["plaintext"]) // Vault's texts are not ours to trust
		case f.body != "":
			_, _ = w.Write([]byte(f.body))
		case err != nil || r.Header.Get("X-Vault-Token") != token:
			w.WriteHeader(http.StatusForbidden)
		case strings.HasPrefix(r.URL.Path, "/v1/transit/encrypt/"):
			_, _ = fmt.Fprintf(w, `{"data":{"ciphertext":"vault:v1:%s"}}`, base64.StdEncoding.EncodeToString([]byte(m["associated_data"]+"|"+m["plaintext"])))
		case strings.HasPrefix(r.URL.Path, "/v1/transit/decrypt/"):
			text, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(m["ciphertext"], "vault:v1:"))
			bound, plain, _ := strings.Cut(string(text), "|")
			if bound != m["associated_data"] {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			_, _ = fmt.Fprintf(w, `{"data":{"plaintext":%q}}`, plain)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) env(t *testing.T) func(string) string {
	t.Helper()
	cert := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	if err := os.WriteFile(cert, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return func(name string) string { return map[string]string{"VAULT_TOKEN": token, "VAULT_CACERT": cert}[name] }
}

func (f *fake) open(t *testing.T, env func(string) string) *transit.Wrapper {
	t.Helper()
	c, err := transit.Parse("hcvault://"+f.Listener.Addr().String()+"/transit/keys/vezne", env)
	if err != nil {
		t.Fatal(err)
	}
	c.Timeout = 5 * time.Second
	w, err := transit.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAKeysetUnderVault(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	w := f.open(t, f.env(t))
	set, err := keyring.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	text, err := set.Wrap(t.Context(), w, "cards")
	if err != nil {
		t.Fatal(err)
	}
	got, err := keyring.Unwrap(t.Context(), w, "cards", text)
	if err != nil || got.Current() != set.Current() {
		t.Fatalf("unwrapped %v, %v", got, err)
	}
	if _, err = keyring.Unwrap(t.Context(), w, "elsewhere", text); !errors.Is(err, keyring.ErrWrapped) || !errors.Is(err, transit.ErrRefused) {
		t.Errorf("in another place: %v", err)
	}
	calls := len(f.seen)
	ring, err := got.Ring()
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		sealed, err := ring.Seal([]byte("card"), "m")
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := ring.Open(sealed, "m"); err != nil || string(plain) != "card" {
			t.Fatalf("%s, %v", plain, err)
		}
	}
	if len(f.seen) != calls {
		t.Errorf("vault was called %d times for cards", len(f.seen)-calls)
	}
}

// TestVaultThatDoesNotHelp: every way of not helping is an error that says which, and none says anything that is secret.
func TestVaultThatDoesNotHelp(t *testing.T) {
	t.Parallel()
	secret := []byte("the key material itself")
	tests := map[string]struct {
		do   func(f *fake, env func(string) string) func(string) string
		want error
	}{
		"nobody there": {func(f *fake, env func(string) string) func(string) string { f.Close(); return env }, transit.ErrUnreachable},
		"somebody else's certificate": {func(_ *fake, env func(string) string) func(string) string {
			return func(name string) string {
				if name == "VAULT_CACERT" {
					return ""
				}
				return env(name)
			}
		}, transit.ErrUnreachable},
		"a token without the right": {func(_ *fake, env func(string) string) func(string) string {
			return func(name string) string {
				if name == "VAULT_TOKEN" {
					return "s.another"
				}
				return env(name)
			}
		}, transit.ErrRefused},
		"sealed": {func(f *fake, env func(string) string) func(string) string {
			f.status = http.StatusServiceUnavailable
			return env
		}, transit.ErrRefused},
		"no such key": {func(f *fake, env func(string) string) func(string) string {
			f.status = http.StatusBadRequest
			return env
		}, transit.ErrRefused},
		"a redirect":    {func(f *fake, env func(string) string) func(string) string { f.status = http.StatusFound; return env }, transit.ErrRefused},
		"no JSON":       {func(f *fake, env func(string) string) func(string) string { f.body = "<html>"; return env }, transit.ErrAnswer},
		"another shape": {func(f *fake, env func(string) string) func(string) string { f.body = `{"data":{}}`; return env }, transit.ErrAnswer},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			w := f.open(t, test.do(f, f.env(t)))
			_, encrypt := w.EncryptWithContext(t.Context(), secret, []byte("b"))
			_, decrypt := w.DecryptWithContext(t.Context(), []byte("vault:v1:abc"), []byte("b"))
			for what, err := range map[string]error{"encrypt": encrypt, "decrypt": decrypt} {
				if !errors.Is(err, test.want) {
					t.Fatalf("%s: %v, want %v", what, err, test.want)
				}
				for _, trace := range []string{token, "s.another", string(secret), base64.StdEncoding.EncodeToString(secret)} {
					if strings.Contains(err.Error(), trace) {
						t.Errorf("%s: the error says %q: %v", what, trace, err)
					}
				}
			}
		})
	}
}

// TestATokenIsRenewed: the file is read each time, and printing a wrapper shows no token.
func TestATokenIsRenewed(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	file := filepath.Join(t.TempDir(), "token")
	env := f.env(t)
	w := f.open(t, func(name string) string {
		return map[string]string{"VAULT_TOKEN_FILE": file, "VAULT_CACERT": env("VAULT_CACERT")}[name]
	})
	if _, err := w.EncryptWithContext(t.Context(), []byte("a"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the file: %v", err)
	}
	for _, step := range []struct {
		token string
		want  error
	}{{"old", transit.ErrRefused}, {token + "\n", nil}} {
		if err := os.WriteFile(file, []byte(step.token), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := w.EncryptWithContext(t.Context(), []byte("a"), nil); !errors.Is(err, step.want) {
			t.Errorf("with %q: %v", step.token, err)
		}
	}
	direct := f.open(t, env)
	if text := fmt.Sprintf("%v %+v %#v", direct, direct, direct); strings.Contains(text, token) {
		t.Errorf("prints as %s", text)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := direct.EncryptWithContext(ended, []byte("a"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	with := func(name string) string { return map[string]string{"VAULT_TOKEN": token}[name] }
	for _, address := range []string{
		"", "https://vault/transit/keys/a", "hcvault:///transit/keys/a", "hcvault://vault/transit/a", "hcvault://vault/keys/a",
		"hcvault://vault/transit/keys/", "hcvault://vault/transit/keys/a/b", "hcvault://u:p@vault/transit/keys/a", "hcvault://vault/transit/keys/a?x=1", "::",
	} {
		if c, err := transit.Parse(address, with); err == nil {
			t.Errorf("%q is taken as %+v", address, c)
		}
	}
	if _, err := transit.Parse("hcvault://vault:8200/transit/keys/a", func(string) string { return "" }); err == nil {
		t.Error("no token is taken")
	}
	c, err := transit.Parse("hcvault://vault:8200/a/b/keys/c", with)
	if err != nil || c.Host != "vault:8200" || c.Mount != "a/b" || c.Key != "c" {
		t.Errorf("read as %+v, %v", c, err)
	}
	broken := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(broken, bytes.Repeat([]byte("x"), 9), 0o600); err != nil {
		t.Fatal(err)
	}
	c.CACert = broken
	if _, err := transit.Open(c); err == nil {
		t.Error("a file without a certificate is taken")
	}
}
