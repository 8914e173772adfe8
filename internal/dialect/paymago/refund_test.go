package paymago_test

import (
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paymago"
)

const (
	cancelPath = "/api/pos/cancelOrder"
	refundPath = "/api/pos/refundOrder"
)

func (h house) refund(t *testing.T, id, orderID, amount string, status int) wire.Result {
	t.Helper()
	r := paymagotest.Named(dialecttest.Key, refundPath, id, orderID)
	r.Path += "&amount=" + amount
	a := h.Send(t, r)
	got, err := wire.DecodeResult(fields(t, a, status))
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	return got
}

func TestCancel(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.create(t, order("cancel"), "false").Data.PaymentID
	part := paymagotest.Named(dialecttest.Key, cancelPath, id, "cancel")
	part.Path += "&amount=1.00"
	if a := h.Send(t, part); a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), `"amount: `) {
		t.Errorf("a part: %s", a.Body)
	}
	for i, want := range []string{"işlem başarılı", "önceki işlem başarılı"} {
		r := h.ask(t, cancelPath, id, "cancel", http.StatusOK)
		text, _ := wire.ReadResponseMessage(r.Data.ResponseMessage)
		if !r.Succeeded || text != want || r.Data.RefundedAmount.Decimal() != "150.00" {
			t.Errorf("cancel %d: %+v %+v", i+1, r, r.Data)
		}
	}
	if sum := h.Bank.Sum(t, "cancel"); sum.Voids != 1 || sum.Net != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
	// What was paid and given back is still the answer to the order.
	if r := h.result(t, id, "cancel"); !r.Succeeded || r.Data.RefundedAmount.Decimal() != "150.00" {
		t.Errorf("orderResult afterwards: %+v %+v", r, r.Data)
	}
	if r := h.refund(t, id, "cancel", "1.00", http.StatusConflict); r.Succeeded {
		t.Errorf("a refund of it: %+v", r)
	}
}

func TestCancelOfYesterday(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.create(t, order("yesterday"), "false").Data.PaymentID
	h.Advance(24 * time.Hour)
	if r := h.ask(t, cancelPath, id, "yesterday", http.StatusConflict); r.Succeeded || r.Messages[0] == "" {
		t.Errorf("cancel on the next day: %+v", r)
	}
	if sum := h.Bank.Sum(t, "yesterday"); sum.Net != 15000 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

func TestRefund(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, order("refund"), "true").Data
	h.back(t, v.ReturnURL, "")
	if r := h.refund(t, v.PaymentID, "refund", "", http.StatusConflict); r.Succeeded {
		t.Errorf("a refund before the charge: %+v", r)
	}
	h.result(t, v.PaymentID, "refund")
	h.Advance(24 * time.Hour)
	if r := h.refund(t, v.PaymentID, "refund", "50,00", http.StatusOK); !r.Succeeded || r.Data.RefundedAmount.Decimal() != "50.00" {
		t.Errorf("a part: %+v %+v", r, r.Data)
	}
	if r := h.refund(t, v.PaymentID, "refund", "100.01", http.StatusBadRequest); r.Succeeded || !strings.Contains(r.Messages[0], "amount") {
		t.Errorf("more than is left: %+v", r)
	}
	if r := h.refund(t, v.PaymentID, "refund", "x", http.StatusBadRequest); !strings.HasPrefix(r.Messages[0], "amount: ") {
		t.Errorf("no amount: %+v", r)
	}
	if r := h.refund(t, v.PaymentID, "refund", "", http.StatusOK); !r.Succeeded || r.Data.RefundedAmount.Decimal() != "150.00" {
		t.Errorf("the rest: %+v %+v", r, r.Data)
	}
	if r := h.refund(t, v.PaymentID, "refund", "", http.StatusOK); !r.Succeeded {
		t.Errorf("the rest again: %+v", r)
	}
	if sum := h.Bank.Sum(t, "refund"); sum.Refunds != 2 || sum.Net != 0 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

func TestRefundIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.create(t, held("kept", "SIM 57@REFUND"), "false").Data.PaymentID
	h.Advance(24 * time.Hour)
	r := h.refund(t, id, "kept", "", http.StatusOK)
	if r.Succeeded || r.Data.ErrorCode != "57" || r.Data.Status != wire.Failed || r.Data.RefundedAmount.Minor() != 0 || r.ErrorInfo != "ERROR" {
		t.Errorf("a refund that the bank refuses: %+v %+v", r, r.Data)
	}
	declined := h.create(t, held("no", "SIM 05"), "false").Data.PaymentID
	for _, path := range []string{cancelPath, refundPath} {
		if r := h.ask(t, path, declined, "no", http.StatusConflict); r.Succeeded || r.Data != nil {
			t.Errorf("%s of a declined order: %+v", path, r)
		}
	}
}
