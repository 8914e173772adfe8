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
	language

	Addr     string            `default:"127.0.0.1:8080" help:"Loopback address to listen on." tr:"Dinlenecek yerel (loopback) adres."`
	Data     string            `default:"./vezne-data" help:"Folder of the databases." tr:"Veritabanlarının klasörü."`
	DB       string            `name:"db" placeholder:"URL" help:"Database: sqlite:PATH or postgres://user@host/name. Default: SQLite in the data folder." tr:"Veritabanı: sqlite:YOL ya da postgres://kullanıcı@sunucu/ad. Verilmezse: veri klasöründeki SQLite."`
	Bank     string            `placeholder:"URL" help:"Use the simulator that runs at this address (vezne sim) instead of one in this process." tr:"Bu süreçteki yerine, bu adreste çalışan simülatörü (vezne sim) kullanır."`
	OneStep  bool              `help:"Let the simulator authorize while the buyer is at 3-D Secure." tr:"Simülatör, alıcı daha 3-D Secure'dayken provizyon versin."`
	Timeout  time.Duration     `name:"provider-timeout" default:"30s" help:"How long the bank is waited for." tr:"Bankanın ne kadar bekleneceği."`
	Patience time.Duration     `default:"10s" help:"How long a request is held open while a lost answer is being settled." tr:"Kaybolan bir cevap açıklığa kavuşturulurken isteğin ne kadar açık tutulacağı."`
	Keys     string            `name:"vault-keys" placeholder:"FILE" help:"Keys of saved cards; made when missing. Default: vault.keys in the data folder." tr:"Kayıtlı kartların anahtarları; yoksa oluşturulur. Verilmezse: veri klasöründeki vault.keys."`
	KEK      string            `name:"vault-kek" placeholder:"URL" help:"Wrap the keys of saved cards with a key in a service instead of the file: hcvault://host:port/mount/keys/name, with VAULT_TOKEN or VAULT_TOKEN_FILE, VAULT_CACERT and VAULT_NAMESPACE from the environment, or awskms://REGION/KEY with AWS's usual credentials." tr:"Kayıtlı kartların anahtarlarını dosya yerine bir hizmetteki anahtarla sarar: hcvault://sunucu:port/bağlama/keys/ad (ortamdan VAULT_TOKEN ya da VAULT_TOKEN_FILE, VAULT_CACERT ve VAULT_NAMESPACE ile) ya da awskms://BÖLGE/ANAHTAR (AWS'nin bilinen kimlik bilgileriyle)."`
	Accounts string            `name:"account-keys" placeholder:"FILE" help:"Keys of provider accounts and shop keys in the database; made when missing. Default: accounts.keys in the data folder." tr:"Veritabanındaki sağlayıcı hesaplarının ve mağaza anahtarlarının anahtarları; yoksa oluşturulur. Verilmezse: veri klasöründeki accounts.keys."`
	Set      map[string]string `placeholder:"KEY=VALUE" mapsep:"none" help:"What the demo merchant has agreed with a provider, such as paymes.webhook_url=http://127.0.0.1:9000/hook; may be given several times. The keys are in docs/dialect." tr:"Deneme üye iş yerinin bir sağlayıcıyla anlaşması, örneğin paymes.webhook_url=http://127.0.0.1:9000/hook; birden çok kez verilebilir. Anahtarlar docs/dialect altındadır."`
	Apply    string            `placeholder:"FILE" type:"existingfile" help:"Put the merchants, accounts and rules of a gateway file into the database first, as vezne apply does; see docs/accounts.md." tr:"Önce bir ağ geçidi dosyasındaki üye iş yerlerini, hesapları ve kuralları vezne apply gibi veritabanına yazar; bkz. docs/accounts.md."`
	Holidays []calendar.Day    `placeholder:"DATE" help:"Days on which Turkish banks do not work besides those that are known, such as 2031-01-24: value dates are counted around them." tr:"Bilinenler dışında Türkiye'de bankaların çalışmadığı günler, örneğin 2031-01-24: valör hesabında sayılmazlar."`
	Record   string            `placeholder:"DIR" help:"Write down what the gateway and its providers say to each other, without card data, credentials and tokens; see docs/recording.md." tr:"Ağ geçidi ile sağlayıcıların yazışmasını kart bilgisi, kimlik bilgisi ve token olmadan kaydeder; bkz. docs/recording.md."`
	LogJSON  bool              `name:"log-json" help:"Write logs as JSON lines." tr:"Günlüğü JSON satırları olarak yazar."`
	LogLevel slog.Level        `name:"log-level" default:"info" help:"Least level of log lines: debug, info, warn or error." tr:"Günlük satırlarının en düşük düzeyi: debug, info, warn ya da error."`
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
	c.welcome(s.out, d.URL(), bank, time.Now())
	return d.Run(ctx)
}

// devLook is how often development mode looks for chargebacks: who raises one wants to see what comes of it.
const devLook = 10 * time.Second

type simCommand struct {
	language

	Addr    string        `default:"127.0.0.1:8090" help:"Loopback address to listen on." tr:"Dinlenecek yerel (loopback) adres."`
	Data    string        `default:"./vezne-data" help:"Folder of the bank's books." tr:"Bankanın defterinin klasörü."`
	Chaos   int           `default:"0" help:"Percentage of requests that meet a random fault." tr:"Rastgele bir arızayla karşılaşan isteklerin yüzdesi."`
	Seed    uint64        `default:"1" help:"Seed of the random faults." tr:"Rastgele arızaların başlangıç değeri (seed)."`
	Slow    time.Duration `default:"40s" help:"How long the slow scenarios take." tr:"Yavaş senaryoların ne kadar süreceği."`
	LogJSON bool          `name:"log-json" help:"Write logs as JSON lines." tr:"Günlüğü JSON satırları olarak yazar."`

	Chargeback time.Duration `name:"chargeback-after" default:"30s" help:"How long after its capture the scenario CHARGEBACK disputes a payment." tr:"CHARGEBACK senaryosunda ödemeye, tahsilattan ne kadar sonra itiraz edileceği."`
}

// Run runs the simulator until a signal.
func (c simCommand) Run(ctx context.Context, s streams) error {
	b, err := server.OpenSim(ctx, config.Sim{
		Addr: c.Addr, Data: c.Data, ChaosPercent: c.Chaos, ChaosSeed: c.Seed, Slow: c.Slow, Chargeback: c.Chargeback,
	}, logging.New(s.log, slog.LevelInfo, !c.LogJSON))
	if err != nil {
		return err
	}
	c.welcomeSim(s.out, b.URL())
	return b.Run(ctx)
}
