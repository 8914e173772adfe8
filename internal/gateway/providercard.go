package gateway

// providercard.go looks at the cards that a merchant's providers keep, and takes them over as saved cards: by the provider's names, since a
// number never comes back from there.

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

// ProviderCard is a card that a provider keeps, and the token under which it is saved here, if it is.
type ProviderCard struct {
	connector.KeptCard
	Saved string
}

// keeper returns a merchant's account that keeps cards, and where they are then kept. At an account of the house others have cards
// too, so that it is open to a merchant only where there is no other.
func (g *Gateway) keeper(m *merchant.Merchant, account string) (vault.KeptAt, connector.Keeper, error) {
	at := vault.KeptAt{Account: m.Current(account)}
	at.House = !g.owns(m.ID, at.Account)
	c, open := g.keeping(m.ID, at)
	if !open || at.House && len(g.merchants.All()) != 1 || !slices.Contains(m.Accounts, account) && !m.Closed[account] {
		f := fault.New(fault.NotFound, "account_not_found", fault.Text{
			TR: "Bu üye iş yerinin bu adla açık bir hesabı yok.", EN: "This merchant has no open account of this name.",
		})
		f.Field = "account"
		return at, nil, f
	}
	k, able := c.(connector.Keeper)
	if !able {
		f := fault.New(fault.Unsupported, "account_keeps_no_cards", fault.Text{
			TR: "Bu hesabın sağlayıcısı kart saklamıyor.", EN: "The provider of this account keeps no cards.",
		})
		f.Field = "account"
		return at, nil, f
	}
	return at, k, nil
}

// owns reports whether a name is that of an account of a merchant's own.
func (g *Gateway) owns(m merchant.ID, account string) bool {
	_, own := (*g.accounts.Load())[string(m)+"/"+account]
	return own
}

// meant reports whether a name leads to the account at which a card is kept, or to none, and not to another that is called the same.
func (g *Gateway) meant(m merchant.ID, at vault.KeptAt) bool {
	all := *g.accounts.Load()
	_, own := all[string(m)+"/"+at.Account]
	_, house := all[at.Account]
	if at.House {
		return !own
	}
	return own || !house
}

// keeping returns the account at which cards are kept, and no other that is called the same.
func (g *Gateway) keeping(m merchant.ID, at vault.KeptAt) (connector.Connector, bool) {
	name := string(m) + "/" + at.Account
	if at.House {
		name = at.Account
	}
	c, open := (*g.accounts.Load())[name]
	return c, open && !(at.House && strings.Contains(name, "/"))
}

// ProviderCards asks an account which cards its provider keeps for an owner, by the provider's name of him.
func (g *Gateway) ProviderCards(ctx context.Context, m *merchant.Merchant, account, owner string) ([]ProviderCard, error) {
	if g.vault == nil {
		return nil, errNoVault()
	}
	at, k, err := g.keeper(m, account)
	if err != nil {
		return nil, err
	}
	all, err := g.keptFor(ctx, m.ID, at.Account, k, owner)
	if err != nil {
		return nil, err
	}
	out := make([]ProviderCard, len(all))
	for i, c := range all {
		out[i].KeptCard = c
		saved, err := g.store.SavedCardByFingerprint(ctx, m.ID, g.vault.KeptFingerprint(m.ID, named(at, c)))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("read saved card: %w", err)
		}
		out[i].Saved = saved.Token
	}
	return out, nil
}

// keptFor asks for the cards of an owner. What a provider answers is bounded before it is kept.
func (g *Gateway) keptFor(ctx context.Context, m merchant.ID, account string, k connector.Keeper, owner string) ([]connector.KeptCard, error) {
	if owner == "" || !printable(owner, maxKeptName) || Shown(owner) != owner {
		return nil, errKeptName("owner")
	}
	began := g.now()
	asked, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	all, err := k.Cards(asked, owner, began.Add(g.timeout))
	outcome := "told"
	if err != nil {
		outcome = "unclear"
	}
	g.observe(account, "cards", outcome, g.now().Sub(began))
	if err != nil {
		g.log.Warn("cards of a provider could not be asked for", "merchant", string(m), "provider", account, "error", err)
		return nil, fault.New(fault.Unavailable, "cards_unanswered", fault.Text{
			TR: "Sağlayıcının sakladığı kartlar şu anda sorulamadı; biraz sonra yeniden deneyin.",
			EN: "The cards that the provider keeps could not be asked for at present; try again shortly.",
		})
	}
	return all, nil
}

// maxKeptName is the longest name of a provider for an owner or a card, in characters.
const maxKeptName = 200

func errKeptName(field string) error {
	return fault.InvalidField(field, "kept_name_invalid", fault.Text{
		TR: "Sağlayıcının verdiği ad 1 ile 200 yazdırılabilir karakter arasında olmalı ve kart numarası içermemelidir.",
		EN: "A provider's name has 1 to 200 printable characters and holds no card number.",
	})
}

// Import asks for cards that a provider keeps to be saved for a customer.
type Import struct {
	Merchant *merchant.Merchant
	// Customer is the id of the customer whose cards they are to be.
	Customer string
	// Account is the merchant's name of the account, and Owner the provider's of the person.
	Account, Owner string
	// Tokens are the provider's names of the cards; none takes all that it keeps for the owner.
	Tokens []string
}

// Imported is a card that was taken over. Known tells that it had been before.
type Imported struct {
	Saved vault.Saved
	Known bool
}

// ImportCards saves cards that a provider keeps, by its names for them; the provider is asked first whether it does. A card that has been
// imported for the customer before stays as it is. A NotFound fault says that there is no such customer or account, or that the provider keeps
// no such card for the owner; a Conflict, that another customer of the merchant has it.
func (g *Gateway) ImportCards(ctx context.Context, n Import) ([]Imported, error) {
	if g.vault == nil {
		return nil, errNoVault()
	}
	_, err := g.Customer(ctx, n.Merchant.ID, n.Customer)
	if err != nil {
		return nil, err
	}
	at, k, err := g.keeper(n.Merchant, n.Account)
	if err != nil {
		return nil, err
	}
	all, err := g.keptFor(ctx, n.Merchant.ID, at.Account, k, n.Owner)
	if err != nil {
		return nil, err
	}
	err = g.stillKeeps(n, at)
	if err != nil {
		return nil, err
	}
	for _, token := range n.Tokens {
		if !slices.ContainsFunc(all, func(c connector.KeptCard) bool { return c.Token == token }) {
			f := fault.New(fault.NotFound, "provider_card_not_found", fault.Text{
				TR: "Sağlayıcı bu sahip için böyle bir kart saklamıyor.", EN: "The provider keeps no such card for this owner.",
			})
			f.Field = "tokens"
			return nil, f
		}
	}
	var out []Imported
	for _, c := range all {
		if len(n.Tokens) > 0 && !slices.Contains(n.Tokens, c.Token) {
			continue
		}
		one, err := g.importCard(ctx, n, named(at, c), c)
		if err != nil {
			return out, err
		}
		out = append(out, one)
	}
	return out, nil
}

// stillKeeps refuses an import whose account was removed or has become another one while its provider took its time to answer: the credentials
// with which it could be asked to forget the card may be erased by now.
func (g *Gateway) stillKeeps(n Import, at vault.KeptAt) error {
	m, known := g.merchants.Find(n.Merchant.ID)
	if !known {
		return errContended()
	}
	now, _, err := g.keeper(m, n.Account)
	if err == nil && now != at {
		err = errContended()
	}
	return err
}

// named is where a card is kept, with its names.
func named(at vault.KeptAt, c connector.KeptCard) vault.KeptAt {
	at.Owner, at.Token = c.Owner, c.Token
	return at
}

func (g *Gateway) importCard(ctx context.Context, n Import, at vault.KeptAt, c connector.KeptCard) (Imported, error) {
	m := n.Merchant.ID
	if at.Owner == "" || at.Token == "" || !printable(at.Owner, maxKeptName) || !printable(at.Token, maxKeptName) {
		return Imported{}, errKeptName("tokens")
	}
	for range conflictTries {
		s, err := g.store.SavedCardByFingerprint(ctx, m, g.vault.KeptFingerprint(m, at))
		if err == nil && s.Owner != n.Customer {
			return Imported{}, fault.New(fault.Conflict, "card_imported_for_another", fault.Text{
				TR: "Bu kart başka bir müşteri için içe aktarılmış.", EN: "This card has been imported for another customer.",
			})
		}
		if err == nil {
			return Imported{Saved: s, Known: true}, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return Imported{}, fmt.Errorf("read saved card: %w", err)
		}
		s = vault.Saved{Merchant: m, Token: vault.NewToken(), Owner: n.Customer, Label: Shown(c.Label), Active: true, Card: summaryOf(c)}
		tells := provenNow(s)
		s, err = g.vault.Elsewhere(m, s, at)
		if err != nil {
			return Imported{}, fmt.Errorf("import card: %w", err)
		}
		s, err = g.storeCard(ctx, m, s, tells, nil)
		if errors.Is(err, errAgain) {
			continue
		}
		return Imported{Saved: s}, err
	}
	return Imported{}, errContended()
}

// summaryOf is what a provider tells of a card that it keeps. How long the number is it does not say, so that the scheme's usual length is
// shown.
func summaryOf(c connector.KeptCard) card.Summary {
	s := card.Summary{BIN: digits(c.BIN, 6), Last4: digits(c.Last4, 4)}
	if len(s.BIN) == 6 {
		s.Brand = card.BrandOf(s.BIN)
	}
	s.Length = 16
	if s.Brand == card.Amex {
		s.Length = 15
	}
	return s
}

// digits returns a text of at most so many digits, or nothing where it is none.
func digits(text string, most int) string {
	if len(text) > most || strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return text
}
