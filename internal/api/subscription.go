package api

import (
	"context"
	"crypto/hmac"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/money"
)

// subscriptionBody is a subscription as this API writes it.
type subscriptionBody struct {
	termsBody

	ID        subscription.ID     `json:"id"`
	Reference string              `json:"reference,omitempty"`
	State     subscription.State  `json:"state"`
	Customer  string              `json:"customer"`
	SavedCard string              `json:"saved_card"`
	Plan      subscription.PlanID `json:"plan,omitempty"`
	// NextAmount is charged from the period after the open one.
	NextAmount *money.Amount `json:"next_amount,omitempty"`
	// Periods are those of which something else is agreed than the terms, and Share what another has of every charge.
	Periods []periodBody `json:"periods,omitempty"`
	Share   *partBody    `json:"share,omitempty"`
	// Due is the day of the period that is charged next, or is being charged, and NextAt when something is done.
	Due         string            `json:"due,omitempty"`
	NextAt      time.Time         `json:"next_at,omitzero"`
	ChargesMade int               `json:"charges_made"`
	CancelAtEnd bool              `json:"cancel_at_period_end"`
	NeedsCard   bool              `json:"needs_card"`
	Refusal     *refusalBody      `json:"refusal,omitempty"`
	Payment     *paymentBody      `json:"payment,omitempty"`
	Repeated    bool              `json:"repeated,omitzero"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Surface     string            `json:"surface"`
	CreatedAt   time.Time         `json:"created_at"`
	UpdatedAt   time.Time         `json:"updated_at"`
	EndedAt     time.Time         `json:"ended_at,omitzero"`
}

func subscriptionOf(s subscription.Subscription, language string) subscriptionBody {
	b := subscriptionBody{
		termsBody: termsOf(s.Terms), ID: s.ID, Reference: s.Reference, State: s.State, Customer: s.Customer, SavedCard: s.Card, Plan: s.Plan,
		NextAt: s.NextAt, ChargesMade: s.Paid, CancelAtEnd: s.CancelAtEnd, NeedsCard: s.AwaitsCard, Refusal: refusalOf(s.Refusal, language),
		Description: s.Description, Surface: s.Surface, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt, EndedAt: s.EndedAt,
	}
	if s.Surface == Surface {
		b.Metadata = s.Attributes
	}
	if !s.State.Final() {
		b.Due = s.Due().String()
	}
	if s.NextAmount > 0 {
		b.NextAmount = new(money.New(s.NextAmount, s.Terms.Amount.Currency()))
	}
	b.Periods = periodsOf(s)
	if p := s.PartOf(s.Period); !p.IsZero() {
		_, other := p.Divide(s.Terms.Amount)
		b.Share = &partBody{Store: p.Store, Amount: other}
	}
	return b
}

// periodBody is a period of which something else is agreed than the terms: another amount, or that the shop has its money without the charge.
type periodBody struct {
	Period  int           `json:"period"`
	Due     string        `json:"due"`
	Amount  *money.Amount `json:"amount,omitempty"`
	Settled string        `json:"settled,omitempty"`
}

// partBody is what another has of a charge.
type partBody struct {
	Store  string       `json:"store"`
	Amount money.Amount `json:"amount"`
}

// periodsOf returns what is agreed of single periods, in their order.
func periodsOf(s subscription.Subscription) []periodBody {
	all := map[int]periodBody{}
	for period := range s.Amounts {
		all[period] = periodBody{Amount: new(s.AmountOf(period))}
	}
	for settled, periods := range map[string][]int{"elsewhere": s.Elsewhere, "by_hand": s.Apart} {
		for _, period := range periods {
			b := all[period]
			b.Settled = settled
			all[period] = b
		}
	}
	rows := make([]periodBody, 0, len(all))
	for _, period := range slices.Sorted(maps.Keys(all)) {
		b := all[period]
		b.Period, b.Due = period, s.Terms.Interval.Due(s.Anchor, period).String()
		rows = append(rows, b)
	}
	return rows
}

// subscribed renders a subscription with its payment: 201 when it has begun, 202 while the outcome of its payment is not known, 200
// when it had begun before.
func subscribed(c *call, out gateway.Subscribed, status int) reply {
	b := subscriptionOf(out.Subscription, c.language)
	b.Repeated = out.Repeated
	if out.Repeated {
		status = http.StatusOK
	}
	if out.Payment != nil {
		b.Payment = new(bodyOf(*out.Payment, c.language))
		if (gateway.Answer{Payment: *out.Payment}).Unknown() {
			status = http.StatusAccepted
		}
	}
	return reply{status: status, body: encode(b), location: "/v1/subscriptions/" + string(b.ID)}
}

// subscribe answers POST /v1/subscriptions.
func (s *surface) subscribe(c *call) (reply, error) {
	var in subscribeRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	n, err := in.parse(s.now())
	if err != nil {
		return reply{}, err
	}
	n.Merchant = c.merchant
	k, has, err := c.keyOf(in.canonical(n), n.Card.Number)
	if err != nil {
		return reply{}, err
	}
	if has {
		earlier, found, err := s.subscribedUnder(c, k)
		if err != nil || found {
			return earlier, err
		}
		n.Idempotency = &gateway.Idempotency{Key: k.text, Fingerprint: k.fingerprint}
	}
	if in.ThreeDSecure != nil {
		base := s.base(c.Request)
		n.Visit = &gateway.FirstVisit{
			Mode: threeds.Automatic, ShopURL: in.ThreeDSecure.ReturnURL,
			BankReturn: func(p payment.Payment, secret threeds.Secret) string { return visitURL(base, returnPath, p, secret) },
		}
	}
	out, err := s.gateway.Subscribe(c.Context(), n)
	if f, is := fault.As(err); is && has && f.Code == "idempotency_in_progress" {
		earlier, found, lookup := s.subscribedUnder(c, k)
		if lookup != nil || found {
			return earlier, lookup
		}
	}
	if err != nil {
		return reply{}, err
	}
	if out.Repeated && out.Differs != "" {
		return reply{}, invalid("/"+out.Differs, "subscription_conflict")
	}
	r := subscribed(c, out, http.StatusCreated)
	if out.Payment != nil && out.Payment.State == payment.Challenged && !out.Repeated {
		b := subscriptionOf(out.Subscription, c.language)
		b.Payment = new(bodyOf(*out.Payment, c.language))
		b.Payment.NextAction = &nextAction{Type: "redirect", URL: visitURL(s.base(c.Request), openPath, *out.Payment, out.Secret)}
		r.body = encode(b)
	}
	return r, nil
}

// subscribedUnder answers a request whose key has been used before, with the subscription as it stands.
func (s *surface) subscribedUnder(c *call, k key) (r reply, found bool, err error) {
	record, found, err := s.gateway.Remembered(c.Context(), c.merchant.ID, k.text)
	if err != nil || !found {
		return reply{}, false, err
	}
	if !hmac.Equal(record.Fingerprint, k.fingerprint) {
		return reply{}, true, fault.New(fault.Invalid, "idempotency_mismatch", fault.Text{})
	}
	sub, err := s.gateway.Subscription(c.Context(), c.merchant.ID, subscription.ID(record.Payment))
	if err != nil {
		return reply{}, true, err
	}
	r = subscribed(c, gateway.Subscribed{Subscription: sub, Repeated: true}, http.StatusOK)
	r.replayed = true
	return r, true, nil
}

// subscriptionID reads the id of the path. What is no id is answered like one that is not there.
func (c *call) subscriptionID() (subscription.ID, error) {
	id, err := subscription.ParseID(c.PathValue("id"))
	if err != nil {
		return "", fault.New(fault.NotFound, "subscription_not_found", fault.Text{})
	}
	return id, nil
}

// subscription answers GET /v1/subscriptions/{id}.
func (s *surface) subscription(c *call) (reply, error) {
	return s.changed(c, nil, func(_ context.Context, id subscription.ID) (subscription.Subscription, error) {
		return s.gateway.Subscription(c.Context(), c.merchant.ID, id)
	})
}

// changed answers what is done about one subscription. body, if it is not nil, is what the request may say.
func (s *surface) changed(
	c *call, body any, do func(ctx context.Context, id subscription.ID) (subscription.Subscription, error),
) (reply, error) {
	id, err := c.subscriptionID()
	if err != nil {
		return reply{}, err
	}
	if body != nil {
		err = c.read(body, true)
		if err != nil {
			return reply{}, err
		}
	}
	sub, err := do(context.WithoutCancel(c.Context()), id)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(subscriptionOf(sub, c.language))}, nil
}

// pauseSubscription answers POST /v1/subscriptions/{id}/pause.
func (s *surface) pauseSubscription(c *call) (reply, error) {
	return s.changed(c, &struct{}{}, func(ctx context.Context, id subscription.ID) (subscription.Subscription, error) {
		return s.gateway.PauseSubscription(ctx, c.merchant.ID, id)
	})
}

// resumeSubscription answers POST /v1/subscriptions/{id}/resume. One that is to be canceled at its period's end is kept.
func (s *surface) resumeSubscription(c *call) (reply, error) {
	return s.changed(c, &struct{}{}, func(ctx context.Context, id subscription.ID) (subscription.Subscription, error) {
		now, err := s.gateway.Subscription(ctx, c.merchant.ID, id)
		if err == nil && now.CancelAtEnd && now.State != subscription.Paused {
			return s.gateway.KeepSubscription(ctx, c.merchant.ID, id)
		}
		return s.gateway.ResumeSubscription(ctx, c.merchant.ID, id)
	})
}

// cancelSubscription answers POST /v1/subscriptions/{id}/cancel.
func (s *surface) cancelSubscription(c *call) (reply, error) {
	var in cancelRequest
	return s.changed(c, &in, func(ctx context.Context, id subscription.ID) (subscription.Subscription, error) {
		return s.gateway.CancelSubscription(ctx, c.merchant.ID, id, in.AtPeriodEnd)
	})
}

// changeSubscriptionAmount answers POST /v1/subscriptions/{id}/amount.
func (s *surface) changeSubscriptionAmount(c *call) (reply, error) {
	var in amountRequest
	return s.changed(c, &in, func(ctx context.Context, id subscription.ID) (subscription.Subscription, error) {
		_, err := s.gateway.Subscription(ctx, c.merchant.ID, id)
		if err != nil {
			return subscription.Subscription{}, err
		}
		amount, err := in.Amount.parse()
		if err != nil {
			return subscription.Subscription{}, err
		}
		return s.gateway.ChangeSubscriptionAmount(ctx, c.merchant.ID, id, amount)
	})
}

// changeSubscriptionCard answers POST /v1/subscriptions/{id}/card.
func (s *surface) changeSubscriptionCard(c *call) (reply, error) {
	var in cardRequest
	return s.changed(c, &in, func(ctx context.Context, id subscription.ID) (subscription.Subscription, error) {
		now, err := s.gateway.Subscription(ctx, c.merchant.ID, id)
		if err != nil {
			return now, err
		}
		card, err := cardOrSaved(in.Card, in.SavedCard, s.now())
		if err != nil {
			return now, err
		}
		if !card.Number.IsZero() {
			return s.gateway.NewSubscriptionCard(ctx, c.merchant.ID, id, card)
		}
		return s.gateway.ChangeSubscriptionCard(ctx, c.merchant.ID, id, "", in.SavedCard)
	})
}

// retrySubscription answers POST /v1/subscriptions/{id}/retry.
func (s *surface) retrySubscription(c *call) (reply, error) {
	id, err := c.subscriptionID()
	if err == nil {
		err = c.read(&struct{}{}, true)
	}
	if err != nil {
		return reply{}, err
	}
	out, err := s.gateway.RetrySubscription(context.WithoutCancel(c.Context()), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	r := subscribed(c, out, http.StatusOK)
	r.location = ""
	return r, nil
}

type subscriptionsBody struct {
	Subscriptions []subscriptionBody `json:"subscriptions"`
	HasMore       bool               `json:"has_more"`
	Next          string             `json:"next,omitempty"`
}

// subscriptions answers GET /v1/subscriptions.
func (s *surface) subscriptions(c *call) (reply, error) {
	q, err := pageOf(c.URL.RawQuery, "state", "customer", "plan")
	if err != nil {
		return reply{}, err
	}
	f := subscription.Filter{
		State: subscription.State(q.values.Get("state")), Customer: q.values.Get("customer"), Plan: subscription.PlanID(q.values.Get("plan")),
		After: subscription.ID(q.after), Limit: q.limit + 1,
	}
	if f.State != "" && !f.State.Valid() {
		return reply{}, invalid("/state", "query_state")
	}
	if f.Customer != "" {
		named, err := s.gateway.CustomerNamed(c.Context(), c.merchant.ID, f.Customer)
		if err != nil {
			return reply{}, err
		}
		f.Customer = named.ID
	}
	found, err := s.gateway.Subscriptions(c.Context(), c.merchant.ID, f)
	if err != nil {
		return reply{}, err
	}
	b := subscriptionsBody{Subscriptions: []subscriptionBody{}}
	if len(found) > q.limit {
		found = found[:q.limit]
		b.HasMore, b.Next = true, string(found[q.limit-1].ID)
	}
	for _, one := range found {
		b.Subscriptions = append(b.Subscriptions, subscriptionOf(one, c.language))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// chargeBody is one period that has been tried.
type chargeBody struct {
	Period    int                       `json:"period"`
	Due       string                    `json:"due"`
	Amount    money.Amount              `json:"amount"`
	Status    subscription.ChargeStatus `json:"status"`
	Tries     int                       `json:"tries"`
	Payment   payment.ID                `json:"payment,omitempty"`
	Refusal   *refusalBody              `json:"refusal,omitempty"`
	CreatedAt time.Time                 `json:"created_at"`
	UpdatedAt time.Time                 `json:"updated_at"`
}

type chargesBody struct {
	Charges []chargeBody `json:"charges"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// charges answers GET /v1/subscriptions/{id}/charges.
func (s *surface) charges(c *call) (reply, error) {
	id, err := c.subscriptionID()
	if err != nil {
		return reply{}, err
	}
	q, err := pageOf(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	before := 0
	if q.after != "" {
		before, err = strconv.Atoi(q.after)
		if err != nil || before < 1 {
			return reply{}, invalid("/after", "query_after")
		}
	}
	sub, err := s.gateway.Subscription(c.Context(), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	found, err := s.gateway.Charges(c.Context(), c.merchant.ID, id, before, q.limit+1)
	if err != nil {
		return reply{}, err
	}
	b := chargesBody{Charges: []chargeBody{}}
	if len(found) > q.limit {
		found = found[:q.limit]
		b.HasMore, b.Next = true, strconv.Itoa(found[q.limit-1].Period)
	}
	for _, one := range found {
		b.Charges = append(b.Charges, chargeBody{
			Period: one.Period, Due: one.Due.String(), Amount: money.New(one.Amount, sub.Terms.Amount.Currency()), Status: one.Status,
			Tries: one.Tries, Payment: one.Payment, Refusal: refusalOf(one.Refusal, c.language), CreatedAt: one.CreatedAt, UpdatedAt: one.UpdatedAt,
		})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
