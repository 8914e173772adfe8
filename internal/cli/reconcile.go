package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/reconcile/sheet"
	"github.com/vezne/vezne/internal/reconcile/statement"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// exitDifferences is the exit code of a reconciliation that found something, so that a script can tell it from an error.
const exitDifferences = 3

// differences is how many there are. It is no failure of the command, and nothing more is printed about it.
type differences int

// Error says how many.
func (d differences) Error() string { return fmt.Sprintf("%d differences", int(d)) }

type reconcileCommand struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose payments. Default: the only merchant that there is." tr:"Kimin ödemeleri. Verilmezse: tek üye iş yeri."`
	Provider string `required:"" placeholder:"NAME" help:"Name of the merchant's account at the provider." tr:"Üye iş yerinin sağlayıcıdaki hesabının adı."`
	From     string `required:"" placeholder:"DATE" help:"First day, such as 2026-11-25, or an RFC 3339 time. Days are Turkish." tr:"İlk gün, örneğin 2026-11-25, ya da RFC 3339 biçiminde bir an. Günler Türkiye saatine göredir."`
	To       string `required:"" placeholder:"DATE" help:"Last day, which is compared whole, or an RFC 3339 time, which is not in the span." tr:"Son gün (günün tamamı karşılaştırılır) ya da RFC 3339 biçiminde bir an (aralığa girmez)."`
	Settle   bool   `help:"Ask the provider about payments that are in doubt here and settled there." tr:"Burada belirsiz, orada sonuçlanmış ödemeleri sağlayıcıya sorar."`
	Disputes bool   `help:"Open disputes for chargebacks that none is known of." tr:"İtirazı kayıtlı olmayan ters ibrazlar için itiraz açar."`
	JSON     bool   `name:"json" help:"Print the report as JSON." tr:"Raporu JSON olarak yazar."`

	Statement string            `type:"existingfile" placeholder:"FILE" help:"Compare with this statement (.csv, .txt or .xlsx) instead of the provider's list." tr:"Sağlayıcının listesi yerine bu ekstreyle (.csv, .txt ya da .xlsx) karşılaştırır."`
	Map       map[string]string `placeholder:"FIELD=HEADING" mapsep:"none" help:"What a column of the statement is called, such as amount=Net. Fields: ref, order, transaction, rrn, kind, amount, currency, date, time, status, and case, reason and due of a chargeback." tr:"Ekstredeki bir sütunun adı, örneğin amount=Net. Alanlar: ref, order, transaction, rrn, kind, amount, currency, date, time, status; ters ibrazda ayrıca case, reason ve due."`
	Sheet     string            `placeholder:"NAME" help:"Sheet of the workbook. Default: the first with anything in it." tr:"Çalışma kitabının sayfası. Verilmezse: boş olmayan ilk sayfa."`

	Keys     string        `name:"account-keys" placeholder:"FILE" help:"Keys of the accounts in the database. Default: accounts.keys in the data folder." tr:"Veritabanındaki hesapların anahtarları. Verilmezse: veri klasöründeki accounts.keys."`
	Bank     string        `placeholder:"URL" help:"Address of a simulator that runs alone, for the demo account simbank." tr:"Tek başına çalışan bir simülatörün adresi, deneme hesabı simbank için."`
	Late     time.Duration `default:"1h" help:"How long after it happened something may be missing on one side." tr:"Bir işlemin, gerçekleştikten sonra ne kadar süre bir tarafta eksik olabileceği."`
	Findings int           `default:"10000" help:"The most differences to print; all are counted." tr:"En çok kaç fark yazılacağı; hepsi sayılır."`
}

// Run compares.
func (c *reconcileCommand) Run(ctx context.Context, s streams) (err error) {
	from, to, err := c.span()
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	account, err := c.account(ctx, s, st)
	if err != nil && c.needsAccount() {
		return err
	}
	in := reconcile.Input{
		Merchant: merchant.ID(c.Merchant), Account: c.Provider, From: from, To: to, Books: st, Now: time.Now, Late: c.Late,
		MaxFindings: c.Findings,
	}
	in.Source, in.Against, in.File, err = c.source(account)
	if err != nil {
		return err
	}
	if c.Settle {
		in.Ask, err = c.ask(ctx, s, st, account)
		if err != nil {
			return err
		}
	}
	in.Disputes, err = c.disputes(ctx, st)
	if err != nil {
		return err
	}
	r, err := reconcile.Run(ctx, in)
	if err != nil {
		return fault.Doing(fault.Text{TR: "%s ile %s karşılaştırılamadı", EN: "reconcile %s with %s"}.With(c.Merchant, c.Provider), err)
	}
	if c.JSON {
		out := json.NewEncoder(s.out)
		out.SetIndent("", "  ")
		err = out.Encode(r)
	} else {
		err = r.Write(s.out, c.code())
	}
	if found := r.Differences() + r.Unread; err == nil && found > 0 {
		return differences(found)
	}
	return err //nolint:wrapcheck // it is the output's own
}

// turkishDay reads a day as its beginning in Turkey, where it has been three hours ahead of UTC all year round since 2016.
func turkishDay(text string) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, text, payment.Day(time.Now()).Location())
	return t, err == nil
}

func (c *reconcileCommand) span() (from, to time.Time, err error) {
	read := func(flag, text string, whole bool) (time.Time, error) {
		if t, ok := turkishDay(text); ok {
			if whole {
				t = t.AddDate(0, 0, 1)
			}
			return t, nil
		}
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return t, fault.Say(fault.Text{
				TR: "%s: 2026-11-25 gibi bir gün ya da 2026-11-25T14:00:00+03:00 gibi bir an verin",
				EN: "%s: give a day such as 2026-11-25, or a time such as 2026-11-25T14:00:00+03:00",
			}, flag)
		}
		return t, nil
	}
	from, err = read("--from", c.From, false)
	if err != nil {
		return from, to, err
	}
	to, err = read("--to", c.To, true)
	if err == nil && !from.Before(to) {
		err = fault.Say(fault.Text{TR: "--to: --from gününden önce olmayan bir gün verin", EN: "--to: give a day that is not before --from"})
	}
	return from, to, err
}

// account opens the account as it stands in the database, or the demo merchant's at a simulator that runs alone.
func (c *reconcileCommand) account(ctx context.Context, s streams, st *sqlstore.Store) (connector.Connector, error) {
	deps := connector.Deps{
		HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}, Now: time.Now, Log: logging.New(s.log, slog.LevelWarn, true),
	}
	if c.Merchant == string(config.DemoMerchant) && c.Provider == config.DemoAccount {
		if c.Bank == "" {
			return nil, fault.Say(fault.Text{
				TR: "--bank: simülatörün adresini verin; vezne dev içindeki simülatöre dışarıdan sorulamaz",
				EN: "--bank: give the address of the simulator; the one inside of vezne dev cannot be asked from outside",
			})
		}
		return demoBank(c.Bank, deps)
	}
	none := fault.Say(fault.Text{TR: "%s üye iş yerinin %s adlı bir hesabı yok", EN: "merchant %s has no account %s"}, c.Merchant, c.Provider)
	r, err := roster.Read(ctx, st)
	switch {
	case err != nil:
		return nil, err //nolint:wrapcheck // it says what it read
	case r.Version == 0:
		return nil, none // and there is no need for keys, which would be made
	}
	keys, err := roster.OpenKeys(ctx, st, config.Dev{Data: c.Data, AccountKeys: c.Keys}.AccountPath())
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	opened, problems := r.Open(keys, deps, roster.Accounts{})
	account, open := opened.Map()[c.Merchant+"/"+c.Provider]
	if !open {
		for _, p := range problems {
			if string(p.Merchant) == c.Merchant {
				return nil, p
			}
		}
		return nil, none
	}
	return account, nil
}

// needsAccount reports whether the provider has to be asked for anything. A statement can be compared without its account, unless
// the provider keeps our references under other names, which the account would tell.
func (c *reconcileCommand) needsAccount() bool { return c.Statement == "" || c.Settle }

// source is what to compare with. account is nil if it could not be opened and is not needed.
func (c *reconcileCommand) source(account connector.Connector) (s reconcile.Source, against, file string, err error) {
	l, lists := account.(connector.Lister)
	if c.Statement == "" {
		if !lists {
			return nil, "", "", fault.Say(fault.Text{
				TR: "%s hesabının sağlayıcısı hareket listesi vermiyor; ekstresini --statement ile verin",
				EN: "the provider of account %s documents no list; give its statement with --statement",
			}, c.Provider)
		}
		return reconcile.Listed{Lister: l, Now: time.Now}, "list", "", nil
	}
	o := statement.Options{}
	o.Map, err = statement.ParseMap(c.Map, statement.Fields())
	if err != nil {
		return nil, "", "", err //nolint:wrapcheck // it names the flag
	}
	if lists {
		o.Named = l.Named
	}
	read, err := statement.Check(tableOf(c.Statement, c.Sheet), o)
	return read, "statement", filepath.Base(c.Statement), broken(err)
}

// tableOf opens a statement by what its name ends in.
func tableOf(path, page string) func() (statement.Table, error) {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return func() (statement.Table, error) { return sheet.Open(path, page) }
	}
	return func() (statement.Table, error) { return statement.CSV(path) }
}

// broken has a statement that cannot be understood say so in both languages.
func broken(err error) error {
	var b *statement.Broken
	if errors.As(err, &b) {
		return &fault.Said{Text: fault.Text{TR: b.In("tr"), EN: b.In("en")}, Cause: err}
	}
	return err
}

// disputes are what chargebacks are compared with.
func (c *reconcileCommand) disputes(ctx context.Context, st *sqlstore.Store) (*reconcile.Disputes, error) {
	g, err := stating(ctx, st)
	if err != nil {
		return nil, err
	}
	m := merchant.ID(c.Merchant)
	of := &reconcile.Disputes{Known: func(ctx context.Context, p payment.ID) ([]dispute.Dispute, error) {
		return g.PaymentDisputes(ctx, m, p) //nolint:wrapcheck // it names the payment
	}}
	if c.Disputes {
		of.Open = func(ctx context.Context, p payment.ID, b connector.Chargeback, others []string) (string, error) {
			d, err := g.FoundDispute(ctx, m, p, b, others...)
			return d.ID, err //nolint:wrapcheck // it is a fault, or says what failed
		}
	}
	return of, nil
}

// ask returns a function that asks the provider about one payment, as the gateway does by itself.
func (c *reconcileCommand) ask(ctx context.Context, s streams, st *sqlstore.Store, account connector.Connector) (func(context.Context, payment.ID) (bool, error), error) {
	directory, err := merchant.NewDirectory([]merchant.Merchant{{ID: merchant.ID(c.Merchant), Accounts: []string{c.Provider}}}, nil)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what
	}
	g, err := telling(ctx, st, gateway.Config{
		Store: st, Merchants: directory, Accounts: map[string]connector.Connector{c.Merchant + "/" + c.Provider: account}, Now: time.Now,
		Log: logging.New(s.log, slog.LevelWarn, true),
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what is missing
	}
	return func(ctx context.Context, id payment.ID) (bool, error) {
		p, err := g.Settle(ctx, merchant.ID(c.Merchant), id)
		_, _, open := p.Open()
		return err == nil && !open, err //nolint:wrapcheck // it names the payment
	}, nil
}

// demoBank opens the demo merchant's account at a simulator.
func demoBank(base string, deps connector.Deps) (connector.Connector, error) {
	bank, err := provider.Config(provider.Account{
		Name: config.DemoAccount, Kind: "simbank", BaseURL: base,
		Credentials: map[string]string{"terminal": config.DemoTerminal, "key": config.DemoTerminalKey},
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the field
	}
	return bank.Open(deps) //nolint:wrapcheck // it names the account
}
