package storytest

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/config"
)

// paymagoVisit is one order at 3-D Secure through Paymago's API.
type paymagoVisit struct {
	*buyer
	payment string
	back    <-chan returned
}

// startPaymago creates an order and takes the buyer to the bank, by whichever of the two ways the answer names.
func startPaymago(t *testing.T, b *buyer, holder string) *paymagoVisit {
	t.Helper()
	address, back := b.shop.returnTo(b.order)
	v := goPaymago(t, b, holder, address+"?sepet=7")
	v.back = back
	return v
}

// goPaymago is startPaymago for a shop whose callback is another page.
func goPaymago(t *testing.T, b *buyer, holder, callback string) *paymagoVisit {
	t.Helper()
	v := &paymagoVisit{buyer: b}
	a := send(t, http.MethodPost, b.c.url+"/paymago/api/pos/createOrder", paymagoHeader(), fields{
		"amount": "12.50", "currencyCode": "949", "orderId": b.order, "installment": "", "cardHolderName": holder, "cardNumber": testCard,
		"expireYear": strconv.Itoa(testYear()), "expireMonth": "08", "cvc": "000", "saleProduct": "Gül Şöleni",
		"saleProductPrice": "12.50", "saleDescription": "Kırmızı gül", "isSecureTransaction": true, "callbackUrl": callback,
	}.json(t))
	o := a.object(t)
	data, _ := o["data"].(map[string]any)
	if a.status != http.StatusOK || o["success"] != "true" || data == nil {
		t.Fatalf("createOrder: status %d: %s", a.status, a.body)
	}
	v.payment, _ = data["paymentId"].(string)
	notTaken(t, b.c.url, b.order)
	switch page, _ := data["paymentData"].(string); data["returnType"] {
	case "1":
		open, _ := data["returnUrl"].(string)
		v.goes(t, open)
	case "2":
		if data["returnUrl"] != nil || page == "" {
			t.Errorf("createOrder with a page: returnUrl = %v, paymentData has %d letters", data["returnUrl"], len(page))
		}
		v.goes(t, b.shop.page("/pay/"+b.order, page))
	default:
		t.Fatalf("returnType = %v", data["returnType"])
	}
	return v
}

func paymagoHeader() map[string]string {
	return map[string]string{"Authorization": "Bearer " + config.DemoPaymagoToken, "Content-Type": "application/json"}
}

// ends waits until the browser is back at the shop, and asks orderResult with what it brought.
func (v *paymagoVisit) ends(t *testing.T, status string) map[string]any {
	t.Helper()
	v.isBack(t)
	got := next(t, v.back)
	for name, want := range map[string]string{"orderId": v.order, "paymentId": v.payment} {
		if got.method != http.MethodPost || got.values.Get(name) != want || got.query.Get(name) != want {
			t.Errorf("the browser does not bring %s both posted and in the address", name)
		}
	}
	if got.query.Get("sepet") != "7" {
		t.Error("the shop's own query is lost")
	}
	notTaken(t, v.c.url, v.order)
	var data map[string]any
	for range 2 { // the second time it must be the same payment
		a := send(t, http.MethodPost, v.c.url+"/paymago/api/pos/orderResult?"+
			url.Values{"paymentId": {v.payment}, "orderId": {v.order}}.Encode(), paymagoHeader(), "")
		o := a.object(t)
		has(t, "orderResult", o, fields{"succeeded": status == "SUCCESS"})
		data, _ = o["data"].(map[string]any)
		has(t, "data of orderResult", data, fields{"status": status, "orderId": v.order})
		if status == "SUCCESS" {
			takenOnce(t, v.c.url, v.order, 1250)
		} else {
			notTaken(t, v.c.url, v.order)
		}
	}
	return data
}

// script is a callback page that asks for the result itself, in the manner of the sample in Paymago's document: it reads the two
// ids from its own address and posts them with the shop's token.
func (b *buyer) script() string {
	return b.shop.page("/script/"+b.order, `<!doctype html><meta charset="utf-8"><title>Mağaza</title><body><script>
const query = new URLSearchParams(window.location.search);
fetch("`+b.c.url+`/paymago/api/pos/orderResult?" + new URLSearchParams({paymentId: query.get("paymentId"), orderId: query.get("orderId")}), {
	method: "POST", headers: {"Content-Type": "application/json", "Authorization": "Bearer `+config.DemoPaymagoToken+`"},
}).then(response => response.json()).then(result => {
	const p = document.body.appendChild(document.createElement("p"));
	p.id = "result";
	p.textContent = result.succeeded + " " + result.data.status + " " + result.data.orderId;
});
</script>`)
}

// paymagoStories are told by a shop that speaks Paymago. Which of its two ways the buyer goes is a setting of the merchant, and
// the banks of these stories differ in it.
func paymagoStories() []story {
	return []story{
		{"the buyer confirms", true, func(t *testing.T, b *buyer) {
			v := startPaymago(t, b, holder)
			v.confirm(t, v.code(t))
			v.ends(t, "SUCCESS")
		}},
		{"the shop's page asks by the document's script", true, func(t *testing.T, b *buyer) {
			v := goPaymago(t, b, holder, b.script())
			v.confirm(t, v.code(t))
			if got, want := v.w.text(t, "#result"), "true SUCCESS "+b.order; got != want {
				t.Errorf("the page shows %q, want %q", got, want)
			}
			takenOnce(t, b.c.url, b.order, 1250)
		}},
		{"the code is wrong three times", false, func(t *testing.T, b *buyer) {
			v := startPaymago(t, b, holder)
			v.triesInVain(t, v.wrongCode(t))
			v.ends(t, "FAILED")
		}},
		{"the buyer gives up", false, func(t *testing.T, b *buyer) {
			v := startPaymago(t, b, holder)
			v.w.run(t, chromedp.Click(`button[name=cancel]`, chromedp.ByQuery))
			v.ends(t, "FAILED")
		}},
	}
}
