package standing

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// Subscription is the engine's.
type Subscription = subscription.Subscription

// Desk keeps a surface's subscriptions over a gateway.
type Desk struct {
	Gateway *gateway.Gateway
	Surface string
	Log     *slog.Logger
	Now     func() time.Time
}

// The attributes of a subscription: what Paynet has and others do not. Some go along with its payments, under the names that those have.
const (
	AttrName  = "name_surname"
	AttrAgent = "agent_id"
	AttrUser  = "user_id"
	AttrMail  = "card_holder_mail"
	AttrPhone = "card_holder_phone"

	attrTell   = "send" // "mail", "sms", or both
	attrTicket = "subscription_ticket"
)

// The codes of faults that Paynet has result codes of its own for.
const (
	CodeTaken   = "subscription_taken"
	CodeInvoice = "invoice_not_found"
	CodeCard    = "saved_card_not_found"
)

// DefaultTries is how often a charge is tried where the request does not say: the number in the document's sample.
const DefaultTries = 3

// Order is what a shop asks for.
type Order struct {
	Name, Reference, Email, Phone, Text, Agent, User string
	Amount                                           money.Amount
	// Part is the dealer's in every charge; see [Divided].
	Part subscription.Part
	// PassOn charges the payer the commission on top.
	PassOn bool
	// Unit and Every are how far apart two charges are, Charges how many there are in all, and Begin the day of the first.
	Unit    subscription.Unit
	Every   int
	Charges int
	Tries   int
	Begin   time.Time
	// Mail and SMS tell the payer of the page.
	Mail, SMS bool
}

// Begin makes a subscription that waits for its payer's card. url makes the address of its page. A reference that is taken is a Conflict
// fault, CodeTaken.
func (d *Desk) Begin(ctx context.Context, m *merchant.Merchant, o Order, url func(Subscription) string) (Subscription, error) {
	draft := Subscription{
		Surface: d.Surface, Reference: o.Reference, Description: o.Text, Email: o.Email, Phone: o.Phone, PassOn: o.PassOn,
		Terms: subscription.Terms{
			Amount: o.Amount, Interval: subscription.Interval{Unit: o.Unit, Count: max(1, o.Every)}, Charges: o.Charges, Tries: o.Tries,
		},
		Attributes: map[string]string{},
	}
	if !o.Part.IsZero() {
		draft.Part = &o.Part
	}
	if o.Tries == 0 {
		draft.Terms.Tries = DefaultTries
	}
	for name, text := range map[string]string{
		AttrName: o.Name, AttrAgent: o.Agent, AttrUser: o.User, AttrMail: o.Email, AttrPhone: o.Phone, attrTell: o.ways(),
	} {
		if text != "" {
			draft.Attributes[name] = text
		}
	}
	_, err := invitations(m.Name, draft, "https://") // what cannot be sent is refused before anything begins
	if err != nil {
		return draft, err
	}
	draft.ID = subscription.NewID(d.Now())
	draft.Number, err = d.Gateway.Numbered(ctx, m.ID, string(kindNumber))
	if err != nil {
		return draft, err //nolint:wrapcheck // it says enough
	}
	out, err := d.Gateway.Subscribe(ctx, gateway.NewSubscription{
		Merchant: m, Draft: draft, CardLater: true, Start: subscription.DayOf(o.Begin),
		// The payer is told in the commit that begins it, or one that began would wait for a card that nobody asks for; and its number leads to
		// it from that commit on, whatever is heard of the commit.
		Beginning: func(s Subscription) (gateway.Saving, error) {
			all, err := invitations(m.Name, s, url(s))
			return gateway.Saving{Records: []record.Record{numbered(s)}, Messages: all}, err
		},
	})
	if err != nil {
		return draft, err //nolint:wrapcheck // it is a fault
	}
	if out.Repeated {
		f := fault.New(fault.Conflict, CodeTaken, fault.Text{
			TR: "Bu reference_no ile bir düzenli ödeme zaten var; subscription_detail ile sorgulayın.",
			EN: "There is a subscription of this reference_no already; ask subscription_detail for it.",
		})
		f.Field = "reference_no"
		return out.Subscription, f
	}
	return out.Subscription, nil
}

func (o Order) ways() string {
	var ways []string
	if o.Mail {
		ways = append(ways, string(message.Mail))
	}
	if o.SMS {
		ways = append(ways, string(message.SMS))
	}
	return strings.Join(ways, " ")
}

// Find returns the subscription that a shop names by our id or by its own reference, or a NotFound fault.
func (d *Desk) Find(ctx context.Context, m merchant.ID, number, reference string) (Subscription, error) {
	var s Subscription
	field, err := "subscription_id", errNone("subscription_id")
	if number == "" {
		field = "reference_no"
		s, err = d.Gateway.SubscriptionByReference(ctx, m, d.Surface, reference)
	} else if parsed, ok := parseID(number); ok {
		s, err = d.Gateway.Subscription(ctx, m, parsed)
	}
	if fault.KindOf(err) == fault.NotFound || err == nil && s.Surface != d.Surface {
		return s, errNone(field)
	}
	return s, err //nolint:wrapcheck // it is a fault
}

func errNone(field string) error {
	f := fault.New(fault.NotFound, "no_subscription", fault.Text{TR: "Böyle bir düzenli ödeme yok.", EN: "There is no such subscription."})
	f.Field = field
	return f
}

// most is how many subscriptions a list looks through. A range of days with more of them has to be asked for in parts, because a list says
// how many rows it has in all.
const most = 20_000

// List returns the subscriptions that were made from begin on and before end, the newest first; a zero time bounds nothing. An agent
// narrows it to that dealer's.
func (d *Desk) List(ctx context.Context, m merchant.ID, begin, end time.Time, agent string) ([]Subscription, error) {
	const page = 500
	f := subscription.Filter{Surface: d.Surface, Limit: page}
	if !end.IsZero() {
		f.After = from(end)
	}
	var all []Subscription
	for looked := 0; ; looked += page {
		found, err := d.Gateway.Subscriptions(ctx, m, f)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says enough
		}
		for _, s := range found {
			inside := !s.CreatedAt.Before(begin) && (end.IsZero() || s.CreatedAt.Before(end))
			if inside && (agent == "" || agent == s.Attributes[AttrAgent]) {
				all = append(all, s)
			}
		}
		if len(found) < page || found[len(found)-1].CreatedAt.Before(begin) {
			return all, nil
		}
		if looked >= most {
			return nil, fault.InvalidField("datbi", "too_many", fault.Text{
				TR: "Bu tarih aralığında çok fazla düzenli ödeme var; daha kısa bir aralık sorgulayın.",
				EN: "There are too many subscriptions in this range of days; ask for a shorter one.",
			})
		}
		f.After = found[len(found)-1].ID
	}
}

// Amount is what is charged from now on.
func Amount(s Subscription) money.Amount {
	if s.NextAmount > 0 {
		return money.New(s.NextAmount, s.Terms.Amount.Currency())
	}
	return s.Terms.Amount
}

// State is where a subscription stands, for a shop.
type State string

// The states. One that is active and has no card is WaitingForCard.
const (
	WaitingForCard State = "waiting_for_card"
	Active         State = "active"
	PastDue        State = "past_due"
	Stopped        State = "stopped"
	Completed      State = "completed"
	Failed         State = "failed"
	Cancelled      State = "cancelled"
)

// StateOf returns where a subscription stands.
func StateOf(s Subscription) State {
	switch s.State {
	case subscription.Pending, subscription.Trial, subscription.Active, subscription.PastDue:
		switch {
		case s.Card == "" || s.AwaitsCard:
			return WaitingForCard
		case s.State == subscription.PastDue:
			return PastDue
		}
	case subscription.Paused:
		return Stopped
	case subscription.Canceled:
		return Cancelled
	case subscription.Ended:
		if s.Paid == 0 && len(s.Elsewhere) == 0 {
			return Failed
		}
		return Completed
	}
	return Active
}

// Next is when something is charged next, zero for never.
func Next(s Subscription) time.Time {
	if s.State.Final() || s.State == subscription.Paused {
		return time.Time{}
	}
	return s.Due().At(subscription.Hour)
}

// Go sets a subscription going again, Stop stops it, and Cancel ends it for good. What stands so already stays so.
func (d *Desk) Go(ctx context.Context, s Subscription) error {
	if s.State.Final() {
		return errOver()
	}
	var err error
	if s.State == subscription.Paused {
		_, err = d.Gateway.ResumeSubscription(ctx, s.Merchant, s.ID)
	} else if s.CancelAtEnd {
		_, err = d.Gateway.KeepSubscription(ctx, s.Merchant, s.ID)
	}
	return err //nolint:wrapcheck // it is a fault
}

// Stop stops a subscription until it is set going again.
func (d *Desk) Stop(ctx context.Context, s Subscription) error {
	if s.State.Final() {
		return errOver()
	}
	if s.State == subscription.Paused {
		return nil
	}
	_, err := d.Gateway.PauseSubscription(ctx, s.Merchant, s.ID)
	return err //nolint:wrapcheck // it is a fault
}

// Cancel ends a subscription for good.
func (d *Desk) Cancel(ctx context.Context, s Subscription) error {
	if s.State.Final() {
		return nil
	}
	_, err := d.Gateway.CancelSubscription(ctx, s.Merchant, s.ID, false)
	return err //nolint:wrapcheck // it is a fault
}

func errOver() error {
	f := fault.New(fault.Conflict, "subscription_over", fault.Text{
		TR: "Bu düzenli ödeme sona ermiş; durumu değişmez.", EN: "This subscription has ended; its status does not change.",
	})
	f.Field = "status"
	return f
}

// SendAgain tells the payer of the page once more, by the ways that were asked for when the subscription was made.
func (d *Desk) SendAgain(ctx context.Context, m *merchant.Merchant, s Subscription, url func(Subscription) string) error {
	if s.Attributes[attrTell] == "" || s.State.Final() {
		return fault.New(fault.Conflict, "nothing_to_send", fault.Text{
			TR: "Bu düzenli ödeme send_mail ya da send_sms ile oluşturulmamış ya da sona ermiş; gönderilecek bir şey yok.",
			EN: "This subscription was made without send_mail and send_sms, or has ended; there is nothing to send.",
		})
	}
	return d.invite(ctx, m, s, url)
}

// invite tells the payer of the page, if that was asked for.
func (d *Desk) invite(ctx context.Context, m *merchant.Merchant, s Subscription, url func(Subscription) string) error {
	all, err := invitations(m.Name, s, url(s))
	if err != nil || len(all) == 0 {
		return err
	}
	_, err = d.Gateway.Tell(ctx, m.ID, all...)
	return err //nolint:wrapcheck // it is a fault
}

// cards are the tokens of a subscription's cards: the one that is charged first, then those that stand by, the latest first.
func cards(s Subscription) []string {
	spares := slices.Clone(s.Spares)
	slices.Reverse(spares)
	if s.Card == "" {
		return spares
	}
	return append([]string{s.Card}, spares...)
}
