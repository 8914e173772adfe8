package config_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/roster"
)

func TestDevValidate(t *testing.T) {
	t.Parallel()
	good := config.Dev{Addr: "127.0.0.1:8080", Data: "d"}
	tests := []struct {
		name   string
		change func(*config.Dev)
		// says is what the error must hold; empty means that there is none.
		says string
	}{
		{"as it is", func(*config.Dev) {}, ""},
		{"any port", func(c *config.Dev) { c.Addr = "127.0.0.1:0" }, ""},
		{"localhost", func(c *config.Dev) { c.Addr = "localhost:8080" }, ""},
		{"another loopback address", func(c *config.Dev) { c.Addr = "127.1.2.3:8080" }, ""},
		{"IPv6", func(c *config.Dev) { c.Addr = "[::1]:8080" }, ""},
		{"IPv4 in IPv6", func(c *config.Dev) { c.Addr = "[::ffff:127.0.0.1]:8080" }, ""},
		{"every interface", func(c *config.Dev) { c.Addr = "0.0.0.0:8080" }, "loopback only"},
		{"every interface of IPv6", func(c *config.Dev) { c.Addr = "[::]:8080" }, "loopback only"},
		{"no host", func(c *config.Dev) { c.Addr = ":8080" }, "loopback only"},
		{"a private address", func(c *config.Dev) { c.Addr = "192.168.1.10:8080" }, "loopback only"},
		{"every interface in IPv6's spelling", func(c *config.Dev) { c.Addr = "[::ffff:0.0.0.0]:8080" }, "loopback only"},
		{"a name that may resolve to loopback", func(c *config.Dev) { c.Addr = "localhost.example.com:8080" }, "loopback only"},
		{"a number that some resolvers take for 127.0.0.1", func(c *config.Dev) { c.Addr = "2130706433:8080" }, "loopback only"},
		{"a zone", func(c *config.Dev) { c.Addr = "[::1%eth0]:8080" }, "loopback only"},
		{"no port", func(c *config.Dev) { c.Addr = "127.0.0.1" }, "host:port"},
		{"nothing", func(c *config.Dev) { c.Addr = "" }, "host:port"},
		{"no folder", func(c *config.Dev) { c.Data = "" }, "--data"},
		{"SQLite elsewhere", func(c *config.Dev) { c.DB = "sqlite:/tmp/x.db" }, ""},
		{"PostgreSQL", func(c *config.Dev) { c.DB = "postgres://u@h/d" }, ""},
		{"PostgreSQL in full", func(c *config.Dev) { c.DB = "postgresql://u@h/d" }, ""},
		{"SQLite nowhere", func(c *config.Dev) { c.DB = "sqlite:" }, "--db"},
		{"another database", func(c *config.Dev) { c.DB = "mysql://u:hunter2@h/d" }, "--db"},
		{"a bank", func(c *config.Dev) { c.Bank = "http://127.0.0.1:8090" }, ""},
		{"a bank with a slash", func(c *config.Dev) { c.Bank = "http://localhost:8090/" }, ""},
		{"a bank elsewhere", func(c *config.Dev) { c.Bank = "http://198.51.100.7:8090" }, "--bank"},
		{"a bank that begins like this machine", func(c *config.Dev) { c.Bank = "http://127.0.0.1:8090@evil.example:80" }, "--bank"},
		{"a bank of another scheme", func(c *config.Dev) { c.Bank = "ftp://127.0.0.1:8090" }, "--bank"},
		{"a bank without a port", func(c *config.Dev) { c.Bank = "http://127.0.0.1" }, "--bank"},
		{"a bank below a path", func(c *config.Dev) { c.Bank = "http://127.0.0.1:8090/sim" }, "--bank"},
		{"a bank that is no address", func(c *config.Dev) { c.Bank = "http://[" }, "--bank"},
		{"negative timeout", func(c *config.Dev) { c.ProviderTimeout = -1 }, "--provider-timeout"},
		{"negative patience", func(c *config.Dev) { c.Patience = -1 }, "--patience"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := good
			tt.change(&c)
			check(t, c.Validate(), tt.says)
		})
	}
}

func TestSimValidate(t *testing.T) {
	t.Parallel()
	good := config.Sim{Addr: "127.0.0.1:8090", Data: "d", ChaosPercent: 100, Slow: time.Second}
	tests := []struct {
		name   string
		change func(*config.Sim)
		says   string
	}{
		{"as it is", func(*config.Sim) {}, ""},
		{"every interface", func(c *config.Sim) { c.Addr = "0.0.0.0:8090" }, "--addr"},
		{"chaos of 101", func(c *config.Sim) { c.ChaosPercent = 101 }, "--chaos"},
		{"chaos of minus one", func(c *config.Sim) { c.ChaosPercent = -1 }, "--chaos"},
		{"slow the wrong way", func(c *config.Sim) { c.Slow = -time.Second }, "--slow"},
		{"no folder", func(c *config.Sim) { c.Data = "" }, "--data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := good
			tt.change(&c)
			check(t, c.Validate(), tt.says)
		})
	}
}

// check compares an error with what it must say. It must never repeat a password.
func check(t *testing.T, err error, says string) {
	t.Helper()
	switch {
	case says == "" && err != nil:
		t.Errorf("error %v, want none", err)
	case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
		t.Errorf("error %v, want %q in it", err, says)
	case err != nil && strings.Contains(err.Error(), "hunter2"):
		t.Errorf("error repeats a password: %v", err)
	}
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		conf config.Dev
		want config.Database
	}{
		{"none named", config.Dev{Data: "d"}, config.Database{Engine: config.SQLite, Path: filepath.Join("d", "vezne.db")}},
		{"a file", config.Dev{Data: "d", DB: "sqlite:../x y.db"}, config.Database{Engine: config.SQLite, Path: "../x y.db"}},
		{"a server", config.Dev{Data: "d", DB: "postgres://u:p@h:5433/d?sslmode=disable"}, config.Database{Engine: config.Postgres, URL: "postgres://u:p@h:5433/d?sslmode=disable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.conf.Database()
			if err != nil || got != tt.want {
				t.Errorf("Database() = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

// TestDemo: the credentials that the welcome prints open the demo merchant, each on its own surface and nowhere else.
func TestDemo(t *testing.T) {
	t.Parallel()
	d, err := config.Demo(nil, roster.People{}).Directory()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		surface, secret string
		known           bool
	}{
		{config.SurfacePaynet, config.DemoPaynetKey, true},
		{config.SurfaceAPI, config.DemoKey, true},
		{config.SurfacePaymes, "111111111", true},
		{config.SurfacePaymago, "demo-paymago-token", true},
		{config.SurfaceParatika, "10000000\x00apiuser@testmerchant.com\x00Pluto321`", true},
		{config.SurfaceParatika, "10000000\x00apiuser@testmerchant.com\x00Pluto321", false},
		{config.SurfaceEsnekpos, "TEST1234\x004oK26hK8MOXrIV1bzTRVPA==", true},
		{config.SurfaceEsnekpos, "TEST1234", false},
		{config.SurfacePaynet, config.DemoKey, false},
		{config.SurfaceAPI, config.DemoPaynetKey, false},
		{config.SurfaceAPI, "", false},
		{"", config.DemoKey, false},
		{config.SurfaceAPI, config.DemoKey + " ", false},
	} {
		m, known := d.Authenticate(tt.surface, tt.secret)
		if known != tt.known || known && (m.ID != config.DemoMerchant || len(m.Accounts) != 1 || m.Accounts[0] != config.DemoAccount) {
			t.Errorf("Authenticate(%q, a secret) = %+v, %t, want %t", tt.surface, m, known, tt.known)
		}
	}
}

// TestDemoSettings: what is given on the command line comes on top of what the demo merchant has, and takes its place.
func TestDemoSettings(t *testing.T) {
	t.Parallel()
	d, err := config.Demo(map[string]string{"paymes.webhook_url": "http://127.0.0.1:9000/hook", "paratika.secret_key": "other"}, roster.People{}).Directory()
	if err != nil {
		t.Fatal(err)
	}
	m, known := d.Named(config.SurfaceParatika, "10000000")
	if !known {
		t.Fatal("Paratika's MERCHANT leads to nobody")
	}
	for key, want := range map[string]string{"webhook_url": "http://127.0.0.1:9000/hook", "secret": "111111111"} {
		if got := m.Setting(config.SurfacePaymes, key); got != want {
			t.Errorf("paymes.%s is %q, want %q", key, got, want)
		}
	}
	if got := m.Setting(config.SurfaceParatika, "secret_key"); got != "other" {
		t.Errorf("paratika.secret_key is %q, want the given one", got)
	}
}

// TestDemoCommission: the demo merchant pays two percent for a single payment, offers the usual numbers of installments and
// no other, and has a second table under the documented code.
func TestDemoCommission(t *testing.T) {
	t.Parallel()
	d, err := config.Demo(nil, roster.People{}).Directory()
	if err != nil {
		t.Fatal(err)
	}
	m, _ := d.Find(config.DemoMerchant)
	var offered []int
	for n := range commission.MaxInstallments {
		if _, ok := m.Commission.Find(commission.Facts{Installments: n + 1}); ok {
			offered = append(offered, n+1)
		}
	}
	if diff := cmp.Diff([]int{1, 2, 3, 6, 9, 12}, offered); diff != "" {
		t.Errorf("installments (-want +got):\n%s", diff)
	}
	if got, _ := m.Commission.Find(commission.Facts{Family: "World"}); got.Rate != 20000 {
		t.Errorf("a single payment costs %v", got.Rate)
	}
	if got, _ := m.Commission.Find(commission.Facts{Code: config.DemoRatioCode, Family: "World"}); got.Rate != 14900 {
		t.Errorf("a single payment under the ratio code costs %v", got.Rate)
	}
}
