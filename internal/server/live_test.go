package server

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/routing"
)

// node runs development mode on the database and the account keys of a folder, with a simulator of its own.
func node(t *testing.T, data string) (*Dev, *lines) {
	t.Helper()
	log := &lines{}
	d, err := OpenDev(t.Context(), config.Dev{
		Addr: "127.0.0.1:0", Data: t.TempDir(), DB: "sqlite:" + filepath.Join(data, "vezne.db"), AccountKeys: filepath.Join(data, "accounts.keys"),
		VaultKeys: filepath.Join(data, "vault.keys"),
	}, log.logger())
	if err != nil {
		t.Fatal(err)
	}
	run(t, d)
	return d, log
}

// change applies to the database of a node, as a command from outside would.
func change(t *testing.T, d *Dev, wanted ...roster.Merchant) {
	t.Helper()
	_, err := roster.Apply(t.Context(), d.store, wanted, roster.Options{Keys: d.live.keys, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
}

// until waits for something to become true, however long that takes.
func until(t *testing.T, what string, yes func() bool) {
	t.Helper()
	for !yes() {
		select {
		case <-t.Context().Done():
			t.Fatalf("%s did not come", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func upstream(name string, at *Dev) roster.Account {
	return roster.Account{Account: provider.Account{
		Name: name, Kind: "paynet", BaseURL: at.URL() + "/paynet", Credentials: map[string]string{"secret_key": config.DemoPaynetKey},
	}}
}

// sale pays in our own API and returns the status, the payment's id and the answer.
func sale(t *testing.T, d *Dev, key, reference string) (int, string, string) {
	t.Helper()
	status, answer := send(t, http.MethodPost, d.URL()+"/v1/payments", "Bearer "+key, fmt.Sprintf(
		`{"reference": %q, "amount": {"minor": 1250, "currency": "TRY"}, "card": {"number": "4508034508034509", "exp_month": 8, "exp_year": 2030, "cvv": "000", "holder": "TEST TEST"}}`, reference))
	_, rest, _ := strings.Cut(answer, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return status, id, answer
}

// TestARunningGatewayNoticesChanges: a merchant, its key and its account that come while two nodes run are served by both; an
// account that moves takes new payments at its new address, and what was paid before is given back at the old one; an account that
// is disabled takes none.
func TestARunningGatewayNoticesChanges(t *testing.T) {
	t.Parallel()
	first, second := applied(t, config.File{}), applied(t, config.File{})
	data := t.TempDir()
	one, _ := node(t, data)
	two, log := node(t, data)
	if status, _, _ := sale(t, two, "sk_shop", "x"); status != http.StatusUnauthorized {
		t.Fatalf("a key of nobody is answered with status %d", status)
	}
	shop := roster.Merchant{
		ID: "shop", Name: "Çiçekçi", Keys: map[string][]roster.Key{"v1": {{"key": "sk_shop"}}}, Accounts: []roster.Account{upstream("main", first)},
		Routes: []routing.Rule{{To: []routing.Target{{Account: "main"}}}},
	}
	change(t, one, shop)
	var paid string
	for i, d := range []*Dev{one, two} {
		until(t, "the new merchant", func() bool {
			status, id, answer := sale(t, d, "sk_shop", fmt.Sprintf("first-%d", i))
			if paid = id; status != http.StatusUnauthorized && status/100 != 2 {
				t.Fatalf("status %d: %s", status, answer)
			}
			return status/100 == 2
		})
	}
	if n := captures(t, first); n != 2 || captures(t, one)+captures(t, two) != 0 {
		t.Errorf("the provider captured %d times, want twice", n)
	}

	shop.Accounts[0] = upstream("main", second)
	change(t, two, shop)
	n := 0
	until(t, "the new address", func() bool {
		n++
		status, _, answer := sale(t, one, "sk_shop", fmt.Sprintf("moved-%d", n))
		if status/100 != 2 {
			t.Fatalf("status %d: %s", status, answer) // at every moment one of both addresses takes it
		}
		return captures(t, second) > 0
	})
	before := captures(t, second)
	if status, answer := send(t, http.MethodPost, one.URL()+"/v1/payments/"+paid+"/refund", "Bearer sk_shop", `{}`); status/100 != 2 {
		t.Errorf("the refund of a payment at the old address: status %d: %s", status, answer)
	}
	if captures(t, second) != before {
		t.Error("the refund went to the new address")
	}

	shop.Accounts[0].Disabled = new(true)
	change(t, one, shop)
	until(t, "the end of new payments", func() bool {
		n++
		status, _, answer := sale(t, two, "sk_shop", fmt.Sprintf("closed-%d", n))
		if status/100 != 2 && status != http.StatusServiceUnavailable && !strings.Contains(answer, "no_provider") {
			t.Fatalf("status %d: %s", status, answer)
		}
		return status/100 != 2
	})
	if text := log.String(); !strings.Contains(text, "merchants and accounts have changed") || strings.Contains(text, "sk_shop") || strings.Contains(text, config.DemoPaynetKey) {
		t.Errorf("the log of a node: %s", text)
	}
}

// TestAccountKeysAreNotMadeTwice: a database with accounts is not opened with new keys, and keys that are not the right ones close
// the accounts and nothing else.
func TestAccountKeysAreNotMadeTwice(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	open := func() (*Dev, *lines, error) {
		log := &lines{}
		d, err := OpenDev(t.Context(), config.Dev{Addr: "127.0.0.1:0", Data: data}, log.logger())
		return d, log, err
	}
	d, _, err := open()
	if err != nil {
		t.Fatal(err)
	}
	change(t, d, roster.Merchant{ID: "shop", Keys: map[string][]roster.Key{"v1": {{"key": "sk_shop"}}}, Accounts: []roster.Account{upstream("main", d)}})
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(data, "accounts.keys")
	kept := path + ".kept"
	if err := os.Rename(path, kept); err != nil {
		t.Fatal(err)
	}
	if _, _, err := open(); err == nil || !strings.Contains(err.Error(), "accounts.keys") {
		t.Errorf("without the keys: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("keys were made although there are accounts")
	}
	if _, err := keyring.OpenOrMake(path, roster.KeyPurpose, ""); err != nil {
		t.Fatal(err)
	}
	d, log, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if d.live.opened.Map()["shop/main"] != nil || !strings.Contains(log.String(), "account main") {
		t.Errorf("under other keys: %s", log)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(kept, path); err != nil {
		t.Fatal(err)
	}
	d, _, err = open()
	if err != nil || d.live.opened.Map()["shop/main"] == nil {
		t.Errorf("with the keys back: %v", err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
}
