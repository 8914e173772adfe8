package crashtest

import "time"

// entry is one line of the bank's books, as the bank shows them.
type entry struct {
	Kind  string `json:"kind"`
	Order string `json:"order"`
	// Ref is the gateway's name of the request, Original that of the authorization it builds on.
	Ref      string `json:"ref"`
	Original string `json:"original"`
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Outcome  string `json:"outcome"`
}

// The bank's words for an outcome.
const (
	bankApproved = "approved"
	bankDeclined = "declined"
)

// payment is one payment of the gateway's books, as its API shows them.
type payment struct {
	ID         string      `json:"id"`
	Number     int64       `json:"number"`
	Reference  string      `json:"reference"`
	State      string      `json:"state"`
	Amount     sum         `json:"amount"`
	Authorized sum         `json:"authorized"`
	Captured   sum         `json:"captured"`
	Refunded   sum         `json:"refunded"`
	Operations []operation `json:"operations"`
	// Secure is there when the payment went through 3-D Secure.
	Secure *struct{} `json:"three_d_secure"`
}

// sum is an amount in minor units.
type sum struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// operation is one thing that was asked for in a payment.
type operation struct {
	Kind     string    `json:"kind"`
	Amount   sum       `json:"amount"`
	Status   string    `json:"status"`
	Attempts []attempt `json:"attempts"`
}

// attempt is one request to the bank.
type attempt struct {
	Reference  string    `json:"reference"`
	Status     string    `json:"status"`
	SentAt     time.Time `json:"sent_at"`
	AnsweredAt time.Time `json:"answered_at"`
}

// The gateway's words for operations and their outcomes, and for the states that the harness looks at. They are
// spelled here once more on purpose: a shop has nothing but the API's document either.
const (
	sale    = "sale"
	preAuth = "preauth"
	capture = "capture"
	void    = "void"
	refund  = "refund"

	approved = "approved"
	refused  = "refused"
	pending  = "pending"

	stateChallenged    = "challenged"
	stateSent          = "sent"
	stateAuthorized    = "authorized"
	stateCaptured      = "captured"
	statePartly        = "partially_refunded"
	stateRefunded      = "refunded"
	stateVoided        = "voided"
	stateDeclined      = "declined"
	stateExpired       = "expired"
	stateIndeterminate = "indeterminate"
)

// story is what one shop remembers of one order.
type story struct {
	Reference string
	// Words are the definite answers that it was given, one for each thing that it asked for.
	Words []word
	// Whole says that it insisted on a definite answer to everything, so that nothing may have happened beyond
	// its words. A shop that gave up knows less.
	Whole bool
}

// word is one definite answer.
type word struct {
	// Payment is the number of the payment that the answer named.
	Payment  int64
	Kind     string
	Amount   int64
	Approved bool
}
