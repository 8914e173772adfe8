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

	Addr     string         `default:"127.0.0.1:8080" help:"Address to listen on. One that others can reach needs a certificate or --behind-proxy." tr:"Dinlenecek adres. Başkalarının ulaşabildiği bir adres, sertifika ya da --behind-proxy ister."`
	URL      string         `name:"url" required:"" placeholder:"URL" help:"The address by which shops and buyers know the gateway, such as https://pay.example.com." tr:"Mağazaların ve alıcıların ağ geçidini bildiği adres, örneğin https://pay.example.com."`
	Cert     string         `name:"tls-cert" placeholder:"FILE" help:"Certificate with its chain, in PEM." tr:"Zinciriyle birlikte sertifika, PEM biçiminde."`
	Key      string         `name:"tls-key" placeholder:"FILE" help:"Its private key, in PEM." tr:"Sertifikanın gizli anahtarı, PEM biçiminde."`
	Proxied  bool           `name:"behind-proxy" help:"A proxy in front does TLS." tr:"TLS'i öndeki bir vekil sunucu yapar."`
	Admin    string         `placeholder:"ADDR" help:"Address of /metrics, which only operators should reach; not shown without." tr:"Yalnızca işletmenlerin ulaşması gereken /metrics adresi; verilmezse sunulmaz."`
	Data     string         `default:"./vezne-data" help:"Folder of database and keys." tr:"Veritabanının ve anahtarların klasörü."`
	DB       string         `name:"db" placeholder:"URL" help:"Database: sqlite:PATH or postgres://user@host/name. Default: SQLite in the data folder." tr:"Veritabanı: sqlite:YOL ya da postgres://kullanıcı@sunucu/ad. Verilmezse: veri klasöründeki SQLite."`
	Vault    string         `name:"vault-keys" placeholder:"FILE" help:"Keys of saved cards. Default: vault.keys in the data folder." tr:"Kayıtlı kartların anahtarları. Verilmezse: veri klasöründeki vault.keys."`
	KEK      string         `name:"vault-kek" placeholder:"URL" help:"Wrap the keys of saved cards with a key in a service instead of the file: hcvault://host:port/mount/keys/name, with VAULT_TOKEN or VAULT_TOKEN_FILE, VAULT_CACERT and VAULT_NAMESPACE from the environment, or awskms://REGION/KEY with AWS's usual credentials." tr:"Kayıtlı kartların anahtarlarını dosya yerine bir hizmetteki anahtarla sarar: hcvault://sunucu:port/bağlama/keys/ad (ortamdan VAULT_TOKEN ya da VAULT_TOKEN_FILE, VAULT_CACERT ve VAULT_NAMESPACE ile) ya da awskms://BÖLGE/ANAHTAR (AWS'nin bilinen kimlik bilgileriyle)."`
	Accounts string         `name:"account-keys" placeholder:"FILE" help:"Keys of provider accounts and shop keys. Default: accounts.keys in the data folder." tr:"Sağlayıcı hesaplarının ve mağaza anahtarlarının anahtarları. Verilmezse: veri klasöründeki accounts.keys."`
	MakeKeys bool           `help:"Make key files that are missing: for the very first start." tr:"Eksik anahtar dosyalarını oluşturur: yalnızca ilk başlatma için."`
	Private  bool           `name:"private-notices" help:"Notify shops' servers in private networks too." tr:"Özel ağlardaki mağaza sunucularına da bildirim gönderir."`
	Timeout  time.Duration  `name:"provider-timeout" default:"30s" help:"How long a provider is waited for." tr:"Bir sağlayıcının ne kadar bekleneceği."`
	Patience time.Duration  `default:"10s" help:"How long a request is held open while a lost answer is being settled." tr:"Kaybolan bir cevap açıklığa kavuşturulurken isteğin ne kadar açık tutulacağı."`
	Holidays []calendar.Day `placeholder:"DATE" help:"Days on which Turkish banks do not work besides those that are known, such as 2031-01-24: value dates are counted around them." tr:"Bilinenler dışında Türkiye'de bankaların çalışmadığı günler, örneğin 2031-01-24: valör hesabında sayılmazlar."`
	Keep     time.Duration  `name:"keep-deliveries" default:"720h" help:"How long what was delivered to shops' servers, or was given up, is kept with its log." tr:"Mağaza sunucularına ulaşan ya da vazgeçilen gönderimlerin, kayıtlarıyla ne kadar saklanacağı."`

	KeepKeys    time.Duration `name:"keep-keys" default:"720h" help:"How long an Idempotency-Key is remembered after its request; 168h at least." tr:"Bir Idempotency-Key'in, isteğinden sonra ne kadar hatırlanacağı; en az 168h."`
	KeepRecords time.Duration `name:"keep-records" default:"2160h" help:"How long messages to people, codes and addresses of pages are kept after their end; 24h at least." tr:"İnsanlara giden mesajların, kodların ve sayfa adreslerinin, bittikten sonra ne kadar saklanacağı; en az 24h."`

	SMTP         string `name:"smtp" env:"VEZNE_SMTP" placeholder:"URL" help:"Mail server: smtp://host:587 (STARTTLS) or smtps://host:465. Without one no mail is sent, and what would need it is refused." tr:"E-posta sunucusu: smtp://sunucu:587 (STARTTLS) ya da smtps://sunucu:465. Verilmezse e-posta gönderilmez, e-posta gerektiren istekler reddedilir."`
	SMTPUser     string `name:"smtp-user" env:"VEZNE_SMTP_USER" placeholder:"NAME" help:"User at the mail server." tr:"E-posta sunucusundaki kullanıcı."`
	SMTPPassword string `name:"smtp-password" env:"VEZNE_SMTP_PASSWORD" placeholder:"SECRET" help:"Its password: env:NAME, file:PATH or the password itself." tr:"Kullanıcının parolası: env:AD, file:YOL ya da parolanın kendisi."`
	MailFrom     string `name:"mail-from" env:"VEZNE_MAIL_FROM" placeholder:"ADDRESS" help:"Sender of mails, such as 'Acme <pay@example.com>'." tr:"E-postaların göndereni, örneğin 'Acme <pay@example.com>'."`
	SMSURL       string `name:"sms-url" env:"VEZNE_SMS_URL" placeholder:"URL" help:"Your own program that sends text messages: they are posted there as signed JSON; see docs/messages.md. Without one none are sent, and what would need it is refused." tr:"SMS gönderen kendi programınızın adresi: mesajlar oraya imzalı JSON olarak iletilir; bkz. docs/messages.md. Verilmezse SMS gönderilmez, SMS gerektiren istekler reddedilir."`
	SMSKey       string `name:"sms-key" env:"VEZNE_SMS_KEY" placeholder:"SECRET" help:"Key of the signature: env:NAME, file:PATH or the key itself." tr:"İmzanın anahtarı: env:AD, file:YOL ya da anahtarın kendisi."`

	LogJSON  bool       `name:"log-json" default:"true" negatable:"" help:"Write logs as JSON lines; --no-log-json writes text." tr:"Günlüğü JSON satırları olarak yazar; --no-log-json düz metin yazar."`
	LogLevel slog.Level `name:"log-level" default:"info" help:"Least level of log lines: debug, info, warn or error." tr:"Günlük satırlarının en düşük düzeyi: debug, info, warn ya da error."`
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
	_, err = fmt.Fprintln(s.out, c.in(fault.Text{
		TR: "Vezne hazır: %s  (dışarıdan %s)", EN: "Vezne is ready on %s  (from outside %s)",
	}.With(d.Listening(), d.URL())))
	if err != nil {
		return err //nolint:wrapcheck // the terminal is gone
	}
	return d.Run(ctx)
}
