package gateway

// vault.go keeps cards for later payments. The same card of the same customer is recognised by its fingerprint, which the database
// keeps apart.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/pan"
)

// NewCard is a card to be kept for later payments.
type NewCard struct {
	// Owner is the id of the customer whose card it is.
	Owner string
	// Label is what the customer calls the card; it may be empty.
	Label string
	// Card needs number and expiry. Its security code is not kept.
	Card pan.Card
	// Attributes are the surface's own, to be given back; they must hold no card data.
	Attributes map[string]string
	// Alone is the subscription for which alone the card is saved, and not because its customer wants it kept: it is deleted where that
	// comes to nothing, unless he saves it himself.
	Alone subscription.ID
}

// attrAlone is the attribute of a card that is there for a subscription alone, until its customer saves it himself.
const attrAlone = "@alone"

// wanted returns a card as one that its customer has saved himself.
func wanted(s vault.Saved) vault.Saved {
	s.Attributes = maps.Clone(s.Attributes)
	delete(s.Attributes, attrAlone)
	if len(s.Attributes) == 0 {
		s.Attributes = nil
	}
	return s
}

// CardChange is what is to become of a saved card. What is unset stays as it is.
type CardChange struct {
	Label  *string
	Holder *string
	Expiry pan.Expiry
	Active *bool
}

// SaveCard keeps a card, or, when this customer has saved this number before, brings that one up to date and reports it as
// known, under the token that it has. A NotFound fault says that there is no such customer.
func (g *Gateway) SaveCard(ctx context.Context, m merchant.ID, n NewCard) (saved vault.Saved, known bool, err error) {
	if g.vault == nil {
		return vault.Saved{}, false, errNoVault()
	}
	err = g.savable(n)
	if err != nil {
		return vault.Saved{}, false, err
	}
	for range conflictTries {
		change, saved, known, err := g.withSaved(ctx, store.Change{Merchant: m}, n)
		if err == nil {
			err = g.commitCard(ctx, change)
		}
		if errors.Is(err, errAgain) {
			continue // somebody saves, changes or forgets the same card just now
		}
		if err != nil {
			return vault.Saved{}, false, err
		}
		return saved, known, nil
	}
	return vault.Saved{}, false, errContended()
}

// withSaved adds to a change what [Gateway.SaveCard] makes of a card as it lies there now; known tells that it was saved before.
func (g *Gateway) withSaved(ctx context.Context, c store.Change, n NewCard) (change store.Change, saved vault.Saved, known bool, err error) {
	saved, known, err = g.sameCard(ctx, c.Merchant, n)
	if err != nil {
		return c, vault.Saved{}, false, err
	}
	tells := provenNow(saved)
	saved.Active, saved.Proposed.Unproven = true, false
	if n.Label != "" {
		saved.Label = n.Label
	}
	if n.Attributes != nil {
		saved.Attributes = n.Attributes
	}
	switch {
	case n.Alone == "":
		saved = wanted(saved)
	case !known:
		saved.Attributes = map[string]string{attrAlone: string(n.Alone)}
	}
	saved, err = g.vault.Seal(c.Merchant, saved, n.Card)
	if err != nil {
		return c, vault.Saved{}, false, fmt.Errorf("seal card: %w", err)
	}
	c, saved = g.withCard(c, saved, tells)
	return c, saved, known, nil
}

// savable refuses what is not to be kept.
func (g *Gateway) savable(n NewCard) error {
	err := n.validate()
	if err != nil {
		return err
	}
	if n.Card.Expiry.Expired(g.now()) {
		return errCardField("card_expiry", "card_expired", "Kartın son kullanma tarihi geçmiş.", "The card has expired.")
	}
	return nil
}

// sameCard returns the card that the customer has saved with the number, or one that is not stored yet.
func (g *Gateway) sameCard(ctx context.Context, m merchant.ID, n NewCard) (saved vault.Saved, known bool, err error) {
	saved, err = g.store.SavedCardByFingerprint(ctx, m, g.vault.Fingerprint(m, n.Owner, n.Card.Number))
	if errors.Is(err, store.ErrNotFound) {
		return vault.Saved{Merchant: m, Token: vault.NewToken(), Owner: n.Owner}, false, nil
	}
	if err != nil {
		return vault.Saved{}, false, fmt.Errorf("read saved card: %w", err)
	}
	return saved, true, nil
}

// SavedCards returns a page of a customer's cards, or of those that have a label.
func (g *Gateway) SavedCards(ctx context.Context, m merchant.ID, f vault.CardFilter) ([]vault.Saved, error) {
	if f.Owner == "" && f.Label == "" {
		return nil, errNoCustomer() // it would list everybody's
	}
	cards, err := g.store.SavedCards(ctx, m, f)
	if err != nil {
		return nil, fmt.Errorf("list saved cards: %w", err)
	}
	return cards, nil
}

// SavedCard returns the card with a token, or a NotFound fault if there is none or it is another owner's. An empty owner
// is any: some providers ask for the token alone. It needs no key.
func (g *Gateway) SavedCard(ctx context.Context, m merchant.ID, owner, token string) (vault.Saved, error) {
	s, err := g.store.SavedCard(ctx, m, token)
	if errors.Is(err, store.ErrNotFound) || err == nil && owner != "" && owner != s.Owner {
		return vault.Saved{}, errNoCard()
	}
	if err != nil {
		return vault.Saved{}, fmt.Errorf("read saved card: %w", err)
	}
	return s, nil
}

// KnownCard returns the card that an owner has saved with a number, or a NotFound fault: it tells beforehand what
// [Gateway.SaveCard] would report as known.
func (g *Gateway) KnownCard(ctx context.Context, m merchant.ID, owner string, n pan.Number) (vault.Saved, error) {
	if g.vault == nil {
		return vault.Saved{}, errNoVault()
	}
	s, err := g.store.SavedCardByFingerprint(ctx, m, g.vault.Fingerprint(m, owner, n))
	if errors.Is(err, store.ErrNotFound) {
		return vault.Saved{}, errNoCard()
	}
	if err != nil {
		return vault.Saved{}, fmt.Errorf("read saved card: %w", err)
	}
	return s, nil
}

// SavedExpiry returns the last month of a saved card, active or not, for a list that shows it (Paratika's QUERYCARD does); zero of one that a
// provider keeps, which does not tell it.
func (g *Gateway) SavedExpiry(m merchant.ID, s vault.Saved) (pan.Expiry, error) {
	if g.vault == nil {
		return pan.Expiry{}, errNoVault()
	}
	if s.Kept.Only {
		return pan.Expiry{}, nil
	}
	c, err := g.openSaved(m, s)
	return c.Expiry, err
}

// OpenCard returns a saved card in plain, for one payment. It has no security code. An inactive card is refused as a
// Conflict, and one whose number is not here as Unsupported; otherwise it refuses what [Gateway.SavedCard] refuses.
func (g *Gateway) OpenCard(ctx context.Context, m merchant.ID, owner, token string) (pan.Card, error) {
	if g.vault == nil {
		return pan.Card{}, errNoVault()
	}
	s, err := g.payable(ctx, m, owner, token)
	if err != nil {
		return pan.Card{}, err
	}
	return g.openSaved(m, s)
}

// payable returns a saved card that is switched on.
func (g *Gateway) payable(ctx context.Context, m merchant.ID, owner, token string) (vault.Saved, error) {
	s, err := g.SavedCard(ctx, m, owner, token)
	if err == nil && !s.Active {
		err = fault.New(fault.Conflict, "card_inactive", fault.Text{TR: "Kayıtlı kart etkin değil.", EN: "The saved card is not active."})
	}
	return s, err
}

// ChangeCard changes a saved card and returns it as it then stands. It refuses what [Gateway.SavedCard] refuses. Switching a card on or off
// needs no key.
func (g *Gateway) ChangeCard(ctx context.Context, m merchant.ID, owner, token string, c CardChange) (vault.Saved, error) {
	opens := c.Label != nil || c.Holder != nil || !c.Expiry.IsZero()
	if opens && g.vault == nil {
		return vault.Saved{}, errNoVault()
	}
	for range conflictTries {
		s, err := g.SavedCard(ctx, m, owner, token)
		if err != nil {
			return vault.Saved{}, err
		}
		was := s
		if c.Active != nil {
			s.Active = *c.Active
			s.Proposed.Unproven = s.Proposed.Unproven && !s.Active
		}
		if opens {
			s, err = g.rewritten(m, s, c)
			if err != nil {
				return vault.Saved{}, err
			}
		}
		tells := provenNow(was)
		if s.Proposed.Unproven {
			tells = "" // nobody knows of it yet
		}
		s, err = g.storeCard(ctx, m, s, tells, nil)
		if errors.Is(err, errAgain) {
			continue
		}
		return s, err
	}
	return vault.Saved{}, errContended()
}

// rewritten is a card with another label, holder or date.
func (g *Gateway) rewritten(m merchant.ID, s vault.Saved, c CardChange) (vault.Saved, error) {
	if c.Label != nil {
		s.Label = *c.Label
	}
	if s.Kept.Only && c.Holder == nil && c.Expiry.IsZero() {
		return s, validLabel(s.Label, pan.Number{})
	}
	plain, err := g.openSaved(m, s)
	if err != nil {
		return vault.Saved{}, err
	}
	if c.Holder != nil {
		plain.Holder = *c.Holder
	}
	if !c.Expiry.IsZero() {
		plain.Expiry = c.Expiry
	}
	err = NewCard{Owner: s.Owner, Label: s.Label, Card: plain, Attributes: s.Attributes}.validate()
	if err != nil {
		return vault.Saved{}, err
	}
	s, err = g.vault.Seal(m, s, plain)
	if err != nil {
		return vault.Saved{}, fmt.Errorf("seal card: %w", err)
	}
	return s, nil
}

// ForgetCard deletes a saved card, and has the database's files rid of it. It needs no key: a card that can no longer be opened can
// still be deleted. It refuses what [Gateway.SavedCard] refuses.
func (g *Gateway) ForgetCard(ctx context.Context, m merchant.ID, owner, token string) error {
	for range conflictTries {
		s, err := g.SavedCard(ctx, m, owner, token)
		if err != nil {
			return err
		}
		err = g.store.Commit(ctx, g.forgetting(store.Change{Merchant: m}, s))
		if errors.Is(err, store.ErrStale) {
			continue // somebody has changed or deleted it just now
		}
		if err != nil {
			return fmt.Errorf("forget card: %w", err)
		}
		return nil
	}
	return errContended()
}

// forgetting adds to a change that a card is deleted as it was read, and what is told of that.
func (g *Gateway) forgetting(c store.Change, s vault.Saved) store.Change {
	c.ForgetCard = &s
	c.Enqueue = append(c.Enqueue, g.erasure(s.Merchant))
	return g.cardGone(g.unkeeping(c, s), s)
}

// Digest tells whether short texts that must not be kept, such as a code, are the same: 64 hexadecimal digits, others for every merchant,
// that nobody can find by trying without the vault's key.
func (g *Gateway) Digest(m merchant.ID, parts ...string) (string, error) {
	if g.vault == nil {
		return "", errNoVault()
	}
	return g.vault.Digest(m, parts...), nil
}

func (g *Gateway) openSaved(m merchant.ID, s vault.Saved) (pan.Card, error) {
	c, err := g.vault.Open(m, s)
	if errors.Is(err, vault.ErrElsewhere) {
		return pan.Card{}, errKeptOnly(fault.Text{TR: "bu işlem numara ister", EN: "this needs the number"})
	}
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

// errAgain means that a card has to be read anew and changed again.
var errAgain = errors.New("card has changed meanwhile")

// storeCard stores the next version of a card, with what is told of it and jobs.
func (g *Gateway) storeCard(ctx context.Context, m merchant.ID, s vault.Saved, tells webhook.Type, jobs []job.Job) (vault.Saved, error) {
	c, s := g.withCard(store.Change{Merchant: m, Enqueue: jobs}, s, tells)
	err := g.commitCard(ctx, c)
	if err != nil {
		return vault.Saved{}, err
	}
	return s, nil
}

// withCard adds to a change the next version of a card, and what is told of it.
func (g *Gateway) withCard(c store.Change, s vault.Saved, tells webhook.Type) (store.Change, vault.Saved) {
	now := g.now().UTC().Truncate(time.Microsecond)
	s.Version++
	s.UpdatedAt = now
	if s.Version == 1 {
		s.CreatedAt = now
	}
	c.Cards = append(c.Cards, s)
	if tells != "" {
		c = g.told(c, webhook.Event{Type: tells, Subject: s.Token, Sequence: s.Version}, s)
	}
	return c, s
}

// commitCard commits a change of cards; errAgain says to make it anew.
func (g *Gateway) commitCard(ctx context.Context, c store.Change) error {
	err := g.store.Commit(ctx, c)
	switch {
	case errors.Is(err, store.ErrVaultKey) && g.vault != nil:
		g.vault.Renew() // the key has been retired since this node looked
		return errAgain
	case errors.Is(err, store.ErrStale), errors.Is(err, store.ErrExists):
		return errAgain
	case errors.Is(err, store.ErrCustomer):
		return errNoCustomer()
	case err != nil:
		return fmt.Errorf("store card: %w", err)
	}
	return nil
}

// maxLabel is the longest label, in characters.
const maxLabel = 250

func (n NewCard) validate() error {
	if n.Card.Number.IsZero() {
		return errCardField("card", "card_missing", "Kart bilgisi eksik.", "Card data is missing.")
	}
	if n.Card.Expiry.IsZero() {
		return errCardField("card_expiry", "card_expiry_missing", "Kartın son kullanma tarihi eksik.", "The card's expiry date is missing.")
	}
	if n.Owner == "" {
		return errNoCustomer()
	}
	err := validLabel(n.Label, n.Card.Number)
	if err != nil {
		return err
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
	return nil
}

// validLabel refuses a card's name that is too long, or has the card's number in it.
func validLabel(label string, n pan.Number) error {
	if printable(label, maxLabel) && !pan.Contains(label, n) {
		return nil
	}
	return errCardField("card_label", "card_label_invalid",
		"Kartın adı en çok 250 karakter olmalı ve kart numarasını içermemelidir.",
		"A card's name is at most 250 characters and does not contain its number.")
}

func printable(text string, most int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most && !strings.ContainsFunc(text, unicode.IsControl)
}

func errCardField(field, code, tr, en string) *fault.Error {
	return fault.InvalidField(field, code, fault.Text{TR: tr, EN: en})
}

func errNoCard() *fault.Error {
	return fault.New(fault.NotFound, "card_not_found", fault.Text{TR: "Böyle bir kayıtlı kart yok.", EN: "There is no such saved card."})
}

func errNoVault() *fault.Error {
	return fault.New(fault.Unsupported, "no_vault", fault.Text{
		TR: "Bu sunucuda kart saklama açık değil.", EN: "Saving cards is not switched on at this server.",
	})
}
