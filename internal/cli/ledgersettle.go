package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/reconcile/statement"
	"github.com/vezne/vezne/internal/store/sqlstore"
	"github.com/vezne/vezne/money"
)

type ledgerSettleCommand struct {
	ledgerFlags
	Account    string `placeholder:"NAME" help:"The provider account that paid; of a statement, where its lines name none." tr:"Ödeyen sağlayıcı hesabı; ekstrede, hesap adı olmayan satırlar için."`
	Reference  string `placeholder:"NO" help:"The payout's own number. Booking it again changes nothing." tr:"Sağlayıcı ödemesinin kendi numarası. Yeniden kaydetmek bir şeyi değiştirmez."`
	Day        string `placeholder:"DATE" help:"When the money came." tr:"Paranın geldiği gün."`
	For        string `placeholder:"DATE" help:"Of which day it pays what was expected. Default: of the same." tr:"Hangi gün için beklenenin ödendiği. Verilmezse: aynı gün."`
	Through    string `placeholder:"DATE" help:"The last day, where it pays several and --for is the first. What is expected of them together must be just its figures." tr:"Birden çok günü ödüyorsa son gün; --for ilk gündür. O günlerde beklenenin toplamı tam olarak bu tutarlar olmalıdır."`
	Currency   string `default:"TRY" placeholder:"CODE" help:"The currency." tr:"Para birimi."`
	Gross      string `placeholder:"AMOUNT" help:"What was taken from cards, such as 1234.56." tr:"Kartlardan çekilen tutar, örneğin 1234.56."`
	Commission string `default:"0" placeholder:"AMOUNT" help:"What the provider kept of it." tr:"Sağlayıcının bundan kestiği komisyon."`
	Tax        string `default:"0" placeholder:"AMOUNT" help:"The tax that it kept." tr:"Kestiği vergi."`
	Net        string `placeholder:"AMOUNT" help:"What came. Default: gross less commission and tax." tr:"Gelen tutar. Verilmezse: brüt eksi komisyon ve vergi."`

	From      string            `type:"existingfile" placeholder:"FILE" help:"Book the lines of the provider's statement (.csv, .txt or .xlsx) instead. Prints what would be booked and what does not agree; exits with 3 if anything does not." tr:"Bunun yerine sağlayıcının ekstresindeki (.csv, .txt ya da .xlsx) satırları kaydeder. Neyin kaydedileceğini ve neyin uyuşmadığını yazar; uyuşmayan varsa çıkış kodu 3'tür."`
	Apply     bool              `help:"Book it." tr:"Kaydeder."`
	Tolerance string            `default:"0" placeholder:"AMOUNT" help:"Book lines that differ from what is expected by up to this much, such as 0.05, and the difference with them." tr:"Beklenenden en çok bu kadar farklı olan satırları, farkıyla birlikte kaydeder; örneğin 0.05."`
	Map       map[string]string `placeholder:"FIELD=HEADING" mapsep:"none" help:"What a column of the statement is called, such as net=Hakediş. Fields: account, payout, ref, order, transaction, due, amount, commission, tax, net, currency, date." tr:"Ekstredeki bir sütunun adı, örneğin net=Hakediş. Alanlar: account, payout, ref, order, transaction, due, amount, commission, tax, net, currency, date."`
	Sheet     string            `placeholder:"NAME" help:"Sheet of the workbook. Default: the first with anything in it." tr:"Çalışma kitabının sayfası. Verilmezse: boş olmayan ilk sayfa."`
	JSON      bool              `name:"json" help:"Print the statement's lines as JSON." tr:"Ekstrenin satırlarını JSON olarak yazar."`
}

// Run books.
func (c *ledgerSettleCommand) Run(ctx context.Context, s streams) (err error) {
	if c.From != "" {
		return c.statement(ctx, s)
	}
	set, err := c.given()
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	t, repeated, err := bookkeeper.Settle(ctx, st, set, time.Now())
	if err != nil {
		return err //nolint:wrapcheck // it says what is wrong
	}
	said := fault.Text{TR: "%s kaydedildi.", EN: "%s is booked."}
	if repeated {
		said = fault.Text{TR: "%s zaten kayıtlıydı; bir şey değişmedi.", EN: "%s was booked before; nothing has changed."}
	}
	_, err = fmt.Fprintf(s.out, c.in(said)+"\n", t.ID)
	return err //nolint:wrapcheck // it is the output's own
}

// given is the settlement of the command line.
func (c *ledgerSettleCommand) given() (set bookkeeper.Settlement, err error) {
	for _, f := range []struct{ flag, text string }{{"--account", c.Account}, {"--reference", c.Reference}, {"--day", c.Day}, {"--gross", c.Gross}} {
		if f.text == "" {
			return set, fault.Say(fault.Text{
				TR: "%s verin ya da sağlayıcının ekstresini --from ile verin", EN: "give %s, or the provider's statement with --from",
			}, f.flag)
		}
	}
	currency, err := currencyFlag(c.Currency)
	if err != nil {
		return set, err
	}
	set = bookkeeper.Settlement{Merchant: c.id(), Account: c.Account, Reference: c.Reference}
	set.Day, err = dayFlag("--day", c.Day)
	if err != nil {
		return set, err
	}
	set.For, err = dayFlag("--for", c.For)
	if err != nil {
		return set, err
	}
	set.Through, err = dayFlag("--through", c.Through)
	if err != nil {
		return set, err
	}
	for _, f := range []struct {
		flag, text string
		into       *money.Amount
	}{{"--gross", c.Gross, &set.Gross}, {"--commission", c.Commission, &set.Commission}, {"--tax", c.Tax, &set.Tax}, {"--net", c.Net, &set.Net}} {
		if f.text == "" {
			continue
		}
		*f.into, err = money.Parse(f.text, currency, money.Decimal)
		if err != nil {
			return set, fault.Say(fault.Text{TR: "%s: 1234.56 gibi bir tutar verin", EN: "%s: give an amount such as 1234.56"}, f.flag)
		}
	}
	if c.Net == "" {
		set.Net = money.New(set.Gross.Minor()-set.Commission.Minor()-set.Tax.Minor(), currency)
	}
	return set, nil
}

// statement books a provider's statement, or says what would be booked of it.
func (c *ledgerSettleCommand) statement(ctx context.Context, s streams) (err error) {
	for _, f := range []struct{ flag, text string }{{"--reference", c.Reference}, {"--day", c.Day}, {"--for", c.For}, {"--through", c.Through}, {"--gross", c.Gross}, {"--net", c.Net}} {
		if f.text != "" {
			return fault.Say(fault.Text{TR: "%s, --from ile birlikte verilemez; ekstre söyler", EN: "%s cannot be given with --from: the statement says it"}, f.flag)
		}
	}
	tolerance, err := money.Parse(c.Tolerance, money.TRY, money.Decimal)
	if err != nil || tolerance.IsNegative() {
		return fault.Say(fault.Text{TR: "--tolerance: 0.05 gibi bir tutar verin", EN: "--tolerance: give an amount such as 0.05"})
	}
	names, err := statement.ParseMap(c.Map, statement.PayoutFields())
	if err != nil {
		return err //nolint:wrapcheck // it names the flag
	}
	read, err := statement.Payouts(tableOf(c.From, c.Sheet), names)
	if err != nil {
		return broken(err)
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	plan, err := c.book(ctx, st, payoutLines(read, c.Account), tolerance.Minor())
	if err != nil {
		return err
	}
	if c.JSON {
		err = indented(s.out, plan)
	} else {
		err = c.print(s.out, &plan)
	}
	if n := plan.Open(); err == nil && n > 0 {
		return differences(n)
	}
	return err
}

func (c *ledgerSettleCommand) book(ctx context.Context, st *sqlstore.Store, lines []bookkeeper.PayoutLine, tolerance int64) (bookkeeper.PayoutPlan, error) {
	b := bookkeeper.Payouts{Store: st, Merchant: c.id(), Tolerance: tolerance, Now: time.Now()}
	plan, err := b.Plan(ctx, lines)
	if err == nil && c.Apply {
		err = b.Apply(ctx, &plan)
	}
	return plan, err //nolint:wrapcheck // it names the line
}

// payoutLines are the lines of a statement as the books take them; those that name no account are of the one that was given.
func payoutLines(read []statement.PayoutLine, account string) []bookkeeper.PayoutLine {
	lines := make([]bookkeeper.PayoutLine, len(read))
	for i, l := range read {
		lines[i] = bookkeeper.PayoutLine{
			// A payout's number becomes a name in the books; a column of card numbers that is taken for one of such numbers does not.
			Number: l.Number, Account: cmp.Or(l.Account, account), Reference: gateway.Shown(l.Payout), Payment: l.Payment, Transaction: l.Transaction, Day: l.Day, For: l.Due,
			Gross: l.Gross, Commission: l.Commission, Tax: l.Tax, Net: l.Net, TaxIn: l.TaxIn,
		}
	}
	return lines
}

// print writes a plan for people: how many lines are what, those that are told, and what is due then.
func (c *ledgerSettleCommand) print(w io.Writer, plan *bookkeeper.PayoutPlan) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{
		TR: "SATIR\tDURUM\tHESAP\tREFERANS\tGÜN\tBRÜT\tKOMİSYON\tVERGİ\tNET\tBEKLENEN NET", EN: "LINE\tSTATE\tACCOUNT\tREFERENCE\tDAY\tGROSS\tCOMMISSION\tTAX\tNET\tEXPECTED NET",
	}))
	for i := range plan.Lines {
		l := &plan.Lines[i]
		expected, state := "-", c.in(l.State.Text())
		if l.Expected != nil {
			expected = c.figure(l.Expected.Net)
		}
		if l.Reason != nil {
			state += ": " + c.in(*l.Reason)
		}
		if note := l.Note(); note != nil {
			state += " (" + c.in(*note) + ")"
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Line, state, l.Account, l.Reference, l.Day, c.figure(l.Gross), c.figure(l.Commission),
			c.figure(l.Tax), c.figure(l.Net), expected)
	}
	err := t.Flush()
	if err != nil {
		return err //nolint:wrapcheck // it is the output's own
	}
	fmt.Fprintln(w)
	for _, state := range bookkeeper.PayoutStates() {
		if n := plan.Counts[state]; n > 0 {
			fmt.Fprintf(w, "%s: %d\n", c.in(state.Text()), n)
		}
	}
	said := fault.Text{TR: "Hiçbir şey kaydedilmedi; kaydetmek için --apply verin.", EN: "Nothing was booked; give --apply to book it."}
	if plan.Applied {
		said = fault.Text{TR: "Kaydedilebilenler kaydedildi. Beklenenler:", EN: "What could be booked is. Still due:"}
	} else {
		fmt.Fprintln(w, c.in(said))
		said = fault.Text{TR: "Kaydedilseydi beklenenler:", EN: "Due then:"}
	}
	if len(plan.Due) == 0 {
		said = fault.Text{TR: "Başka bir şey beklenmiyor.", EN: "Nothing else is due."}
	}
	fmt.Fprintln(w, c.in(said))
	for _, d := range plan.Due {
		mark := ""
		if d.Missing {
			mark = c.in(fault.Text{TR: "ekstrede yok", EN: "missing in the statement"})
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", d.Day, d.Account, c.figure(d.Net), d.Net.Currency(), mark)
	}
	return t.Flush() //nolint:wrapcheck // it is the output's own
}
