package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// sold makes a payment and returns its transaction's id.
func (h house) sold(t *testing.T, reference, action string) string {
	t.Helper()
	s := h.money(t, with(paratikatest.SaleOf(order(reference)), "ACTION", action)...)
	if s.Outcome != wire.Success() || s.Action != action {
		t.Fatalf("%s: %+v", action, s.Outcome)
	}
	return s.TranID
}

func TestPreAuth(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.sold(t, "pre", "PREAUTH")
	if sum := h.Bank.Sum(t, "pre"); sum.Held != 1250 || sum.Captured != 0 {
		t.Errorf("after PREAUTH: %+v", sum)
	}
	want(t, "refund of a hold", h.outcome(t, "ACTION", "REFUND", "PGTRANID", id), wire.Declined, wire.NotRefundable, "")
	want(t, "more than is held", h.outcome(t, "ACTION", "POSTAUTH", "PGTRANID", id, "AMOUNT", "12.51"), wire.Declined, wire.BadCaptureAmount, "AMOUNT")
	want(t, "another currency", h.outcome(t, "ACTION", "POSTAUTH", "PGTRANID", id, "AMOUNT", "1", "CURRENCY", "EUR"), wire.Declined, wire.BadCurrency, "CURRENCY")
	f := h.money(t, "ACTION", "POSTAUTH", "PGTRANID", id, "AMOUNT", "10.00")
	if f.Outcome != wire.Success() || f.Action != "POSTAUTH" || f.Amount.Minor() != 1000 || f.TranID == id || f.PaymentID != "pre" {
		t.Errorf("POSTAUTH: %+v", f)
	}
	again := h.money(t, "ACTION", "POSTAUTH", "PGTRANID", id, "AMOUNT", "10")
	if again.Outcome != wire.Success() || again.TranID != f.TranID {
		t.Errorf("POSTAUTH again: %+v", again)
	}
	if sum := h.Bank.Sum(t, "pre"); sum.Captured != 1000 || sum.Captures != 1 {
		t.Errorf("after POSTAUTH: %+v", sum)
	}
	want(t, "of another amount", h.outcome(t, "ACTION", "POSTAUTH", "MERCHANTPAYMENTID", "pre", "AMOUNT", "2"), wire.Declined, wire.NoPreAuth, "")
	h.sold(t, "sale", "SALE")
	want(t, "of a sale", h.outcome(t, "ACTION", "POSTAUTH", "MERCHANTPAYMENTID", "sale"), wire.Declined, wire.NoPreAuth, "")
	rows := h.rows(t, "pre")
	if len(rows) != 2 || rows[0].Type != "PREAUTH" || rows[1].Type != "POSTAUTH" || rows[1].TranID != f.TranID || rows[1].Amount.Minor() != 1000 {
		t.Errorf("rows: %+v", rows)
	}
}

func TestVoid(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.sold(t, "void", "SALE")
	f := h.money(t, "ACTION", "VOID", "PGTRANID", id, "REFLECTCOMMISSION", "No")
	if f.Outcome != wire.Success() || f.Action != "VOID" || f.TranID == id || f.TranID == "" || f.Amount.Minor() != 1250 {
		t.Errorf("VOID: %+v", f)
	}
	again := h.money(t, "ACTION", "VOID", "PGTRANID", id)
	if again.Outcome != wire.Success() || again.TranID != f.TranID {
		t.Errorf("VOID again: %+v", again)
	}
	if sum := h.Bank.Sum(t, "void"); sum.Voids != 1 || sum.Net != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
	want(t, "refund of a voided sale", h.outcome(t, "ACTION", "REFUND", "PGTRANID", id), wire.Declined, wire.NotRefundable, "")
	rows := h.rows(t, "void")
	if len(rows) != 2 || rows[0].Status != wire.Successful || rows[0].Type != "SALE" || rows[1].Type != "VOID" || rows[1].Status != wire.Successful || rows[0].Refundable {
		t.Errorf("rows: %+v", rows)
	}
	hold := h.sold(t, "hold", "PREAUTH")
	if f := h.money(t, "ACTION", "VOID", "PGTRANID", hold); f.Outcome != wire.Success() {
		t.Errorf("VOID of a hold: %+v", f)
	}
	h.money(t, paratikatest.SaleOf(held("poor", "SIM 51"))...)
	want(t, "of a declined sale", h.outcome(t, "ACTION", "VOID", "MERCHANTPAYMENTID", "poor"), wire.Declined, wire.NotVoidable, "")
	want(t, "of nothing", h.outcome(t, "ACTION", "VOID", "MERCHANTPAYMENTID", "none"), wire.Declined, wire.NoSuchPayment, "MERCHANTPAYMENTID")
	want(t, "of Paratika's own", h.outcome(t, "ACTION", "VOID", "PGTRANID", "17299Pg3B01024305"), wire.Declined, wire.NoSuchTransaction, "PGTRANID")
	want(t, "of another order", h.outcome(t, "ACTION", "VOID", "PGTRANID", id, "MERCHANTPAYMENTID", "hold"), wire.Declined, wire.NoSuchTransaction, "PGTRANID")
	want(t, "without a name", h.outcome(t, "ACTION", "VOID"), wire.Declined, wire.MissingParameter, "PGTRANID")
}

func TestRefund(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.sold(t, "refund", "SALE")
	part := h.money(t, "ACTION", "REFUND", "PGTRANID", id, "AMOUNT", "2.50", "CURRENCY", "TRY")
	if part.Outcome != wire.Success() || part.Action != "REFUND" || part.Amount.Minor() != 250 || part.RefundType != "PARTIAL" || part.TranID == id {
		t.Errorf("a part: %+v", part)
	}
	want(t, "void after a refund", h.outcome(t, "ACTION", "VOID", "PGTRANID", id), wire.Declined, wire.NotVoidable, "")
	want(t, "more than is left", h.outcome(t, "ACTION", "REFUND", "PGTRANID", id, "AMOUNT", "10.01"), wire.Declined, wire.BadRefundAmount, "AMOUNT")
	want(t, "nothing", h.outcome(t, "ACTION", "REFUND", "PGTRANID", id, "AMOUNT", "0"), wire.Declined, wire.BadAmount, "AMOUNT")
	rest := h.money(t, "ACTION", "REFUND", "MERCHANTPAYMENTID", "refund")
	if rest.Outcome != wire.Success() || rest.Amount.Minor() != 1000 {
		t.Errorf("the rest: %+v", rest)
	}
	want(t, "once more", h.outcome(t, "ACTION", "REFUND", "PGTRANID", id), wire.Declined, wire.BadRefundAmount, "")
	if sum := h.Bank.Sum(t, "refund"); sum.Refunds != 2 || sum.Net != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
	var types []string
	for _, row := range h.rows(t, "refund") {
		types = append(types, row.Type+" "+string(row.Status)+" "+row.Amount.Decimal())
	}
	if len(types) != 3 || types[0] != "SALE AP 12.50" || types[1] != "PTREFUND AP 2.50" || types[2] != "PTREFUND AP 10.00" {
		t.Errorf("rows: %q", types)
	}
	whole := h.sold(t, "whole", "SALE")
	if f := h.money(t, "ACTION", "REFUND", "PGTRANID", whole, "AMOUNT", "12.50", "CURRENCY", "TRY"); f.RefundType != "FULL" || f.Status != "AP" {
		t.Errorf("all: %+v", f)
	}
	refused := h.money(t, paratikatest.SaleOf(held("no-refund", "SIM 57@REFUND"))...)
	got := h.money(t, "ACTION", "REFUND", "PGTRANID", refused.TranID)
	if got.Outcome.Error != "ERR20057" || got.Outcome.BankError != "57" || got.Status != "FA" {
		t.Errorf("a refund that the bank refuses: %+v", got)
	}
}
