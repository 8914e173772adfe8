package esnekpos_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/ticket"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// requests asks for a payment with the sample's members, of which TYPE, the amount and whether it is the total differ.
func (h house) requests(t *testing.T, kind, amount, total string) wire.LinkAnswer {
	t.Helper()
	v := must(t, wire.DecodeLinkAnswer, h.service(t, "SendPaymentRequest", `"AMOUNT":"`+amount+`","INSTALLMENT":0,"PHONE_NUMBER":"05321112233",`+
		`"MAIL":"ayse@example.com","TYPE":`+kind+`,"LOCALE":"tr","IS_TOTAL_AMOUNT":`+total+`,"PRODUCT":"Danışmanlık"`))
	if v.Result != wire.Success() || v.ID == "" || !strings.HasPrefix(v.URL, h.URL+"/l/") {
		t.Fatalf("SendPaymentRequest: %+v", v)
	}
	return v
}

func (h house) requested(t *testing.T, id string) wire.LinkPayments {
	t.Helper()
	return must(t, wire.DecodeLinkPayments, h.service(t, "SendPaymentRequestQuery", `"SEND_PAYMENT_REQUEST_ID":`+id))
}

// paysOn fills the page behind a link in, and takes the buyer through the bank to where it ends.
func (h house) paysOn(t *testing.T, link, holder string) dialecttest.Page {
	t.Helper()
	form := url.Values{
		"card-number": {"4355 0843 5508 4358"}, "card-holder": {holder}, "card-expiry": {"12/30"}, "card-cvv": {"000"}, "installments": {"1"},
		"visit": {ticket.NewVisit()},
	}
	p := h.Browse(t, http.MethodPost, link, form)
	for range 5 {
		if p.Code != "" || p.Action == "" {
			break
		}
		p = h.Browse(t, p.Method, p.Action, p.Fields)
	}
	if p.Code == "" {
		t.Fatalf("the buyer does not come to the bank: status %d %s", p.Status, p.Body)
	}
	back := h.Confirm(t, p, p.Code)
	last := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	if strings.Contains(last.Action, "/end?at=") {
		last = h.Browse(t, last.Method, last.Action, last.Fields)
	}
	return last
}

// TestPaymentRequest: a declined try and a paid one, told as the sample tells them, and as ProcessQuery and OrderReturn know orders.
func TestPaymentRequest(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, false)
	h.Advance(toTheSeventh)
	v := h.requests(t, "3", "100", "true")
	if q := h.requested(t, v.ID); q.Result != wire.Success() || len(q.Payments) != 0 {
		t.Errorf("before anybody has paid: %+v", q)
	}
	page := h.Browse(t, http.MethodGet, v.URL, nil)
	for _, part := range []string{"Acme", "Danışmanlık", "100,00"} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, part) {
			t.Errorf("the page lacks %s: status %d", part, page.Status)
		}
	}
	if end := h.paysOn(t, v.URL, "SIM 51"); !strings.Contains(end.Body, "Ödeme alınamadı") {
		t.Errorf("after a decline: %d %s", end.Status, end.Body)
	}
	if end := h.paysOn(t, v.URL, "Ayşe Işık"); !strings.Contains(end.Body, "Ödemeniz alındı") {
		t.Errorf("after the payment: %d %s", end.Status, end.Body)
	}
	a := h.service(t, "SendPaymentRequestQuery", `"SEND_PAYMENT_REQUEST_ID":"`+v.ID+`"`) // a text, as the table has it
	if diff := cmp.Diff(shape(t, vector(t, "link-payments"))[:11], shape(t, a.Body)[:11]); diff != "" {
		t.Errorf("members (-document +ours):\n%s", diff)
	}
	q := must(t, wire.DecodeLinkPayments, a)
	if len(q.Payments) != 2 {
		t.Fatalf("the query: %+v", q)
	}
	declined, paid := q.Payments[0], q.Payments[1]
	if declined.Status != "Ödeme - Başarısız" || declined.SuccessTransactionID != 0 || declined.RefNo == paid.RefNo {
		t.Errorf("the declined try: %+v", declined)
	}
	if paid.Status != "Ödeme - Başarılı" || paid.SuccessTransactionID == 0 || paid.Amount.Minor() != 10000 || paid.Commission.Minor() != 149 || paid.CommissionRate != "1,490" {
		t.Errorf("the paid try: %+v", paid)
	}
	order := paid.OrderRefNumber
	if again := h.query(t, order); again.Result != wire.Success() || again.SuccessTransactionID != paid.SuccessTransactionID {
		t.Errorf("ProcessQuery: %+v", again)
	}
	if r := h.reverse(t, order, `"100"`, ""); r.Result != wire.Success() {
		t.Errorf("OrderReturn: %+v", r)
	}
	if q := h.requested(t, v.ID); q.Payments[1].Status != "İptal - Başarılı" {
		t.Errorf("after the cancellation: %+v", q.Payments[1])
	}
	if sum := h.Bank.Sum(t, order); sum.Captures != 1 || sum.Net != 0 {
		t.Errorf("the bank: %+v", sum)
	}
}

// TestPaymentRequestOfANetAmount: the buyer bears the commission, and the shop has what it asked for.
func TestPaymentRequestOfANetAmount(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, false)
	v := h.requests(t, "3", "149", "false")
	h.paysOn(t, v.URL, "Ayşe Işık")
	q := h.requested(t, v.ID)
	if len(q.Payments) != 1 || q.Payments[0].Amount.Minor()-q.Payments[0].Commission.Minor() != 14900 || q.Payments[0].Amount.Minor() != 15125 {
		t.Errorf("the query: %+v", q)
	}
}

func TestPaymentRequestIsSent(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	for kind, want := range map[string]message.Message{
		"1": {Channel: message.SMS, To: "+905321112233"}, "2": {Channel: message.Mail, To: "ayse@example.com"},
	} {
		v := h.requests(t, kind, "10", "true")
		told := h.Messages(t, 1)
		if i := slices.IndexFunc(told, func(m message.Message) bool { return strings.Contains(m.Text, v.URL) }); i < 0 {
			told = h.Messages(t, len(told)+1)
		}
		i := slices.IndexFunc(told, func(m message.Message) bool { return strings.Contains(m.Text, v.URL) })
		if i < 0 || told[i].Channel != want.Channel || told[i].To != want.To || !strings.Contains(told[i].Text, "10,00") {
			t.Errorf("TYPE %s: told %+v", kind, told)
		}
	}
	mute := open(t, dialecttest.Options{Mute: true})
	for _, kind := range []string{"1", "2"} {
		mute.refused(t, "SendPaymentRequest", `"AMOUNT":"10","INSTALLMENT":1,"TYPE":`+kind+`,"PHONE_NUMBER":"05321112233","MAIL":"ayse@example.com"`, wire.GeneralError(), "TYPE")
	}
	mute.requests(t, "3", "10", "true")
}

func TestPaymentRequestIsRefused(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, false)
	const sample = `"AMOUNT":"10","INSTALLMENT":1,"TYPE":3`
	for _, bad := range []struct {
		name, members string
		want          wire.Result
		words         string
	}{
		{"nothing to pay", strings.Replace(sample, `"10"`, `"0"`, 1), wire.FieldError(), "AMOUNT"},
		{"another language", sample + `,"LOCALE":"de"`, wire.FieldError(), "LOCALE"},
		{"by mail to nobody", strings.Replace(sample, `:3`, `:2`, 1), wire.FieldError(), "MAIL"},
		{"neither true nor false", sample + `,"IS_TOTAL_AMOUNT":"perhaps"`, wire.FieldError(), "IS_TOTAL_AMOUNT"},
	} {
		t.Run(bad.name, func(t *testing.T) {
			t.Parallel()
			h.refused(t, "SendPaymentRequest", bad.members, bad.want, bad.words)
		})
	}
	mine := h.requests(t, "3", "10", "true")
	h.refused(t, "SendPaymentRequestQuery", `"SEND_PAYMENT_REQUEST_ID":99`, wire.NotFound(), "SEND_PAYMENT_REQUEST_ID")
	rival := h.Send(t, esnekpostest.Call("/api/services/SendPaymentRequestQuery", `{`+esnekpostest.Credentials(dialecttest.OtherKey)+`,"SEND_PAYMENT_REQUEST_ID":`+mine.ID+`}`))
	if v := must(t, wire.DecodeFailure, rival); v.Result != wire.NotFound() {
		t.Errorf("another merchant asks: %+v", v)
	}
}
