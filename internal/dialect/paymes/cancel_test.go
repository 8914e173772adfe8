package paymes_test

import (
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paymes"
)

// bought makes an order of 12.50 and pays it.
func (h house) bought(t *testing.T, id, holder string) string {
	t.Helper()
	v := h.create(t, id)
	h.pass(t, h.pay(t, v.PaymesOrderID, holder))
	if s := h.orderStatus(t, v.PaymesOrderID); s.Type != wire.TypeSuccess {
		t.Fatalf("%s is not paid: %+v", id, s)
	}
	return v.PaymesOrderID
}

// cancel sends a request of v4.6's order_cancel.
func (h house) cancel(t *testing.T, id, price string) dialecttest.Answer {
	t.Helper()
	v := wire.Cancel{PublicKey: publicKey, PaymesOrderID: id, PriceText: price}
	v.Sign(dialecttest.Key)
	return h.Send(t, paymestest.Typed("/v4.6/order_cancel", "application/json", v.Encode()))
}

func wantCancelled(t *testing.T, a dialecttest.Answer) {
	t.Helper()
	if want := `{"status":true,"message":"İptal işlemi başarılı!"}`; string(a.Body) != want || a.Status != http.StatusOK {
		t.Errorf("cancelled: %d %s, want %s", a.Status, a.Body, want)
	}
}

func wantNotCancelled(t *testing.T, a dialecttest.Answer, status int, says string) {
	t.Helper()
	v := paymestest.Decode(t, a, status, wire.DecodeRefused)
	if !contains(string(a.Body), `"status":false`) || !contains(v.Message, says) {
		t.Errorf("not cancelled: %s, want %q", a.Body, says)
	}
}

// TestCancelOnTheDay: all of an order is undone as if it had never been, a part is refunded.
func TestCancelOnTheDay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	whole, part := h.bought(t, "whole", "Ali"), h.bought(t, "part", "Ali")
	wantCancelled(t, h.cancel(t, whole, "12.50"))
	wantCancelled(t, h.cancel(t, whole, "12.5")) // a repeat
	if sum := h.Bank.Sum(t, "whole"); sum.Voids != 1 || sum.Refunds != 0 || sum.Net != 0 {
		t.Errorf("all on the same day: %+v, want one void", sum)
	}
	if s := h.orderStatus(t, whole); s.Type != wire.TypeError || s.Message == "" {
		t.Errorf("status of a cancelled order: %+v", s)
	}
	wantCancelled(t, h.cancel(t, part, "2.50"))
	if sum := h.Bank.Sum(t, "part"); sum.Voids != 0 || sum.Refunds != 1 || sum.Net != 1000 {
		t.Errorf("a part on the same day: %+v, want a refund", sum)
	}
	if s := h.orderStatus(t, part); s.Type != wire.TypeSuccess {
		t.Errorf("status of an order of which a part was refunded: %+v", s)
	}
	wantCancelled(t, h.cancel(t, part, "10.00"))
	if sum := h.Bank.Sum(t, "part"); sum.Refunds != 2 || sum.Net != 0 {
		t.Errorf("the rest: %+v", sum)
	}
}

func TestCancelLater(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	id := h.bought(t, "later", "Ali")
	h.Advance(24 * time.Hour)
	wantNotCancelled(t, h.cancel(t, id, "12.51"), http.StatusBadRequest, "price: ")
	wantCancelled(t, h.cancel(t, id, "12.50"))
	wantCancelled(t, h.cancel(t, id, "12.50")) // a repeat
	if sum := h.Bank.Sum(t, "later"); sum.Voids != 0 || sum.Refunds != 1 || sum.Net != 0 {
		t.Errorf("all on a later day: %+v, want one refund", sum)
	}
}

func TestCancelRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond})
	waiting := h.create(t, "waiting").PaymesOrderID
	wantNotCancelled(t, h.cancel(t, waiting, "1"), http.StatusBadRequest, "paymesOrderId: ")
	h.pay(t, waiting, "Ali") // the buyer is at the bank
	wantNotCancelled(t, h.cancel(t, waiting, "1"), http.StatusBadRequest, "paymesOrderId: ")

	id := h.bought(t, "refused", "SIM 51@VOID, 57@REFUND")
	wantNotCancelled(t, h.cancel(t, id, "0"), http.StatusBadRequest, "price: ")
	wantNotCancelled(t, h.cancel(t, id, "x"), http.StatusBadRequest, "price: ")
	wantNotCancelled(t, h.cancel(t, id, ""), http.StatusBadRequest, "The price field is required.")
	wantNotCancelled(t, h.cancel(t, id, "12.50"), http.StatusOK, "Kartınızın limiti")
	wantNotCancelled(t, h.cancel(t, id, "2.50"), http.StatusOK, "Kartınız bu tür")
	h.taken(t, "refused", 1, 1250)

	altered := wire.Cancel{PublicKey: publicKey, PaymesOrderID: id, PriceText: "1.00"}
	altered.Sign(dialecttest.Key)
	altered.PriceText = "12.50"
	wantNotCancelled(t, h.Send(t, paymestest.Typed("/v4.6/order_cancel", "application/json", altered.Encode())), http.StatusBadRequest, listed(t, wire.HashMismatch))

	// An outcome that is not known is neither.
	doubted := h.bought(t, "doubted", "SIM LATE@VOID")
	wantNotCancelled(t, h.cancel(t, doubted, "12.50"), http.StatusServiceUnavailable, "")
	if s := h.orderStatus(t, doubted); s.Type != wire.TypeSuccess {
		t.Errorf("status while the cancellation is in doubt: %+v", s)
	}
	h.Advance(2 * time.Minute)
	if s := h.orderStatus(t, doubted); s.Type != wire.TypeError {
		t.Errorf("status after the bank has acted: %+v", s)
	}
	wantCancelled(t, h.cancel(t, doubted, "12.50"))
	if sum := h.Bank.Sum(t, "doubted"); sum.Voids != 1 || sum.Net != 0 {
		t.Errorf("the bank: %+v", sum)
	}
}
