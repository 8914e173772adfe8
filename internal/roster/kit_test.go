package roster_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
)

// bench is an empty database with keys for it.
type bench struct {
	store.Store
	keys *keyring.Ring
	text []byte // of the key file
	path string // of SQLite's file
}

func newKeys(t *testing.T) *keyring.Ring {
	t.Helper()
	keys, _ := generated(t)
	return keys
}

func generated(t *testing.T) (*keyring.Ring, []byte) {
	t.Helper()
	text, err := keyring.Generate(roster.KeyPurpose, "")
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text), text
}

func parsed(t *testing.T, text []byte) *keyring.Ring {
	t.Helper()
	keys, err := keyring.Parse(roster.KeyPurpose, text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func newBench(t *testing.T) *bench {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vezne.db")
	s, err := sqlite.Open(t.Context(), sqlite.Config{Path: path, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	keys, text := generated(t)
	return &bench{Store: s, keys: keys, text: text, path: path}
}

// onBoth runs a test on either engine.
func onBoth(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newBench(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		s, err := postgres.Open(t.Context(), postgres.Config{URL: pgtest.URL(t), Now: now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		keys, text := generated(t)
		test(t, &bench{Store: s, keys: keys, text: text})
	})
}

func now() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

func (b *bench) options() roster.Options { return roster.Options{Keys: b.keys, Now: now()} }

func (b *bench) apply(t *testing.T, o roster.Options, wanted ...roster.Merchant) *roster.Plan {
	t.Helper()
	p, err := roster.Apply(t.Context(), b, wanted, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (b *bench) read(t *testing.T) *roster.Roster {
	t.Helper()
	r, err := roster.Read(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// person returns one merchant as a gateway knows it, with the directory that it is in.
func (b *bench) person(t *testing.T, id merchant.ID) (*merchant.Merchant, *merchant.Directory) {
	t.Helper()
	people, problems := b.read(t).People(b.keys)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d, err := people.Directory()
	if err != nil {
		t.Fatal(err)
	}
	m, known := d.Find(id)
	if !known {
		t.Fatalf("%s is not there", id)
	}
	return m, d
}

func deps() connector.Deps {
	return connector.Deps{HTTP: &http.Client{}, Now: now, Log: slog.New(slog.DiscardHandler)}
}

func (b *bench) open(t *testing.T, earlier roster.Accounts) roster.Accounts {
	t.Helper()
	a, problems := b.read(t).Open(b.keys, deps(), earlier)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return a
}

func paratika(name, base, password string) roster.Account {
	return roster.Account{Account: provider.Account{Name: name, Kind: "paratika", BaseURL: base, Credentials: map[string]string{
		"merchant": "10000000", "merchant_user": "apiuser@testmerchant.com", "merchant_password": password, "secret_key": "sign-" + password,
	}}}
}

func paynet(name, key string) roster.Account {
	return roster.Account{Account: provider.Account{
		Name: name, Kind: "paynet", BaseURL: "https://pts-api.paynet.com.tr", Credentials: map[string]string{"secret_key": key},
	}}
}

const (
	baseA = "http://127.0.0.1:9001/paratika"
	baseB = "http://127.0.0.1:9002/paratika"
)

// shop is a merchant with a bit of everything.
func shop() roster.Merchant {
	return roster.Merchant{
		ID: "shop", Name: "Çiçekçi", Settings: map[string]string{"paymes.webhook_url": "https://shop.example/hook"},
		Keys: map[string][]roster.Key{
			"v1":       {{"key": "sk_geheim_one"}, {"key": "sk_geheim_two"}},
			"paratika": {{"merchant": "700", "merchant_user": "u@shop", "merchant_password": "geheim-password", "secret_key": "geheim-signs"}},
			"paymes":   {{"secret": "geheim-paymes", "public_key": "shop-public"}},
		},
		Commission: commission.Table{agreed()},
		Accounts:   []roster.Account{paratika("main", baseA, "geheim-a"), paynet("second", "sck_geheim_b")},
		Routes: []routing.Rule{
			{Name: "büyük", When: "amount > 100", To: []routing.Target{{Account: "second", Percent: 100}}},
			{To: []routing.Target{{Account: "main", Percent: 60}, {Account: "second", Percent: 40}}},
		},
	}
}

func (b *bench) put(t *testing.T, r record.Record) {
	t.Helper()
	err := b.Commit(t.Context(), store.Change{Merchant: r.Merchant, Records: []record.Record{r}})
	if err != nil {
		t.Fatal(err)
	}
}

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// rotated returns the bench's keys with a new one in front, and the new one alone.
func rotated(t *testing.T, b *bench) (both, fresh *keyring.Ring) {
	t.Helper()
	type keys struct {
		Purpose     string              `json:"purpose"`
		Keys        []map[string]string `json:"keys"`
		Fingerprint string              `json:"fingerprint"`
		Comment     string              `json:"comment,omitempty"`
	}
	var was, now keys
	_, text := generated(t)
	if err := errors.Join(json.Unmarshal(b.text, &was), json.Unmarshal(text, &now)); err != nil {
		t.Fatal(err)
	}
	write := func(k keys) []byte {
		text, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	now.Fingerprint = was.Fingerprint
	fresh = parsed(t, write(now))
	now.Keys = append(now.Keys, was.Keys...)
	return parsed(t, write(now)), fresh
}

// agreed is a line of a table with every member of its own.
func agreed() commission.Line {
	return commission.Line{
		Code: "S3E746PV", Bank: "garanti", Family: "Bonus", Installments: 3, Currency: "TRY", From: "2026-01-01", Until: "2027-12-31", Rate: 20_000,
		Tax: 50_000, PassOn: 400_000, ValueDays: 7,
	}
}
