package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
)

// customersCommand looks at the customers whose cards are saved, also while the gateway runs.
type customersCommand struct {
	List   customersListCommand   `cmd:"" default:"withargs" help:"List a merchant's customers, the newest first." tr:"Bir üye iş yerinin müşterilerini en yenisinden başlayarak listeler."`
	Show   customersShowCommand   `cmd:"" help:"Show a customer with his saved cards." tr:"Bir müşteriyi kayıtlı kartlarıyla gösterir."`
	Delete customersDeleteCommand `cmd:"" help:"Delete a customer and all his saved cards." tr:"Bir müşteriyi bütün kayıtlı kartlarıyla siler."`
}

// keptFlags say whose customers and cards are meant.
type keptFlags struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose customers. Default: the only merchant that there is." tr:"Kimin müşterileri. Verilmezse: tek üye iş yeri."`
}

func (f keptFlags) id() merchant.ID { return merchant.ID(f.Merchant) }

// table prints rows under headings, or as one JSON object per line.
func (f keptFlags) table(s streams, asJSON bool, headings fault.Text, rows int, row func(i int) (words string, object any)) error {
	t, e := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0), json.NewEncoder(s.out)
	if !asJSON {
		fmt.Fprintln(t, f.in(headings))
	}
	for i := range rows {
		words, object := row(i)
		if !asJSON {
			fmt.Fprintln(t, words)
			continue
		}
		err := e.Encode(object)
		if err != nil {
			return err //nolint:wrapcheck // the terminal is gone
		}
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type customersListCommand struct {
	keptFlags
	After string `placeholder:"ID" help:"Go on after this customer: the last one of the page before." tr:"Bu müşteriden sonrakiler: önceki sayfanın sonuncusu."`
	Limit int    `default:"20" help:"The most customers to list." tr:"En çok kaç müşteri listeleneceği."`
	JSON  bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// listedCustomer is the form of a customer's JSON.
type listedCustomer struct {
	ID        string    `json:"id"`
	Reference string    `json:"reference"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Phone     string    `json:"phone"`
	CreatedAt time.Time `json:"created_at"`
}

func customerHeading() fault.Text {
	return fault.Text{TR: "MÜŞTERİ\tREFERANS\tAD\tE-POSTA\tTELEFON\tKAYIT", EN: "CUSTOMER\tREFERENCE\tNAME\tMAIL\tPHONE\tSINCE"}
}

func customerRow(c gateway.Customer) (string, any) {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", c.ID, c.Reference, c.Name, c.Email, c.Phone, clock(c.CreatedAt)),
		listedCustomer{c.ID, c.Reference, c.Name, c.Email, c.Phone, c.CreatedAt}
}

// Run lists.
func (c customersListCommand) Run(ctx context.Context, s streams) error {
	err := errPage(c.Limit)
	if err != nil {
		return err
	}
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		all, err := g.Customers(ctx, c.id(), gateway.CustomerFilter{Newest: true, After: c.After, Limit: c.Limit})
		if err != nil {
			return err //nolint:wrapcheck // it says what it reads
		}
		return c.table(s, c.JSON, customerHeading(), len(all), func(i int) (string, any) { return customerRow(all[i]) })
	})
}

type customersShowCommand struct {
	keptFlags
	Customer string `arg:"" help:"The customer's id, cus_..., or the shop's own id of him." tr:"Müşterinin kimliği, cus_..., ya da mağazanın ona verdiği kimlik."`
	JSON     bool   `name:"json" help:"Print JSON objects: the customer, then a line per card." tr:"JSON nesneleri yazar: müşteri, ardından her kart için bir satır."`
}

// Run shows.
func (c customersShowCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		one, err := g.CustomerNamed(ctx, c.id(), c.Customer)
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		cards, err := cardsOf(ctx, g, c.id(), one.ID)
		if err != nil {
			return err
		}
		words, object := customerRow(one)
		if c.JSON {
			err = json.NewEncoder(s.out).Encode(object)
		} else {
			t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, c.in(customerHeading()))
			fmt.Fprintln(t, words+"\n")
			err = t.Flush()
		}
		if err != nil {
			return err //nolint:wrapcheck // the terminal is gone
		}
		return c.cards(s, c.JSON, cards)
	})
}

// cardsOf returns all cards of a customer, in the order in which they were saved.
func cardsOf(ctx context.Context, g *gateway.Gateway, m merchant.ID, owner string) ([]gateway.SavedCard, error) {
	const chunk = 200
	var all []gateway.SavedCard
	for f := (gateway.SavedFilter{Owner: owner, Limit: chunk}); ; {
		page, err := g.SavedCards(ctx, m, f)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what it reads
		}
		all = append(all, page...)
		if len(page) < chunk {
			return all, nil
		}
		f.After = page[len(page)-1].Token
	}
}

type customersDeleteCommand struct {
	keptFlags
	Customer string `arg:"" help:"The customer's id, cus_..., or the shop's own id of him." tr:"Müşterinin kimliği, cus_..., ya da mağazanın ona verdiği kimlik."`
}

// Run deletes.
func (c customersDeleteCommand) Run(ctx context.Context, s streams) error {
	return c.within(ctx, s, func(g *gateway.Gateway) error {
		one, err := g.CustomerNamed(ctx, c.id(), c.Customer)
		if err == nil {
			err = g.ForgetCustomer(ctx, c.id(), one.ID)
		}
		if err != nil {
			return err //nolint:wrapcheck // it is a fault with a text in both languages
		}
		fmt.Fprintf(s.out, "%s  %s\n", one.ID, c.in(deleted()))
		return nil
	})
}

func deleted() fault.Text { return fault.Text{TR: "silindi", EN: "deleted"} }
