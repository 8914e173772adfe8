package config

import (
	"fmt"

	"github.com/vezne/vezne/internal/dispatch"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/webhook"
)

// WebhookEntry is an endpoint of a merchant in a gateway file; its address is its name there.
type WebhookEntry struct {
	URL         string   `yaml:"url"`
	Events      []string `yaml:"events"`
	Description string   `yaml:"description"`
	Disabled    bool     `yaml:"disabled"`
	// Secret signs its events, "whsec_...", or where it is found. Without one a new endpoint gets one, and an old one keeps its own.
	Secret string `yaml:"secret"`
}

// endpoint is what an entry asks for. The secret has been revealed by then.
func (e WebhookEntry) endpoint(m merchant.ID) (webhook.Endpoint, error) {
	out := webhook.Endpoint{Merchant: m, URL: e.URL, Events: e.Events, Description: e.Description, Disabled: e.Disabled}
	if e.Secret == "" {
		return out, nil
	}
	var err error
	out.Secret, err = webhook.ParseSecret(e.Secret)
	return out, err //nolint:wrapcheck // the caller says where it stands
}

// checkWebhooks refuses entries that are no endpoints. Whether an address is one of a private network the gateway decides.
func (m MerchantEntry) checkWebhooks() error {
	seen := map[string]bool{}
	for i, w := range m.Webhooks {
		at := func(field string, what fault.Text) error {
			return &roster.Invalid{Merchant: m.ID, Field: fmt.Sprintf("webhooks.%d.%s", i, field), What: what}
		}
		err := webhook.Endpoint{URL: w.URL, Events: w.Events, Description: w.Description}.Check(true)
		if f, is := fault.As(err); is {
			return at(f.Field, fault.TextOf(err))
		}
		if seen[w.URL] {
			return at("url", twice())
		}
		seen[w.URL] = true
	}
	return nil
}

// revealWebhooks puts secrets in the place of what stands for them.
func (m MerchantEntry) revealWebhooks(s Secrets) error {
	for i := range m.Webhooks {
		w := &m.Webhooks[i]
		at := func(what fault.Text) error {
			return &roster.Invalid{Merchant: m.ID, Field: fmt.Sprintf("webhooks.%d.secret", i), What: what}
		}
		secret, err := s.Reveal(w.Secret)
		if err != nil {
			return at(fault.TextOf(err))
		}
		w.Secret = secret
		_, err = w.endpoint(m.ID)
		if err != nil {
			return at(fault.Text{TR: "whsec_ ve Base64 ile yazılmış 24-64 bayt olmalıdır", EN: "it must be whsec_ and 24 to 64 bytes in Base64"})
		}
	}
	return nil
}

// Endpoints are the endpoints that the file asks for, of those merchants of which it speaks of endpoints.
func (f File) Endpoints() []dispatch.Wanted {
	var all []dispatch.Wanted
	for _, m := range f.Merchants {
		if m.Webhooks == nil {
			continue
		}
		w := dispatch.Wanted{Merchant: m.ID}
		for _, entry := range m.Webhooks {
			e, err := entry.endpoint(m.ID)
			if err == nil { // it was checked when the file was read
				w.Endpoints = append(w.Endpoints, e)
			}
		}
		all = append(all, w)
	}
	return all
}
