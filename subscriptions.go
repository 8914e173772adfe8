package vezne

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/vezne/vezne/money"
)

// Unit is a unit of time of an interval.
type Unit string

// The units.
const (
	Daily   Unit = "day"
	Weekly  Unit = "week"
	Monthly Unit = "month"
	Yearly  Unit = "year"
)

// Interval is the time between two charges: Count times Unit.
type Interval struct {
	Unit  Unit `json:"unit"`
	Count int  `json:"count"`
}

// AfterFailure is what becomes of a subscription whose period stays unpaid after all tries.
type AfterFailure string

// What may become of it.
const (
	AfterFailurePause  AfterFailure = "pause"
	AfterFailureCancel AfterFailure = "cancel"
)

// Plans are the terms that subscriptions share.
type Plans struct{ client *Client }

// Plan is one of them.
type Plan struct {
	ID           string       `json:"id"`
	Code         string       `json:"code,omitempty"`
	Name         string       `json:"name"`
	Amount       money.Amount `json:"amount"`
	Interval     Interval     `json:"interval"`
	TrialDays    int          `json:"trial_days"`
	Charges      int          `json:"charges"`
	Tries        int          `json:"tries"`
	AfterFailure AfterFailure `json:"after_failure"`
	// Closed plans take no new subscriptions.
	Closed    bool      `json:"closed"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// PlanRequest is a plan to be made. Name, Amount and Interval are required.
type PlanRequest struct {
	// Code is the shop's own name of the plan, one plan each.
	Code     string       `json:"code,omitempty"`
	Name     string       `json:"name"`
	Amount   money.Amount `json:"amount"`
	Interval Interval     `json:"interval"`
	// TrialDays go by before the first charge. Charges is how many there are, or 0 for no end. Tries are of each period.
	TrialDays    int          `json:"trial_days,omitempty"`
	Charges      int          `json:"charges,omitempty"`
	Tries        int          `json:"tries,omitempty"`
	AfterFailure AfterFailure `json:"after_failure,omitempty"`
}

const plansPath = "/v1/plans"

// Create makes a plan. It takes no key: with a Code a repeat meets the problem "plan_exists", without one the client does not repeat by itself.
func (s Plans) Create(ctx context.Context, r PlanRequest) (*Plan, error) {
	if r.Code == "" {
		return once[Plan](ctx, s.client, plansPath, r)
	}
	return changed[Plan](ctx, s.client, plansPath, r)
}

// Get returns a plan.
func (s Plans) Get(ctx context.Context, id string) (*Plan, error) {
	return get[Plan](ctx, s.client, pathOf(plansPath, id))
}

// Close lets a plan take no new subscriptions; those that it has go on.
func (s Plans) Close(ctx context.Context, id string) (*Plan, error) {
	return changed[Plan](ctx, s.client, pathOf(plansPath, id)+"/close", struct{}{})
}

// List returns one page of plans.
func (s Plans) List(ctx context.Context, page Paging) (*List[Plan], error) {
	return list[Plan](ctx, s.client, plansPath, "plans", page, nil)
}

// All walks all pages.
func (s Plans) All(ctx context.Context, page Paging) iter.Seq2[*Plan, error] {
	return walk(page, func(p Paging) (*List[Plan], error) { return s.List(ctx, p) })
}

// Subscriptions are what is charged again and again.
type Subscriptions struct{ client *Client }

// SubscriptionState is where a subscription stands.
type SubscriptionState string

// The states of a subscription.
const (
	SubscriptionPending  SubscriptionState = "pending"
	SubscriptionTrial    SubscriptionState = "trial"
	SubscriptionActive   SubscriptionState = "active"
	SubscriptionPastDue  SubscriptionState = "past_due"
	SubscriptionPaused   SubscriptionState = "paused"
	SubscriptionCanceled SubscriptionState = "canceled"
	SubscriptionEnded    SubscriptionState = "ended"
)

// Subscription is one customer's.
type Subscription struct {
	ID        string            `json:"id"`
	Reference string            `json:"reference,omitempty"`
	State     SubscriptionState `json:"state"`
	// Customer is the customer's id, SavedCard the token of the card that is charged, Plan the plan's id.
	Customer     string       `json:"customer"`
	SavedCard    string       `json:"saved_card"`
	Plan         string       `json:"plan,omitempty"`
	Amount       money.Amount `json:"amount"`
	Interval     Interval     `json:"interval"`
	TrialDays    int          `json:"trial_days"`
	Charges      int          `json:"charges"`
	Tries        int          `json:"tries"`
	AfterFailure AfterFailure `json:"after_failure"`
	// NextAmount is that of the next period where it differs.
	NextAmount *money.Amount `json:"next_amount,omitempty"`
	// Periods are those of which something else is agreed than the terms, and Share what another than the shop has of every charge.
	Periods []SubscriptionPeriod `json:"periods,omitempty"`
	Share   *SubscriptionShare   `json:"share,omitempty"`
	// Due is the day of the period that is charged next, "2006-01-02", and NextAt when something is next done.
	Due               string    `json:"due,omitempty"`
	NextAt            time.Time `json:"next_at,omitzero"`
	ChargesMade       int       `json:"charges_made"`
	CancelAtPeriodEnd bool      `json:"cancel_at_period_end"`
	// NeedsCard tells that the card will not be charged again until there is another.
	NeedsCard bool `json:"needs_card"`
	// Refusal is why the last try was declined; Payment is the one that the call made.
	Refusal     *Refusal          `json:"refusal,omitempty"`
	Payment     *Payment          `json:"payment,omitempty"`
	Repeated    bool              `json:"repeated,omitempty"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Surface     string            `json:"surface"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	EndedAt     time.Time         `json:"ended_at,omitzero"`
}

// SubscriptionPeriod is a period, counted from 0, of which something else is agreed than the terms. Amount is its own, nil where it is the
// terms'; Settled is "elsewhere" or "by_hand" where it is charged no more.
type SubscriptionPeriod struct {
	Period  int           `json:"period"`
	Due     string        `json:"due"`
	Amount  *money.Amount `json:"amount,omitempty"`
	Settled string        `json:"settled,omitempty"`
}

// SubscriptionShare is what another than the shop has of a charge, before commission.
type SubscriptionShare struct {
	Store  string       `json:"store"`
	Amount money.Amount `json:"amount"`
}

// SubscriptionRequest is a subscription to be begun: by a Plan, or by terms of its own (Amount, Interval and what a plan has).
type SubscriptionRequest struct {
	// Reference is the shop's name of it; a repeat with the same terms is answered with the same subscription.
	Reference string
	// Customer is our id of the customer or the shop's reference.
	Customer string
	// Plan is a plan's id.
	Plan         string
	Amount       *money.Amount
	Interval     *Interval
	TrialDays    int
	Charges      int
	Tries        int
	AfterFailure AfterFailure
	// Card is made by [NewCard], or by [StoredCard] for one that the customer has saved.
	Card Card
	// Start is the day of the first charge, "2006-01-02"; today if it is empty.
	Start       string
	Buyer       Buyer
	Description string
	Metadata    map[string]string
	// ReturnURL asks for 3-D Secure at the first payment, as in [PaymentRequest].
	ReturnURL string
}

const subscriptionsPath = "/v1/subscriptions"

// Create begins a subscription. Where the first payment is due now it is made, and Payment has it: it may be declined, or not known yet.
func (s Subscriptions) Create(ctx context.Context, r SubscriptionRequest, options ...CallOption) (*Subscription, error) {
	body := struct {
		Reference    string            `json:"reference,omitempty"`
		Customer     string            `json:"customer"`
		Plan         string            `json:"plan,omitempty"`
		Amount       *money.Amount     `json:"amount,omitempty"`
		Interval     *Interval         `json:"interval,omitempty"`
		TrialDays    int               `json:"trial_days,omitempty"`
		Charges      int               `json:"charges,omitempty"`
		Tries        int               `json:"tries,omitempty"`
		AfterFailure AfterFailure      `json:"after_failure,omitempty"`
		Card         *plainCard        `json:"card,omitempty"`
		SavedCard    string            `json:"saved_card,omitempty"`
		Start        string            `json:"start,omitempty"`
		Buyer        Buyer             `json:"buyer,omitzero"`
		Description  string            `json:"description,omitempty"`
		Metadata     map[string]string `json:"metadata,omitempty"`
		ThreeDSecure *threeDRequest    `json:"three_d_secure,omitempty"`
	}{
		Reference: r.Reference, Customer: r.Customer, Plan: r.Plan, Amount: r.Amount, Interval: r.Interval, TrialDays: r.TrialDays,
		Charges: r.Charges, Tries: r.Tries, AfterFailure: r.AfterFailure, Start: r.Start, Buyer: r.Buyer,
		Description: r.Description, Metadata: r.Metadata,
	}
	body.Card, body.SavedCard = r.Card.cardOrToken()
	if r.ReturnURL != "" {
		body.ThreeDSecure = &threeDRequest{ReturnURL: r.ReturnURL}
	}
	return keyed[Subscription](ctx, s.client, subscriptionsPath, body, options)
}

// Get returns a subscription as it stands.
func (s Subscriptions) Get(ctx context.Context, id string) (*Subscription, error) {
	return get[Subscription](ctx, s.client, pathOf(subscriptionsPath, id))
}

// SubscriptionFilter narrows a list; the zero value narrows nothing.
type SubscriptionFilter struct {
	State SubscriptionState
	// Customer and Plan are ids.
	Customer string
	Plan     string
	Paging
}

// List returns one page of subscriptions.
func (s Subscriptions) List(ctx context.Context, f SubscriptionFilter) (*List[Subscription], error) {
	return list[Subscription](ctx, s.client, subscriptionsPath, "subscriptions", f.Paging,
		url.Values{"state": {string(f.State)}, "customer": {f.Customer}, "plan": {f.Plan}})
}

// All walks all pages.
func (s Subscriptions) All(ctx context.Context, f SubscriptionFilter) iter.Seq2[*Subscription, error] {
	return walk(f.Paging, func(p Paging) (*List[Subscription], error) {
		f.Paging = p
		return s.List(ctx, f)
	})
}

// ChargeStatus is where a period's charge stands.
type ChargeStatus string

// The statuses of a charge.
const (
	ChargeOpen   ChargeStatus = "open"
	ChargePaid   ChargeStatus = "paid"
	ChargeFailed ChargeStatus = "failed"
)

// Charge is one period of a subscription.
type Charge struct {
	Period int `json:"period"`
	// Due is its day, "2006-01-02".
	Due    string       `json:"due"`
	Amount money.Amount `json:"amount"`
	Status ChargeStatus `json:"status"`
	Tries  int          `json:"tries"`
	// Payment is the id of the last try's payment.
	Payment   string    `json:"payment,omitempty"`
	Refusal   *Refusal  `json:"refusal,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Charges returns one page of a subscription's periods, newest first.
func (s Subscriptions) Charges(ctx context.Context, id string, page Paging) (*List[Charge], error) {
	return list[Charge](ctx, s.client, pathOf(subscriptionsPath, id)+"/charges", "charges", page, nil)
}

// AllCharges walks all pages of a subscription's periods.
func (s Subscriptions) AllCharges(ctx context.Context, id string, page Paging) iter.Seq2[*Charge, error] {
	return walk(page, func(p Paging) (*List[Charge], error) { return s.Charges(ctx, id, p) })
}

// ChangeCard has another card charged from now on: one of [NewCard], or of [StoredCard].
func (s Subscriptions) ChangeCard(ctx context.Context, id string, card Card) (*Subscription, error) {
	var body struct {
		Card      *plainCard `json:"card,omitempty"`
		SavedCard string     `json:"saved_card,omitempty"`
	}
	body.Card, body.SavedCard = card.cardOrToken()
	return s.do(ctx, id, "card", body)
}

// ChangeAmount has another amount charged from the next period on.
func (s Subscriptions) ChangeAmount(ctx context.Context, id string, amount money.Amount) (*Subscription, error) {
	return s.do(ctx, id, "amount", amountRequest{Amount: &amount})
}

// Pause charges nothing until [Subscriptions.Resume].
func (s Subscriptions) Pause(ctx context.Context, id string) (*Subscription, error) {
	return s.do(ctx, id, "pause", struct{}{})
}

// Resume ends a pause.
func (s Subscriptions) Resume(ctx context.Context, id string) (*Subscription, error) {
	return s.do(ctx, id, "resume", struct{}{})
}

// Cancel ends a subscription, now or when the period that is paid is over.
func (s Subscriptions) Cancel(ctx context.Context, id string, atPeriodEnd bool) (*Subscription, error) {
	return s.do(ctx, id, "cancel", struct {
		AtPeriodEnd bool `json:"at_period_end,omitempty"`
	}{atPeriodEnd})
}

// Retry charges a period that is past due now. The client does not repeat it by itself: ask how the subscription stands first.
func (s Subscriptions) Retry(ctx context.Context, id string) (*Subscription, error) {
	return once[Subscription](ctx, s.client, pathOf(subscriptionsPath, id)+"/retry", struct{}{})
}

func (s Subscriptions) do(ctx context.Context, id, what string, body any) (*Subscription, error) {
	return changed[Subscription](ctx, s.client, pathOf(subscriptionsPath, id)+"/"+what, body)
}
