package vezne

import (
	"fmt"
	"strings"
)

// Problem is the gateway's refusal of a request (RFC 9457). What was refused left no trace: no payment was recorded and
// nothing was asked of a provider. A problem with a Status of 500 or above proves nothing and comes inside an [Unanswered]
// from calls that change something.
type Problem struct {
	// Type is the address, at the gateway, of what the problem means; Title says it in a few words.
	Type  string `json:"type"`
	Title string `json:"title"`
	// Status is the HTTP status.
	Status int `json:"status"`
	// Detail says what to do about it, in the client's language.
	Detail string `json:"detail"`
	// Code is what a program decides by, such as "reference_conflict"; docs/api.md lists them. It is "" when something in
	// between answered in the gateway's place.
	Code string `json:"code"`
	// Field is a JSON pointer to the member of the request that is to blame, such as "/card/number", or "".
	Field string `json:"field,omitempty"`
	// Position is the byte of the body at which it went wrong, or 0.
	Position int64 `json:"position,omitempty"`
	// RequestID names the request in the gateway's log.
	RequestID string `json:"request_id,omitempty"`
}

// Error returns status, code, field, detail and request id. None of them holds anything that was sent.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "vezne: %d", p.Status)
	if p.Code != "" {
		b.WriteString(" " + p.Code)
	}
	if p.Field != "" {
		b.WriteString(" (field " + p.Field + ")")
	}
	if p.Detail != "" {
		b.WriteString(": " + p.Detail)
	}
	if p.RequestID != "" {
		b.WriteString(" [" + p.RequestID + "]")
	}
	return b.String()
}

// Unanswered is the error of a call whose outcome did not come through: no answer came, or none that could be understood, or
// the gateway failed or was still busy with the call at the last try. It may have been carried out.
// Repeat it with the same arguments and [IdempotencyKey](Key): that yields the first call's outcome, and never a second one.
// A call that changes something and takes no key has none: look how the thing stands before it is repeated.
type Unanswered struct {
	// Key is the idempotency key that was sent, "" of a call that takes none.
	Key string
	// Err is what happened.
	Err error
}

// Error says that the outcome is not known, and why.
func (u *Unanswered) Error() string {
	return "vezne: the outcome is not known: " + strings.TrimPrefix(u.Err.Error(), "vezne: ")
}

// Unwrap returns what happened: a [*Problem], or for example what wraps [context.DeadlineExceeded].
func (u *Unanswered) Unwrap() error { return u.Err }
