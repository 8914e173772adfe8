// Package recurring is EsnekPos' "Tekrarlı Ödeme" over the house's subscriptions: one payment a month, each of which tries the order's cards
// one after the other, and a post to the shop about each.
package recurring

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/webhook"
)

// Desk keeps recurring orders. Both fields are required.
type Desk struct {
	Gateway *gateway.Gateway
	Surface string
}

// Begun is an order as it stands after it was asked for.
type Begun struct {
	At time.Time
	// Payment is the first payment; nil if it is still to come.
	Payment *payment.Payment
	// Repeated tells that the reference had been used before, and Refused that the first payment was, by every card.
	Repeated, Refused bool
}

// Begin begins an order of what n and its draft say; start is the day of the first payment, zero for today.
func (d Desk) Begin(ctx context.Context, n gateway.NewSubscription, start time.Time) (Begun, error) {
	n.Draft.Surface, n.Draft.TrySpares = d.Surface, true
	n.Draft.Terms.Interval = subscription.Interval{Unit: subscription.Monthly, Count: 1}
	if !start.IsZero() {
		n.Start = subscription.DayOf(start)
	}
	out, err := d.Gateway.Subscribe(ctx, n)
	s := out.Subscription
	return Begun{At: s.CreatedAt, Payment: out.Payment, Repeated: out.Repeated, Refused: s.Failed()}, err
}

// Find returns an order by the shop's reference, or a NotFound fault.
func (d Desk) Find(ctx context.Context, m merchant.ID, reference string) (subscription.Subscription, error) {
	return d.Gateway.SubscriptionByReference(ctx, m, d.Surface, reference) //nolint:wrapcheck // it is a fault
}

// Cancel ends an order, or, where card is not 0, takes one of its cards away, which is deleted where the order alone had it.
func (d Desk) Cancel(ctx context.Context, m merchant.ID, reference string, card int64) error {
	s, err := d.Find(ctx, m, reference)
	if err != nil {
		return err
	}
	if card == 0 {
		_, err = d.Gateway.CancelSubscription(ctx, m, s.ID, false)
		return err //nolint:wrapcheck // it is a fault
	}
	for _, token := range append([]string{s.Card}, s.Spares...) {
		if token != "" && cardID(token) == card {
			_, err = d.Gateway.DropSubscriptionCard(ctx, m, s.ID, token)
			if err == nil { // a card has no other place at EsnekPos, and no other call deletes it
				d.Gateway.ForgetSubscriptionCard(ctx, s, token)
			}
			return err //nolint:wrapcheck // it is a fault
		}
	}
	f := fault.New(fault.NotFound, "card_none", fault.Text{TR: "Bu tekrarlı ödemenin böyle bir kartı yok.", EN: "The recurring payment has no such card."})
	f.Field = "CARD_ID"
	return f
}

// Open refuses an order that has come to its end.
func (d Desk) Open(s subscription.Subscription) error {
	if s.State.Final() {
		_, err := s.SetCard(s.Customer, s.Card, d.Gateway.Now()) // says so
		return err                                               //nolint:wrapcheck // it is a fault
	}
	return nil
}

// AddCard adds a card, which is charged from now on, and at once where a payment is overdue. Those before it stand by. An order that waits for
// another card takes one of its own as well, which may have been renewed. One that rests because its cards were refused too often goes on:
// EsnekPos has no other call for that.
func (d Desk) AddCard(ctx context.Context, s subscription.Subscription, card gateway.NewCard) error {
	next, err := d.Gateway.PutNewCard(ctx, s.Merchant, s.ID, card, taken)
	if err == nil && rests(next) {
		_, err = d.Gateway.ResumeSubscription(ctx, s.Merchant, s.ID)
	}
	return err //nolint:wrapcheck // it is a fault
}

// taken makes a card one of an order's.
func taken(s subscription.Subscription, customer, token string, now time.Time) (subscription.Step, error) {
	step, err := s.TakeCard(customer, token, now)
	if f, is := fault.As(err); is && f.Code == "subscription_card_known" && rests(s) {
		return s.RenewCard(customer, token, now) //nolint:wrapcheck // it is a fault
	}
	return step, err //nolint:wrapcheck // it is a fault
}

// rests reports whether an order stands still in a payment that was given up.
func rests(s subscription.Subscription) bool { return s.State == subscription.Paused && s.Opened }

// Order is an order with what became of it.
type Order struct {
	subscription.Subscription

	// Periods are those that have been tried, the latest first.
	Periods []Period
	Cards   []Card
}

// Period is one of an order's payments that has been tried.
type Period struct {
	subscription.Charge

	// Active tells that it is neither paid nor given up.
	Active bool
	// Tries are its tries, oldest first.
	Tries []payment.Payment
}

// Card is a card of an order. One that was deleted has no Masked.
type Card struct {
	ID     int64
	Masked string
}

// most bounds what is told of one order: as many payments as it may have, and of each the tries.
const (
	mostPeriods = 360
	mostTries   = 100
)

// Told returns an order with what became of it.
func (d Desk) Told(ctx context.Context, s subscription.Subscription) (Order, error) {
	o := Order{Subscription: s}
	charges, err := d.Gateway.Charges(ctx, s.Merchant, s.ID, 0, mostPeriods)
	if err != nil {
		return o, err //nolint:wrapcheck // it says what was read
	}
	for _, c := range charges {
		tries, err := d.Gateway.List(ctx, s.Merchant, store.Filter{
			Order: store.OldestFirst, Surface: d.Surface, Reference: string(s.ID) + "/" + c.Due.String(), Limit: mostTries,
		})
		if err != nil {
			return o, err //nolint:wrapcheck // it says what was read
		}
		o.Periods = append(o.Periods, Period{Charge: c, Active: c.Status == subscription.ChargeOpen, Tries: tries})
	}
	for _, token := range append([]string{s.Card}, s.Spares...) {
		if token == "" {
			continue
		}
		saved, err := d.Gateway.SavedCard(ctx, s.Merchant, s.Customer, token)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return o, err //nolint:wrapcheck // it says what was read
		}
		c := Card{ID: cardID(token)}
		if err == nil {
			c.Masked = saved.Card.Masked()
		}
		o.Cards = append(o.Cards, c)
	}
	return o, nil
}

// cardID is the CARD_ID of a saved card: nine digits of its token's hash. Of an order's few cards no two are alike.
func cardID(token string) int64 {
	sum := sha256.Sum256([]byte(token))
	return 100_000_000 + int64(binary.BigEndian.Uint32(sum[:4]))%900_000_000
}

// MaxListed is how many orders List returns.
const MaxListed = 500

// List returns the orders that began from since on and earlier than before, oldest first; full tells that there are more of them.
func (d Desk) List(ctx context.Context, m merchant.ID, since, before time.Time) (orders []Order, full bool, err error) {
	f := subscription.Filter{Surface: d.Surface, After: subscription.ID(id.Least(before).WithPrefix("sub")), Limit: 100}
	for {
		page, err := d.Gateway.Subscriptions(ctx, m, f)
		if err != nil {
			return nil, false, err //nolint:wrapcheck // it says what was read
		}
		for _, s := range page {
			switch {
			case s.CreatedAt.Before(since):
				return orders, false, nil
			case len(orders) == MaxListed:
				return nil, true, nil
			}
			o, err := d.Told(ctx, s)
			if err != nil {
				return nil, false, err
			}
			orders = append([]Order{o}, orders...)
			f.After = s.ID
		}
		if len(page) < f.Limit {
			return orders, false, nil
		}
	}
}

// Told is an order of whose payment its shop is told.
type Told = subscription.Subscription

// Post is what the shop of an order is told of a payment whose outcome is known: as JSON, at an address that is empty where it wants nothing.
type Post func(s Told, number int, p payment.Payment) (address string, body []byte)

// Notify has shops told of every payment of their orders, declined ones too.
func (d Desk) Notify(post Post) {
	d.Gateway.NotifyBy(d.Surface, ofSubscription, func(ctx context.Context, m *merchant.Merchant, p payment.Payment) (webhook.Post, bool, error) {
		s, err := d.Gateway.Subscription(ctx, m.ID, subscription.ID(p.Terms.Subscription))
		if err != nil {
			return webhook.Post{}, false, err //nolint:wrapcheck // it says what was read
		}
		number := 1
		for string(s.ID)+"/"+s.Terms.Interval.Due(s.Anchor, number-1).String() != p.Reference {
			number++
			if number > mostPeriods {
				return webhook.Post{}, false, nil // no period of the order
			}
		}
		address, body := post(s, number, p)
		return webhook.Post{URL: address, ContentType: "application/json; charset=utf-8", Body: body}, address != "", nil
	})
}

// ofSubscription reports whether a payment is one of a subscription's: shops are told of no other.
func ofSubscription(_ *merchant.Merchant, p payment.Payment) bool { return p.Terms.Subscription != "" }
