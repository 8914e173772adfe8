package api

import (
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/health"
)

// providerBody is one provider account of the merchant.
type providerBody struct {
	// Name is the account's, as rules name it.
	Name   string     `json:"name"`
	Health healthBody `json:"health"`
}

// healthBody is whether new payments go to an account, as the node last saw it that last saw a change.
type healthBody struct {
	State health.State `json:"state"`
	// Text is the state in the request's language.
	Text  string    `json:"text"`
	Since time.Time `json:"since,omitzero"`
	// Until, Reason and Detail are there while the account is not healthy.
	Until  time.Time     `json:"until,omitzero"`
	Reason health.Reason `json:"reason,omitempty"`
	Detail string        `json:"detail,omitempty"`
	Node   string        `json:"node,omitempty"`
}

// providers answers GET /v1/providers.
func (s *surface) providers(c *call) (reply, error) {
	kept, err := health.List(c.Context(), s.gateway, c.merchant.ID, s.gateway.Now())
	if err != nil {
		return reply{}, err
	}
	b := struct {
		Data []providerBody `json:"data"`
	}{[]providerBody{}}
	for _, name := range c.merchant.Accounts {
		h, known := kept[c.merchant.Current(name)]
		if !known {
			h.State = health.Closed // nobody has ever seen it otherwise
		}
		b.Data = append(b.Data, providerBody{Name: name, Health: healthBody{
			State: h.State, Text: h.State.Text().In(c.language), Since: h.Since, Until: h.Until, Reason: h.Reason, Detail: h.Detail, Node: h.Node,
		}})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
