package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
)

// cardsCommand looks at saved cards, by what may be shown of them, also while the gateway runs. It opens none and needs no key.
type cardsCommand struct {
	List    cardsListCommand    `cmd:"" default:"withargs" help:"List a customer's saved cards." tr:"Bir müşterinin kayıtlı kartlarını listeler."`
	Show    cardsShowCommand    `cmd:"" help:"Show a saved card." tr:"Kayıtlı bir kartı gösterir."`
	Enable  cardsSwitchCommand  `cmd:"" help:"Let a saved card pay again." tr:"Kayıtlı bir kartı yeniden ödemeye açar."`
	Disable cardsStopCommand    `cmd:"" help:"Keep a saved card from paying, without deleting it." tr:"Kayıtlı bir kartı silmeden ödemeye kapatır."`
	Delete  cardsDeleteCommand  `cmd:"" help:"Delete a saved card for good." tr:"Kayıtlı bir kartı kalıcı olarak siler."`
	Import  cardsImportCommand  `cmd:"" help:"Take over cards that a provider keeps: they pay there, and their numbers stay there." tr:"Bir sağlayıcının sakladığı kartları devralır: kartlar orada öder, numaraları orada kalır."`
	Deleted cardsDeletedCommand `cmd:"" help:"List deleted cards that a provider has not confirmed to keep no longer." tr:"Silinmiş, ama sağlayıcının artık saklamadığını henüz doğrulamadığı kartları listeler."`
}

// listedCard is the form of a card's JSON.
type listedCard struct {
	Token     string    `json:"token"`
	Customer  string    `json:"customer"`
	Masked    string    `json:"masked"`
	Brand     string    `json:"brand"`
	Holder    string    `json:"holder"`
	Label     string    `json:"label"`
	Active    bool      `json:"active"`
	CreatedAt time.Time `json:"created_at"`
}

// cards prints saved cards.
func (f keptFlags) cards(s streams, asJSON bool, all []gateway.SavedCard) error {
	return f.table(s, asJSON, fault.Text{
		TR: "KART\tMÜŞTERİ\tNUMARA\tMARKA\tKART SAHİBİ\tADI\tDURUM\tKAYIT", EN: "CARD\tCUSTOMER\tNUMBER\tBRAND\tHOLDER\tLABEL\tSTATE\tSINCE",
	}, len(all), func(i int) (string, any) {
		c := all[i]
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", c.Token, c.Owner, c.Card.Masked(), c.Card.Brand, c.Card.Holder, c.Label,
				f.in(cardState(c)), clock(c.CreatedAt)),
			listedCard{c.Token, c.Owner, c.Card.Masked(), string(c.Card.Brand), c.Card.Holder, c.Label, c.Active, c.CreatedAt}
	})
}

func cardState(c gateway.SavedCard) fault.Text {
	switch {
	case c.Active && c.Kept.Only:
		return fault.Text{TR: "açık, " + c.Kept.At[0].Account + " hesabında", EN: "active, at " + c.Kept.At[0].Account}
	case c.Active:
		return fault.Text{TR: "açık", EN: "active"}
	case c.Proposed.Unproven:
		return fault.Text{TR: "ödemesi bekleniyor", EN: "waits for its payment"}
	}
	return fault.Text{TR: "kapalı", EN: "inactive"}
}

type cardsListCommand struct {
	keptFlags
	Customer string `required:"" placeholder:"ID" help:"The customer's id, cus_..., or the shop's own id of him." tr:"Müşterinin kimliği, cus_..., ya da mağazanın ona verdiği kimlik."`
	JSON     bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c cardsListCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		owner, err := g.CustomerNamed(ctx, c.id(), c.Customer)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		all, err := cardsOf(ctx, g, c.id(), owner.ID)
		if err != nil {
			return err
		}
		return c.cards(s, c.JSON, all)
	})
}

// cardFlags name one card.
type cardFlags struct {
	keptFlags
	Card string `arg:"" help:"The card's token." tr:"Kartın token değeri."`
}

// changed prints a card after it was changed, or the error that kept it from that.
func (f cardFlags) changed(s streams) func(gateway.SavedCard, error) error {
	return func(c gateway.SavedCard, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s  %s  %s\n", c.Token, c.Card.Masked(), f.in(cardState(c)))
		return nil
	}
}

func (f cardFlags) activate(ctx context.Context, s streams, active bool) error {
	return f.within(ctx, s, func(g *gateway.Gateway) error {
		return f.changed(s)(g.ChangeCard(ctx, f.id(), "", f.Card, gateway.CardChange{Active: &active}))
	})
}

type cardsShowCommand struct {
	cardFlags
	JSON bool `name:"json" help:"Print a JSON object." tr:"Bir JSON nesnesi yazar."`
}

// Run shows.
func (c cardsShowCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		one, err := g.SavedCard(ctx, c.id(), "", c.Card)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		return c.cards(s, c.JSON, []gateway.SavedCard{one})
	})
}

type cardsSwitchCommand struct{ cardFlags }

// Run lets the card pay.
func (c cardsSwitchCommand) Run(ctx context.Context, s streams) error {
	return c.activate(ctx, s, true)
}

type cardsStopCommand struct{ cardFlags }

// Run keeps the card from paying.
func (c cardsStopCommand) Run(ctx context.Context, s streams) error {
	return c.activate(ctx, s, false)
}

type cardsDeleteCommand struct{ cardFlags }

// Run deletes.
func (c cardsDeleteCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		one, err := g.SavedCard(ctx, c.id(), "", c.Card)
		if err == nil {
			err = g.ForgetCard(ctx, c.id(), one.Owner, one.Token)
		}
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		fmt.Fprintf(s.out, "%s  %s  %s\n", one.Token, one.Card.Masked(), c.in(deleted()))
		return nil
	})
}
