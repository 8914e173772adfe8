package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/roster"
)

// providerCommand is about the accounts of merchants at providers.
type providerCommand struct {
	Kinds   providerKindsCommand   `cmd:"" help:"Tell what kinds of provider there are, what each can do and what is peculiar about it." tr:"Hangi sağlayıcı türleri olduğunu, her birinin neler yapabildiğini ve özelliklerini anlatır."`
	List    providerListCommand    `cmd:"" help:"List provider accounts: what they can do, whether they are healthy, when they last changed." tr:"Sağlayıcı hesaplarını listeler: neler yapabildikleri, sağlıkları, en son ne zaman değiştikleri."`
	Add     providerAddCommand     `cmd:"" help:"Add a provider account." tr:"Bir sağlayıcı hesabı ekler."`
	Update  providerUpdateCommand  `cmd:"" help:"Change an account: renew a secret, or move it to another address." tr:"Bir hesabı değiştirir: gizli bilgisini yeniler ya da başka bir adrese taşır."`
	Test    providerTestCommand    `cmd:"" help:"Ask a provider about an order that cannot exist: is it reached, does it take the credentials?" tr:"Sağlayıcıya var olamayacak bir siparişi sorar: ulaşılıyor mu, kimlik bilgileri kabul ediliyor mu?"`
	Disable providerDisableCommand `cmd:"" help:"Send no new payments to an account. What was paid through it goes on." tr:"Bir hesaba yeni ödeme göndermez. Ondan geçmiş ödemeler sürer."`
	Enable  providerEnableCommand  `cmd:"" help:"Send payments to an account again." tr:"Bir hesaba yeniden ödeme gönderir."`
	Remove  providerRemoveCommand  `cmd:"" help:"Take an account away. What was paid through it can still be asked about and given back." tr:"Bir hesabı kaldırır. Ondan geçmiş ödemeler yine sorulabilir ve iade edilebilir."`
	Erase   providerEraseCommand   `cmd:"" help:"Erase the credentials of a removed account, and those that an account had before it became another one. Refused while a payment or a card that the provider keeps needs them." tr:"Kaldırılmış bir hesabın ve bir hesabın değişmeden önceki kimlik bilgilerini siler. Bir ödeme ya da sağlayıcının sakladığı bir kart onlara gereksinim duyduğu sürece yapılmaz."`
	Reseal  providerResealCommand  `cmd:"" help:"Seal everything under the first key of the key file, so that older keys can be taken out of it." tr:"Her şeyi anahtar dosyasındaki ilk anahtarla yeniden mühürler; böylece eskileri dosyadan çıkarılabilir."`
}

// accountFlags name an account.
type accountFlags struct {
	rosterFlags
	Name     string `arg:"" help:"What rules and reports call the account." tr:"Hesabın kurallardaki ve raporlardaki adı."`
	Merchant string `only:"" placeholder:"ID" help:"Whose account. Default: the only merchant that there is." tr:"Kimin hesabı. Verilmezse: tek üye iş yeri."`
}

func (f accountFlags) owner() merchant.ID { return merchant.ID(f.Merchant) }

// wanted is a change of this one account.
func (f accountFlags) wanted(a roster.Account) []roster.Merchant {
	a.Name = f.Name
	return []roster.Merchant{{ID: f.owner(), Accounts: []roster.Account{a}}}
}

// connect opens the account as it stands, to ask its provider.
func (f accountFlags) connect(ctx context.Context, d *desk, deps connector.Deps) (roster.Holding, connector.Connector, error) {
	r, h, err := f.holding(ctx, d)
	if err != nil {
		return h, nil, err
	}
	account, err := r.Connect(d.keys, f.owner(), f.Name, deps)
	if err != nil {
		return h, nil, fault.Doing(fault.Text{TR: "%s/%s sağlayıcısı açılamadı", EN: "open provider %s/%s"}.With(f.Merchant, f.Name), err)
	}
	return h, account, nil
}

// holding finds the account as it is, among the house's.
func (f accountFlags) holding(ctx context.Context, d *desk) (*roster.Roster, roster.Holding, error) {
	r, err := roster.Read(ctx, d.Store)
	if err != nil {
		return nil, roster.Holding{}, err //nolint:wrapcheck // it says what it reads
	}
	all := r.Holdings(f.owner())
	at := slices.IndexFunc(all, func(h roster.Holding) bool { return h.Name == f.Name && !h.Retired })
	if at < 0 {
		return nil, roster.Holding{}, f.absent()
	}
	return r, all[at], nil
}

func (f accountFlags) absent() error {
	return fault.Say(fault.Text{
		TR: "%q üye iş yerinin %q adlı bir sağlayıcısı yok; vezne provider list hepsini gösterir",
		EN: "merchant %q has no provider %q; vezne provider list shows all",
	}, f.Merchant, f.Name)
}

// alter changes an account that is there.
func (f accountFlags) alter(ctx context.Context, s streams, change func() roster.Account) (err error) {
	_, err = os.Stat(f.Data)
	if f.DB == "" && err != nil {
		return f.absent() // what is not there must not be made by asking to change it
	}
	d, err := f.set(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	_, _, err = f.holding(ctx, d)
	if err != nil {
		return err
	}
	return f.change(ctx, s, d, f.wanted(change()), roster.Options{Behind: true}, false)
}

// credentialFlags are the secrets of an account.
type credentialFlags struct {
	Credential map[string]string `placeholder:"NAME=VALUE" mapsep:"none" help:"A credential; may be given several times. The value may be env:NAME, file:PATH, or - for a line of standard input, so that no secret stands in the shell's history." tr:"Bir kimlik bilgisi; birden çok kez verilebilir. Değer env:AD, file:YOL ya da standart girdiden bir satır için - olabilir; böylece kabuk geçmişinde gizli bilgi kalmaz."`
}

// reveal returns the credentials themselves, or nil if none is given. Lines of standard input are taken in the order of the names.
func (f credentialFlags) reveal() (map[string]string, error) {
	if len(f.Credential) == 0 {
		return nil, nil //nolint:nilnil // none given is not none wanted
	}
	input := bufio.NewReader(os.Stdin)
	secrets := config.Secrets{Folder: ".", Env: os.LookupEnv, Line: func() (string, error) {
		line, err := input.ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		return line, err
	}}
	return secrets.All(f.Credential) //nolint:wrapcheck // it names the credential
}

// earlyFlags say whether an account may charge before the shop asks; nil is not said.
type earlyFlags struct {
	EarlyCharge *bool `negatable:"" help:"Let a provider that cannot hold an amount take it while the buyer is at the bank, also for shops that make the charge themselves after 3-D Secure." tr:"Tutarı bloke edemeyen bir sağlayıcı, alıcı daha bankadayken çeksin; çekimi 3-D Secure'dan sonra kendisi yapan mağazalar için de."`
	PaysStores  *bool `negatable:"" help:"The provider knows the stores of the marketplace and gives each its share of a payment itself." tr:"Sağlayıcı pazaryerinin mağazalarını bilir ve her birine payını kendisi öder."`
}

type providerAddCommand struct {
	accountFlags
	credentialFlags
	Kind     string `required:"" placeholder:"KIND" help:"Which provider: paymes, paynet, paymago, paratika, esnekpos or simbank." tr:"Hangi sağlayıcı: paymes, paynet, paymago, paratika, esnekpos ya da simbank."`
	BaseURL  string `required:"" name:"base-url" placeholder:"URL" help:"The address of its API." tr:"API'sinin adresi."`
	Disabled bool   `help:"Add it without sending payments to it yet." tr:"Henüz ödeme göndermeden ekler."`
	earlyFlags
}

// Run adds an account behind those that there are.
func (c providerAddCommand) Run(ctx context.Context, s streams) (err error) {
	credentials, err := c.reveal()
	if err != nil {
		return err
	}
	d, err := c.set(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	r, err := roster.Read(ctx, d.Store)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	if c.owner() != config.DemoMerchant && !slices.Contains(r.Merchants(), c.owner()) {
		return fault.Say(fault.Text{
			TR: "%q adlı bir üye iş yeri yok; vezne apply ile ekleyin", EN: "there is no merchant %q; add it with vezne apply",
		}, c.Merchant)
	}
	for _, h := range r.Holdings(c.owner()) {
		if h.Name == c.Name && !h.Retired {
			return fault.Say(fault.Text{
				TR: "%q üye iş yerinin %q adlı sağlayıcısı zaten var; değiştirmek için vezne provider update",
				EN: "merchant %q has a provider %q already; vezne provider update changes it",
			}, c.Merchant, c.Name)
		}
	}
	a := roster.Account{Account: provider.Account{Kind: c.Kind, BaseURL: c.BaseURL, Credentials: credentials}, Disabled: &c.Disabled, EarlyCharge: c.EarlyCharge, PaysStores: c.PaysStores}
	return c.change(ctx, s, d, c.wanted(a), roster.Options{Behind: true}, false)
}

type providerUpdateCommand struct {
	accountFlags
	credentialFlags
	BaseURL string `name:"base-url" placeholder:"URL" help:"The new address. Earlier payments stay with the old one." tr:"Yeni adres. Önceki ödemeler eski adreste kalır."`
	earlyFlags
}

// Run changes what is given and leaves the rest.
func (c providerUpdateCommand) Run(ctx context.Context, s streams) error {
	credentials, err := c.reveal()
	if err != nil {
		return err
	}
	return c.alter(ctx, s, func() roster.Account {
		return roster.Account{Account: provider.Account{BaseURL: c.BaseURL, Credentials: credentials}, Merge: true, EarlyCharge: c.EarlyCharge, PaysStores: c.PaysStores}
	})
}

type providerDisableCommand struct{ accountFlags }

// Run closes an account to new payments.
func (c providerDisableCommand) Run(ctx context.Context, s streams) error {
	return c.alter(ctx, s, func() roster.Account { return roster.Account{Disabled: new(true)} })
}

type providerEnableCommand struct{ accountFlags }

// Run opens an account to new payments.
func (c providerEnableCommand) Run(ctx context.Context, s streams) error {
	return c.alter(ctx, s, func() roster.Account { return roster.Account{Disabled: new(false)} })
}

type providerRemoveCommand struct{ accountFlags }

// Run takes an account away.
func (c providerRemoveCommand) Run(ctx context.Context, s streams) error {
	return c.alter(ctx, s, func() roster.Account { return roster.Account{Remove: true} })
}

type providerResealCommand struct{ rosterFlags }

// Run seals again what lies under older keys.
func (c providerResealCommand) Run(ctx context.Context, s streams) (err error) {
	d, err := c.look(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	if d.keys == nil {
		return c.noKeys()
	}
	n, err := roster.Reseal(ctx, d.Store, d.keys, time.Now())
	if err != nil {
		return err //nolint:wrapcheck // it says what it was
	}
	endpoints, err := bookOf(d, s).Reseal(ctx)
	n += endpoints
	if err != nil {
		return err //nolint:wrapcheck // it says what it was
	}
	_, err = fmt.Fprintf(s.out, c.in(fault.Text{
		TR: "%d gizli bilgi yeniden mühürlendi; hepsi %s anahtarı altında.\n", EN: "%d secrets were sealed again; all lie under key %s.\n",
	}), n, d.keys.Current())
	return err //nolint:wrapcheck // the terminal is gone
}
