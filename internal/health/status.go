package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
)

// State is where an account's breaker stands.
type State string

// The states of a breaker, by the names that everybody gives them: a closed one lets payments through.
const (
	// Closed: payments are let through.
	Closed State = "closed"
	// Open: no new payment is let through until the rest is over.
	Open State = "open"
	// HalfOpen: the rest is over, and a few payments are let through to see how they end.
	HalfOpen State = "half_open"
)

// Text is the state's name for people.
func (s State) Text() fault.Text {
	switch s {
	case Closed:
		return fault.Text{TR: "sağlıklı", EN: "healthy"}
	case Open:
		return fault.Text{TR: "devre dışı", EN: "passed over"}
	case HalfOpen:
		return fault.Text{TR: "deneniyor", EN: "being tried"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

// Status is where one account stands. Times are UTC.
type Status struct {
	Merchant merchant.ID `json:"-"`
	Account  string      `json:"-"`
	State    State       `json:"state"`
	// Since is when the account last became healthy or ceased to be; zero if it always was.
	Since time.Time `json:"since,omitzero"`
	// Until is when an open breaker lets payments through again.
	Until time.Time `json:"until,omitzero"`
	// Reason says how the call failed that opened the breaker, and Detail what its connector said of it.
	Reason Reason `json:"reason,omitempty"`
	Detail string `json:"detail,omitempty"`
	// Node is the process that saw it.
	Node string `json:"node,omitempty"`
}

// At returns the status as it is at a time: a breaker whose rest is over is half open, whether or not a payment has come by.
func (s Status) At(now time.Time) Status {
	if s.State == Open && !now.Before(s.Until) {
		s.State = HalfOpen
	}
	return s
}

// RecordKind is the kind of the records in which changes are kept. A record's id is the account's name.
const RecordKind record.Kind = "account_health"

// Shelf keeps records; the gateway is one.
type Shelf interface {
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	SaveRecord(ctx context.Context, r record.Record) (record.Record, error)
}

// keepTries bounds how often a change is written again because another node was faster.
const keepTries = 3

// Keep stores a change of state where every process can read it. What stands there of an account is what the process that
// last saw a change saw: two nodes may disagree for a while, as they may about what they reach.
func Keep(ctx context.Context, shelf Shelf, s Status) error {
	content, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode health of account %s: %w", s.Account, err)
	}
	for range keepTries {
		var r record.Record
		r, err = shelf.Record(ctx, s.Merchant, RecordKind, s.Account)
		switch {
		case errors.Is(err, fault.NotFound):
			r = record.Record{Merchant: s.Merchant, Kind: RecordKind, ID: s.Account}
		case err != nil:
			return fmt.Errorf("read health of account %s: %w", s.Account, err)
		}
		r.Content = content
		_, err = shelf.SaveRecord(ctx, r)
		if err == nil {
			return nil
		}
		if !errors.Is(err, fault.Conflict) {
			break
		}
	}
	return fmt.Errorf("store health of account %s: %w", s.Account, err)
}

// Read returns the status that a record keeps, as it is at the time now. An account without a record has always been healthy.
func Read(r record.Record, now time.Time) (Status, error) {
	s := Status{Merchant: r.Merchant, Account: r.ID}
	err := json.Unmarshal(r.Content, &s)
	if err != nil {
		return Status{}, fmt.Errorf("read health of account %s: %w", r.ID, err)
	}
	return s.At(now), nil
}

// Records reads records; the gateway and every store do.
type Records interface {
	Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error)
}

// mostAccounts is more than a merchant has.
const mostAccounts = 1000

// List returns where a merchant's accounts stand by what is kept of them, by name. An account that is not in it is healthy.
func List(ctx context.Context, from Records, m merchant.ID, now time.Time) (map[string]Status, error) {
	kept, err := from.Records(ctx, m, RecordKind, record.Filter{Limit: mostAccounts})
	if err != nil {
		return nil, fmt.Errorf("list health of accounts: %w", err)
	}
	all := make(map[string]Status, len(kept))
	for _, r := range kept {
		s, err := Read(r, now)
		if err != nil {
			return nil, err
		}
		all[s.Account] = s
	}
	return all, nil
}
