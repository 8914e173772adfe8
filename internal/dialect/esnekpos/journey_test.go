package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestFormPage looks at the page that goes to BACK_URL as bytes: its alphabet, its fields in the document's order, the newer ones
// after them, and the shop's own query.
func TestFormPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	bank := h.AtBank(t, http.MethodPost, h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("form", "1151.25"))).URL3DS)
	back := h.Confirm(t, bank, bank.Code)
	page := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	// The query is kept, and escaped: a browser would write the letter in the page's alphabet, and the shop mean another.
	if want := "https://shop.example/done?basket=7&x=%c5%9f"; page.Action != want {
		t.Errorf("the form goes to %q, want %q", page.Action, want)
	}
	if got := strings.ToLower(page.Header.Get("Content-Type")); !strings.Contains(got, "iso-8859-9") {
		t.Errorf("the page's content type is %q, want iso-8859-9", got)
	}
	if !strings.Contains(page.Body, "Ay\xfee I\xfe\xfdk") || strings.Contains(page.Body, "Ayşe") {
		t.Error("the buyer's name is not written in iso-8859-9")
	}
	if address := page.Fields.Get("CUSTOMER_ADDRESS"); address != "\xdcnl\xfc Sk. 7" {
		t.Errorf("the buyer's address is %q", address)
	}
	var names []string
	for _, found := range regexp.MustCompile(`<input type="hidden" name="([^"]*)"`).FindAllStringSubmatch(page.Body, -1) {
		names = append(names, html.UnescapeString(found[1]))
	}
	var want []string
	for _, f := range (wire.Form{}).Fields() {
		want = append(want, f.Name)
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("fields (-document +page):\n%s", diff)
	}
	for name, want := range map[string]string{
		"AMOUNT": "1.151,25", "COMMISSION": "0,00", "INSTALLMENT": "1", "STATUS": "SUCCESS", "RETURN_CODE": "0", "RETURN_MESSAGE": "SUCCESS",
		"ERROR_CODE": "", "CUSTOMER_CC_NUMBER": "435508******4358", "CUSTOMER_MAIL": "a@shop.example", "ORDER_REF_NUMBER": "form",
	} {
		if got := page.Fields.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if page.Fields.Get("BANK_AUTH_CODE") == "" {
		t.Error("the bank's authorization code is missing")
	}
}

// TestDeclined: the bank's refusal in the form and in the query, and the order can be paid with another card.
func TestDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	form := h.pay(t, held("declined", "SIM 51"))
	for name, want := range map[string]string{
		"STATUS": "ERROR", "RETURN_CODE": "100", "RETURN_MESSAGE": "51-Limit Yetersiz", "ERROR_CODE": "51", "VIRTUAL_POS_VALUES": "Limit yetersiz",
	} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(form.Get("RETURN_MESSAGE_TR"), "limiti") {
		t.Errorf("RETURN_MESSAGE_TR is %q", form.Get("RETURN_MESSAGE_TR"))
	}
	q := h.query(t, "declined")
	if q.Result != wire.GeneralError() || q.ReturnMessage != "51-Limit Yetersiz" || q.SuccessTransactionID != 0 || !q.PaymentDate.IsZero() {
		t.Errorf("ProcessQuery: %+v", q)
	}
	want := []wire.MovementStatus{wire.PaymentPending, wire.PaymentChallenged, wire.PaymentFailed}
	if diff := cmp.Diff(want, statuses(q)); diff != "" {
		t.Errorf("movements (-recorded +ours):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"-12,50", "-12,50", "-12,50"}, amounts(q)); diff != "" {
		t.Errorf("amounts (-recorded +ours):\n%s", diff)
	}
	h.refused(t, "OrderReturn", reference("declined")+`,"AMOUNT":"12.50"`, wire.GeneralError(), "alınmamış")
	if form = h.pay(t, order("declined", "12.50")); form.Get("STATUS") != "SUCCESS" {
		t.Errorf("the second try: %v", form)
	}
	if sum := h.Bank.Sum(t, "declined"); sum.Captures != 1 {
		t.Errorf("the bank captured %d times, want once", sum.Captures)
	}
}

// TestAuthenticationFailed: a wrong code and a buyer who is not authenticated are 206, and nothing is taken.
func TestAuthenticationFailed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, holder := range []string{"SIM MDSTATUS_0", "SIM MDSTATUS_7"} {
		ref := strings.ReplaceAll(holder, " ", "-")
		form := h.pay(t, held(ref, holder))
		if form.Get("STATUS") != "Not3DAuthentication" || form.Get("RETURN_CODE") != "206" || !strings.HasPrefix(form.Get("RETURN_MESSAGE"), "3D Do") {
			t.Errorf("%s is posted as %v", holder, form)
		}
		q := h.query(t, ref)
		if q.Result != wire.NotAuthenticated() || q.SuccessTransactionID != 0 {
			t.Errorf("%s: ProcessQuery: %+v", holder, q)
		}
		if sum := h.Bank.Sum(t, ref); sum.Captures != 0 {
			t.Errorf("%s: the bank captured %d times", holder, sum.Captures)
		}
	}
}

// TestFrictionless: a bank that asks the buyer nothing leads to the shop at once.
func TestFrictionless(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	page := h.Browse(t, http.MethodGet, h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, held("quick", "SIM 3D_FRICTIONLESS"))).URL3DS, nil)
	if page.Fields.Get("STATUS") != "SUCCESS" || h.query(t, "quick").Result != wire.Success() {
		t.Errorf("status %d, posted %v", page.Status, page.Fields)
	}
}

// TestAbandoned: while the buyer is at the bank, and after the time is over, ProcessQuery says that the payment waits, as was
// recorded. A buyer who comes after that is told so, and the shop may begin again.
func TestAbandoned(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	v := h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("left", "1")))
	for range 2 {
		q := h.query(t, "left")
		if q.Result != (wire.Result{Status: "PAYMENT_WAITING", Code: "106"}) || q.ReturnMessage != "Ödeme - Bekliyor" || q.SuccessTransactionID != 0 {
			t.Errorf("ProcessQuery: %+v, want waiting", q)
		}
		if diff := cmp.Diff([]string{"-1,00"}, amounts(q)); diff != "" {
			t.Errorf("movements (-observed +ours):\n%s", diff)
		}
		h.Advance(time.Hour)
		h.waitExpired(t)
	}
	page := h.Browse(t, http.MethodGet, v.URL3DS, nil)
	if page.Fields.Get("STATUS") != "Not3DAuthentication" || page.Fields.Get("RETURN_CODE") != "206" {
		t.Errorf("a buyer who comes too late: status %d, posted %v", page.Status, page.Fields)
	}
	h.refused(t, "OrderReturn", reference("left")+`,"AMOUNT":1`, wire.GeneralError(), "alınmamış")
	if form := h.pay(t, order("left", "1")); form.Get("STATUS") != "SUCCESS" {
		t.Errorf("the next try: %v", form)
	}
}

// waitExpired waits until the engine has ended the visits whose time is over.
func (h house) waitExpired(t *testing.T) {
	t.Helper()
	for range 600 {
		ps, err := h.Store.Payments(t.Context(), dialecttest.Merchant, store.Filter{State: "challenged", Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(ps) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the visit does not end")
}

// TestReplays: opening the address again, the bank's return again and the query again change nothing and say the same.
func TestReplays(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]dialecttest.Options{"two-step": {}, "one-step": {OneStep: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, o)
			v := h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("again", "12.50")))
			bank := h.AtBank(t, http.MethodGet, v.URL3DS)
			back := h.Confirm(t, bank, bank.Code)
			first := h.Browse(t, http.MethodPost, back.Action, back.Fields)
			for what, page := range map[string]dialecttest.Page{
				"the bank's return":      h.Browse(t, http.MethodPost, back.Action, back.Fields),
				"the address by GET":     h.Browse(t, http.MethodGet, v.URL3DS, nil),
				"the address by POST":    h.Browse(t, http.MethodPost, v.URL3DS, url.Values{"x": {"y"}}),
				"the address in capital": h.Browse(t, http.MethodGet, strings.Replace(v.URL3DS, v.Hash, strings.ToUpper(v.Hash), 1)+"/", nil),
			} {
				if diff := cmp.Diff(first.Fields, page.Fields); diff != "" {
					t.Errorf("%s again (-first +again):\n%s", what, diff)
				}
			}
			if first.Fields.Get("STATUS") != "SUCCESS" || first.Fields.Get("HASH") != v.Hash {
				t.Errorf("posted: %v", first.Fields)
			}
			a := must(t, wire.DecodeAnswer, h.Send(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("again", "99"))))
			if a.Result != wire.InsertError() || a.URL3DS != "" || !strings.HasPrefix(a.ReturnMessage, "ORDER_REF_NUMBER: ") {
				t.Errorf("the paid reference once more: %+v", a)
			}
			if sum := h.Bank.Sum(t, "again"); sum.Captures != 1 || sum.Net != 1250 {
				t.Errorf("the bank: %+v, want one capture", sum)
			}
		})
	}
}

// TestSecondVisitOfAPaidOrder: two tries were begun, the first is paid; the buyer of the second is told of it, under his own hash.
func TestSecondVisitOfAPaidOrder(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	one := h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("twice", "12.50")))
	two := h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("twice", "12.50")))
	esnekpostest.ThroughBank(t, h.House, one.URL3DS)
	form := esnekpostest.ThroughBank(t, h.House, two.URL3DS)
	if form.Get("STATUS") != "SUCCESS" || form.Get("REFNO") != one.RefNo || form.Get("HASH") != two.Hash {
		t.Errorf("the second buyer takes %v to the shop, want the first payment under the second hash", form)
	}
	if sum := h.Bank.Sum(t, "twice"); sum.Captures != 1 {
		t.Errorf("the bank captured %d times, want once", sum.Captures)
	}
}

// TestNobodysHash: an address that was not given out leads nowhere.
func TestNobodysHash(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, order("hash", "12.50")))
	for _, hash := range []string{
		"", "x", v.Hash[:63], v.Hash + "0", strings.Repeat("0", 64), strings.Repeat("0", 56) + v.Hash[56:], other(v.Hash[:1]) + v.Hash[1:],
	} {
		page := h.Browse(t, http.MethodGet, h.URL+"/api/pay/3DSecurity/order/"+hash, nil)
		if page.Status != http.StatusNotFound || page.Action != "" {
			t.Errorf("hash %q: status %d leading to %q", hash, page.Status, page.Action)
		}
	}
}

func other(digit string) string {
	if digit == "0" {
		return "1"
	}
	return "0"
}

// TestUnknownOutcome: a lost answer is neither success nor failure, in the form, in the query and in a reversal.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond})
	form := h.pay(t, held("lost", "SIM LATE"))
	if form.Get("STATUS") != "PAYMENT_WAITING" || form.Get("RETURN_CODE") != "106" {
		t.Errorf("posted: %v, want waiting", form)
	}
	q := h.query(t, "lost")
	if q.Result != wire.PaymentWaiting() || q.SuccessTransactionID != 0 {
		t.Errorf("ProcessQuery: %+v, want waiting", q)
	}
	a := h.service(t, "OrderReturn", reference("lost")+`,"AMOUNT":"12.50"`)
	if a.Status != http.StatusGatewayTimeout || !strings.Contains(string(a.Body), "ProcessQuery") {
		t.Errorf("a reversal of what is not known to be paid: status %d: %s", a.Status, a.Body)
	}
}

// TestWrongCredentials: each part has to be right, and one merchant's MERCHANT with another's key opens nothing.
func TestWrongCredentials(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(*merchant.Merchant) {}})
	for name, body := range map[string]string{
		"nothing":       `{"ORDER_REF_NUMBER":"A"}`,
		"no key":        `{"MERCHANT":` + esnekpostest.Quote(dialecttest.Key) + `,"ORDER_REF_NUMBER":"A"}`,
		"another's key": `{"MERCHANT":` + esnekpostest.Quote(dialecttest.Key) + `,"MERCHANT_KEY":` + esnekpostest.Quote(esnekpostest.SecretOf(dialecttest.OtherKey)) + `,"ORDER_REF_NUMBER":"A"}`,
		"a zero byte":   `{"MERCHANT":` + esnekpostest.Quote(dialecttest.Key) + `,"MERCHANT_KEY":null,"X":"\u0000","ORDER_REF_NUMBER":"A"}`,
	} {
		v := must(t, wire.DecodeFailure, h.Send(t, esnekpostest.Call("/api/services/ProcessQuery", body)))
		if v.Result != wire.AuthenticationError() || !strings.HasPrefix(v.ReturnMessage, "authentication.error") {
			t.Errorf("%s: %+v, want 102", name, v)
		}
	}
	r := esnekpostest.Call("/api/services/ProcessQuery", `{"ORDER_REF_NUMBER":"A"}`)
	r.Header.Set("Accept-Language", "en")
	if v := must(t, wire.DecodeFailure, h.Send(t, r)); !strings.Contains(v.ReturnMessage, "check the values") {
		t.Errorf("in English: %q", v.ReturnMessage)
	}
}
