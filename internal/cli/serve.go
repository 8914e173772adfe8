package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/courier"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/server"
)

type serveCommand struct {
	language

	Addr     string         `default:"127.0.0.1:8080" help:"Address to listen on. One that others can reach needs a certificate or --behind-proxy."`
	URL      string         `name:"url" required:"" placeholder:"URL" help:"The address by which shops and buyers know the gateway, such as https://pay.example.com."`
	Cert     string         `name:"tls-cert" placeholder:"FILE" help:"Certificate with its chain, in PEM."`
	Key      string         `name:"tls-key" placeholder:"FILE" help:"Its private key, in PEM."`
	Proxied  bool           `name:"behind-proxy" help:"A proxy in front does TLS."`
	Admin    string         `placeholder:"ADDR" help:"Address of /metrics, which only operators should reach; not shown without."`
	Data     string         `default:"./vezne-data" help:"Folder of database and keys."`
	DB       string         `name:"db" placeholder:"URL" help:"Database: sqlite:PATH or postgres://user@host/name. Default: SQLite in the data folder."`
	Vault    string         `name:"vault-keys" placeholder:"FILE" help:"Keys of saved cards. Default: vault.keys in the data folder."`
	KEK      string         `name:"vault-kek" placeholder:"URL" help:"Wrap the keys of saved cards with a key in a service instead of the file: hcvault://host:port/mount/keys/name, with VAULT_TOKEN or VAULT_TOKEN_FILE, VAULT_CACERT and VAULT_NAMESPACE from the environment, or awskms://REGION/KEY with AWS's usual credentials."`
	Accounts string         `name:"account-keys" placeholder:"FILE" help:"Keys of provider accounts and shop keys. Default: accounts.keys in the data folder."`
	MakeKeys bool           `help:"Make key files that are missing: for the very first start."`
	Private  bool           `name:"private-notices" help:"Notify shops' servers in private networks too."`
	Timeout  time.Duration  `name:"provider-timeout" default:"30s" help:"How long a provider is waited for."`
	Patience time.Duration  `default:"10s" help:"How long a request is held open while a lost answer is being settled."`
	Holidays []calendar.Day `placeholder:"DATE,..." help:"Days on which Turkish banks do not work besides those that are known, such as 2031-01-24: value dates are counted around them."`
	Keep     time.Duration  `name:"keep-deliveries" default:"720h" help:"How long what was delivered to shops' servers, or was given up, is kept with its log."`

	KeepKeys    time.Duration `name:"keep-keys" default:"720h" help:"How long an Idempotency-Key is remembered after its request; 168h at least."`
	KeepRecords time.Duration `name:"keep-records" default:"2160h" help:"How long messages to people, codes and addresses of pages are kept after their end; 24h at least."`

	SMTP         string `name:"smtp" env:"VEZNE_SMTP" placeholder:"URL" help:"Mail server: smtp://host:587 (STARTTLS) or smtps://host:465. Without one no mail is sent, and what would need it is refused."`
	SMTPUser     string `name:"smtp-user" env:"VEZNE_SMTP_USER" help:"User at the mail server."`
	SMTPPassword string `name:"smtp-password" env:"VEZNE_SMTP_PASSWORD" placeholder:"SECRET" help:"Its password: env:NAME, file:PATH or the password itself."`
	MailFrom     string `name:"mail-from" env:"VEZNE_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of mails, such as 'Acme <pay@example.com>'."`
	SMSURL       string `name:"sms-url" env:"VEZNE_SMS_URL" placeholder:"URL" help:"Your own program that sends text messages: they are posted there as signed JSON; see docs/messages.md. Without one none are sent, and what would need it is refused."`
	SMSKey       string `name:"sms-key" env:"VEZNE_SMS_KEY" placeholder:"SECRET" help:"Key of the signature: env:NAME, file:PATH or the key itself."`

	LogJSON  bool       `name:"log-json" default:"true" negatable:"" help:"Write logs as JSON lines; --no-log-json writes text."`
	LogLevel slog.Level `name:"log-level" default:"info" help:"Least level of log lines: debug, info, warn or error."`
}

// Run runs production mode until a signal.
func (c serveCommand) Run(ctx context.Context, s streams) error {
	d, err := server.OpenServe(ctx, config.Serve{
		Addr: c.Addr, Admin: c.Admin, Site: c.URL, Cert: c.Cert, Key: c.Key, Proxied: c.Proxied, Data: c.Data, DB: c.DB, VaultKeys: c.Vault, VaultKEK: c.KEK, Env: os.Getenv,
		AccountKeys: c.Accounts, MakeKeys: c.MakeKeys, PrivateNotices: c.Private, ProviderTimeout: c.Timeout, Patience: c.Patience, KeepDeliveries: c.Keep, KeepKeys: c.KeepKeys, KeepRecords: c.KeepRecords, Holidays: c.Holidays,
		Messages: config.Messages{
			Mail:    courier.MailConfig{Server: c.SMTP, User: c.SMTPUser, Password: c.SMTPPassword, From: c.MailFrom},
			Secrets: config.Secrets{Folder: ".", Env: os.LookupEnv},
			SMS:     courier.HookConfig{URL: c.SMSURL, Key: c.SMSKey},
		},
	}, logging.New(s.log, c.LogLevel, !c.LogJSON))
	if err != nil {
		return err //nolint:wrapcheck // it names the flag or the file
	}
	_, err = fmt.Fprintf(s.out, "Vezne is ready on %s  (%s %s)\n", d.Listening(), c.in(fault.Text{TR: "dışarıdan", EN: "from outside"}), d.URL())
	if err != nil {
		return err //nolint:wrapcheck // the terminal is gone
	}
	return d.Run(ctx)
}
