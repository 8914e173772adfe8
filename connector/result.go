package connector

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Outcome is what is known after a call that may move money.
type Outcome int

const (
	// Indeterminate is the zero value, so that a result nobody filled in is a doubt and never a success.
	Indeterminate Outcome = iota
	// Approved means that the provider said that it did what was asked.
	Approved
	// Declined means that it is certain that the provider did not do what was asked.
	Declined
)

// String returns the outcome's name for logs and metrics.
func (o Outcome) String() string {
	switch o {
	case Approved:
		return "approved"
	case Declined:
		return "declined"
	case Indeterminate:
		return "indeterminate"
	}
	return "indeterminate"
}

// Result is the answer to a call that may move money.
type Result struct {
	Outcome Outcome
	// Amount is what was approved, in minor units; it is the amount asked for, or the outcome is not Approved.
	Amount money.Amount
	// Refusal says why, when the outcome is Declined.
	Refusal Refusal
	// NeverSent is set on a Declined result when not one byte of the request reached the provider, so that
	// another provider may be tried at once.
	NeverSent bool
	// IDs are what the provider calls the payment; parts may be empty. Those of a doubt are kept, and the inquiry gets them as its
	// Original's, for providers that can be asked by nothing else.
	IDs IDs
	// Cause is for the log alone: why the outcome is Indeterminate or the request never left. It carries no
	// card data. A cause is not a failure of the call: the outcome says what is known.
	Cause error
}

// Refusal is a decline with our reason and the provider's own code and words. It is the vocabulary's type under
// the name by which connectors speak of it.
type Refusal = decline.Refusal

// IDs are a provider's own names of a payment.
type IDs struct {
	// Transaction is the provider's id of this request's transaction.
	Transaction string `json:"transaction,omitempty"`
	// Order is the provider's id of the order that the transaction belongs to.
	Order string `json:"order,omitempty"`
	// AuthCode is the issuer's approval code.
	AuthCode string `json:"auth_code,omitempty"`
	// RRN is the acquirer's retrieval reference number (ISO 8583 field 37).
	RRN string `json:"rrn,omitempty"`
	// Bank is the acquirer's short code, BankName its name.
	Bank     string `json:"bank,omitempty"`
	BankName string `json:"bank_name,omitempty"`
}

// Finding is what an inquiry found.
type Finding int

const (
	// Unclear is the zero value: the inquiry itself got no usable answer, so nothing is known.
	Unclear Finding = iota
	// NotFound means that the provider says that it knows no such request. See [Connector.Window] for when that is proof.
	NotFound
	// Pending means that the provider knows the request and has not decided it yet.
	Pending
	// Found means that the provider says how the request ended.
	Found
)

// String returns the finding's name for logs and metrics.
func (f Finding) String() string {
	switch f {
	case NotFound:
		return "not_found"
	case Pending:
		return "pending"
	case Found:
		return "found"
	case Unclear:
		return "unclear"
	}
	return "unclear"
}

// Report is the answer to an inquiry.
type Report struct {
	Finding Finding
	// Result is how the request ended, when Finding is Found; its outcome is then Approved or Declined.
	Result Result
	// Cause is for the log alone: why the finding is Unclear.
	Cause error
}

// Proof is what 3-D Secure yielded.
type Proof struct {
	// Status is the bank's mdStatus: 1 fully authenticated; 2, 3, 4 attempted, which the issuer also answers
	// for; 0 and 5 to 9 not authenticated (Paratika API document, "mdStatus").
	Status int `json:"status"`
	// ECI is the electronic commerce indicator, "05" or "02" for full and "06" or "01" for attempted authentication.
	ECI string `json:"eci,omitempty"`
	// CAVV is the authentication value that the charge must carry, and XID the authentication's id.
	CAVV string `json:"cavv,omitempty"`
	XID  string `json:"xid,omitempty"`
	// Ticket is what a provider that keeps the authentication to itself wants to be shown with the charge.
	Ticket string `json:"ticket,omitempty"`
}

// Authenticated reports whether the charge may go on under the protection of 3-D Secure.
func (p Proof) Authenticated() bool { return p.Status >= 1 && p.Status <= 4 }

// Redirect sends the buyer's browser somewhere.
type Redirect struct {
	// Method is GET or POST; URL is absolute; Fields are posted when Method is POST.
	Method string     `json:"method"`
	URL    string     `json:"url"`
	Fields url.Values `json:"fields,omitempty"`
	// Detour is set by a connector whose provider sends no buyer to the returnURL.
	Detour *Detour `json:"detour,omitempty"`
}

// Detour is how a buyer finds his returnURL whom the provider sends, like all others, to one address that was registered with it
// once: the form that he brings there has Mark among its values, and is to be posted on to Home as it is. Whoever sends the buyer to
// the bank leaves Home in the buyer's browser, under Mark, and nowhere else.
type Detour struct {
	Mark string `json:"mark"`
	Home string `json:"home"`
}

// Carries reports whether a redirect has the card in it, as the forms of some banks' own gates have. What a browser posts is kept
// until then, and a card must not be: such a redirect is not to be followed.
func (r Redirect) Carries(card pan.Card) bool {
	if pan.Contains(r.URL, card.Number) {
		return true
	}
	code := card.CVV.Reveal()
	for name, values := range r.Fields {
		for _, value := range values {
			if pan.Contains(value, card.Number) {
				return true
			}
			// Three digits alone may be anything, such as a currency: the field's name tells.
			if code != "" && strings.TrimSpace(value) == code && strings.Contains(strings.ToLower(name), "cv") {
				return true
			}
		}
	}
	return false
}

// Challenge is what registering a payment for 3-D Secure led to. Exactly one of Redirect, Proof and a Declined
// or Indeterminate result is meaningful.
type Challenge struct {
	// Redirect is where the buyer has to go.
	Redirect *Redirect
	// Proof is set instead when the bank authenticated without asking the buyer (frictionless), in TwoStep.
	Proof *Proof
	// Result is set instead when there is nothing to wait for: Declined, or, frictionless in OneStep, Approved.
	Result *Result
	// State is what Finish needs again; it is stored by the caller and carries no card data.
	State string
}

// Ended is a challenge that is over at its first step.
func Ended(r Result) Challenge { return Challenge{Result: &r} }

// Unregistered turns a doubt about the registration of a challenge into what is certain about the money, at a provider that charges
// nothing before a later step which nobody takes: a payment whose registration was lost was not made.
func Unregistered(r Result) Result {
	if r.Outcome == Indeterminate {
		r.Outcome, r.Refusal = Declined, Refusal{Reason: decline.AuthenticationUnavailable}
	}
	return r
}

// Finished is what [Challenger.Finish] made of the browser's return.
type Finished struct {
	// Valid is false when the signature, order, amount or currency do not match: the post is somebody's
	// invention and must change nothing. Cause then says what did not match.
	Valid bool
	// Proof is the authentication's outcome.
	Proof Proof
	// Result is the payment's outcome, in OneStep.
	Result Result
	Cause  error
}

// Refuse is a decline for a reason of our own, before anything was sent.
func Refuse(reason decline.Reason, cause error) Result {
	return Result{Outcome: Declined, NeverSent: true, Refusal: Refusal{Reason: reason}, Cause: cause}
}

// RefusalOf keeps the provider's code and words beside our reason, within what is stored of them: 64 and 300 bytes, no letter
// split, and a card number that a bank might repeat in its words masked.
func RefusalOf(reason decline.Reason, code, message string) Refusal {
	return Refusal{Reason: reason, Code: cut(pan.Scrub(code), 64), Message: cut(pan.Scrub(message), 300)}
}

func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// Expired reports whether a provider's "not found" at the time now proves that a request with the given
// deadline never took effect.
func Expired(c Connector, deadline, now time.Time) bool { return now.After(deadline.Add(c.Window())) }
