package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/vault"
)

// owner.go keeps who a saved card belongs to. A shop names its customer by an id of its own the first time, and by the one
// that it got back from then on ("Ödeme", request parameters 21 and 22).

const (
	// kindOwner finds the owner of a shop's own id, kindOwnerID the shop's id of an owner.
	kindOwner   record.Kind = "paynet_card_owner"
	kindOwnerID record.Kind = "paynet_card_owner_id"
	// kindSaved is the card that was saved with a payment.
	kindSaved record.Kind = "paynet_saved_card"
)

// Owner is a shop's customer with saved cards.
type Owner struct {
	// ID is ours, CardOwnerID on the wire; Unique is the shop's.
	ID, Unique string
}

// OwnerOf returns the owner that a shop names by our id or by its own; one that is named by its own for the first time is
// made. A NotFound fault says that there is none of our id.
func (d *Desk) OwnerOf(ctx context.Context, m merchant.ID, id, unique string) (Owner, error) {
	if id != "" {
		r, err := d.Gateway.Record(ctx, m, kindOwnerID, id)
		return Owner{ID: id, Unique: string(r.Content)}, err //nolint:wrapcheck // it is a fault
	}
	sum := sha256.Sum256([]byte(unique))
	key := hex.EncodeToString(sum[:])
	r, err := d.Gateway.Record(ctx, m, kindOwner, key)
	if err == nil || !isNone(err) {
		return Owner{ID: string(r.Content), Unique: unique}, err //nolint:wrapcheck // it is a fault
	}
	made := newOwnerID()
	_, err = d.Gateway.SaveRecord(ctx, record.Record{Merchant: m, Kind: kindOwnerID, ID: made, Content: []byte(gateway.Shown(unique))})
	if err != nil {
		return Owner{}, err //nolint:wrapcheck // it is a fault
	}
	_, err = d.Gateway.SaveRecord(ctx, record.Record{Merchant: m, Kind: kindOwner, ID: key, Content: []byte(made)})
	if errors.Is(err, fault.Conflict) {
		// Another request of the same customer was faster; the id that was just made stays without cards.
		r, err = d.Gateway.Record(ctx, m, kindOwner, key)
		return Owner{ID: string(r.Content), Unique: unique}, err //nolint:wrapcheck // it is a fault
	}
	return Owner{ID: made, Unique: unique}, err //nolint:wrapcheck // it is a fault
}

// ownerIDLength is how long our ids of owners are.
const ownerIDLength = 38

// newOwnerID makes an id in the shape of Paynet's, a GUID with a digit more at either end.
func newOwnerID() string {
	b := make([]byte, 17)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process instead
	h := hex.EncodeToString(b)
	return h[:9] + "-" + h[9:13] + "-" + h[13:17] + "-" + h[17:21] + "-" + h[21:34]
}

// NewID makes an id for whatever has none: 32 hexadecimal digits.
func NewID() string { return vault.NewToken() }

// maxCards bounds the cards of one owner that a list looks at.
const maxCards = 1000

// Cards returns an owner's saved cards, the oldest first.
func (d *Desk) Cards(ctx context.Context, m merchant.ID, owner string) ([]vault.Saved, error) {
	return d.Gateway.SavedCards(ctx, m, owner, record.Filter{Limit: maxCards}) //nolint:wrapcheck // it is a fault
}

// KeepSaved remembers which card was saved with a payment.
func (d *Desk) KeepSaved(ctx context.Context, m merchant.ID, p payment.ID, token string) error {
	_, err := d.Gateway.SaveRecord(ctx, record.Record{Merchant: m, Kind: kindSaved, ID: string(p), Content: []byte(token)})
	if errors.Is(err, fault.Conflict) {
		return nil // another request has
	}
	return err //nolint:wrapcheck // it is a fault
}

// Saved returns the card that was saved with a payment, or a NotFound fault.
func (d *Desk) Saved(ctx context.Context, m merchant.ID, p payment.ID) (vault.Saved, error) {
	r, err := d.Gateway.Record(ctx, m, kindSaved, string(p))
	if err != nil {
		return vault.Saved{}, err //nolint:wrapcheck // it is a fault
	}
	return d.Gateway.SavedCard(ctx, m, "", string(r.Content)) //nolint:wrapcheck // it is a fault
}
