package desk

import (
	"context"
	"encoding/hex"
	"strings"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/vault"
)

// owner.go says who a saved card belongs to. A shop names its customer by an id of its own the first time, and by the one
// that it got back from then on ("Ödeme", request parameters 21 and 22). Both lead to the one customer that the engine keeps.

// kindSaved is the card that was saved with a payment.
const kindSaved record.Kind = "paynet_saved_card"

// Owner is a shop's customer with saved cards.
type Owner struct {
	// Customer is the engine's id of the customer.
	Customer string
	// ID is the same on the wire, CardOwnerID; Unique is the shop's.
	ID, Unique string
}

// OwnerOf returns the owner that a shop names by our id or by its own; one that is named by its own for the first time is
// made. A NotFound fault says that there is none of our id.
func (d *Desk) OwnerOf(ctx context.Context, m merchant.ID, name, unique string) (Owner, error) {
	if name == "" {
		return ownerOf(d.Gateway.KnowCustomer(ctx, m, unique))
	}
	c, err := d.Gateway.Customer(ctx, m, name) // customers from before are kept under what they are called
	if spelled, ok := customerID(name); ok && isNone(err) {
		c, err = d.Gateway.Customer(ctx, m, spelled)
	}
	return ownerOf(c, err)
}

// Named is the owner of a customer's id and the shop's.
func Named(customer, unique string) Owner {
	return Owner{Customer: customer, ID: ownerID(customer), Unique: unique}
}

func ownerOf(c vault.Customer, err error) (Owner, error) {
	return Named(c.ID, c.Reference), err
}

// ownerIDLength is how long our ids of owners are, and edge the digit at either end.
const (
	ownerIDLength = 38
	edge          = "1"
)

// ownerID writes a customer's id in the shape of Paynet's, a GUID with a digit more at either end; customerID reads it.
func ownerID(customer string) string {
	n, err := id.ParsePrefixed(vault.CustomerPrefix, customer)
	if err != nil {
		return customer // from before
	}
	h := edge + hex.EncodeToString(n[:]) + edge
	return h[:9] + "-" + h[9:13] + "-" + h[13:17] + "-" + h[17:21] + "-" + h[21:]
}

func customerID(owner string) (string, bool) {
	h := strings.ReplaceAll(owner, "-", "")
	bare, front := strings.CutPrefix(h, edge)
	bare, back := strings.CutSuffix(bare, edge)
	b, err := hex.DecodeString(bare)
	if err != nil || !front || !back || len(b) != len(id.ID{}) || len(owner) != ownerIDLength {
		return "", false
	}
	return id.ID(b).WithPrefix(vault.CustomerPrefix), true
}

// NewID makes an id for whatever has none: 32 hexadecimal digits.
func NewID() string { return vault.NewToken() }

// maxCards bounds the cards of one owner that a list looks at.
const maxCards = 1000

// Cards returns an owner's saved cards, the oldest first.
func (d *Desk) Cards(ctx context.Context, m merchant.ID, o Owner) ([]vault.Saved, error) {
	return d.Gateway.SavedCards(ctx, m, vault.CardFilter{Owner: o.Customer, Limit: maxCards}) //nolint:wrapcheck // it is a fault
}

// Saved returns the card that was saved with a payment, or a NotFound fault. Payments of before have it in a record.
func (d *Desk) Saved(ctx context.Context, p payment.Payment) (vault.Saved, error) {
	token := p.Attributes[gateway.AttrSavedCard]
	if token == "" {
		r, err := d.Gateway.Record(ctx, p.Merchant, kindSaved, string(p.ID))
		if err != nil {
			return vault.Saved{}, err //nolint:wrapcheck // it is a fault
		}
		token = string(r.Content)
	}
	return d.Gateway.SavedCard(ctx, p.Merchant, "", token) //nolint:wrapcheck // it is a fault
}
