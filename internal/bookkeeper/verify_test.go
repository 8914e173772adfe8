package bookkeeper_test

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/money"
)

// booked is a desk with five sales in two blocks, of which the second sale is refunded in part.
func booked(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.sale(t, lira(10_000))
	second := d.sale(t, lira(20_000))
	d.sale(t, money.New(30_000, money.EUR))
	d.seal(t)
	d.refund(t, second, 5000)
	d.sale(t, lira(40_000))
	d.sale(t, lira(50_000))
	d.seal(t)
	return d
}

func TestBooksThatAreRight(t *testing.T) {
	t.Parallel()
	d := booked(t)
	waiting := d.sale(t, lira(7000))
	v := d.verify(t)
	if v.Count != 0 || v.Transactions != 6 || v.Payments != 6 || v.Waiting != 1 || v.Head.Number != 2 || v.Head.Last != 6 {
		t.Errorf("verified %+v", v)
	}
	d.seal(t)
	d.refund(t, waiting, 7000)
	again := d.verify(t, bookkeeper.Anchor{Number: v.Head.Last, Hash: v.Head.Hash})
	if again.Count != 0 || again.Transactions != 7 {
		t.Errorf("verified %+v", again)
	}
}

// TestNothingIsChangedByMistake: the database refuses what nobody here ever asks of it.
func TestNothingIsChangedByMistake(t *testing.T) {
	t.Parallel()
	d := booked(t)
	db, err := sql.Open("sqlite", d.path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range []string{
		"delete from ledger_transaction", "delete from ledger_block", "delete from ledger_entry", "delete from ledger_total",
		"update ledger_transaction set number = 9 where number = 1", "update ledger_transaction set event = 'x' where number = 1",
		"update ledger_entry set amount = 1", "update ledger_block set hash = previous",
	} {
		if _, err := db.ExecContext(t.Context(), s); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// TestTamperingIsFound: every way of changing the books by hand is found, and where.
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	other := hex.EncodeToString(ledger.EncodeEntries([]ledger.Entry{
		{Account: ledger.ProviderReceivable.Of("bank"), Amount: 99, Value: 20261127}, {Account: ledger.MerchantPayable.Account(), Amount: -99, Value: 20261127},
	}))
	lopsided := hex.EncodeToString(ledger.EncodeEntries([]ledger.Entry{
		{Account: ledger.ProviderReceivable.Of("bank"), Amount: 99, Value: 20261127}, {Account: ledger.MerchantPayable.Account(), Amount: -98, Value: 20261127},
	}))
	tests := []struct {
		name       string
		statements []string
		want       bookkeeper.Problem
		number     int64
	}{
		{"a transaction's entries", []string{"update ledger_transaction set entries = x'" + other + "' where number = 2"}, bookkeeper.Altered, 2},
		{"and its entries in statements with it", []string{
			"update ledger_transaction set entries = x'" + other + "' where number = 2",
			"delete from ledger_entry where number = 2",
			"insert into ledger_entry values ('demo', 2, 1, 'TRY', 'provider_receivable/bank', 20261126, 20261127, 99), ('demo', 2, 2, 'TRY', 'merchant_payable', 20261126, 20261127, -99)",
		}, bookkeeper.Altered, 2},
		{"entries that do not balance", []string{"update ledger_transaction set entries = x'" + lopsided + "' where number = 2"}, bookkeeper.Unbalanced, 2},
		{"entries that nobody can read", []string{"update ledger_transaction set entries = x'00' where number = 4"}, bookkeeper.Unbalanced, 4},
		{"when it happened", []string{"update ledger_transaction set at = at + 1 where number = 5"}, bookkeeper.Altered, 5},
		{"what it was", []string{"update ledger_transaction set event = 'refund' where number = 1"}, bookkeeper.Altered, 1},
		{"what it is about", []string{"update ledger_transaction set subject = 'pay_x' where number = 3"}, bookkeeper.Altered, 3},
		{"a transaction and the chain with it", []string{
			"update ledger_transaction set subject = 'pay_x', chain = x'" + strings.Repeat("ab", 32) + "' where number = 3",
		}, bookkeeper.Altered, 3},
		{"an entry as statements show it", []string{"update ledger_entry set amount = amount + 1 where number = 2 and line = 1"}, bookkeeper.EntryDiffers, 2},
		{"an entry's account", []string{"update ledger_entry set account = 'reserve' where number = 4 and account = 'merchant_payable'"}, bookkeeper.EntryDiffers, 4},
		{"an entry deleted", []string{"delete from ledger_entry where number = 3 and line = 2"}, bookkeeper.EntryDiffers, 3},
		{"the last entry deleted", []string{"delete from ledger_entry where number = 6 and line = (select max(line) from ledger_entry where number = 6)"}, bookkeeper.EntryDiffers, 6},
		{"an entry inserted", []string{"insert into ledger_entry values ('demo', 2, 99, 'TRY', 'bank', 20261126, 20261127, 5)"}, bookkeeper.Inserted, 2},
		{"an entry before the first", []string{"insert into ledger_entry values ('demo', 2, 0, 'TRY', 'bank', 20261126, 20261127, 5)"}, bookkeeper.Inserted, 2},
		{"an entry's place", []string{"update ledger_entry set line = -1 where number = 3 and line = 1"}, bookkeeper.Inserted, 3},
		{"entries of a transaction that is not there", []string{"insert into ledger_entry values ('demo', 7, 1, 'TRY', 'bank', 20261126, 20261127, 5)"}, bookkeeper.Inserted, 7},
		{"a transaction deleted", []string{"delete from ledger_transaction where number = 4", "delete from ledger_entry where number = 4"}, bookkeeper.Missing, 4},
		{"the last transaction deleted", []string{"delete from ledger_transaction where number = 6"}, bookkeeper.Missing, 6},
		{"a transaction deleted and the gap closed", []string{
			"delete from ledger_transaction where number = 4", "delete from ledger_entry where number = 4",
			"update ledger_transaction set number = 4 where number = 5", "update ledger_entry set number = 4 where number = 5",
			"update ledger_transaction set number = 5 where number = 6", "update ledger_entry set number = 5 where number = 6",
		}, bookkeeper.Altered, 4},
		{"a transaction inserted behind the head", []string{
			"insert into ledger_transaction values ('demo', 'x/1', 1, 'capture', 'TRY', 'x', x'" + other + "', 7, x'" + strings.Repeat("ab", 32) + "')",
		}, bookkeeper.Inserted, 7},
		{"two transactions in each other's place", []string{
			"update ledger_transaction set number = 99 where number = 4", "update ledger_transaction set number = 4 where number = 5", "update ledger_transaction set number = 5 where number = 99",
			"update ledger_entry set number = 99 where number = 4", "update ledger_entry set number = 4 where number = 5", "update ledger_entry set number = 5 where number = 99",
		}, bookkeeper.Altered, 4},
		{"a block deleted", []string{"delete from ledger_block where number = 1"}, bookkeeper.BlockDiffers, 4},
		{"a block's hash", []string{"update ledger_block set hash = x'" + strings.Repeat("cd", 32) + "' where number = 2"}, bookkeeper.BlockDiffers, 6},
		{"the hash of a block that others follow", []string{
			"update ledger_block set hash = x'" + strings.Repeat("cd", 32) + "' where number = 1", "update ledger_block set previous = x'" + strings.Repeat("cd", 32) + "' where number = 2",
		}, bookkeeper.BlockDiffers, 3},
		{"where a block ends", []string{"update ledger_block set last = 2 where number = 1", "update ledger_block set first = 3 where number = 2"}, bookkeeper.BlockDiffers, 2},
		{"a total", []string{"update ledger_total set debit = debit + 1, credit = credit + 1 where account = 'merchant_payable'"}, bookkeeper.TotalDiffers, 0},
		{"a total deleted", []string{"delete from ledger_total where account = 'customer' and currency = 'EUR'"}, bookkeeper.TotalDiffers, 0},
		{"a payment of another amount", []string{
			"update operation set amount = 1 where seq = 1 and payment_id = (select min(id) from payment)", "update payment set captured = 1, authorized = 1 where id = (select min(id) from payment)",
		}, bookkeeper.PaymentDiffers, 1},
		{"a payment that was never approved", []string{"update operation set status = 'refused' where seq = 1 and payment_id = (select max(id) from payment)"}, bookkeeper.PaymentDiffers, 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := booked(t)
			d.tamper(t, test.statements...)
			v := d.verify(t)
			for _, f := range v.Findings {
				if f.Problem == test.want && f.Number == test.number {
					return
				}
			}
			t.Errorf("want %s at %d, found %+v", test.want, test.number, v.Findings)
		})
	}
}

// TestTheEndCutOff: whoever cuts the end of the books off cleanly, blocks, totals and all, is found by the payments, and by the
// head that was written down.
func TestTheEndCutOff(t *testing.T) {
	t.Parallel()
	d := booked(t)
	head := d.verify(t).Head
	cut := []string{
		"delete from ledger_transaction where number > 3", "delete from ledger_entry where number > 3", "delete from ledger_block where number > 1",
		"delete from ledger_total",
		`insert into ledger_total select merchant_id, currency, account, day, value_day, sum(max(amount, 0)), sum(max(-amount, 0)) from ledger_entry group by 1, 2, 3, 4, 5`,
	}
	d.tamper(t, cut...)
	v := d.verify(t, bookkeeper.Anchor{Number: head.Last, Hash: head.Hash})
	problems := map[bookkeeper.Problem]int{}
	for _, f := range v.Findings {
		problems[f.Problem]++
	}
	if problems[bookkeeper.NotPosted] != 3 || problems[bookkeeper.HeadDiffers] != 1 || v.Count != 4 {
		t.Errorf("found %+v", v.Findings)
	}
}

// TestAWaitingTransactionHidden: under a number that nobody gives a transaction is found by its id, and by no report and no sealer.
func TestAWaitingTransactionHidden(t *testing.T) {
	t.Parallel()
	d := booked(t)
	p := d.sale(t, lira(500_000))
	d.tamper(t, fmt.Sprintf("update ledger_transaction set number = -1 where id = '%s/1'", p.ID))
	v := d.verify(t)
	if v.Count != 1 || v.Findings[0].Problem != bookkeeper.NotPosted || v.Findings[0].ID != string(p.ID)+"/1" {
		t.Errorf("found %+v", v.Findings)
	}
}

// TestAWaitingTransactionDeleted: before it is sealed no chain protects a transaction, and the payment does.
func TestAWaitingTransactionDeleted(t *testing.T) {
	t.Parallel()
	d := booked(t)
	p := d.sale(t, lira(500_000))
	d.tamper(t, fmt.Sprintf("delete from ledger_transaction where id = '%s/1'", p.ID))
	v := d.verify(t)
	if v.Count != 1 || v.Findings[0].Problem != bookkeeper.NotPosted || v.Findings[0].ID != string(p.ID)+"/1" {
		t.Errorf("found %+v", v.Findings)
	}
	// A holiday that was added since moves the value date, and that is no difference.
	n, err := bookkeeper.Backfill(t.Context(), d.Store, "demo", calendar.Calendar{}.With(20261127))
	if err != nil || n != 1 {
		t.Errorf("posted %d, %v; want the one", n, err)
	}
	if tx, err := d.Transaction(t.Context(), "demo", string(p.ID)+"/1"); err != nil || tx.Entries[0].Value != 20261130 {
		t.Errorf("posted %+v, %v; want the Monday as its value date", tx.Entries, err)
	}
	if n, err = bookkeeper.Backfill(t.Context(), d.Store, "demo", calendar.Calendar{}); n != 0 || err != nil {
		t.Errorf("posted %d once more, %v", n, err)
	}
	if v = d.verify(t); v.Count != 0 {
		t.Errorf("found %+v", v.Findings)
	}
}
