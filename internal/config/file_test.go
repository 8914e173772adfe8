package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/routing"
)

// smallFile is the shape that the documentation shows first.
const smallFile = `
merchants:
  - id: demo
    providers:
      - name: upstream
        kind: paratika          # paymes, paynet, paymago, paratika, esnekpos, simbank
        base_url: http://127.0.0.1:9001/paratika
        credentials: {merchant: "10000000", merchant_user: apiuser@testmerchant.com, merchant_password: "Pluto321` + "`" + `", secret_key: qw3rty4iopa77fgh}
    routes:
      - {when: 'currency == "TRY" && installments <= 1', to: upstream}
      - {to: upstream}
`

const largeFile = `
merchants:
  - id: shop
    name: Çiçekçi
    keys:
      v1: [{key: "env:V1_KEY"}, {key: plain:env:odd}]
      paymes: {secret: "file:paymes.secret", public_key: shop-public}
    settings: {paymes.webhook_url: "https://shop.example/hook"}
    commission:
      - {rate: 2%}
      - {family: World, installments: [2, 3], rate: 34900}
    providers:
      - name: other
        kind: paynet
        base_url: https://pts-api.paynet.com.tr
        credentials: {secret_key: sck_x}
        commission: "1.49%"
        disabled: true
        early_charge: true
        pays_stores: true
    routes:
      - name: yarı yarıya
        to: {other: 40, upstream: 60}
  - id: quiet
    routes: []
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	err := os.WriteFile(path, []byte(text), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	f, err := ReadFile(write(t, "gateway.yaml", smallFile))
	if err != nil {
		t.Fatal(err)
	}
	want := []roster.Merchant{{
		ID: "demo", Accounts: []roster.Account{{Account: provider.Account{
			Name: "upstream", Kind: "paratika", BaseURL: "http://127.0.0.1:9001/paratika", Credentials: map[string]string{
				"merchant": "10000000", "merchant_user": "apiuser@testmerchant.com", "merchant_password": "Pluto321`", "secret_key": "qw3rty4iopa77fgh",
			},
		}}},
		Routes: []routing.Rule{
			{When: `currency == "TRY" && installments <= 1`, To: []routing.Target{{Account: "upstream", Percent: 100}}},
			{To: []routing.Target{{Account: "upstream", Percent: 100}}},
		},
	}}
	if diff := cmp.Diff(want, f.Wanted()); diff != "" {
		t.Errorf("wanted (-want +got):\n%s", diff)
	}
	if _, err := provider.Config(f.Wanted()[0].Accounts[0].Account); err != nil {
		t.Error(err)
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that is not there is read")
	}
}

func TestReadWholeFile(t *testing.T) {
	t.Parallel()
	f, err := parseFile([]byte(largeFile))
	if err != nil {
		t.Fatal(err)
	}
	secret := write(t, "paymes.secret", "geheim\n")
	err = f.reveal(Secrets{Folder: filepath.Dir(secret), Env: func(name string) (string, bool) { return "value of " + name, name == "V1_KEY" }})
	if err != nil {
		t.Fatal(err)
	}
	all := f.Wanted()
	shop := all[0]
	if shop.Name != "Çiçekçi" || shop.Settings["paymes.webhook_url"] != "https://shop.example/hook" {
		t.Errorf("read %+v", shop)
	}
	keys := map[string][]roster.Key{"v1": {{"key": "value of V1_KEY"}, {"key": "env:odd"}}, "paymes": {{"secret": "geheim", "public_key": "shop-public"}}}
	if diff := cmp.Diff(keys, shop.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	rates := commission.Table{
		{Family: "*", Installments: 1, Rate: 20_000}, {Family: "World", Installments: 2, Rate: 34_900}, {Family: "World", Installments: 3, Rate: 34_900},
	}
	if diff := cmp.Diff(rates, shop.Commission); diff != "" {
		t.Errorf("commission (-want +got):\n%s", diff)
	}
	account := shop.Accounts[0]
	rate, known := account.Commission.Find(commission.Facts{Family: "World", Installments: 36})
	if account.Disabled == nil || !*account.Disabled || account.EarlyCharge == nil || !*account.EarlyCharge || account.PaysStores == nil || !*account.PaysStores || !known || rate.Rate != 14_900 {
		t.Errorf("the account is %+v", account)
	}
	to := []routing.Target{{Account: "other", Percent: 40}, {Account: "upstream", Percent: 60}}
	if diff := cmp.Diff([]routing.Rule{{Name: "yarı yarıya", To: to}}, shop.Routes); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if quiet := all[1]; quiet.Routes == nil || quiet.Accounts != nil || quiet.Keys != nil || quiet.Commission != nil {
		t.Errorf("what is empty and what is absent are not told apart: %+v", quiet)
	}
}

func TestFileIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":              "",
		"unknown member":     "merchants:\n  - id: demo\n    provider: []\n",
		"unknown below":      "merchants:\n  - id: demo\n    providers: [{name: a, kind: paynet, secret: geheim}]\n",
		"other kind":         "merchants:\n  - id: demo\n    providers: geheim\n",
		"twice":              "merchants: [{id: demo}, {id: demo}]\n",
		"provider twice":     "merchants: [{id: demo, providers: [{name: a, kind: paynet}, {name: a, kind: paymes}]}]\n",
		"no name":            "merchants: [{id: demo, providers: [{kind: paynet}]}]\n",
		"bad percentage":     "merchants: [{id: demo, providers: [{name: a, kind: paynet}], routes: [{to: {a: geheim}}]}]\n",
		"list of accounts":   "merchants: [{id: demo, providers: [{name: a, kind: paynet}], routes: [{to: [a]}]}]\n",
		"no YAML":            "merchants: [",
		"second document":    "merchants: [{id: demo}]\n---\nmerchants: [{id: geheim}]\n",
		"alias":              "merchants: [{id: demo, name: *geheim}]\n",
		"alias of itself":    "merchants: [{id: demo, settings: &geheim {a: *geheim}}]\n",
		"tag":                "merchants: [{id: demo, name: !!int geheim}]\n",
		"key without a part": "merchants: [{id: demo, keys: {v1: geheim}}]\n",
		"key of numbers":     "merchants: [{id: demo, keys: {v1: [geheim]}}]\n",
		"small bare rate":    "merchants: [{id: demo, commission: [{rate: 2}]}]\n",
		"rate of a hundred":  "merchants: [{id: demo, commission: [{rate: 100%}]}]\n",
		"rate as a fraction": "merchants: [{id: demo, commission: 1.49}]\n",
		"no rate":            "merchants: [{id: demo, commission: [{installments: 3}]}]\n",
		"member of a rate":   "merchants: [{id: demo, commission: [{rate: 2%, instalments: 3}]}]\n",
		"no rates":           "merchants: [{id: demo, commission: {tax: 5%}}]\n",
		"member of a table":  "merchants: [{id: demo, commission: {rates: 2%, geheim: 1}}]\n",
		"bearer":             "merchants: [{id: demo, commission: {rates: 2%, bearer: geheim}}]\n",
		"value days":         "merchants: [{id: demo, commission: {rates: 2%, value_days: geheim}}]\n",
		"bank":               "merchants: [{id: demo, commission: [{rate: 2%, bank: geheim}]}]\n",
		"nothing in between": "merchants: [{id: demo, commission: {rates: {rates: 2%}}}]\n",
		"installments":       "merchants: [{id: demo, commission: [{rate: 2%, installments: geheim}]}]\n",
	} {
		f, err := parseFile([]byte(text))
		if err == nil {
			t.Errorf("%s: read as %+v", name, f)
			continue
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error quotes a value: %v", name, err)
		}
		if text := fault.TextOf(f.Locate(err)); text.TR == "" || text.TR == text.EN || strings.Contains(text.TR, "geheim") {
			t.Errorf("%s: in Turkish it is %q", name, text.TR)
		}
	}
}

// TestErrorsSayWhere: what is wrong with the file is found by its line.
func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	path := write(t, "gateway.yaml", largeFile)
	_, err := ReadFile(path)
	if want := path + `:7: merchant "shop": keys.paymes.secret: open `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	f, err := parseFile([]byte(largeFile))
	if err != nil {
		t.Fatal(err)
	}
	f.path = "gateway.yaml"
	for _, test := range []struct {
		account, field string
		line           int
	}{
		{"", "", 3}, {"", "name", 4}, {"", "settings.paymes.webhook_url", 8}, {"", "keys.paymes.secret", 7}, {"", "routes.0", 22},
		{"other", "", 13}, {"other", "base_url", 15}, {"other", "credentials.secret_key", 16}, {"other", "credentials.unknown", 16}, {"other", "unknown", 13},
	} {
		err := f.Locate(&roster.Invalid{Merchant: "shop", Account: test.account, Field: test.field, What: fault.Text{EN: "x"}})
		if want := fmt.Sprintf("gateway.yaml:%d: ", test.line); !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s %s: %v, want line %d", test.account, test.field, err, test.line)
		}
	}
	elsewhere := errors.New("elsewhere")
	if err := f.Locate(elsewhere); !errors.Is(err, elsewhere) || !strings.HasPrefix(err.Error(), "gateway file gateway.yaml: ") {
		t.Errorf("an error of no place: %v", err)
	}
}

func TestReveal(t *testing.T) {
	t.Parallel()
	path := write(t, "secret", "from a file\r\n")
	lines := []string{"a line\n", "another\n"}
	s := Secrets{
		Folder: filepath.Dir(path),
		Env: func(name string) (string, bool) {
			return map[string]string{"SET": "from the environment"}[name], name != "UNSET"
		},
		Line: func() (string, error) {
			if len(lines) == 0 {
				return "", errors.New("ended")
			}
			line := lines[0]
			lines = lines[1:]
			return line, nil
		},
	}
	for _, test := range []struct{ text, want, says string }{
		{"in plain", "in plain", ""}, {"", "", ""}, {"sk:with:colons", "sk:with:colons", ""}, {"env:", "env:", ""},
		{"env:SET", "from the environment", ""}, {"env:UNSET", "", "UNSET"}, {"env:EMPTY", "", "EMPTY"},
		{"file:secret", "from a file", ""}, {"file:" + path, "from a file", ""}, {"file:none", "", "none"},
		{"plain:file:secret", "file:secret", ""},
		{"-", "a line", ""}, {"-", "another", ""}, {"-", "", "standard input"},
	} {
		got, err := s.Reveal(test.text)
		if got != test.want || (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %q, %v; want %q", test.text, got, err, test.want)
		}
	}
	if got, err := (Secrets{}).Reveal("-"); got != "-" || err != nil {
		t.Errorf("a dash in a file: %q, %v", got, err)
	}
}

// TestDemoAndTheDatabase: what the database says comes on top of the demo merchant, other merchants stand beside it, and a demo key
// that is another's own opens that one's.
func TestDemoAndTheDatabase(t *testing.T) {
	t.Parallel()
	stored := roster.People{
		Merchants: []merchant.Merchant{
			{ID: DemoMerchant, Accounts: []string{"upstream"}, Settings: map[string]string{"paymes.3d": "never"}},
			{ID: "shop"},
			{ID: "shut", Closed: map[string]bool{"main": true}},
		},
		Credentials: []merchant.Credential{
			{Surface: SurfaceAPI, Digest: merchant.DigestOf(SurfaceAPI, DemoKey), Merchant: "shop"},
			{Surface: SurfaceAPI, Digest: merchant.DigestOf(SurfaceAPI, "sk_demo"), Merchant: DemoMerchant},
		},
		Names: []merchant.Name{{Surface: SurfaceParatika, Name: DemoParatikaMerchant, Merchant: "shop"}},
	}
	d, err := Demo(map[string]string{"paymes.webhook_url": "http://127.0.0.1/hook"}, stored).Directory()
	if err != nil {
		t.Fatal(err)
	}
	demo, _ := d.Find(DemoMerchant)
	if demo.Name == "" || strings.Join(demo.Accounts, " ") != "upstream" || len(demo.Commission) == 0 || demo.Setting("paymes", "3d") != "never" ||
		demo.Setting("paymes", "webhook_url") == "" || demo.Setting("paymes", "secret") != DemoPaymesSecret {
		t.Errorf("the demo merchant is %+v", demo)
	}
	for key, want := range map[string]merchant.ID{DemoKey: "shop", "sk_demo": DemoMerchant} {
		if m, known := d.Authenticate(SurfaceAPI, key); !known || m.ID != want {
			t.Errorf("a key opens %+v, want %s", m, want)
		}
	}
	if m, _ := d.Named(SurfaceParatika, DemoParatikaMerchant); m == nil || m.ID != "shop" {
		t.Errorf("the name leads to %+v", m)
	}
	if m, _ := d.Find("shop"); strings.Join(m.Accounts, " ") != DemoAccount {
		t.Errorf("a merchant without an account pays through %q", m.Accounts)
	}
	if m, _ := d.Find("shut"); len(m.Accounts) != 0 {
		t.Errorf("a merchant whose account is closed pays through %q", m.Accounts)
	}
}

// TestTableOfAFile: what is said of the whole table holds for each of its rates that says nothing else.
func TestTableOfAFile(t *testing.T) {
	t.Parallel()
	f, err := parseFile([]byte(`
merchants:
  - id: shop
    commission:
      tax: 5%
      bearer: buyer
      value_days: 1
      rates:
        - {rate: 2%}
        - {bank: "62", family: Bonus, installments: [2, 3], rate: 2.5%, currency: TRY, from: 2027-01-01, until: "2027-06-30", bearer: 40%, value_days: 7}
        - {code: S3E746PV, rate: 1.49%, tax: 0, bearer: shop}
    providers:
      - name: a
        kind: paynet
        base_url: https://pts-api.paynet.com.tr
        credentials: {secret_key: sck_x}
        commission: {rates: 1.2%, tax: 5%}
`))
	if err != nil {
		t.Fatal(err)
	}
	line := commission.Line{
		Bank: "garanti", Family: "Bonus", Installments: 2, Currency: "TRY", From: "2027-01-01", Until: "2027-06-30", Rate: 25_000, Tax: 50_000, PassOn: 400_000, ValueDays: 7,
	}
	three := line
	three.Installments = 3
	want := commission.Table{
		{Family: "*", Installments: 1, Rate: 20_000, Tax: 50_000, PassOn: commission.One, ValueDays: 1}, line, three,
		{Code: "S3E746PV", Family: "*", Installments: 1, Rate: 14_900, ValueDays: 1},
	}
	shop := f.Wanted()[0]
	if diff := cmp.Diff(want, shop.Commission); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	if err := shop.Commission.Check(); err != nil {
		t.Errorf("the table is refused: %v", err)
	}
	if got := shop.Accounts[0].Commission; len(got) != commission.MaxInstallments || got[35].Tax != 50_000 {
		t.Errorf("the account takes %v", got)
	}
}
