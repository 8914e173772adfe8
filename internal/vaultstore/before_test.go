package vaultstore_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
	"github.com/vezne/vezne/internal/vaultstore/vaultstoretest"
)

// TestCardsFromBefore: what was saved as records under the keys of a file is moved, opens, is recognised, and is carried over to a key of
// the new keyset; after that the file's key opens nothing.
func TestCardsFromBefore(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, b base) {
		kek := vaultstoretest.KEK(t)
		file, err := keyring.Parse(vault.Purpose, kek.File)
		if err != nil {
			t.Fatal(err)
		}
		old := vault.New(file, nil)
		s, err := b.open()
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
		var cards []vault.Saved
		put := func(kind record.Kind, id, group string, content []byte) {
			t.Helper()
			r := record.Record{Merchant: shop, Kind: kind, ID: id, Group: group, Content: content, Version: 1, CreatedAt: at, UpdatedAt: at}
			if err := s.Commit(t.Context(), store.Change{Merchant: shop, Records: []record.Record{r}}); err != nil {
				t.Fatal(err)
			}
		}
		for i, owner := range []string{"Kunde-7", "owner-of-paynet", "Kunde-7"} {
			c, err := old.Seal(shop, vault.Saved{Token: fmt.Sprintf("t%d", i), Owner: owner, Label: "İş kartım", Active: i != 2}, testCard(t, []string{number, number, "5406675406675403"}[i]))
			if err != nil {
				t.Fatal(err)
			}
			content, err := json.Marshal(c)
			if err != nil || !strings.Contains(string(content), base64.StdEncoding.EncodeToString(c.Sealed.Text)) {
				t.Fatalf("%s, %v", content, err)
			}
			put("saved_card", c.Token, owner, content)
			put("saved_card_number", c.Fingerprint, "", []byte(`"`+c.Token+`"`))
			cards = append(cards, c)
		}
		put("paynet_card_owner", "digest", "", []byte("owner-of-paynet"))
		put("paynet_card_owner_id", "owner-of-paynet", "", []byte("U-1"))
		put("paynet_card_owner_id", "lost-the-race", "", []byte("U-1"))
		put("other", "stays", "", []byte(`{}`))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		migration, err := os.ReadFile(b.migration)
		if err != nil {
			t.Fatal(err)
		}
		later, err := os.ReadFile(strings.Replace(b.migration, "0013_vault", "0022_proposal", 1))
		if err != nil {
			t.Fatal(err)
		}
		latest, err := os.ReadFile(strings.Replace(b.migration, "0013_vault", "0028_kept", 1))
		if err != nil {
			t.Fatal(err)
		}
		b.run(t, "drop table saved_card; drop table customer; drop table vault_key;"+string(migration)+string(later)+string(latest))

		s = b.opened(t)
		keys := vaultstoretest.Open(t, s, kek, time.Now)
		for reference, owner := range map[string]string{"Kunde-7": "Kunde-7", "U-1": "owner-of-paynet"} {
			if c, err := s.CustomerByReference(t.Context(), shop, reference); err != nil || c.ID != owner || !c.CreatedAt.Equal(at) {
				t.Errorf("customer %s: %+v, %v", reference, c, err)
			}
		}
		for i, c := range cards {
			got, err := s.SavedCardByFingerprint(t.Context(), shop, keys.Vault().Fingerprint(shop, c.Owner, testCard(t, []string{number, number, "5406675406675403"}[i]).Number))
			if err != nil || got.Token != c.Token || got.Owner != c.Owner || got.Label != c.Label || got.Active != (i != 2) || got.Card != c.Card || !got.CreatedAt.Equal(at) {
				t.Errorf("card %d: %+v, %v", i, got, err)
			}
			if opened, err := keys.Vault().Open(shop, got); err != nil || opened.Holder != "Işıl Öztürk" {
				t.Errorf("card %d opens as %v, %v", i, opened, err)
			}
		}
		rs, err := s.Records(t.Context(), shop, "saved_card", record.Filter{Limit: 9})
		if err != nil || len(rs) != 0 {
			t.Errorf("%d records are left, %v", len(rs), err)
		}
		if _, err := s.Record(t.Context(), shop, "other", "stays"); err != nil {
			t.Errorf("another record: %v", err)
		}
		work(t, s, keys, keys.Vault().Current())
		if left, done := status(t, s, kek).Left(); left != 0 || done != 3 {
			t.Errorf("%d left and %d done", left, done)
		}
		if err := vaultstore.Retire(t.Context(), s, kek, file.Current(), time.Now()); err != nil {
			t.Fatal(err)
		}
		got, err := s.SavedCard(t.Context(), shop, "t0")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := old.Open(shop, got); !errors.Is(err, vault.ErrUnknownKey) {
			t.Errorf("the file's key: %v", err)
		}
	})
}
