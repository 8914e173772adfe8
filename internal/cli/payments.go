package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// paymentsCommand looks into a gateway's database, also while the gateway runs.
type paymentsCommand struct {
	List    paymentsListCommand    `cmd:"" default:"withargs" help:"List payments: those in doubt with their age, or a merchant's." tr:"Ödemeleri listeler: belirsiz olanları süreleriyle ya da bir üye iş yerininkileri."`
	Explain paymentsExplainCommand `cmd:"" help:"Tell why a payment went where it went." tr:"Bir ödemenin neden o hesaba gittiğini açıklar."`
	Resolve paymentsResolveCommand `cmd:"" help:"State what became of a payment that its provider cannot be asked about." tr:"Sağlayıcısına sorulamayan bir ödemenin sonucunu bildirir."`
}

type paymentsListCommand struct {
	houseFlags
	language
	Indeterminate bool   `help:"Payments whose outcome is not known, of all merchants unless --merchant names one: how long, and when the provider is asked next." tr:"Sonucu bilinmeyen ödemeler; --merchant verilmezse bütün üye iş yerlerininkiler: ne zamandır belirsiz oldukları ve sağlayıcıya ne zaman sorulacağı."`
	Merchant      string `only:"" placeholder:"ID" help:"Whose payments. Default: the only merchant that there is." tr:"Kimin ödemeleri. Verilmezse: tek üye iş yeri."`
	State         string `placeholder:"STATE" help:"Only payments in this state, such as captured." tr:"Yalnızca bu durumdaki ödemeler, örneğin captured."`
	Limit         int    `default:"50" help:"The most payments to list; 0 lists all." tr:"En çok kaç ödeme listeleneceği; 0 hepsini listeler."`
	JSON          bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// listed is a payment as the list shows it, and the form of its JSON.
type listed struct {
	Payment   payment.ID    `json:"payment"`
	Merchant  merchant.ID   `json:"merchant"`
	Reference string        `json:"reference"`
	State     payment.State `json:"state"`
	Amount    money.Amount  `json:"amount"`
	Provider  string        `json:"provider"`
	Rule      string        `json:"rule,omitempty"`
	CreatedAt time.Time     `json:"created_at"`
	Doubt     *doubt        `json:"doubt,omitempty"`
}

type doubt struct {
	Operation   payment.Kind `json:"operation"`
	Amount      money.Amount `json:"amount"`
	Since       time.Time    `json:"since"`
	AgeSeconds  int64        `json:"age_seconds"`
	Inquiries   int          `json:"inquiries"`
	NextInquiry time.Time    `json:"next_inquiry_at,omitzero"`
}

// Validate is called by kong.
func (c *paymentsListCommand) Validate() error {
	state := payment.State(c.State)
	switch {
	case c.State != "" && !state.Valid():
		return errState(c.State, payment.States())
	case c.Indeterminate && c.State != "" && state != payment.Indeterminate:
		return fault.Say(fault.Text{TR: "--indeterminate ile --state birlikte bir anlam taşımıyor", EN: "--indeterminate and --state contradict each other"})
	case c.Limit < 0:
		return fault.Say(fault.Text{TR: "--limit: sıfır ya da daha büyük bir sayı verin; 0 hepsini listeler", EN: "--limit: give zero or a greater number; 0 lists all"})
	}
	return nil
}

// all reports whether the list is of all merchants where none is named.
func (c *paymentsListCommand) all() bool { return c.doubts() }

func (c *paymentsListCommand) doubts() bool {
	return c.Indeterminate || payment.State(c.State) == payment.Indeterminate
}

// Run lists.
func (c *paymentsListCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	now := time.Now()
	show, done := c.printer(s.out)
	after, left := payment.ID(""), c.Limit
	for {
		page := pageSize
		if c.Limit > 0 {
			page = min(page, left)
		}
		found, err := c.page(ctx, st, after, page)
		if err != nil {
			return err
		}
		for _, p := range found {
			one, err := listedOf(ctx, st, p, now)
			if err != nil {
				return err
			}
			err = show(one)
			if err != nil {
				return err
			}
		}
		left -= len(found)
		if len(found) < page || c.Limit > 0 && left == 0 {
			return done()
		}
		after = found[len(found)-1].ID
	}
}

// pageSize is how many payments are read at once; of however many there are, no more are in memory.
const pageSize = 200

func (c *paymentsListCommand) page(ctx context.Context, st store.Store, after payment.ID, limit int) ([]payment.Payment, error) {
	if c.doubts() {
		return st.Doubts(ctx, store.DoubtFilter{Merchant: merchant.ID(c.Merchant), After: after, Limit: limit}) //nolint:wrapcheck // it says what it reads
	}
	//nolint:wrapcheck // it says what it reads
	return st.Payments(ctx, merchant.ID(c.Merchant), store.Filter{State: payment.State(c.State), After: after, Limit: limit})
}

func listedOf(ctx context.Context, st store.Store, p payment.Payment, now time.Time) (listed, error) {
	l := listed{
		Payment: p.ID, Merchant: p.Merchant, Reference: p.Reference, State: p.State, Amount: p.Amount, Provider: p.Provider,
		Rule: p.Route, CreatedAt: p.CreatedAt,
	}
	d, is, err := gateway.DoubtOf(ctx, st, p)
	if err != nil {
		return listed{}, err //nolint:wrapcheck // it says what it reads
	}
	if is {
		l.Provider = d.Provider
		l.Doubt = &doubt{
			Operation: d.Kind, Amount: p.Money(d.Amount), Since: d.Since, AgeSeconds: int64(d.Age(now).Seconds()),
			Inquiries: d.Inquiries, NextInquiry: d.Next,
		}
	}
	return l, nil
}

// printer returns what prints one payment, and what ends the list.
func (c *paymentsListCommand) printer(w io.Writer) (show func(listed) error, done func() error) {
	if c.JSON {
		e := json.NewEncoder(w)
		return func(l listed) error { return e.Encode(l) }, func() error { return nil }
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	count := 0
	heading := fault.Text{
		TR: "ÖDEME\tÜYE İŞ YERİ\tSİPARİŞ\tDURUM\tTUTAR\tSAĞLAYICI\tKURAL\tBAŞLANGIÇ",
		EN: "PAYMENT\tMERCHANT\tORDER\tSTATE\tAMOUNT\tPROVIDER\tRULE\tBEGAN",
	}
	if c.doubts() {
		heading = fault.Text{
			TR: "ÖDEME\tÜYE İŞ YERİ\tSİPARİŞ\tİŞLEM\tTUTAR\tSAĞLAYICI\tBELİRSİZ\tSORGU\tSONRAKİ SORGU",
			EN: "PAYMENT\tMERCHANT\tORDER\tOPERATION\tAMOUNT\tPROVIDER\tIN DOUBT FOR\tINQUIRIES\tNEXT INQUIRY",
		}
	}
	show = func(l listed) error {
		if count == 0 {
			fmt.Fprintln(t, c.in(heading))
		}
		count++
		switch {
		case c.doubts() && l.Doubt != nil:
			d := l.Doubt
			next := "-"
			if !d.NextInquiry.IsZero() {
				next = clock(d.NextInquiry)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Payment, l.Merchant, l.Reference, c.in(d.Operation.Text()), d.Amount.Format(c.code()),
				l.Provider, time.Duration(d.AgeSeconds)*time.Second, strconv.Itoa(d.Inquiries), next)
		default:
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.Payment, l.Merchant, l.Reference, c.in(l.State.Text()), l.Amount.Format(c.code()),
				l.Provider, l.Rule, clock(l.CreatedAt))
		}
		return nil
	}
	done = func() error {
		if count == 0 {
			fmt.Fprintln(t, c.in(fault.Text{TR: "Böyle bir ödeme yok.", EN: "There is no such payment."}))
		}
		return t.Flush() //nolint:wrapcheck // the terminal is gone
	}
	return show, done
}

// clock is a time as lists show it, in Turkish time.
func clock(t time.Time) string { return payment.Day(t).Format("2006-01-02 15:04:05") }

type paymentsExplainCommand struct {
	houseFlags
	language
	Merchant string     `only:"" placeholder:"ID" help:"Whose payment. Default: the only merchant that there is." tr:"Kimin ödemesi. Verilmezse: tek üye iş yeri."`
	Payment  payment.ID `arg:"" help:"The payment's id, pay_..." tr:"Ödemenin kimliği, pay_..."`
}

// Run explains.
func (c *paymentsExplainCommand) Run(ctx context.Context, s streams) (err error) {
	id, err := paymentID(string(c.Payment))
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	p, err := st.Payment(ctx, merchant.ID(c.Merchant), id)
	if errors.Is(err, store.ErrNotFound) {
		return fault.Say(fault.Text{TR: "%s üye iş yerinin %s ödemesi yok", EN: "merchant %s has no payment %s"}, c.Merchant, id)
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	e, known, err := routing.ParseExplanation(p.Explanation)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	fmt.Fprintf(s.out, "%s  %s  %s  %s  %s\n\n", p.ID, p.Reference, p.Amount.Format(c.code()), c.in(p.State.Text()), p.Provider)
	if !known {
		fmt.Fprintln(s.out, c.in(fault.Text{
			TR: "Bu ödeme, açıklamaların saklanmasından önce başladı.", EN: "This payment began before explanations were kept.",
		}))
	}
	if known {
		for _, sentence := range e.Sentences() {
			fmt.Fprintln(s.out, c.in(sentence))
		}
	}
	fmt.Fprintln(s.out)
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{TR: "İŞLEM\tSAĞLAYICI\tGÖNDERİM\tSONUÇ\tNEDEN", EN: "OPERATION\tPROVIDER\tSENT\tOUTCOME\tREASON"}))
	for _, op := range p.Operations {
		for _, at := range op.Attempts {
			reason := ""
			if at.Refusal.Reason != "" {
				reason = at.Refusal.Reason.Text(c.code())
			}
			fmt.Fprintf(t, "%d %s\t%s\t%s\t%s\t%s\n", op.Seq, c.in(op.Kind.Text()), at.Provider, clock(at.SentAt), c.in(at.Status.Text()), reason)
		}
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}
