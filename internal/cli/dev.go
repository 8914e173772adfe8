package cli

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/server"
)

type devCommand struct {
	Addr     string            `default:"127.0.0.1:8080" help:"Loopback address to listen on."`
	Data     string            `default:"./vezne-data" help:"Folder of the databases."`
	DB       string            `name:"db" placeholder:"URL" help:"Database: sqlite:PATH or postgres://user@host/name. Default: SQLite in the data folder."`
	Bank     string            `placeholder:"URL" help:"Use the simulator that runs at this address (vezne sim) instead of one in this process."`
	OneStep  bool              `help:"Let the simulator authorize while the buyer is at 3-D Secure."`
	Timeout  time.Duration     `name:"provider-timeout" default:"30s" help:"How long the bank is waited for."`
	Patience time.Duration     `default:"10s" help:"How long a request is held open while a lost answer is being settled."`
	Keys     string            `name:"vault-keys" placeholder:"FILE" help:"Keys of saved cards; made when missing. Default: vault.keys in the data folder."`
	KEK      string            `name:"vault-kek" placeholder:"URL" help:"Wrap the keys of saved cards with a key in a service instead of the file: hcvault://host:port/mount/keys/name, with VAULT_TOKEN or VAULT_TOKEN_FILE, VAULT_CACERT and VAULT_NAMESPACE from the environment, or awskms://REGION/KEY with AWS's usual credentials."`
	Accounts string            `name:"account-keys" placeholder:"FILE" help:"Keys of provider accounts and shop keys in the database; made when missing. Default: accounts.keys in the data folder."`
	Set      map[string]string `placeholder:"KEY=VALUE" mapsep:"none" help:"What the demo merchant has agreed with a provider, such as paymes.webhook_url=http://127.0.0.1:9000/hook; may be given several times. The keys are in docs/dialect."`
	Apply    string            `placeholder:"FILE" type:"existingfile" help:"Put the merchants, accounts and rules of a gateway file into the database first, as vezne apply does; see docs/accounts.md."`
	Holidays []calendar.Day    `placeholder:"DATE,..." help:"Days on which Turkish banks do not work besides those that are known, such as 2031-01-24: value dates are counted around them."`
	Record   string            `placeholder:"DIR" help:"Write down what the gateway and its providers say to each other, without card data, credentials and tokens; see docs/recording.md."`
	LogJSON  bool              `name:"log-json" help:"Write logs as JSON lines."`
	LogLevel slog.Level        `name:"log-level" default:"info" help:"Least level of log lines: debug, info, warn or error."`
}

// Run runs development mode until a signal.
func (c devCommand) Run(ctx context.Context, s streams) error {
	log := logging.New(s.log, c.LogLevel, !c.LogJSON)
	var file config.File
	if c.Apply != "" {
		var err error
		file, err = config.ReadFile(c.Apply)
		if err != nil {
			return err
		}
	}
	for key, value := range c.Set {
		err := roster.CheckDemoSetting(key, value)
		if err != nil {
			return err //nolint:wrapcheck // it names the key
		}
	}
	d, err := server.OpenDev(ctx, config.Dev{
		Addr: c.Addr, Data: c.Data, DB: c.DB, Bank: c.Bank, OneStep: c.OneStep,
		ProviderTimeout: c.Timeout, Patience: c.Patience, VaultKeys: c.Keys, VaultKEK: c.KEK, Env: os.Getenv, AccountKeys: c.Accounts, Settings: c.Set, Apply: file,
		Record: c.Record, Holidays: c.Holidays, Look: devLook,
	}, log)
	if err != nil {
		return err
	}
	bank := strings.TrimRight(c.Bank, "/")
	if bank == "" {
		bank = d.URL()
	}
	welcome(s.out, d.URL(), bank, time.Now())
	return d.Run(ctx)
}

// devLook is how often development mode looks for chargebacks: who raises one wants to see what comes of it.
const devLook = 10 * time.Second

type simCommand struct {
	Addr    string        `default:"127.0.0.1:8090" help:"Loopback address to listen on."`
	Data    string        `default:"./vezne-data" help:"Folder of the bank's books."`
	Chaos   int           `default:"0" help:"Percentage of requests that meet a random fault."`
	Seed    uint64        `default:"1" help:"Seed of the random faults."`
	Slow    time.Duration `default:"40s" help:"How long the slow scenarios take."`
	LogJSON bool          `name:"log-json" help:"Write logs as JSON lines."`

	Chargeback time.Duration `name:"chargeback-after" default:"30s" help:"How long after its capture the scenario CHARGEBACK disputes a payment."`
}

// Run runs the simulator until a signal.
func (c simCommand) Run(ctx context.Context, s streams) error {
	b, err := server.OpenSim(ctx, config.Sim{
		Addr: c.Addr, Data: c.Data, ChaosPercent: c.Chaos, ChaosSeed: c.Seed, Slow: c.Slow, Chargeback: c.Chargeback,
	}, logging.New(s.log, slog.LevelInfo, !c.LogJSON))
	if err != nil {
		return err
	}
	welcomeSim(s.out, b.URL())
	return b.Run(ctx)
}
