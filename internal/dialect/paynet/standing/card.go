package standing

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/money"
)

// card.go holds the cards of subscriptions. A card is added by a visit to its bank, where one lira is held and given back. It is kept with
// that payment (see [gateway.Gateway.KeepCard]), so it is there whatever happens between the bank's word and the shop's, and gone where
// the bank says no. The lira goes back even if the shop never asks how it ended (see [gateway.AttrTrial]).

// attrStanding names the subscription that a visit adds its card to.
const attrStanding = "subscription_id"

// Trial is a card that is to be tried.
type Trial struct {
	// New is the card and its label.
	New gateway.NewCard
	// ShopURL is where its holder comes back to, and BankReturn the address on which the bank sends him back first.
	ShopURL    string
	BankReturn func(p payment.Payment, s threeds.Secret) string
	// User is whom the payment names as its user.
	User string
}

// Try starts the visit that shows whose it is.
func (d *Desk) Try(ctx context.Context, m *merchant.Merchant, s Subscription, t Trial) (gateway.Started, error) {
	if s.State.Final() {
		return gateway.Started{}, fault.New(fault.Conflict, "subscription_over", fault.Text{
			TR: "Bu düzenli ödeme sona ermiş; kart eklenemez.", EN: "This subscription has ended; no card can be added.",
		})
	}
	t.New.Owner = s.Customer
	const lira = 100
	o, _, err := d.Gateway.KeepCard(ctx, gateway.Order{
		Merchant: m, Surface: d.Surface, Reference: "card-" + vault.NewToken(), Amount: money.New(lira, money.TRY), PreAuth: true,
		Card: t.New.Card, Description: "Düzenli ödemeye kart ekleme",
		Attributes: map[string]string{AttrUser: t.User, attrStanding: string(s.ID), gateway.AttrTrial: "1"}, Exact: []string{attrStanding},
	}, t.New)
	if err != nil {
		return gateway.Started{}, err //nolint:wrapcheck // it is a fault
	}
	return d.Gateway.StartChallenge(ctx, gateway.Challenge{ //nolint:wrapcheck // it is a fault
		Order: o, Mode: threeds.Manual, ShopURL: t.ShopURL, BankReturn: t.BankReturn,
	})
}

// Adds reports whether a visit is one that adds a card to a subscription.
func Adds(v gateway.Visit) bool { return v.Payment.Attributes[attrStanding] != "" }

// AddsTo reports whether a visit adds its card to this subscription.
func AddsTo(v gateway.Visit, s Subscription) bool {
	return v.Payment.Attributes[attrStanding] == string(s.ID)
}

// Proof is how the visit of a card ended. Payment is the one of the lira, whose first operation tells; while that is open nothing is known.
type Proof struct {
	Subscription Subscription
	Payment      payment.Payment
	// Card is the number of the card that was added.
	Card int64
}

// Prove finishes a visit. If the bank knows the holder, the card is the subscription's from now on, what is past due is tried with it at once,
// and the lira goes back. Whatever of it was done before is not done again.
func (d *Desk) Prove(ctx context.Context, v gateway.Visit) (Proof, error) {
	m, token := v.Payment.Merchant, v.Payment.Attributes[gateway.AttrSavedCard]
	s, err := d.Gateway.Subscription(ctx, m, subscription.ID(v.Payment.Attributes[attrStanding]))
	if err != nil {
		return Proof{}, err //nolint:wrapcheck // it is a fault
	}
	a, err := d.Gateway.Finish(ctx, v, true)
	proof := Proof{Subscription: s, Payment: a.Payment, Card: CardID(token)}
	if err != nil {
		return proof, err //nolint:wrapcheck // it is a fault
	}
	p, first := a.Payment, a.Payment.Operations[0]
	ctx = context.WithoutCancel(ctx)
	err = d.Gateway.ProveCard(ctx, p)
	if err != nil || first.Status != payment.Approved || v.Released(p) {
		return proof, err //nolint:wrapcheck // it is a fault
	}
	err = d.number(ctx, m, token)
	if err == nil {
		proof.Subscription, err = d.take(ctx, s, token, holds(p))
	}
	if err != nil {
		return proof, err //nolint:wrapcheck // it is a fault
	}
	if whose, known := d.Gateway.Merchants().Find(m); known && holds(p) {
		// What cannot be given back now is the bank's to let lapse, and shows in the list of transactions.
		_, err = d.Gateway.Void(ctx, gateway.Command{Merchant: whose, Payment: p.ID, Expect: p.State})
		if err != nil {
			d.Log.Warn("the lira of a card's trial could not be given back", "payment", string(p.ID), "error", err)
		}
	}
	return proof, nil
}

// holds reports whether a trial's lira has yet to be given back: whoever proves the card then is the first to.
func holds(p payment.Payment) bool {
	return p.State == payment.Authorized || p.State == payment.Captured
}

// take makes a card that is proven the one that is charged, and sets a subscription going again that stopped for want of its first one. One
// that it has already was entered anew, with another last month perhaps: it is charged again, but by the first proof only, as a repeat must
// not undo what came after it.
func (d *Desk) take(ctx context.Context, s Subscription, token string, first bool) (Subscription, error) {
	wanting := s.State == subscription.Paused && s.Card == "" && s.Opened
	next, err := d.Gateway.AddSubscriptionCard(ctx, s.Merchant, s.ID, token)
	if f, is := fault.As(err); is && f.Code == "subscription_card_known" {
		if first {
			return d.Gateway.RenewSubscriptionCard(ctx, s.Merchant, s.ID, token) //nolint:wrapcheck // it is a fault
		}
		return d.Gateway.Subscription(ctx, s.Merchant, s.ID) //nolint:wrapcheck // it is a fault
	}
	if err != nil || !wanting {
		return next, err //nolint:wrapcheck // it is a fault
	}
	return d.Gateway.ResumeSubscription(ctx, s.Merchant, s.ID) //nolint:wrapcheck // it is a fault
}

// Card is one card of a subscription.
type Card struct {
	vault.Saved

	Number int64
	// Charged is the one that is charged; the others stand by.
	Charged bool
}

// Cards returns a subscription's cards: the one that is charged first, then those that stand by, the latest first.
func (d *Desk) Cards(ctx context.Context, s Subscription) ([]Card, error) {
	var all []Card
	for _, token := range cards(s) {
		saved, err := d.Gateway.SavedCard(ctx, s.Merchant, s.Customer, token)
		if fault.KindOf(err) == fault.NotFound {
			continue // it was deleted by another call
		}
		if err != nil {
			return nil, err //nolint:wrapcheck // it is a fault
		}
		all = append(all, Card{Saved: saved, Number: CardID(token), Charged: token == s.Card})
	}
	return all, nil
}

// Drop deletes a card of a subscription. The page says that it does not delete the only one that there is.
func (d *Desk) Drop(ctx context.Context, s Subscription, number string) error {
	all := cards(s)
	i := slices.IndexFunc(all, func(token string) bool { return strconv.FormatInt(CardID(token), 10) == strings.TrimSpace(number) })
	switch {
	case i < 0:
		return errNoCard()
	case len(all) == 1:
		f := fault.New(fault.Conflict, "subscription_last_card", fault.Text{
			TR: "Düzenli ödemenin tek kartı silinemez; önce başka bir kart ekleyin.",
			EN: "The only card of a subscription cannot be deleted; add another one first.",
		})
		f.Field = "card_id"
		return f
	}
	kept := record.Key{Kind: kindCard, ID: strconv.FormatInt(CardID(all[i]), 10)}
	_, err := d.Gateway.DeleteSubscriptionCard(ctx, s.Merchant, s.ID, all[i], kept)
	return err //nolint:wrapcheck // it is a fault
}

// Label names the card that has a number.
func (d *Desk) Label(ctx context.Context, m merchant.ID, number, label string) error {
	r, err := d.Gateway.Record(ctx, m, kindCard, strings.TrimSpace(number))
	if err == nil {
		_, err = d.Gateway.ChangeCard(ctx, m, "", string(r.Content), gateway.CardChange{Label: &label})
	}
	if fault.KindOf(err) == fault.NotFound {
		return errNoCard()
	}
	return err //nolint:wrapcheck // it is a fault
}

// kindCard leads from a card's number to its token.
const kindCard record.Kind = "paynet_card_number"

func (d *Desk) number(ctx context.Context, m merchant.ID, token string) error {
	_, err := d.Gateway.SaveRecord(ctx, record.Record{
		Merchant: m, Kind: kindCard, ID: strconv.FormatInt(CardID(token), 10), Content: []byte(token),
	})
	if fault.KindOf(err) == fault.Conflict {
		return nil // the number is made of the token
	}
	return err //nolint:wrapcheck // it is a fault
}

func errNoCard() error {
	f := fault.New(fault.NotFound, CodeCard, fault.Text{TR: "Böyle bir kart yok.", EN: "There is no such card."})
	f.Field = "card_id"
	return f
}
