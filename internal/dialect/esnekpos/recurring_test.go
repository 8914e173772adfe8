package esnekpos_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/store"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

const (
	recurringCard = `{"CC_NUMBER":"4355084355084358","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"Ayşe Işık"}`
	otherCard     = `{"CC_NUMBER":"4508034508034509","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"Ayşe Işık"}`
)

// repeat asks for a recurring payment of 49.00 with further members.
func (h house) repeat(t *testing.T, ref, card, members string) wire.Answer {
	t.Helper()
	body := `{` + esnekpostest.Credentials(dialecttest.Key) + `,"BACK_URL":"https://shop.example/r","PRICES_CURRENCY":"TRY","ORDER_REF_NUMBER":"` +
		ref + `","ORDER_AMOUNT":"49,00","CARDS":[` + card + `],"CUSTOMER":{"FIRST_NAME":"Ayşe","LAST_NAME":"Işık","PHONE":"05550000000"}` + members + `}`
	return must(t, wire.DecodeAnswer, h.Send(t, esnekpostest.Call("/api/pay/RecurringPayment", body)))
}

func (h house) recurring(t *testing.T, ref string) wire.RecurringOrder {
	t.Helper()
	return must(t, wire.DecodeRecurringOrder, h.service(t, "RecurringPaymentQuery", reference(ref)))
}

// work lets days pass and does what is due in them.
func (h house) work(t *testing.T, days int) {
	t.Helper()
	for range days {
		h.Advance(24 * time.Hour)
		err := h.Gateway.Jobs().Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecurringPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.repeat(t, "sub", recurringCard, `,"REPEAT":3,"TRIES_COUNT":2`)
	if a.Result != wire.Success() || a.RefNo == "" || !a.IsNot3DPayment || a.URL3DS != "" {
		t.Fatalf("RecurringPayment: %+v", a)
	}
	if again := h.repeat(t, "sub", recurringCard, `,"REPEAT":3`); again.Result != wire.InsertError() {
		t.Errorf("the same reference again: %+v", again)
	}
	h.work(t, 40)
	q := h.recurring(t, "sub")
	if q.Repeat != 3 || q.Tries != 2 || q.Success != 2 || q.Dealer != "sub" || q.Phone != "05550000000" || len(q.Payments) != 2 {
		t.Fatalf("RecurringPaymentQuery: %+v", q)
	}
	if p := q.Payments[1]; p.Number != 1 || p.Status != "PAID" || p.RefNo != a.RefNo || p.PaymentID == 0 || p.Succeeded.IsZero() || p.Active {
		t.Errorf("the first payment: %+v", p)
	}
	v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCardAdd", reference("sub")+`,"CARD":`+otherCard))
	if v.Result != wire.Success() {
		t.Errorf("RecurringPaymentCardAdd: %+v", v)
	}
	h.work(t, 60)
	if q = h.recurring(t, "sub"); q.Success != 3 {
		t.Errorf("after three months: %+v", q)
	}
	ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{Limit: 9})
	if err != nil || len(ps) != 3 || ps[0].Card.Last4 != "4509" || ps[2].Card.Last4 != "4358" {
		t.Errorf("%d payments, %v", len(ps), err)
	}
}

func TestRecurringPaymentCancel(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.repeat(t, "ends", recurringCard, `,"REPEAT":12`)
	if v := must(t, wire.DecodeFailure, h.service(t, "RecurringPaymentCancel", reference("ends"))); v.Result != wire.Success() {
		t.Errorf("RecurringPaymentCancel: %+v", v)
	}
	h.work(t, 40)
	if q := h.recurring(t, "ends"); q.Success != 1 {
		t.Errorf("after the cancellation: %+v", q)
	}
	h.refused(t, "RecurringPaymentCardAdd", reference("ends")+`,"CARD":`+otherCard, wire.GeneralError(), "durumu")
	h.refused(t, "RecurringPaymentQuery", reference("none"), wire.NotFound(), "abonelik yok")
	other := h.Send(t, esnekpostest.Call("/api/services/RecurringPaymentQuery", "{"+esnekpostest.Credentials(dialecttest.OtherKey)+","+reference("ends")+"}"))
	if v := must(t, wire.DecodeFailure, other); v.Result != wire.NotFound() {
		t.Errorf("another merchant asks: %+v", v)
	}
}

func TestRecurringPaymentIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	poor := `{"CC_NUMBER":"4355084355084358","EXP_MONTH":"12","EXP_YEAR":"2060","CC_CVV":"000","CC_OWNER":"SIM 51"}`
	if a := h.repeat(t, "poor", poor, `,"REPEAT":2`); a.Result == wire.Success() || a.ReturnMessage == "" {
		t.Errorf("a declined first payment: %+v", a)
	}
	if a := h.repeat(t, "no repeat", recurringCard, ""); a.Result != wire.FieldError() {
		t.Errorf("without REPEAT: %+v", a)
	}
	if sum := h.Bank.Sum(t, "poor"); sum.Captures != 0 {
		t.Errorf("the bank: %+v", sum)
	}
}
