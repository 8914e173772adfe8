package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/routing"
)

const gatewayFile = `
merchants:
  - id: demo
    providers:
      - name: upstream
        kind: paratika
        base_url: http://127.0.0.1:9001/paratika
        credentials: {merchant: "10000000", merchant_password: "Pluto321` + "`" + `"}
      - {name: other, kind: paynet, base_url: "http://127.0.0.1:9002/paynet", credentials: {secret_key: sck_x}}
    routes:
      - {when: 'currency == "TRY" && installments <= 1', to: upstream}
      - name: yarı yarıya
        to: {other: 40, upstream: 60}
`

func TestReadFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gateway.yaml")
	err := os.WriteFile(path, []byte(gatewayFile), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m := f.Merchants[0]
	if m.ID != "demo" || len(m.Providers) != 2 || m.Providers[0].Credentials["merchant_password"] != "Pluto321`" {
		t.Errorf("read %+v", m)
	}
	want := []RouteEntry{
		{When: `currency == "TRY" && installments <= 1`, To: Targets{{Account: "upstream", Percent: 100}}},
		{Name: "yarı yarıya", To: Targets{{Account: "other", Percent: 40}, {Account: "upstream", Percent: 60}}},
	}
	if diff := cmp.Diff(want, m.Routes); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	table, err := m.table()
	if err != nil {
		t.Fatal(err)
	}
	d := table.Choose(&routing.Facts{Currency: "TRY", Installments: 1}, 0)
	if len(d.Ways) != 2 || d.Ways[0].Account != "upstream" || d.Ways[1].Account != "other" {
		t.Errorf("a single payment goes to %v", d.Ways)
	}
	if _, err := ReadFile(path + ".none"); err == nil {
		t.Error("a file that is not there is read")
	}
}

func TestFileIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":            "",
		"unknown member":   "merchants:\n  - id: demo\n    provider: []\n",
		"unknown below":    "merchants:\n  - id: demo\n    providers: [{name: a, kind: paynet, secret: geheim}]\n",
		"other kind":       "merchants:\n  - id: demo\n    providers: geheim\n",
		"twice":            "merchants: [{id: demo}, {id: demo}]\n",
		"provider twice":   "merchants: [{id: demo, providers: [{name: a, kind: paynet}, {name: a, kind: paymes}]}]\n",
		"no name":          "merchants: [{id: demo, providers: [{kind: paynet}]}]\n",
		"unknown account":  "merchants: [{id: demo, providers: [{name: a, kind: paynet}], routes: [{to: b}]}]\n",
		"bad condition":    "merchants: [{id: demo, providers: [{name: a, kind: paynet}], routes: [{when: 'amount >', to: a}]}]\n",
		"bad percentage":   "merchants: [{id: demo, providers: [{name: a, kind: paynet}], routes: [{to: {a: geheim}}]}]\n",
		"list of accounts": "merchants: [{id: demo, providers: [{name: a, kind: paynet}], routes: [{to: [a]}]}]\n",
		"no YAML":          "merchants: [",
	} {
		f, err := parseFile([]byte(text))
		if err == nil {
			t.Errorf("%s: read as %+v", name, f)
			continue
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: the error quotes a value: %v", name, err)
		}
	}
}
