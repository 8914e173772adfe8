package dialect

import "github.com/vezne/vezne/decline"

// table.go holds what a dialect says about itself. The documentation's tables are written from it, so that they cannot say
// anything else than the code does.

// Code is one of a provider's codes for a refusal.
type Code struct {
	Code string
	// Text is the provider's own Turkish sentence for it, empty where it publishes none.
	Text string
	// Reason is ours that it is read as.
	Reason decline.Reason
}

// CodeTable is how a dialect and its provider speak of refusals.
type CodeTable struct {
	// Surface is the dialect's name.
	Surface string
	// Of returns the code and the text by which a reason is told to a shop. It has an answer for every reason.
	Of func(r decline.Reason) (code, text string)
	// Known are the codes that the provider may answer, in the order of its own list.
	Known []Code
}

// State is how far a call is built.
type State int

// The states of a call.
const (
	// Done: everything that the document says of the call.
	Done State = iota + 1
	// Partly: the call works, and its note says what is left out and how that is answered.
	Partly
	// Unsupported: the call is answered with the dialect's own code for what is not offered.
	Unsupported
)

// Service is one documented call of a provider.
type Service struct {
	// Call is its path or action, as the document has it.
	Call string
	// Source is the document and section that describe it.
	Source string
	State  State
	// Note says in a few words what is left out, or how the call is answered where it is not offered.
	Note string
	// Message is the header of the vectors in wire/<provider>/testdata that hold its messages, or empty; several are
	// separated by spaces.
	Message string
	// Client is the test that drives the call with a client that was not made for it, such as a browser, or empty.
	Client string
}
