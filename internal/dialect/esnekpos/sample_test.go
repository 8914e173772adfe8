package esnekpos_test

import (
	"bytes"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// toTheSeventh brings the clock to 7 December: a day of one digit tells the two ways to write a date apart.
const toTheSeventh = 15 * 24 * time.Hour

// printed is the document's request as it is printed, with our merchant and a card that is in date.
func printed(t *testing.T) dialecttest.Request {
	t.Helper()
	body := string(vector(t, "order-sample"))
	for old, replaced := range map[string]string{
		`"TEST1234"`: esnekpostest.Quote(dialecttest.Key), `"4oK26hK8MOXrIV1bzTRVPA=="`: esnekpostest.Quote(esnekpostest.SecretOf(dialecttest.Key)), `"2023"`: `"2030"`,
	} {
		if !strings.Contains(body, old) {
			t.Fatalf("the sample does not hold %s", old)
		}
		body = strings.Replace(body, old, replaced, 1)
	}
	return esnekpostest.Call("/api/pay/EYV3DPay", body)
}

// TestPrintedRequestIsAnsweredInThePrintedShape sends the document's request and compares the answer with the document's.
func TestPrintedRequestIsAnsweredInThePrintedShape(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.Advance(toTheSeventh)
	a := h.Send(t, printed(t))
	if diff := cmp.Diff(shape(t, vector(t, "answer-sample")), shape(t, a.Body)); diff != "" {
		t.Errorf("the answer's members (-document +ours):\n%s", diff)
	}
	v := esnekpostest.Started(t, a)
	for what, pair := range map[string][2]string{
		"ORDER_REF_NUMBER": {v.OrderRefNumber, "412"}, "CUSTOMER_NAME": {v.CustomerName, "-- -"}, "CUSTOMER_PHONE": {v.CustomerPhone, "-"},
		"CUSTOMER_MAIL": {v.CustomerMail, "[email\u00a0protected]"}, "CUSTOMER_CC_NUMBER": {v.CustomerCCNumber, "453144******2283"},
		"URL_3DS": {v.URL3DS, h.URL + "/api/pay/3DSecurity/order/" + v.Hash}, "RETURN_MESSAGE": {v.ReturnMessage, "SUCCESS"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", what, pair[0], pair[1])
		}
	}
	form := esnekpostest.ThroughBank(t, h.House, v.URL3DS)
	if form.Get("STATUS") != "SUCCESS" || form.Get("RETURN_CODE") != "0" || form.Get("AMOUNT") != "10,00" || form.Get("HASH") != v.Hash {
		t.Errorf("what is posted to BACK_URL: %v", form)
	}
	if q := h.query(t, "412"); q.Result != wire.Success() || q.RefNo != v.RefNo {
		t.Errorf("ProcessQuery: %+v, want paid under REFNO %s", q, v.RefNo)
	}
}

// TestPlainAnswerHasTheNewerMembersAfterThePrintedOnes: clients written after the newer pages want COMMISSION_RATE to be a text.
func TestPlainAnswerHasTheNewerMembersAfterThePrintedOnes(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, true)
	h.Advance(toTheSeventh)
	a := h.Send(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("newer", "149.00")))
	if diff := cmp.Diff(shape(t, vector(t, "answer-newer")), shape(t, a.Body)); diff != "" {
		t.Errorf("the answer's members (-vector +ours):\n%s", diff)
	}
	if v := esnekpostest.Started(t, a); v.Newer == nil || v.Newer.CommissionRate != "1,490" {
		t.Errorf("the newer members are %+v, want a rate of 1,490", v.Newer)
	}
}

// TestRecordedQueries compares ProcessQuery's answers with those that a client recorded.
func TestRecordedQueries(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, true)
	h.Advance(toTheSeventh)
	h.pay(t, order("paid", "149.00"))
	h.pay(t, held("declined", "SIM 51"))
	for name, ref := range map[string]string{"query-both": "paid", "query-unknown": "nobody"} {
		a := h.service(t, "ProcessQuery", reference(ref))
		if diff := cmp.Diff(shape(t, vector(t, name)), shape(t, a.Body)); diff != "" {
			t.Errorf("%s (-recorded +ours):\n%s", name, diff)
		}
	}
	if got := h.service(t, "ProcessQuery", reference("nobody")).Body; !bytes.Equal(got, vector(t, "query-unknown")) {
		t.Errorf("an unknown reference is answered\n%s\nwas recorded as\n%s", got, vector(t, "query-unknown"))
	}
	declined := shape(t, h.service(t, "ProcessQuery", reference("declined")).Body)
	want := append(shape(t, vector(t, "query-declined")), member{"ORDER_REF_NUMBER", "text"})
	if diff := cmp.Diff(want, declined); diff != "" {
		t.Errorf("query-declined (-recorded +ours):\n%s", diff)
	}
}

// TestRecordedCommission is the one amount that was recorded: an order of 149.00 at 1.490 %, borne by the buyer.
func TestRecordedCommission(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, true)
	form := h.pay(t, order("gross", "149.00"))
	for name, want := range map[string]string{"AMOUNT": "151,25", "COMMISSION": "2,25", "COMMISSION_RATE": "1,490", "INSTALLMENT": "1"} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is posted as %q, want %q", name, got, want)
		}
	}
	body := string(h.service(t, "ProcessQuery", reference("gross")).Body)
	for _, part := range []string{
		`"AMOUNT":"151,25"`, `"COMMISSION":2.25`, `"COMMISSION_RATE":"1,490"`, `"INSTALLMENT":"1"`, `"STATUS_ID":3`, `"STATUS_NAME":"Ödeme - Başarılı"`,
	} {
		if !strings.Contains(body, part) {
			t.Errorf("ProcessQuery lacks %s: %s", part, body)
		}
	}
	if sum := h.Bank.Sum(t, "gross"); sum.Captured != 15_125 {
		t.Errorf("the bank captured %d, want 15125", sum.Captured)
	}

	own := at(t, 14_900, false)
	form = own.pay(t, order("net", "149.00"))
	if form.Get("AMOUNT") != "149,00" || form.Get("COMMISSION") != "2,22" {
		t.Errorf("borne by the shop: amount %s, commission %s; want 149,00 and 2,22", form.Get("AMOUNT"), form.Get("COMMISSION"))
	}
	if sum := own.Bank.Sum(t, "net"); sum.Captured != 14_900 {
		t.Errorf("the bank captured %d, want 14900", sum.Captured)
	}
}

func TestUndefinedCommission(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, false)
	r := esnekpostest.Shop{}.Sale(dialecttest.Key, order("five", "10"))
	r.Body = bytes.Replace(r.Body, []byte(`"INSTALLMENT_NUMBER":"1"`), []byte(`"INSTALLMENT_NUMBER":"5"`), 1)
	v := must(t, wire.DecodeAnswer, h.Send(t, r))
	if v.Result != wire.CommissionError() || !strings.Contains(v.ReturnMessage, "INSTALLMENT_NUMBER: ") || v.URL3DS != "" {
		t.Errorf("five installments: %+v, want a commission error", v)
	}
	h.WantNothing(t)
}

// TestFailureHasThePrintedShape: clients read the members of a failure as they read those of a success.
func TestFailureHasThePrintedShape(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.Send(t, esnekpostest.Call("/api/pay/EYV3DPay", `{`+esnekpostest.Credentials("a key of nobody")+`}`))
	v := must(t, wire.DecodeAnswer, a)
	if v.Result != (wire.Result{Status: "AUTHENTICATION_ERROR", Code: "102"}) || !strings.HasPrefix(v.ReturnMessage, "authentication.error") {
		t.Errorf("wrong credentials: %+v", v)
	}
	var want, got []string
	for _, m := range shape(t, vector(t, "answer-sample")) {
		want = append(want, m.Name)
	}
	for _, m := range shape(t, a.Body) {
		got = append(got, m.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a failure's members (-document +ours):\n%s", diff)
	}
	if r := h.Send(t, dialecttest.Request{Method: http.MethodGet, Path: "/api/pay/EYV3DPay"}); r.Status != http.StatusMethodNotAllowed {
		t.Errorf("GET is answered %d", r.Status)
	}
	if r := h.Send(t, esnekpostest.Call("/api/pay/Nothing", `{}`)); r.Status != http.StatusNotFound {
		t.Errorf("an unknown service is answered %d", r.Status)
	}
}
