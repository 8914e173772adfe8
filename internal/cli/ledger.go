package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/bookkeeper/export"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// ledgerCommand looks into a merchant's books, also while the gateway runs.
type ledgerCommand struct {
	Trial     ledgerTrialCommand     `cmd:"" name:"trial-balance" help:"Print the balances of all accounts." tr:"Bütün hesapların bakiyelerini yazar (mizan)."`
	Statement ledgerStatementCommand `cmd:"" help:"Print an account's entries with the balance after each." tr:"Bir hesabın kayıtlarını, her birinden sonraki bakiyeyle yazar."`
	Expected  ledgerExpectedCommand  `cmd:"" help:"Print what providers should pay, by day and account." tr:"Sağlayıcıların ödemesi gerekenleri gün ve hesaba göre yazar."`
	Settle    ledgerSettleCommand    `cmd:"" help:"Book what a provider paid, as it is given or from its statement." tr:"Bir sağlayıcının ödediğini, verildiği gibi ya da ekstresinden deftere kaydeder."`
	Export    ledgerExportCommand    `cmd:"" help:"Write entries, a trial balance or what is expected to a file, as CSV or XLSX." tr:"Kayıtları, mizanı ya da beklenen ödemeleri CSV ya da XLSX dosyasına yazar."`
	Verify    ledgerVerifyCommand    `cmd:"" help:"Verify the chain, the entries, the totals and the payments. Exits with 3 if anything is wrong." tr:"Zinciri, kayıtları, toplamları ve ödemeleri denetler. Bir yanlış varsa çıkış kodu 3'tür."`
	Backfill  ledgerBackfillCommand  `cmd:"" help:"Post what payments from before there were books should have posted." tr:"Defter tutulmaya başlanmadan önceki ödemelerin eksik kayıtlarını deftere işler."`
}

// ledgerFlags say whose books.
type ledgerFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose books. Default: the only merchant that there is." tr:"Kimin defteri. Verilmezse: tek üye iş yeri."`
}

func (f ledgerFlags) id() merchant.ID { return merchant.ID(f.Merchant) }

type ledgerTrialCommand struct {
	ledgerFlags
	Currency string `placeholder:"CODE" help:"Only this currency." tr:"Yalnızca bu para birimi."`
	To       string `placeholder:"DATE" help:"As it stood at the end of this day. Default: as it stands." tr:"Bu günün sonundaki durum. Verilmezse: şimdiki durum."`
	JSON     bool   `name:"json" help:"Print JSON." tr:"JSON yazar."`
}

// Run prints.
func (c *ledgerTrialCommand) Run(ctx context.Context, s streams) (err error) {
	currency, err := currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	to, err := dayFlag("--to", c.To)
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	trials, err := bookkeeper.Books{Store: st}.TrialBalance(ctx, c.id(), currency, to)
	if err != nil {
		return err //nolint:wrapcheck // it says what was read
	}
	if c.JSON {
		return indented(s.out, trials)
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, trial := range trials {
		fmt.Fprintln(t, c.in(fault.Text{TR: "HESAP\tADI\tBORÇ\tALACAK\tBAKİYE\t", EN: "ACCOUNT\tNAME\tDEBIT\tCREDIT\tBALANCE\t"})+string(trial.Currency))
		for _, a := range trial.Accounts {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t\n", a.Account, c.in(a.Account.Name()), c.figure(a.Debit), c.figure(a.Credit), c.figure(a.Balance))
		}
		fmt.Fprintf(t, "\t%s\t%s\t%s\t\t\n", c.in(fault.Text{TR: "Toplam", EN: "Sum"}), c.figure(trial.Debit), c.figure(trial.Credit))
	}
	if len(trials) == 0 {
		fmt.Fprintln(t, c.in(noEntries()))
	}
	return t.Flush() //nolint:wrapcheck // it is the output's own
}

func noEntries() fault.Text {
	return fault.Text{TR: "Defterde kayıt yok.", EN: "There is nothing in the books."}
}

// figure writes an amount without its currency.
func (l language) figure(a money.Amount) string {
	if l.code() == "tr" {
		return a.Turkish()
	}
	return a.Decimal()
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v) //nolint:wrapcheck // it is the output's own
}

type ledgerStatementCommand struct {
	ledgerFlags
	Account  string `required:"" placeholder:"NAME" help:"The account, such as merchant_payable or provider_receivable/main." tr:"Hesap, örneğin merchant_payable ya da provider_receivable/main."`
	Currency string `default:"TRY" placeholder:"CODE" help:"Its currency." tr:"Para birimi."`
	From     string `placeholder:"DATE" help:"First day. Days are Turkish." tr:"İlk gün. Günler Türkiye saatine göredir."`
	To       string `placeholder:"DATE" help:"Last day." tr:"Son gün."`
	JSON     bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// statementJSON is a line of a statement as JSON.
type statementJSON struct {
	Number      int64          `json:"number,omitempty"`
	Day         calendar.Day   `json:"day"`
	Transaction string         `json:"transaction"`
	Event       ledger.Event   `json:"event"`
	Subject     string         `json:"subject"`
	Account     ledger.Account `json:"account"`
	Value       calendar.Day   `json:"value_date"`
	Amount      money.Amount   `json:"amount"`
	Balance     money.Amount   `json:"balance"`
	Memo        string         `json:"memo,omitempty"`
}

func statementLine(l bookkeeper.StatementLine) statementJSON {
	return statementJSON{
		Number: l.Number, Day: l.Day, Transaction: l.Transaction.ID, Event: l.Transaction.Event, Subject: l.Transaction.Subject,
		Account: l.Account, Value: l.Value, Amount: money.New(l.Amount, l.Currency), Balance: l.Balance, Memo: l.Memo,
	}
}

// Run prints.
func (c *ledgerStatementCommand) Run(ctx context.Context, s streams) (err error) {
	q := bookkeeper.StatementQuery{Account: ledger.Account(c.Account), Limit: pageSize}
	q.Currency, err = currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	q.From, err = dayFlag("--from", c.From)
	if err != nil {
		return err
	}
	q.To, err = dayFlag("--to", c.To)
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	if !c.JSON {
		fmt.Fprintln(t, c.in(fault.Text{TR: "NO\tGÜN\tİŞLEM\tKONU\tVALÖR\tTUTAR\tBAKİYE", EN: "NO\tDAY\tEVENT\tSUBJECT\tVALUE\tAMOUNT\tBALANCE"}))
	}
	err = eachLine(ctx, st, c.id(), q, func(first bool, page bookkeeper.Statement) error {
		if c.JSON {
			e := json.NewEncoder(s.out)
			for _, l := range page.Lines {
				if err := e.Encode(statementLine(l)); err != nil {
					return err //nolint:wrapcheck // it is the output's own
				}
			}
			return nil
		}
		if first {
			fmt.Fprintf(t, "\t\t%s\t\t\t\t%s\n", c.in(fault.Text{TR: "Açılış", EN: "Opening"}), c.figure(page.Opening))
		}
		for _, l := range page.Lines {
			number := "-"
			if l.Number > 0 {
				number = strconv.FormatInt(l.Number, 10)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", number, l.Day, c.in(l.Transaction.Event.Text()), l.Transaction.Subject, l.Value,
				c.figure(money.New(l.Amount, l.Currency)), c.figure(l.Balance))
		}
		if !page.More {
			fmt.Fprintf(t, "\t\t%s\t\t\t\t%s\n", c.in(fault.Text{TR: "Kapanış", EN: "Closing"}), c.figure(page.Closing))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.Flush() //nolint:wrapcheck // it is the output's own
}

// eachLine calls do for every page of a statement.
func eachLine(ctx context.Context, st store.Books, m merchant.ID, q bookkeeper.StatementQuery, do func(first bool, page bookkeeper.Statement) error) error {
	for first := true; ; first = false {
		page, err := bookkeeper.Books{Store: st}.Statement(ctx, m, q)
		if err != nil {
			return err //nolint:wrapcheck // it says what was read
		}
		err = do(first, page)
		if err != nil || !page.More {
			return err
		}
		q.After = page.Next
	}
}

type ledgerExpectedCommand struct {
	ledgerFlags
	Currency string `default:"TRY" placeholder:"CODE" help:"The currency." tr:"Para birimi."`
	From     string `placeholder:"DATE" help:"First day of payment. Days are Turkish." tr:"İlk ödeme günü. Günler Türkiye saatine göredir."`
	To       string `placeholder:"DATE" help:"Last day of payment." tr:"Son ödeme günü."`
	JSON     bool   `name:"json" help:"Print JSON." tr:"JSON yazar."`
}

// Run prints.
func (c *ledgerExpectedCommand) Run(ctx context.Context, s streams) (err error) {
	currency, err := currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	from, err := dayFlag("--from", c.From)
	if err != nil {
		return err
	}
	to, err := dayFlag("--to", c.To)
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	all, err := bookkeeper.Books{Store: st}.Expected(ctx, c.id(), currency, from, to)
	if err != nil {
		return err //nolint:wrapcheck // it says what was read
	}
	if c.JSON {
		return indented(s.out, all)
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{TR: "GÜN\tHESAP\tBRÜT\tKOMİSYON\tVERGİ\tNET", EN: "DAY\tACCOUNT\tGROSS\tCOMMISSION\tTAX\tNET"}))
	for _, e := range all {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", e.Day, e.Account, c.figure(e.Gross), c.figure(e.Commission), c.figure(e.Tax), c.figure(e.Net))
	}
	return t.Flush() //nolint:wrapcheck // it is the output's own
}

type ledgerVerifyCommand struct {
	ledgerFlags
	Head []string `placeholder:"NUMBER:HASH" help:"A head that was written down earlier: the books must still contain it. May be repeated." tr:"Daha önce not edilmiş bir zincir ucu: defter onu hâlâ içermelidir. Birden çok kez verilebilir."`
	JSON bool     `name:"json" help:"Print JSON." tr:"JSON yazar."`
}

// Run verifies.
func (c *ledgerVerifyCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	v := bookkeeper.Verifier{Store: st}
	for _, text := range c.Head {
		anchor, err := anchorOf(text)
		if err != nil {
			return err
		}
		v.Anchors = append(v.Anchors, anchor)
	}
	found, err := v.Verify(ctx, c.id())
	if err != nil {
		return err //nolint:wrapcheck // it says what was read
	}
	if c.JSON {
		err = indented(s.out, map[string]any{
			"merchant": c.Merchant, "transactions": found.Transactions, "entries": found.Entries, "waiting": found.Waiting, "payments": found.Payments,
			"head": headText(found.Head), "problems": found.Count, "findings": found.Findings,
		})
	} else {
		err = c.print(s.out, found)
	}
	if err == nil && found.Count > 0 {
		return differences(found.Count)
	}
	return err
}

// headText is the head as --head takes it.
func headText(b ledger.Block) string {
	return strconv.FormatInt(b.Last, 10) + ":" + hex.EncodeToString(b.Hash[:])
}

func anchorOf(text string) (bookkeeper.Anchor, error) {
	number, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	sum, bad := hex.DecodeString(hash)
	if err != nil || bad != nil || len(sum) != len(ledger.Hash{}) {
		return bookkeeper.Anchor{}, fault.Say(fault.Text{
			TR: "--head: verify komutunun yazdığı gibi NUMARA:ÖZET verin", EN: "--head: give NUMBER:HASH as verify has printed it",
		})
	}
	return bookkeeper.Anchor{Number: n, Hash: ledger.Hash(sum)}, nil
}

func (c *ledgerVerifyCommand) print(w io.Writer, v bookkeeper.Verified) error {
	fmt.Fprintf(w, c.in(fault.Text{
		TR: "%d işlem, %d kayıt ve %d ödeme denetlendi; %d işlem zincire girmeyi bekliyor.\n",
		EN: "%d transactions, %d entries and %d payments were verified; %d transactions wait to be sealed.\n",
	}), v.Transactions, v.Entries, v.Payments, v.Waiting)
	fmt.Fprintf(w, c.in(fault.Text{
		TR: "Zincirin ucu (başka bir yerde saklayın): %s\n", EN: "Head of the chain (keep it somewhere else): %s\n",
	}), headText(v.Head))
	if v.Count == 0 {
		_, err := fmt.Fprintln(w, c.in(fault.Text{TR: "Hepsi doğru.", EN: "Everything is right."}))
		return err //nolint:wrapcheck // it is the output's own
	}
	fmt.Fprintf(w, c.in(fault.Text{TR: "%d sorun:\n", EN: "%d problems:\n"}), v.Count)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range v.Findings {
		where := ""
		if f.Number > 0 {
			where = fmt.Sprintf(c.in(fault.Text{TR: "işlem %d", EN: "transaction %d"}), f.Number)
		}
		if f.Line > 0 {
			where += fmt.Sprintf(c.in(fault.Text{TR: ", satır %d", EN: ", line %d"}), f.Line)
		}
		fmt.Fprintf(t, "  %s\t%s\t%s\n", c.in(f.Problem.Text()), where, f.ID)
	}
	return t.Flush() //nolint:wrapcheck // it is the output's own
}

type ledgerBackfillCommand struct {
	ledgerFlags
	Holidays []calendar.Day `placeholder:"DATE" help:"The days that the gateway was given with --holidays." tr:"Ağ geçidine --holidays ile verilmiş günler."`
}

// Run posts.
func (c *ledgerBackfillCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	n, err := bookkeeper.Backfill(ctx, st, c.id(), calendar.Calendar{}.With(c.Holidays...))
	if err != nil {
		return err //nolint:wrapcheck // it says what was read
	}
	_, err = fmt.Fprintf(s.out, c.in(fault.Text{TR: "%d işlem deftere işlendi.\n", EN: "%d transactions were posted.\n"}), n)
	return err //nolint:wrapcheck // it is the output's own
}

type ledgerExportCommand struct {
	ledgerFlags
	What     string `arg:"" enum:"trial-balance,statement,expected" help:"What to write: trial-balance, statement or expected." tr:"Ne yazılacağı: trial-balance (mizan), statement (hesap ekstresi) ya da expected (beklenenler)."`
	Output   string `short:"o" required:"" placeholder:"FILE" help:"The file to write, ending in .csv or .xlsx. It must not be there." tr:"Yazılacak dosya, .csv ya da .xlsx ile biter. Önceden var olmamalıdır."`
	Account  string `placeholder:"NAME" help:"The account of a statement." tr:"Ekstresi yazılacak hesap."`
	Currency string `default:"TRY" placeholder:"CODE" help:"The currency." tr:"Para birimi."`
	From     string `placeholder:"DATE" help:"First day." tr:"İlk gün."`
	To       string `placeholder:"DATE" help:"Last day." tr:"Son gün."`
}

// Run writes.
func (c *ledgerExportCommand) Run(ctx context.Context, s streams) (err error) {
	format := export.CSV
	switch {
	case strings.HasSuffix(c.Output, ".xlsx"):
		format = export.XLSX
	case !strings.HasSuffix(c.Output, ".csv"):
		return fault.Say(fault.Text{TR: "--output: .csv ya da .xlsx ile biten bir dosya verin", EN: "--output: give a file that ends in .csv or .xlsx"})
	}
	r := bookkeeper.Extract{What: c.What, Account: ledger.Account(c.Account)}
	r.Currency, err = currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	r.From, err = dayFlag("--from", c.From)
	if err != nil {
		return err
	}
	r.To, err = dayFlag("--to", c.To)
	if err != nil {
		return err
	}
	if c.What == "statement" && c.Account == "" {
		return fault.Say(fault.Text{TR: "--account: ekstresi yazılacak hesabı verin, örneğin merchant_payable", EN: "--account: name the account of the statement, such as merchant_payable"})
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.At("--output", err)
	}
	defer func() {
		closing(file, &err)
		if err != nil {
			err = errors.Join(err, os.Remove(c.Output)) // half a file would be taken for the whole, and keep the next try from its name
		}
	}()
	w, err := export.New(file, format, c.code(), c.in(r.Title()), r.Headings(c.code()))
	if err != nil {
		return err //nolint:wrapcheck // it says what it writes
	}
	err = r.Rows(ctx, bookkeeper.Books{Store: st}, c.id(), c.code(), w.Row)
	if err != nil {
		return err //nolint:wrapcheck // it says what was read
	}
	return w.Close() //nolint:wrapcheck // it says what it writes
}
