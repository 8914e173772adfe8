package message

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/record"
)

// Kind is that of the records in which messages are kept; their group is what they are about.
const Kind record.Kind = "message"

// Status is what became of a message.
type Status string

// The statuses.
const (
	Waiting Status = "waiting"
	Sent    Status = "sent"
	GivenUp Status = "given_up"
)

// Delivery is a message as it is kept.
type Delivery struct {
	Message

	Status   Status `json:"status"`
	Attempts int    `json:"attempts,omitempty"`
	// Problem is why the latest try did not succeed.
	Problem string `json:"problem,omitempty"`
	// SentAt is when it was taken.
	SentAt time.Time `json:"sent_at,omitzero"`
}

// Ended returns the delivery as it is kept when nothing more is tried. The words are dropped unless they are to be kept: what was
// said to a person is no longer needed, and may open a link.
func (d Delivery) Ended(s Status, keep bool) Delivery {
	d.Status = s
	if !keep {
		d.Text, d.Subject, d.To = "", "", Masked(d.To)
	}
	return d
}

// Content is the delivery as a record holds it.
func (d Delivery) Content() ([]byte, error) {
	content, err := json.Marshal(d, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	return content, nil
}

// Read reads what [Delivery.Content] wrote.
func Read(content []byte) (Delivery, error) {
	var d Delivery
	err := json.Unmarshal(content, &d)
	if err != nil {
		return d, fmt.Errorf("read message: %w", err)
	}
	return d, nil
}
