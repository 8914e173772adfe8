package esnekpos_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestCancel: all of it on its own day is a cancellation, with all movements and the same amount in each, as was observed.
func TestCancel(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.pay(t, order("whole", "350"))
	paid := h.query(t, "whole")
	v := h.reverse(t, "whole", `"350.00"`, "")
	if v.Result != wire.Success() || v.TransactionID == 0 || v.RefNo != paid.RefNo || v.OrderRefNumber != "whole" {
		t.Errorf("OrderReturn: %+v", v)
	}
	q := h.query(t, "whole")
	if q.Result != (wire.Result{Status: "ORDER_CANCEL", Code: "300"}) || q.SuccessTransactionID != paid.SuccessTransactionID {
		t.Errorf("ProcessQuery: %+v", q)
	}
	want := []wire.MovementStatus{wire.PaymentPending, wire.PaymentChallenged, wire.PaymentSucceeded, wire.CancelSucceeded}
	if diff := cmp.Diff(want, statuses(q)); diff != "" {
		t.Errorf("movements (-observed +ours):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"350,00", "350,00", "350,00", "350,00"}, amounts(q)); diff != "" {
		t.Errorf("amounts (-observed +ours):\n%s", diff)
	}
	if id := q.Movements[3].TransactionID; id != v.TransactionID {
		t.Errorf("the cancellation is movement %d, answered as %d", id, v.TransactionID)
	}
	if sum := h.Bank.Sum(t, "whole"); sum.Voids != 1 || sum.Net != 0 {
		t.Errorf("the bank: %+v, want one void", sum)
	}
	// A lost answer is asked for again: nothing more is done.
	if again := h.reverse(t, "whole", "350", ""); again != v {
		t.Errorf("the same again: %+v, want %+v", again, v)
	}
	h.refused(t, "OrderReturn", reference("whole")+`,"AMOUNT":"5"`, wire.OrderCancel(), "daha önce iptal")
}

// TestRefundInParts: a part is a refund, and what brings the returned sum up to the whole cancels the order.
func TestRefundInParts(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.pay(t, order("parts", "1250.00"))
	if v := h.reverse(t, "parts", "250.5", ""); v.Result != wire.Success() || v.TransactionID == 0 {
		t.Errorf("a part: %+v", v)
	}
	q := h.query(t, "parts")
	if q.Result != wire.Success() {
		t.Errorf("ProcessQuery after a part: %+v, want still paid", q.Result)
	}
	if diff := cmp.Diff([]wire.MovementStatus{wire.PaymentSucceeded, wire.RefundSucceeded}, statuses(q)); diff != "" {
		t.Errorf("movements:\n%s", diff)
	}
	h.refused(t, "OrderReturn", reference("parts")+`,"AMOUNT":"1.000,00"`, wire.FieldError(), "AMOUNT: ")
	if v := h.reverse(t, "parts", `"999,50"`, ""); v.Result != wire.Success() {
		t.Errorf("the rest: %+v", v)
	}
	q = h.query(t, "parts")
	want := []wire.MovementStatus{wire.PaymentPending, wire.PaymentChallenged, wire.PaymentSucceeded, wire.RefundSucceeded, wire.CancelSucceeded}
	if diff := cmp.Diff(want, statuses(q)); diff != "" || q.Result != wire.OrderCancel() {
		t.Errorf("after the rest: %+v, movements:\n%s", q.Result, diff)
	}
	if sum := h.Bank.Sum(t, "parts"); sum.Refunds != 2 || sum.Net != 0 {
		t.Errorf("the bank: %+v, want two refunds", sum)
	}
	h.refused(t, "OrderReturn", reference("parts")+`,"AMOUNT":"1250"`, wire.OrderCancel(), "daha önce")
}

// TestRefundOnAnotherDay: all of it on a later day is a refund at the bank and a cancellation in EsnekPos' words.
func TestRefundOnAnotherDay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.pay(t, order("later", "12.50"))
	h.Advance(24 * time.Hour)
	h.reverse(t, "later", `"12.50"`, "")
	if sum := h.Bank.Sum(t, "later"); sum.Refunds != 1 || sum.Voids != 0 || sum.Net != 0 {
		t.Errorf("the bank: %+v, want one refund", sum)
	}
	if q := h.query(t, "later"); q.Result != wire.OrderCancel() || q.Movements[len(q.Movements)-1].Status != wire.CancelSucceeded {
		t.Errorf("ProcessQuery: %+v", q)
	}
}

// TestCancelOfAnOrderWhoseBuyerBoreTheCommission: the order's amount and the charged one both mean everything.
func TestCancelOfAnOrderWhoseBuyerBoreTheCommission(t *testing.T) {
	t.Parallel()
	for name, amount := range map[string]string{"the order's": `"149.00"`, "the charged": `"151,25"`} {
		h := at(t, 14_900, true)
		h.pay(t, order("gross", "149.00"))
		h.reverse(t, "gross", amount, "")
		if sum := h.Bank.Sum(t, "gross"); sum.Net != 0 || sum.Voids != 1 {
			t.Errorf("%s amount: the bank %+v, want a void of all of it", name, sum)
		}
	}
}

// TestRefundBadInput: what cannot be meant is refused by the member's name.
func TestRefundBadInput(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.pay(t, order("bad", "12.50"))
	for members, field := range map[string]string{
		`"AMOUNT":"5"`:                                           "ORDER_REF_NUMBER",
		reference("bad"):                                         "AMOUNT",
		reference("bad") + `,"AMOUNT":"0"`:                       "AMOUNT",
		reference("bad") + `,"AMOUNT":-5`:                        "AMOUNT",
		reference("bad") + `,"AMOUNT":"1.250"`:                   "AMOUNT",
		reference("bad") + `,"AMOUNT":"12.51"`:                   "AMOUNT",
		reference("bad") + `,"AMOUNT":[5]`:                       "AMOUNT",
		reference("bad") + `,"AMOUNT":5,"amount":"6"`:            "AMOUNT",
		reference("bad") + `,"AMOUNT":5,"SYNC_WITH_POS":"belki"`: "SYNC_WITH_POS",
		reference("bad") + `,"AMOUNT":5,"SubMerchantDetails":[{"EXTERNAL_ID":"A","AMOUNT":"5"}]`:  "SubMerchantDetails",
		reference("bad") + `,"AMOUNT":5,"SubMerchantDetails":[{"EXTERNAL_ID":"A","AMOUNT":null}]`: "SubMerchantDetails",
	} {
		h.refused(t, "OrderReturn", members, wire.FieldError(), field+": ")
	}
	h.refused(t, "OrderReturn", reference("nobody")+`,"AMOUNT":"5"`, wire.NotFound(), "bulunamadı")
	if sum := h.Bank.Sum(t, "bad"); sum.Net != 1250 {
		t.Errorf("the bank: %+v, want the untouched sale", sum)
	}
}

// TestCancelFromManyClients: one of them does it, and the others are told that it is done or under way.
func TestCancelFromManyClients(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.pay(t, order("crowd", "12.50"))
	answers := make([]dialecttest.Answer, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = h.service(t, "OrderReturn", reference("crowd")+`,"AMOUNT":"12.50"`) })
	}
	all.Wait()
	for _, a := range answers {
		v := must(t, wire.DecodeFailure, a)
		if v.Result != wire.Success() && v.Result != wire.GeneralError() && v.Result != wire.OrderCancel() {
			t.Errorf("answered %+v", v)
		}
	}
	if sum := h.Bank.Sum(t, "crowd"); sum.Voids+sum.Refunds != 1 || sum.Net != 0 {
		t.Errorf("the bank: %+v, want it given back once", sum)
	}
}
