package storytest

import (
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/store/postgres/pgtest"
)

// buyer is a person with a browser who pays for one order at one shop.
type buyer struct {
	c     *child
	shop  *shop
	w     *tab
	order string
	// another opens a browser of somebody else.
	another func(t *testing.T) *tab
}

// story is one way that a buyer can go.
type story struct {
	name string
	// main stories are told on both engines and with either kind of bank, the others once.
	main bool
	tell func(t *testing.T, b *buyer)
}

// TestThreeDSecureInABrowser walks the buyer's ways in a real browser, from the shop to the bank and back.
func TestThreeDSecureInABrowser(t *testing.T) {
	t.Parallel()
	browser, website := startBrowser(t), openShop(t)
	surfaces := map[string][]story{
		"paynet": paynetStories(), "paynet form": paynetFormStories(), "paymago": paymagoStories(), "paymes": paymesStories(), "esnekpos": esnekposStories(),
		"paratika": append(paratikaStories(), splitStories()...),
		"v1":       ownStories(), "pages": pictures(), "link": linkStories(),
	}
	for name, bank := range map[string]struct {
		arguments func(t *testing.T) []string
		all       bool
	}{
		"sqlite":   {func(*testing.T) []string { return nil }, true},
		"postgres": {func(t *testing.T) []string { return []string{"--db", pgtest.URL(t)} }, false},
		"one-step": {func(*testing.T) []string { return []string{"--one-step", "--set", "paymago.return_type=2"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startDev(t, folder(t), append(bank.arguments(t), website.terms()...)...)
			for surface, stories := range surfaces {
				for _, s := range stories {
					if !bank.all && !s.main {
						continue
					}
					t.Run(surface+" "+s.name, func(t *testing.T) {
						t.Parallel()
						s.tell(t, &buyer{c: c, shop: website, w: browser.open(t), order: orderName(t), another: browser.open})
					})
				}
			}
		})
	}
}

// goes opens an address.
func (b *buyer) goes(t *testing.T, address string) {
	t.Helper()
	b.w.run(t, chromedp.Navigate(address))
}

// confirm types a code into the bank's page and sends it.
func (b *buyer) confirm(t *testing.T, code string) {
	t.Helper()
	b.w.run(t,
		chromedp.WaitVisible(`input[name=otp]`, chromedp.ByQuery),
		chromedp.SendKeys(`input[name=otp]`, code+"\r", chromedp.ByQuery),
	)
}

// code reads the code that the bank's page shows in development.
func (b *buyer) code(t *testing.T) string {
	t.Helper()
	return b.w.text(t, ".note strong")
}

// wrongCode is a code that is not the one shown.
func (b *buyer) wrongCode(t *testing.T) string {
	t.Helper()
	if b.code(t) == "111111" {
		return "222222"
	}
	return "111111"
}

// triesInVain types wrong codes until the bank has had enough. What the page says about the tries that are left is
// waited for, or the next code would be typed into the page before.
func (b *buyer) triesInVain(t *testing.T, code string) {
	t.Helper()
	for _, left := range []string{"2 deneme hakkınız kaldı", "1 deneme hakkınız kaldı"} {
		b.confirm(t, code)
		b.w.run(t, chromedp.WaitVisible(`//*[@id="problem"][contains(., "`+left+`")]`, chromedp.BySearch))
	}
	b.confirm(t, code)
}

// isBack waits until the browser is at the shop again.
func (b *buyer) isBack(t *testing.T) {
	t.Helper()
	b.w.run(t, chromedp.WaitVisible("#back", chromedp.ByQuery))
}

// card is what a buyer types into a hosted page.
type card struct{ number, holder, month, year, cvv string }

// goodCard is one that the bank knows.
func goodCard() card {
	return card{testCard, holder, "08", strconv.Itoa(testYear()), "000"}
}

// cardPage is a provider's hosted page: the ids of its fields, and what stands on its button.
type cardPage struct{ number, holder, month, year, cvv, button string }

// in is the page in another language.
func (p cardPage) in(button string) cardPage {
	p.button = button
	return p
}

// pays fills in a hosted page, field after field, and presses the button.
func (b *buyer) pays(t *testing.T, p cardPage, c card) {
	t.Helper()
	b.fills(t, p, c)
	b.presses(t, p)
}

func (b *buyer) presses(t *testing.T, p cardPage) {
	t.Helper()
	b.w.run(t, chromedp.Click(`//button[contains(., "`+p.button+`")]`, chromedp.BySearch))
}

// fills puts each text into its field at once, as browsers do that know the card.
func (b *buyer) fills(t *testing.T, p cardPage, c card) {
	t.Helper()
	actions := []chromedp.Action{chromedp.WaitVisible("#"+p.number, chromedp.ByQuery)}
	for id, text := range map[string]string{p.number: c.number, p.holder: c.holder, p.cvv: c.cvv} {
		// Not chromedp.SetValue, which puts "undefined" where an empty text is asked for.
		actions = append(actions, chromedp.Evaluate(`document.getElementById("`+id+`").value = ""`, nil))
		if text != "" {
			actions = append(actions, chromedp.Focus("#"+id, chromedp.ByQuery), input.InsertText(text))
		}
	}
	b.w.run(t, append(actions,
		chromedp.SetValue("#"+p.month, c.month, chromedp.ByQuery), chromedp.SetValue("#"+p.year, c.year, chromedp.ByQuery))...)
}
