package sqlstore

import (
	"fmt"
	"strconv"

	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
)

// ledger.go and ledgerread.go hold the books: one row per transaction, written in the commit of what caused it, and what
// sealing adds to it later: a number, the block, the entries one by one and the totals.

func ledgerBlockTable() Description {
	return Description{
		Name: "ledger_block",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "number", Kind: Int},
			{Name: "first", Kind: Int},
			{Name: "last", Kind: Int},
			{Name: "previous", Kind: Bytes},
			{Name: "hash", Kind: Bytes},
			{Name: "sealed_at", Kind: Int},
		},
		// Nodes race for the next block, and this key decides.
		Taken:     store.ErrStale,
		Contended: true,
	}
}

func ledgerBlockValues(m merchant.ID, b *ledger.Block) []Value {
	return []Value{
		textValue(m), intValue(b.Number), intValue(b.First), intValue(b.Last), bytesValue(b.Previous[:]), bytesValue(b.Hash[:]), timeValue(b.SealedAt),
	}
}

func ledgerTransactionTable() Description {
	return Description{
		Name: "ledger_transaction",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "at", Kind: Int, Fixed: true},
			{Name: "event", Fixed: true},
			{Name: "currency", Fixed: true},
			{Name: "subject", Fixed: true},
			{Name: "entries", Kind: Bytes, Fixed: true},
			{Name: "number", Kind: Int},
			{Name: "chain", Kind: Bytes},
		},
		Uniques: []Unique{
			{Name: "ledger_transaction_number", Columns: []string{"merchant_id", "number"}, Where: "number > 0", Taken: store.ErrStale},
		},
	}
}

func ledgerTransactionValues(m merchant.ID, t *ledger.Transaction, number int64, chain []byte) []Value {
	return []Value{
		textValue(m), textValue(t.ID), timeValue(t.At), textValue(t.Event), textValue(t.Currency), textValue(t.Subject),
		bytesValue(ledger.EncodeEntries(t.Entries)), intValue(number), bytesValue(chain),
	}
}

func ledgerEntryTable() Description {
	return Description{
		Name: "ledger_entry",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "number", Kind: Int},
			{Name: "line", Kind: Int},
			{Name: "currency"},
			{Name: "account"},
			{Name: "day", Kind: Int},
			{Name: "value_day", Kind: Int},
			{Name: "amount", Kind: Int},
		},
	}
}

func ledgerTotalTable() Description {
	return Description{
		Name: "ledger_total",
		Key:  5,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "currency"},
			{Name: "account"},
			{Name: "day", Kind: Int},
			{Name: "value_day", Kind: Int},
			{Name: "debit", Kind: Int},
			{Name: "credit", Kind: Int},
		},
	}
}

func (k *compiler) ledger(c store.Change) error {
	for i := range c.Post {
		t := c.Post[i]
		err := k.own("transaction", t.Merchant)
		if err != nil {
			return err
		}
		t.Merchant = k.m
		err = t.Check()
		if err != nil {
			return err //nolint:wrapcheck // it names the transaction
		}
		k.row(LedgerTransaction, Insert, ledgerTransactionValues(k.m, &t, 0, nil))
		k.touch(LedgerTransaction, t.ID)
	}
	if c.Chain == nil {
		return nil
	}
	return k.chain(c.Chain)
}

// chain is the sealing of a block. The amendments cannot touch a transaction that has its number: the block's key is the guard.
func (k *compiler) chain(s *ledger.Sealed) error {
	b := &s.Block
	err := k.own("block", b.Merchant)
	if err != nil {
		return err
	}
	if int64(len(s.Transactions)) != b.Last-b.First+1 || len(s.Chain) != len(s.Transactions) || b.Number < 1 {
		return fmt.Errorf("block %d of merchant %s does not have the transactions %d to %d", b.Number, k.m, b.First, b.Last)
	}
	k.row(LedgerBlock, Insert, ledgerBlockValues(k.m, b))
	k.touch(LedgerBlock, strconv.FormatInt(b.Number, 10))
	for i := range s.Transactions {
		t := &s.Transactions[i]
		number := b.First + int64(i)
		k.row(LedgerTransaction, Amend, ledgerTransactionValues(k.m, t, number, s.Chain[i][:]))
		k.touch(LedgerTransaction, t.ID)
		k.out.Rows = append(k.out.Rows, EntryRows(k.m, t, number)...)
	}
	for _, t := range s.Totals {
		k.row(LedgerTotal, Put, []Value{
			textValue(k.m), textValue(t.Currency), textValue(t.Account), intValue(t.Day), intValue(t.Value), intValue(t.Debit), intValue(t.Credit),
		})
	}
	return nil
}

// EntryRows are the rows of a transaction's entries, under the number that it has in the books.
func EntryRows(m merchant.ID, t *ledger.Transaction, number int64) []Row {
	rows := make([]Row, len(t.Entries))
	day := intValue(t.Day())
	for i, e := range t.Entries {
		rows[i] = Row{Statement{LedgerEntry, Insert}, []Value{
			textValue(m), intValue(number), intValue(i + 1), textValue(t.Currency), textValue(e.Account), day, intValue(e.Value), intValue(e.Amount),
		}}
	}
	return rows
}
