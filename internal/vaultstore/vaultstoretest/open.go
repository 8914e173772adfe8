// Package vaultstoretest gives tests a vault whose keys lie in their database, as a running gateway has one.
package vaultstoretest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
)

// KEK returns a new key-encryption key of a file.
func KEK(t testing.TB) vaultstore.KEK {
	t.Helper()
	text, err := keyring.Generate(vault.Purpose, vault.Comment)
	if err != nil {
		t.Fatalf("make key-encryption key: %v", err)
	}
	ring, err := keyring.Parse(vault.Purpose, text)
	if err != nil {
		t.Fatalf("read key-encryption key: %v", err)
	}
	return vaultstore.KEK{Wrapper: ring.Wrapper(), Name: "test", File: text}
}

// Open opens the keys in a database, and makes them where there are none.
func Open(t testing.TB, s vaultstore.Store, kek vaultstore.KEK, now func() time.Time) *vaultstore.Keys {
	t.Helper()
	k, err := vaultstore.Open(t.Context(), s, kek, now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("open keys of saved cards: %v", err)
	}
	return k
}
