package storytest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pictures look at every page that a buyer can see, in every size and colour, and leave pictures of them for people.
func pictures() []story {
	return []story{
		{"on the way there and back", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, "AYŞE NUR IŞIKLAR-ÇAĞLAYANGİL")
			v.w.run(t, withoutScript()) // or the pages in between would be gone before they are seen
			v.goes(t, v.post)
			v.w.photograph(t, "acs")
			v.confirm(t, v.wrongCode(t))
			v.w.text(t, "#problem")
			v.w.photograph(t, "acs-wrong-code")
			v.confirm(t, v.code(t))
			v.w.run(t, chromedp.WaitVisible("#return button", chromedp.ByQuery))
			v.w.photograph(t, "acs-return")
			v.w.run(t, chromedp.Click("#return button", chromedp.ByQuery), chromedp.WaitVisible("#paynetForm button", chromedp.ByQuery))
			v.w.photograph(t, "forward")
		}},
		{"in English", false, func(t *testing.T, b *buyer) {
			v := startPaynet(t, b, holder)
			v.w.run(t, english())
			v.goes(t, v.post)
			v.w.photograph(t, "acs-english")
			if text := v.w.text(t, "h1"); text != "Confirm your payment" {
				t.Errorf("the title in English is %q", text)
			}
		}},
		{"the hosted page", false, func(t *testing.T, b *buyer) {
			v := startPaymesOrder(t, b)
			v.w.photograph(t, "checkout")
			// Without scripts the server judges what was typed; what it says then is not about the card alone.
			v.w.run(t, withoutScript())
			v.goes(t, v.open)
			wrong := goodCard()
			wrong.number, wrong.month, wrong.cvv = "4508034508034508", "01", "00"
			wrong.year = strconv.Itoa(testYear() - 3)
			if time.Now().Month() == time.January {
				wrong.year = strconv.Itoa(testYear()) // there is no month of this year that has passed
			}
			v.pays(t, paymesPage(), wrong)
			v.w.run(t, chromedp.WaitVisible("#cardNumber[aria-invalid=true]", chromedp.ByQuery))
			v.w.photograph(t, "checkout-wrong")
			html := ""
			v.w.run(t, chromedp.OuterHTML("html", &html, chromedp.ByQuery))
			if strings.Contains(html, wrong.number) || !strings.Contains(html, `value="`+holder+`"`) {
				t.Error("the page holds the card's number, or has lost the name")
			}
			if focus := v.w.focus(t); focus != "cardNumber" {
				t.Errorf("the focus is on %q", focus)
			}
			v.w.run(t, chromedp.Click(`a[hreflang=en]`, chromedp.ByQuery), chromedp.WaitVisible(`html[lang=en] #cardNumber`, chromedp.ByQuery))
			v.w.photograph(t, "checkout-english")
			v.pays(t, paymesPage().in("Pay"), goodCard())
			v.confirm(t, v.code(t))
			v.w.run(t, chromedp.Click(`#return button`, chromedp.ByQuery), chromedp.Click(`#paymesForm button`, chromedp.ByQuery))
			v.ends(t, "success")
		}},
		{"the hosted page helps where scripts are on", false, func(t *testing.T, b *buyer) {
			v := startPaymesOrder(t, b)
			wrong := goodCard()
			wrong.number, wrong.cvv = "", ""
			v.fills(t, paymesPage(), wrong)
			v.w.run(t, chromedp.SendKeys("#cardNumber", "4508034508034508", chromedp.ByQuery)) // key by key
			// The press takes the focus from the number, whose complaint must not move the button from under the pointer.
			v.presses(t, paymesPage())
			v.w.run(t, chromedp.WaitVisible("#cvc-problem", chromedp.ByQuery))
			number := ""
			v.w.run(t, chromedp.Value("#cardNumber", &number, chromedp.ByQuery))
			if focus := v.w.focus(t); number != "4508 0345 0803 4508" || focus != "cardNumber" {
				t.Errorf("number %d digits long, focus on %q", len(number), focus)
			}
			v.w.photograph(t, "checkout-hints")
			v.pays(t, paymesPage(), goodCard())
			v.confirm(t, v.code(t))
			v.ends(t, "success")
		}},
		{"where it does not go on", false, func(t *testing.T, b *buyer) {
			for name, path := range map[string]string{
				"no-visit-paynet": "/paynet/v1/transactiontdsgate/demo/tds?session_id=x&token_id=y",
				"no-visit-v1":     "/v1/3ds/demo/pay_00000000000000000000000000/open?secret=x",
				"no-visit-acs":    "/acs/00000000000000000000000000000000",
			} {
				b.goes(t, b.c.url+path)
				b.w.photograph(t, name)
			}
			v := startPaynet(t, b, "SIM CALLBACK_NEVER")
			v.goes(t, v.post)
			v.confirm(t, v.code(t))
			v.w.run(t, chromedp.WaitNotPresent("input[name=otp]", chromedp.ByQuery))
			v.w.photograph(t, "acs-never")
			notTaken(t, b.c.url, b.order)
		}},
		{"where they are bad they are seen to be", false, func(t *testing.T, b *buyer) {
			b.goes(t, b.shop.page("/bad/"+b.order, badPage))
			wrong := ""
			b.w.run(t, chromedp.Evaluate(looks, &wrong))
			for _, complaint := range []string{
				"wider than the window", "no language", "no title", "not one heading", "without a label", "a contrast of 1.", "in 9 pixels", "a button of 20 pixels",
			} {
				if !strings.Contains(wrong, complaint) {
					t.Errorf("a bad page is not said to be bad by %q: %s", complaint, wrong)
				}
			}
		}},
	}
}

// focus returns the id of what has the focus.
func (w *tab) focus(t *testing.T) string {
	t.Helper()
	id := ""
	w.run(t, chromedp.Evaluate(`document.activeElement.id`, &id))
	return id
}

// badPage is everything that a page must not be.
const badPage = `<!doctype html><html><body><h1>Bir</h1><h1>İki</h1>
<p style="width: 3000px">Geniş</p><main><p style="color: #ccc; background: #fff; font-size: 9px">Soluk</p>
<input name="otp"><button style="height: 20px">Bas</button></main></body></html>`

// looks is what a page must be for everybody who reads it. It returns what is wrong, as text.
const looks = `(() => {
	const wrong = [];
	const html = document.documentElement;
	if (html.scrollWidth > html.clientWidth) wrong.push("is wider than the window");
	if (!["tr", "en"].includes(html.lang)) wrong.push("says no language");
	if (!document.title) wrong.push("has no title");
	if (document.querySelectorAll("h1").length !== 1) wrong.push("has not one heading");
	if (document.querySelectorAll("main").length !== 1) wrong.push("has no main part");
	for (const input of document.querySelectorAll("input:not([type=hidden])"))
		if (!input.labels.length) wrong.push("has a field without a label");
	const luminance = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const rgb = text => text.match(/[\d.]+/g).map(Number);
	const ground = e => {
		for (; e; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
		}
		return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
	};
	for (const e of document.querySelectorAll("main *")) {
		const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
		if (!own || !e.offsetParent || e.tagName === "SCRIPT") continue;
		const [a, b] = [luminance(rgb(getComputedStyle(e).color).slice(0, 3)), luminance(ground(e))];
		const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (contrast < 4.5) wrong.push("shows \"" + e.textContent.trim().slice(0, 30) + "\" with a contrast of " + contrast.toFixed(2));
		const size = parseFloat(getComputedStyle(e).fontSize);
		if (size < 14) wrong.push("shows \"" + e.textContent.trim().slice(0, 30) + "\" in " + size + " pixels");
	}
	for (const e of document.querySelectorAll("main button"))
		if (e.offsetParent && e.getBoundingClientRect().height < 44) wrong.push("has a button of " + e.getBoundingClientRect().height + " pixels' height");
	return wrong.join("; ");
})()`

// photograph takes a picture of the page in each size and each of light and dark, into the artifacts of the run, and
// checks what a program can see.
func (w *tab) photograph(t *testing.T, name string) {
	t.Helper()
	pictures := folder(t)
	for size, window := range map[string][2]int64{"390x844": {390, 844}, "1280x800": {1280, 800}} {
		for _, scheme := range []string{"light", "dark"} {
			var picture []byte
			wrong := ""
			w.run(t,
				chromedp.EmulateViewport(window[0], window[1]),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
				chromedp.CaptureScreenshot(&picture),
				chromedp.Evaluate(looks, &wrong),
			)
			if wrong != "" {
				t.Errorf("page %s at %s, %s: %s", name, size, scheme, wrong)
			}
			err := os.WriteFile(filepath.Join(pictures, name+"-"+size+"-"+scheme+".png"), picture, 0o600)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
