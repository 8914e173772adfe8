package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
)

// messagesCommand shows what people were told by mail and by text message, also while the gateway runs.
type messagesCommand struct {
	List messagesListCommand `cmd:"" default:"withargs" help:"List a merchant's messages, the newest first." tr:"Bir üye iş yerinin mesajlarını en yenisinden başlayarak listeler."`
	Show messagesShowCommand `cmd:"" help:"Print one message. In production the words are gone once it is sent." tr:"Bir mesajı yazar. Canlı ortamda metin, gönderildikten sonra saklanmaz."`
}

type messagesListCommand struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose messages. Default: the only merchant that there is." tr:"Kimin mesajları. Verilmezse: tek üye iş yeri."`
	About    string `placeholder:"ID" help:"Only those about this, such as a payment link." tr:"Yalnızca bununla ilgili olanlar, örneğin bir ödeme linki."`
	Limit    int    `default:"20" help:"The most messages to list." tr:"En çok kaç mesaj listeleneceği."`
	JSON     bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// listedMessage is a message as the list shows it, and the form of its JSON.
type listedMessage struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"created_at"`
	message.Delivery
}

// Run lists.
func (c messagesListCommand) Run(ctx context.Context, s streams) (err error) {
	err = errPage(c.Limit)
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	found, err := st.Records(ctx, merchant.ID(c.Merchant), message.Kind, record.Filter{Group: c.About, Newest: true, Limit: c.Limit})
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	t, e := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0), json.NewEncoder(s.out)
	if !c.JSON {
		fmt.Fprintln(t, c.in(fault.Text{TR: "MESAJ\tZAMAN\tYOL\tALICI\tDURUM\tDENEME\tKONU", EN: "MESSAGE\tTIME\tCHANNEL\tTO\tSTATUS\tTRIES\tSUBJECT"}))
	}
	for _, r := range found {
		d, err := message.Read(r.Content)
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		if c.JSON {
			err = e.Encode(listedMessage{ID: r.ID, CreatedAt: r.CreatedAt, Delivery: d})
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", r.ID, clock(r.CreatedAt), c.in(channelName(d.Channel)), d.To, c.in(messageStatus(d.Status)), d.Attempts, d.Subject)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type messagesShowCommand struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose message. Default: the only merchant that there is." tr:"Kimin mesajı. Verilmezse: tek üye iş yeri."`
	Message  string `arg:"" help:"The message's id, msg_..." tr:"Mesajın kimliği, msg_..."`
}

// Run prints.
func (c messagesShowCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	r, err := st.Record(ctx, merchant.ID(c.Merchant), message.Kind, c.Message)
	if errors.Is(err, store.ErrNotFound) {
		return fault.Say(fault.Text{TR: "%s üye iş yerinin %s mesajı yok", EN: "merchant %s has no message %s"}, c.Merchant, c.Message)
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	d, err := message.Read(r.Content)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	fmt.Fprintf(s.out, "%s  %s  %s  %s  %s\n", r.ID, clock(r.CreatedAt), c.in(channelName(d.Channel)), d.To, c.in(messageStatus(d.Status)))
	if d.Problem != "" {
		fmt.Fprintln(s.out, d.Problem)
	}
	if d.Text == "" {
		fmt.Fprintln(s.out, c.in(fault.Text{TR: "Metin, gönderildikten sonra saklanmadı.", EN: "The words were not kept after it was sent."}))
		return nil
	}
	fmt.Fprintf(s.out, "\n%s\n\n%s\n", d.Subject, d.Text)
	return nil
}
