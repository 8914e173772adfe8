package gateway

// vault.go keeps cards for later payments. A card is two records: the card under its token, and its number's fingerprint, by
// which the same card of the same customer is recognised. Both come and go in one commit.

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// The kinds of record that hold saved cards. They are no one surface's.
const (
	recordCard   record.Kind = "saved_card"
	recordNumber record.Kind = "saved_card_number"
)

// NewCard is a card to be kept for later payments.
type NewCard struct {
	// Owner is the shop's customer in the shop's own words: 1 to 128 characters.
	Owner string
	// Label is what the customer calls the card; it may be empty.
	Label string
	// Card needs number and expiry. Its security code is not kept.
	Card pan.Card
	// Attributes are the surface's own, to be given back; they must hold no card data.
	Attributes map[string]string
}

// CardChange is what is to become of a saved card. What is unset stays as it is.
type CardChange struct {
	Label  *string
	Holder *string
	Expiry pan.Expiry
	Active *bool
}

// SaveCard keeps a card, or, when this owner has saved this number before, brings that one up to date and reports it as
// known, under the token that it has.
func (g *Gateway) SaveCard(ctx context.Context, m merchant.ID, n NewCard) (saved vault.Saved, known bool, err error) {
	if g.vault == nil {
		return vault.Saved{}, false, errNoVault()
	}
	err = n.validate()
	if err != nil {
		return vault.Saved{}, false, err
	}
	if n.Card.Expiry.Expired(g.now()) {
		return vault.Saved{}, false, errCardField("card_expiry", "card_expired", "Kartın son kullanma tarihi geçmiş.", "The card has expired.")
	}
	fingerprint := g.vault.Fingerprint(m, n.Owner, n.Card.Number)
	for range conflictTries {
		token, index, err := kept[string](ctx, g, m, recordNumber, fingerprint)
		var card record.Record
		switch {
		case err == nil:
			saved, card, err = g.savedCard(ctx, m, n.Owner, token)
			if errors.Is(err, fault.NotFound) {
				continue // forgotten since the fingerprint was read; look again
			}
			if err != nil {
				return vault.Saved{}, false, err
			}
			known = true
		case errors.Is(err, fault.NotFound):
			known, saved = false, vault.Saved{Token: vault.NewToken(), Owner: n.Owner}
			card = record.Record{Merchant: m, Kind: recordCard, ID: saved.Token, Group: n.Owner}
		default:
			return vault.Saved{}, false, err
		}
		saved.Active = true
		if n.Label != "" {
			saved.Label = n.Label
		}
		if n.Attributes != nil {
			saved.Attributes = n.Attributes
		}
		saved, err = g.vault.Seal(m, saved, n.Card)
		if err != nil {
			return vault.Saved{}, false, fmt.Errorf("seal card: %w", err)
		}
		index.Content, err = json.Marshal(saved.Token)
		if err != nil {
			return vault.Saved{}, false, fmt.Errorf("write saved card: %w", err)
		}
		saved, err = g.storeCard(ctx, card, saved, index)
		if errors.Is(err, fault.Conflict) {
			continue // somebody saves, changes or forgets the same card just now
		}
		return saved, known, err
	}
	return vault.Saved{}, false, errContended()
}

// SavedCards returns a page of an owner's cards.
func (g *Gateway) SavedCards(ctx context.Context, m merchant.ID, owner string, f record.Filter) ([]vault.Saved, error) {
	if owner == "" {
		return nil, errOwner() // an empty group would list everybody's
	}
	f.Group = owner
	rs, err := g.Records(ctx, m, recordCard, f)
	if err != nil {
		return nil, err
	}
	cards := make([]vault.Saved, len(rs))
	for i, r := range rs {
		if cards[i], err = savedOf(r); err != nil {
			return nil, err
		}
	}
	return cards, nil
}

// SavedCard returns the card with a token, or a NotFound fault if there is none or it is another owner's. An empty owner
// is any: some providers ask for the token alone.
func (g *Gateway) SavedCard(ctx context.Context, m merchant.ID, owner, token string) (vault.Saved, error) {
	s, _, err := g.savedCard(ctx, m, owner, token)
	return s, err
}

// KnownCard returns the card that an owner has saved with a number, or a NotFound fault: it tells beforehand what
// [Gateway.SaveCard] would report as known.
func (g *Gateway) KnownCard(ctx context.Context, m merchant.ID, owner string, n pan.Number) (vault.Saved, error) {
	switch {
	case g.vault == nil:
		return vault.Saved{}, errNoVault()
	case owner == "":
		return vault.Saved{}, errOwner()
	}
	token, _, err := kept[string](ctx, g, m, recordNumber, g.vault.Fingerprint(m, owner, n))
	if errors.Is(err, fault.NotFound) {
		return vault.Saved{}, errNoCard()
	}
	if err != nil {
		return vault.Saved{}, err
	}
	return g.SavedCard(ctx, m, owner, token)
}

// SavedExpiry returns the last month of a saved card, active or not, for a list that shows it (Paratika's QUERYCARD does).
func (g *Gateway) SavedExpiry(m merchant.ID, s vault.Saved) (pan.Expiry, error) {
	if g.vault == nil {
		return pan.Expiry{}, errNoVault()
	}
	c, err := g.openSaved(m, s)
	return c.Expiry, err
}

// OpenCard returns a saved card in plain, for one payment. It has no security code. An inactive card is refused as a
// Conflict; otherwise it refuses what [Gateway.SavedCard] refuses.
func (g *Gateway) OpenCard(ctx context.Context, m merchant.ID, owner, token string) (pan.Card, error) {
	s, _, err := g.savedCard(ctx, m, owner, token)
	if err != nil {
		return pan.Card{}, err
	}
	if !s.Active {
		return pan.Card{}, fault.New(fault.Conflict, "card_inactive", fault.Text{TR: "Kayıtlı kart etkin değil.", EN: "The saved card is not active."})
	}
	return g.openSaved(m, s)
}

// ChangeCard changes a saved card and returns it as it then stands. It refuses what [Gateway.SavedCard] refuses.
func (g *Gateway) ChangeCard(ctx context.Context, m merchant.ID, owner, token string, c CardChange) (vault.Saved, error) {
	for range conflictTries {
		s, r, err := g.savedCard(ctx, m, owner, token)
		if err != nil {
			return vault.Saved{}, err
		}
		plain, err := g.openSaved(m, s)
		if err != nil {
			return vault.Saved{}, err
		}
		if c.Label != nil {
			s.Label = *c.Label
		}
		if c.Holder != nil {
			plain.Holder = *c.Holder
		}
		if !c.Expiry.IsZero() {
			plain.Expiry = c.Expiry
		}
		if c.Active != nil {
			s.Active = *c.Active
		}
		err = NewCard{Owner: s.Owner, Label: s.Label, Card: plain, Attributes: s.Attributes}.validate()
		if err != nil {
			return vault.Saved{}, err
		}
		s, err = g.vault.Seal(m, s, plain)
		if err != nil {
			return vault.Saved{}, fmt.Errorf("seal card: %w", err)
		}
		s, err = g.storeCard(ctx, r, s)
		if errors.Is(err, fault.Conflict) {
			continue
		}
		return s, err
	}
	return vault.Saved{}, errContended()
}

// ForgetCard deletes a saved card and its fingerprint. It needs no key: a card that can no longer be opened can still be
// deleted. It refuses what [Gateway.SavedCard] refuses.
func (g *Gateway) ForgetCard(ctx context.Context, m merchant.ID, owner, token string) error {
	s, _, err := g.savedCard(ctx, m, owner, token)
	if err != nil {
		return err
	}
	err = g.store.Commit(ctx, store.Change{Merchant: m, Forget: []record.Key{
		{Kind: recordCard, ID: s.Token}, {Kind: recordNumber, ID: s.Fingerprint},
	}})
	if err != nil {
		return fmt.Errorf("forget card: %w", err)
	}
	return nil
}

func (g *Gateway) savedCard(ctx context.Context, m merchant.ID, owner, token string) (vault.Saved, record.Record, error) {
	if g.vault == nil {
		return vault.Saved{}, record.Record{}, errNoVault()
	}
	r, err := g.Record(ctx, m, recordCard, token)
	if errors.Is(err, fault.NotFound) || err == nil && owner != "" && owner != r.Group {
		return vault.Saved{}, record.Record{}, errNoCard()
	}
	if err != nil {
		return vault.Saved{}, record.Record{}, err
	}
	s, err := savedOf(r)
	return s, r, err
}

func savedOf(r record.Record) (vault.Saved, error) {
	s, err := contentOf[vault.Saved](r)
	s.Token, s.Owner, s.CreatedAt, s.UpdatedAt = r.ID, r.Group, r.CreatedAt, r.UpdatedAt
	return s, err
}

func (g *Gateway) openSaved(m merchant.ID, s vault.Saved) (pan.Card, error) {
	c, err := g.vault.Open(m, s)
	if errors.Is(err, vault.ErrUnknownKey) {
		return pan.Card{}, fault.New(fault.Unavailable, "vault_key_missing", fault.Text{
			TR: "Kayıtlı kart şu anda açılamıyor.", EN: "The saved card cannot be opened at present.",
		}).With(err)
	}
	if err != nil {
		return pan.Card{}, fmt.Errorf("open saved card: %w", err)
	}
	return c, nil
}

// storeCard stores the next version of a card, with other records in the same commit.
func (g *Gateway) storeCard(ctx context.Context, r record.Record, s vault.Saved, with ...record.Record) (vault.Saved, error) {
	content, err := json.Marshal(s)
	if err != nil {
		return vault.Saved{}, fmt.Errorf("write saved card: %w", err)
	}
	r.Content = content
	stored, err := g.saveRecords(ctx, append([]record.Record{r}, with...)...)
	if err != nil {
		return vault.Saved{}, err
	}
	s.CreatedAt, s.UpdatedAt = stored[0].CreatedAt, stored[0].UpdatedAt
	return s, nil
}

// The longest owner and label, in characters.
const (
	maxOwner = 128
	maxLabel = 250
)

func (n NewCard) validate() error {
	if n.Card.Number.IsZero() {
		return errCardField("card", "card_missing", "Kart bilgisi eksik.", "Card data is missing.")
	}
	if n.Card.Expiry.IsZero() {
		return errCardField("card_expiry", "card_expiry_missing", "Kartın son kullanma tarihi eksik.", "The card's expiry date is missing.")
	}
	if n.Owner == "" || !printable(n.Owner, maxOwner) {
		return errOwner()
	}
	if !printable(n.Label, maxLabel) || pan.Contains(n.Label, n.Card.Number) {
		return errCardField("card_label", "card_label_invalid",
			"Kartın adı en çok 250 karakter olmalı ve kart numarasını içermemelidir.",
			"A card's name is at most 250 characters and does not contain its number.")
	}
	if !printable(n.Card.Holder, maxLabel) || pan.Contains(n.Card.Holder, n.Card.Number) {
		return errCardField("card_holder", "card_holder_invalid",
			"Kart üzerindeki isim en çok 250 karakter olmalı ve kart numarasını içermemelidir.",
			"The name on the card is at most 250 characters and does not contain its number.")
	}
	for name, text := range n.Attributes {
		if pan.Contains(text, n.Card.Number) {
			return errCardField(name, "card_number_in_text", "Bu alan kart numarasını içeriyor.", "This field contains the card number.")
		}
	}
	if pan.Contains(n.Owner, n.Card.Number) {
		return errOwner()
	}
	return nil
}

func printable(text string, most int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, unicode.IsControl)
}

func errCardField(field, code, tr, en string) *fault.Error {
	return fault.InvalidField(field, code, fault.Text{TR: tr, EN: en})
}

func errOwner() *fault.Error {
	return errCardField("card_owner", "card_owner_invalid",
		"Kart sahibinin müşteri kimliği 1 ile 128 karakter arasında olmalı ve kart numarasını içermemelidir.",
		"The customer id of a card's owner has 1 to 128 characters and does not contain the card's number.")
}

func errNoCard() *fault.Error {
	return fault.New(fault.NotFound, "card_not_found", fault.Text{TR: "Böyle bir kayıtlı kart yok.", EN: "There is no such saved card."})
}

func errNoVault() *fault.Error {
	return fault.New(fault.Unsupported, "no_vault", fault.Text{
		TR: "Bu sunucuda kart saklama açık değil.", EN: "Saving cards is not switched on at this server.",
	})
}
