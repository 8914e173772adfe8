package storytest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/config"
)

// paynetFormStories are told by shops whose pages hold a form of paynet.js or paynet-custom.js: the card is typed into the
// shop's page and never comes to the shop.
func paynetFormStories() []story {
	return []story{
		{"custom form, the bank asks in a frame", true, func(t *testing.T, b *buyer) {
			f := openCustom(t, b, "")
			f.fills(t, holder)
			f.w.run(t, chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery))
			f.confirmInFrame(t)
			f.paid(t, f.comes(t), true)
		}},
		{"custom form without 3-D Secure, in three parts", false, func(t *testing.T, b *buyer) {
			f := openCustom(t, b, `data-tds_required="false"`)
			f.fills(t, holder)
			f.w.run(t, chromedp.Click(`//label[contains(., "3 Taksit")]/input`, chromedp.BySearch), chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery))
			f.tdsRequired = false
			o := f.paid(t, f.comes(t), false)
			has(t, "charge in three parts", o, fields{"instalment": 3, "comission": "0.34"})
		}},
		{"custom form, sent by the return key", false, func(t *testing.T, b *buyer) {
			f := openCustom(t, b, "")
			f.fills(t, "SIM 3D_FRICTIONLESS")
			f.w.run(t, chromedp.SendKeys(`[data-paynet=cvv]`, "\r", chromedp.ByQuery))
			f.paid(t, f.comes(t), true)
		}},
		{"custom form, the buyer is not authenticated and takes another card", false, func(t *testing.T, b *buyer) {
			f := openCustom(t, b, "")
			f.fills(t, "SIM MDSTATUS_0")
			f.w.run(t, chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery))
			f.confirmInFrame(t)
			f.w.run(t, chromedp.WaitVisible(`//*[@id="events"][contains(., "onCreateToken false 16")]`, chromedp.BySearch))
			notTaken(t, f.c.url, f.order)
			f.w.run(t, chromedp.SetValue(`[data-paynet=holderName]`, "SIM 3D_FRICTIONLESS", chromedp.ByQuery), chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery))
			f.paid(t, f.comes(t), true)
		}},
		{"custom form, the page goes to the bank itself", false, func(t *testing.T, b *buyer) {
			address, back := b.shop.returnTo(b.order + "-home")
			f := openCustom(t, b, `data-return_url="`+address+`"`)
			f.back = back
			f.fills(t, holder)
			f.w.run(t, chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery))
			f.confirm(t, f.code(t))
			got := f.comes(t)
			if got.values.Get("basket") != "" {
				t.Error("the shop's form is sent, though the page went to the bank")
			}
			f.paid(t, got, true)
		}},
		{"custom form, wrong fields and events", false, func(t *testing.T, b *buyer) {
			f := openCustom(t, b, "")
			f.w.run(t, chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery),
				chromedp.WaitVisible(`//*[@id="events"][contains(., "validationError false 1")]`, chromedp.BySearch))
			f.fills(t, "SIM 3D_FRICTIONLESS")
			f.w.run(t, chromedp.Evaluate(`Paynet.services.updateAmount(20, function (c) { note('updated ' + c.ok) })`, nil),
				chromedp.WaitVisible(`//*[@id="events"][contains(., "updated true")]`, chromedp.BySearch),
				chromedp.Click(`[data-paynet=submit]`, chromedp.ByQuery))
			got := f.comes(t)
			text := f.events(t)
			for _, want := range []string{"onLoad", "onPaymentClick", "onAuthentication true", "onCheckBin true Maximum required"} {
				if !strings.Contains(text, want) {
					t.Errorf("the page did not hear %q: %s", want, text)
				}
			}
			// The shop asks for its own amount: what was changed in the page does not matter to it.
			a, o := f.charge(t, got, "1250")
			has(t, "charge of another amount", o, fields{"result_code": 15})
			if a.status != http.StatusBadRequest {
				t.Errorf("status %d", a.status)
			}
			notTaken(t, f.c.url, f.order)
			_, o = f.charge(t, got, "2000")
			has(t, "charge of the amount", o, fields{"is_succeed": true, "amount": 20})
			takenOnce(t, f.c.url, f.order, 2000)
		}},
		{"button, the bank asks in a frame", true, func(t *testing.T, b *buyer) {
			f := openButton(t, b, "")
			f.types(t, holder)
			f.confirmInFrame(t)
			f.paid(t, f.comes(t), true)
		}},
		{"button, the commission on top", false, func(t *testing.T, b *buyer) {
			f := openButton(t, b, `data-add_commission_amount="true" data-tds_required="false"`)
			f.w.run(t, chromedp.SendKeys(shadow("#number"), testCard, chromedp.ByJSPath), chromedp.WaitVisible(shadow("#instalment"), chromedp.ByJSPath))
			var button string
			f.w.run(t, chromedp.Text(shadow("#pay"), &button, chromedp.ByJSPath))
			if button != "Öde 12,76 TL" {
				t.Errorf("the button says %q, want what is going to be charged", button)
			}
		}},
		{"button, declined, and another card", false, func(t *testing.T, b *buyer) {
			f := openButton(t, b, "")
			f.types(t, "SIM MDSTATUS_0")
			f.confirmInFrame(t)
			f.w.run(t, chromedp.WaitVisible(shadow("#pay:not([disabled])"), chromedp.ByJSPath))
			var said string
			f.w.run(t, chromedp.Text(shadow("#problem"), &said, chromedp.ByJSPath))
			if said == "" {
				t.Error("the buyer is not told that the bank did not authenticate")
			}
			f.w.run(t, chromedp.SetValue(shadow("#holder"), "SIM 3D_FRICTIONLESS", chromedp.ByJSPath), chromedp.Click(shadow("#pay"), chromedp.ByJSPath))
			f.paid(t, f.comes(t), true)
		}},
	}
}

// paynetForm is a page of a shop with a payment form in it.
type paynetForm struct {
	*buyer
	back        <-chan returned
	tdsRequired bool
}

// openCustom opens a page with a form of the shop's own, in the manner of Paynet's example (DemoChargeCustom).
func openCustom(t *testing.T, b *buyer, attributes string) *paynetForm {
	t.Helper()
	address, back := b.shop.returnTo(b.order)
	site := b.shop.page("/custom/"+b.order, `<!doctype html><html lang="tr"><meta charset="utf-8"><title>Mağaza</title>
<script class="paynet-button" src="`+b.c.url+`/paynet/public/js/paynet-custom.js" data-form="#checkout" data-key="`+config.DemoPaynetPublic+`"
 data-amount="12,50" data-reference_no="`+b.order+`" data-description="Sepet" data-installments="0,3" `+attributes+`></script>
<script>
var heard = [];
function note(text) { heard.push(text); document.getElementById('events').textContent = heard.join('; '); sessionStorage.events = heard.join('; '); }
['onLoad','onPaymentClick','onTdsRedirect','onFormSubmiting'].forEach(function (e) { Paynet.events[e](function () { note(e); }); });
['onAuthentication','onCreateToken','validationError'].forEach(function (e) {
  Paynet.events[e](function (c) { note(e + ' ' + c.ok + ' ' + (c.code || '')); });
});
Paynet.events.onCheckBin(function (d) {
  if (!d || !d.ok) return note('onCheckBin none');
  note('onCheckBin true ' + d.bank.name + ' ' + d.tdsState);
  document.getElementById('rows').innerHTML = d.bank.installments.map(function (i) {
    return '<label><input type="radio" name="choice" data-key="' + i.instalment_key + '">' + i.desc + '</label>';
  }).join('');
});
document.addEventListener('change', function (e) {
  if (e.target.name === 'choice') document.getElementById('installmentKey').value = e.target.dataset.key;
});
</script>
<body><p id="events">-</p>
<form id="checkout" action="`+address+`" method="post">
<input type="hidden" name="basket" value="ş7"><input type="hidden" id="installmentKey" data-paynet="installmentKey" value="0">
<input name="holder" data-paynet="holderName"><input name="number" data-paynet="number">
<select name="month" data-paynet="exp-month"><option value="">-</option><option value="8">8</option></select>
<input name="year" data-paynet="exp-year"><input name="code" type="password" data-paynet="cvv">
<div id="rows"></div><button type="submit" data-paynet="submit">Öde</button></form>`)
	f := &paynetForm{buyer: b, back: back, tdsRequired: true}
	f.goes(t, site)
	return f
}

// fills types a card into the shop's fields, and waits for what its first digits say.
func (f *paynetForm) fills(t *testing.T, name string) {
	t.Helper()
	f.w.run(t,
		chromedp.SendKeys(`[data-paynet=holderName]`, name, chromedp.ByQuery), chromedp.SendKeys(`[data-paynet=number]`, testCard, chromedp.ByQuery),
		chromedp.SetValue(`[data-paynet=exp-month]`, "8", chromedp.ByQuery),
		chromedp.SendKeys(`[data-paynet=exp-year]`, "2030", chromedp.ByQuery), chromedp.SendKeys(`[data-paynet=cvv]`, "000", chromedp.ByQuery),
		chromedp.WaitVisible(`#rows label`, chromedp.ByQuery),
	)
}

func (f *paynetForm) events(t *testing.T) string {
	t.Helper()
	var text string
	f.w.run(t, chromedp.Evaluate(`sessionStorage.events || ''`, &text))
	return text
}

// openButton opens a page with a button of paynet.js, and the form behind it.
func openButton(t *testing.T, b *buyer, attributes string) *paynetForm {
	t.Helper()
	address, back := b.shop.returnTo(b.order)
	site := b.shop.page("/button/"+b.order, `<!doctype html><html lang="tr"><meta charset="utf-8"><title>Mağaza</title><body>
<form action="`+address+`" method="post"><input type="hidden" name="basket" value="ş7">
<script class="paynet-button" src="`+b.c.url+`/paynet/public/js/paynet.min.js" data-key="`+config.DemoPaynetPublic+`"
 data-amount="1250" data-reference_no="`+b.order+`" data-installments="0,3" data-button_label="Kartla öde" data-name="Sepet" `+attributes+`></script></form>`)
	f := &paynetForm{buyer: b, back: back, tdsRequired: true}
	f.goes(t, site)
	f.w.run(t, chromedp.Click(`//button[contains(., "Kartla öde")]`, chromedp.BySearch))
	return f
}

// shadow is an element of our own form, which stands in a shadow tree.
func shadow(selector string) string {
	return `document.querySelector('.paynet-form').shadowRoot.querySelector('` + selector + `')`
}

// types fills our own form in and sends it.
func (f *paynetForm) types(t *testing.T, name string) {
	t.Helper()
	f.w.run(t,
		chromedp.SendKeys(shadow("#holder"), name, chromedp.ByJSPath), chromedp.SendKeys(shadow("#number"), testCard, chromedp.ByJSPath),
		chromedp.SendKeys(shadow("#month"), "8", chromedp.ByJSPath), chromedp.SendKeys(shadow("#year"), "2030", chromedp.ByJSPath),
		chromedp.SendKeys(shadow("#cvc"), "000", chromedp.ByJSPath),
		chromedp.WaitVisible(shadow("#instalment"), chromedp.ByJSPath), chromedp.Click(shadow("#pay"), chromedp.ByJSPath),
	)
}

// confirmInFrame types the bank's code into the frame over the shop's page.
func (f *paynetForm) confirmInFrame(t *testing.T) {
	t.Helper()
	code := f.inFrame(t, `(document.querySelector('.note strong') || {}).textContent || ''`)
	f.inFrame(t, `(() => { const otp = document.querySelector('input[name=otp]'); otp.value = '`+code+`'; otp.form.requestSubmit(); return 'sent' })()`)
}

// inFrame runs a script in the page that the frame shows, until it says something. The frame goes from page to page by itself, and
// chromedp's own queries stay with the first.
func (f *paynetForm) inFrame(t *testing.T, script string) string {
	t.Helper()
	var said string
	f.w.run(t, chromedp.WaitReady(`iframe.payment-iframe`, chromedp.ByQuery), chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			tree, err := page.GetFrameTree().Do(ctx)
			if err != nil {
				return fmt.Errorf("list frames: %w", err)
			}
			for _, child := range tree.ChildFrames {
				world, err := page.CreateIsolatedWorld(child.Frame.ID).Do(ctx)
				if err != nil {
					continue // the frame is between two pages
				}
				got, exception, err := runtime.Evaluate(script).WithContextID(world).WithReturnByValue(true).Do(ctx)
				if err == nil && exception == nil && json.Unmarshal(got.Value, &said) == nil && said != "" {
					return nil
				}
			}
			err = chromedp.Sleep(20 * time.Millisecond).Do(ctx) // which ends with the guard
			if err != nil {
				return fmt.Errorf("wait for the frame: %w", err)
			}
		}
	}))
	return said
}

// comes waits until the shop's form has arrived, and checks that no card came with it.
func (f *paynetForm) comes(t *testing.T) returned {
	t.Helper()
	f.isBack(t)
	got := next(t, f.back)
	if got.values.Get("token_id") == "" || got.values.Get("session_id") == "" {
		t.Errorf("the shop's form arrives without its ids")
	}
	for _, name := range []string{"number", "month", "year", "code"} {
		if got.values.Has(name) {
			t.Errorf("the shop gets the card's %s", name)
		}
	}
	if strings.Contains(got.body, testCard) {
		t.Error("the shop gets the card's number")
	}
	notTaken(t, f.c.url, f.order)
	return got
}

func (f *paynetForm) charge(t *testing.T, got returned, amount string) (answer, map[string]any) {
	t.Helper()
	return f.c.paynet(t, "/v1/transaction/charge", fields{
		"session_id": got.values.Get("session_id"), "token_id": got.values.Get("token_id"), "amount": amount, "transaction_type": 1,
		"add_comission_amount": false, "ratio_code": "", "installments": "0,3", "reference_no": f.order, "tds_required": f.tdsRequired,
	})
}

// paid charges twice and checks that the money was taken once.
func (f *paynetForm) paid(t *testing.T, got returned, tds bool) map[string]any {
	t.Helper()
	_, first := f.charge(t, got, "1250")
	has(t, "charge", first, fields{"is_succeed": true, "code": 0, "amount": "12.5", "reference_no": f.order, "is_tds": tds, "user_id": "PaynetJ"})
	_, second := f.charge(t, got, "1250")
	has(t, "second charge", second, fields{"is_succeed": true, "code": 100, "xact_id": first["xact_id"]})
	takenOnce(t, f.c.url, f.order, 1250)
	return first
}
