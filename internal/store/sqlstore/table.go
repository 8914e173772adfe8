package sqlstore

import (
	"fmt"
	"hash/maphash"

	"github.com/vezne/vezne/internal/store"
)

// Table is one of the tables that a commit may write. Their order is the order in which a commit writes them:
// the idempotency key first, so that a repeated request is told apart from a second order, and parents before
// the children that refer to them. What is changed over a version goes before what is posted of that change: whoever was slower is told
// that his version is stale, and not that the transaction is there which the faster one has posted under the same id.
type Table uint8

// The tables that commits write.
const (
	Idempotency Table = iota
	Payment
	Operation
	Attempt
	PaymentRecord
	Session
	SealedCard
	VaultKey
	Customer
	SavedCard
	SurfaceRecord
	Subscription
	SubscriptionCharge
	Division
	Balance
	Payout
	Entry
	LedgerBlock
	LedgerTransaction
	LedgerEntry
	LedgerTotal
	Job
	Delivery
	DeliveryAttempt
)

// tables is the number of tables. It is no table itself.
const tables = int(DeliveryAttempt) + 1

// Verb is what a commit does to one row.
type Verb uint8

// The verbs, in the order in which a commit applies them to one table. Deletes go before inserts: a change that
// does both to one job means that the job runs again, and losing it would be worse than running it twice.
const (
	// Discard deletes a row if it is there.
	Discard Verb = iota
	// Delete deletes a row that must be there.
	Delete
	// Retire deletes a row that must be there and be at the version that the change was made from.
	Retire
	// Advance updates a row that must be there and be at the version that the change was made from.
	Advance
	// Amend updates a row that must be there. Its parent's version guards it.
	Amend
	// Insert adds a row whose keys must all be free.
	Insert
	// Put adds a row, or replaces the one with its key.
	Put
	// Sum adds a row, or adds its values to those of the one with its key. All its columns are numbers but the key.
	Sum
)

// verbs is the number of verbs. It is no verb itself.
const verbs = int(Sum) + 1

// Kind is how a column is stored.
type Kind uint8

// The kinds of columns.
const (
	Text Kind = iota
	Int
	Bytes
)

// Column describes one column.
type Column struct {
	Name string
	Kind Kind
	// Fixed columns are written when the row is inserted and never again.
	Fixed bool
}

// Unique is a unique key besides the primary one.
type Unique struct {
	// Name is the name of the constraint or index.
	Name string
	// Columns are the columns of the key.
	Columns []string
	// Where is the condition of a partial key, in SQL that both engines understand, or "".
	Where string
	// Taken is the conflict that a duplicate means.
	Taken error
}

// Foreign is a key of another table that a row names.
type Foreign struct {
	// Name is the name of the constraint.
	Name string
	// Table is the other table, whose primary key the columns hold.
	Table   Table
	Columns []string
	// Gone is the conflict that the other row's absence means.
	Gone error
}

// Description describes one table.
type Description struct {
	Name string
	// Key is the number of columns, from the first, that are the primary key.
	Key     int
	Columns []Column
	// Taken is the conflict that a duplicate of the primary key means.
	Taken error
	// Missing is the conflict of a Delete, a Retire, an Advance or an Amend that found no row.
	Missing error
	// Foreigns are the keys of other tables whose absence is a conflict and not a mistake of the program.
	Foreigns []Foreign
	// Used is the conflict of a Delete of a row that others name.
	Used error
	// Uniques are the other unique keys, in the order in which they are created and checked.
	Uniques []Unique
	// Contended marks a table in which strangers want the same key, so that a duplicate is an everyday answer
	// and not a mistake.
	Contended bool
}

// Keys returns the columns of the primary key.
func (d *Description) Keys() []Column { return d.Columns[:d.Key] }

// Settable returns the columns that an update writes.
func (d *Description) Settable() []Column {
	var cols []Column
	for _, c := range d.Columns[d.Key:] {
		if !c.Fixed {
			cols = append(cols, c)
		}
	}
	return cols
}

// WasColumn is the last parameter of an Advance and of a Retire: the version that must still be stored.
const WasColumn = "was"

// Params returns what the values of a row write are, in their order.
func (d *Description) Params(v Verb) []Column {
	switch v {
	case Discard, Delete:
		return d.Keys()
	case Retire:
		return append(append([]Column(nil), d.Keys()...), Column{Name: WasColumn, Kind: Int})
	case Amend:
		return append(append([]Column(nil), d.Keys()...), d.Settable()...)
	case Advance:
		return append(d.Params(Amend), Column{Name: WasColumn, Kind: Int})
	case Insert, Put, Sum:
		return d.Columns
	}
	return nil
}

// Schema is the description of all tables that commits write.
type Schema struct {
	descriptions [tables]Description
	seed         maphash.Seed
}

// NewSchema returns the schema. It is built once per store, because Go has no immutable tables to share.
func NewSchema() *Schema {
	s := &Schema{seed: maphash.MakeSeed()}
	s.descriptions = [tables]Description{
		Idempotency:        idempotencyTable(),
		Payment:            paymentTable(),
		Operation:          operationTable(),
		Attempt:            attemptTable(),
		PaymentRecord:      recordTable(),
		Session:            sessionTable(),
		SealedCard:         sealedTable(),
		VaultKey:           vaultKeyTable(),
		Customer:           customerTable(),
		SavedCard:          savedCardTable(),
		SurfaceRecord:      surfaceRecordTable(),
		Subscription:       subscriptionTable(),
		SubscriptionCharge: subscriptionChargeTable(),
		Division:           divisionTable(),
		Balance:            balanceTable(),
		Payout:             payoutTable(),
		Entry:              entryTable(),
		LedgerBlock:        ledgerBlockTable(),
		LedgerTransaction:  ledgerTransactionTable(),
		LedgerEntry:        ledgerEntryTable(),
		LedgerTotal:        ledgerTotalTable(),
		Job:                jobTable(),
		Delivery:           deliveryTable(),
		DeliveryAttempt:    deliveryAttemptTable(),
	}
	for t := range s.descriptions {
		d := &s.descriptions[t]
		if d.Taken == nil {
			d.Taken = store.ErrExists
		}
		if d.Missing == nil {
			d.Missing = store.ErrNotFound
		}
	}
	return s
}

// Table returns the description of one table.
func (s *Schema) Table(t Table) *Description { return &s.descriptions[t] }

// Statement is one kind of row write: a verb on a table.
type Statement struct {
	Table Table
	Verb  Verb
}

// Index numbers the statements from 0, in the order in which a commit runs them.
func (s Statement) Index() int { return int(s.Table)*verbs + int(s.Verb) }

// StatementCount is the number that every [Statement.Index] is below.
const StatementCount = tables * verbs

// Statements returns the statements that [Schema.Compile] makes, in the order in which a commit runs them.
func (s *Schema) Statements() []Statement {
	return []Statement{
		{Idempotency, Amend},
		{Idempotency, Insert},
		{Payment, Advance},
		{Payment, Insert},
		{Operation, Amend},
		{Operation, Insert},
		{Attempt, Amend},
		{Attempt, Insert},
		{PaymentRecord, Insert},
		{Session, Advance},
		{Session, Insert},
		{SealedCard, Discard},
		{SealedCard, Delete},
		{SealedCard, Insert},
		{VaultKey, Delete},
		{VaultKey, Insert},
		{Customer, Delete},
		{Customer, Advance},
		{Customer, Insert},
		{SavedCard, Retire},
		{SavedCard, Advance},
		{SavedCard, Insert},
		{SurfaceRecord, Discard},
		{SurfaceRecord, Advance},
		{SurfaceRecord, Insert},
		{Subscription, Advance},
		{Subscription, Insert},
		{SubscriptionCharge, Amend},
		{SubscriptionCharge, Insert},
		{Division, Advance},
		{Division, Insert},
		{Balance, Advance},
		{Balance, Insert},
		{Balance, Sum},
		{Payout, Advance},
		{Payout, Insert},
		{Entry, Amend},
		{Entry, Insert},
		{LedgerBlock, Insert},
		{LedgerTransaction, Amend},
		{LedgerTransaction, Insert},
		{LedgerEntry, Insert},
		{LedgerTotal, Put},
		{Job, Discard},
		{Job, Put},
		{Delivery, Discard},
		{Delivery, Advance},
		{Delivery, Insert},
		{DeliveryAttempt, Insert},
	}
}

// String names the statement for logs and errors.
func (s *Schema) String(st Statement) string {
	return fmt.Sprintf("%s %s", st.Verb, s.Table(st.Table).Name)
}

// String returns the verb's name.
func (v Verb) String() string {
	switch v {
	case Discard:
		return "discard"
	case Delete:
		return "delete"
	case Retire:
		return "retire"
	case Advance:
		return "advance"
	case Amend:
		return "amend"
	case Insert:
		return "insert"
	case Put:
		return "put"
	case Sum:
		return "sum"
	}
	return "write"
}
