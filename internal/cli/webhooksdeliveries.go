package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

// deliveryFlags say whose deliveries are meant.
type deliveryFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose. Default: the only merchant that there is." tr:"Kimin. Verilmezse: tek üye iş yeri."`
}

func (f deliveryFlags) deliveries(ctx context.Context, s streams) (dispatch.Desk, io.Closer, error) {
	st, err := f.open(ctx, s)
	if err != nil {
		return dispatch.Desk{}, nil, err
	}
	return dispatch.Desk{Store: st, Now: time.Now}, st, nil
}

type webhooksDeliveriesCommand struct {
	deliveryFlags
	ID      string `arg:"" optional:"" help:"A delivery's id, dlv_...: show each of its tries." tr:"Bir gönderimin kimliği, dlv_...: her denemesini gösterir."`
	Status  string `enum:",waiting,delivered,dead" default:"" help:"Only those that are waiting, delivered or dead." tr:"Yalnızca bekleyenler (waiting), ulaşanlar (delivered) ya da vazgeçilenler (dead)."`
	Payment string `placeholder:"ID" help:"Only those about this payment." tr:"Yalnızca bu ödemeyle ilgili olanlar."`
	Limit   int    `default:"50" help:"The most to list." tr:"En çok kaç satır listeleneceği."`
	JSON    bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists, or shows one.
func (c webhooksDeliveriesCommand) Run(ctx context.Context, s streams) (err error) {
	d, st, err := c.deliveries(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if c.ID != "" {
		return c.show(ctx, s, d)
	}
	found, err := d.Deliveries(ctx, merchant.ID(c.Merchant), store.DeliveryFilter{
		Status: webhook.Status(c.Status), Subject: c.Payment, Limit: max(1, c.Limit),
	})
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		for _, one := range found {
			err = e.Encode(one.Shown())
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
		}
		return nil
	}
	if len(found) == 0 {
		fmt.Fprintln(s.out, c.in(fault.Text{TR: "Böyle bir gönderim yok.", EN: "There is no such delivery."}))
		return nil
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{
		TR: "GÖNDERİM\tTÜR\tALICI\tKONU\tDURUM\tDENEME\tSON SONUÇ\tSONRAKİ", EN: "DELIVERY\tTYPE\tRECEIVER\tSUBJECT\tSTATUS\tTRIES\tLAST OUTCOME\tNEXT",
	}))
	for _, one := range found {
		next := "-"
		if one.Status == webhook.Waiting {
			next = clock(one.NextAt)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", one.ID, one.Type, one.Receiver(), one.Subject, c.in(statusText(one.Status)), one.Attempts, c.outcome(one.Outcome, one.Answered), next)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func (c webhooksDeliveriesCommand) show(ctx context.Context, s streams, d dispatch.Desk) error {
	one, tries, err := d.Delivery(ctx, merchant.ID(c.Merchant), c.ID)
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(one.ShownWith(tries)) //nolint:wrapcheck // the terminal is gone
	}
	fmt.Fprintf(s.out, "%s  %s  %s  %s  %s  %s\n\n", one.ID, one.Event, one.Type, one.Receiver(), one.Subject, c.in(statusText(one.Status)))
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{TR: "DENEME\tZAMAN\tSÜRE\tSONUÇ\tCEVAP", EN: "TRY\tAT\tTOOK\tOUTCOME\tANSWER"}))
	for _, a := range tries {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", a.Seq, clock(a.At), a.Took.Round(time.Millisecond), c.outcome(a.Outcome, a.Status), a.Text)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func statusText(s webhook.Status) fault.Text {
	switch s {
	case webhook.Delivered:
		return fault.Text{TR: "ulaştı", EN: "delivered"}
	case webhook.Dead:
		return fault.Text{TR: "vazgeçildi", EN: "dead"}
	case webhook.Waiting:
	}
	return fault.Text{TR: "bekliyor", EN: "waiting"}
}

func (l language) outcome(o webhook.Outcome, status int) string {
	switch {
	case o == "":
		return "-"
	case status == 0:
		return l.in(outcomeName(o))
	}
	return fmt.Sprintf("%s %d", l.in(outcomeName(o)), status)
}

type webhooksReplayCommand struct {
	deliveryFlags
	ID       string             `arg:"" optional:"" help:"A delivery's id, dlv_..." tr:"Bir gönderimin kimliği, dlv_..."`
	Dead     bool               `help:"All dead letters." tr:"Vazgeçilmiş gönderimlerin hepsi."`
	Since    time.Time          `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"All that was made at this time or later, such as 2026-11-26T09:00:00+03:00; with --dead only the dead letters of it." tr:"Bu andan beri oluşanların hepsi, örneğin 2026-11-26T09:00:00+03:00; --dead ile yalnızca vazgeçilenleri."`
	Endpoint webhook.EndpointID `placeholder:"ID" help:"Of these, only what goes to this endpoint." tr:"Bunlardan yalnızca bu uç noktaya gidenler."`
}

// Validate is called by kong.
func (c *webhooksReplayCommand) Validate() error {
	if c.ID != "" && (c.Dead || !c.Since.IsZero() || c.Endpoint != "") || c.ID == "" && !c.Dead && c.Since.IsZero() {
		return fault.Say(fault.Text{TR: "bir gönderimin kimliğini, --dead ya da --since verin", EN: "name one delivery, or give --dead or --since"})
	}
	return nil
}

// Run replays.
func (c webhooksReplayCommand) Run(ctx context.Context, s streams) (err error) {
	d, st, err := c.deliveries(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	n := 1
	if c.ID != "" {
		_, err = d.Replay(ctx, merchant.ID(c.Merchant), c.ID)
	} else {
		f := store.DeliveryFilter{Endpoint: c.Endpoint, Since: c.Since}
		if c.Dead {
			f.Status = webhook.Dead
		}
		n, err = d.ReplayAll(ctx, merchant.ID(c.Merchant), f)
	}
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintf(s.out, c.in(fault.Text{TR: "%d gönderim yeniden yolda.\n", EN: "%d on their way again.\n"}), n)
	return nil
}
