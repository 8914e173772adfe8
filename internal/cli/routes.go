package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/binstore"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/money"
)

type routesCommand struct {
	DryRun routesDryRunCommand `cmd:"" name:"dry-run" help:"Tell where past payments would have gone by the rules of a gateway file. Nothing is changed and no provider is asked." tr:"Geçmiş ödemelerin, bir ağ geçidi dosyasındaki kurallara göre nereye gideceğini söyler. Hiçbir şey değişmez, hiçbir sağlayıcıya sorulmaz."`
}

type routesDryRunCommand struct {
	rosterFlags

	File     string `short:"f" required:"" type:"existingfile" placeholder:"FILE" help:"Gateway file with the rules to try; what it does not say is as in the database." tr:"Denenecek kuralların bulunduğu ağ geçidi dosyası; dosyada olmayanlar veritabanındaki gibidir."`
	Merchant string `only:"" placeholder:"ID" help:"Whose payments. Default: the only merchant that there is." tr:"Kimin ödemeleri. Verilmezse: tek üye iş yeri."`
	From     string `placeholder:"DAY" help:"The first day, as 2026-11-01, in Turkish time." tr:"İlk gün, örneğin 2026-11-01, Türkiye saatine göre."`
	To       string `placeholder:"DAY" help:"The last day." tr:"Son gün."`
	JSON     bool   `name:"json" help:"Print the report as JSON." tr:"Raporu JSON olarak yazar."`
}

// Run tries the rules.
func (c routesDryRunCommand) Run(ctx context.Context, s streams) (err error) {
	since, before, err := window(c.From, c.To)
	if err != nil {
		return err
	}
	file, err := config.ReadFile(c.File)
	if err != nil {
		return err //nolint:wrapcheck // it names the file and the line
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	d, err := c.imagine(ctx, st, file)
	if err != nil {
		return file.Locate(err) //nolint:wrapcheck // it adds the line
	}
	d.Store, d.Since, d.Before = st, since, before
	report, err := d.Run(ctx)
	if err != nil {
		return err //nolint:wrapcheck // it says what it was doing
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		return e.Encode(struct { //nolint:wrapcheck // the terminal is gone
			gateway.DryRunReport

			Totals []gateway.Total `json:"totals"`
		}{report, report.Totals()})
	}
	return c.show(s, report)
}

// imagine is the merchant as it would be after the file has been applied, with its accounts.
func (c routesDryRunCommand) imagine(ctx context.Context, st *sqlstore.Store, file config.File) (gateway.DryRun, error) {
	now, err := roster.Read(ctx, st)
	if err != nil {
		return gateway.DryRun{}, err //nolint:wrapcheck // it says what it reads
	}
	keys, err := keyring.Open(c.keyFile(), roster.KeyPurpose)
	if errors.Is(err, fs.ErrNotExist) && now.Version == 0 { // nothing is sealed yet, so that any keys will do
		var text []byte
		text, err = keyring.Generate(roster.KeyPurpose, "")
		if err == nil {
			keys, err = keyring.Parse(roster.KeyPurpose, text)
		}
	}
	if err != nil {
		return gateway.DryRun{}, err //nolint:wrapcheck // it names the file
	}
	plan, err := now.Make(file.Wanted(), roster.Options{Keys: keys, Now: time.Now()})
	if err != nil {
		return gateway.DryRun{}, err //nolint:wrapcheck // it says where
	}
	next := plan.Next()
	people, problems := next.People(keys)
	opened, more := next.Open(keys, connector.Deps{HTTP: &http.Client{Transport: nobody{}}, Now: time.Now, Log: slog.New(slog.DiscardHandler)}, roster.Accounts{})
	for _, p := range append(problems, more...) {
		if p.Merchant == merchant.ID(c.Merchant) {
			return gateway.DryRun{}, p
		}
	}
	bins, err := binstore.Read(ctx, st)
	if err != nil {
		return gateway.DryRun{}, err //nolint:wrapcheck // it says what it reads
	}
	var cards bin.Directory
	cards.Use(bins.Import)
	for _, m := range config.Demo(nil, people).Merchants {
		if m.ID == merchant.ID(c.Merchant) {
			m.Cards = &cards
			return gateway.DryRun{Merchant: &m, Accounts: opened.Map()}, nil
		}
	}
	return gateway.DryRun{}, fault.Say(fault.Text{TR: "ne dosyada ne de veritabanında %s adlı bir üye iş yeri var", EN: "neither the file nor the database knows a merchant %s"}, c.Merchant)
}

// nobody is asked: accounts are opened to see what they are able to do.
type nobody struct{}

// RoundTrip refuses.
func (nobody) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, fault.Say(fault.Text{TR: "deneme hiçbir sağlayıcıya sormaz", EN: "a dry run asks no provider"})
}

// window reads two days of Turkish time, of which either may be empty. The last one is included.
func window(from, to string) (since, before time.Time, err error) {
	day := func(flag, text string) (time.Time, error) {
		if text == "" {
			return time.Time{}, nil
		}
		t, err := time.ParseInLocation(time.DateOnly, text, payment.Day(time.Now()).Location())
		if err != nil {
			return time.Time{}, errDay(flag)
		}
		return t, nil
	}
	since, err = day("--from", from)
	if err != nil {
		return since, before, err
	}
	before, err = day("--to", to)
	if err != nil || before.IsZero() {
		return since, before, err
	}
	before = before.AddDate(0, 0, 1)
	if !since.Before(before) {
		return since, before, fault.Say(fault.Text{TR: "--to: --from gününden önce olmayan bir gün verin", EN: "--to: give a day that is not before --from"})
	}
	return since, before, nil
}

func (c routesDryRunCommand) show(s streams, r gateway.DryRunReport) error {
	say := func(tr, en string, n ...any) {
		fmt.Fprintf(s.out, c.in(fault.Text{TR: tr, EN: en})+"\n", n...)
	}
	say("%d ödemeye bakıldı; %d tanesi başka hesaba giderdi.", "%d payments were looked at; %d would have gone elsewhere.", r.Payments, r.Changed)
	if r.Nowhere > 0 {
		say("%d ödeme hiçbir hesap alamayacağı için reddedilirdi.", "%d payments would have been refused, because no account could take them.", r.Nowhere)
	}
	if r.Unexplained > 0 {
		say("%d ödeme açıklamalar saklanmadan önce başladı: 3-D Secure istenip istenmediği sonucundan çıkarıldı.",
			"%d payments began before explanations were kept: whether 3-D Secure was wanted is concluded from what became of them.", r.Unexplained)
	}
	if r.AssumedHealthy > 0 {
		say("%d ödemede kurallar, o andaki sağlığı bilinmeyen bir hesabı sordu; yanıt veriyor sayıldı.",
			"In %d payments the rules asked about an account whose health was not known then; it was taken to answer.", r.AssumedHealthy)
	}
	if r.Unjudged > 0 {
		say("%d ödeme değerlendirilemedi: açıklaması okunamıyor.", "%d payments could not be judged: their explanation cannot be read.", r.Unjudged)
	}
	if len(r.Moves) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	sum := func(minor int64, currency money.Currency) string { return money.New(minor, currency).Format(c.code()) }
	name := func(account string) string {
		if account == "" {
			return c.in(fault.Text{TR: "(reddedilir)", EN: "(refused)"})
		}
		return account
	}
	fmt.Fprintln(t, c.in(fault.Text{
		TR: "\nHESAP\tÖNCE\tSONRA\tTUTAR ÖNCE\tTUTAR SONRA\tKOMİSYON ÖNCE\tKOMİSYON SONRA",
		EN: "\nACCOUNT\tBEFORE\tAFTER\tAMOUNT BEFORE\tAMOUNT AFTER\tCOMMISSION BEFORE\tCOMMISSION AFTER",
	}))
	for _, a := range r.Totals() {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\t%s\n", name(a.Account), a.Before, a.After, sum(a.AmountBefore, a.Currency),
			sum(a.AmountAfter, a.Currency), sum(a.CostBefore, a.Currency), sum(a.CostAfter, a.Currency))
	}
	fmt.Fprintln(t, c.in(fault.Text{
		TR: "\nNEREDEN\tNEREYE\tÖDEME\tTUTAR\tALINAN\tKOMİSYON ÖNCE\tKOMİSYON SONRA\tORANI BİLİNMEYEN",
		EN: "\nFROM\tTO\tPAYMENTS\tAMOUNT\tTAKEN\tCOMMISSION BEFORE\tCOMMISSION AFTER\tWITHOUT A RATE",
	}))
	for _, m := range r.Moves {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n", m.From, name(m.To), m.Payments, sum(m.Amount, m.Currency), sum(m.Taken, m.Currency),
			sum(m.CostBefore, m.Currency), sum(m.CostAfter, m.Currency), strconv.FormatInt(m.Unpriced, 10))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}
