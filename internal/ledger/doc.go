// Package ledger is the double-entry books of a merchant: the accounts, the transactions that every money event posts, the rules
// by which a payment is divided among the accounts, and the chain of hashes that makes a change of what was written visible.
//
// An amount that is positive is a debit, and one that is negative a credit. Every transaction is of one currency and sums to
// zero; nothing is ever changed or deleted, and what was wrong is put right by another transaction. Amounts are in minor
// units.
//
// A transaction is committed with what causes it, in one row. Later it gets its number, together with its neighbours: a [Block]
// chains them to everything before. See ADR 0027 for why that is two steps.
package ledger
