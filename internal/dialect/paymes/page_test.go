package paymes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

// filled is the hosted page's form as a buyer fills it in.
func filled(holder string) url.Values {
	return url.Values{
		"cardNumber": {"4355 0843 5508 4358"}, "cardHolderName": {holder}, "expireMonth": {"12"}, "expireYear": {"2030"}, "cvc": {"000"},
	}
}

// TestHostedPage: the buyer comes to returnUrl, types a card, and goes by the bank to the shop.
func TestHostedPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	v := h.create(t, "hosted")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		p := h.Browse(t, method, v.ReturnURL, nil)
		if p.Status != http.StatusOK || p.Action != v.ReturnURL+"?lang=tr" || !contains(p.Body, "Acme", "Ürün İsmi", "hosted", "12,50", `name="cardNumber"`) {
			t.Errorf("%s: %d, form to %q, %d bytes", method, p.Status, p.Action, len(p.Body))
		}
	}
	if p := h.Browse(t, http.MethodGet, v.ReturnURL+"/", nil); p.Status != http.StatusOK || p.Action != v.ReturnURL+"?lang=tr" {
		t.Errorf("with a slash at the end: %d, form to %q", p.Status, p.Action)
	}
	wrong := filled("Ali")
	wrong.Set("cardNumber", "4355084355084350")
	p := h.Browse(t, http.MethodPost, v.ReturnURL, wrong)
	if p.Status != http.StatusUnprocessableEntity || contains(p.Body, "4355084355084350") || contains(p.Body, "4355 0843") {
		t.Errorf("a wrong card: %d, or it is shown again", p.Status)
	}
	h.WantNothing(t)
	p = h.Browse(t, http.MethodPost, v.ReturnURL, filled("Ali"))
	if p.Status != http.StatusSeeOther || !strings.HasPrefix(p.Action, h.URL) {
		t.Fatalf("the card leads to %q with status %d: %s", p.Action, p.Status, p.Body)
	}
	signedShop(t, h.pass(t, p.Action), v.PaymesOrderID, "hosted", "success", "Ödeme Başarılı")
	h.taken(t, "hosted", 1, 1250)
	// Whoever opens the page again goes back to the shop, and pays nothing.
	signedShop(t, h.Browse(t, http.MethodGet, v.ReturnURL, nil), v.PaymesOrderID, "hosted", "success", "Ödeme Başarılı")
	signedShop(t, h.Browse(t, http.MethodPost, v.ReturnURL, filled("Ali")), v.PaymesOrderID, "hosted", "success", "Ödeme Başarılı")
	h.taken(t, "hosted", 1, 1250)
}

// TestHostedPageDeclined: a decline that needs no bank's page is told on this one, and another card may follow.
func TestHostedPageDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: agreed("3d", "never")})
	v := h.create(t, "declined")
	p := h.Browse(t, http.MethodPost, v.ReturnURL, filled("SIM 51"))
	if p.Status != http.StatusOK || p.Action != v.ReturnURL+"?lang=tr" || !contains(p.Body, "Kartınızın limiti veya bakiyesi bu işlem için yetersiz.") {
		t.Errorf("declined: %d, form to %q, or without the reason", p.Status, p.Action)
	}
	p = h.Browse(t, http.MethodPost, v.ReturnURL, filled("Ali"))
	signedShop(t, h.Browse(t, p.Method, p.Action, nil), v.PaymesOrderID, "declined", "success", "Ödeme Başarılı")
	h.taken(t, "declined", 1, 1250)
}

// TestHostedPageInDoubt: while the outcome is not known the page takes no second card.
func TestHostedPageInDoubt(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 50 * time.Millisecond, Setup: agreed("3d", "never")})
	v := h.create(t, "late")
	p := h.Browse(t, http.MethodPost, v.ReturnURL, filled("SIM LATE"))
	p = h.Browse(t, p.Method, p.Action, nil)
	if p.Status != http.StatusOK || p.Action != "" || !contains(p.Body, "Ödemeniz bekletiliyor") {
		t.Errorf("in doubt: %d, form to %q: %s", p.Status, p.Action, p.Body)
	}
	if p = h.Browse(t, http.MethodPost, v.ReturnURL, filled("Ali")); p.Action != "" {
		t.Errorf("a second card leads to %q", p.Action)
	}
	h.Advance(2 * time.Minute)
	signedShop(t, h.Browse(t, http.MethodGet, v.ReturnURL, nil), v.PaymesOrderID, "late", "success", "Ödeme Başarılı")
	h.taken(t, "late", 1, 1250)
}

func TestHostedPageInTheEnd(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: agreed("return_url", "")})
	v := h.create(t, "nowhere")
	h.Browse(t, http.MethodPost, h.pass(t, h.Browse(t, http.MethodPost, v.ReturnURL, filled("Ali")).Action).Action, nil)
	if p := h.Browse(t, http.MethodGet, v.ReturnURL, nil); p.Status != http.StatusOK || p.Action != "" || !contains(p.Body, "Return URL") {
		t.Errorf("paid, without a Return URL: %d %s", p.Status, p.Body)
	}
	late := h.create(t, "too late")
	h.Advance(25 * time.Hour)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if p := h.Browse(t, method, late.ReturnURL, filled("Ali")); p.Status != http.StatusConflict || p.Action != "" {
			t.Errorf("a day later, %s: %d leading to %q", method, p.Status, p.Action)
		}
	}
	h.taken(t, "too late", 0, 0)
}
