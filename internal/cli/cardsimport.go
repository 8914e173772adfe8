package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/vaultstore"
)

// cardsImportCommand takes over cards that a provider keeps. It asks the provider, and needs the keys of accounts and of saved cards.
type cardsImportCommand struct {
	rosterFlags
	Merchant  string   `only:"" placeholder:"ID" help:"Whose account and customer. Default: the only merchant that there is." tr:"Hesabın ve müşterinin sahibi. Verilmezse: tek üye iş yeri."`
	VaultKeys string   `name:"vault-keys" placeholder:"FILE" help:"Key file that wraps the keys of saved cards. Default: vault.keys in the data folder." tr:"Kayıtlı kartların anahtarlarını saran anahtar dosyası. Verilmezse: veri klasöründeki vault.keys."`
	VaultKEK  string   `name:"vault-kek" placeholder:"URL" help:"Key in a service that wraps them instead; see vezne vault." tr:"Onları dosya yerine saran, bir hizmetteki anahtar; bkz. vezne vault."`
	Account   string   `required:"" placeholder:"NAME" help:"The account whose provider keeps the cards." tr:"Kartları saklayan sağlayıcının hesabı."`
	Owner     string   `required:"" placeholder:"ID" help:"The provider's name of the person, such as Paynet's card_owner_id or Paratika's CUSTOMER." tr:"Kişinin sağlayıcıdaki adı, örneğin Paynet'te card_owner_id, Paratika'da CUSTOMER."`
	Customer  string   `required:"" placeholder:"ID" help:"Whose cards they are here: cus_... or the shop's own id, of whom a customer is made if there is none." tr:"Kartların buradaki sahibi: cus_... ya da mağazanın verdiği kimlik; böyle bir müşteri yoksa oluşturulur."`
	Token     []string `placeholder:"TOKEN" help:"The provider's name of a card, such as Paynet's card_hash; several are separated by commas. Without it all that it keeps for the person." tr:"Kartın sağlayıcıdaki adı, örneğin Paynet'te card_hash; birden çoğu virgülle ayrılır. Verilmezse o kişi için saklananların hepsi."`
	Bank      string   `default:"http://127.0.0.1:8080" placeholder:"URL" help:"Where the simulator answers whose account simbank development mode has: vezne dev's own address, or that of vezne sim." tr:"Geliştirme kipindeki simbank hesabının simülatörünün adresi: vezne dev'in kendi adresi ya da vezne sim'inki."`
	DryRun    bool     `name:"dry-run" help:"Show what the provider keeps, and import nothing." tr:"Sağlayıcının sakladıklarını gösterir, hiçbirini içe aktarmaz."`
	JSON      bool     `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run imports.
func (c cardsImportCommand) Run(ctx context.Context, s streams) (err error) {
	d, err := c.look(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	client := server.Outbound()
	defer client.CloseIdleConnections()
	log := logging.New(s.log, slog.LevelWarn, true)
	g, m, err := c.asking(ctx, d, connector.Deps{HTTP: client, Now: time.Now, Log: log}, log)
	if err != nil {
		return err
	}
	shown := keptFlags{houseFlags: c.houseFlags, language: c.language, Merchant: c.Merchant}
	if c.DryRun {
		all, err := g.ProviderCards(ctx, m, c.Account, c.Owner)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		all = slices.DeleteFunc(all, func(k gateway.ProviderCard) bool { return len(c.Token) > 0 && !slices.Contains(c.Token, k.Token) })
		return shown.providerCards(s, c.JSON, all)
	}
	customer, err := g.CustomerNamed(ctx, m.ID, c.Customer)
	if errors.Is(err, fault.NotFound) {
		customer, err = g.KnowCustomer(ctx, m.ID, c.Customer)
	}
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	done, err := g.ImportCards(ctx, gateway.Import{Merchant: m, Customer: customer.ID, Account: c.Account, Owner: c.Owner, Tokens: c.Token})
	if err != nil {
		return err //nolint:wrapcheck // as above
	}
	all := make([]gateway.SavedCard, len(done))
	for i, one := range done {
		all[i] = one.Saved
	}
	return shown.cards(s, c.JSON, all)
}

// asking opens a gateway that asks the one account, and runs no job.
func (c cardsImportCommand) asking(ctx context.Context, d *desk, deps connector.Deps, log *slog.Logger) (*gateway.Gateway, *merchant.Merchant, error) {
	current, key, account, err := c.reach(ctx, d, deps)
	if err != nil {
		return nil, nil, err
	}
	kek, err := server.OpenKEK(ctx, server.KeySource{
		Address: c.VaultKEK, Env: os.Getenv, File: config.Dev{Data: c.Data, VaultKeys: c.VaultKeys}.VaultPath(),
	})
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // it names the flag or the file
	}
	keys, err := vaultstore.Open(ctx, d.Store, kek, time.Now, log)
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // it says enough
	}
	one := merchant.Merchant{ID: merchant.ID(c.Merchant), Accounts: []string{c.Account}, Revised: map[string]string{c.Account: current}}
	shops, err := merchant.NewDirectory([]merchant.Merchant{one}, nil)
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // it says what is wrong with the id
	}
	g, err := gateway.New(gateway.Config{
		Store: d.Store, Merchants: shops, Accounts: map[string]connector.Connector{key: account}, Now: time.Now, Log: log,
		Vault: keys.Vault(),
	})
	m, _ := shops.Find(one.ID)
	return g, m, err //nolint:wrapcheck // impossible: nothing is missing
}

// reach opens the account, and returns the name of its payments and the one under which a gateway finds it. Development mode's account at the
// simulator is the house's, and there only while the merchants have none of their own and are one.
func (c cardsImportCommand) reach(ctx context.Context, d *desk, deps connector.Deps) (current, key string, account connector.Connector, err error) {
	at := accountFlags{rosterFlags: c.rosterFlags, Name: c.Account, Merchant: c.Merchant}
	r, err := roster.Read(ctx, d.Store)
	if err != nil {
		return "", "", nil, err //nolint:wrapcheck // it says what it reads
	}
	others := slices.ContainsFunc(r.Merchants(), func(id merchant.ID) bool { return id != config.DemoMerchant })
	own := slices.ContainsFunc(r.Holdings(config.DemoMerchant), func(h roster.Holding) bool { return !h.Retired })
	if c.Account == config.DemoAccount && at.owner() == config.DemoMerchant && !others && !own {
		account, err = demoBank(c.Bank, deps)
		return c.Account, c.Account, account, err
	}
	if d.keys == nil {
		return "", "", nil, c.noKeys()
	}
	h, account, err := at.connect(ctx, d, deps)
	return h.Current, c.Merchant + "/" + h.Current, account, err
}

// listedKept is the form of a provider's card in JSON.
type listedKept struct {
	Owner string `json:"owner"`
	Token string `json:"token"`
	BIN   string `json:"bin"`
	Last4 string `json:"last4"`
	Brand string `json:"brand"`
	Label string `json:"label"`
	Card  string `json:"card"`
}

func (f keptFlags) providerCards(s streams, asJSON bool, all []gateway.ProviderCard) error {
	return f.table(s, asJSON, fault.Text{TR: "SAĞLAYICIDAKİ ADI\tNUMARA\tMARKA\tADI\tKART", EN: "PROVIDER'S NAME\tNUMBER\tBRAND\tLABEL\tCARD"}, len(all), func(i int) (string, any) {
		k := all[i]
		return fmt.Sprintf("%s\t%s…%s\t%s\t%s\t%s", k.Token, k.BIN, k.Last4, k.Brand, k.Label, k.Saved),
			listedKept{k.Owner, k.Token, k.BIN, k.Last4, k.Brand, k.Label, k.Saved}
	})
}

// cardsDeletedCommand lists what providers may keep still of what was deleted here.
type cardsDeletedCommand struct {
	keptFlags
	JSON bool `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c cardsDeletedCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		var all []vault.Unkept
		const page = 100
		for after := ""; ; {
			some, next, err := g.Unkept(ctx, c.id(), after, page)
			if err != nil {
				return err //nolint:wrapcheck // it says what it reads
			}
			all = append(all, some...)
			if next == "" {
				break
			}
			after = next
		}
		return c.table(s, c.JSON, fault.Text{
			TR: "KART\tNUMARA\tHESAP\tSAĞLAYICIDAKİ ADI\tSİLİNDİ\tDENEME\tDURUM", EN: "CARD\tNUMBER\tACCOUNT\tPROVIDER'S NAME\tDELETED\tTRIES\tSTATE",
		}, len(all), func(i int) (string, any) {
			u := all[i]
			state := fault.Text{TR: "soruluyor", EN: "being asked"}
			if u.GivenUp {
				state = fault.Text{TR: "sağlayıcı silmedi", EN: "the provider keeps it"}
			}
			return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%d\t%s", u.Card, u.Masked, u.Account, u.Token, clock(u.Since), u.Tries, c.in(state)), u
		})
	})
}
