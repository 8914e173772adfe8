package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/awskms/awskmstest"
	"github.com/vezne/vezne/internal/config"
)

// TestVaultAtAWS: the keys go from the file to AWS KMS beside a running gateway, a gateway starts with the key there and says so when KMS is
// away, and the keys come back into a file.
func TestVaultAtAWS(t *testing.T) {
	kms := awskmstest.New(t, time.Now)
	kms.Use(t)
	data := t.TempDir()
	address := "awskms://" + awskmstest.Region + "/" + awskmstest.Alias
	ran := func(code int, says string, args ...string) {
		t.Helper()
		var o, l bytes.Buffer
		if got := Run(append(args, "--data", data), &o, &l); got != code || !strings.Contains(o.String()+l.String(), says) {
			t.Fatalf("vezne %v: exit code %d, want %d and %q:\n%s%s", args, got, code, says, &o, &l)
		}
	}
	serve := func(c config.Dev) (url string, stop func()) {
		t.Helper()
		c.Data, c.Env = data, os.Getenv
		return stoppable(t, c)
	}
	url, stop := serve(config.Dev{})
	saveAtPaynet(t, url, "U-1")
	ran(0, "wrapped by "+address, "vault", "rewrap", "--to-kek", address, "--lang", "en")
	saveAtPaynet(t, url, "U-2") // a gateway that runs keeps the keys that it has
	stop()

	ran(1, "wrapped by "+address, "vault", "status", "--lang", "en") // with the file, which wraps nothing any more
	ran(0, "All cards (2)", "vault", "status", "--vault-kek", address, "--lang", "en")
	url, stop = serve(config.Dev{VaultKEK: address})
	ran(0, "Yeni anahtar", "vault", "rotate", "--vault-kek", address, "--lang", "tr")
	saveAtPaynet(t, url, "U-3")
	stop()

	kms.Answer(503, `{"__type":"KMSInternalException"}`)
	ran(1, "could not do it just now", "serve", "--url", "https://pay.example.com", "--addr", "127.0.0.1:0", "--make-keys", "--vault-kek", address, "--lang", "en")
	ran(1, "birazdan yeniden deneyin", "vault", "status", "--vault-kek", address, "--lang", "tr")
	kms.Answer(0, "")
	ran(1, "another key", "vault", "status", "--vault-kek", "awskms://"+awskmstest.Region+"/"+awskmstest.Second, "--lang", "en")
	ran(1, "awskms://BÖLGE/ANAHTAR", "vault", "status", "--vault-kek", "awskms://alias", "--lang", "tr")
	ran(1, "no key service", "vault", "status", "--vault-kek", "gcpkms://x", "--lang", "en")

	ran(0, "wrapped by file, key", "vault", "rewrap", "--vault-kek", address, "--to-keys", filepath.Join(data, "vault.keys"), "--lang", "en")
	ran(0, "wrapped by: file, key", "vault", "status", "--lang", "en")
	url, stop = serve(config.Dev{})
	saveAtPaynet(t, url, "U-4")
	stop()
	var text bytes.Buffer
	for _, name := range []string{"vezne.db", "vezne.db-wal"} {
		file, err := os.ReadFile(filepath.Join(data, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		text.Write(file)
	}
	if strings.Contains(text.String(), awskmstest.Secret) || strings.Contains(text.String(), awskmstest.Identity) {
		t.Error("the database has credentials of AWS")
	}
}
