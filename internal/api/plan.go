package api

import (
	"net/http"
	"net/url"
	"time"

	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// termsMember is what a subscriber pays, and when: of a plan, or of a subscription without one.
type termsMember struct {
	Amount       *amountMember   `json:"amount,omitempty"`
	Interval     *intervalMember `json:"interval,omitempty"`
	TrialDays    int             `json:"trial_days,omitempty"`
	Charges      int             `json:"charges,omitempty"`
	Tries        int             `json:"tries,omitempty"`
	AfterFailure string          `json:"after_failure,omitempty"`
}

type intervalMember struct {
	Unit  string `json:"unit"`
	Count int    `json:"count"`
}

// given reports whether any of it was sent.
func (m termsMember) given() bool { return m != termsMember{} }

func (m termsMember) parse() (subscription.Terms, error) {
	t := subscription.Terms{
		TrialDays: m.TrialDays, Charges: m.Charges, Tries: m.Tries, AfterFailure: subscription.AfterFailure(m.AfterFailure),
	}
	var err error
	t.Amount, err = m.Amount.parse()
	if err != nil {
		return t, err
	}
	if m.Interval == nil {
		return t, invalid("/interval", "field_missing")
	}
	t.Interval = subscription.Interval{Unit: subscription.Unit(m.Interval.Unit), Count: m.Interval.Count}
	return t, t.Validate()
}

// planRequest is the body of POST /v1/plans.
type planRequest struct {
	termsMember

	Code string `json:"code,omitempty"`
	Name string `json:"name"`
}

// termsBody is terms in an answer.
type termsBody struct {
	Amount       money.Amount              `json:"amount"`
	Interval     subscription.Interval     `json:"interval"`
	TrialDays    int                       `json:"trial_days"`
	Charges      int                       `json:"charges"`
	Tries        int                       `json:"tries"`
	AfterFailure subscription.AfterFailure `json:"after_failure"`
}

func termsOf(t subscription.Terms) termsBody {
	b := termsBody{
		Amount: t.Amount, Interval: t.Interval, TrialDays: t.TrialDays, Charges: t.Charges, Tries: t.Tries, AfterFailure: t.AfterFailure,
	}
	if b.Tries == 0 {
		b.Tries = subscription.DefaultTries
	}
	if b.AfterFailure == "" {
		b.AfterFailure = subscription.PauseAfterFailure
	}
	return b
}

type planBody struct {
	termsBody

	ID        subscription.PlanID `json:"id"`
	Code      string              `json:"code,omitempty"`
	Name      string              `json:"name"`
	Closed    bool                `json:"closed"`
	CreatedAt time.Time           `json:"created_at"`
	UpdatedAt time.Time           `json:"updated_at"`
}

func planOf(p subscription.Plan) planBody {
	return planBody{
		termsBody: termsOf(p.Terms), ID: p.ID, Code: p.Code, Name: p.Name, Closed: p.Closed, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

func planReply(status int, p subscription.Plan) reply {
	r := reply{status: status, body: encode(planOf(p))}
	if status == http.StatusCreated {
		r.location = "/v1/plans/" + string(p.ID)
	}
	return r
}

// makePlan answers POST /v1/plans. A plan's code is what keeps a repeat from making a second one.
func (s *surface) makePlan(c *call) (reply, error) {
	var in planRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	err = first(
		func() error { return text("/name", in.Name, subscription.MaxName) },
		func() error { return text("/code", in.Code, subscription.MaxReference) },
	)
	if err != nil {
		return reply{}, err
	}
	terms, err := in.parse()
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.MakePlan(c.Context(), subscription.Plan{Merchant: c.merchant.ID, Code: in.Code, Name: in.Name, Terms: terms})
	if err != nil {
		return reply{}, err
	}
	return planReply(http.StatusCreated, p), nil
}

// plan answers GET /v1/plans/{id}.
func (s *surface) plan(c *call) (reply, error) {
	p, err := s.gateway.Plan(c.Context(), c.merchant.ID, subscription.PlanID(c.PathValue("id")))
	if err != nil {
		return reply{}, err
	}
	return planReply(http.StatusOK, p), nil
}

// closePlan answers POST /v1/plans/{id}/close: it takes no new subscription, and those that it has go on.
func (s *surface) closePlan(c *call) (reply, error) {
	err := c.read(&struct{}{}, true)
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.ChangePlan(c.Context(), c.merchant.ID, subscription.PlanID(c.PathValue("id")),
		func(p subscription.Plan) subscription.Plan { p.Closed = true; return p })
	if err != nil {
		return reply{}, err
	}
	return planReply(http.StatusOK, p), nil
}

type plansBody struct {
	Plans   []planBody `json:"plans"`
	HasMore bool       `json:"has_more"`
	Next    string     `json:"next,omitempty"`
}

// plans answers GET /v1/plans.
func (s *surface) plans(c *call) (reply, error) {
	q, err := pageOf(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	found, err := s.gateway.Plans(c.Context(), c.merchant.ID, q.after, q.limit+1)
	if err != nil {
		return reply{}, err
	}
	b := plansBody{Plans: []planBody{}}
	if len(found) > q.limit {
		found = found[:q.limit]
		b.HasMore, b.Next = true, string(found[q.limit-1].ID)
	}
	for _, p := range found {
		b.Plans = append(b.Plans, planOf(p))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// page is the part of a query that every list has, and the other parameters that one takes.
type page struct {
	after  string
	limit  int
	values url.Values
}
