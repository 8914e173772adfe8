package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// disputesCommand keeps disputes, also while the gateway runs.
type disputesCommand struct {
	List     disputesListCommand     `cmd:"" default:"withargs" help:"List a merchant's disputes, the newest first." tr:"Bir üye iş yerine gelen itirazları en yenisinden başlayarak listeler."`
	Show     disputesShowCommand     `cmd:"" help:"Show a dispute with its evidence and history." tr:"Bir itirazı kanıtları ve geçmişiyle gösterir."`
	Open     disputesOpenCommand     `cmd:"" help:"Write down that a payment is disputed." tr:"Bir ödemeye itiraz edildiğini kaydeder."`
	Evidence disputesEvidenceCommand `cmd:"" help:"Add a text or a file." tr:"Kanıt olarak bir metin ya da dosya ekler."`
	Submit   disputesSubmitCommand   `cmd:"" help:"Say that the evidence is with the bank." tr:"Kanıtların bankaya gönderildiğini bildirir."`
	Win      disputesWinCommand      `cmd:"" help:"Say that the bank has given the money back." tr:"Bankanın parayı geri verdiğini bildirir (itiraz kazanıldı)."`
	Lose     disputesLoseCommand     `cmd:"" help:"Say that the money stays with the cardholder." tr:"Paranın kart sahibinde kaldığını bildirir (itiraz kaybedildi)."`
	Accept   disputesAcceptCommand   `cmd:"" help:"Do not contest a dispute." tr:"İtirazı kabul eder, savunma yapmaz."`
	Withdraw disputesWithdrawCommand `cmd:"" help:"Take back a dispute that was opened by mistake, with all that it has done to the books." tr:"Yanlışlıkla açılan bir itirazı, defterdeki bütün etkisiyle geri alır."`
}

type disputeFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose disputes. Default: the only merchant that there is." tr:"Kimin itirazları. Verilmezse: tek üye iş yeri."`
}

func (f disputeFlags) engine(ctx context.Context, s streams) (*gateway.Gateway, io.Closer, error) {
	return f.writer(ctx, s)
}

func (f disputeFlags) show(s streams, d dispute.Dispute) {
	fmt.Fprintf(s.out, "%s  %s  %s  %s  %s  %s\n", d.ID, d.Payment, d.Amount.Format(f.code()), f.in(disputeState(d.State)), d.Reason, d.Due)
	if len(d.Beside) > 0 && d.State.Takes() {
		fmt.Fprintln(s.out, f.in(fault.Text{
			TR: "Bu ödemenin başka itirazları da var; aynı ters ibrazsa birini geri alın (vezne disputes withdraw): ", EN: "The payment has other disputes; if they are the same chargeback, take one back (vezne disputes withdraw): ",
		})+strings.Join(d.Beside, ", "))
	}
}

type disputesListCommand struct {
	disputeFlags
	Payment string `placeholder:"ID" help:"Only those of this payment." tr:"Yalnızca bu ödemeninkiler."`
	Limit   int    `default:"20" help:"The most disputes to list." tr:"En çok kaç itiraz listeleneceği."`
	JSON    bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c disputesListCommand) Run(ctx context.Context, s streams) (err error) {
	err = errPage(c.Limit)
	if err != nil {
		return err
	}
	g, st, err := c.engine(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	ds, err := g.Disputes(ctx, merchant.ID(c.Merchant), record.Filter{Group: c.Payment, Newest: true, Limit: c.Limit})
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	t, e := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0), json.NewEncoder(s.out)
	if !c.JSON {
		fmt.Fprintln(t, c.in(fault.Text{
			TR: "İTİRAZ\tÖDEME\tTUTAR\tDURUM\tNEDEN\tSON GÜN\tAÇILIŞ", EN: "DISPUTE\tPAYMENT\tAMOUNT\tSTATE\tREASON\tDUE\tOPENED",
		}))
	}
	for _, d := range ds {
		if c.JSON {
			err = e.Encode(d.Shown(time.Now()))
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.ID, d.Payment, d.Amount.Format(c.code()), c.in(disputeState(d.State)), d.Reason, d.Due, clock(d.OpenedAt))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type disputesShowCommand struct {
	disputeFlags
	Dispute string `arg:"" help:"The dispute's id, dsp_..." tr:"İtirazın kimliği, dsp_..."`
}

// Run shows.
func (c disputesShowCommand) Run(ctx context.Context, s streams) (err error) {
	g, st, err := c.engine(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	d, err := g.Dispute(ctx, merchant.ID(c.Merchant), c.Dispute)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	c.show(s, d)
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	if len(d.Evidence) > 0 {
		fmt.Fprintln(t, c.in(fault.Text{TR: "\nKANIT\tEKLENDİ\tDOSYA\tMETİN", EN: "\nEVIDENCE\tADDED\tFILE\tTEXT"}))
	}
	for _, e := range d.Evidence {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.ID, clock(e.AddedAt), e.Name, e.Text)
	}
	fmt.Fprintln(t, c.in(fault.Text{TR: "\nZAMAN\tOLAY\tDURUM\tNOT", EN: "\nAT\tEVENT\tSTATE\tNOTE"}))
	for _, h := range d.History {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", clock(h.At), c.in(disputeEvent(h.Event)), c.in(disputeState(h.To)), h.Note)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type disputesOpenCommand struct {
	disputeFlags
	Payment   string `arg:"" help:"The payment's id, pay_..." tr:"Ödemenin kimliği, pay_..."`
	Amount    string `placeholder:"125.50" help:"How much is disputed, with decimals; all that was captured otherwise." tr:"İtiraz edilen tutar, ondalıklı; verilmezse tahsil edilenin tamamı."`
	Points    string `placeholder:"30.00" help:"What of it the bank takes in points; what refunds of the rest would leave otherwise." tr:"Bankanın bunun ne kadarını puan olarak geri aldığı; verilmezse kalanın iadesinden artacak puan."`
	Reason    string `required:"" placeholder:"CODE" help:"The scheme's reason code, such as 10.4 or 4853." tr:"Kart şemasının neden kodu, örneğin 10.4 ya da 4853."`
	Note      string `placeholder:"TEXT" help:"The bank's words." tr:"Bankanın açıklaması."`
	Reference string `placeholder:"NUMBER" help:"The bank's name of the dispute." tr:"İtirazın bankadaki numarası."`
	Due       string `placeholder:"2026-11-26" help:"The last day for evidence; ten banking days from today otherwise." tr:"Kanıt için son gün; verilmezse bugünden on iş günü sonra."`
}

// Run opens.
func (c disputesOpenCommand) Run(ctx context.Context, s streams) (err error) {
	g, st, err := c.engine(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	id, err := paymentID(c.Payment)
	if err != nil {
		return err
	}
	p, err := g.Find(ctx, merchant.ID(c.Merchant), id)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	n := gateway.NewDispute{Payment: id, Reason: c.Reason, Note: c.Note, Reference: c.Reference}
	if c.Amount != "" {
		a, err := amountFlag("--amount", c.Amount, p.Amount.Currency(), money.Grouped)
		if err != nil {
			return err
		}
		n.Amount = a.Minor()
	}
	if c.Points != "" {
		a, err := amountFlag("--points", c.Points, p.Amount.Currency(), money.Grouped)
		if err != nil {
			return err
		}
		minor := a.Minor()
		n.Points = &minor
	}
	n.Due, err = dayFlag("--due", c.Due)
	if err != nil {
		return err
	}
	d, err := g.OpenDispute(ctx, merchant.ID(c.Merchant), n)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	c.show(s, d)
	return nil
}

type disputesEvidenceCommand struct {
	disputeFlags
	Dispute string `arg:"" help:"The dispute's id, dsp_..." tr:"İtirazın kimliği, dsp_..."`
	Text    string `placeholder:"TEXT" help:"What the shop says." tr:"Mağazanın açıklaması."`
	File    string `type:"existingfile" placeholder:"FILE" help:"A file of 1 MiB at most." tr:"En çok 1 MiB'lik bir dosya."`
}

// Run adds.
func (c disputesEvidenceCommand) Run(ctx context.Context, s streams) (err error) {
	if c.Text == "" && c.File == "" {
		return fault.Say(fault.Text{TR: "--text ya da --file: bir metin ya da bir dosya verin", EN: "--text or --file: give a text or a file"})
	}
	g, st, err := c.engine(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	e := dispute.Evidence{Text: c.Text}
	var file []byte
	if c.File != "" {
		info, err := os.Stat(c.File)
		if err == nil && info.Size() > dispute.MaxFile {
			err = fault.Say(fault.Text{TR: "--file: dosya 1 MiB'den büyük", EN: "--file: it is larger than 1 MiB"})
		}
		if err == nil {
			file, err = os.ReadFile(c.File)
		}
		if err != nil {
			return err //nolint:wrapcheck // it names the file
		}
		e.Name, e.Type = filepath.Base(c.File), mime.TypeByExtension(filepath.Ext(c.File))
	}
	d, err := g.AddEvidence(ctx, merchant.ID(c.Merchant), c.Dispute, e, file)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	c.show(s, d)
	return nil
}

type disputesMoveCommand struct {
	disputeFlags
	Dispute string `arg:"" help:"The dispute's id, dsp_..." tr:"İtirazın kimliği, dsp_..."`
	Note    string `placeholder:"TEXT" help:"A remark for the history." tr:"Geçmişe yazılacak bir not."`
	Fee     string `placeholder:"15.00" help:"What the provider takes for it, for lose and accept." tr:"Sağlayıcının bunun için aldığı ücret; lose ve accept için."`
}

// move carries a step out.
func (c disputesMoveCommand) move(ctx context.Context, s streams, e dispute.Event) (err error) {
	g, st, err := c.engine(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	m := merchant.ID(c.Merchant)
	d, err := g.Dispute(ctx, m, c.Dispute)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	step := gateway.DisputeStep{Event: e, Note: c.Note}
	if c.Fee != "" {
		fee, err := amountFlag("--fee", c.Fee, d.Amount.Currency(), money.Grouped)
		if err != nil {
			return err
		}
		step.Fee = fee.Minor()
	}
	d, err = g.MoveDispute(ctx, m, d.ID, step)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	c.show(s, d)
	return nil
}

type disputesSubmitCommand struct{ disputesMoveCommand }

// Run moves the dispute on.
func (c disputesSubmitCommand) Run(ctx context.Context, s streams) error {
	return c.move(ctx, s, dispute.Submit)
}

type disputesWinCommand struct{ disputesMoveCommand }

// Run moves the dispute on.
func (c disputesWinCommand) Run(ctx context.Context, s streams) error {
	return c.move(ctx, s, dispute.Win)
}

type disputesLoseCommand struct{ disputesMoveCommand }

// Run moves the dispute on.
func (c disputesLoseCommand) Run(ctx context.Context, s streams) error {
	return c.move(ctx, s, dispute.Lose)
}

type disputesAcceptCommand struct{ disputesMoveCommand }

// Run moves the dispute on.
func (c disputesAcceptCommand) Run(ctx context.Context, s streams) error {
	return c.move(ctx, s, dispute.Accept)
}

type disputesWithdrawCommand struct{ disputesMoveCommand }

// Run moves the dispute on.
func (c disputesWithdrawCommand) Run(ctx context.Context, s streams) error {
	return c.move(ctx, s, dispute.Withdraw)
}
