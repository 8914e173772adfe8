// Package config is what the program is told from outside: flags, addresses, databases, and the fixed demo
// set-up of development mode. It reads and checks; it opens nothing.
package config

import (
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/health"
)

// Dev is the configuration of development mode.
type Dev struct {
	// Addr is the loopback address to listen on, as host:port.
	Addr string
	// Data is the folder of the databases of the gateway and of the simulator's books.
	Data string
	// DB is the gateway's database; see [Database]. Empty means SQLite in the data folder.
	DB string
	// Bank is the base URL of a simulator that runs alone; empty runs one in this process.
	Bank string
	// OneStep makes the simulator authorize while the buyer is at the bank.
	OneStep bool
	// ProviderTimeout is how long the bank is waited for, and Patience how long a shop's request is held open
	// while a doubt is being settled. Zero is the engine's own default, 30 and 10 seconds.
	ProviderTimeout time.Duration
	Patience        time.Duration
	// KeepDeliveries is how long what was delivered to shops' servers, or was given up, is kept; zero is 30 days.
	KeepDeliveries time.Duration
	// Health says when an account is passed over; what is zero is as its fields say.
	Health health.Settings
	// VaultKeys is the file with the keys of saved cards. It is made when it is missing. Empty means vault.keys in the data folder.
	VaultKeys string
	// VaultKEK is the address of a key in a service that wraps the keys of saved cards, in place of the file's.
	VaultKEK string
	// Env reads the environment, where the credentials of that service are.
	Env func(string) string
	// Settings are what the demo merchant agrees with the surfaces besides or instead of what it has, under keys such as
	// "paymes.webhook_url"; see docs/dialect.
	Settings map[string]string
	// AccountKeys is the file with the keys of the accounts in the database. It is made when it is missing and the database has
	// no account. Empty means accounts.keys in the data folder.
	AccountKeys string
	// Holidays are days on which banks do not work besides those that are known.
	Holidays []calendar.Day
	// Look is how often chargebacks are looked for; zero is an hour.
	Look time.Duration
	// Record is a folder in which what the gateway and its providers say to each other is written down, without anything secret;
	// empty writes nothing.
	Record string
	// Apply is a gateway file whose merchants, accounts and rules are put into the database at the start.
	Apply File
}

// Validate refuses what development mode must not do: listen where others can reach the demo credentials.
func (d Dev) Validate() error {
	err := loopback(d.Addr)
	if err != nil {
		return fault.At("--addr", err)
	}
	if d.Data == "" {
		return fault.Say(fault.Text{TR: "--data: veritabanlarının klasörünü verin", EN: "--data: name the folder for the databases"})
	}
	if d.Bank != "" && !simulatorAddress(d.Bank) {
		return fault.Say(fault.Text{
			TR: "--bank: bu makinedeki bir simülatörün adresini verin, örneğin http://127.0.0.1:8090",
			EN: "--bank: give the base URL of a simulator on this machine, such as http://127.0.0.1:8090",
		})
	}
	if d.ProviderTimeout < 0 || d.Patience < 0 {
		return fault.Say(fault.Text{
			TR: "--provider-timeout ve --patience: sıfırdan küçük olmayan bir süre verin, örneğin 30s",
			EN: "--provider-timeout and --patience: give a duration that is not negative, such as 30s",
		})
	}
	_, err = d.Database()
	if err != nil {
		return fault.At("--db", err)
	}
	return nil
}

// simulatorAddress reports whether text is the base URL of a program on this machine.
func simulatorAddress(text string) bool {
	u, err := url.Parse(text)
	bare := err == nil && u.User == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == ""
	return bare && u.Scheme == "http" && u.Port() != "" && loopback(u.Host) == nil
}

// Sim is the configuration of a simulator that runs alone.
type Sim struct {
	Addr string
	Data string
	// Chaos injects faults at random into so many of a hundred requests, from a seed.
	ChaosPercent int
	ChaosSeed    uint64
	// Slow is how long the scenario SLOW keeps an answer back; zero is the simulator's own default.
	Slow time.Duration
	// Chargeback is how long after its capture the scenario CHARGEBACK disputes a payment; zero is the simulator's own default.
	Chargeback time.Duration
}

// Validate refuses to show the bank, whose page prints its codes, to anybody but this machine.
func (s Sim) Validate() error {
	err := loopback(s.Addr)
	if err != nil {
		return fault.At("--addr", err)
	}
	if s.Data == "" {
		return fault.Say(fault.Text{TR: "--data: defterin klasörünü verin", EN: "--data: name the folder for the books"})
	}
	if s.ChaosPercent < 0 || s.ChaosPercent > 100 {
		return fault.Say(fault.Text{TR: "--chaos: 0 ile 100 arasında bir yüzde verin", EN: "--chaos: give a percentage between 0 and 100"})
	}
	if s.Slow < 0 {
		return fault.Say(fault.Text{TR: "--slow: sıfırdan küçük olmayan bir süre verin, örneğin 40s", EN: "--slow: give a duration that is not negative, such as 40s"})
	}
	return nil
}

// loopback refuses every address that another machine could reach. A name is refused too, but for localhost:
// what it resolves to may change after the check.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fault.Say(fault.Text{TR: "sunucu:port verin, örneğin 127.0.0.1:8080", EN: "give host:port, such as 127.0.0.1:8080"})
	}
	if host == "localhost" {
		return nil
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return fault.Say(fault.Text{
			TR: "geliştirme kipi yalnızca bu makinede dinler (127.0.0.1, [::1] ya da localhost), çünkü deneme bilgileri herkese açıktır",
			EN: "development mode listens on loopback only (127.0.0.1, [::1] or localhost), because its credentials are public",
		})
	}
	return nil
}

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Database is where the gateway keeps its payments.
type Database struct {
	Engine Engine
	// Path is SQLite's file.
	Path string
	// URL is PostgreSQL's address. It may hold a password, so it is never logged.
	URL string
}

// Database reads the DB setting: "sqlite:PATH", "postgres://..." or empty for SQLite in the data folder.
func (d Dev) Database() (Database, error) {
	if d.DB == "" {
		return Database{Engine: SQLite, Path: filepath.Join(d.Data, "vezne.db")}, nil
	}
	return ParseDatabase(d.DB)
}

// VaultPath returns the file with the keys of saved cards.
func (d Dev) VaultPath() string {
	if d.VaultKeys == "" {
		return filepath.Join(d.Data, "vault.keys")
	}
	return d.VaultKeys
}

// AccountPath returns the file with the keys of the accounts in the database.
func (d Dev) AccountPath() string {
	if d.AccountKeys == "" {
		return filepath.Join(d.Data, "accounts.keys")
	}
	return d.AccountKeys
}

// ParseDatabase reads "sqlite:PATH" or a PostgreSQL URL.
func ParseDatabase(text string) (Database, error) {
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok && path != "" {
		return Database{Engine: SQLite, Path: path}, nil
	}
	if strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://") {
		return Database{Engine: Postgres, URL: text}, nil
	}
	return Database{}, fault.Say(fault.Text{
		TR: "sqlite:YOL ya da postgres://kullanıcı@sunucu/veritabanı verin", EN: "give sqlite:PATH or postgres://user@host/database",
	})
}
