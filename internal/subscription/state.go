package subscription

import (
	"slices"

	"github.com/vezne/vezne/internal/fault"
)

// State is where a subscription stands.
type State string

// The states of a subscription.
const (
	// Pending: the first payment has not been made yet; nothing repeats before it.
	Pending State = "pending"
	// Trial: the first charge is still to come.
	Trial State = "trial"
	// Active: everything that was due has been paid.
	Active State = "active"
	// PastDue: a period is due and was refused; it is tried again, or waits for another card.
	PastDue State = "past_due"
	// Paused: nothing is charged until somebody resumes it.
	Paused State = "paused"
	// Canceled: given up before its end.
	Canceled State = "canceled"
	// Ended: all charges were made, or the first payment failed.
	Ended State = "ended"
)

// States returns every state.
func States() []State { return []State{Pending, Trial, Active, PastDue, Paused, Canceled, Ended} }

// Valid reports whether s is a state.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Final reports whether nothing more can follow.
func (s State) Final() bool { return s == Canceled || s == Ended }

// Text returns the state's name for people.
func (s State) Text() fault.Text {
	switch s {
	case Pending:
		return fault.Text{TR: "İlk ödeme bekleniyor", EN: "Waiting for the first payment"}
	case Trial:
		return fault.Text{TR: "Deneme süresinde", EN: "In its trial"}
	case Active:
		return fault.Text{TR: "Etkin", EN: "Active"}
	case PastDue:
		return fault.Text{TR: "Ödemesi gecikti", EN: "Past due"}
	case Paused:
		return fault.Text{TR: "Duraklatıldı", EN: "Paused"}
	case Canceled:
		return fault.Text{TR: "İptal edildi", EN: "Canceled"}
	case Ended:
		return fault.Text{TR: "Sona erdi", EN: "Ended"}
	}
	return fault.Text{TR: string(s), EN: string(s)}
}

// Event is something that happens to a subscription.
type Event string

// The events of a subscription.
const (
	// EventClaim: the payment of the period that is due is about to be made.
	EventClaim Event = "claim"
	// EventPay: the period is paid.
	EventPay Event = "pay"
	// EventFinish: the period is paid, and it was the last.
	EventFinish Event = "finish"
	// EventMiss: the period was refused and is tried again, or waits for another card. A first payment is tried again with a card that
	// stands by, and else has failed.
	EventMiss Event = "miss"
	// EventFail: the first payment was refused.
	EventFail Event = "fail"
	// EventPause: somebody pauses it, or its terms do after the last try.
	EventPause Event = "pause"
	// EventResume: somebody resumes it.
	EventResume Event = "resume"
	// EventCancel: somebody cancels it, or its terms do after the last try, or the period ends at whose end it was to be canceled.
	EventCancel Event = "cancel"
	// EventRetry: somebody wants the refused period tried again now.
	EventRetry Event = "retry"
	// EventChange: its card, its amount or its wish to be canceled at the period's end changes.
	EventChange Event = "change"
	// EventAside: a payment of a period by hand begins, comes to nothing, or pays another period than the present one.
	EventAside Event = "aside"
)

// Events returns every event.
func Events() []Event {
	return []Event{EventClaim, EventPay, EventFinish, EventMiss, EventFail, EventPause, EventResume, EventCancel, EventRetry, EventChange, EventAside}
}

// Next returns the state that follows when e happens in s; ok is false where the table refuses e.
//
// What a bank says of a payment that was under way is heard in every state: a shop that cancels meanwhile has been paid for the
// period all the same, and stays canceled.
func Next(s State, e Event) (next State, ok bool) {
	switch s {
	case Pending:
		switch e {
		case EventClaim, EventChange, EventMiss, EventAside:
			next = Pending
		case EventPay:
			next = Active
		case EventFinish, EventFail:
			next = Ended
		case EventCancel:
			next = Canceled
		case EventPause, EventResume, EventRetry:
		}
	case Trial, Active, PastDue:
		switch e {
		case EventClaim, EventChange, EventAside:
			next = s
		case EventPay:
			next = Active
		case EventFinish:
			next = Ended
		case EventMiss:
			next = PastDue
		case EventPause:
			next = Paused
		case EventCancel:
			next = Canceled
		case EventRetry:
			if s == PastDue {
				next = PastDue
			}
		case EventFail, EventResume:
		}
	case Paused:
		switch e {
		case EventChange, EventPay, EventMiss, EventPause, EventAside:
			next = Paused
		case EventRetry:
			next = PastDue
		case EventFinish:
			next = Ended
		case EventResume:
			next = Active
		case EventCancel:
			next = Canceled
		case EventClaim, EventFail:
		}
	case Canceled:
		switch e {
		case EventPay, EventFinish, EventMiss, EventFail, EventPause, EventCancel, EventAside:
			next = Canceled
		case EventClaim, EventResume, EventRetry, EventChange:
		}
	case Ended:
	}
	return next, next != ""
}
