package paynet_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	wire "github.com/vezne/vezne/wire/paynet"
)

// invoiced is the document's sample for an order of an invoice.
func invoiced(t *testing.T, o dialecttest.Order, subscription, invoice, more string) string {
	t.Helper()
	return replaced(t, paynettest.Body(o, more), `"subscription_id":"","invoice_no":""`,
		`"subscription_id":`+paynettest.Quote(subscription)+`,"invoice_no":`+paynettest.Quote(invoice))
}

// magazine is an order of 49.00, which a subscription costs.
func magazine(reference string) dialecttest.Order {
	o := order(reference)
	o.Amount, o.Number = "49.00", otherCard
	return o
}

// TestAnInvoiceIsPaidByHand over the wire: in time, when its charge was refused, and with 3-D Secure; never twice.
func TestAnInvoiceIsPaidByHand(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	made := h.standingOrder(t, "hand", "")
	h.adds(t, card("hand", goodCard, "Ayşe Işık", ""), "")
	h.pass(t, 1)
	invoices := h.standing(t, "hand").Invoices
	id := made.SubscriptionID
	pay := func(o dialecttest.Order, no string) wire.Payment {
		t.Helper()
		a := h.post(t, "/v2/transaction/payment", invoiced(t, o, id, no, ""))
		return must(t, wire.DecodePayment, fields(t, a, http.StatusOK))
	}
	p := pay(magazine("H1"), invoices[1].No)
	if again := pay(magazine("H1"), invoices[1].No); !p.IsSucceed || again.Code != wire.OldSuccessful || again.XactID != p.XactID || p.ReferenceNo != "H1" {
		t.Fatalf("paid %+v, and again %d", p, again.Code)
	}
	path := "/v2/transaction/payment"
	h.failure(t, path, invoiced(t, magazine("H1"), id, invoices[2].No, ""), http.StatusBadRequest, wire.DuplicateData) // that one is not paid
	h.failure(t, path, invoiced(t, magazine("H2"), id, invoices[1].No, ""), http.StatusBadRequest, wire.NoProcess)
	if q := h.query(t, "check", `{"reference_no":"H1"}`); q.XactID != p.XactID || q.Amount.Minor() != 4900 {
		t.Errorf("check by its reference: %+v", q)
	}

	h.renames(t, "hand", "SIM 51")
	h.pass(t, 61) // over the paid one to the third, which is refused
	d := h.standing(t, "hand")
	if d.Paid != 2 || d.StatusDesc != "past_due" || d.Invoices[1].XactID != p.XactID || d.Invoices[1].Status != wire.StatusDoneSucceed {
		t.Fatalf("the third is due: %+v", d.SubscriptionRow)
	}
	tries := d.Invoices[2].Attempts
	poor := magazine("H3")
	poor.Holder = "SIM 51"
	if q := pay(poor, invoices[2].No); q.IsSucceed {
		t.Fatalf("a refused payment: %+v", q)
	}
	if now := h.standing(t, "hand"); now.StatusDesc != d.StatusDesc || now.Invoices[2].Attempts != tries || !now.NextDate.Equal(d.NextDate) {
		t.Errorf("after a refusal by hand: %+v", now.SubscriptionRow)
	}
	v := must(t, wire.DecodeTdsInitialAnswer, fields(t, h.post(t, startPath, invoiced(t, magazine("H3"), id, invoices[2].No, `,"return_url":"`+shopPage+`"`)), http.StatusOK))
	h.back(t, v, "")
	h.failure(t, chargePath, chargeBody(v, `,"transaction_type":"3"`), http.StatusBadRequest, wire.WrongTransactionType)
	if q := h.charge(t, v, ""); !q.IsSucceed {
		t.Fatalf("with 3-D Secure: %+v", q)
	}
	h.pass(t, 1)
	d = h.standing(t, "hand")
	if d.Paid != 3 || d.StatusDesc != "active" || d.Invoices[2].Status != wire.StatusDoneSucceed {
		t.Errorf("after it was paid by hand: %+v, %+v", d.SubscriptionRow, d.Invoices[2])
	}
	for _, reference := range []string{"H1", "H3"} {
		if sum := h.Bank.Sum(t, reference); sum.Captures != 1 {
			t.Errorf("%s was captured %d times", reference, sum.Captures)
		}
	}
}

func TestInvoicesThatAreNotPaidByHand(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	made := h.standingOrder(t, "no", "")
	id, no := made.SubscriptionID, h.standing(t, "no").Invoices[1].No
	other := h.standingOrder(t, "other", "")
	path := "/v2/transaction/payment"
	for what, test := range map[string]struct {
		body   string
		status int
		code   wire.ResultCode
		field  string
	}{
		"no invoice_no":           {invoiced(t, magazine("1"), id, "", ""), http.StatusBadRequest, wire.BadRequest, "invoice_no:"},
		"no subscription_id":      {invoiced(t, magazine("1"), "", no, ""), http.StatusBadRequest, wire.BadRequest, "subscription_id:"},
		"another amount":          {invoiced(t, order("1"), id, no, ""), http.StatusBadRequest, wire.BadRequest, "amount:"},
		"another's invoice":       {invoiced(t, magazine("1"), other.SubscriptionID, no, ""), http.StatusNotFound, wire.InvoiceNotFound, ""},
		"the page's sample":       {invoiced(t, magazine("1"), id, "11400505", ""), http.StatusNotFound, wire.InvoiceNotFound, ""},
		"no such subscription":    {invoiced(t, magazine("1"), "x", no, ""), http.StatusNotFound, wire.NoData, ""},
		"a pre-authorization":     {strings.Replace(invoiced(t, magazine("1"), id, no, ""), `"transaction_type":"1"`, `"transaction_type":"3"`, 1), http.StatusBadRequest, wire.WrongTransactionType, ""},
		"more than there will be": {invoiced(t, magazine("1"), id, no[:len(no)-2]+"99", ""), http.StatusBadRequest, wire.NoProcess, ""},
	} {
		if f := h.failure(t, path, test.body, test.status, test.code); !strings.HasPrefix(f.Message, test.field) {
			t.Errorf("%s: %q", what, f.Message)
		}
	}
	// An order that is paid is no answer about an invoice.
	h.pay(t, order("paid"))
	h.failure(t, path, invoiced(t, magazine("paid"), id, no, ""), http.StatusBadRequest, wire.DuplicateData)
	h.failure(t, startPath, invoiced(t, magazine("paid"), id, no, `,"return_url":"`+shopPage+`"`), http.StatusBadRequest, wire.DuplicateData)
	a := h.Send(t, paynettest.Call(dialecttest.OtherKey, path, invoiced(t, magazine("1"), id, no, "")))
	if a.Status != http.StatusNotFound {
		t.Errorf("another merchant: %d %s", a.Status, a.Body)
	}
	if d := h.standing(t, "no"); d.Paid != 0 || d.Invoices[1].Status != wire.StatusWaiting {
		t.Errorf("something was paid: %+v", d.SubscriptionRow)
	}
}
