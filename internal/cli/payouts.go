package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// payoutsCommand pays a marketplace's stores, also while the gateway runs.
type payoutsCommand struct {
	Prepare payoutsPrepareCommand `cmd:"" help:"Set aside what is released to the stores, and list the transfers for the bank." tr:"Mağazalar için serbest kalan tutarları ayırır, banka için havaleleri listeler."`
	List    payoutsListCommand    `cmd:"" default:"withargs" help:"List a merchant's payouts, the newest first." tr:"Bir üye iş yerinin ödeme dosyalarını en yenisinden başlayarak listeler."`
	Show    payoutsShowCommand    `cmd:"" help:"Show a payout with its transfers." tr:"Bir ödeme dosyasını havaleleriyle gösterir."`
	File    payoutsFileCommand    `cmd:"" help:"Write a payout's file for the bank, as CSV or ISO 20022 pain.001." tr:"Ödeme dosyasını banka için CSV ya da ISO 20022 pain.001 olarak yazar."`
	Confirm payoutsConfirmCommand `cmd:"" help:"State that the bank has made the transfers, but for those that --failed names." tr:"Bankanın, --failed ile verilenler dışındaki havaleleri yaptığını bildirir."`
	Return  payoutsReturnCommand  `cmd:"" help:"State that a transfer of a confirmed payout has come back from the store's bank." tr:"Onaylanmış bir ödeme dosyasındaki havalenin, mağazanın bankasından geri döndüğünü bildirir."`
	Cancel  payoutsCancelCommand  `cmd:"" help:"End a payout that the bank was not given and will not be given." tr:"Bankaya verilmemiş ve verilmeyecek bir ödeme dosyasını iptal eder."`
}

// marketFlags say whose marketplace is meant.
type marketFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose marketplace. Default: the only merchant that there is." tr:"Kimin pazaryeri. Verilmezse: tek üye iş yeri."`
}

func (f marketFlags) id() merchant.ID { return merchant.ID(f.Merchant) }

type payoutsPrepareCommand struct {
	marketFlags
	Currency  string `default:"TRY" help:"The currency that is paid." tr:"Ödenecek para birimi."`
	PayerName string `name:"payer-name" placeholder:"NAME" help:"Who pays, for the file; the merchant's id otherwise." tr:"Dosyadaki ödeyen; verilmezse üye iş yerinin kimliği."`
	PayerIBAN string `name:"payer-iban" placeholder:"IBAN" help:"The account that pays; pain.001 needs it." tr:"Ödeyen hesap; pain.001 için gereklidir."`
}

// Run prepares a payout.
func (c payoutsPrepareCommand) Run(ctx context.Context, s streams) error {
	currency, err := currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	m := &merchant.Merchant{ID: c.id(), Name: c.Merchant, Settings: map[string]string{"marketplace.payer_name": c.PayerName}}
	if c.PayerIBAN != "" {
		iban, formed := marketplace.ParseIBAN(c.PayerIBAN)
		if !formed {
			return fault.Say(fault.Text{TR: "--payer-iban: IBAN geçersiz; TR ile başlayan 26 karakteri denetleyin", EN: "--payer-iban: the IBAN is not valid; check its 26 characters, which begin with TR"})
		}
		m.Settings["marketplace.payer_iban"] = iban
	}
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		p, skipped, err := g.PreparePayout(ctx, m, currency)
		for _, one := range skipped {
			fmt.Fprintf(s.log, "%s\t%s\t%s\n", one.Store, one.Amount.Format(c.code()), c.in(one.Reason.PublicText()))
		}
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		return c.show(s, p)
	})
}

// show prints a payout with its lines.
func (f marketFlags) show(s streams, p marketplace.Payout) error {
	fmt.Fprintf(s.out, "%s  P%d  %s  %s  %s\n", p.ID, p.Number, f.in(payoutState(p.State)), money.New(p.Total(), p.Currency).Format(f.code()), clock(p.CreatedAt))
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, f.in(fault.Text{TR: "REFERANS\tMAĞAZA\tALICI\tIBAN\tTUTAR\tDURUM", EN: "REFERENCE\tSTORE\tTO\tIBAN\tAMOUNT\tSTATE"}))
	for _, l := range p.Lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", l.Reference, l.Store, l.To.Name, l.To.IBAN, money.New(l.Amount, p.Currency).Format(f.code()),
			strings.TrimSpace(f.in(lineState(l.State))+" "+l.Reason))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func payoutState(s marketplace.PayoutState) fault.Text {
	switch s {
	case marketplace.PayoutPrepared:
		return fault.Text{TR: "hazırlandı", EN: "prepared"}
	case marketplace.PayoutConfirmed:
		return fault.Text{TR: "onaylandı", EN: "confirmed"}
	case marketplace.PayoutCancelled:
		return fault.Text{TR: "iptal edildi", EN: "cancelled"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

func lineState(s marketplace.LineState) fault.Text {
	switch s {
	case marketplace.LineOpen:
		return fault.Text{TR: "bekliyor", EN: "open"}
	case marketplace.LinePaid:
		return fault.Text{TR: "ödendi", EN: "paid"}
	case marketplace.LineFailed:
		return fault.Text{TR: "ödenmedi", EN: "failed"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

type payoutsListCommand struct {
	marketFlags
	Limit int  `default:"20" help:"The most payouts to list." tr:"En çok kaç ödeme dosyası listeleneceği."`
	JSON  bool `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c payoutsListCommand) Run(ctx context.Context, s streams) error {
	err := errPage(c.Limit)
	if err != nil {
		return err
	}
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		all, err := g.Payouts(ctx, c.id(), store.PayoutFilter{Newest: true, Limit: c.Limit})
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		if c.JSON {
			e := json.NewEncoder(s.out)
			for _, p := range all {
				err = e.Encode(p)
				if err != nil {
					return err //nolint:wrapcheck // the terminal is gone
				}
			}
			return nil
		}
		t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, c.in(fault.Text{TR: "ÖDEME DOSYASI\tNO\tDURUM\tMAĞAZA\tTOPLAM\tHAZIRLANDI", EN: "PAYOUT\tNUMBER\tSTATE\tSTORES\tTOTAL\tPREPARED"}))
		for _, p := range all {
			fmt.Fprintf(t, "%s\t%d\t%s\t%d\t%s\t%s\n", p.ID, p.Number, c.in(payoutState(p.State)), len(p.Lines),
				money.New(p.Total(), p.Currency).Format(c.code()), clock(p.CreatedAt))
		}
		return t.Flush() //nolint:wrapcheck // the terminal is gone
	})
}

type payoutsShowCommand struct {
	marketFlags
	Payout string `arg:"" help:"The payout's id, po_..." tr:"Ödeme dosyasının kimliği, po_..."`
}

// Run shows.
func (c payoutsShowCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		p, err := g.Payout(ctx, c.id(), c.Payout)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		return c.show(s, p)
	})
}

type payoutsFileCommand struct {
	marketFlags
	Payout string `arg:"" help:"The payout's id, po_..." tr:"Ödeme dosyasının kimliği, po_..."`
	Format string `enum:"csv,csv-windows-1254,pain.001" default:"csv" help:"csv, csv-windows-1254 or pain.001." tr:"Dosya biçimi: csv, csv-windows-1254 ya da pain.001."`
	Out    string `placeholder:"FILE" help:"Where to write; standard output otherwise." tr:"Nereye yazılacağı; verilmezse standart çıktı."`
}

// Run writes the file.
func (c payoutsFileCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		p, err := g.Payout(ctx, c.id(), c.Payout)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		file, err := p.File(marketplace.Format(c.Format))
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		if c.Out == "" {
			_, err = s.out.Write(file)
			return err //nolint:wrapcheck // the terminal is gone
		}
		err = os.WriteFile(c.Out, file, 0o600)
		if err != nil {
			return fault.At("--out", err)
		}
		return nil
	})
}

type payoutsConfirmCommand struct {
	marketFlags
	Payout string            `arg:"" help:"The payout's id, po_..." tr:"Ödeme dosyasının kimliği, po_..."`
	Failed map[string]string `placeholder:"STORE=REASON" help:"A store that the bank has not paid, and why; may be repeated." tr:"Bankanın ödemediği bir mağaza ve nedeni; birden çok kez verilebilir."`
}

// Run confirms.
func (c payoutsConfirmCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		p, err := g.ConfirmPayout(ctx, c.id(), c.Payout, c.Failed)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		return c.show(s, p)
	})
}

type payoutsCancelCommand struct {
	marketFlags
	Payout string `arg:"" help:"The payout's id, po_..." tr:"Ödeme dosyasının kimliği, po_..."`
}

// Run cancels.
func (c payoutsCancelCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		p, err := g.CancelPayout(ctx, c.id(), c.Payout)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		return c.show(s, p)
	})
}

type payoutsReturnCommand struct {
	marketFlags
	Payout string `arg:"" help:"The payout's id, po_..." tr:"Ödeme dosyasının kimliği, po_..."`
	Store  string `arg:"" help:"The store whose transfer came back." tr:"Havalesi geri dönen mağaza."`
	Reason string `placeholder:"TEXT" help:"Why, in the bank's words." tr:"Bankanın bildirdiği neden."`
}

// Run takes the transfer back.
func (c payoutsReturnCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		p, err := g.ReturnPayout(ctx, c.id(), c.Payout, c.Store, c.Reason)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		return c.show(s, p)
	})
}
