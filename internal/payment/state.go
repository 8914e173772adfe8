package payment

// State is where a payment stands.
type State string

// The states of a payment. The table in transition.go says what may follow what.
const (
	// Created: accepted from the shop, nothing asked of anybody yet.
	Created State = "created"
	// Challenged: 3-D Secure is under way; the buyer is, or may be, at the bank.
	Challenged State = "challenged"
	// Sent: the request to the provider is durable here and may have left.
	Sent State = "sent"
	// Authorized: the amount is held on the card and not taken.
	Authorized State = "authorized"
	// Captured: the amount is taken.
	Captured State = "captured"
	// PartiallyRefunded: a part of what was taken has been given back.
	PartiallyRefunded State = "partially_refunded"
	// Refunded: all that was taken has been given back.
	Refunded State = "refunded"
	// Voided: undone as if it had never been.
	Voided State = "voided"
	// Declined: it is certain that nothing was taken or held.
	Declined State = "declined"
	// Expired: the buyer never came back, and nothing was asked of the provider.
	Expired State = "expired"
	// Indeterminate: a request may or may not have taken effect; only an inquiry can say.
	Indeterminate State = "indeterminate"
)

// States returns every state, in the order of a payment's life.
func States() []State {
	return []State{
		Created, Challenged, Sent, Authorized, Captured, PartiallyRefunded,
		Refunded, Voided, Declined, Expired, Indeterminate,
	}
}

// Valid reports whether s is one of [States].
func (s State) Valid() bool {
	for _, known := range States() {
		if s == known {
			return true
		}
	}
	return false
}

// Paid reports whether the shop may hand over the goods: the amount is taken, or was before a refund.
func (s State) Paid() bool {
	return s == Captured || s == PartiallyRefunded || s == Refunded
}

// Approved reports whether the provider said yes to the payment at some time, whatever became of it later.
func (s State) Approved() bool {
	return s == Authorized || s == Voided || s.Paid()
}

// Final reports whether a payment in this state can never change again.
func (s State) Final() bool {
	return s == Refunded || s == Voided || s == Declined || s == Expired
}
