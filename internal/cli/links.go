package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// linksCommand makes and shows payment links, also while the gateway runs.
type linksCommand struct {
	Create linksCreateCommand `cmd:"" help:"Make a payment link and print its address." tr:"Bir ödeme linki oluşturur, adresini yazar."`
	List   linksListCommand   `cmd:"" default:"withargs" help:"List a merchant's payment links, the newest first." tr:"Bir üye iş yerinin ödeme linklerini en yenisinden başlayarak listeler."`
	Show   linksShowCommand   `cmd:"" help:"Show a payment link with its payments." tr:"Bir ödeme linkini ödemeleriyle gösterir."`
	Cancel linksCancelCommand `cmd:"" help:"End a payment link for good." tr:"Bir ödeme linkini kalıcı olarak kapatır."`
}

// linkFlags say whose links are meant, and by which address buyers know the gateway.
type linkFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose links. Default: the only merchant that there is." tr:"Kimin linkleri. Verilmezse: tek üye iş yeri."`
	URL      string `name:"url" default:"http://127.0.0.1:8080" help:"The address by which buyers know the gateway." tr:"Alıcıların ağ geçidini bildiği adres."`
}

// desk opens the merchant's links over the database.
func (f linkFlags) desk(ctx context.Context, s streams) (*paylink.Desk, io.Closer, error) {
	g, st, err := f.writer(ctx, s)
	if err != nil {
		return nil, st, err
	}
	return paylink.NewDesk(g), st, nil
}

func (f linkFlags) address(l paylink.Link) string {
	if l.Surface != api.Surface {
		return "-" // its own surface knows the address
	}
	return strings.TrimRight(f.URL, "/") + api.LinkPrefix + l.Ticket
}

type linksCreateCommand struct {
	linkFlags
	Amount       string        `placeholder:"125.50" help:"What is asked for, with decimals; without it the buyer types an amount between --least and --most." tr:"İstenen tutar, ondalıklı; verilmezse alıcı --least ile --most arasında bir tutar yazar."`
	Least        string        `placeholder:"10" help:"The least that a buyer may type." tr:"Alıcının yazabileceği en küçük tutar."`
	Most         string        `placeholder:"5000" help:"The most that a buyer may type." tr:"Alıcının yazabileceği en büyük tutar."`
	Currency     string        `default:"TRY" help:"The currency." tr:"Para birimi."`
	Description  string        `placeholder:"TEXT" help:"What is paid for; the buyer reads it." tr:"Ne için ödendiği; alıcı bunu okur."`
	Reference    string        `placeholder:"NAME" help:"Your name of the link; one is made otherwise." tr:"Linke sizin verdiğiniz ad; verilmezse bir ad üretilir."`
	Installments int           `default:"1" help:"The most installments that the buyer may choose." tr:"Alıcının seçebileceği en çok taksit sayısı."`
	BuyerPays    bool          `name:"buyer-pays" help:"Have the buyer bear the commission." tr:"Komisyonu alıcı üstlensin."`
	Many         bool          `help:"Let it be paid more than once." tr:"Birden çok kez ödenebilsin."`
	Limit        int           `placeholder:"N" help:"How often at most; 0 is without a limit." tr:"En çok kaç kez; 0 sınırsızdır."`
	For          time.Duration `default:"168h" help:"How long it can be paid." tr:"Ne kadar süre ödenebileceği."`
}

// Run makes a link.
func (c linksCreateCommand) Run(ctx context.Context, s streams) (err error) {
	if c.Amount == "" && (c.Least == "" || c.Most == "") {
		return fault.Say(fault.Text{
			TR: "--amount: bir tutar verin ya da tutarı alıcı yazacaksa --least ile --most verin",
			EN: "--amount: give an amount, or --least and --most if the buyer is to type it",
		})
	}
	d, st, err := c.desk(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	currency, err := currencyFlag(c.Currency)
	if err != nil {
		return err
	}
	m := &merchant.Merchant{ID: merchant.ID(c.Merchant), Name: c.Merchant}
	l := paylink.New(m, api.Surface, time.Now().Add(c.For))
	l.Currency, l.Description, l.Reference, l.Installments = currency, c.Description, c.Reference, c.Installments
	l.PassOn, l.Many, l.Limit = c.BuyerPays, c.Many, c.Limit
	for _, one := range []struct {
		flag, text string
		into       *int64
	}{{"--amount", c.Amount, &l.Amount}, {"--least", c.Least, &l.Least}, {"--most", c.Most, &l.Most}} {
		if one.text == "" {
			continue
		}
		a, err := amountFlag(one.flag, one.text, currency, money.Grouped)
		if err != nil {
			return err
		}
		*one.into = a.Minor()
	}
	l, err = d.Open(ctx, m, l, c.address(l), nil)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	fmt.Fprintf(s.out, "%s\n%s\n", l.ID, c.address(l))
	return nil
}

type linksListCommand struct {
	linkFlags
	Limit int  `default:"20" placeholder:"N" help:"The most links to list." tr:"En çok kaç link listeleneceği."`
	JSON  bool `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// listedLink is a link as the list shows it, and the form of its JSON.
type listedLink struct {
	ID        string        `json:"id"`
	URL       string        `json:"url"`
	Reference string        `json:"reference"`
	State     paylink.State `json:"state"`
	Paid      int           `json:"paid_count"`
	Taken     money.Amount  `json:"paid_amount"`
	Surface   string        `json:"surface"`
	ExpiresAt time.Time     `json:"expires_at"`
}

// Run lists.
func (c linksListCommand) Run(ctx context.Context, s streams) (err error) {
	err = errPage(c.Limit)
	if err != nil {
		return err
	}
	d, st, err := c.desk(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	ls, err := d.Links(ctx, merchant.ID(c.Merchant), "", record.Filter{Newest: true, Limit: c.Limit})
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	t, e := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0), json.NewEncoder(s.out)
	if !c.JSON {
		fmt.Fprintln(t, c.in(fault.Text{
			TR: "LİNK\tREFERANS\tDURUM\tTUTAR\tÖDEME\tTAHSİLAT\tSON GÜN\tADRES", EN: "LINK\tREFERENCE\tSTATE\tAMOUNT\tPAYMENTS\tTAKEN\tUNTIL\tADDRESS",
		}))
	}
	for _, l := range ls {
		taken := money.New(l.Taken, l.Currency)
		if c.JSON {
			err = e.Encode(listedLink{l.ID, c.address(l), l.Reference, l.State(time.Now()), l.Paid, taken, l.Surface, l.Expires()})
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n",
			l.ID, l.Reference, c.in(linkState(l.State(time.Now()))), c.sum(l), l.Paid, taken.Format(c.code()), clock(l.Expires()), c.address(l))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

// sum is what a link asks for, in words.
func (f linkFlags) sum(l paylink.Link) string {
	if !l.Open() {
		return l.Sum().Format(f.code())
	}
	return money.New(l.Least, l.Currency).Format(f.code()) + " – " + money.New(l.Most, l.Currency).Format(f.code())
}

type linksShowCommand struct {
	linkFlags
	Link string `arg:"" help:"The link's id, lnk_..." tr:"Linkin kimliği, lnk_..."`
}

// Run shows.
func (c linksShowCommand) Run(ctx context.Context, s streams) (err error) {
	d, st, err := c.desk(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	l, err := d.Link(ctx, merchant.ID(c.Merchant), c.Link)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	fmt.Fprintf(s.out, "%s  %s  %s  %s\n%s\n", l.ID, l.Reference, c.in(linkState(l.State(time.Now()))), c.sum(l), c.address(l))
	if l.Description != "" {
		fmt.Fprintln(s.out, l.Description)
	}
	const most = 100
	ps, _, err := d.Payments(ctx, l, "", most)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	if len(ps) > 0 {
		fmt.Fprintln(t, c.in(fault.Text{TR: "\nÖDEME\tSİPARİŞ\tDURUM\tTUTAR\tBAŞLANGIÇ", EN: "\nPAYMENT\tORDER\tSTATE\tAMOUNT\tBEGAN"}))
	}
	for _, p := range ps {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Reference, c.in(p.State.Text()), p.Amount.Format(c.code()), clock(p.CreatedAt))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type linksCancelCommand struct {
	linkFlags
	Link string `arg:"" help:"The link's id, lnk_..." tr:"Linkin kimliği, lnk_..."`
}

// Run cancels.
func (c linksCancelCommand) Run(ctx context.Context, s streams) (err error) {
	d, st, err := c.desk(ctx, s)
	if st != nil {
		defer closing(st, &err)
	}
	if err != nil {
		return err
	}
	l, err := d.Cancel(ctx, merchant.ID(c.Merchant), c.Link)
	if err != nil {
		return err //nolint:wrapcheck // it is a fault with a text in both languages
	}
	fmt.Fprintf(s.out, "%s  %s\n", l.ID, c.in(linkState(l.State(time.Now()))))
	return nil
}
