package storytest

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// ownVisit is one order at 3-D Secure through our own API, which charges by itself when the buyer returns.
type ownVisit struct {
	*buyer
	id string
	// open is where the buyer goes.
	open string
	back <-chan returned
}

// startOwn starts an order with a return address and checks that nothing has been taken for it yet.
func startOwn(t *testing.T, b *buyer, holder string) *ownVisit {
	t.Helper()
	v := &ownVisit{buyer: b}
	address, back := b.shop.returnTo(b.order)
	v.back = back
	a, p := b.c.own(t, "/payments", ownOrder(b.order).with(fields{
		"card": ownCard().with(fields{"holder": holder}), "three_d_secure": fields{"return_url": address + "?cart=7&lang=tr"},
	}))
	if a.status != http.StatusCreated {
		t.Fatalf("start: status %d: %s", a.status, a.body)
	}
	has(t, "start", p, fields{"state": "challenged", "reference": b.order})
	v.id, _ = p["id"].(string)
	next, _ := p["next_action"].(map[string]any)
	v.open, _ = next["url"].(string)
	if v.id == "" || v.open == "" {
		t.Fatalf("start: no id or no next_action: %s", a.body)
	}
	notTaken(t, b.c.url, b.order)
	return v
}

// ends waits until the browser is back at the shop and checks what it brought, and how the payment stands.
func (v *ownVisit) ends(t *testing.T, state string) map[string]any {
	t.Helper()
	v.isBack(t)
	got := <-v.back
	for name, want := range map[string]string{"payment_id": v.id, "reference": v.order, "cart": "7", "lang": "tr"} {
		if got.method != http.MethodGet || got.values.Get(name) != want {
			t.Errorf("the browser comes back by %s with %v, want GET with %s=%s", got.method, got.values, name, want)
		}
	}
	if len(got.values) != 4 {
		t.Errorf("the browser brings %v, and the secret of the visit has no business at the shop", got.values)
	}
	a, p := v.c.own(t, "/payments/"+v.id, nil)
	if a.status != http.StatusOK {
		t.Fatalf("payment: status %d", a.status)
	}
	has(t, "payment after the visit", p, fields{"state": state})
	if state == "captured" {
		takenOnce(t, v.c.url, v.order, 1250)
	} else {
		notTaken(t, v.c.url, v.order)
	}
	return p
}

// ownStories are told by a shop that speaks our own API.
func ownStories() []story {
	return []story{
		{"the buyer confirms", true, func(t *testing.T, b *buyer) {
			v := startOwn(t, b, holder)
			v.goes(t, v.open)
			v.confirm(t, v.code(t))
			p := v.ends(t, "captured")
			secure, _ := p["three_d_secure"].(map[string]any)
			has(t, "3-D Secure of the payment", secure, fields{"status": 1})
			// The way there, opened once more, leads back and takes nothing.
			v.goes(t, v.open)
			v.ends(t, "captured")
		}},
		{"the code is wrong three times", true, func(t *testing.T, b *buyer) {
			v := startOwn(t, b, holder)
			v.goes(t, v.open)
			v.triesInVain(t, v.wrongCode(t))
			p := v.ends(t, "declined")
			if p["refusal"] == nil {
				t.Errorf("the declined payment has no refusal: %v", p)
			}
		}},
		{"the bank asks nothing", false, func(t *testing.T, b *buyer) {
			v := startOwn(t, b, "SIM 3D_FRICTIONLESS")
			v.goes(t, v.open)
			v.ends(t, "captured")
		}},
		{"the buyer gives up", false, func(t *testing.T, b *buyer) {
			v := startOwn(t, b, holder)
			v.goes(t, v.open)
			v.w.run(t, chromedp.Click(`button[name=cancel]`, chromedp.ByQuery))
			v.ends(t, "declined")
		}},
		{"the card is declined after a right code", false, func(t *testing.T, b *buyer) {
			v := startOwn(t, b, "SIM 51")
			v.goes(t, v.open)
			v.confirm(t, v.code(t))
			p := v.ends(t, "declined")
			refusal, _ := p["refusal"].(map[string]any)
			has(t, "refusal", refusal, fields{"reason": "insufficient_funds", "provider_code": "51"})
		}},
		{"scripts are off", false, func(t *testing.T, b *buyer) {
			v := startOwn(t, b, holder)
			v.w.run(t, withoutScript())
			v.goes(t, v.open)
			v.confirm(t, v.code(t))
			v.w.run(t, chromedp.Click(`#return button`, chromedp.ByQuery))
			v.ends(t, "captured")
		}},
	}
}
