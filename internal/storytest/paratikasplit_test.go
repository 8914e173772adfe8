package storytest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// startSplit opens a split payment of 12.50.
func startSplit(t *testing.T, b *buyer) *paratikaVisit {
	t.Helper()
	v := &paratikaVisit{buyer: b, host: b.c.url + "/paratika"}
	address, back := b.shop.returnTo(b.order)
	v.back = back
	o := b.c.paratika(t, "SESSIONTOKEN", url.Values{
		"SESSIONTYPE": {"SPLITPAYMENTSESSION"}, "RETURNURL": {address + "?sepet=7"}, "MERCHANTPAYMENTID": {b.order}, "AMOUNT": {"12.50"},
		"CURRENCY": {"TRY"}, "CUSTOMER": {"Müşteri-Işık"}, "CANCELURL": {b.shop.server.URL + "/sepet"},
		"ORDERITEMS": {`[{"code":"GS-1","name":"Gül Şöleni, dört kişilik akşam yemeği","quantity":1,"amount":12.50}]`},
	})
	has(t, "SESSIONTOKEN", o, fields{"responseCode": "00"})
	v.token, _ = o["sessionToken"].(string)
	return v
}

// part types how much of the amount is paid, and comes to the page of the card.
func (v *paratikaVisit) part(t *testing.T, amount string) {
	t.Helper()
	v.w.run(t, chromedp.WaitVisible("#amount", chromedp.ByQuery), chromedp.SendKeys("#amount", amount+"\r", chromedp.ByQuery), chromedp.WaitVisible("#pan", chromedp.ByQuery))
}

// splitStories are told by buyers who pay one amount together.
func splitStories() []story {
	return []story{
		{"two cards pay one amount, one of them with points", false, func(t *testing.T, b *buyer) {
			v := startSplit(t, b)
			v.goes(t, v.host+"/payment/"+v.token)
			v.w.photograph(t, "split")
			v.part(t, "5,00")
			v.pays(t, paratikaPage(), goodCard())
			v.confirm(t, v.code(t))
			v.w.run(t, chromedp.WaitVisible(".said", chromedp.ByQuery))
			if text := v.w.text(t, "main"); !strings.Contains(text, "5,00 ₺ ödendi") || !strings.Contains(text, "7,50 ₺") {
				t.Errorf("after a part the page says: %s", text)
			}
			v.w.photograph(t, "split-part")
			v.part(t, "7,50")
			ask := paratikaPage()
			collecting := goodCard()
			collecting.number = "4282209004348015" // has points at the simulator's bank
			ask.button = "puanlarını"
			v.pays(t, ask, collecting)
			v.w.run(t, chromedp.WaitVisible("#points", chromedp.ByQuery))
			v.w.photograph(t, "points")
			v.w.run(t, chromedp.SendKeys("#points", "2,50", chromedp.ByQuery))
			v.presses(t, paratikaPage())
			v.confirm(t, v.code(t))
			v.isBack(t)
			got := next(t, v.back)
			if f := got.values; f.Get("merchantPaymentId") != v.order || f.Get("responseCode") != "00" || f.Get("amount") != "12.5" || f.Get("sessionToken") != v.token {
				t.Errorf("the browser brings %v", f)
			}
			o := b.c.paratika(t, "QUERYSPLITPAYMENT", url.Values{"CUSTOMER": {"Müşteri-Işık"}})
			list, _ := o["splitPaymentList"].([]any)
			for _, one := range list {
				row, _ := one.(map[string]any)
				made, _ := row["splitPaymentTransactionList"].([]any)
				for i, minor := range []int64{500, 750} {
					if len(made) != 2 {
						t.Fatalf("the split payment: %v", row)
					}
					part, _ := made[i].(map[string]any)
					reference, _ := part["merchantPaymentId"].(string)
					if strings.HasPrefix(reference, v.order+"-") {
						takenOnce(t, b.c.url, reference, minor)
					}
				}
			}
		}},
	}
}
