package storytest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// paynetVisit is one order at 3-D Secure through Paynet's API: the shop has started it and the buyer is about to go.
type paynetVisit struct {
	*buyer
	// post is where the buyer goes, html the form that goes there, session and token what the shop was given.
	post, html, session, token string
	back                       <-chan returned
}

// startPaynet starts an order with tds_initial and checks that nothing has been taken for it yet.
func startPaynet(t *testing.T, b *buyer, holder string) *paynetVisit {
	t.Helper()
	v := &paynetVisit{buyer: b}
	address, back := b.shop.returnTo(b.order)
	v.back = back
	a, started := b.c.paynet(t, serviceTdsInitial, paynetOrder(b.order).with(fields{"card_holder": holder, "return_url": address}))
	if a.status != http.StatusOK {
		t.Fatalf("tds_initial: status %d: %s", a.status, a.body)
	}
	has(t, "tds_initial", started, fields{"code": 0, "message": "Başarılı İşlem"})
	for name, into := range map[string]*string{
		"post_url": &v.post, "html_content": &v.html, "session_id": &v.session, "token_id": &v.token,
	} {
		*into, _ = started[name].(string)
		if *into == "" {
			t.Fatalf("tds_initial: %s is empty: %s", name, a.body)
		}
	}
	notTaken(t, b.c.url, b.order)
	return v
}

// returns waits until the browser is back at the shop, and checks what it brought and that nothing was taken so far.
func (v *paynetVisit) returns(t *testing.T) returned {
	t.Helper()
	v.isBack(t)
	got := <-v.back
	if got.method != http.MethodPost {
		t.Errorf("the browser comes back by %s, want POST", got.method)
	}
	for name, want := range map[string]string{"session_id": v.session, "token_id": v.token, "reference_no": v.order} {
		if got.values.Get(name) != want {
			t.Errorf("the browser brings a %s that is not the one that the shop was given", name)
		}
	}
	notTaken(t, v.c.url, v.order)
	return got
}

// charge is the shop's tds_charge with what the browser brought.
func (v *paynetVisit) charge(t *testing.T, got returned) (answer, map[string]any) {
	t.Helper()
	return v.c.paynet(t, serviceTdsCharge, fields{"session_id": got.values.Get("session_id"), "token_id": got.values.Get("token_id")})
}

// paid charges twice and checks that the first charge paid and the second did not pay again.
func (v *paynetVisit) paid(t *testing.T, got returned, mdStatus string) {
	t.Helper()
	if text := got.values.Get("message") + got.values.Get("paynet_error_message"); text != "" {
		t.Errorf("the browser brings an error after a success: %s", text)
	}
	a, first := v.charge(t, got)
	if a.status != http.StatusOK {
		t.Fatalf("tds_charge: status %d: %s", a.status, a.body)
	}
	has(t, "tds_charge", first, fields{
		"is_succeed": true, "code": 0, "amount": "12.5", "reference_no": v.order, "is_tds": true, "md_status": mdStatus,
	})
	takenOnce(t, v.c.url, v.order, 1250)
	_, second := v.charge(t, got)
	has(t, "second tds_charge", second, fields{
		"is_succeed": true, "code": 100, "id": first["id"], "xact_id": first["xact_id"], "message": "Önceki Başarılı İşlem",
	})
	takenOnce(t, v.c.url, v.order, 1250)
}

// notPaid charges and checks that nothing is taken.
func (v *paynetVisit) notPaid(t *testing.T, got returned) {
	t.Helper()
	if got.values.Get("paynet_error_message") == "" {
		t.Error("the browser brings no paynet_error_message after a failure")
	}
	a, o := v.charge(t, got)
	if a.status != http.StatusOK {
		t.Fatalf("tds_charge after a failure: status %d: %s", a.status, a.body)
	}
	has(t, "tds_charge after a failure", o, fields{"is_succeed": false, "reference_no": v.order})
	if code := fmt.Sprint(o["code"]); code == "0" || code == "100" || o["paynet_error_message"] == "" {
		t.Errorf("tds_charge after a failure: code %s, message %v", code, o["paynet_error_message"])
	}
	notTaken(t, v.c.url, v.order)
}

const holder = "AYŞE IŞIK"

// paynetStories are told by a shop that speaks Paynet.
func paynetStories() []story {
	return []story{
		{"the buyer goes by GET and confirms", true, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
		{"the code is wrong three times", true, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, v.post)
			v.triesInVain(t, v.wrongCode(t))
			v.notPaid(t, v.returns(t))
		}},
		{"the buyer goes by POST from the shop's own form", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, b.shop.page("/pay/"+b.order, `<!doctype html><title>Mağaza</title><body><form method="post" action="`+
				strings.ReplaceAll(v.post, "&", "&amp;")+`"><button>Öde</button></form>`))
			v.w.run(t, chromedp.Click("button", chromedp.ByQuery))
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
		{"the buyer goes by the form that the shop was given", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, b.shop.page("/pay/"+b.order, `<!doctype html><title>Mağaza</title><body>`+v.html))
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
		{"the buyer mistypes once", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, v.post)
			v.confirm(t, v.wrongCode(t))
			v.w.text(t, "#problem")
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
		{"the buyer gives up", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, v.post)
			v.w.run(t, chromedp.Click(`button[name=cancel]`, chromedp.ByQuery))
			v.notPaid(t, v.returns(t))
		}},
		{"no code is accepted", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "SIM 3D_FAILED")
			v.goes(t, v.post)
			v.triesInVain(t, "123456")
			v.notPaid(t, v.returns(t))
		}},
		{"the bank asks nothing", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "SIM 3D_FRICTIONLESS")
			v.goes(t, v.post)
			v.paid(t, v.returns(t), "1")
		}},
		{"the bank only tries", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "SIM 3D_ATTEMPTED")
			v.goes(t, v.post)
			v.paid(t, v.returns(t), "4")
		}},
		{"the card is declined after a right code", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "SIM 51")
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			a, o := v.charge(t, v.returns(t))
			if a.status != http.StatusOK {
				t.Fatalf("status %d: %s", a.status, a.body)
			}
			has(t, "tds_charge of a declined card", o, fields{"is_succeed": false, "bank_error_id": "51"})
			notTaken(t, b.c.url, b.order)
		}},
		{"the shop charges before the buyer was at the bank", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			a, o := b.c.paynet(t, serviceTdsCharge, fields{"session_id": v.session, "token_id": v.token})
			if a.status < 400 || o["is_succeed"] == true {
				t.Errorf("status %d: %s", a.status, a.body)
			}
			notTaken(t, b.c.url, b.order)
			// It was too early, and no more than that.
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
		{"the buyer reloads, and comes back when all is over", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.goes(t, v.post)
			v.w.run(t, chromedp.Reload())
			v.confirm(t, v.code(t))
			got := v.returns(t)
			v.paid(t, got, "1")
			v.goes(t, v.post)
			v.w.run(t, chromedp.WaitReady("body", chromedp.ByQuery))
			takenOnce(t, b.c.url, b.order, 1250)
		}},
		{"the return comes from the bank's server too", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "SIM CALLBACK_TWICE")
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
		{"the return is forged", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "SIM CALLBACK_WRONG_HASH")
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			if text := v.w.text(t, "main"); !strings.Contains(text, "doğrulanamadı") && !strings.Contains(text, "Mağaza") {
				t.Errorf("after a forged return the buyer reads %q", text)
			}
			notTaken(t, b.c.url, b.order)
		}},
		{"scripts are off", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.w.run(t, withoutScript())
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			v.w.run(t, chromedp.Click(`#return button`, chromedp.ByQuery), chromedp.Click(`#paynetForm button`, chromedp.ByQuery))
			v.paid(t, v.returns(t), "1")
		}},
		{"Paynet has a host of its own", false, func(t *testing.T, b *buyer) {
			host := strings.Replace(b.c.url, "127.0.0.1", "paynet.localhost", 1)
			address, back := b.shop.returnTo(b.order)
			header := paynetHeader()
			header["Host"] = strings.TrimPrefix(host, "http://")
			started := send(t, http.MethodPost, b.c.url+serviceTdsInitial, header,
				paynetOrder(b.order).with(fields{"return_url": address}).json(t)).object(t)
			v := &paynetVisit{buyer: b, back: back}
			v.post, _ = started["post_url"].(string)
			v.session, _ = started["session_id"].(string)
			v.token, _ = started["token_id"].(string)
			if !strings.HasPrefix(v.post, host+"/v1/") {
				t.Fatalf("post_url = %s, want an address of %s", v.post, host)
			}
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			v.paid(t, v.returns(t), "1")
		}},
	}
}
