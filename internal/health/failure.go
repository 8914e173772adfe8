package health

import (
	"errors"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
)

// Reason says how a call failed.
type Reason string

// The ways in which a call fails.
const (
	// Unreachable: not one byte of the request left, because there was no connection to the provider.
	Unreachable Reason = "unreachable"
	// NoAnswer: the request may have left, and no answer came that says how it ended: none in time, an HTTP error, HTML, or an
	// answer to something else than what was asked.
	NoAnswer Reason = "no_answer"
	// ProviderFailed: the provider says that it failed itself and did nothing.
	ProviderFailed Reason = "provider_error"
)

// FailureOf returns how a call failed, or "" when it ended in an answer. What our own connector refused before anything was
// sent is no failure: nobody was asked.
func FailureOf(r connector.Result) Reason {
	switch r.Outcome {
	case connector.Approved:
		return ""
	case connector.Declined:
		switch {
		case r.NeverSent && r.Refusal.Reason == decline.IssuerUnavailable:
			return Unreachable
		case !r.NeverSent && r.Refusal.Reason == decline.ProviderError:
			return ProviderFailed
		}
		return ""
	case connector.Indeterminate:
	}
	return NoAnswer
}

// detail is what a person is told of a failure's cause. Connectors put no card data into causes; a number that slipped in
// is masked all the same, because this is kept and shown.
func detail(cause error) string {
	if cause == nil {
		return ""
	}
	// The innermost cause says what happened; what is wrapped around it is which of our calls it happened to.
	for inner := errors.Unwrap(cause); inner != nil; inner = errors.Unwrap(cause) {
		cause = inner
	}
	return connector.RefusalOf("", "", cause.Error()).Message
}
