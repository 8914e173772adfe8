package reconcile

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

// entry is one operation of ours or one line of theirs, as they are compared. Times are microseconds since 1970.
type entry struct {
	// Key is what this pass sorts and groups by, and Theirs whose it is.
	Key    string
	Theirs bool
	// Ref is the reference of this very request, Original that of its authorization, both as the provider names them, and Order
	// the shop's.
	Ref      string
	Original string
	Order    string
	// Transaction and RRN are the provider's.
	Transaction string
	RRN         string
	Kind        connector.Kind
	Minor       int64
	Fee         int64
	Currency    string
	Status      connector.LineStatus
	// At is when it was sent or happened, and Settled when we knew how it ended; Due is the time by which it belongs to a span.
	At      int64
	Settled int64
	Due     int64
	// Under marks an operation whose request may still be on its way.
	Under bool
	// Absent marks an operation that the other side need not have, because it tells no such things. Undone says that if it has it
	// all the same, without telling what undid it, that is a difference.
	Absent bool
	Undone bool
	// Known marks a line of a payment of ours, which Payment and Order then name, and Doubled one that does what another line of
	// its payment has done.
	Known   bool
	Doubled bool
	// Payment and Operation name ours, Line the line of a statement.
	Payment   string
	Operation int
	Line      int
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// Row is a line of theirs with what only statements tell.
type Row struct {
	connector.Line
	// Order is the shop's reference, if it is told.
	Order string
	// Chargeback is set where the line tells of money that was taken back for a cardholder. It is compared with disputes, and with nothing else.
	Chargeback *connector.Chargeback
	// Number is the line of the statement, counted from 1; 0 in a list.
	Number int
}

func theirs(r Row, b connector.Basis) entry {
	e := entry{
		Theirs: true, Ref: r.Ref, Original: r.Original, Order: r.Order, Transaction: r.IDs.Transaction, RRN: r.IDs.RRN, Kind: r.Kind,
		Minor: r.Amount.Minor(), Fee: r.Fee, Currency: string(r.Amount.Currency()), Status: r.Status, At: micros(r.At), Line: r.Number,
	}
	e.Due = e.At
	if b == connector.ByPayment && !r.Began.IsZero() {
		e.Due = micros(r.Began)
	}
	return e
}

// alike reports whether an operation and a line are of the same amount. Where the provider does not tell whether the buyer bore
// its commission, both are right.
func alike(ours, theirs *entry) bool {
	return ours.Minor == theirs.Minor || theirs.Fee > 0 && theirs.Minor-theirs.Fee == ours.Minor
}

func (e *entry) amount() money.Amount { return money.New(e.Minor, money.Currency(e.Currency)) }
