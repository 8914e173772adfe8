package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Block is a stretch of a merchant's books: transactions that were given their final order in one commit.
type Block struct {
	Merchant merchant.ID
	// Number counts the merchant's blocks from 1.
	Number int64
	// First and Last are the numbers of its transactions, which count from 1 through all blocks without a gap.
	First, Last int64
	// Previous is the chain up to the transaction before the first, all zeros in the first block, and Hash that up to the last.
	Previous Hash
	Hash     Hash
	SealedAt time.Time
}

// Sealed is what sealing adds to the books: the block, its transactions with the chain up to each, and the totals that they
// change.
type Sealed struct {
	Block        Block
	Transactions []Transaction
	Chain        []Hash
	// Totals are the changed totals as they are afterwards.
	Totals []Total
}

// Seal makes the block that follows head of transactions in the given order; the zero Block is the head of no books. The totals
// are the caller's to add.
func Seal(head Block, m merchant.ID, transactions []Transaction, now time.Time) Sealed {
	b := Block{
		Merchant: m, Number: head.Number + 1, First: head.Last + 1, Last: head.Last + int64(len(transactions)),
		Previous: head.Hash, Hash: head.Hash, SealedAt: now.UTC().Truncate(time.Microsecond),
	}
	chain := make([]Hash, len(transactions))
	for i := range transactions {
		b.Hash = Chain(b.Hash, b.First+int64(i), transactions[i].Hash())
		chain[i] = b.Hash
	}
	return Sealed{Block: b, Transactions: transactions, Chain: chain}
}

// Chain returns the chain up to the transaction with the number, from the chain up to the one before it. It covers everything that
// was ever written before, in its order; so no transaction can be changed, taken out, put in or moved without changing the
// chain of all that follow.
func Chain(previous Hash, number int64, transaction Hash) Hash {
	b := make([]byte, 0, 128)
	b = append(b, "vezne ledger chain 1\n"...)
	b = append(b, previous[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(number))
	b = append(b, transaction[:]...)
	return sha256.Sum256(b)
}

// TotalKey is what is added up: an account in a currency, by the day of booking and the value date.
type TotalKey struct {
	Currency money.Currency
	Account  Account
	Day      calendar.Day
	Value    calendar.Day
}

// Total is the sum of the debits and of the credits under a key; both are zero or more. The balance is Debit - Credit.
type Total struct {
	TotalKey

	Debit, Credit int64
}

// Balance is what the debits are more than the credits.
func (t Total) Balance() int64 { return t.Debit - t.Credit }

// Totals add up entries.
type Totals map[TotalKey]Total

// Add adds a transaction's entries.
func (s Totals) Add(t *Transaction) {
	day := t.Day()
	for _, e := range t.Entries {
		key := TotalKey{t.Currency, e.Account, day, e.Value}
		total := s[key]
		total.TotalKey = key
		if e.Amount > 0 {
			total.Debit += e.Amount
		} else {
			total.Credit -= e.Amount
		}
		s[key] = total
	}
}

// Sum adds totals that were added up elsewhere.
func (s Totals) Sum(others ...Total) {
	for _, o := range others {
		total := s[o.TotalKey]
		total.TotalKey = o.TotalKey
		total.Debit += o.Debit
		total.Credit += o.Credit
		s[o.TotalKey] = total
	}
}

// Sorted returns the totals in the order of their keys.
func (s Totals) Sorted() []Total {
	all := make([]Total, 0, len(s))
	for _, t := range s {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Value, b.Value))
	})
	return all
}
