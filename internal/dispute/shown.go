package dispute

import (
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// Shown is a dispute as our API and its events write it.
type Shown struct {
	ID        string       `json:"id"`
	Payment   payment.ID   `json:"payment"`
	Provider  string       `json:"provider"`
	State     State        `json:"state"`
	Amount    money.Amount `json:"amount"`
	Points    money.Amount `json:"points"`
	Reason    string       `json:"reason"`
	Reference string       `json:"reference,omitempty"`
	Beside    []string     `json:"beside,omitempty"`
	Due       calendar.Day `json:"due_on"`
	Overdue   bool         `json:"overdue"`
	Fee       money.Amount `json:"fee"`
	Evidence  []Evidence   `json:"evidence"`
	History   []Happening  `json:"history"`
	OpenedAt  time.Time    `json:"opened_at"`
}

// Shown writes the dispute as it stands at a time.
func (d Dispute) Shown(now time.Time) Shown {
	s := Shown{
		ID: d.ID, Payment: d.Payment, Provider: d.Provider, State: d.State, Amount: d.Amount, Points: money.New(d.Points, d.Amount.Currency()), Reason: d.Reason, Reference: d.Reference, Beside: d.Beside,
		Due: d.Due, Overdue: d.Overdue(now), Fee: money.New(d.Fee, d.Amount.Currency()), Evidence: d.Evidence, History: d.History, OpenedAt: d.OpenedAt,
	}
	if s.Evidence == nil {
		s.Evidence = []Evidence{}
	}
	return s
}
