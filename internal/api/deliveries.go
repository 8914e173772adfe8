package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/pan"
)

// deliveriesBody is one page of deliveries, newest first.
type deliveriesBody struct {
	Deliveries []webhook.Shown `json:"deliveries"`
	HasMore    bool            `json:"has_more"`
	Next       string          `json:"next,omitempty"`
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
	b := deliveriesBody{Deliveries: []webhook.Shown{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, d := range found {
		b.Deliveries = append(b.Deliveries, d.Shown())
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
	b := d.ShownWith(tries)
	for i := range b.Log {
		b.Log[i].Answer = pan.Scrub(b.Log[i].Answer)
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
	return reply{status: http.StatusAccepted, body: encode(d.Shown())}, nil
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
