// Package visit is what EsnekPos' HASH leads to: the payment whose buyer comes with it, and, where the hosted page is used, the
// order that waits for its card. The hash is all that stands in the addresses that the document prescribes, so it leads to the
// merchant, is the key of a record, and carries the secret of the 3-D Secure visit, all at once.
package visit

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/ticket"
)

// The kinds of record.
const (
	kindVisit record.Kind = "esnekpos_visit"
	kindPage  record.Kind = "esnekpos_page"
)

// Hash is one HASH.
type Hash struct{ ticket ticket.Ticket }

// New makes a hash for a merchant.
func New(m *merchant.Merchant) Hash { return Hash{ticket.New(m.ID, ticket.HexSize)} }

// Text is the hash as it is given out: 64 hexadecimal digits.
func (h Hash) Text() string { return h.ticket.Hex() }

// End is the part of a hash that may be stored: the other half is the visit's secret.
func (h Hash) End() string { return h.Text()[len(h.Text())/2:] }

// Rejoin puts a hash together of the secret that a visit was proven by and the stored end.
func Rejoin(v gateway.Visit, end string) string {
	return strings.ToLower(strings.ReplaceAll(v.Secret().Text(), "-", "")) + end
}

// Number is the REFNO of an order: twelve digits of its hash's key. EsnekPos numbers the orders of all its merchants in one row,
// and gives the number out before there is a payment where the hosted page is used; the running number of a merchant's
// payments can be neither.
func (h Hash) Number() string {
	n, _ := new(big.Int).SetString(h.ticket.Key(), 16) // a key is hexadecimal digits
	n.Mod(n, big.NewInt(900_000_000_000))
	return n.Add(n, big.NewInt(100_000_000_000)).String()
}

// Desk gives out hashes and honours them.
type Desk struct {
	Gateway *gateway.Gateway
}

// Holder returns the merchant who gave out a hash, or a NotFound fault.
func (d Desk) Holder(text string) (*merchant.Merchant, Hash, error) {
	t, formed := ticket.ParseHex(strings.TrimSpace(text))
	if !formed {
		return nil, Hash{}, fault.NotFound
	}
	m, known := d.Gateway.Merchants().Tagged(t.Tag())
	if !known {
		return nil, Hash{}, fault.NotFound
	}
	return m, Hash{t}, nil
}

// Start asks the engine for a payment with 3-D Secure whose visit the hash proves, and that is charged as soon as the buyer is
// back.
func (d Desk) Start(
	ctx context.Context, o gateway.Order, h Hash, backURL string, bankReturn func(payment.Payment, threeds.Secret) string,
) (gateway.Started, error) {
	return d.Gateway.StartChallenge(ctx, gateway.Challenge{
		Order: o, Mode: threeds.Automatic, ShopURL: backURL, BankReturn: bankReturn, Secret: h.ticket.Secret(),
	})
}

// led is the content of a record that leads from a hash to its payment.
type led struct {
	Payment payment.ID `json:"payment"`
}

// Lead writes down which payment a hash leads to now. A form that is sent twice at once, as by a double click, begins two
// payments; whichever writes last is the one that is led to, and neither buyer's window may end at an error for it.
func (d Desk) Lead(ctx context.Context, h Hash, p payment.Payment) error {
	for {
		err := d.lead(ctx, h, p)
		if fault.KindOf(err) != fault.Conflict || ctx.Err() != nil {
			return err
		}
	}
}

func (d Desk) lead(ctx context.Context, h Hash, p payment.Payment) error {
	content, err := json.Marshal(led{Payment: p.ID})
	if err != nil {
		return fmt.Errorf("write visit: %w", err)
	}
	r, err := d.Gateway.Record(ctx, p.Merchant, kindVisit, h.ticket.Key())
	switch {
	case fault.KindOf(err) == fault.NotFound:
		r = record.Record{Merchant: p.Merchant, Kind: kindVisit, ID: h.ticket.Key(), Group: p.Reference}
	case err != nil:
		return err
	}
	r.Content = content
	_, err = d.Gateway.SaveRecord(ctx, r)
	return err
}

// Find returns the visit that a hash proves, or a NotFound fault.
func (d Desk) Find(ctx context.Context, text string) (gateway.Visit, error) {
	m, h, err := d.Holder(text)
	if err != nil {
		return gateway.Visit{}, err
	}
	r, err := d.Gateway.Record(ctx, m.ID, kindVisit, h.ticket.Key())
	if err != nil {
		return gateway.Visit{}, err
	}
	var to led
	err = json.Unmarshal(r.Content, &to)
	if err != nil {
		return gateway.Visit{}, fmt.Errorf("read visit: %w", err)
	}
	return d.Of(ctx, h, m.ID, to.Payment)
}

// Of returns the visit of one payment that was begun with a hash.
func (d Desk) Of(ctx context.Context, h Hash, m merchant.ID, p payment.ID) (gateway.Visit, error) {
	return d.Gateway.Visit(ctx, m, p, h.ticket.Secret().Text())
}

// Keep stores an order that waits for its card until expires. A card number that somebody put into one of its texts is masked,
// but for its reference and the address to go back to, which have to stay as they are.
func (d Desk) Keep(ctx context.Context, m *merchant.Merchant, h Hash, reference string, order any, expires time.Time) error {
	content, err := json.Marshal(order)
	if err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	content, err = gateway.ShownJSON(content, "reference", "back_url")
	if err != nil {
		return fmt.Errorf("mask page: %w", err)
	}
	_, err = d.Gateway.SaveRecord(ctx, record.Record{
		Merchant: m.ID, Kind: kindPage, ID: h.ticket.Key(), Group: reference, Content: content, ExpiresAt: expires,
	})
	return err
}

// Kept reads an order that waits for its card, and reports whether its time is over.
func (d Desk) Kept(ctx context.Context, m *merchant.Merchant, h Hash, order any, now time.Time) (expired bool, err error) {
	r, err := d.Gateway.Record(ctx, m.ID, kindPage, h.ticket.Key())
	if err != nil {
		return false, err
	}
	err = json.Unmarshal(r.Content, order)
	if err != nil {
		return false, fmt.Errorf("read page: %w", err)
	}
	return r.Expired(now), nil
}
