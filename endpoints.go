package vezne

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// WebhookEndpoints are addresses that are told of events.
type WebhookEndpoints struct{ client *Client }

// WebhookEndpoint is one of them.
type WebhookEndpoint struct {
	ID  string `json:"id"`
	URL string `json:"url"`
	// Events are the types that it is told of, such as "payment.refunded" or "payment.*"; none are all.
	Events      []string `json:"events"`
	Description string   `json:"description,omitempty"`
	Enabled     bool     `json:"enabled"`
	// Secret is what [VerifyWebhook] checks with. It is in the answers of Create and RotateSecret only.
	Secret WebhookSecret `json:"secret,omitzero"`
	// OldSecretUntil is until when the secret before signs too.
	OldSecretUntil time.Time `json:"old_secret_until,omitzero"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"`
}

// WebhookSecret is the secret of an endpoint. It prints itself masked under every verb of package fmt, in slog and as JSON;
// [WebhookSecret.Reveal] is for keeping it. The zero value is none.
type WebhookSecret struct {
	plain func() string
}

// Reveal returns the secret in plain, or "".
func (s WebhookSecret) Reveal() string {
	if s.plain == nil {
		return ""
	}
	return s.plain()
}

// UnmarshalJSON reads the secret of an answer.
func (s *WebhookSecret) UnmarshalJSON(text []byte) error {
	var plain string
	if json.Unmarshal(text, &plain) != nil {
		return errors.New("vezne: a webhook secret is a text")
	}
	s.plain = func() string { return plain }
	return nil
}

// IsZero reports whether there is no secret.
func (s WebhookSecret) IsZero() bool { return s.plain == nil }

// String masks the secret.
func (s WebhookSecret) String() string {
	if s.plain == nil {
		return ""
	}
	return "whsec_***"
}

// Format prints the mask under every verb and flag.
func (s WebhookSecret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue gives slog the mask.
func (s WebhookSecret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON writes the mask.
func (s WebhookSecret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// WebhookEndpointRequest makes or changes an endpoint; a change leaves what is nil as it is. URL is required to make one.
type WebhookEndpointRequest struct {
	URL         string    `json:"url,omitempty"`
	Events      *[]string `json:"events,omitempty"`
	Description *string   `json:"description,omitempty"`
	Enabled     *bool     `json:"enabled,omitempty"`
}

const endpointsPath = "/v1/webhook-endpoints"

// Create makes an endpoint, and the secret that signs what it is told. The client does not repeat it by itself: a secret whose answer was
// lost is replaced by [WebhookEndpoints.RotateSecret].
func (s WebhookEndpoints) Create(ctx context.Context, r WebhookEndpointRequest) (*WebhookEndpoint, error) {
	return once[WebhookEndpoint](ctx, s.client, endpointsPath, r)
}

// Get returns an endpoint.
func (s WebhookEndpoints) Get(ctx context.Context, id string) (*WebhookEndpoint, error) {
	return get[WebhookEndpoint](ctx, s.client, pathOf(endpointsPath, id))
}

// List returns all endpoints, the oldest first.
func (s WebhookEndpoints) List(ctx context.Context) ([]WebhookEndpoint, error) {
	found, err := list[WebhookEndpoint](ctx, s.client, endpointsPath, "endpoints", Paging{}, nil)
	if err != nil {
		return nil, err
	}
	return found.Items, nil
}

// Change changes an endpoint.
func (s WebhookEndpoints) Change(ctx context.Context, id string, r WebhookEndpointRequest) (*WebhookEndpoint, error) {
	return changed[WebhookEndpoint](ctx, s.client, pathOf(endpointsPath, id), r)
}

// Delete deletes an endpoint; what still waits for it is given up.
func (s WebhookEndpoints) Delete(ctx context.Context, id string) error {
	_, err := sent[WebhookEndpoint](ctx, s.client, request{method: http.MethodDelete, path: pathOf(endpointsPath, id)})
	return err
}

// RotateSecret makes a new secret. For 24 hours events are signed with both.
func (s WebhookEndpoints) RotateSecret(ctx context.Context, id string) (*WebhookEndpoint, error) {
	return once[WebhookEndpoint](ctx, s.client, pathOf(endpointsPath, id)+"/rotate-secret", nil)
}

// Test sends an endpoint an event of type [EventTest].
func (s WebhookEndpoints) Test(ctx context.Context, id string) (*WebhookDelivery, error) {
	return once[WebhookDelivery](ctx, s.client, pathOf(endpointsPath, id)+"/test", nil)
}

// WebhookDeliveries are events on their way to endpoints, and what has become of them.
type WebhookDeliveries struct{ client *Client }

// DeliveryStatus is where a delivery stands.
type DeliveryStatus string

// The statuses of a delivery.
const (
	DeliveryWaiting   DeliveryStatus = "waiting"
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryDead      DeliveryStatus = "dead"
)

// WebhookDelivery is one event on its way to one endpoint.
type WebhookDelivery struct {
	ID       string    `json:"id"`
	Event    string    `json:"event"`
	Type     EventType `json:"type"`
	Endpoint string    `json:"endpoint,omitempty"`
	// Surface names the gateway's API whose own post this is; empty of an event.
	Surface  string         `json:"surface,omitempty"`
	Subject  string         `json:"subject"`
	Sequence int64          `json:"sequence"`
	Status   DeliveryStatus `json:"status"`
	Attempts int            `json:"attempts"`
	// Outcome and HTTPStatus are how the last try ended.
	Outcome       string    `json:"outcome,omitempty"`
	HTTPStatus    int       `json:"http_status,omitempty"`
	CreatedAt     time.Time `json:"created_at"`
	NextAttemptAt time.Time `json:"next_attempt_at,omitzero"`
	ExpiresAt     time.Time `json:"expires_at,omitzero"`
	DoneAt        time.Time `json:"done_at,omitzero"`
	// Payload is what is sent and Log each try, in the answer of [WebhookDeliveries.Get].
	Payload json.RawMessage   `json:"payload,omitempty"`
	Log     []DeliveryAttempt `json:"log,omitempty"`
}

// DeliveryAttempt is one try.
type DeliveryAttempt struct {
	Attempt    int       `json:"attempt"`
	At         time.Time `json:"at"`
	TookMS     int       `json:"took_ms"`
	Outcome    string    `json:"outcome"`
	HTTPStatus int       `json:"http_status,omitempty"`
	// Answer is the beginning of a refusal.
	Answer string `json:"answer,omitempty"`
}

// DeliveryFilter narrows a list; the zero value narrows nothing.
type DeliveryFilter struct {
	Status DeliveryStatus
	// Endpoint is an endpoint's id and Subject what the events are about, such as a payment's id.
	Endpoint string
	Subject  string
	Paging
}

const deliveriesPath = "/v1/webhook-deliveries"

// Get returns a delivery with each try.
func (s WebhookDeliveries) Get(ctx context.Context, id string) (*WebhookDelivery, error) {
	return get[WebhookDelivery](ctx, s.client, pathOf(deliveriesPath, id))
}

// List returns one page of deliveries, newest first.
func (s WebhookDeliveries) List(ctx context.Context, f DeliveryFilter) (*List[WebhookDelivery], error) {
	return list[WebhookDelivery](ctx, s.client, deliveriesPath, "deliveries", f.Paging,
		url.Values{"status": {string(f.Status)}, "endpoint": {f.Endpoint}, "subject": {f.Subject}})
}

// All walks all pages.
func (s WebhookDeliveries) All(ctx context.Context, f DeliveryFilter) iter.Seq2[*WebhookDelivery, error] {
	return walk(f.Paging, func(p Paging) (*List[WebhookDelivery], error) {
		f.Paging = p
		return s.List(ctx, f)
	})
}

// Replay has a delivery that is dead or delivered sent again.
func (s WebhookDeliveries) Replay(ctx context.Context, id string) (*WebhookDelivery, error) {
	return once[WebhookDelivery](ctx, s.client, pathOf(deliveriesPath, id)+"/replay", nil)
}

// ReplayFilter says what is sent again; the zero value is all dead letters.
type ReplayFilter struct {
	Status   DeliveryStatus `json:"status,omitempty"`
	Endpoint string         `json:"endpoint,omitempty"`
	Since    time.Time      `json:"since,omitzero"`
}

// ReplayAll has deliveries sent again and returns how many.
func (s WebhookDeliveries) ReplayAll(ctx context.Context, f ReplayFilter) (int, error) {
	answer, err := once[struct {
		Replayed int `json:"replayed"`
	}](ctx, s.client, deliveriesPath+"/replay", f)
	if err != nil {
		return 0, err
	}
	return answer.Replayed, nil
}
