package api

import (
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/webhook"
)

// endpointBody is an endpoint as this API writes it.
type endpointBody struct {
	ID          webhook.EndpointID `json:"id"`
	URL         string             `json:"url"`
	Events      []string           `json:"events"`
	Description string             `json:"description,omitempty"`
	Enabled     bool               `json:"enabled"`
	// Secret is told when it is made, and never again.
	Secret string `json:"secret,omitempty"`
	// OldSecretUntil is until when the secret before this one signs too.
	OldSecretUntil time.Time `json:"old_secret_until,omitzero"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

func (s *surface) endpointOf(e webhook.Endpoint) endpointBody {
	b := endpointBody{
		ID: e.ID, URL: e.URL, Events: append([]string{}, e.Events...), Description: e.Description, Enabled: !e.Disabled,
		CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
	if s.now().Before(e.OldUntil) {
		b.OldSecretUntil = e.OldUntil
	}
	return b
}

// withSecret is an endpoint for the one who has just had its secret made.
func (s *surface) withSecret(e webhook.Endpoint) endpointBody {
	b := s.endpointOf(e)
	b.Secret = e.Secret.Reveal()
	return b
}

// endpointRequest asks for an endpoint, or for a change of one: what it does not say is left as it is.
type endpointRequest struct {
	URL         *string   `json:"url"`
	Events      *[]string `json:"events"`
	Description *string   `json:"description"`
	Enabled     *bool     `json:"enabled"`
}

func (in endpointRequest) alter(e *webhook.Endpoint) {
	if in.URL != nil {
		e.URL = *in.URL
	}
	if in.Events != nil {
		e.Events = *in.Events
	}
	if in.Description != nil {
		e.Description = *in.Description
	}
	if in.Enabled != nil {
		e.Disabled = !*in.Enabled
	}
}

// check refuses card data, which a confused client might put anywhere, and control characters.
func (in endpointRequest) check() error {
	if in.URL != nil && holdsCard(*in.URL) {
		return invalid("/url", "card_number_in_text")
	}
	if in.Description != nil {
		return text("/description", *in.Description, webhook.MaxDescription)
	}
	return nil
}

// ableToTell refuses what asks about endpoints where nobody is told anything.
func (s *surface) ableToTell() error {
	if s.book == nil {
		return fault.New(fault.Unsupported, "", fault.Text{})
	}
	return nil
}

func (c *call) endpointID() webhook.EndpointID { return webhook.EndpointID(c.PathValue("id")) }

// member turns a fault about a member of an endpoint into one of this API.
func member(err error) error {
	f, is := fault.As(err)
	if is && (f.Field == "url" || f.Field == "events" || f.Field == "description") {
		pointed := *f
		pointed.Field = "/" + f.Field
		return &pointed
	}
	return err
}

// createEndpoint answers POST /v1/webhook-endpoints.
func (s *surface) createEndpoint(c *call) (reply, error) {
	in, err := s.readEndpoint(c)
	if err != nil {
		return reply{}, err
	}
	if in.URL == nil {
		return reply{}, invalid("/url", "field_missing")
	}
	e := webhook.Endpoint{Merchant: c.merchant.ID}
	in.alter(&e)
	e, err = s.book.Create(c.Context(), e)
	if err != nil {
		return reply{}, member(err)
	}
	return reply{status: http.StatusCreated, body: encode(s.withSecret(e)), location: "/v1/webhook-endpoints/" + string(e.ID)}, nil
}

func (s *surface) readEndpoint(c *call) (endpointRequest, error) {
	var in endpointRequest
	err := s.ableToTell()
	if err != nil {
		return in, err
	}
	err = c.read(&in, false)
	if err != nil {
		return in, err
	}
	return in, in.check()
}

// changeEndpoint answers POST /v1/webhook-endpoints/{id}.
func (s *surface) changeEndpoint(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	_, err = s.book.Get(c.Context(), c.merchant.ID, c.endpointID()) // what is not there is not there, whatever is asked of it
	if err != nil {
		return reply{}, err
	}
	in, err := s.readEndpoint(c)
	if err != nil {
		return reply{}, err
	}
	e, err := s.book.Change(c.Context(), c.merchant.ID, c.endpointID(), in.alter)
	if err != nil {
		return reply{}, member(err)
	}
	return reply{status: http.StatusOK, body: encode(s.endpointOf(e))}, nil
}

// endpointsBody is all endpoints of a merchant, the oldest first. There are so few that one page has them all.
type endpointsBody struct {
	Endpoints []endpointBody `json:"endpoints"`
}

// listEndpoints answers GET /v1/webhook-endpoints.
func (s *surface) listEndpoints(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	all, err := s.book.List(c.Context(), c.merchant.ID)
	if err != nil {
		return reply{}, err
	}
	b := endpointsBody{Endpoints: []endpointBody{}}
	for _, e := range all {
		b.Endpoints = append(b.Endpoints, s.endpointOf(e))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// getEndpoint answers GET /v1/webhook-endpoints/{id}.
func (s *surface) getEndpoint(c *call) (reply, error) {
	return s.one(func() (endpointBody, error) {
		e, err := s.book.Get(c.Context(), c.merchant.ID, c.endpointID())
		return s.endpointOf(e), err
	})
}

// deleteEndpoint answers DELETE /v1/webhook-endpoints/{id}.
func (s *surface) deleteEndpoint(c *call) (reply, error) {
	return s.one(func() (endpointBody, error) {
		e, err := s.book.Delete(c.Context(), c.merchant.ID, c.endpointID())
		return s.endpointOf(e), err
	})
}

// rotateSecret answers POST /v1/webhook-endpoints/{id}/rotate-secret.
func (s *surface) rotateSecret(c *call) (reply, error) {
	return s.one(func() (endpointBody, error) {
		e, err := s.book.Rotate(c.Context(), c.merchant.ID, c.endpointID())
		if err != nil {
			return endpointBody{}, err
		}
		return s.withSecret(e), nil
	})
}

func (s *surface) one(get func() (endpointBody, error)) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	b, err := get()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// testEndpoint answers POST /v1/webhook-endpoints/{id}/test: an event that says nothing is on its way.
func (s *surface) testEndpoint(c *call) (reply, error) {
	err := s.ableToTell()
	if err != nil {
		return reply{}, err
	}
	e, err := s.book.Get(c.Context(), c.merchant.ID, c.endpointID())
	if err != nil {
		return reply{}, err
	}
	d, err := s.deliveries.Test(c.Context(), e)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusAccepted, body: encode(d.Shown())}, nil
}
