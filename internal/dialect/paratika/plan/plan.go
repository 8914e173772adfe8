// Package plan is what Paratika's surface knows of recurring plans: subscriptions of the house with a first day ahead, a number of
// payments, and payments that can be told apart. It says so in the house's words; the dialect spells them.
package plan

import (
	"context"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/money"
)

// Desk keeps plans. A plan's code is the reference of its subscription, and a customer is the shop's own id of the engine's.
type Desk struct {
	Gateway *gateway.Gateway
	// Surface is whose plans they are.
	Surface string
	Now     func() time.Time
}

// The codes of faults that Paratika has error codes of its own for, besides the engine's.
const (
	CodeExists   = "plan_code_taken"
	CodeNone     = "plan_none"
	CodeStart    = "plan_start"
	CodeActive   = "plan_active"
	CodeInactive = "plan_inactive"
	CodeEnded    = "plan_ended"
	CodeCharged  = "plan_charged"
	CodeNoCard   = "plan_without_card"
	CodePeriod   = "period_none"
)

// Status is where a plan stands.
type Status int

// The statuses of a plan.
const (
	Active Status = iota
	Completed
	Inactive
	CardRequired
)

// Plan is a plan as it stands.
type Plan struct {
	ID           subscription.ID
	Code         string
	Customer     vault.Customer
	Name, Email  string
	Phone        string
	First, Each  money.Amount
	Unit         string // a unit of subscriptions
	Every, Count int
	Start        time.Time
	Status       Status
	CreatedAt    time.Time
	// Cards are the tokens of its cards, the one that is charged first.
	Cards []string
	// Completed counts the payments for which the shop has its money.
	Completed int
	// Payments are those that were tried, and those that are to come.
	Payments []Payment

	is subscription.Subscription
}

// Total is what all payments of the plan come to that are made or to be made.
func (p Plan) Total() money.Amount {
	sum := int64(0)
	for _, one := range p.Payments {
		if one.Status != Stopped {
			sum += one.Amount.Minor()
		}
	}
	return money.New(sum, p.Each.Currency())
}

// End is the day of the last payment.
func (p Plan) End() time.Time {
	if len(p.Payments) == 0 {
		return p.Start
	}
	return p.Payments[len(p.Payments)-1].Due
}

// New is a plan that a shop asks for.
type New struct {
	Code     string
	Customer string
	// Card is the token of a saved card of the customer's, empty for a plan that waits for one.
	Card string
	// First is zero where the first payment takes what each takes.
	First, Each money.Amount
	// Count is how many payments there are; one is made every so many units ("day", "month" or "year").
	Count, Every int
	Unit         string
	// Start is on the day of the first payment, which is ahead.
	Start            time.Time
	Email, Phone, IP string
	// Attributes go along with every payment; Name is the one of the customer's name.
	Attributes map[string]string
	// Exact are the attributes that the surface has made itself.
	Exact []string
	// Told is how the customer is told of the plan, in the commit that begins it.
	Told Told
}

// Told is by which ways a customer is told of a plan. Address is the public address of the page of a token, on which a card is entered.
type Told struct {
	Mail, SMS bool
	Address   func(token string) string
}

// AttrName is the attribute with the customer's name.
const AttrName = "customer_name"

// Add begins a plan.
func (d Desk) Add(ctx context.Context, m *merchant.Merchant, n New) (Plan, error) {
	start := subscription.DayOf(n.Start)
	if !subscription.DayOf(d.Now()).Before(start) {
		return Plan{}, fault.New(fault.Invalid, CodeStart, fault.Text{
			TR: "İlk ödemenin günü yarın ya da daha sonra olmalıdır.", EN: "The day of the first payment must be tomorrow or later.",
		})
	}
	draft := subscription.Subscription{
		Surface: d.Surface, Reference: n.Code, Customer: n.Customer, Card: n.Card, Email: n.Email, Phone: n.Phone, IP: n.IP, Attributes: n.Attributes,
		Terms: subscription.Terms{
			Amount: n.Each, Interval: subscription.Interval{Unit: subscription.Unit(n.Unit), Count: n.Every}, Charges: n.Count,
		},
	}
	if !n.First.IsZero() && n.First != n.Each {
		draft.Amounts = map[int]int64{0: n.First.Minor()}
	}
	out, err := d.Gateway.Subscribe(ctx, gateway.NewSubscription{
		Merchant: m, Draft: draft, CardLater: n.Card == "", Start: start, Exact: n.Exact,
		Beginning: func(s subscription.Subscription) (gateway.Saving, error) { return d.begun(m, n, s), nil },
	})
	switch {
	case err != nil || !out.Repeated:
	case deleted(out.Subscription):
		err = fault.New(fault.Conflict, CodeExists, fault.Text{
			TR: "Bu kod, silinmiş bir planda kullanıldı; başka bir kod kullanın.", EN: "This code was used by a plan that has been deleted; use another one.",
		})
	default:
		err = fault.New(fault.Conflict, CodeExists, fault.Text{
			TR: "Bu kodla bir plan zaten var; QUERYRECURRINGPLAN ile sorgulayın.", EN: "There is a plan of this code already; ask QUERYRECURRINGPLAN.",
		})
	}
	if err != nil {
		return Plan{}, err
	}
	return d.read(ctx, m, out.Subscription)
}

// Find returns the plan of a code, with its payments. A plan that was deleted is none.
func (d Desk) Find(ctx context.Context, m *merchant.Merchant, code string) (Plan, error) {
	s, err := d.Gateway.SubscriptionByReference(ctx, m.ID, d.Surface, code)
	if fault.KindOf(err) == fault.NotFound || err == nil && deleted(s) {
		return Plan{}, fault.New(fault.NotFound, CodeNone, fault.Text{TR: "Bu kodla bir plan yok.", EN: "There is no plan of this code."})
	}
	if err != nil {
		return Plan{}, err
	}
	return d.read(ctx, m, s)
}

// deleted reports whether nothing is left of a plan: it was given up before anything was tried.
func deleted(s subscription.Subscription) bool {
	return s.State == subscription.Canceled && s.Paid == 0 && s.Period == 0 && !s.Opened
}

// Filter narrows a list of plans. Unset fields narrow nothing.
type Filter struct {
	Customer, Name, Email, Phone string
	Card                         string
	Status                       *Status
	// From and Until bound the day on which a plan starts; Until is exclusive.
	From, Until time.Time
}

// most is how many plans a list has at most.
const most = 1000

// List returns the plans that a filter means, the newest first.
func (d Desk) List(ctx context.Context, m *merchant.Merchant, f Filter) ([]Plan, error) {
	const page = 200
	asked := subscription.Filter{Surface: d.Surface, Limit: page}
	if f.Customer != "" {
		c, err := d.Gateway.CustomerOf(ctx, m.ID, f.Customer)
		if fault.KindOf(err) == fault.NotFound {
			return nil, nil // whoever is not known has none
		}
		if err != nil {
			return nil, err
		}
		asked.Customer = c.ID
	}
	var all []Plan
	for {
		found, err := d.Gateway.Subscriptions(ctx, m.ID, asked)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if deleted(s) || !f.means(s) {
				continue
			}
			p, err := d.read(ctx, m, s)
			if err != nil {
				return nil, err
			}
			if all = append(all, p); len(all) == most {
				return all, nil
			}
		}
		if len(found) < page {
			return all, nil
		}
		asked.After = found[page-1].ID
	}
}

func (f Filter) means(s subscription.Subscription) bool {
	start := s.Anchor.At(0)
	return (f.Name == "" || f.Name == s.Attributes[AttrName]) && (f.Email == "" || f.Email == s.Email) && (f.Phone == "" || f.Phone == s.Phone) &&
		(f.Card == "" || f.Card == s.Card || slices.Contains(s.Spares, f.Card)) && (f.Status == nil || *f.Status == statusOf(s)) &&
		(f.From.IsZero() || !start.Before(f.From)) && (f.Until.IsZero() || start.Before(f.Until))
}

// read makes a plan of its subscription.
func (d Desk) read(ctx context.Context, m *merchant.Merchant, s subscription.Subscription) (Plan, error) {
	p := Plan{
		ID: s.ID, Code: s.Reference, Name: s.Attributes[AttrName], Email: s.Email, Phone: s.Phone, Each: s.Terms.Amount, First: s.Terms.Amount,
		Unit: string(s.Terms.Interval.Unit), Every: s.Terms.Interval.Count, Count: s.Terms.Charges, Start: s.Anchor.At(0), Status: statusOf(s),
		CreatedAt: s.CreatedAt, Completed: s.Paid + len(s.Elsewhere), is: s,
	}
	if s.NextAmount > 0 {
		p.Each = money.New(s.NextAmount, s.Terms.Amount.Currency())
	}
	if s.Card != "" {
		p.Cards = append(p.Cards, s.Card)
	}
	for _, spare := range slices.Backward(s.Spares) {
		p.Cards = append(p.Cards, spare)
	}
	var err error
	p.Customer, err = d.Gateway.Customer(ctx, m.ID, s.Customer)
	if err != nil {
		return p, err
	}
	p.Payments, err = d.payments(ctx, m, s)
	if len(p.Payments) > 0 {
		p.First = p.Payments[0].Amount
	}
	return p, err
}

func statusOf(s subscription.Subscription) Status {
	switch {
	case s.State == subscription.Ended:
		return Completed
	case s.State == subscription.Canceled, s.State == subscription.Paused:
		return Inactive
	case s.Card == "", s.AwaitsCard:
		return CardRequired
	}
	return Active
}
