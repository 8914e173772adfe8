// Package order keeps Paymes' v4 orders: what order_create was told, until a card comes for it. An order is named by its
// paymesOrderId, a ticket, so that the hosted page and payment/authorize, which know nothing else, find its merchant too; what
// is stored in its place is a digest.
package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/money"
)

// Kind is the kind of an order's record; the record's group is the shop's number of the order.
const Kind record.Kind = "paymes_order"

// Lifetime is how long an order waits for its card. No source says it.
const Lifetime = 24 * time.Hour

// Version is the generation of Paymes' API by which an order came.
type Version string

// The generations that have orders.
const (
	V40 Version = "v4.0"
	V45 Version = "v4.5"
	V46 Version = "v4.6"
	// Market is marketplace v1, whose orders are v4.6's in everything else.
	Market Version = "marketplace v1"
)

// Order is one order. Nothing of it is card data.
type Order struct {
	// ID is the paymesOrderId, Merchant whose order it is, and Expires until when a card may come. They are not in the content.
	ID       string             `json:"-"`
	Merchant *merchant.Merchant `json:"-"`
	Expires  time.Time          `json:"-"`

	Version Version `json:"version"`
	// Reference is the shop's number of the order.
	Reference string `json:"orderId"`
	// Minor and Currency are the amount; Price and CurrencyText are the same as the shop wrote them, which is how they are
	// hashed and posted back.
	Minor        int64          `json:"minor"`
	Currency     money.Currency `json:"currency"`
	Price        string         `json:"priceText"`
	CurrencyText string         `json:"currencyText"`
	Product      string         `json:"productName"`
	BuyerEmail   string         `json:"buyerEmail"`
	BuyerPhone   string         `json:"buyerPhone"`
	// Deal is how an order of several stores is divided, as its own room writes it; empty for an order of one shop.
	Deal string `json:"deal,omitempty"`
}

// Amount is what is to be paid.
func (o Order) Amount() money.Amount { return money.New(o.Minor, o.Currency) }

// Expired reports whether no card may come any more.
func (o Order) Expired(now time.Time) bool { return !now.Before(o.Expires) }

// Save keeps a new order of a merchant and returns it with its id.
func Save(ctx context.Context, g *gateway.Gateway, o Order) (Order, error) {
	content, err := json.Marshal(o)
	if err != nil {
		return Order{}, fmt.Errorf("encode order: %w", err)
	}
	content, err = gateway.ShownJSON(content, "orderId", "priceText", "deal")
	if err != nil {
		return Order{}, fmt.Errorf("mask order: %w", err)
	}
	t := ticket.New(o.Merchant.ID, ticket.UUIDSize)
	o.ID, o.Expires = t.UUID(), g.Now().Add(Lifetime)
	_, err = g.SaveRecord(ctx, record.Record{
		Merchant: o.Merchant.ID, Kind: Kind, ID: t.Key(), Group: o.Reference, Content: content, ExpiresAt: o.Expires,
	})
	return o, err
}

// Open finds an order, and whose it is, by its id alone, or returns a NotFound fault.
func Open(ctx context.Context, g *gateway.Gateway, id string) (Order, error) {
	t, formed := ticket.ParseUUID(id)
	if !formed {
		return Order{}, errNone()
	}
	m, known := g.Merchants().Tagged(t.Tag())
	if !known {
		return Order{}, errNone()
	}
	return Find(ctx, g, m, id)
}

// kindPart is the kind of the record that leads from a store's part of an order to the order.
const kindPart record.Kind = "paymes_part"

// NamePart lets a store's part of an order be found by the shop's number of the part. A number that is used again means the
// later order.
func NamePart(ctx context.Context, g *gateway.Gateway, o Order, store, number string) error {
	t, formed := ticket.ParseUUID(o.ID)
	content, err := json.Marshal(t.Key())
	if err != nil || !formed {
		return fmt.Errorf("name part of order: %w", err)
	}
	r := record.Record{Merchant: o.Merchant.ID, Kind: kindPart, ID: partID(store, number), Group: o.Reference}
	if now, err := g.Record(ctx, o.Merchant.ID, kindPart, r.ID); err == nil {
		r = now
	}
	r.Content = content
	_, err = g.SaveRecord(ctx, r)
	return err
}

// partID is a digest, since a shop's number may be longer than an id.
func partID(store, number string) string {
	sum := sha256.Sum256([]byte(store + "\x00" + number))
	return hex.EncodeToString(sum[:])
}

// FindPart finds the order of which a store has a part, by the shop's number of the part. The order's id is not known then.
func FindPart(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, store, number string) (Order, error) {
	r, err := g.Record(ctx, m.ID, kindPart, partID(store, number))
	if fault.KindOf(err) == fault.NotFound {
		return Order{}, errNone()
	}
	if err != nil {
		return Order{}, err
	}
	var key string
	err = json.Unmarshal(r.Content, &key)
	if err != nil {
		return Order{}, fmt.Errorf("read part of order: %w", err)
	}
	return read(ctx, g, m, key)
}

// Find finds a merchant's order by its id, or returns a NotFound fault.
func Find(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, id string) (Order, error) {
	t, formed := ticket.ParseUUID(id)
	if !formed {
		return Order{}, errNone()
	}
	o, err := read(ctx, g, m, t.Key())
	o.ID = t.UUID()
	return o, err
}

func read(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, key string) (Order, error) {
	r, err := g.Record(ctx, m.ID, Kind, key)
	if fault.KindOf(err) == fault.NotFound {
		return Order{}, errNone()
	}
	if err != nil {
		return Order{}, err
	}
	var o Order
	err = json.Unmarshal(r.Content, &o)
	if err != nil {
		return Order{}, fmt.Errorf("read order: %w", err)
	}
	o.Merchant, o.Expires = m, r.ExpiresAt
	return o, nil
}

func errNone() error {
	f := fault.New(fault.NotFound, "no_order", fault.Text{TR: "Böyle bir sipariş yok.", EN: "There is no such order."})
	f.Field = "paymesOrderId"
	return f
}
