package keyring_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/keyring"
)

func ring(t *testing.T, purpose string) (*keyring.Ring, []byte) {
	t.Helper()
	text, err := keyring.Generate(purpose, "for a test")
	if err != nil {
		t.Fatal(err)
	}
	r, err := keyring.Parse(purpose, text)
	if err != nil {
		t.Fatal(err)
	}
	return r, text
}

func TestSealedOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	r, text := ring(t, "accounts")
	again, err := keyring.Parse("accounts", text)
	if err != nil {
		t.Fatal(err)
	}
	stranger, _ := ring(t, "accounts")
	sealed, err := r.Seal([]byte("geheim"), "demo", "main")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(fmt.Sprintf("%+v %s", sealed, sealed.Text), "geheim") || sealed.Key != r.Current() {
		t.Errorf("sealed as %+v under %q", sealed, r.Current())
	}
	cut := keyring.Sealed{Key: sealed.Key, Text: sealed.Text[:len(sealed.Text)-1]}
	for _, test := range []struct {
		name   string
		ring   *keyring.Ring
		sealed keyring.Sealed
		bound  []string
		want   error
	}{
		{"as it was sealed", again, sealed, []string{"demo", "main"}, nil},
		{"for another merchant", r, sealed, []string{"other", "main"}, keyring.ErrSealed},
		{"a letter moved", r, sealed, []string{"demom", "ain"}, keyring.ErrSealed},
		{"with a part more", r, sealed, []string{"demo", "main", ""}, keyring.ErrSealed},
		{"cut short", r, cut, []string{"demo", "main"}, keyring.ErrSealed},
		{"under other keys", stranger, sealed, []string{"demo", "main"}, keyring.ErrUnknownKey},
	} {
		plain, err := test.ring.Open(test.sealed, test.bound...)
		if !errors.Is(err, test.want) || (err == nil) != bytes.Equal(plain, []byte("geheim")) {
			t.Errorf("%s: %q, %v; want %v", test.name, plain, err, test.want)
		}
	}
	if r.MAC("a", "b") != again.MAC("a", "b") || r.MAC("a", "b") == r.MAC("ab") || r.MAC("a", "b") == stranger.MAC("a", "b") {
		t.Error("the MAC does not follow from keys and parts alone")
	}
}

// TestAPurposeIsKept: keys of one purpose open nothing of another, whatever their file is called.
func TestAPurposeIsKept(t *testing.T) {
	t.Parallel()
	_, accounts := ring(t, "accounts")
	_, cards := ring(t, "")
	for purpose, text := range map[string][]byte{"": accounts, "accounts": cards, "other": accounts} {
		if r, err := keyring.Parse(purpose, text); r != nil || !errors.Is(err, keyring.ErrKeys) {
			t.Errorf("purpose %q: %v, %v", purpose, r, err)
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "accounts.keys")
	if _, err := keyring.Open(path, "accounts"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	first, err := keyring.OpenOrMake(path, "accounts", "for a test")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := first.Seal([]byte("geheim"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := keyring.OpenOrMake(path, "accounts", "for a test")
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := second.Open(sealed); err != nil || string(plain) != "geheim" {
		t.Errorf("after a restart: %q, %v", plain, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.OpenOrMake(path, "accounts", ""); err == nil || !strings.Contains(err.Error(), "0600") {
		t.Errorf("readable by others: %v", err)
	}
}
