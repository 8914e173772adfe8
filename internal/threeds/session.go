package threeds

import (
	"time"

	"github.com/vezne/vezne/internal/merchant"
)

// Lifetime is how long a buyer may take at the bank.
const Lifetime = 15 * time.Minute

// Status is where a 3-D Secure session stands.
type Status string

// The statuses of a session; each is left once and never entered again.
const (
	// Opening: the bank is being asked to take the buyer.
	Opening Status = "opening"
	// Open: the buyer may go, or is, at the bank.
	Open Status = "open"
	// Returned: the browser came back with what proved to be the bank's word.
	Returned Status = "returned"
	// Finished: the session led to its outcome.
	Finished Status = "finished"
)

// Mode says who asks for the charge after the buyer has come back.
type Mode string

const (
	// Manual waits for the shop's server to finish (Paynet tds_charge, Paymago orderResult).
	Manual Mode = "manual"
	// Automatic charges as soon as the buyer is back, as one-step dialects do.
	Automatic Mode = "automatic"
)

// Session is one buyer's visit to the bank for one payment. Times are UTC in whole microseconds.
type Session struct {
	Merchant merchant.ID
	// Payment is the payment's id; there is one session per payment.
	Payment string
	Version int64
	Status  Status
	Mode    Mode
	// OneStep tells that the provider authorizes while the buyer is at the bank.
	OneStep bool
	// Verifier is [Secret.Verifier] over the payment's facts: it proves a presented secret without holding it.
	Verifier []byte
	// ReturnURL is the shop's address to which the buyer's browser goes at the end.
	ReturnURL string
	// Redirect and Proof are the connector's values as JSON, State its own text. None holds card data.
	Redirect  []byte
	Proof     []byte
	State     string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Sealed is a card that waits for its buyer: ciphertext that only the session's secret opens.
type Sealed struct {
	Merchant   merchant.ID
	Payment    string
	Ciphertext []byte
	ExpiresAt  time.Time
}
