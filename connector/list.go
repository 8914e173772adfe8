package connector

import (
	"context"
	"time"

	"github.com/vezne/vezne/money"
)

// Lister is a connector of a provider that tells what happened in a span of time. It is what our books are compared with, so
// it changes nothing here: what a list says about a payment in doubt is a reason to ask, and no answer.
type Lister interface {
	// List reads one page of what happened from l.From on and before l.To. It moves no money and may be repeated at will. A page
	// that cannot be read whole is an error: a list with a hole in it would be taken for money that is missing.
	List(ctx context.Context, l Listing) (Page, error)
	// Basis says what a span of the list goes by.
	Basis() Basis
	// Named returns what the provider keeps as our reference: ref itself, unless that is longer than the provider takes.
	Named(ref string) string
}

// Basis says what the span of a list goes by.
type Basis int

const (
	// ByLine lists what happened in the span, to whichever payment.
	ByLine Basis = iota + 1
	// ByPayment lists the payments that began in the span, with all that has become of them until now.
	ByPayment
)

// Listing asks for one page of a list.
type Listing struct {
	// From and To bound the span: From is in it and To is not. Providers that list whole days or minutes only are asked for as
	// many as hold it, and what lies outside is left out of the page.
	From time.Time
	To   time.Time
	// Cursor is the Next of the page before, empty for the first.
	Cursor string
	// Deadline is when we stop waiting for the answer.
	Deadline time.Time
}

// Page is a part of a list. A line may stand in two pages, where something came in between the two questions.
type Page struct {
	Lines []Line
	// Next asks for the page that follows; empty after the last.
	Next string
}

// Line is one thing that happened, or was refused, at the provider.
type Line struct {
	// Ref is our reference of this very request, if the provider keeps one for each.
	Ref string
	// Original is our reference of the authorization that the line belongs to, as [Lister.Named] spells it: for an authorization
	// its own. It is empty, or somebody else's text, for what was not asked for here, in the provider's panel perhaps.
	Original string
	// IDs are what the provider calls it. Transaction, where it is given, is no other line's.
	IDs  IDs
	Kind Kind
	// Amount is what was charged, held, taken or given back, never negative. The amount of a void is what it undid.
	Amount money.Amount
	// Fee is a part of Amount, in its minor units, that the provider may have charged the buyer on top of what was asked for, if
	// its list does not tell whether it did.
	Fee int64
	// At is when it happened, in UTC, as precisely as the provider says, and Began when the payment did, which is the same for an
	// authorization. Lists that go by line may leave Began out.
	At     time.Time
	Began  time.Time
	Status LineStatus
}

// LineStatus says how what a line tells of has ended.
type LineStatus int

const (
	// LineOpen is the zero value: the provider has not decided yet, or does not say.
	LineOpen LineStatus = iota
	// LineDone means that it took effect, whatever was undone later.
	LineDone
	// LineRefused means that it did not.
	LineRefused
)

// String returns the status' name for logs.
func (s LineStatus) String() string {
	switch s {
	case LineDone:
		return "done"
	case LineRefused:
		return "refused"
	case LineOpen:
		return "open"
	}
	return "open"
}
