package store

import (
	"context"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Books is the part of the store that reads what was posted. A transaction waits until it is sealed: then it has a number, and
// its entries are in the totals. Whoever reads both the totals and what waits compares the head of the chain before and after, and
// reads again if it has moved.
type Books interface {
	// Unsealed returns merchants of whom transactions wait, up to limit. It serves the house itself.
	Unsealed(ctx context.Context, limit int) ([]merchant.ID, error)
	// Waiting returns the transactions that wait, up to limit, in the order in which they happened, those of one moment by id.
	Waiting(ctx context.Context, m merchant.ID, limit int) ([]ledger.Transaction, error)
	// Head returns the last block of a merchant's books; the zero block where there is none.
	Head(ctx context.Context, m merchant.ID) (ledger.Block, error)
	// Transaction returns a transaction and its number, 0 while it waits, or ErrNotFound.
	Transaction(ctx context.Context, m merchant.ID, id string) (Numbered, error)
	// TransactionsBetween returns the transactions, sealed or not, whose ids are at least from and less than before, by id.
	TransactionsBetween(ctx context.Context, m merchant.ID, from, before string) ([]Numbered, error)
	// Totals returns the totals of what is sealed, in the order of their keys.
	Totals(ctx context.Context, m merchant.ID, f TotalFilter) ([]ledger.Total, error)
	// Entries returns a page of an account's sealed entries, by day, and within a day in their order in the books.
	Entries(ctx context.Context, m merchant.ID, f EntryFilter) ([]BookedEntry, error)

	// Blocks, Transactions and Expanded walk the books in their order: the blocks after a number, the sealed transactions after
	// a number, and the entries of the transactions after one number up to another.
	Blocks(ctx context.Context, m merchant.ID, after int64, limit int) ([]ledger.Block, error)
	Transactions(ctx context.Context, m merchant.ID, after int64, limit int) ([]Numbered, error)
	Expanded(ctx context.Context, m merchant.ID, after, last int64) ([]BookedEntry, error)
}

// Numbered is a transaction with its number in the books; 0 while it waits.
type Numbered struct {
	ledger.Transaction

	Number int64
	// Chain is the chain up to it, as it is stored; all zeros while it waits.
	Chain ledger.Hash
	// Unreadable tells that its stored entries are not what anybody here writes.
	Unreadable bool
}

// TotalFilter narrows totals. Unset fields narrow nothing.
type TotalFilter struct {
	Currency money.Currency
	// Account is one account, or, ending in a slash, all whose names begin so.
	Account ledger.Account
	// From and To are days of booking; both are in the span.
	From, To calendar.Day
	// By adds totals up, in the database.
	By Grouping
}

// Grouping says which totals are added up to one. The parts of the key that they do not have in common are then zero.
type Grouping int

// The groupings.
const (
	// ByAll adds nothing up.
	ByAll Grouping = iota
	// ByAccount leaves currency and account.
	ByAccount
	// ByValue leaves currency, account and value date.
	ByValue
)

// EntryFilter chooses an account's entries.
type EntryFilter struct {
	Currency money.Currency
	Account  ledger.Account
	// From and To are days of booking; both are in the span, and unset they bound nothing.
	From, To calendar.Day
	// After is the place of the last entry of the page before, exclusive.
	After Place
	// Limit is the most rows to return; it must be positive.
	Limit int
}

// Place is where an entry stands in a statement.
type Place struct {
	Day    calendar.Day
	Number int64
	Line   int
}

// BookedEntry is an entry as it stands in the books. Its memo and its transaction are read by Entries only.
type BookedEntry struct {
	Place
	ledger.Entry

	Currency    money.Currency
	Transaction ledger.Transaction
}
