package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// disputesCommand keeps disputes, also while the gateway runs.
type disputesCommand struct {
	List     disputesListCommand     `cmd:"" default:"withargs" help:"List a merchant's disputes, the newest first."`
	Show     disputesShowCommand     `cmd:"" help:"Show a dispute with its evidence and history."`
	Open     disputesOpenCommand     `cmd:"" help:"Write down that a payment is disputed."`
	Evidence disputesEvidenceCommand `cmd:"" help:"Add a text or a file."`
	Submit   disputesSubmitCommand   `cmd:"" help:"Say that the evidence is with the bank."`
	Win      disputesWinCommand      `cmd:"" help:"Say that the bank has given the money back."`
	Lose     disputesLoseCommand     `cmd:"" help:"Say that the money stays with the cardholder."`
	Accept   disputesAcceptCommand   `cmd:"" help:"Do not contest a dispute."`
}

type disputeFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose disputes. Default: the only merchant that there is."`
}

func (f disputeFlags) engine(ctx context.Context, s streams) (*gateway.Gateway, io.Closer, error) {
	return f.writer(ctx, s)
}

func (f disputeFlags) show(s streams, d dispute.Dispute) {
	fmt.Fprintf(s.out, "%s  %s  %s  %s  %s  %s\n", d.ID, d.Payment, d.Amount.Format(f.code()), d.State, d.Reason, d.Due)
}

type disputesListCommand struct {
	disputeFlags
	Payment string `placeholder:"ID" help:"Only those of this payment."`
	Limit   int    `default:"20" help:"The most disputes to list."`
	JSON    bool   `name:"json" help:"Print one JSON object per line."`
}

// Run lists.
func (c disputesListCommand) Run(ctx context.Context, s streams) (err error) {
	if c.Limit <= 0 {
		return fault.Say(fault.Text{TR: "--limit: sıfırdan büyük bir sayı verin", EN: "--limit: give a number above zero"})
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
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.ID, d.Payment, d.Amount.Format(c.code()), d.State, d.Reason, d.Due, clock(d.OpenedAt))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type disputesShowCommand struct {
	disputeFlags
	Dispute string `arg:"" help:"The dispute's id, dsp_..."`
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
	for _, e := range d.Evidence {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.ID, clock(e.AddedAt), e.Name, e.Text)
	}
	for _, h := range d.History {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", clock(h.At), h.Event, h.To, h.Note)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type disputesOpenCommand struct {
	disputeFlags
	Payment   string `arg:"" help:"The payment's id, pay_..."`
	Amount    string `placeholder:"125.50" help:"How much is disputed, with decimals; all that was captured otherwise."`
	Points    string `placeholder:"30.00" help:"What of it the bank takes in points; what refunds of the rest would leave otherwise."`
	Reason    string `required:"" help:"The scheme's reason code, such as 10.4 or 4853."`
	Note      string `help:"The bank's words."`
	Reference string `help:"The bank's name of the dispute."`
	Due       string `placeholder:"2026-11-26" help:"The last day for evidence; ten banking days from today otherwise."`
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
	id, err := payment.ParseID(c.Payment)
	if err != nil {
		return err //nolint:wrapcheck // it says what is wrong
	}
	p, err := g.Find(ctx, merchant.ID(c.Merchant), id)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	n := gateway.NewDispute{Payment: id, Reason: c.Reason, Note: c.Note, Reference: c.Reference}
	if c.Amount != "" {
		a, err := money.Parse(c.Amount, p.Amount.Currency(), money.Grouped)
		if err != nil {
			return fmt.Errorf("--amount: %w", err)
		}
		n.Amount = a.Minor()
	}
	if c.Points != "" {
		a, err := money.Parse(c.Points, p.Amount.Currency(), money.Grouped)
		if err != nil {
			return fmt.Errorf("--points: %w", err)
		}
		minor := a.Minor()
		n.Points = &minor
	}
	if c.Due != "" {
		n.Due, err = calendar.Parse(c.Due)
		if err != nil {
			return fmt.Errorf("--due: %w", err)
		}
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
	Dispute string `arg:"" help:"The dispute's id, dsp_..."`
	Text    string `help:"What the shop says."`
	File    string `type:"existingfile" help:"A file of 1 MiB at most."`
}

// Run adds.
func (c disputesEvidenceCommand) Run(ctx context.Context, s streams) (err error) {
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
			err = errors.New("--file: it is larger than 1 MiB")
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
	Dispute string `arg:"" help:"The dispute's id, dsp_..."`
	Note    string `help:"A remark for the history."`
	Fee     string `placeholder:"15.00" help:"What the provider takes for it, for lose and accept."`
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
		fee, err := money.Parse(c.Fee, d.Amount.Currency(), money.Grouped)
		if err != nil {
			return fmt.Errorf("--fee: %w", err)
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
