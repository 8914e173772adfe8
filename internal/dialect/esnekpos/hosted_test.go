package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// hostedBody is a request of CommonPaymentDealer as clients send it.
func hostedBody(ref, amount, locale string) string {
	return `{"Config":{` + esnekpostest.Credentials(dialecttest.Key) + `,"BACK_URL":` + esnekpostest.Quote(esnekpostest.BackURL) + `,"PRICES_CURRENCY":"TRY","ORDER_REF_NUMBER":` +
		esnekpostest.Quote(ref) + `,"ORDER_AMOUNT":` + esnekpostest.Quote(amount) + `,"LOCALE":` + esnekpostest.Quote(locale) + `},"Customer":{"FIRST_NAME":"Ayşe","LAST_NAME":"Işık",` +
		`"MAIL":"a@shop.example","PHONE":"5321234567","CITY":"İstanbul","STATE":"Kağıthane","ADDRESS":"Ünlü Sk. 7"},` +
		`"Product":[{"PRODUCT_ID":"1","PRODUCT_NAME":"Gül","PRODUCT_CATEGORY":"-","PRODUCT_DESCRIPTION":"","PRODUCT_AMOUNT":"9,50"}]}`
}

func (h house) host(t *testing.T, ref, amount string) wire.Answer {
	t.Helper()
	return h.start(t, esnekpostest.Call("/api/pay/CommonPaymentDealer", hostedBody(ref, amount, "tr")))
}

// typed is the page's form as a buyer fills it in.
func typed(holder string, more ...string) url.Values {
	form := url.Values{
		"Card_Number": {"4355 0843 5508 4358"}, "Card_Name": {holder}, "expirymonth": {"12"}, "expiryyear": {"2030"}, "Card_CvC": {"000"},
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// submit sends the page's form and takes the buyer through the bank.
func (h house) submit(t *testing.T, page string, form url.Values) url.Values {
	t.Helper()
	p := h.Browse(t, http.MethodPost, page, form)
	for range 5 {
		if p.Code != "" || p.Action == "" {
			break
		}
		p = h.Browse(t, p.Method, p.Action, p.Fields)
	}
	if p.Code == "" {
		t.Fatalf("the buyer does not come to the bank: status %d", p.Status)
	}
	back := h.Confirm(t, p, p.Code)
	return h.Browse(t, http.MethodPost, back.Action, back.Fields).Fields
}

// TestHostedPage: the answer's shape, the page with the ids of EsnekPos' own, and the payment behind it.
func TestHostedPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.Advance(toTheSeventh)
	a := h.Send(t, esnekpostest.Call("/api/pay/CommonPaymentDealer", hostedBody("page", "12.50", "tr")))
	want := shape(t, vector(t, "answer-newer"))
	for i := range want {
		if want[i].Name == "CUSTOMER_CC_NUMBER" {
			want[i].Kind = "null" // there is no card yet
		}
	}
	if diff := cmp.Diff(want, shape(t, a.Body)); diff != "" {
		t.Errorf("members (-document +ours):\n%s", diff)
	}
	v := esnekpostest.Started(t, a)
	if q := h.query(t, "page"); q.Result != wire.NotFound() {
		t.Errorf("before there is a card ProcessQuery says %+v, want 400 as recorded", q)
	}
	page := h.Browse(t, http.MethodGet, v.URL3DS, nil)
	for _, part := range []string{
		`id="Card_Number"`, `id="Card_Name"`, `id="expirymonth"`, `id="expiryyear"`, `id="Card_CvC"`, "ÖDEME YAP", "Acme", "Gül", "9,50",
	} {
		if !strings.Contains(page.Body, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	wrong := h.Browse(t, http.MethodPost, v.URL3DS, typed("Ayşe Işık", "Card_Number", "4355084355084350"))
	if wrong.Status != http.StatusUnprocessableEntity || strings.Contains(wrong.Body, "4355084355084350") {
		t.Errorf("a mistyped card: status %d", wrong.Status)
	}
	h.WantNothing(t)

	form := h.submit(t, v.URL3DS, typed("Ayşe Işık"))
	for name, want := range map[string]string{
		"STATUS": "SUCCESS", "RETURN_CODE": "0", "HASH": v.Hash, "REFNO": v.RefNo, "ORDER_REF_NUMBER": "page", "AMOUNT": "12,50",
		"CUSTOMER_CC_NUMBER": "435508******4358",
	} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if q := h.query(t, "page"); q.Result != wire.Success() || q.RefNo != v.RefNo {
		t.Errorf("ProcessQuery: %+v", q)
	}
	// The page is done: it leads to the shop, whoever opens it and whatever is sent.
	for _, again := range []dialecttest.Page{h.Browse(t, http.MethodGet, v.URL3DS, nil), h.Browse(t, http.MethodPost, v.URL3DS, typed("A B"))} {
		if diff := cmp.Diff(form, again.Fields); diff != "" {
			t.Errorf("opened again (-first +again):\n%s", diff)
		}
	}
	second := must(t, wire.DecodeAnswer, h.Send(t, esnekpostest.Call("/api/pay/CommonPaymentDealer", hostedBody("page", "12.50", "tr"))))
	if second.Result != wire.InsertError() || second.URL3DS != "" {
		t.Errorf("the paid reference once more: %+v", second)
	}
	if sum := h.Bank.Sum(t, "page"); sum.Captures != 1 {
		t.Errorf("the bank captured %d times, want once", sum.Captures)
	}
}

// TestHostedPageAfterADecline takes another card, under the same reference and address.
func TestHostedPageAfterADecline(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.host(t, "retry", "12.50")
	if form := h.submit(t, v.URL3DS, typed("SIM 51")); form.Get("RETURN_MESSAGE") != "51-Limit Yetersiz" || form.Get("HASH") != v.Hash {
		t.Errorf("declined: %v", form)
	}
	// Walked away from the bank's page, and came back with another card.
	h.Browse(t, http.MethodPost, v.URL3DS, typed("Ayşe Işık"))
	if form := h.submit(t, v.URL3DS, typed("Ayşe Işık")); form.Get("STATUS") != "SUCCESS" || form.Get("HASH") != v.Hash {
		t.Errorf("paid with another card: %v", form)
	}
	if sum := h.Bank.Sum(t, "retry"); sum.Captures != 1 {
		t.Errorf("the bank captured %d times, want once", sum.Captures)
	}
}

// TestHostedPageOverItsTime and in the other language.
func TestHostedPageOverItsTime(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, esnekpostest.Call("/api/pay/CommonPaymentDealer", hostedBody("late", "1", "en")))
	if page := h.Browse(t, http.MethodGet, v.URL3DS, nil); !strings.Contains(page.Body, "PAY NOW") {
		t.Error("the page is not in English")
	}
	h.Advance(31 * time.Minute)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if page := h.Browse(t, method, v.URL3DS, typed("A B")); page.Status != http.StatusNotFound || page.Action != "" {
			t.Errorf("%s after half an hour: status %d", method, page.Status)
		}
	}
	h.WantNothing(t)
}

// TestHostedInstallments: a buyer who bears the commission pays what the page showed.
func TestHostedInstallments(t *testing.T) {
	t.Parallel()
	h := at(t, 30_000, true)
	v := h.host(t, "three", "97.00")
	page := h.Browse(t, http.MethodGet, v.URL3DS, nil)
	for _, part := range []string{"100,00", "103,19"} {
		if !strings.Contains(page.Body, part) {
			t.Errorf("the page does not show %s", part)
		}
	}
	// The card is of the family that has a rate of its own, which the page did not know.
	form := h.submit(t, v.URL3DS, typed("Ayşe Işık", "Card_Number", "4508034508034509", "installments", "3"))
	if form.Get("AMOUNT") != "103,19" || form.Get("INSTALLMENT") != "3" || form.Get("COMMISSION") != "6,19" {
		t.Errorf("posted: %v", form)
	}
}

// TestHostedBadInput names the member, and takes no shares.
func TestHostedBadInput(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	good := hostedBody("bad", "12.50", "tr")
	for old, change := range map[string][2]string{
		`"12.50"`:    {`"0"`, "ORDER_AMOUNT"},
		`"tr"`:       {`"de"`, "LOCALE"},
		`"bad"`:      {`"1234567890123456789012345"`, "ORDER_REF_NUMBER"},
		`"Customer"`: {`"Nobody"`, "FIRST_NAME"},
		`"Product":`: {`"SubMerchantDetails":[{"EXTERNAL_ID":"A","AMOUNT":"1"}],"Product":`, "SubMerchantDetails"},
	} {
		v := must(t, wire.DecodeAnswer, h.Send(t, esnekpostest.Call("/api/pay/CommonPaymentDealer", strings.Replace(good, old, change[0], 1))))
		if v.Result != wire.FieldError() || !strings.Contains(v.ReturnMessage, change[1]+": ") || v.URL3DS != "" {
			t.Errorf("%s: %+v, want 101 about %s", change[0], v, change[1])
		}
	}
}

// TestHostedPageSentTwiceAtOnce: a double click without scripts sends the form twice, and the browser shows either answer. Each
// must lead to the bank, and the money is taken once.
func TestHostedPageSentTwiceAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	page := h.host(t, "twice", "12.50").URL3DS
	answers := make([]dialecttest.Page, 6)
	var sent sync.WaitGroup
	for i := range answers {
		sent.Go(func() { answers[i] = h.Browse(t, http.MethodPost, page, typed("Ayşe Işık")) })
	}
	sent.Wait()
	for i, p := range answers {
		for range 5 {
			if p.Code != "" || p.Action == "" {
				break
			}
			p = h.Browse(t, p.Method, p.Action, p.Fields)
		}
		if p.Code == "" {
			t.Fatalf("answer %d does not lead to the bank: status %d", i, p.Status)
		}
		back := h.Confirm(t, p, p.Code)
		if form := h.Browse(t, http.MethodPost, back.Action, back.Fields).Fields; form.Get("STATUS") != "SUCCESS" {
			t.Errorf("answer %d ends with %v", i, form)
		}
	}
	if sum := h.Bank.Sum(t, "twice"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
}
