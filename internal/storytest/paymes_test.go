package storytest

import (
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/config"
)

// paymesVisit is one order through Paymes' V3 API whose buyer has to go to the bank.
type paymesVisit struct {
	*buyer
	reference, open string
	back, hook      <-chan returned
}

// terms are what a shop agrees with its provider by mail.
func (s *shop) terms() []string {
	return []string{
		"--set", "paymes.return_url=" + s.server.URL + "/paymes/return", "--set", "paymes.webhook_url=" + s.server.URL + "/paymes/hook",
	}
}

// startPaymes starts an order with authorize, which goes through 3-D Secure because the holder asks the bank for it.
func startPaymes(t *testing.T, b *buyer, holder string) *paymesVisit {
	t.Helper()
	v := &paymesVisit{buyer: b, back: b.shop.await("/paymes/return", b.order)}
	form := url.Values{
		"secret": {config.DemoPaymesSecret}, "operationId": {b.order}, "number": {testCard}, "installmentsNumber": {"1"}, "expiryMonth": {"08"},
		"expiryYear": {strconv.Itoa(testYear() % 100)}, "cvv": {"000"}, "owner": {holder}, "billingFirstname": {"Ayşe"},
		"billingLastname": {"Işık"}, "billingEmail": {"ayse@example.com"}, "billingPhone": {"5551112233"}, "billingCountrycode": {"TR"},
		"billingAddressline1": {"Şişli Cad. 1"}, "billingCity": {"İstanbul"}, "deliveryFirstname": {"Ayşe"}, "deliveryLastname": {"Işık"},
		"deliveryPhone": {"5551112233"}, "deliveryAddressline1": {"Şişli Cad. 1"}, "deliveryCity": {"İstanbul"}, "clientIp": {"85.34.78.112"},
		"productName": {"Gül Şöleni"}, "productSku": {"GS-1"}, "productQuantity": {"1"}, "productPrice": {"12.50"}, "currency": {"TL"},
		"comment": {"Çabuk"},
	}
	a := send(t, http.MethodPost, b.c.url+"/paymes/api/authorize", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, form.Encode())
	o := a.object(t)
	has(t, "authorize", o, fields{"message": "3DS Enrolled Card."})
	result, _ := o["paymentResult"].(map[string]any)
	v.open, _ = result["url"].(string)
	v.reference, _ = o["payuPaymentReference"].(string)
	if a.status != http.StatusOK || v.open == "" || v.reference == "" {
		t.Fatalf("authorize: status %d: %s", a.status, a.body)
	}
	v.hook = b.shop.await("/paymes/hook", v.reference)
	notTaken(t, b.c.url, b.order)
	return v
}

// ends waits until the browser is back at the shop, and looks at what it brings and at what status says.
func (v *paymesVisit) ends(t *testing.T, paid bool) {
	t.Helper()
	v.isBack(t)
	got := next(t, v.back)
	status := a3{"failed", "", ""}
	if paid {
		status = a3{"success", "Authorized", "3DS_ENROLLED"}
		takenOnce(t, v.c.url, v.order, 1250)
	} else {
		notTaken(t, v.c.url, v.order)
	}
	for name, want := range map[string]string{
		"payuPaymentReference": v.reference, "amount": "12.50", "currency": "TL", "id": v.order, "message": status.message, "status": status.field,
	} {
		if have := got.values.Get(name); have != want && want != "" || have == "" || got.method != http.MethodPost {
			t.Errorf("the browser comes by %s and brings %s = %q, want %q", got.method, name, have, want)
		}
	}
	if !paid && (got.values.Get("message") == "Authorized" || got.values.Get("status") == "3DS_ENROLLED") {
		t.Errorf("the browser brings a success: %s", got.body)
	}
	a := send(t, http.MethodPost, v.c.url+"/paymes/api/status", map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		url.Values{"paymentReference": {v.reference}}.Encode())
	has(t, "status", a.object(t), fields{"status": status.answer})
	if paid {
		told := next(t, v.hook)
		if told.values.Get("message") != "Authorized" || told.values.Get("amount") != "12.50" || told.values.Get("currency") != "TL" {
			t.Errorf("the webhook tells %s", told.body)
		}
	}
}

// a3 is what three places say of one payment.
type a3 struct{ answer, message, field string }

// paymesPage is Paymes' hosted page.
func paymesPage() cardPage {
	return cardPage{"cardNumber", "cardHolderName", "expireMonth", "expireYear", "cvc", "öde"}
}

// paymesOrder is an order of v4.6 that waits for its buyer.
type paymesOrder struct {
	*buyer
	id, open   string
	back, hook <-chan returned
}

// paymesHash is the hash of v4.6.
func paymesHash(values ...string) string {
	sum := sha512.Sum512([]byte(strings.Join(values, "") + config.DemoPaymesSecret))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// startPaymesOrder creates an order and takes the buyer to its page.
func startPaymesOrder(t *testing.T, b *buyer) *paymesOrder {
	t.Helper()
	v := &paymesOrder{buyer: b, back: b.shop.await("/paymes/return", b.order), hook: b.shop.await("/paymes/hook", b.order)}
	request := fields{
		"publicKey": config.DemoPaymesPublic, "orderId": b.order, "price": "12.50", "currency": "TRY", "productName": "Gül Şöleni",
		"buyerName": "Ayşe Işık", "buyerPhone": "905551112233", "buyerEmail": "ayse@example.com", "buyerAddress": "Şişli, İstanbul",
		"hash": paymesHash(b.order, "12.50", "TRY", "Gül Şöleni", "Ayşe Işık", "905551112233", "ayse@example.com", "Şişli, İstanbul"),
	}
	a := send(t, http.MethodPost, b.c.url+"/paymes/v4.6/order_create", map[string]string{"Content-Type": "application/json"}, request.json(t))
	o := a.object(t)
	has(t, "order_create", o, fields{"status": "return_url", "message": "Redirect 3D"})
	v.open, _ = o["returnUrl"].(string)
	v.id, _ = o["paymesOrderId"].(string)
	if a.status != http.StatusOK || v.open == "" || v.id == "" {
		t.Fatalf("order_create: status %d: %s", a.status, a.body)
	}
	v.goes(t, v.open)
	return v
}

// told checks a post about an order: its hash is right, and it says how it went.
func (v *paymesOrder) told(t *testing.T, got returned, kind string) {
	t.Helper()
	f := got.values
	for name, want := range map[string]string{"paymesOrderId": v.id, "orderId": v.order, "type": kind, "price": "12.50", "currency": "TRY"} {
		if f.Get(name) != want {
			t.Errorf("the shop is told %s = %q, want %q", name, f.Get(name), want)
		}
	}
	if f.Get("message") == "" || f.Get("hash") != paymesHash(v.id, v.order, kind, f.Get("message"), "12.50", "TRY") {
		t.Errorf("the hash does not fit what the shop is told: %s", got.body)
	}
}

// ends waits until the browser is back at the shop, and looks at what it brings and at what status says.
func (v *paymesOrder) ends(t *testing.T, kind string) {
	t.Helper()
	v.isBack(t)
	v.told(t, next(t, v.back), kind)
	a := send(t, http.MethodPost, v.c.url+"/paymes/v4.6/status", map[string]string{"Content-Type": "application/json"}, fields{
		"publicKey": config.DemoPaymesPublic, "paymesOrderId": v.id, "hash": paymesHash(v.id),
	}.json(t))
	results, _ := a.object(t)["results"].(map[string]any)
	has(t, "status", results, fields{"type": kind, "orderId": v.order, "paymesOrderId": v.id, "price": "12.50"})
	if kind == "success" {
		v.told(t, next(t, v.hook), kind)
		takenOnce(t, v.c.url, v.order, 1250)
	} else {
		notTaken(t, v.c.url, v.order)
	}
}

// paymesStories are told by a shop that speaks Paymes, in its third and its fourth generation.
func paymesStories() []story {
	return []story{
		{"the buyer goes by POST and confirms", true, func(t *testing.T, b *buyer) {
			v := startPaymes(t, b, "SIM 3D_CHALLENGE")
			v.goes(t, b.shop.page("/pay/"+b.order, `<!doctype html><title>Mağaza</title><body><form method="post" action="`+
				strings.ReplaceAll(v.open, "&", "&amp;")+`"><button>Öde</button></form>`))
			v.w.run(t, chromedp.Click("button", chromedp.ByQuery))
			v.confirm(t, v.code(t))
			v.ends(t, true)
		}},
		{"the code is wrong three times", false, func(t *testing.T, b *buyer) {
			v := startPaymes(t, b, "SIM 3D_CHALLENGE")
			v.goes(t, v.open)
			v.triesInVain(t, v.wrongCode(t))
			v.ends(t, false)
		}},
		{"the buyer types the card on the hosted page", false, func(t *testing.T, b *buyer) {
			v := startPaymesOrder(t, b)
			if text := v.w.text(t, "main"); !strings.Contains(text, "Gül Şöleni") || !strings.Contains(text, "12,50 ₺") {
				t.Errorf("the page does not say what is paid: %s", text)
			}
			v.pays(t, paymesPage(), goodCard())
			v.confirm(t, v.code(t))
			v.ends(t, "success")
			v.goes(t, v.open) // a second visit leads back and takes nothing
			v.isBack(t)
			takenOnce(t, v.c.url, v.order, 1250)
		}},
		{"the hosted page's buyer gives up at the bank", false, func(t *testing.T, b *buyer) {
			v := startPaymesOrder(t, b)
			v.pays(t, paymesPage(), goodCard())
			v.w.run(t, chromedp.Click(`button[name=cancel]`, chromedp.ByQuery))
			v.ends(t, "error")
		}},
	}
}
