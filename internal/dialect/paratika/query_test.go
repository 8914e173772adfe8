package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestQueryTransaction compares a row with the one that a published client printed.
func TestQueryTransaction(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.money(t, paratikatest.SaleOf(held("q", "SIM 51"))...)
	sale := h.money(t, paratikatest.SaleOf(order("q"))...)
	f := h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", "q"))
	if diff := cmp.Diff([]string{"merchantPaymentId", "responseCode", "responseMsg", "transactionCount", "totalTransactionCount", "transactionList"}, f.Names()); diff != "" {
		t.Errorf("members (-sample +answer):\n%s", diff)
	}
	if count, _ := f.Find("transactionCount"); count.Value != "2" || count.Kind != wirekit.Text {
		t.Errorf("transactionCount is %v, want the text 2", count)
	}
	raw, err := f.Rows("transactionList")
	if err != nil || len(raw) != 2 {
		t.Fatalf("rows: %v, %v", raw, err)
	}
	for _, name := range []string{
		"pgTranTraceAudit", "pgTranReturnCode", "pgOrderId", "pgTranApprCode", "pgTranId", "pgTranRefId", "timePsSent", "timePsReceived",
		"timeCreated", "amount", "transactionStatus", "currency", "paymentSystem", "panLast4", "transactionType", "installmentCount",
		"cardOwnerMasked", "customerId", "bin", "merchantPaymentId",
	} {
		if _, found := raw[1].Find(name); !found {
			t.Errorf("the row lacks %s", name)
		}
	}
	rows := paratikatest.Must(t, wire.DecodeTransactions, f).Rows
	poor, paid := rows[0], rows[1]
	if poor.Status != wire.Failed || poor.BankError != "51" || poor.Error != "ERR20051" || poor.ReturnCode != "51" {
		t.Errorf("the failed try: %+v", poor)
	}
	if paid.Status != wire.Successful || paid.TranID != sale.TranID || paid.Holder != "A*** I***" || paid.BIN != "435508" || paid.Last4 != "4358" ||
		paid.CustomerID != "Customer-7" || paid.PaymentID != "q" || paid.ReturnCode != "00" || paid.Installments != 1 || !paid.Refundable || paid.Created.IsZero() {
		t.Errorf("the sale: %+v", paid)
	}
	one := paratikatest.Must(t, wire.DecodeTransactions, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYTRANSACTION", "PGTRANID", sale.TranID)))
	if len(one.Rows) != 1 || one.PaymentID != "q" {
		t.Errorf("by transaction: %+v", one)
	}
	filtered := paratikatest.Must(t, wire.DecodeTransactions, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", "q", "TRANSACTIONSTATUS", "FA")))
	if len(filtered.Rows) != 1 || filtered.Rows[0].Status != wire.Failed {
		t.Errorf("by status: %+v", filtered)
	}
	if rows := h.rows(t, "nothing"); len(rows) != 0 {
		t.Errorf("an order that is not there has rows: %+v", rows)
	}
	want(t, "a transaction that is not there", h.outcome(t, "ACTION", "QUERYTRANSACTION", "PGTRANID", "x"), wire.Declined, wire.NoSuchTransaction, "PGTRANID")
}

func TestQueryPeriod(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for i := range 3 {
		h.sold(t, "early-"+strconv.Itoa(i), "SALE")
	}
	h.Advance(48 * time.Hour)
	h.sold(t, "late", "SALE")
	ask := func(pairs ...string) wire.Transactions {
		return paratikatest.Must(t, wire.DecodeTransactions, h.fields(t, paratikatest.Call(dialecttest.Key, append([]string{"ACTION", "QUERYTRANSACTION"}, pairs...)...)))
	}
	if all := ask(); len(all.Rows) != 4 {
		t.Errorf("the last days: %d rows, want 4", len(all.Rows))
	}
	if early := ask("STARTDATE", "22-11-2026 00:00", "ENDDATE", "22-11-2026 23:59"); len(early.Rows) != 3 {
		t.Errorf("one day: %d rows, want 3", len(early.Rows))
	}
	if o := h.outcome(t, "ACTION", "REFUND", "MERCHANTPAYMENTID", "early-0", "AMOUNT", "1", "CURRENCY", "TRY"); o != wire.Success() {
		t.Fatalf("refund: %+v", o)
	}
	if late := ask("STARTDATE", "24-11-2026 00:00", "ENDDATE", "24-11-2026 23:59"); len(late.Rows) != 2 || late.Rows[0].Type != "PTREFUND" {
		t.Errorf("the day of a sale, and of the refund of an earlier one: %+v, want both, the refund first", late.Rows)
	}
	if early := ask("STARTDATE", "22-11-2026 00:00", "ENDDATE", "22-11-2026 23:59"); len(early.Rows) != 3 {
		t.Errorf("the day before the refund: %d rows, want 3", len(early.Rows))
	}
	first, second := ask("LIMIT", "3"), ask("OFFSET", "3", "LIMIT", "3")
	if len(first.Rows) != 3 || len(second.Rows) != 2 || second.Rows[0].TranID == first.Rows[2].TranID {
		t.Errorf("pages of %d and %d rows, want 3 and 2", len(first.Rows), len(second.Rows))
	}
	h.Advance(31 * 24 * time.Hour)
	if none := ask(); len(none.Rows) != 0 {
		t.Errorf("after a month: %d rows, want none", len(none.Rows))
	}
}

// TestReconciliation: the transactions of an order, of a period, of an approval; nothing asked for is refused.
func TestReconciliation(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	ask := func(pairs ...string) wire.Transactions {
		return paratikatest.Must(t, wire.DecodeTransactions, h.fields(t, paratikatest.Call(dialecttest.Key, append([]string{"ACTION", "RECONTRANSACTION"}, pairs...)...)))
	}
	first := h.money(t, paratikatest.SaleOf(order("recon-1"))...)
	h.money(t, paratikatest.SaleOf(order("recon-2"))...)
	h.money(t, "ACTION", "REFUND", "PGTRANID", first.TranID, "AMOUNT", "2.50", "CURRENCY", "TRY")
	if a := ask("MERCHANTPAYMENTID", "recon-1"); !a.Recon || a.Total != 2 || len(a.Rows) != 2 || a.Rows[0].Type != "SALE" || a.Rows[1].Type != "PTREFUND" {
		t.Errorf("an order: %+v", a)
	}
	if a := ask("STARTDATE", "21-11-2026"); a.Total != 3 {
		t.Errorf("a period: %+v", a)
	}
	if a := ask("STARTDATE", "21-11-2026", "PGTRANAPPRCODE", first.ApprovalCode); a.Total == 0 || a.Rows[len(a.Rows)-1].PaymentID != "recon-1" {
		t.Errorf("an approval: %+v", a)
	}
	if a := ask("MERCHANTPAYMENTID", "recon-1", "ENDDATE", "21-11-2026"); a.Total != 0 || a.Outcome != wire.Success() {
		t.Errorf("before it was made: %+v", a)
	}
	if a := ask("PGORDERID", "nobody"); a.Total != 0 {
		t.Errorf("an order of nobody's: %+v", a)
	}
	want(t, "nothing", ask().Outcome, wire.Declined, wire.NothingToReconcile, "MERCHANTPAYMENTID")
}

// TestPolicy: what a merchant's policy says of payments without 3-D Secure.
func TestPolicy(t *testing.T) {
	t.Parallel()
	for policy, should := range map[string]string{"": "NO", "THD_ALL": "YES"} {
		h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) { m.Settings["paratika.policy"] = policy }})
		a := paratikatest.Must(t, wire.DecodePolicy, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "SHOULDDO3D", "BIN", "435508", "AMOUNT", "10", "CURRENCY", "TRY")))
		if a.Outcome != wire.Success() || a.ShouldDo3D != should {
			t.Errorf("SHOULDDO3D with %q: %+v", policy, a)
		}
		a = paratikatest.Must(t, wire.DecodePolicy, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYPAYMENTPOLICY", "CURRENCY", "TRY")))
		if a.Outcome != wire.Success() || a.Policy != policy && (policy != "" || a.Policy != "THD_OPT") {
			t.Errorf("QUERYPAYMENTPOLICY with %q: %+v", policy, a)
		}
		want(t, "without a card", h.outcome(t, "ACTION", "SHOULDDO3D"), wire.Declined, wire.MissingParameter, "BIN")
	}
}
