package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/binstore"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/pricing"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/money"
)

// commissionCommand looks at and replaces what merchants have agreed to pay for payments.
type commissionCommand struct {
	List   commissionListCommand   `cmd:"" help:"List what a merchant has agreed, and the tables that its shop has made." tr:"Bir üye iş yerinin anlaşmasını ve mağazasının yaptığı tabloları listeler."`
	Quote  commissionQuoteCommand  `cmd:"" help:"Tell what an amount costs with a card on a day." tr:"Bir tutarın belli bir kartla belli bir gün kaça mal olduğunu söyler."`
	Import commissionImportCommand `cmd:"" help:"Replace what a merchant has agreed by the rows of a CSV file. Gateways that run use them within a second." tr:"Bir üye iş yerinin anlaşmasının yerine bir CSV dosyasının satırlarını koyar. Çalışan ağ geçitleri bir saniye içinde yenisini kullanır."`
}

type commissionFlags struct {
	rosterFlags
	Merchant string `only:"" placeholder:"ID" help:"Whose. Default: the only merchant that there is." tr:"Kimin. Verilmezse: tek üye iş yeri."`
}

func (f commissionFlags) id() merchant.ID { return merchant.ID(f.Merchant) }

// shop is the merchant as far as prices go. In development the demo merchant is there without having been set up.
func (f commissionFlags) shop(ctx context.Context, st roster.Store) (*merchant.Merchant, error) {
	r, err := roster.Read(ctx, st)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it reads
	}
	table, known := r.Commission(f.id())
	if f.id() == config.DemoMerchant && table == nil {
		for _, m := range config.Demo(nil, roster.People{}).Merchants {
			table, known = m.Commission, true
		}
	}
	if !known {
		return nil, fault.Say(fault.Text{TR: "%q adlı üye iş yeri yok", EN: "there is no merchant %q"}, f.Merchant)
	}
	kept, err := binstore.Read(ctx, st)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says what it reads
	}
	cards := &bin.Directory{}
	cards.Use(kept.Import)
	return &merchant.Merchant{ID: f.id(), Commission: table, Cards: cards}, nil
}

// within runs do with the merchant and an engine that only reads.
func (f commissionFlags) within(ctx context.Context, s streams, do func(*gateway.Gateway, *merchant.Merchant) error) (err error) {
	g, st, err := f.writer(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	reads, ok := st.(roster.Store)
	if !ok {
		return fault.Say(fault.Text{TR: "veritabanı okunamıyor", EN: "the database cannot be read"}) // impossible: it is a store
	}
	m, err := f.shop(ctx, reads)
	if err != nil {
		return err
	}
	return do(g, m)
}

type commissionListCommand struct {
	commissionFlags
	On   string `placeholder:"DATE" help:"Only what holds on a day, such as 2027-01-31." tr:"Yalnızca belli bir gün geçerli olanlar, örneğin 2027-01-31."`
	JSON bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c commissionListCommand) Run(ctx context.Context, s streams) error {
	on, err := c.day(c.On)
	if err != nil {
		return err
	}
	return c.commissionFlags.within(ctx, s, func(g *gateway.Gateway, m *merchant.Merchant) error {
		own, err := g.Ratios(ctx, m.ID, record.Filter{Limit: maxOwnTables})
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		if c.JSON {
			e := json.NewEncoder(s.out)
			for _, l := range m.Commission {
				if l.On(on) {
					err = errors.Join(err, e.Encode(l))
				}
			}
			for _, r := range own {
				err = errors.Join(err, e.Encode(r))
			}
			return err
		}
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, c.in(fault.Text{
			TR: "KOD\tPARA\tBANKA\tAİLE\tTAKSİT\tORAN\tVERGİ\tALICININ PAYI\tVALÖR\tBAŞLANGIÇ\tBİTİŞ",
			EN: "CODE\tCURRENCY\tBANK\tFAMILY\tINSTALLMENTS\tRATE\tTAX\tBUYER BEARS\tVALUE DAYS\tFROM\tUNTIL",
		}))
		for _, l := range m.Commission {
			if l.On(on) {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%d\t%s\t%s\n",
					l.Code, l.Currency, l.Bank, l.Family, l.Installments, c.percent(l.Rate), c.percent(l.Tax), c.percent(l.PassOn), l.ValueDays, l.From, l.Until)
			}
		}
		err = t.Flush()
		if err != nil || len(own) == 0 {
			return err //nolint:wrapcheck // the terminal is gone
		}
		return c.own(s, own)
	})
}

// maxOwnTables is how many tables of a shop's own are listed.
const maxOwnTables = 1000

// own lists the tables that the shop has made.
func (c commissionListCommand) own(s streams, own []commission.Ratio) error {
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\n"+c.in(fault.Text{
		TR: "MAĞAZANIN TABLOSU\tAÇIKLAMA\tREVİZYON\tYÖNTEM\tBANKA\tAİLE\tKART\tTAKSİT\tORAN", EN: "SHOP'S TABLE\tDESCRIPTION\tREVISION\tRATES ARE\tBANK\tFAMILY\tCARD\tINSTALLMENTS\tRATE",
	}))
	for _, r := range own {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\n", r.Code, r.Description, r.Revision, c.in(ratioMethod(r)))
		for _, row := range r.Rows {
			rate := c.percent(row.Rate)
			if row.Blocked {
				rate = c.in(fault.Text{TR: "kapalı", EN: "blocked"})
			} else if row.Installments == 0 {
				continue // the cards are let in, which says nothing
			}
			fmt.Fprintf(t, "\t\t\t\t%s\t%s\t%s\t%d\t%s\n", row.Bank, row.Family, row.Type, row.Installments, rate)
		}
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func ratioMethod(r commission.Ratio) fault.Text {
	switch {
	case r.Deleted:
		return fault.Text{TR: "silindi", EN: "deleted"}
	case r.Shown:
		return fault.Text{TR: "olduğu gibi", EN: "as they are"}
	}
	return fault.Text{TR: "anlaşmaya eklenir", EN: "added to the agreed"}
}

type commissionQuoteCommand struct {
	commissionFlags
	Amount       string `arg:"" help:"What the shop asks for, such as 149.00." tr:"Mağazanın istediği tutar, örneğin 149.00."`
	Currency     string `default:"TRY" help:"Its currency." tr:"Para birimi."`
	BIN          string `name:"bin" placeholder:"DIGITS" help:"First six or eight digits of the card, and no more of it." tr:"Kartın ilk altı ya da sekiz hanesi; daha fazlası değil."`
	Installments int    `placeholder:"N" help:"Only this number of installments; all that are offered otherwise." tr:"Yalnızca bu taksit sayısı; verilmezse sunulanların hepsi."`
	On           string `placeholder:"DATE" help:"The day, such as 2027-01-31; today otherwise." tr:"Gün, örneğin 2027-01-31; verilmezse bugün."`
	Ratio        string `name:"ratio-code" placeholder:"CODE" help:"The table's code; the table that needs none otherwise." tr:"Tablonun kodu; verilmezse kod gerektirmeyen tablo."`
	Bearer       string `placeholder:"shop|buyer" help:"Who bears the commission; the table says it otherwise." tr:"Komisyonu kimin üstleneceği: shop (mağaza) ya da buyer (alıcı); verilmezse tabloya bakılır."`
}

// Validate is called by kong. A whole card number has no business on a command line, whose history is kept.
func (c commissionQuoteCommand) Validate() error {
	if c.BIN != "" && !digits(c.BIN) {
		return fault.At("--bin", errDigits())
	}
	if c.Bearer != "" && c.Bearer != "shop" && c.Bearer != "buyer" {
		return fault.Say(fault.Text{TR: "--bearer: shop (mağaza) ya da buyer (alıcı) verin", EN: "--bearer: give shop or buyer"})
	}
	return nil
}

// Run quotes, by the function that prices payments.
func (c commissionQuoteCommand) Run(ctx context.Context, s streams) error {
	currency, err := currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	amount, err := amountFlag("<amount>", c.Amount, currency, money.Decimal)
	if err != nil {
		return err
	}
	on, err := c.day(c.On)
	if err != nil {
		return err
	}
	return c.commissionFlags.within(ctx, s, func(g *gateway.Gateway, m *merchant.Merchant) error {
		list, err := g.Prices(ctx, m, c.Ratio)
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		if on != "" {
			list.On = on
		}
		ask := pricing.Ask{Order: amount, Code: c.Ratio, Card: list.Card(c.BIN), Installments: c.Installments}
		if c.Bearer != "" {
			ask.PassOn = pricing.Bears(c.Bearer == "buyer")
		}
		var offers []pricing.Offer
		if c.Installments > 0 {
			one, priced := list.One(ask)
			offers, err = append(offers, one), priced
		} else {
			offers, err = list.All(ask)
		}
		if err != nil {
			return err //nolint:wrapcheck // a fault with a text in both languages
		}
		fmt.Fprintf(s.out, "%s  %s %s\n", list.On, ask.Card.Bank, ask.Card.Family)
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, c.in(fault.Text{
			TR: "TAKSİT\tTAHSİL EDİLEN\tAYLIK\tORAN\tKOMİSYON\tVERGİ\tNET\tVALÖR", EN: "INSTALLMENTS\tCHARGED\tMONTHLY\tRATE\tCOMMISSION\tTAX\tNET\tVALUE DAYS",
		}))
		for _, o := range offers {
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", o.Installments, o.Charged.Format(c.code()), o.Parts[0].Format(c.code()), c.percent(o.Terms.Rate),
				o.Commission().Format(c.code()), o.Tax().Format(c.code()), o.Net().Format(c.code()), o.Terms.ValueDays)
		}
		return t.Flush() //nolint:wrapcheck // the terminal is gone
	})
}

// day reads a day, or none. What stands in a table is a day in Turkey.
func (f commissionFlags) day(text string) (commission.Day, error) {
	if text == "" {
		return "", nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return "", fault.Say(fault.Text{TR: "--on: gün 2027-01-31 gibi yazılır", EN: "--on: a day is written as 2027-01-31"})
	}
	return commission.DayOf(at), nil
}

type commissionImportCommand struct {
	commissionFlags
	File   string `arg:"" type:"existingfile" help:"CSV with semicolons or commas, whose first line names the columns: installments, rate, family and so on, or taksit, oran, aile; see docs/commission.md." tr:"Noktalı virgüllü ya da virgüllü CSV; ilk satırı sütunların adlarıdır: taksit, oran, aile gibi ya da installments, rate, family; bkz. docs/commission.md."`
	DryRun bool   `help:"Print the difference and change nothing." tr:"Farkı yazar, hiçbir şeyi değiştirmez."`
}

// Run imports, whole or not at all.
func (c commissionImportCommand) Run(ctx context.Context, s streams) (err error) {
	table, err := config.ReadRates(c.File)
	if err != nil {
		text := fault.TextOf(err)
		return &fault.Said{Text: fault.Text{TR: c.File + ": " + text.In("tr"), EN: c.File + ": " + text.In("en")}, Cause: err}
	}
	d, err := c.set(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	if c.id() != config.DemoMerchant {
		_, err = c.shop(ctx, d.Store)
		if err != nil {
			return err // a slip of the finger would make a merchant
		}
	}
	return c.change(ctx, s, d, []roster.Merchant{{ID: c.id(), Commission: table}}, roster.Options{}, c.DryRun)
}
