package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/roster"
)

// place is a data folder with what the commands are given.
type place struct {
	data string
	file string
	said *bytes.Buffer // all that was ever printed, for a search
	// off is how far the place's clock is off.
	off time.Duration
}

const samplePassword = "Pluto321`"

const sampleFile = `merchants:
  - id: demo
    providers:
      - name: upstream
        kind: paratika
        base_url: http://127.0.0.1:9001/paratika
        credentials: {merchant: "10000000", merchant_user: apiuser@testmerchant.com, merchant_password: "` + samplePassword + `", secret_key: qw3rty4iopa77fgh}
    routes:
      - {when: 'currency == "TRY" && installments <= 1', to: upstream}
      - {to: upstream}
`

func newPlace(t *testing.T, file string) *place {
	t.Helper()
	folder := t.TempDir()
	p := &place{data: filepath.Join(folder, "data"), file: filepath.Join(folder, "gateway.yaml"), said: &bytes.Buffer{}}
	p.write(t, file)
	return p
}

func (p *place) write(t *testing.T, file string) {
	t.Helper()
	err := os.WriteFile(p.file, []byte(file), 0o600)
	if err != nil {
		t.Fatal(err)
	}
}

// run runs a command on the place's database and returns its exit code and what it printed.
func (p *place) run(arguments ...string) (code int, out, log string) {
	var o, l bytes.Buffer
	code = run(append(arguments, "--data", p.data), streams{out: &o, log: &l, now: func() time.Time { return time.Now().Add(p.off) }})
	p.said.WriteString(o.String() + l.String())
	return code, o.String(), l.String()
}

// must is run for a command that is to succeed and to say all of the texts.
func (p *place) must(t *testing.T, texts []string, arguments ...string) string {
	t.Helper()
	code, out, log := p.run(arguments...)
	if code != 0 {
		t.Fatalf("%q: exit code %d: %s", arguments, code, log)
	}
	for _, text := range texts {
		if !strings.Contains(out, text) {
			t.Errorf("%q does not say %q: %s", arguments, text, out)
		}
	}
	return out
}

// fails is run for a command that is not to succeed.
func (p *place) fails(t *testing.T, says string, arguments ...string) {
	t.Helper()
	if code, out, log := p.run(arguments...); code != 1 || !strings.Contains(log, says) {
		t.Errorf("%q: exit code %d, standard error %q, want %q; standard output %q", arguments, code, log, says, out)
	}
}

// quiet fails if a secret was ever printed.
func (p *place) quiet(t *testing.T, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(p.said.String(), secret) {
			t.Errorf("%q was printed:\n%s", secret, p.said)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	p := newPlace(t, sampleFile)
	apply := []string{"apply", "-f", p.file, "--lang", "en"}
	p.must(t, []string{"+ provider demo/upstream", "credentials.merchant_password: (secret) set", "Dry run: nothing was changed."}, append(apply, "--dry-run")...)
	if _, err := os.Stat(p.data); err == nil {
		t.Error("a dry run has made the data folder")
	}
	p.must(t, []string{"+ merchant demo", `+ currency == "TRY" && installments <= 1 → upstream`, "Applied."}, apply...)
	if out := p.must(t, nil, apply...); out != "Nothing to change.\n" {
		t.Errorf("a second time it says %q", out)
	}
	p.must(t, []string{"Değişecek bir şey yok."}, "apply", "-f", p.file, "--lang", "tr_TR.UTF-8")

	p.write(t, strings.Replace(sampleFile, samplePassword, "another", 1))
	changed := p.must(t, []string{"~ provider demo/upstream", "credentials.merchant_password: (secret) changed", "Dry run"}, append(apply, "--dry-run")...)
	if strings.Contains(changed, "secret_key") || strings.Contains(changed, "routes") {
		t.Errorf("what stays is told as changed: %s", changed)
	}
	p.must(t, []string{"changed"}, append(apply, "--dry-run")...) // nothing came of it
	p.must(t, []string{"Applied."}, apply...)

	p.write(t, "merchants: [{id: shop, name: Çiçekçi}]\n")
	p.must(t, []string{"+ merchant shop", "name: Çiçekçi", "Not in the file, left alone: merchant demo"}, apply...)
	p.write(t, "merchants: [{id: demo, routes: []}]\n")
	p.must(t, []string{"- upstream", "left alone: provider demo/upstream, merchant shop"}, apply...)
	p.must(t, []string{"- provider demo/upstream  (takes no new payments"}, append(apply, "--prune")...)
	p.quiet(t, samplePassword, "another", "qw3rty4iopa77fgh", "apiuser")

	for _, bad := range []struct{ file, says string }{
		{strings.Replace(sampleFile, "kind: paratika", "kind: iyzico", 1), `gateway.yaml:5: merchant "demo": provider "upstream": kind: `},
		{strings.Replace(sampleFile, "secret_key: qw3rty4iopa77fgh", "secret: geheim", 1), `gateway.yaml:7: merchant "demo": provider "upstream": credentials: `},
		{strings.Replace(sampleFile, "http://127.0.0.1:9001", "http://example.com", 1), `gateway.yaml:6: merchant "demo": provider "upstream": base_url: `},
		{strings.Replace(sampleFile, "installments <= 1", "installment <= 1", 1), `gateway.yaml:9: merchant "demo": routes.0: rule 1: `},
		{strings.Replace(sampleFile, `merchant: "10000000"`, "merchant: env:VEZNE_TEST_NOT_SET", 1), `gateway.yaml:7: merchant "demo": provider "upstream": credentials.merchant: the environment variable VEZNE_TEST_NOT_SET`},
		{strings.Replace(sampleFile, "providers:", "provider:", 1), "gateway.yaml: a member is unknown there"},
	} {
		p.write(t, bad.file)
		p.fails(t, bad.says, apply...)
		code, _, log := p.run("apply", "-f", p.file, "--lang", "tr")
		if code != 1 || !strings.Contains(log, `üye iş yeri "demo": `) && !strings.Contains(log, "bilinmeyen bir alan") || strings.Contains(log, "merchant \"") {
			t.Errorf("in Turkish: exit code %d, %q", code, log)
		}
	}
	p.quiet(t, "geheim")
}

func TestProviderCommands(t *testing.T) {
	t.Parallel()
	p := newPlace(t, sampleFile)
	p.fails(t, "there is no database", "provider", "list")
	p.fails(t, `merchant "demo" has no provider "upstream"`, "provider", "disable", "upstream", "--lang", "en")
	if _, err := os.Stat(p.data); err == nil {
		t.Error("asking to change what is not there has made the data folder")
	}
	p.must(t, nil, "apply", "-f", p.file)

	secret := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(secret, []byte("sck_geheim_one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	add := []string{"provider", "add", "second", "--kind", "paynet", "--base-url", "http://127.0.0.1:9/paynet", "--lang", "en"}
	p.fails(t, `provider "second": credentials: secret_key is missing`, add...)
	p.must(t, []string{"+ provider demo/second", "Applied."}, append(add, "--credential", "secret_key=file:"+secret)...)
	p.fails(t, "has a provider \"second\" already", append(add, "--credential", "secret_key=x")...)
	p.fails(t, "there is no merchant \"nobody\"", append(add, "--merchant", "nobody", "--credential", "secret_key=x")...)

	list := func(arguments ...string) map[string]held {
		t.Helper()
		all := map[string]held{}
		for line := range strings.Lines(p.must(t, nil, append([]string{"provider", "list", "--json"}, arguments...)...)) {
			var h held
			if err := json.Unmarshal([]byte(line), &h); err != nil {
				t.Fatal(err)
			}
			all[h.Name] = h
		}
		return all
	}
	all := list()
	second := all["second"]
	if len(all) != 2 || second.Kind != "paynet" || second.State != "enabled" || second.Health != "closed" || len(second.Credentials["secret_key"]) != 8 ||
		second.Changed.IsZero() || !strings.Contains(strings.Join(second.Abilities, " "), "refund") {
		t.Errorf("listed %+v", all)
	}
	p.must(t, []string{"upstream", "http://127.0.0.1:9001/paratika", "enabled", "healthy", "secret_key=" + second.Credentials["secret_key"]}, "provider", "list", "--lang", "en")
	p.must(t, []string{"açık", "sağlıklı", "PARMAK İZİ"}, "provider", "list", "--lang", "tr")
	if len(list("--merchant", "nobody")) != 0 {
		t.Error("accounts of nobody are listed")
	}

	p.must(t, []string{"credentials.secret_key: (secret) changed"}, "provider", "update", "second", "--credential", "secret_key=sck_geheim_two", "--lang", "en")
	renewed := list()["second"]
	if renewed.Credentials["secret_key"] == second.Credentials["secret_key"] || renewed.Kept != "second" {
		t.Errorf("after a new secret: %+v", renewed)
	}
	p.must(t, []string{"early_charge: false → true"}, "provider", "update", "second", "--early-charge", "--lang", "en")
	p.must(t, []string{"early_charge"}, "provider", "list", "--lang", "en")
	p.must(t, []string{"Nothing to change."}, "provider", "update", "second", "--lang", "en") // what is not said stays
	p.must(t, []string{"disabled: false → true"}, "provider", "disable", "second", "--lang", "en")
	p.must(t, nil, "provider", "enable", "second")
	if !list()["second"].EarlyCharge {
		t.Error("early_charge went with something else")
	}
	p.must(t, []string{"pays_stores: false → true"}, "provider", "update", "second", "--pays-stores", "--lang", "en")
	p.must(t, []string{"pays_stores"}, "provider", "list", "--lang", "en")
	p.must(t, []string{"pays_stores: true → false"}, "provider", "update", "second", "--no-pays-stores", "--lang", "en")
	p.must(t, []string{"early_charge: true → false"}, "provider", "update", "second", "--no-early-charge", "--lang", "en")
	if list()["second"].EarlyCharge {
		t.Error("early_charge is still allowed")
	}
	p.must(t, []string{"+ provider demo/early"}, "provider", "add", "early", "--kind", "esnekpos", "--base-url", "http://127.0.0.1:9/esnekpos",
		"--credential", "merchant=m", "--credential", "merchant_key=file:"+secret, "--early-charge", "--lang", "en")
	if !list()["early"].EarlyCharge {
		t.Error("early_charge was not taken at the account's beginning")
	}
	p.must(t, nil, "provider", "remove", "early")
	p.must(t, []string{"another account: new payments are kept as upstream@2"}, "provider", "update", "upstream", "--base-url", "http://127.0.0.1:9/paratika", "--lang", "en")
	moved := list()["upstream"]
	if moved.Kept != "upstream@2" || len(moved.Earlier) != 1 || moved.Credentials["merchant_password"] == "" {
		t.Errorf("after a new address: %+v", moved)
	}
	p.must(t, []string{"disabled: false → true"}, "provider", "disable", "second", "--lang", "en")
	if state := list()["second"].State; state != "disabled" {
		t.Errorf("after disabling: %s", state)
	}
	p.must(t, []string{"Nothing to change."}, "provider", "disable", "second", "--lang", "en")
	p.must(t, nil, "provider", "enable", "second")
	p.fails(t, `there is no account "upstream"`, "provider", "remove", "upstream") // its rules would lead nowhere
	p.must(t, []string{"- provider demo/second"}, "provider", "remove", "second", "--lang", "en")
	if all := list(); len(all) != 1 {
		t.Errorf("after removing: %+v", all)
	}
	if all := list("--all"); all["second"].State != "removed" {
		t.Errorf("with what is removed: %+v", all)
	}
	p.fails(t, "no provider \"second\"", "provider", "remove", "second", "--lang", "en")
	p.fails(t, "no provider", "provider", "erase", "upstream2", "--lang", "en")
	p.off = -time.Hour // so that a slow machine has not used the time up
	p.fails(t, "second are not erased: the account has just been changed, and a node may still begin a payment there; try again after ", "provider", "erase", "second", "--lang", "en")
	p.fails(t, "sonrasında yeniden deneyin", "provider", "erase", "second", "--lang", "tr")
	p.off = time.Hour
	p.must(t, []string{"The credentials of second are erased."}, "provider", "erase", "second", "--lang", "en")
	p.fails(t, "silinecek kimlik bilgisi yok", "provider", "erase", "second", "--lang", "tr")
	if all := list("--all"); all["second"].State != "erased" || all["second"].Credentials != nil {
		t.Errorf("with what is erased: %+v", all["second"])
	}
	p.must(t, []string{"is back"}, append(add, "--credential", "secret_key=sck_geheim_two")...)

	for lang, says := range map[string]string{"en": "Not reached", "tr": "Ulaşılamadı"} {
		code, out, log := p.run("provider", "test", "second", "--lang", lang)
		if code != 1 || !strings.Contains(out, says) || !strings.Contains(log, "was not sent") {
			t.Errorf("a test of nobody: exit code %d, %q, %q", code, out, log)
		}
	}
	p.quiet(t, "geheim", samplePassword, "apiuser")

	// Without the key file what is not sealed can still be looked at.
	if err := os.Remove(filepath.Join(p.data, "accounts.keys")); err != nil {
		t.Fatal(err)
	}
	if all := list(); all["second"].State != "sealed" || all["second"].Credentials != nil {
		t.Errorf("without the key file: %+v", all)
	}
	p.fails(t, "accounts.keys", "provider", "test", "second")
	p.fails(t, "cannot be made again", "provider", "disable", "second")
}

// TestWhyCredentialsStay: in both languages it is said what is waited for.
func TestWhyCredentialsStay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		needed roster.Need
		tr, en string
	}{
		{roster.Need{Until: time.Date(2026, 11, 26, 15, 4, 5, 0, time.UTC)}, "18:04:05 sonrasında", "after 2026-11-26 18:04:05"},
		{roster.Need{Card: "aa"}, "vezne cards delete aa", "vezne cards delete aa"},
		{roster.Need{Forgetting: "bb"}, "silinmiş bb kartını", "the deleted card bb"},
		{roster.Need{Payment: "pay_1"}, "pay_1 ödemesi sürüyor", "payment pay_1 is under way"},
	} {
		said := fault.TextOf(stays(roster.Erasure{Name: "second", Needed: test.needed}))
		for lang, part := range map[string]string{"tr": test.tr, "en": test.en} {
			if got := said.In(lang); !strings.Contains(got, part) || !strings.Contains(got, "second") || strings.Contains(got, "%!") {
				t.Errorf("%s: %q lacks %q", lang, got, part)
			}
		}
	}
}
