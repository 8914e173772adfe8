package paymes_test

import (
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/gateway"
	wire "github.com/vezne/vezne/wire/paymes"
)

// TestAnswers holds the three kinds of answer to their exact text: no document prints one, so this is what clients may rely on.
func TestAnswers(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.authorize(t, order("paid"))
	ref := paymestest.Result(t, a).Reference
	want := `{"status":"SUCCESS","code":"200","message":"Authorized","payuPaymentReference":"` + ref +
		`","amount":"12.50","paymentResult":{"payuResponseCode":"AUTHORIZED"}}`
	if string(a.Body) != want || a.Status != http.StatusOK {
		t.Errorf("paid: %d\n got %s\nwant %s", a.Status, a.Body, want)
	}
	h.taken(t, "paid", 1, 1250)

	a = h.authorize(t, held("declined", "SIM 51"))
	ref = paymestest.Result(t, a).Reference
	want = `{"status":"ERROR","code":"GWERROR_51","message":"Limit yetersiz.","payuPaymentReference":"` + ref +
		`","amount":"12.50","paymentResult":{"payuResponseCode":"GWERROR_51","bankResponseDetails":{"response":{"code":"51","message":"`
	if !strings.HasPrefix(string(a.Body), want) || a.Status != http.StatusOK {
		t.Errorf("declined: %d\n got %s\nwant %s…", a.Status, a.Body, want)
	}

	a = h.authorize(t, held("3d", "SIM 3D_CHALLENGE"))
	v := paymestest.Sent(t, a)
	want = `{"status":"SUCCESS","code":"200","message":"3DS Enrolled Card.","payuPaymentReference":"` + v.Reference +
		`","amount":"12.50","URL":"` + v.URL + `","url":"` + v.URL + `","paymentResult":{"payuResponseCode":"3DS_ENROLLED","type":"redirect","url":"` +
		v.URL + `"}}`
	if string(a.Body) != want || a.Status != http.StatusOK || !strings.HasPrefix(v.URL, h.URL+"/") {
		t.Errorf("3-D Secure: %d\n got %s\nwant %s", a.Status, a.Body, want)
	}
}

// TestEveryReason has the simulator decline for each of our reasons by name, and holds the answer to the printed list.
func TestEveryReason(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, reason := range decline.All() {
		k := wire.FaceOf(reason)
		v := answered(t, h.authorize(t, held("r-"+string(reason), "SIM "+strings.ToUpper(string(reason)))), wire.StatusError, k.Code, k.Code)
		if v.Message != k.Text || v.Reference == "" {
			t.Errorf("%s: %+v", reason, v)
		}
		if s := h.status(t, v.Reference); s.Status != wire.PaymentFailed || s.Message != k.Text {
			t.Errorf("%s: status is %+v", reason, s)
		}
	}
}

// TestRepeat sends an order again after each end that it can have.
func TestRepeat(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first := h.paid(t, "again")
	if second := h.paid(t, "again"); second != first {
		t.Errorf("the repeat of a paid order is %s, want %s", second, first)
	}
	h.taken(t, "again", 1, 1250)
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "again")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	_, err = h.Gateway.Void(t.Context(), gateway.Command{Merchant: m, Payment: p.ID})
	if err != nil {
		t.Fatal(err)
	}
	// Given back by our own API: the shop must not take the repeat for a paid order.
	v := answered(t, h.authorize(t, order("again")), wire.StatusError, wire.InProgress, wire.InProgress)
	if v.Reference != first || v.Message == "" {
		t.Errorf("the repeat of a voided order: %+v", v)
	}
	if s := h.status(t, first); s.Status != wire.PaymentFailed || s.Message == "" {
		t.Errorf("the status of a voided order: %+v", s)
	}
	h.taken(t, "again", 1, 0)
}

// TestWrongFields holds each field that can be wrong to the line of the error list that is about it, and to its name.
func TestWrongFields(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, test := range []struct{ field, value, code string }{
		{"number", "4355084355084350", "GWERROR_-8"}, {"number", "12", "GWERROR_-8"}, {"number", "", "INVALID_PAYMENT_INFO"},
		{"expiryMonth", "13", "GWERROR_-9"}, {"expiryYear", "1", "GWERROR_-9"}, {"expiryYear", "99", "GWERROR_-9"},
		{"expiryMonth", "", "INVALID_PAYMENT_INFO"}, {"cvv", "12", "GWERROR_-18"}, {"cvv", "", "INVALID_PAYMENT_INFO"},
		{"owner", "", "INVALID_PAYMENT_INFO"}, {"owner", "4355084355084358", "-9999"}, {"installmentsNumber", "2", "GWERROR_101"},
		{"installmentsNumber", "0", "GWERROR_101"}, {"installmentsNumber", "13", "GWERROR_101"}, {"currency", "GBP", "INVALID_CURRENCY"}, {"currency", "", "INVALID_CURRENCY"},
		{"productPrice", "0", "INVALID_CUSTOMER_INFO"}, {"billingEmail", "", "INVALID_CUSTOMER_INFO"},
		{"operationId", "4355084355084358", "-9999"}, {"productName", "no 4355 0843 5508 4358", "-9999"},
	} {
		a := h.authorize(t, order("wrong"), test.field, test.value)
		v := answered(t, a, wire.StatusError, wire.CodeInvalid, test.code)
		if !contains(v.Message, test.field+": ") || v.Reference != "" {
			t.Errorf("%s %q: %s", test.field, test.value, a.Body)
		}
		if text := listed(t, test.code); test.code != wire.InvalidCustomerInfo && !contains(v.Message, text) {
			t.Errorf("%s %q: the message lacks the list's text: %s", test.field, test.value, v.Message)
		}
	}
	h.WantNothing(t)
}

func TestErrorsSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for lang, want := range map[string]string{
		"": "Hatalı CVV. cvv: Güvenlik kodu 3 rakam olmalıdır (American Express'te 4).", "tr-TR": "Hatalı CVV. cvv: Güvenlik kodu",
		"en-GB,en;q=0.9": "cvv: The security code has 3 digits (4 on American Express).",
	} {
		r := paymestest.Call("/api/authorize", paymestest.Form(dialecttest.Key, order("lang"), "cvv", "12").Bytes())
		r.Header.Set("Accept-Language", lang)
		if v := paymestest.Result(t, h.Send(t, r)); !strings.HasPrefix(v.Message, want) {
			t.Errorf("in %q: %q, want %q", lang, v.Message, want)
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, secret := range map[string]string{"none": "", "wrong": "nobody", "prefix": dialecttest.Key[:5], "public key": "public-" + dialecttest.Key} {
		a := h.Send(t, paymestest.Call("/api/authorize", paymestest.Form(secret, order("secret")).Bytes()))
		v := answered(t, a, wire.StatusError, wire.CodeInvalid, wire.InvalidAccount)
		if !contains(v.Message, "secret: ", listed(t, wire.InvalidAccount)) {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
	h.WantNothing(t)
}

func TestPaths(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, path := range []string{"/", "/api", "/api/authorise", "/gapi.php"} {
		a := h.Send(t, paymestest.Call(path, []byte("a=b")))
		if v := paymestest.Result(t, a); a.Status != http.StatusNotFound || v.Status != wire.StatusError || v.Code != wire.CodeMissing {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		r := paymestest.Call("/api/authorize", nil)
		r.Method = method
		a := h.Send(t, r)
		if a.Status != http.StatusMethodNotAllowed || a.Header.Get("Allow") != http.MethodPost {
			t.Errorf("%s: %d, Allow %q", method, a.Status, a.Header.Get("Allow"))
		}
	}
	// Clients of v4 ask whether "status" is "error" (burakerenel's createOrder.php), and would not see V3's "ERROR".
	for _, path := range []string{"/v4.6", "/v4.7/order_create", "/order_list", "/marketplace/v1"} {
		a := h.Send(t, paymestest.Call(path, []byte("a=b")))
		if a.Status != http.StatusNotFound || !strings.HasPrefix(string(a.Body), `{"status":"error","message":"`) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/3ds/", "/3ds/acme/x/go", "/payment/", "/payment/x", "/payment/fbe04621-ee39-451b-a694-09a6fed22809"} {
		p := h.Browse(t, http.MethodGet, h.URL+path, nil)
		if p.Status != http.StatusNotFound || p.Action != "" {
			t.Errorf("%s: a page of status %d that leads to %q", path, p.Status, p.Action)
		}
	}
}

// TestReference looks at payuPaymentReference as its readers do, and tries what it must not lead to.
func TestReference(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	first, second := h.paid(t, "one"), h.paid(t, "two")
	if n, err := strconv.ParseInt(first, 10, 64); err != nil || n <= 0 || first[0] == '0' || n >= 1<<53 {
		t.Errorf("%q is no number that every language keeps", first)
	}
	if first == second || h.status(t, first).Status != wire.PaymentSuccess || h.status(t, second).Reference != second {
		t.Errorf("references %s and %s", first, second)
	}
	// The next payment's number with this payment's digits, and every digit changed: none leads anywhere.
	guesses := []string{"2" + first[1:], "1" + second[1:], first + "0", "0" + first, first[1:], "", "x", "-1", "99999999999999999999999999"}
	for i := range first {
		guesses = append(guesses, first[:i]+string('0'+(first[i]-'0'+1)%10)+first[i+1:])
	}
	for _, guess := range guesses {
		a := h.Send(t, paymestest.Call("/api/status", wire.StatusRequest{Reference: guess}.Encode()))
		if v := paymestest.Result(t, a); v.Status != wire.StatusError || !contains(v.Message, "paymentReference") || a.Status != http.StatusOK {
			t.Errorf("%q: %d %s", guess, a.Status, a.Body)
		}
	}
}

func TestStatusSecret(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	ref := h.paid(t, "mine")
	for secret, want := range map[string]string{
		"": wire.PaymentSuccess, dialecttest.Key: wire.PaymentSuccess, dialecttest.OtherKey: wire.StatusError, "nobody": wire.StatusError,
	} {
		a := h.Send(t, paymestest.Call("/api/status", wire.StatusRequest{Reference: ref, Secret: secret}.Encode()))
		if v := paymestest.Result(t, a); v.Status != want {
			t.Errorf("with the secret %q: %s", secret, a.Body)
		}
	}
}

// TestPending holds an order whose outcome is not known to an answer that is neither yes nor no, and to the webhook that the
// document promises for it.
func TestPending(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond, Jobs: true, Setup: agreed("webhook_url", "https://shop.example/hook")})
	v := answered(t, h.authorize(t, held("late", "SIM LATE"), "currency", "TL"), wire.StatusPending, wire.CodePending, wire.ResponsePending)
	if v.Reference == "" || v.Message == "" || v.Message == wire.MessageAuthorized {
		t.Errorf("%+v", v)
	}
	if s := h.status(t, v.Reference); s.Status != wire.PaymentPending {
		t.Errorf("status is %+v, want pending", s)
	}
	h.Advance(2 * time.Minute)
	posts := h.Notices(t, 1)
	want := "payuPaymentReference=" + v.Reference + "&message=Authorized&amount=12.50&currency=TL"
	if got := string(posts[0].Body); got != want || posts[0].URL != "https://shop.example/hook" ||
		posts[0].ContentType != "application/x-www-form-urlencoded; charset=utf-8" {
		t.Errorf("posted to %s as %s\n got %s\nwant %s", posts[0].URL, posts[0].ContentType, got, want)
	}
	if s := h.status(t, v.Reference); s.Status != wire.PaymentSuccess {
		t.Errorf("status afterwards is %+v", s)
	}
	h.taken(t, "late", 1, 1250)
}

// TestWebhook: what was approved is posted, what was declined is not.
func TestWebhook(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true, Setup: agreed("webhook_url", "https://shop.example/hook")})
	answered(t, h.authorize(t, held("no", "SIM 05")), wire.StatusError, "GWERROR_05", "GWERROR_05")
	ref := h.paid(t, "yes")
	posts := h.Notices(t, 1)
	if len(posts) != 1 || !contains(string(posts[0].Body), "payuPaymentReference="+ref+"&", "currency=TRY") {
		t.Errorf("posts: %q", posts)
	}
}

// TestTotal: what is charged is the price as often as there are products.
func TestTotal(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := answered(t, h.authorize(t, order("three"), "productPrice", "4.10", "productQuantity", "3"), wire.StatusSuccess, wire.CodeOK, wire.ResponseAuthorized)
	if v.Amount.Decimal() != "12.30" {
		t.Errorf("amount is %s", v.Amount.Decimal())
	}
	h.taken(t, "three", 1, 1230)
}

// TestOldestClients reads the answers as published clients do: status, code and message compared as texts.
func TestOldestClients(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for holder, want := range map[string]string{"Ali": "success", "SIM 3D_CHALLENGE": "redirect", "SIM 05": "declined", "SIM 3D_NOT_ENROLLED": "redirect"} {
		v := paymestest.Result(t, h.authorize(t, held("old "+holder, holder)))
		got := "declined"
		if v.Status == "SUCCESS" && v.Code == "200" {
			switch {
			case v.Message == "Authorized":
				got = "success"
			case v.Message == "3DS Enrolled Card." && v.ResponseCode == "3DS_ENROLLED" && v.URL != "":
				got = "redirect"
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s: %+v", holder, got, want, v)
		}
	}
}
