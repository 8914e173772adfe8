// Package dispute is what becomes of a payment that its cardholder disputes: the bank takes the money back at once (a chargeback), the shop has until
// a day to send evidence, and in the end the bank decides. What a dispute goes through is one table; what it does to the books
// follows from its transitions, in gateway's dispute.go.
package dispute

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// The kinds of record. A dispute's group is its payment; a file's group is its dispute. A tally has the payment's id, and a version for
// each of its disputes: of two that are opened at once, from the same sums, one is refused by it and looks again.
const (
	Kind      record.Kind = "dispute"
	KindFile  record.Kind = "dispute_file"
	KindTally record.Kind = "dispute_tally"
)

// Dispute is one chargeback.
type Dispute struct {
	Merchant merchant.ID `json:"-"`
	ID       string      `json:"-"`
	Payment  payment.ID  `json:"payment"`
	// Provider is the account that took the payment and from whose payouts the money is taken back.
	Provider string       `json:"provider"`
	Amount   money.Amount `json:"amount"`
	// Points is what of Amount was paid with card points, in minor units.
	Points int64 `json:"points,omitempty"`
	State  State `json:"state"`
	// Reason is the scheme's code for it as the bank tells it, such as "10.4" (Visa) or "4853" (Mastercard), and Note the bank's words.
	Reason string `json:"reason"`
	Note   string `json:"note,omitempty"`
	// Reference is the bank's or the provider's own name of the dispute; it may be empty.
	Reference string `json:"reference,omitempty"`
	// Beside are the disputes of the payment that took money when this one was opened: it may be one of them, said in another way.
	Beside []string `json:"beside,omitempty"`
	// Due is the last day on which evidence is taken, in Turkey.
	Due calendar.Day `json:"due"`
	// Fee is what the provider takes for a dispute that was lost or accepted, in minor units.
	Fee int64 `json:"fee,omitempty"`
	// Evidence is what the shop sends, oldest first.
	Evidence []Evidence `json:"evidence,omitempty"`
	// History is what happened, oldest first.
	History []Happening `json:"history"`

	OpenedAt time.Time `json:"opened_at"`
	// Version counts from 1.
	Version int64 `json:"-"`
}

// Evidence is one text or file.
type Evidence struct {
	ID string `json:"id"`
	// Text is what the shop says; a file has a name, a type, a size and a digest instead.
	Text   string `json:"text,omitempty"`
	Name   string `json:"name,omitempty"`
	Type   string `json:"type,omitempty"`
	Size   int    `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`

	AddedAt time.Time `json:"added_at"`
}

// Happening is one event of a dispute.
type Happening struct {
	Event Event     `json:"event"`
	To    State     `json:"to"`
	At    time.Time `json:"at"`
	Note  string    `json:"note,omitempty"`
}

// State is where a dispute stands.
type State string

// The states.
const (
	// Opened: the bank has taken the money back and waits for the shop.
	Opened State = "opened"
	// Represented: the shop's evidence is with the bank.
	Represented State = "represented"
	// Won: the bank has given the money back.
	Won State = "won"
	// Lost: the money stays with the cardholder.
	Lost State = "lost"
	// Accepted: the shop does not contest it.
	Accepted State = "accepted"
	// Withdrawn: there never was such a chargeback, or another dispute is of it.
	Withdrawn State = "withdrawn"
)

// States lists them.
func States() []State { return []State{Opened, Represented, Won, Lost, Accepted, Withdrawn} }

// Event is something that happens to a dispute.
type Event string

// The events.
const (
	Open        Event = "open"
	AddEvidence Event = "evidence"
	Remind      Event = "remind"
	Submit      Event = "submit"
	Win         Event = "win"
	Lose        Event = "lose"
	Accept      Event = "accept"
	Withdraw    Event = "withdraw"
)

// Events lists them.
func Events() []Event { return []Event{Open, AddEvidence, Remind, Submit, Win, Lose, Accept, Withdraw} }

// Next returns the state that follows when e happens in s; none ("") is a dispute that is not there yet. ok is false where the
// table refuses e. A bank may decide before it has heard the shop, so a dispute can be won or lost from where it is. One that was opened by
// mistake can be withdrawn as long as it takes money, decided or not.
func Next(s State, e Event) (next State, ok bool) {
	next = map[State]map[Event]State{
		"":          {Open: Opened},
		Opened:      {AddEvidence: Opened, Remind: Opened, Submit: Represented, Win: Won, Lose: Lost, Accept: Accepted, Withdraw: Withdrawn},
		Represented: {Win: Won, Lose: Lost, Withdraw: Withdrawn},
		Won:         {},
		Lost:        {Withdraw: Withdrawn},
		Accepted:    {Withdraw: Withdrawn},
		Withdrawn:   {},
	}[s][e]
	return next, next != ""
}

// Takes reports whether the disputed money is not the shop's in a state: it has been given back by the bank, or may have been, so it is
// not to be given back again.
func (s State) Takes() bool { return s == Opened || s == Represented || s == Lost || s == Accepted }

// Over reports whether nothing more happens, unless it was a mistake.
func (s State) Over() bool { return s == Won || s == Lost || s == Accepted || s == Withdrawn }

// Decided reports whether a dispute was lost or accepted, whatever became of it since.
func (d Dispute) Decided() bool {
	return slices.ContainsFunc(d.History, func(h Happening) bool { return h.Event == Lose || h.Event == Accept })
}

// The limits.
const (
	MaxReason   = 40
	MaxNote     = 500
	MaxEvidence = 20
	MaxText     = 5000
	MaxFile     = 1 << 20
	// DueDays is how many banking days a shop has if the bank does not say: shorter than what the schemes give a bank, since the bank
	// and the provider want some of them.
	DueDays = 10
)

// Happens returns the dispute after an event, or a Conflict fault. The dispute that it is called on stays as it is.
func (d Dispute) Happens(e Event, at time.Time, note string) (Dispute, error) {
	next, ok := Next(d.State, e)
	if !ok {
		return d, fault.New(fault.Conflict, "dispute_state", fault.Text{
			TR: "İtirazın durumu bu işleme izin vermiyor.", EN: "The dispute's state does not allow this.",
		})
	}
	if e == Submit && len(d.Evidence) == 0 {
		return d, fault.New(fault.Conflict, "dispute_no_evidence", fault.Text{
			TR: "Gönderilecek kanıt yok; önce en az bir kanıt ekleyin.", EN: "There is no evidence to send; add some first.",
		})
	}
	if utf8.RuneCountInString(note) > MaxNote {
		return d, fault.InvalidField("note", "field_length", fault.Text{TR: "Not çok uzun.", EN: "The note is too long."})
	}
	d.State = next
	d.History = append(append([]Happening(nil), d.History...), Happening{Event: e, To: next, At: at, Note: note})
	return d, nil
}

// Overdue reports whether the day for evidence has passed while the bank still waits for the shop.
func (d Dispute) Overdue(now time.Time) bool { return d.State == Opened && calendar.Of(now) > d.Due }

// Reminders are the moments at which a shop is reminded that evidence is due: nine in the morning, three banking days before the last
// day and on it.
func (d Dispute) Reminders(banks calendar.Calendar) []time.Time {
	const morning = 9 * time.Hour
	early := d.Due
	for left := 3; left > 0; {
		early = early.Add(-1)
		if banks.Business(early) {
			left--
		}
	}
	return []time.Time{early.Start().Add(morning), d.Due.Start().Add(morning)}
}
