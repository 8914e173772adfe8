package dialecttest

import (
	"net/http"
	"strings"
	"testing"
)

// quiet pays, fails and authenticates with a card whose digits occur nowhere else, and looks for them in the log.
func quiet(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{})
	card := func(o *Order) { o.Number, o.CVV = "4508034508034509", "739" }
	bodies := ""
	note := func(a Answer) Answer {
		bodies += string(a.Body)
		return a
	}
	note(h.Send(t, d.Sale(Key, sample("quiet-1").with(card))))
	note(h.Send(t, d.Sale(Key, sample("quiet-2").with(card).with(func(o *Order) { o.Holder = "SIM 51" }))))
	note(h.Send(t, d.Sale(Key, sample("quiet-3").with(card).with(func(o *Order) { o.Amount = "0" }))))
	note(h.Send(t, d.Sale(Key, sample("quiet-4").with(card).with(func(o *Order) { o.Holder = o.Number }))))
	for _, bad := range d.Malformed(Key, sample("quiet-5").with(card)) {
		note(h.Send(t, bad.Request))
	}
	v := h.send(t, sample("quiet-6").with(card))
	shop := h.Browse(t, http.MethodPost, v.back.Action, v.back.Fields)
	token := note(h.Send(t, d.Finish(Key, shop.Fields)))
	if !d.Outcome(t, token).Paid {
		t.Errorf("the 3-D Secure payment is not paid: %s", token.Body)
	}
	log := h.Log.String()
	if !strings.Contains(log, `"surface"`) {
		t.Error("the calls left no line in the audit log")
	}
	for what, text := range map[string]string{"log": log, "answers": bodies + shop.Body} {
		for _, secret := range []string{"4508034508034509", "739"} {
			if at := strings.Index(text, secret); at >= 0 && (secret != "739" || strings.Contains(text, `"739"`)) {
				t.Errorf("card data stands in the %s: …%s…", what, text[max(0, at-40):at])
			}
		}
	}
	// Whoever holds a visit's secret holds half of a card.
	for name, values := range shop.Fields {
		for _, value := range values {
			if strings.Count(value, "-") == 4 && strings.Contains(log, value) {
				t.Errorf("the visit's secret %s stands in the log", name)
			}
		}
	}
}
