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

// Block is a stretch of a merchant's books: its transactions in their final order, chained to the block before it.
type Block struct {
	Merchant merchant.ID
	// Number counts the merchant's blocks from 1.
	Number int64
	// First and Last are the numbers of its transactions, which count from 1 through all blocks without a gap.
	First, Last int64
	// Previous is the hash of the block before, and all zeros in the first block.
	Previous Hash
	Hash     Hash
	SealedAt time.Time
}

// Seal makes the block that follows head of transactions in the given order; the zero Block is the head of no books.
func Seal(head Block, m merchant.ID, transactions []Transaction, now time.Time) Block {
	b := Block{
		Merchant: m, Number: head.Number + 1, First: head.Last + 1, Last: head.Last + int64(len(transactions)),
		Previous: head.Hash, SealedAt: now.UTC().Truncate(time.Microsecond),
	}
	hashes := make([]Hash, len(transactions))
	for i := range transactions {
		hashes[i] = transactions[i].Hash()
	}
	b.Hash = b.Chain(hashes)
	return b
}

// Chain returns the hash that the block should have with transactions of these hashes: it covers the block before, the numbers and
// the order. When it was sealed is not covered; nothing follows from it.
func (b Block) Chain(transactions []Hash) Hash {
	h := sha256.New()
	buf := make([]byte, 0, 256)
	buf = append(buf, "vezne ledger block 1\n"...)
	buf = append(buf, b.Previous[:]...)
	buf = appendText(buf, string(b.Merchant))
	buf = binary.AppendVarint(buf, b.Number)
	buf = binary.AppendVarint(buf, b.First)
	buf = binary.AppendVarint(buf, b.Last)
	_, _ = h.Write(buf) // a hash never fails
	for _, t := range transactions {
		_, _ = h.Write(t[:])
	}
	return Hash(h.Sum(nil))
}

// Sealed is what sealing adds to the books: the block, its transactions, and the totals that they change.
type Sealed struct {
	Block        Block
	Transactions []Transaction
	// Totals are the changed totals as they are afterwards.
	Totals []Total
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
