// Package wallet is what Paratika's surface knows of cards when no money moves: the cards that customers have saved, what a
// card's first digits tell, and what its installments cost. It says so in the house's words; the dialect spells them.
package wallet

import (
	"context"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// Desk keeps and shows cards. An owner is a CUSTOMER, which is the shop's own id of the engine's customer, and a CARDTOKEN the engine's own
// token.
type Desk struct{ Gateway *gateway.Gateway }

// The codes of faults that Paratika has error codes of its own for, besides the engine's.
const (
	CodeKnown   = "card_known"
	CodePayment = "card_cannot_pay"
	CodeAmount  = "amount_range"
	CodeNoCard  = "card_not_found"
)

// Add keeps a card and returns its token. A card that the customer has saved is refused, as the document says.
func (d Desk) Add(ctx context.Context, m *merchant.Merchant, owner, label string, c pan.Card) (string, error) {
	known, err := d.Known(ctx, m, owner, c.Number)
	if err != nil {
		return "", err
	}
	var saved vault.Saved
	if !known {
		var customer vault.Customer
		customer, err = d.Gateway.KnowCustomer(ctx, m.ID, owner)
		if err != nil {
			return "", err
		}
		saved, known, err = d.Gateway.SaveCard(ctx, m.ID, gateway.NewCard{Owner: customer.ID, Label: label, Card: c})
	}
	if err == nil && known {
		err = fault.New(fault.Conflict, CodeKnown, fault.Text{
			TR: "Müşteri bu kartı daha önce kaydetmiş; QUERYCARD ile sorgulayın.", EN: "The customer has saved this card before; ask QUERYCARD for it.",
		})
	}
	return saved.Token, err
}

// Keep has the card of an order that is about to be paid saved once it is approved: nobody has shown yet that the card is the customer's.
// Fresh says that the card cannot pay until then.
func (d Desk) Keep(ctx context.Context, o gateway.Order, owner, label string) (kept gateway.Order, token string, fresh bool, err error) {
	customer, err := d.Gateway.KnowCustomer(ctx, o.Merchant.ID, owner)
	if err != nil {
		return o, "", false, err
	}
	kept, saved, err := d.Gateway.KeepCard(ctx, o, gateway.NewCard{Owner: customer.ID, Label: label, Card: o.Card})
	return kept, saved.Token, !saved.Active, err
}

// Known reports whether the customer has saved a number.
func (d Desk) Known(ctx context.Context, m *merchant.Merchant, owner string, n pan.Number) (bool, error) {
	id, err := d.id(ctx, m, owner)
	if err == nil {
		_, err = d.Gateway.KnownCard(ctx, m.ID, id, n)
	}
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

// id is the engine's id of a CUSTOMER; none given is any.
func (d Desk) id(ctx context.Context, m *merchant.Merchant, owner string) (string, error) {
	if owner == "" {
		return "", nil
	}
	c, err := d.Gateway.CustomerOf(ctx, m.ID, owner)
	if fault.KindOf(err) == fault.NotFound {
		err = errNoCard() // whoever is not known has none
	}
	return c.ID, err
}

func errNoCard() error {
	return fault.New(fault.NotFound, CodeNoCard, fault.Text{TR: "Böyle bir kayıtlı kart yok.", EN: "There is no such saved card."})
}

func (d Desk) change(ctx context.Context, m *merchant.Merchant, owner, token string, c gateway.CardChange) error {
	id, err := d.id(ctx, m, owner)
	if err != nil {
		return err
	}
	_, err = d.Gateway.ChangeCard(ctx, m.ID, id, token, c)
	return err
}

// Change changes what is given of a card: its date, the name on it, its label.
func (d Desk) Change(ctx context.Context, m *merchant.Merchant, owner, token string, expiry pan.Expiry, holder, label string) error {
	change := gateway.CardChange{Expiry: expiry}
	if holder != "" {
		change.Holder = &holder
	}
	if label != "" {
		change.Label = &label
	}
	return d.change(ctx, m, owner, token, change)
}

// Remove deletes a card.
func (d Desk) Remove(ctx context.Context, m *merchant.Merchant, owner, token string) error {
	id, err := d.id(ctx, m, owner)
	if err != nil {
		return err
	}
	return d.Gateway.ForgetCard(ctx, m.ID, id, token)
}

// Open returns the card of a token to pay with, or what pays where a provider keeps it; see [gateway.Gateway.CardToPay]. The token has to be the customer's for whom the order is: it must not let
// one customer pay with the card of another.
func (d Desk) Open(ctx context.Context, m *merchant.Merchant, owner, token string, cvv pan.CVV) (pan.Card, *gateway.KeptCard, error) {
	cannot := fault.New(fault.NotFound, CodePayment, fault.Text{
		TR: "Bu müşterinin böyle bir kayıtlı kartı yok.", EN: "This customer has no such saved card.",
	})
	if owner == "" {
		return pan.Card{}, nil, cannot
	}
	id, err := d.id(ctx, m, owner)
	var c pan.Card
	var kept *gateway.KeptCard
	if err == nil {
		c, kept, err = d.Gateway.CardToPay(ctx, m.ID, id, token)
	}
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Conflict {
		return pan.Card{}, nil, cannot
	}
	if kept == nil {
		c.CVV = cvv
	}
	return c, kept, err
}

// Customer returns the customer whom the shop calls so.
func (d Desk) Customer(ctx context.Context, m *merchant.Merchant, owner string) (vault.Customer, error) {
	return d.Gateway.CustomerOf(ctx, m.ID, owner)
}

// Describe keeps what a shop tells of a customer; what it leaves out stays as it is.
func (d Desk) Describe(ctx context.Context, m *merchant.Merchant, owner, name, email, phone string) error {
	c, err := d.Gateway.KnowCustomer(ctx, m.ID, owner)
	if err != nil {
		return err
	}
	var change gateway.CustomerChange
	changed := false
	for _, text := range []struct {
		into     **string
		was, now string
	}{{&change.Name, c.Name, name}, {&change.Email, c.Email, email}, {&change.Phone, c.Phone, phone}} {
		shown := gateway.Shown(text.now)
		if shown != "" && shown != text.was {
			*text.into, changed = &shown, true
		}
	}
	if changed {
		_, err = d.Gateway.ChangeCustomer(ctx, m.ID, c.ID, change)
	}
	return err
}

// Query asks for a customer's cards, for one by its token, or for all of a label.
type Query struct {
	Owner, Token string
	// Label narrows the list to cards of the name, and From and Until to when they were saved.
	Label       string
	From, Until time.Time
}

// Card is a saved card with what its first digits tell.
type Card struct {
	vault.Saved
	// Customer is the CUSTOMER whose card it is.
	Customer string
	Expiry   pan.Expiry
	Issuer   Issuer
}

// List returns the cards that a query means, in the order in which they were saved, without their dates.
func (d Desk) List(ctx context.Context, m *merchant.Merchant, q Query) ([]Card, error) {
	all, customer, err := d.saved(ctx, m, q)
	if err != nil {
		return nil, err
	}
	var meant []Card
	for _, s := range all {
		if q.Owner == "" && q.Token == "" { // cards of a name are of several customers
			c, err := d.Gateway.Customer(ctx, m.ID, s.Owner)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			}
			customer = c.Reference
		}
		early := !q.From.IsZero() && s.CreatedAt.Before(q.From)
		late := !q.Until.IsZero() && !s.CreatedAt.Before(q.Until)
		if !early && !late && (q.Label == "" || q.Label == s.Label) {
			meant = append(meant, Card{Saved: s, Customer: customer, Issuer: IssuerOf(m, s.Card.BIN)})
		}
	}
	return meant, nil
}

// Dated returns cards with their dates, for which each of them has to be opened.
func (d Desk) Dated(m *merchant.Merchant, cards []Card) ([]Card, error) {
	for i := range cards {
		var err error
		cards[i].Expiry, err = d.Gateway.SavedExpiry(m.ID, cards[i].Saved)
		if err != nil {
			return nil, err
		}
	}
	return cards, nil
}

// chunk is how many cards are read at once.
const chunk = 200

// saved returns the cards that a query names, and whose they are.
func (d Desk) saved(ctx context.Context, m *merchant.Merchant, q Query) (all []vault.Saved, customer string, err error) {
	id, err := d.id(ctx, m, q.Owner)
	if q.Token == "" && fault.KindOf(err) == fault.NotFound {
		return nil, q.Owner, nil // a list of nobody's cards is empty
	}
	if err != nil {
		return nil, "", err
	}
	if id == "" && q.Token == "" {
		all, err = d.all(ctx, m, vault.CardFilter{Label: q.Label, Limit: chunk})
		return all, "", err
	}
	if q.Token != "" {
		s, err := d.Gateway.SavedCard(ctx, m.ID, id, q.Token)
		if err != nil {
			return nil, "", err
		}
		c, err := d.Gateway.Customer(ctx, m.ID, s.Owner)
		return []vault.Saved{s}, c.Reference, err
	}
	all, err = d.all(ctx, m, vault.CardFilter{Owner: id, Limit: chunk})
	return all, q.Owner, err
}

// all returns the cards of a filter, page by page.
func (d Desk) all(ctx context.Context, m *merchant.Merchant, f vault.CardFilter) ([]vault.Saved, error) {
	var all []vault.Saved
	for {
		page, err := d.Gateway.SavedCards(ctx, m.ID, f)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < chunk {
			return all, nil
		}
		f.After = page[len(page)-1].Token
	}
}

// Issuer is what a card's first digits tell. Digits is empty of a card that is not known.
type Issuer struct {
	Digits string
	Brand  card.Brand
	// Type is "credit", "debit", "prepaid", or empty.
	Type       string
	Family     string
	Bank, EFT  string
	Commercial bool
	// Country is ISO 3166's code of two letters.
	Country string
}

// IssuerOf tells of a card by its first digits.
func IssuerOf(m *merchant.Merchant, digits string) Issuer {
	c, _ := m.Cards.Find(digits)
	return Issuer{
		Digits: c.BIN, Brand: c.Brand, Type: string(c.Type), Family: c.Family, Bank: c.Bank.Name, EFT: c.Bank.EFT,
		Commercial: c.Commercial, Country: c.Country,
	}
}

// Digits are the first of the card with a token, whosever it is.
func (d Desk) Digits(ctx context.Context, m *merchant.Merchant, token string) (string, error) {
	s, err := d.Gateway.SavedCard(ctx, m.ID, "", token)
	return s.Card.BIN, err
}
