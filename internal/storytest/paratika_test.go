package storytest

import (
	"crypto/sha512"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/config"
)

// paratikaVisit is one payment session through Paratika's API.
type paratikaVisit struct {
	*buyer
	// host is Paratika's address without the path, token the session's.
	host, token string
	back        <-chan returned
}

// paratika sends an ACTION with the shop's own credentials.
func (c *child) paratika(t *testing.T, action string, parameters url.Values) map[string]any {
	t.Helper()
	form := url.Values{
		"ACTION": {action}, "MERCHANT": {config.DemoParatikaMerchant}, "MERCHANTUSER": {config.DemoParatikaUser},
		"MERCHANTPASSWORD": {config.DemoParatikaPassword},
	}
	for name, values := range parameters {
		form[name] = values
	}
	a := send(t, http.MethodPost, c.url+"/paratika/paratika/api/v2", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, form.Encode())
	if a.status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", action, a.status, a.body)
	}
	return a.object(t)
}

// startParatika opens a payment session.
func startParatika(t *testing.T, b *buyer) *paratikaVisit {
	t.Helper()
	v := &paratikaVisit{buyer: b, host: b.c.url + "/paratika"}
	address, back := b.shop.returnTo(b.order)
	v.back = back
	o := b.c.paratika(t, "SESSIONTOKEN", url.Values{
		"SESSIONTYPE": {"PAYMENTSESSION"}, "RETURNURL": {address + "?sepet=7"}, "MERCHANTPAYMENTID": {b.order}, "AMOUNT": {"12.50"},
		"CURRENCY": {"TRY"}, "CUSTOMER": {"Müşteri-Işık"}, "CUSTOMERNAME": {"Ayşe Işık"}, "CUSTOMEREMAIL": {"ayse@example.com"},
		"CUSTOMERIP": {"127.0.0.1"}, "CUSTOMERPHONE": {"+905551112233"}, "CUSTOMERUSERAGENT": {"Mozilla/5.0"}, "CANCELURL": {b.shop.server.URL + "/sepet"},
		"ORDERITEMS": {`[{"code":"GS-1","name":"Gül Şöleni","description":"Kırmızı","quantity":1,"amount":12.50}]`},
	})
	has(t, "SESSIONTOKEN", o, fields{"responseCode": "00"})
	v.token, _ = o["sessionToken"].(string)
	if len(v.token) != 48 {
		t.Fatalf("SESSIONTOKEN: a token of %d letters: %v", len(v.token), o)
	}
	return v
}

// postsDirectly takes the buyer to a page of the shop whose form sends the card past the shop, and presses its button.
func (v *paratikaVisit) postsDirectly(t *testing.T, path, holder string) {
	t.Helper()
	form := ""
	for name, value := range map[string]string{
		"cardOwner": holder, "pan": testCard, "expiryMonth": "08", "expiryYear": strconv.Itoa(testYear()), "cvv": "000", "installmentCount": "1",
	} {
		form += `<input name="` + name + `" value="` + value + `">`
	}
	v.goes(t, v.shop.page("/pay/"+v.order, `<!doctype html><meta charset="utf-8"><title>Mağaza</title><body><form method="post" action="`+
		v.host+path+v.token+`">`+form+`<button>Öde</button></form>`))
	v.w.run(t, chromedp.Click("button", chromedp.ByQuery))
}

// paratikaPage is Paratika's hosted page.
func paratikaPage() cardPage {
	return cardPage{"pan", "cardOwner", "expiryMonth", "expiryYear", "cvv", "öde"}
}

// ends waits until the browser is back at the shop, and looks at what it brings: the order, its hash, and how it went.
func (v *paratikaVisit) ends(t *testing.T, code string) returned {
	t.Helper()
	v.isBack(t)
	got := next(t, v.back)
	f := got.values
	for name, want := range map[string]string{
		"merchantPaymentId": v.order, "customerId": "Müşteri-Işık", "sessionToken": v.token, "responseCode": code,
	} {
		if got.method != http.MethodPost || f.Get(name) != want {
			t.Errorf("the browser comes by %s and brings %s = %q, want %q", got.method, name, f.Get(name), want)
		}
	}
	sum := sha512.Sum512([]byte(strings.Join([]string{
		v.order, "Müşteri-Işık", v.token, code, f.Get("random"), config.DemoParatikaKey,
	}, "|")))
	if f.Get("sdSha512") != hex.EncodeToString(sum[:]) || f.Get("random") == "" {
		t.Errorf("sdSha512 does not fit what the browser brings: %s", got.body)
	}
	// The page that posts is in UTF-8.
	if got.query.Get("sepet") != "7" || !strings.Contains(got.body, "customerId=M%C3%BC%C5%9Fteri-I%C5%9F%C4%B1k") {
		t.Errorf("the browser posts to ?%s: %s", got.query.Encode(), got.body)
	}
	for range 2 { // asking changes nothing
		o := v.c.paratika(t, "QUERYTRANSACTION", url.Values{"MERCHANTPAYMENTID": {v.order}})
		list, _ := o["transactionList"].([]any)
		if len(list) == 0 {
			t.Fatalf("QUERYTRANSACTION knows no transaction: %v", o)
		}
		status := "FA"
		if code == "00" {
			status = "AP"
		}
		transaction, _ := list[len(list)-1].(map[string]any) // the last of several tries
		has(t, "transaction", transaction, fields{"transactionStatus": status, "merchantPaymentId": v.order})
	}
	if code == "00" {
		takenOnce(t, v.c.url, v.order, 1250)
	} else {
		notTaken(t, v.c.url, v.order)
		if f.Get("errorCode") == "" || f.Get("errorMsg") == "" {
			t.Errorf("the browser does not bring why: %s", got.body)
		}
	}
	return got
}

// paratikaStories are told by a shop that speaks Paratika.
func paratikaStories() []story {
	const sale3D, sale = "/paratika/api/v2/post/sale3d/", "/merchant/post/sale/"
	return []story{
		{"the buyer posts the card directly and confirms", true, func(t *testing.T, b *buyer) {
			v := startParatika(t, b)
			v.postsDirectly(t, sale3D, holder)
			v.confirm(t, v.code(t))
			v.ends(t, "00")
		}},
		{"the code is wrong three times", false, func(t *testing.T, b *buyer) {
			v := startParatika(t, b)
			v.postsDirectly(t, sale3D, holder)
			v.triesInVain(t, v.wrongCode(t))
			v.ends(t, "99")
		}},
		{"the buyer posts the card directly and is not asked", false, func(t *testing.T, b *buyer) {
			v := startParatika(t, b)
			v.postsDirectly(t, sale, holder)
			v.ends(t, "00")
		}},
		{"the buyer types the card on the hosted page", true, func(t *testing.T, b *buyer) {
			v := startParatika(t, b)
			v.goes(t, v.host+"/payment/"+v.token)
			if text := v.w.text(t, "main"); !strings.Contains(text, "Gül Şöleni") || !strings.Contains(text, "12,50 ₺") {
				t.Errorf("the page does not say what is paid: %s", text)
			}
			v.pays(t, paratikaPage(), goodCard())
			v.confirm(t, v.code(t))
			v.ends(t, "00")
			v.goes(t, v.host+"/payment/"+v.token) // a second visit leads back and takes nothing
			v.isBack(t)
			takenOnce(t, b.c.url, b.order, 1250)
		}},
		{"the hosted page's buyer gives up at the bank, and comes again", false, func(t *testing.T, b *buyer) {
			v := startParatika(t, b)
			v.goes(t, v.host+"/payment/"+v.token)
			v.pays(t, paratikaPage(), goodCard())
			v.w.run(t, chromedp.Click(`button[name=cancel]`, chromedp.ByQuery))
			v.ends(t, "99")
			v.goes(t, v.host+"/payment/"+v.token)
			v.pays(t, paratikaPage(), goodCard())
			v.confirm(t, v.code(t))
			v.ends(t, "00")
		}},
	}
}
