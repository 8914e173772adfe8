package cli

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/webhook"
)

// endpointFor makes an endpoint of the merchant "demo", with keys that no command has.
func endpointFor(t *testing.T, s *shelf, events ...string) {
	t.Helper()
	text, err := keyring.Generate("accounts", "")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse("accounts", text)
	if err != nil {
		t.Fatal(err)
	}
	book := &dispatch.Book{Store: s, Keys: keys, Directory: &webhook.Directory{}, Private: true, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	_, err = book.Create(t.Context(), webhook.Endpoint{Merchant: "demo", URL: "https://shop.example/hook", Events: events})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCustomersAndCards: an operator sees customers and cards by what may be shown, without a key, and can switch cards off and delete them.
func TestCustomersAndCards(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
		customer := vault.Customer{Merchant: "demo", ID: "cus_1", Reference: "U-1", Name: "Işıl Öztürk", Version: 1, CreatedAt: at, UpdatedAt: at}
		commit := func(c store.Change) {
			t.Helper()
			c.Merchant = "demo"
			if err := s.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		commit(store.Change{Customer: &customer, AddVaultKey: &vault.KeyUse{Key: "k", Since: at}})
		for i, token := range []string{"aa", "bb", "cc"} {
			c := vault.Saved{
				Merchant: "demo", Token: token, Owner: customer.ID, Label: "İş kartım", Active: i < 2, Version: 1, CreatedAt: at, UpdatedAt: at,
				Card:        card.Summary{BIN: "540667", Last4: "5403", Length: 16, Brand: card.Mastercard, Holder: "IŞIL ÖZTÜRK"},
				Fingerprint: token, Sealed: vault.Sealed{Key: "k", Text: []byte{1}}, Proposed: vault.Proposals{Unproven: i == 2},
			}
			commit(store.Change{Cards: []vault.Saved{c}})
		}
		kept := vault.Saved{
			Merchant: "demo", Token: "dd", Owner: customer.ID, Active: true, Version: 1, CreatedAt: at, UpdatedAt: at, Fingerprint: "dd",
			Card: card.Summary{BIN: "540667", Last4: "5403", Length: 16}, Sealed: vault.Sealed{Key: "k", Text: []byte{1}},
			Kept: vault.Kept{Only: true, At: []vault.KeptAt{{Account: "kasa", Owner: "o", Token: "t"}}},
		}
		commit(store.Change{Cards: []vault.Saved{kept}})
		if got := s.run(t, "cards", "show", "dd", "--lang", "en"); !strings.Contains(got, "active, at kasa") {
			t.Errorf("a kept card is shown as %s", got)
		}
		s.run(t, "cards", "delete", "dd")
		endpointFor(t, s, "card.*")
		for _, test := range []struct {
			arguments string
			parts     []string
		}{
			{"customers --lang tr", []string{"cus_1", "U-1", "Işıl Öztürk", "MÜŞTERİ"}},
			{"customers --json", []string{`"id":"cus_1"`, `"reference":"U-1"`}},
			{"customers show U-1 --lang en", []string{"cus_1", "540667******5403", "İş kartım", "waits for its payment", "NUMBER"}},
			{"cards --customer cus_1 --lang tr", []string{"540667******5403", "ödemesi bekleniyor", "açık", "KART SAHİBİ"}},
			{"cards list --customer U-1 --json", []string{`"token":"bb"`, `"masked":"540667******5403"`, `"active":true`}},
			{"cards show aa --lang en", []string{"IŞIL ÖZTÜRK", "active"}},
			{"cards disable aa --lang en", []string{"aa", "540667******5403", "inactive"}},
			{"cards delete bb --lang tr", []string{"bb", "540667******5403", "silindi"}},
			{"cards deleted --lang tr", []string{"dd", "540667******5403", "kasa", "soruluyor"}},
			{"cards deleted --json", []string{`"card":"dd"`, `"account":"kasa"`, `"tries":0`}},
			{"customers --merchant other --lang en", []string{"CUSTOMER"}},
			{"customers show cus_1 --json --lang en", []string{`"name":"Işıl Öztürk"`}},
		} {
			got := s.run(t, strings.Fields(test.arguments)...)
			for _, part := range test.parts {
				if !strings.Contains(got, part) {
					t.Errorf("%s lacks %q:\n%s", test.arguments, part, got)
				}
			}
			if strings.Contains(test.arguments, "other") && strings.Contains(got, "cus_1") {
				t.Errorf("another merchant sees %s", got)
			}
		}
		if got := s.run(t, "cards", "enable", "aa", "--lang", "en"); !strings.Contains(got, "active") || strings.Contains(got, "inactive") {
			t.Errorf("enabled: %s", got)
		}
		if got := s.run(t, "cards", "list", "--customer", "U-1", "--json"); strings.Contains(got, `"bb"`) || !strings.Contains(got, `"aa"`) {
			t.Errorf("after the deletion: %s", got)
		}
		ds, err := s.Deliveries(t.Context(), "demo", store.DeliveryFilter{Limit: 9})
		told := map[webhook.Type]int{}
		for _, d := range ds {
			told[d.Type]++
			if !strings.Contains(string(d.Body), `"last4":"5403"`) {
				t.Errorf("%s is told as %s", d.Type, d.Body)
			}
		}
		if err != nil || len(told) != 2 || told[webhook.CardUpdated] != 2 || told[webhook.CardDeleted] != 1 {
			t.Errorf("the shop is told %v, %v", told, err)
		}
		if n, err := s.NextJob(t.Context()); err != nil || n.IsZero() {
			t.Errorf("nothing rids the files of the card: %v, %v", n, err)
		}
		for arguments, says := range map[string]string{
			"customers show nobody": "no such customer", "cards show zz": "no such saved card", "cards show aa --merchant other": "no such saved card",
			"cards delete aa --merchant other": "no such saved card", "customers delete U-1 --merchant other": "no such customer",
			"cards list --customer U-1 --merchant other": "no such customer", "customers --limit 0": "--limit",
		} {
			var out, log bytes.Buffer
			code := Run(append(append(strings.Fields(arguments), "--lang", "en"), s.flags...), &out, &log)
			if code != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%s: exit code %d, %q; want %q", arguments, code, log.String(), says)
			}
		}
		if got := s.run(t, "customers", "delete", "U-1", "--lang", "en"); !strings.Contains(got, "cus_1  deleted") {
			t.Errorf("deleted: %s", got)
		}
		if got := s.run(t, "customers", "--json"); got != "" {
			t.Errorf("left: %s", got)
		}
		if _, err := s.SavedCard(t.Context(), "demo", "aa"); err == nil {
			t.Error("the customer's card is left")
		}
	})
}
