package storytest

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/config"
)

// esnekposVisit is one order through EsnekPos' API.
type esnekposVisit struct {
	*buyer
	hash, open string
	back       <-chan returned
}

// esnekpos calls one of EsnekPos' services.
func (c *child) esnekpos(t *testing.T, service string, request fields) map[string]any {
	t.Helper()
	a := send(t, http.MethodPost, c.url+"/esnekpos/api/"+service, map[string]string{"Content-Type": "application/json"}, request.json(t))
	if a.status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", service, a.status, a.body)
	}
	return a.object(t)
}

// startEsnekpos asks for an order by a service, with the card or without it, and opens the address that it answers.
func startEsnekpos(t *testing.T, b *buyer, service string, card map[string]any) *esnekposVisit {
	t.Helper()
	v := &esnekposVisit{buyer: b}
	address, back := b.shop.returnTo(b.order)
	v.back = back
	request := fields{
		"Config": map[string]any{
			"MERCHANT": config.DemoEsnekposMerchant, "MERCHANT_KEY": config.DemoEsnekposKey, "BACK_URL": address + "?sepet=7",
			"PRICES_CURRENCY": "TRY", "ORDER_REF_NUMBER": b.order, "ORDER_AMOUNT": "12.50", "LOCALE": "tr",
		},
		"Customer": map[string]any{
			"FIRST_NAME": "Ayşe", "LAST_NAME": "Işık", "MAIL": "a@shop.example", "PHONE": "5321234567", "CITY": "İstanbul",
			"STATE": "Kağıthane", "ADDRESS": "Ünlü Sk. 7", "CLIENT_IP": "::1",
		},
		"Product": []any{map[string]any{
			"PRODUCT_ID": "1", "PRODUCT_NAME": "Gül", "PRODUCT_CATEGORY": "Çiçek", "PRODUCT_DESCRIPTION": "Kırmızı", "PRODUCT_AMOUNT": "12.50",
		}},
	}
	if card != nil {
		request["CreditCard"] = card
	}
	o := b.c.esnekpos(t, "pay/"+service, request)
	has(t, service, o, fields{"STATUS": "SUCCESS", "RETURN_CODE": "0", "ORDER_REF_NUMBER": b.order, "IS_NOT_3D_PAYMENT": false})
	v.hash, _ = o["HASH"].(string)
	v.open, _ = o["URL_3DS"].(string)
	notTaken(t, b.c.url, b.order)
	v.goes(t, v.open)
	return v
}

func esnekposCard(holder string) map[string]any {
	return map[string]any{
		"CC_NUMBER": testCard, "EXP_MONTH": "08", "EXP_YEAR": strconv.Itoa(testYear()), "CC_CVV": "000", "CC_OWNER": holder,
		"INSTALLMENT_NUMBER": "1",
	}
}

// ends waits until the browser is back at the shop, and asks ProcessQuery, as EsnekPos' document says.
func (v *esnekposVisit) ends(t *testing.T, status, code, message string) {
	t.Helper()
	v.isBack(t)
	got := next(t, v.back)
	for name, want := range map[string]string{
		"ORDER_REF_NUMBER": v.order, "HASH": v.hash, "STATUS": status, "RETURN_CODE": code, "AMOUNT": "12,50", "INSTALLMENT": "1",
	} {
		if got.method != http.MethodPost || got.values.Get(name) != want {
			t.Errorf("the browser posts %s %q, want %q", name, got.values.Get(name), want)
		}
	}
	// The browser has written them in the page's own alphabet, in which these letters are one byte each.
	if name := got.values.Get("CUSTOMER_NAME"); name != "Ay\xfee I\xfe\xfdk" {
		t.Errorf("the browser posts the name %q, want it in iso-8859-9", name)
	}
	if got.query.Get("sepet") != "7" || got.contentType != "application/x-www-form-urlencoded" {
		t.Errorf("the browser posts %q to ?%s, want the shop's own query and no charset", got.contentType, got.query.Encode())
	}
	for range 2 { // asking changes nothing
		has(t, "ProcessQuery", v.asks(t), fields{
			"STATUS": status, "RETURN_CODE": code, "RETURN_MESSAGE": message, "ORDER_REF_NO": v.order, "ORDER_REF_NUMBER": v.order,
			"AMOUNT": "12,50",
		})
	}
	if status == "SUCCESS" {
		takenOnce(t, v.c.url, v.order, 1250)
	} else {
		notTaken(t, v.c.url, v.order)
	}
}

func (v *esnekposVisit) asks(t *testing.T) map[string]any {
	t.Helper()
	return v.c.esnekpos(t, "services/ProcessQuery", fields{
		"MERCHANT": config.DemoEsnekposMerchant, "MERCHANT_KEY": config.DemoEsnekposKey, "ORDER_REF_NUMBER": v.order,
	})
}

// esnekposPage is EsnekPos' hosted page, with the ids by which shops' own browser tests fill it in.
func esnekposPage() cardPage {
	return cardPage{"Card_Number", "Card_Name", "expirymonth", "expiryyear", "Card_CvC", "ÖDEME YAP"}
}

// esnekposStories are told by a shop that speaks EsnekPos.
func esnekposStories() []story {
	return []story{
		{"the buyer confirms", true, func(t *testing.T, b *buyer) {
			v := startEsnekpos(t, b, "EYV3DPay", esnekposCard(holder))
			v.confirm(t, v.code(t))
			v.ends(t, "SUCCESS", "0", "SUCCESS")
		}},
		{"the bank declines", false, func(t *testing.T, b *buyer) {
			v := startEsnekpos(t, b, "EYV3DPay", esnekposCard("SIM 51"))
			v.confirm(t, v.code(t))
			v.ends(t, "ERROR", "100", "51-Limit Yetersiz")
		}},
		{"the buyer gives up", false, func(t *testing.T, b *buyer) {
			v := startEsnekpos(t, b, "EYV3DPay", esnekposCard(holder))
			v.w.run(t, chromedp.Click(`button[name=cancel]`, chromedp.ByQuery))
			v.ends(t, "Not3DAuthentication", "206", "3D Doğrulama Başarısız")
		}},
		{"the buyer goes away", false, func(t *testing.T, b *buyer) {
			v := startEsnekpos(t, b, "EYV3DPay", esnekposCard(holder))
			v.code(t)
			v.goes(t, "about:blank")
			has(t, "ProcessQuery", v.asks(t), fields{"STATUS": "PAYMENT_WAITING", "RETURN_CODE": "106"})
			if len(v.back) != 0 {
				t.Error("somebody came to the shop")
			}
			notTaken(t, b.c.url, b.order)
		}},
		{"the buyer types the card on the hosted page, on a telephone", false, func(t *testing.T, b *buyer) {
			b.w.run(t, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
			v := startEsnekpos(t, b, "CommonPaymentDealer", nil)
			has(t, "ProcessQuery before there is a card", v.asks(t), fields{"STATUS": "PROCESS_QUERY", "RETURN_CODE": "400"})
			v.pays(t, esnekposPage(), goodCard())
			v.confirm(t, v.code(t))
			v.ends(t, "SUCCESS", "0", "SUCCESS")
			v.goes(t, v.open) // a second visit leads back and takes nothing
			v.isBack(t)
			takenOnce(t, b.c.url, b.order, 1250)
		}},
	}
}
