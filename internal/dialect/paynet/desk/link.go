package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
)

// link.go keeps payment links (PayLink). A link's address holds a ticket; what is kept is the ticket's digest.

const (
	kindLink record.Kind = "paynet_link"
	// kindLinkReference finds a link by the shop's reference.
	kindLinkReference record.Kind = "paynet_link_reference"
)

// Link is an address at which a buyer pays.
type Link struct {
	// ID names the link towards the shop; it opens nothing.
	ID              string      `json:"-"`
	Merchant        merchant.ID `json:"-"`
	Reference       string      `json:"reference"`
	Amount          int64       `json:"amount"` // kuruş
	Name            string      `json:"name"`
	AddCommission   bool        `json:"add_commission,omitempty"`
	Agent           string      `json:"agent,omitempty"`
	UserName        string      `json:"user_name,omitempty"`
	Email           string      `json:"email,omitempty"`
	Phone           string      `json:"phone,omitempty"`
	Note            string      `json:"note,omitempty"`
	AgentNote       string      `json:"agent_note,omitempty"`
	SucceedURL      string      `json:"succeed_url,omitempty"`
	ErrorURL        string      `json:"error_url,omitempty"`
	ConfirmationURL string      `json:"confirmation_url,omitempty"`
	Passive         bool        `json:"passive,omitempty"`

	kept record.Record
}

// Sum is what the link asks for.
func (l Link) Sum() money.Amount { return money.New(l.Amount, money.TRY) }

// Created and Expires are the ends of a link's time.
func (l Link) Created() time.Time { return l.kept.CreatedAt }

// Expires is when a link can no longer be paid.
func (l Link) Expires() time.Time { return l.kept.ExpiresAt }

// OpenLink keeps a new link and returns it with its ticket. A Conflict fault says that there is one of the reference.
func (d *Desk) OpenLink(ctx context.Context, l Link, lifetime time.Duration) (Link, ticket.Ticket, error) {
	t := ticket.New(l.Merchant, ticket.HexSize)
	l.ID = t.Key()
	l.kept = record.Record{Merchant: l.Merchant, Kind: kindLink, ID: l.ID, ExpiresAt: d.Now().Add(lifetime)}
	// The reference first: two requests of one reference are told apart by it.
	_, err := d.Gateway.SaveRecord(ctx, record.Record{
		Merchant: l.Merchant, Kind: kindLinkReference, ID: linkKey(l.Reference), Content: []byte(l.ID),
	})
	if err != nil {
		return l, t, err //nolint:wrapcheck // it is a fault
	}
	l, err = d.SaveLink(ctx, l)
	return l, t, err
}

// SaveLink keeps a link that has changed.
func (d *Desk) SaveLink(ctx context.Context, l Link) (Link, error) {
	content, err := json.Marshal(l, json.Deterministic(true))
	if err != nil {
		return l, fmt.Errorf("encode link: %w", err)
	}
	content, err = gateway.ShownJSON(content, "reference", "succeed_url", "error_url", "confirmation_url")
	if err != nil {
		return l, fmt.Errorf("mask link: %w", err)
	}
	l.kept.Content = content
	l.kept, err = d.Gateway.SaveRecord(ctx, l.kept)
	return l, err //nolint:wrapcheck // it is a fault
}

// LinkAt returns the link of an address, with its merchant, or a NotFound fault.
func (d *Desk) LinkAt(ctx context.Context, text string) (Link, *merchant.Merchant, error) {
	t, ok := ticket.ParseHex(text)
	if !ok {
		return Link{}, nil, errNoLink()
	}
	m, known := d.Gateway.Merchants().Tagged(t.Tag())
	if !known {
		return Link{}, nil, errNoLink()
	}
	l, err := d.Link(ctx, m.ID, t.Key())
	return l, m, err
}

// Link returns a merchant's link, or a NotFound fault.
func (d *Desk) Link(ctx context.Context, m merchant.ID, id string) (Link, error) {
	r, err := d.Gateway.Record(ctx, m, kindLink, id)
	if isNone(err) {
		return Link{}, errNoLink()
	}
	if err != nil {
		return Link{}, err //nolint:wrapcheck // it is a fault
	}
	return linkOf(r)
}

func linkOf(r record.Record) (Link, error) {
	l := Link{}
	err := json.Unmarshal(r.Content, &l)
	if err != nil {
		return l, fmt.Errorf("read link: %w", err)
	}
	l.ID, l.Merchant, l.kept = r.ID, r.Merchant, r
	return l, nil
}

// LinkOf returns the link of a shop's reference, or a NotFound fault.
func (d *Desk) LinkOf(ctx context.Context, m merchant.ID, reference string) (Link, error) {
	r, err := d.Gateway.Record(ctx, m, kindLinkReference, linkKey(reference))
	if isNone(err) {
		return Link{}, errNoLink()
	}
	if err != nil {
		return Link{}, err //nolint:wrapcheck // it is a fault
	}
	return d.Link(ctx, m, string(r.Content))
}

// Links returns a merchant's links, the oldest first.
func (d *Desk) Links(ctx context.Context, m merchant.ID) ([]Link, error) {
	const page = 500
	var all []Link
	f := record.Filter{Limit: page}
	for {
		rs, err := d.Gateway.Records(ctx, m, kindLink, f)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says enough
		}
		for _, r := range rs {
			l, err := linkOf(r)
			if err != nil {
				return nil, err
			}
			all = append(all, l)
		}
		if len(rs) < page || len(all) >= maxListed {
			return all, nil
		}
		f.After = rs[len(rs)-1].ID
	}
}

// Notify has a surface's payments told to whatever address render names, once their outcome is known.
func (d *Desk) Notify(surface string, render func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (address string, body []byte)) {
	d.Gateway.NotifyBy(surface, func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (webhook.Post, bool) {
		address, body := render(ctx, m, p)
		return webhook.Post{URL: address, ContentType: "application/json; charset=utf-8", Body: body}, address != ""
	})
}

// NotifyReversals is Notify for voids and refunds.
func (d *Desk) NotifyReversals(surface string, render func(ctx context.Context, p payment.Payment, op payment.Operation) (address string, body []byte)) {
	d.Gateway.NotifyFollowUpsBy(surface, func(ctx context.Context, _ *merchant.Merchant, p payment.Payment, op payment.Operation) (webhook.Post, bool) {
		address, body := render(ctx, p, op)
		return webhook.Post{URL: address, ContentType: "application/json; charset=utf-8", Body: body}, address != ""
	})
}

func linkKey(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return hex.EncodeToString(sum[:])
}

func errNoLink() error {
	return fault.New(fault.NotFound, "no_link", fault.Text{TR: "Böyle bir ödeme linki yok.", EN: "There is no such payment link."})
}

// IsTaken reports whether an error says that a record exists already.
func IsTaken(err error) bool { return errors.Is(err, fault.Conflict) }
