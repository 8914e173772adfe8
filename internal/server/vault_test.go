package server

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// openVault opens the key-encryption key of a file and seals with it directly.
func openVault(ctx context.Context, path string) (*vault.Vault, error) {
	kek, err := OpenKEK(ctx, KeySource{File: path, Make: true})
	if err != nil {
		return nil, err
	}
	ring, err := keyring.Parse(vault.Purpose, kek.File)
	if err != nil {
		return nil, err
	}
	return vault.New(ring, nil), nil
}

func TestVaultKeysAreMadeOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "vault.keys")
	// Processes that start together must end up with the same keys.
	vaults := make([]*vault.Vault, 8)
	var all sync.WaitGroup
	for i := range vaults {
		all.Go(func() {
			var err error
			vaults[i], err = openVault(t.Context(), path)
			if err != nil {
				t.Errorf("open: %v", err)
			}
		})
	}
	all.Wait()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key file: %v, %v; want mode 0600", info, err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files are left, %v; want the key file alone", len(files), err)
	}
	number, err := pan.Parse("4508034508034509")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vaults {
		saved, err := v.Seal("demo", vault.Saved{Token: "t", Owner: "o"}, pan.Card{Number: number})
		if err != nil {
			t.Fatal(err)
		}
		if c, err := vaults[0].Open("demo", saved); err != nil || !c.Number.Equal(number) {
			t.Errorf("sealed by one, opened by another: %v, %v", c, err)
		}
	}
}

func TestVaultKeysAreNeverReplaced(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		mode os.FileMode
		says string
	}{
		{"half a file", `{"keys":[{"id":"hush`, 0o600, "malformed"},
		{"an empty file", "", 0o600, "malformed"},
		{"readable by others", "", 0o644, "0600"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "vault.keys")
			if err := os.WriteFile(path, []byte(test.text), test.mode); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, test.mode); err != nil { // whatever the umask
				t.Fatal(err)
			}
			v, err := openVault(t.Context(), path)
			if v != nil || err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v, %v; want an error with %q", v, err, test.says)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, []byte(test.text)) {
				t.Errorf("the file is now %q, %v", now, err)
			}
		})
	}
	if _, err := openVault(t.Context(), filepath.Join(t.TempDir(), "gone", "vault.keys")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
