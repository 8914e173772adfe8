package storytest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// makeLink makes a payment link whose reference is the buyer's order, and returns its id and its address.
func (b *buyer) makeLink(t *testing.T, members fields) (id, address string) {
	t.Helper()
	a, l := b.c.own(t, "/links", fields{"reference": b.order, "description": "Kış şenliği bileti"}.with(members))
	id, _ = l["id"].(string)
	address, _ = l["url"].(string)
	if a.status != http.StatusCreated || id == "" || address == "" {
		t.Fatalf("link: status %d: %s", a.status, a.body)
	}
	return id, address
}

// types fills in the page behind a link, and sends it.
func (b *buyer) types(t *testing.T, cardholder string) {
	t.Helper()
	b.w.run(t, chromedp.WaitVisible("#card-number", chromedp.ByQuery))
	for id, text := range map[string]string{"#card-number": testCard, "#card-holder": cardholder, "#card-expiry": "12/" + expiryYear(), "#card-cvv": "000"} {
		b.w.run(t, chromedp.Focus(id, chromedp.ByQuery), input.InsertText(text))
	}
	b.w.run(t, chromedp.Click(`button[type=submit]`, chromedp.ByQuery))
}

// expiryYear is a year of two digits that a card may have.
func expiryYear() string { return time.Date(testYear(), 1, 1, 0, 0, 0, 0, time.UTC).Format("06") }

// reads waits for a page's title.
func (b *buyer) reads(t *testing.T, title string) {
	t.Helper()
	b.w.run(t, chromedp.WaitVisible(`//h1[contains(., "`+title+`")]`, chromedp.BySearch))
}

func money(minor int) fields { return fields{"minor": minor, "currency": "TRY"} }

// linkStories are told by buyers who were sent a payment link.
func linkStories() []story {
	return []story{
		{"two buyers pay one link", true, func(t *testing.T, b *buyer) {
			id, address := b.makeLink(t, fields{"open_amount": fields{"least": money(1000), "most": money(5000)}, "many": true, "limit": 2})
			other := &buyer{c: b.c, shop: b.shop, w: b.another(t), order: b.order}
			// Both are at the bank at once.
			for _, one := range []struct {
				buyer  *buyer
				amount string
			}{{b, "12,50"}, {other, "20"}} {
				one.buyer.goes(t, address)
				one.buyer.w.run(t, chromedp.SendKeys("#amount", one.amount, chromedp.ByQuery), chromedp.Click(`button[type=submit]`, chromedp.ByQuery))
				one.buyer.types(t, holder)
				one.buyer.w.run(t, chromedp.WaitVisible(`input[name=otp]`, chromedp.ByQuery))
			}
			for _, one := range []*buyer{other, b} {
				one.confirm(t, one.code(t))
				one.reads(t, "Ödemeniz alındı")
			}
			sum := int64(0)
			for _, place := range []string{"-1", "-2"} {
				times, minor := books(t, b.c.url, b.order+place).captures()
				if times != 1 {
					t.Errorf("place %s was captured %d times", place, times)
				}
				sum += minor
			}
			if sum != 3250 {
				t.Errorf("the bank took %d", sum)
			}
			// What was paid is counted by a job.
			for range 100 {
				_, l := b.c.own(t, "/links/"+id, nil)
				if l["state"] == "paid" {
					has(t, "the link", l, fields{"paid_count": 2})
					b.goes(t, address)
					b.reads(t, "Bu link artık geçerli değil")
					b.w.photograph(t, "link-used-up")
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
			t.Error("the link is not paid")
		}},
		{"a link as its buyers see it", false, func(t *testing.T, b *buyer) {
			_, address := b.makeLink(t, fields{"amount": money(12550), "buyer": fields{"name": "Ayşe Nur Işıklar-Çağlayangil"}})
			b.goes(t, address)
			b.w.run(t, chromedp.WaitVisible("#card-number", chromedp.ByQuery))
			b.w.photograph(t, "link-form")
			b.types(t, "SIM 51")
			b.confirm(t, b.code(t))
			b.reads(t, "Ödeme alınamadı")
			b.w.photograph(t, "link-declined")
			notTaken(t, b.c.url, b.order)
			b.w.run(t, chromedp.Click("a.button", chromedp.ByQuery))
			b.types(t, holder)
			b.confirm(t, b.code(t))
			b.reads(t, "Ödemeniz alındı")
			b.w.photograph(t, "link-paid")
			takenOnce(t, b.c.url, b.order, 12550)
		}},
		{"a link whose amount the buyer types", false, func(t *testing.T, b *buyer) {
			id, address := b.makeLink(t, fields{"open_amount": fields{"least": money(1000), "most": money(500_000)}, "many": true})
			b.goes(t, address)
			b.w.photograph(t, "link-amount")
			b.w.run(t, chromedp.SendKeys("#amount", "9,99", chromedp.ByQuery), chromedp.Click(`button[type=submit]`, chromedp.ByQuery),
				chromedp.WaitVisible(`#amount[aria-invalid=true]`, chromedp.ByQuery))
			b.w.photograph(t, "link-amount-wrong")
			b.goes(t, address+"/print")
			b.w.photograph(t, "link-sheet")
			b.w.run(t, english())
			b.goes(t, address)
			b.w.photograph(t, "link-amount-english")
			for _, end := range []struct{ path, name, title string }{
				{"/links/" + id, "link-paused", "closed for now"}, {"/links/" + id + "/cancel", "link-cancelled", "no longer valid"},
			} {
				request := fields{"paused": true}
				if strings.HasSuffix(end.path, "/cancel") {
					request = fields{}
				}
				if a, _ := b.c.own(t, end.path, request); a.status != http.StatusOK {
					t.Fatalf("%s: status %d: %s", end.name, a.status, a.body)
				}
				b.goes(t, address)
				b.reads(t, end.title)
				b.w.photograph(t, end.name)
			}
			b.goes(t, b.c.url+"/l/00000000000000000000000000000000")
			b.w.photograph(t, "link-none")
		}},
	}
}
