package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/pan"
)

// deliveryBody is one event on its way to one endpoint, or one post of a dialect.
type deliveryBody struct {
	ID string `json:"id"`
	// Event is what the receiver sees as webhook-id; it is the same in every try and every replay.
	Event string       `json:"event"`
	Type  webhook.Type `json:"type"`
	// Endpoint is whom it goes to; where a dialect's own post is meant, Surface names the dialect.
	Endpoint webhook.EndpointID `json:"endpoint,omitempty"`
	Surface  string             `json:"surface,omitempty"`
	// Subject is what it is about, such as a payment's id.
	Subject   string          `json:"subject"`
	Sequence  int64           `json:"sequence"`
	Status    webhook.Status  `json:"status"`
	Attempts  int             `json:"attempts"`
	Outcome   webhook.Outcome `json:"outcome,omitempty"`
	Answered  int             `json:"http_status,omitzero"`
	CreatedAt time.Time       `json:"created_at"`
	// NextAttemptAt and ExpiresAt are there while it waits, DoneAt when it does no more.
	NextAttemptAt time.Time `json:"next_attempt_at,omitzero"`
	ExpiresAt     time.Time `json:"expires_at,omitzero"`
	DoneAt        time.Time `json:"done_at,omitzero"`
}

// deliveryDetail is a delivery with its log, and with its body where that is an event of ours.
type deliveryDetail struct {
	deliveryBody

	Payload jsontext.Value `json:"payload,omitempty"`
	Log     []triedBody    `json:"log"`
}

// triedBody is one try.
type triedBody struct {
	Attempt    int             `json:"attempt"`
	At         time.Time       `json:"at"`
	TookMillis int64           `json:"took_ms"`
	Outcome    webhook.Outcome `json:"outcome"`
	Status     int             `json:"http_status,omitzero"`
	// Answer is the beginning of a refusal, without its digits.
	Answer string `json:"answer,omitempty"`
}

func deliveryOf(d webhook.Delivery) deliveryBody {
	b := deliveryBody{
		ID: d.ID, Event: d.Event, Type: d.Type, Endpoint: d.Endpoint, Surface: d.Surface, Subject: d.Subject, Sequence: d.Sequence,
		Status: d.Status, Attempts: d.Attempts, Outcome: d.Outcome, Answered: d.Answered, CreatedAt: d.CreatedAt, DoneAt: d.DoneAt,
	}
	if d.Status == webhook.Waiting {
		b.NextAttemptAt, b.ExpiresAt = d.NextAt, d.ExpiresAt
	}
	return b
}

// deliveriesBody is one page of deliveries, newest first.
type deliveriesBody struct {
	Deliveries []deliveryBody `json:"deliveries"`
	HasMore    bool           `json:"has_more"`
	Next       string         `json:"next,omitempty"`
}

// listDeliveries answers GET /v1/webhook-deliveries.
func (s *surface) listDeliveries(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	f, err := deliveryQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	limit := f.Limit
	f.Limit++ // one more than asked tells whether there is a next page
	found, err := s.deliveries.Deliveries(c.Context(), c.merchant.ID, f)
	if err != nil {
		return reply{}, err
	}
	b := deliveriesBody{Deliveries: []deliveryBody{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, d := range found {
		b.Deliveries = append(b.Deliveries, deliveryOf(d))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// deliveryQuery reads the query, as strictly as filterOf does.
func deliveryQuery(query string) (store.DeliveryFilter, error) {
	f := store.DeliveryFilter{Limit: defaultLimit}
	values, err := url.ParseQuery(query)
	if err != nil {
		return f, invalid("", "query_unknown")
	}
	for name, v := range values {
		if !slices.Contains([]string{"limit", "after", "status", "endpoint", "subject"}, name) {
			return f, invalid("", "query_unknown")
		}
		if len(v) != 1 {
			return f, invalid("/"+name, "query_unknown")
		}
	}
	if values.Has("limit") {
		f.Limit, err = strconv.Atoi(values.Get("limit"))
		if err != nil || f.Limit < 1 || f.Limit > maxLimit {
			return f, invalid("/limit", "query_limit")
		}
	}
	f.After, f.Endpoint, f.Subject = values.Get("after"), webhook.EndpointID(values.Get("endpoint")), values.Get("subject")
	if values.Has("after") && !webhook.ParseDeliveryID(f.After) {
		return f, invalid("/after", "query_after")
	}
	return f, statusOf("/status", values.Get("status"), &f)
}

func statusOf(pointer, status string, f *store.DeliveryFilter) error {
	f.Status = webhook.Status(status)
	if status != "" && !slices.Contains(webhook.Statuses(), f.Status) {
		return invalid(pointer, "query_delivery_status")
	}
	return nil
}

// getDelivery answers GET /v1/webhook-deliveries/{id}.
func (s *surface) getDelivery(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	d, tries, err := s.deliveries.Delivery(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	b := deliveryDetail{deliveryBody: deliveryOf(d), Log: []triedBody{}}
	if d.Endpoint != "" {
		b.Payload = jsontext.Value(d.Body)
	}
	for _, a := range tries {
		b.Log = append(b.Log, triedBody{
			Attempt: a.Seq, At: a.At, TookMillis: a.Took.Milliseconds(), Outcome: a.Outcome, Status: a.Status, Answer: pan.Scrub(a.Text),
		})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// replayDelivery answers POST /v1/webhook-deliveries/{id}/replay.
func (s *surface) replayDelivery(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	d, err := s.deliveries.Replay(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusAccepted, body: encode(deliveryOf(d))}, nil
}

// replayRequest says what is to be sent again. Without a status these are the dead letters.
type replayRequest struct {
	Status   string             `json:"status"`
	Endpoint webhook.EndpointID `json:"endpoint"`
	Since    time.Time          `json:"since"`
}

// replayedBody is how many are on their way again.
type replayedBody struct {
	Replayed int `json:"replayed"`
}

// replay answers POST /v1/webhook-deliveries/replay.
func (s *surface) replay(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	in := replayRequest{Status: string(webhook.Dead)}
	err = c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	f := store.DeliveryFilter{Endpoint: in.Endpoint, Since: in.Since}
	err = statusOf("/status", in.Status, &f)
	if err != nil {
		return reply{}, err
	}
	if f.Status == webhook.Waiting || f.Status == "" {
		return reply{}, fault.InvalidField("/status", "query_delivery_status", fault.Text{})
	}
	n, err := s.deliveries.ReplayAll(c.Context(), c.merchant.ID, f)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusAccepted, body: encode(replayedBody{Replayed: n})}, nil
}
