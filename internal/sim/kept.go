package sim

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/simbank"
)

// kept.go has the cards that the bank keeps for the customers of its clients. Of the number it keeps what the books show of every card.

// payer is what pays, as the bank sees it: a card that is at hand, or one that it keeps.
type payer struct {
	plan   scenario.Plan
	masked string
	bin    string
	brand  card.Brand
	// secret is what the charge after an authentication must come with again.
	secret  string
	has     []books.Holding
	expired bool
	// stranger is a card that is named and not kept.
	stranger bool
}

// payer looks at the card, or at the one that is kept under a name. Kept cards have no points and do not expire.
func (b *Bank) payer(ctx context.Context, t terminal, c pan.Card, k wire.KeptName) (payer, error) {
	if k == (wire.KeptName{}) {
		return payer{
			plan: scenario.Choose(c.Number.Reveal(), c.Holder), masked: c.Number.Masked(), bin: c.Number.BIN()[:6], brand: c.Number.Brand(),
			secret: c.Number.Reveal(), has: holdings(c.Number), expired: c.Expiry.Expired(b.config.Now()),
		}, nil
	}
	kept, err := b.books.Kept(ctx, t.id, k.Owner, k.Token)
	if errors.Is(err, books.ErrNotKept) {
		return payer{stranger: true}, nil
	}
	if err != nil {
		return payer{}, err
	}
	shown := keptOf(kept)
	return payer{plan: scenario.Parse(kept.Scenario), masked: kept.Card, bin: shown.BIN, brand: card.BrandOf(shown.BIN), secret: "kept " + kept.Token}, nil
}

// keptOf is what may be shown of a kept card.
func keptOf(c books.KeptCard) wire.KeptCard {
	bin, last := c.Card[:6], c.Card[len(c.Card)-4:]
	return wire.KeptCard{
		KeptName: wire.KeptName{Owner: c.Owner, Token: c.Token}, Label: c.Label, BIN: bin, Last4: last, Brand: string(card.BrandOf(bin)),
	}
}

// keep serves the request to keep a card.
func (b *Bank) keep(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeKeep(v.body)
	if err != nil {
		return reply{}, err
	}
	c, err := b.books.Keep(ctx, kept(v.terminal.id, m), m.ValidUntil)
	if err != nil {
		return reply{}, err
	}
	return told(wire.Kept{Cards: []wire.KeptCard{keptOf(c)}}.Encode())
}

func kept(terminal string, m wire.Keep) books.KeptCard {
	return books.KeptCard{
		Terminal: terminal, Owner: m.Owner, Customer: m.Customer, Label: m.Label, Card: m.Card.Number.Masked(),
		Scenario: scenario.Choose(m.Card.Number.Reveal(), m.Card.Holder).Text,
	}
}

// cards serves the question which cards are kept for an owner.
func (b *Bank) cards(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeKeptQuery(v.body)
	if err != nil {
		return reply{}, err
	}
	all, err := b.books.Cards(ctx, v.terminal.id, m.Owner)
	if err != nil {
		return reply{}, err
	}
	var a wire.Kept
	for _, c := range all {
		a.Cards = append(a.Cards, keptOf(c))
	}
	return told(a.Encode())
}

// forget serves the request to keep a card no longer.
func (b *Bank) forget(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeForget(v.body)
	if err != nil {
		return reply{}, err
	}
	err = b.books.Forget(ctx, v.terminal.id, m.Name.Owner, m.Name.Token, m.ValidUntil)
	if err != nil {
		return reply{}, err
	}
	return told(wire.Forgotten{Name: m.Name}.Encode())
}

func told(body []byte, err error) (reply, error) {
	return reply{status: http.StatusOK, body: body}, err
}

// broughtCard is a card that the bank keeps since before the gateway was there, as somebody who tries an import tells it.
type broughtCard struct {
	// Terminal may be empty where the bank has only one.
	Terminal string `json:"terminal,omitempty"`
	Customer string `json:"customer"`
	Label    string `json:"label"`
	Number   string `json:"number"`
	Month    string `json:"month"`
	Year     string `json:"year"`
	// Holder may name a scenario.
	Holder string `json:"holder,omitempty"`
}

// bringCard is POST /sim/cards: a card is kept as if another system of the merchant's had handed it over, so that there is one to import.
func (b *Bank) bringCard(w http.ResponseWriter, r *http.Request) {
	const form = `a card is {"customer": "U-1", "label": "…", "number": "…", "month": "12", "year": "2030"}, with "holder" and "terminal" if wanted`
	var n broughtCard
	var m wire.Keep
	sound := func() bool {
		number, numberErr := pan.Parse(n.Number)
		expiry, expiryErr := pan.ParseExpiry(n.Month, n.Year)
		if n.Terminal == "" && len(b.terminals) == 1 {
			for only := range b.terminals {
				n.Terminal = only
			}
		}
		m = wire.Keep{Customer: n.Customer, Label: n.Label, Card: pan.Card{Number: number, Expiry: expiry, Holder: n.Holder}}
		_, known := b.terminals[n.Terminal]
		return errors.Join(numberErr, expiryErr) == nil && known && fits(n.Customer, wire.MaxCustomer) && fits(n.Label, wire.MaxLabel)
	}
	if !byHand(w, r, &n, form, sound) {
		return
	}
	c, err := b.books.Keep(r.Context(), kept(n.Terminal, m), b.config.Now().AddDate(1, 0, 0))
	if err != nil {
		b.config.Log.ErrorContext(r.Context(), "card could not be kept", "error", err)
		http.Error(w, "the books cannot be written", http.StatusInternalServerError)
		return
	}
	shown := keptOf(c)
	toHand(w, http.StatusCreated, &shown)
}

// fits reports whether a name has 1 to most characters and no control characters.
func fits(name string, most int) bool {
	return name != "" && len([]rune(name)) <= most && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}
