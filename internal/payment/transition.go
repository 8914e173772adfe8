package payment

// transition.go holds the one table that says what may follow what. Every pair of a state and an event is in
// it, as allowed or as refused; the diagram in docs/states.md is generated from it.

// Event is something that happens to a payment.
type Event string

// The events of a payment.
const (
	// EventChallenge: the buyer is sent to 3-D Secure.
	EventChallenge Event = "challenge"
	// EventSend: a sale or a pre-authorization is about to be asked of a provider.
	EventSend Event = "send"
	// EventAuthorize: the provider holds the amount.
	EventAuthorize Event = "authorize"
	// EventCapture: the provider took the amount.
	EventCapture Event = "capture"
	// EventDecline: it is certain that the provider did not authorize.
	EventDecline Event = "decline"
	// EventExpire: the buyer never came back from 3-D Secure.
	EventExpire Event = "expire"
	// EventReroute: it is certain that the provider did not authorize, and another account is about to be asked.
	EventReroute Event = "reroute"
	// EventLose: a request was made and its answer is not known.
	EventLose Event = "lose"
	// EventAsk: a capture, a void or a refund is about to be asked; the state does not change by asking.
	EventAsk Event = "ask"
	// EventRefuse: it is certain that a capture, a void or a refund did not happen.
	EventRefuse Event = "refuse"
	// EventVoid: the provider undid the authorization or the capture.
	EventVoid Event = "void"
	// EventRefundPart: the provider gave a part back.
	EventRefundPart Event = "refund_part"
	// EventRefundRest: the provider gave back all that was left.
	EventRefundRest Event = "refund_rest"
	// EventDispute: the cardholder disputes what was taken. It moves nothing here, but nothing else may happen to the payment at the same moment.
	EventDispute Event = "dispute"
)

// Events returns every event.
func Events() []Event {
	return []Event{
		EventChallenge, EventSend, EventAuthorize, EventCapture, EventDecline, EventExpire, EventReroute,
		EventLose, EventAsk, EventRefuse, EventVoid, EventRefundPart, EventRefundRest, EventDispute,
	}
}

// prior stands in the table, as a target only, for "the state in which the operation was asked": where a payment returns to from
// doubt when its follow-up turns out not to have happened.
const prior = "prior"

// Next returns the state that follows when e happens in s. before is the state in which the operation in
// doubt was asked, and is used only where a payment returns there. ok is false where the table refuses e.
func Next(s State, e Event, before State) (next State, ok bool) {
	next = follow(s, e)
	if next == prior {
		next = before
	}
	return next, next != ""
}

// follow is the table. An empty answer is a refusal. It names every state and, in each, every event that is
// allowed; the test beside it walks all pairs.
func follow(s State, e Event) State {
	switch s {
	case Created:
		switch e {
		case EventChallenge:
			return Challenged
		case EventSend:
			return Sent
		case EventDecline:
			return Declined
		case EventExpire:
			return Expired
		case EventAuthorize, EventCapture, EventReroute, EventLose, EventAsk, EventRefuse, EventVoid, EventRefundPart, EventRefundRest, EventDispute:
			return ""
		}
	case Challenged:
		// In one-step 3-D Secure the provider authorizes while the buyer is at the bank, so the outcome
		// may arrive here without a send of ours.
		switch e {
		case EventSend:
			return Sent
		case EventAuthorize:
			return Authorized
		case EventCapture:
			return Captured
		case EventDecline:
			return Declined
		case EventExpire:
			return Expired
		case EventReroute:
			return Challenged
		case EventLose:
			return Indeterminate
		case EventChallenge, EventAsk, EventRefuse, EventVoid, EventRefundPart, EventRefundRest, EventDispute:
			return ""
		}
	case Sent:
		switch e {
		case EventAuthorize:
			return Authorized
		case EventCapture:
			return Captured
		case EventDecline:
			return Declined
		case EventReroute:
			return Sent
		case EventLose:
			return Indeterminate
		case EventChallenge, EventSend, EventExpire, EventAsk, EventRefuse, EventVoid, EventRefundPart, EventRefundRest, EventDispute:
			return ""
		}
	case Authorized:
		switch e {
		case EventAsk, EventRefuse:
			return Authorized
		case EventCapture:
			return Captured
		case EventVoid:
			return Voided
		case EventLose:
			return Indeterminate
		case EventChallenge, EventSend, EventAuthorize, EventDecline, EventExpire, EventReroute, EventRefundPart, EventRefundRest, EventDispute:
			return ""
		}
	case Captured:
		switch e {
		case EventAsk, EventRefuse, EventDispute:
			return Captured
		case EventVoid:
			return Voided
		case EventRefundPart:
			return PartiallyRefunded
		case EventRefundRest:
			return Refunded
		case EventLose:
			return Indeterminate
		case EventChallenge, EventSend, EventAuthorize, EventCapture, EventDecline, EventExpire, EventReroute:
			return ""
		}
	case PartiallyRefunded:
		switch e {
		case EventAsk, EventRefuse, EventRefundPart, EventDispute:
			return PartiallyRefunded
		case EventRefundRest:
			return Refunded
		case EventLose:
			return Indeterminate
		case EventChallenge, EventSend, EventAuthorize, EventCapture, EventDecline, EventExpire, EventReroute, EventVoid:
			return ""
		}
	case Indeterminate:
		switch e {
		case EventAuthorize:
			return Authorized
		case EventCapture:
			return Captured
		case EventDecline:
			return Declined
		case EventVoid:
			return Voided
		case EventRefundPart:
			return PartiallyRefunded
		case EventRefundRest:
			return Refunded
		case EventReroute:
			// Only after the provider's proof that it has no such payment.
			return Sent
		case EventRefuse:
			return prior
		case EventChallenge, EventSend, EventExpire, EventLose, EventAsk, EventDispute:
			return ""
		}
	case Refunded, Voided, Declined, Expired:
		return ""
	}
	return ""
}
