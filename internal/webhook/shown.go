package webhook

import (
	"encoding/json"
	"time"
)

// Shown is a delivery as our API and our commands write it in JSON: one event on its way to one endpoint, or one post of a dialect.
type Shown struct {
	ID string `json:"id"`
	// Event is what the receiver sees as webhook-id; it is the same in every try and every replay.
	Event string `json:"event"`
	Type  Type   `json:"type"`
	// Endpoint is whom it goes to; where a dialect's own post is meant, Surface names the dialect.
	Endpoint EndpointID `json:"endpoint,omitempty"`
	Surface  string     `json:"surface,omitempty"`
	// Subject is what it is about, such as a payment's id.
	Subject   string    `json:"subject"`
	Sequence  int64     `json:"sequence"`
	Status    Status    `json:"status"`
	Attempts  int       `json:"attempts"`
	Outcome   Outcome   `json:"outcome,omitempty"`
	Answered  int       `json:"http_status,omitzero"`
	CreatedAt time.Time `json:"created_at"`
	// NextAttemptAt and ExpiresAt are there while it waits, DoneAt when it does no more.
	NextAttemptAt time.Time `json:"next_attempt_at,omitzero"`
	ExpiresAt     time.Time `json:"expires_at,omitzero"`
	DoneAt        time.Time `json:"done_at,omitzero"`
}

// ShownDetail is a delivery with its log, and with its body where that is an event of ours.
type ShownDetail struct {
	Shown

	Payload json.RawMessage `json:"payload,omitempty"`
	Log     []ShownTry      `json:"log"`
}

// ShownTry is one try.
type ShownTry struct {
	Attempt    int       `json:"attempt"`
	At         time.Time `json:"at"`
	TookMillis int64     `json:"took_ms"`
	Outcome    Outcome   `json:"outcome"`
	Status     int       `json:"http_status,omitzero"`
	// Answer is the beginning of a refusal, without its digits.
	Answer string `json:"answer,omitempty"`
}

// Shown is the delivery as it is written.
func (d Delivery) Shown() Shown {
	s := Shown{
		ID: d.ID, Event: d.Event, Type: d.Type, Endpoint: d.Endpoint, Surface: d.Surface, Subject: d.Subject, Sequence: d.Sequence,
		Status: d.Status, Attempts: d.Attempts, Outcome: d.Outcome, Answered: d.Answered, CreatedAt: d.CreatedAt, DoneAt: d.DoneAt,
	}
	if d.Status == Waiting {
		s.NextAttemptAt, s.ExpiresAt = d.NextAt, d.ExpiresAt
	}
	return s
}

// ShownWith is the delivery with its tries.
func (d Delivery) ShownWith(tries []Attempt) ShownDetail {
	s := ShownDetail{Shown: d.Shown(), Log: []ShownTry{}}
	if d.Endpoint != "" {
		s.Payload = d.Body
	}
	for _, a := range tries {
		s.Log = append(s.Log, ShownTry{
			Attempt: a.Seq, At: a.At, TookMillis: a.Took.Milliseconds(), Outcome: a.Outcome, Status: a.Status, Answer: a.Text,
		})
	}
	return s
}
