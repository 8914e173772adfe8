// Package order keeps Paymes' v4 orders: what order_create was told, until a card comes for it. An order is named by its
// paymesOrderId, a ticket, so that the hosted page and payment/authorize, which know nothing else, find its merchant too; what
// is stored in its place is a digest.
package order

import (
	"context"
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
	content, err = gateway.ShownJSON(content, "orderId")
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

// Find finds a merchant's order by its id, or returns a NotFound fault.
func Find(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, id string) (Order, error) {
	t, formed := ticket.ParseUUID(id)
	if !formed {
		return Order{}, errNone()
	}
	r, err := g.Record(ctx, m.ID, Kind, t.Key())
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
	o.ID, o.Merchant, o.Expires = t.UUID(), m, r.ExpiresAt
	return o, nil
}

func errNone() error {
	f := fault.New(fault.NotFound, "no_order", fault.Text{TR: "Böyle bir sipariş yok.", EN: "There is no such order."})
	f.Field = "paymesOrderId"
	return f
}
