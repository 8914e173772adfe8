package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/webhook"
)

// webhooksCommand says who is told of events, shows what was told, and tells it again; also while the gateway runs.
type webhooksCommand struct {
	Endpoints  endpointsCommand          `cmd:"" help:"Look at and change the addresses that are told of events." tr:"Olayların bildirildiği adreslere bakar, onları değiştirir."`
	Deliveries webhooksDeliveriesCommand `cmd:"" help:"Show what was sent to shops' servers, or waits, with each try." tr:"Mağaza sunucularına gönderilenleri ya da bekleyenleri denemeleriyle gösterir."`
	Replay     webhooksReplayCommand     `cmd:"" help:"Send deliveries again: one, or all dead letters, or all since a time." tr:"Gönderimleri yeniden yollar: birini, vazgeçilenlerin hepsini ya da bir andan beri olanların hepsini."`
	Listen     webhooksListenCommand     `cmd:"" help:"Receive events on this machine, check their signatures and print them: to try it." tr:"Denemek için olayları bu makinede karşılar, imzalarını denetler ve yazar."`
}

// endpointsCommand is about endpoints.
type endpointsCommand struct {
	List   endpointsListCommand   `cmd:"" default:"withargs" help:"List a merchant's endpoints." tr:"Bir üye iş yerinin uç noktalarını listeler."`
	Add    endpointsAddCommand    `cmd:"" help:"Add an endpoint and print its secret." tr:"Bir uç nokta ekler, gizli anahtarını yazar."`
	Change endpointsChangeCommand `cmd:"" help:"Change an endpoint; what is not given stays." tr:"Bir uç noktayı değiştirir; verilmeyen olduğu gibi kalır."`
	Remove endpointsRemoveCommand `cmd:"" help:"Remove an endpoint. What still waits for it is given up." tr:"Bir uç noktayı kaldırır. Onu bekleyen gönderimlerden vazgeçilir."`
	Rotate endpointsRotateCommand `cmd:"" help:"Give an endpoint a new secret; both sign for 24 hours." tr:"Bir uç noktaya yeni bir gizli anahtar verir; 24 saat boyunca ikisi de imzalar."`
	Secret endpointsSecretCommand `cmd:"" help:"Print an endpoint's secret." tr:"Bir uç noktanın gizli anahtarını yazar."`
	Test   endpointsTestCommand   `cmd:"" help:"Send an endpoint an event of type webhook.test; a running gateway delivers it." tr:"Bir uç noktaya webhook.test türünde bir olay gönderir; çalışan bir ağ geçidi iletir."`
}

// hookFlags say whose endpoints are meant.
type hookFlags struct {
	rosterFlags
	Merchant string `only:"" placeholder:"ID" help:"Whose. Default: the only merchant that there is." tr:"Kimin. Verilmezse: tek üye iş yeri."`
}

// book opens the endpoints. Addresses of private networks are taken: the operator knows whether the gateway may reach them
// (serve --private-notices).
func (f hookFlags) book(ctx context.Context, s streams) (*desk, *dispatch.Book, error) {
	d, err := f.look(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	if d.keys == nil {
		return nil, nil, errors.Join(f.noKeys(), d.Close())
	}
	return d, bookOf(d, s), nil
}

func bookOf(d *desk, s streams) *dispatch.Book {
	return &dispatch.Book{
		Store: d.Store, Keys: d.keys, Directory: &webhook.Directory{}, Private: true, Now: time.Now, Log: logging.New(s.log, slog.LevelWarn, true),
	}
}

func (f hookFlags) whose() merchant.ID { return merchant.ID(f.Merchant) }

// listedEndpoint is the form of an endpoint in JSON.
type listedEndpoint struct {
	ID          webhook.EndpointID `json:"id"`
	Merchant    merchant.ID        `json:"merchant"`
	URL         string             `json:"url"`
	Events      []string           `json:"events"`
	Description string             `json:"description,omitempty"`
	Enabled     bool               `json:"enabled"`
	CreatedAt   time.Time          `json:"created_at"`
}

type endpointsListCommand struct {
	hookFlags
	JSON bool `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c endpointsListCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	all, err := b.List(ctx, c.whose())
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		for _, one := range all {
			err = e.Encode(listedEndpoint{one.ID, one.Merchant, one.URL, append([]string{}, one.Events...), one.Description, !one.Disabled, one.CreatedAt})
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
		}
		return nil
	}
	if len(all) == 0 {
		fmt.Fprintln(s.out, c.in(fault.Text{TR: "Uç nokta yok.", EN: "There is no endpoint."}))
		return nil
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{TR: "UÇ NOKTA\tADRES\tOLAYLAR\tDURUM\tAÇIKLAMA", EN: "ENDPOINT\tADDRESS\tEVENTS\tSTATE\tDESCRIPTION"}))
	for _, one := range all {
		events := strings.Join(one.Events, ",")
		if events == "" {
			events = c.in(fault.Text{TR: "hepsi", EN: "all"})
		}
		state := c.in(fault.Text{TR: "açık", EN: "enabled"})
		if one.Disabled {
			state = c.in(fault.Text{TR: "kapalı", EN: "disabled"})
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", one.ID, one.URL, events, state, one.Description)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type endpointsAddCommand struct {
	hookFlags
	URL         string   `arg:"" help:"The address: http or https." tr:"Adres: http ya da https."`
	Events      []string `placeholder:"TYPE" help:"The types of event that it wants, or patterns such as payment.*; all if not given." tr:"İstediği olay türleri ya da payment.* gibi desenler; verilmezse hepsi."`
	Description string   `placeholder:"TEXT" help:"For people." tr:"İnsanlar için açıklama."`
}

// Run adds.
func (c endpointsAddCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	e, err := b.Create(ctx, webhook.Endpoint{Merchant: c.whose(), URL: c.URL, Events: c.Events, Description: c.Description})
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintf(s.out, "%s\n%s\n", e.ID, e.Secret.Reveal())
	return nil
}

// oneEndpoint names an endpoint.
type oneEndpoint struct {
	hookFlags
	ID webhook.EndpointID `arg:"" help:"The endpoint's id, whe_..." tr:"Uç noktanın kimliği, whe_..."`
}

type endpointsChangeCommand struct {
	oneEndpoint
	URL         *string   `placeholder:"URL" help:"The new address." tr:"Yeni adres."`
	Events      *[]string `placeholder:"TYPE" help:"The types of event that it wants; \"\" for all." tr:"İstediği olay türleri; hepsi için \"\"."`
	Description *string   `placeholder:"TEXT" help:"For people." tr:"İnsanlar için açıklama."`
	Enable      bool      `xor:"state" help:"Tell it again." tr:"Bildirimleri yeniden başlatır."`
	Disable     bool      `xor:"state" help:"Tell it nothing new; what waits is held until its three days are over." tr:"Yeni bir şey bildirmez; bekleyenler üç günleri dolana kadar tutulur."`
}

// Run changes.
func (c endpointsChangeCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	e, err := b.Change(ctx, c.whose(), c.ID, func(e *webhook.Endpoint) {
		if c.URL != nil {
			e.URL = *c.URL
		}
		if c.Events != nil {
			e.Events = nil
			for _, pattern := range *c.Events {
				if pattern != "" {
					e.Events = append(e.Events, pattern)
				}
			}
		}
		if c.Description != nil {
			e.Description = *c.Description
		}
		if c.Enable || c.Disable {
			e.Disabled = c.Disable
		}
	})
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintln(s.out, e.ID)
	return nil
}

type endpointsRemoveCommand struct{ oneEndpoint }

// Run removes.
func (c endpointsRemoveCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	e, err := b.Delete(ctx, c.whose(), c.ID)
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintf(s.out, "- %s %s\n", e.ID, e.URL)
	return nil
}

type endpointsRotateCommand struct{ oneEndpoint }

// Run rotates.
func (c endpointsRotateCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	e, err := b.Rotate(ctx, c.whose(), c.ID)
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintf(s.out, "%s\n%s\n", e.Secret.Reveal(), fmt.Sprintf(c.in(fault.Text{
		TR: "Eski anahtar %s tarihine kadar da imzalar.", EN: "The old secret signs too until %s.",
	}), clock(e.OldUntil)))
	return nil
}

type endpointsSecretCommand struct{ oneEndpoint }

// Run prints the secret.
func (c endpointsSecretCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	e, err := b.Get(ctx, c.whose(), c.ID)
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintln(s.out, e.Secret.Reveal())
	return nil
}

type endpointsTestCommand struct{ oneEndpoint }

// Run puts a test event on its way.
func (c endpointsTestCommand) Run(ctx context.Context, s streams) (err error) {
	d, b, err := c.book(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	e, err := b.Get(ctx, c.whose(), c.ID)
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	sent, err := dispatch.Desk{Store: d.Store, Now: time.Now}.Test(ctx, e)
	if err != nil {
		return err //nolint:wrapcheck // a fault with a text in both languages
	}
	fmt.Fprintln(s.out, sent.ID)
	return nil
}
