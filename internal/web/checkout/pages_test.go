package checkout

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
	"pgregory.net/rapid"
)

// element is one element of a page.
type element struct {
	name       string
	attributes map[string]string
	text       string
}

// elements takes a page apart.
func elements(t interface{ Fatalf(string, ...any) }, page string) []*element {
	inner := regexp.MustCompile(`(?s)<(style|script)>.*?</`) // their contents are no markup
	d := xml.NewDecoder(strings.NewReader(inner.ReplaceAllString(page, "<$1></")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all, open []*element
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatalf("the page is not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			all, open = append(all, e), append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, e := range open {
				e.text += string(token)
			}
		}
	}
}

// find returns the elements with a name and, if it is not empty, with an attribute.
func find(all []*element, name, attribute string) []*element {
	var found []*element
	for _, e := range all {
		_, has := e.attributes[attribute]
		if e.name == name && (has || attribute == "") {
			found = append(found, e)
		}
	}
	return found
}

// written returns a page as a browser gets it.
func written(t interface{ Fatalf(string, ...any) }, page Page) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	err := New(clock).Write(w, http.StatusOK, page)
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	return w
}

// whole is a page with everything that one can have.
func whole() Page {
	return Page{
		Language: "tr", Self: "https://pay.example/payment/T?hash=h", Merchant: "Çiçek & Çikolata", Description: "Gül Şöleni <Kutu>",
		Lines:  []Line{{Text: "Sipariş no", Value: "S-1"}, {Text: "Kargo", Amount: money.New(2990, money.TRY)}},
		Amount: money.New(123456, money.TRY), Action: "https://pay.example/payment/T", Cancel: "https://shop.example/cart",
		Installments: []Option{
			{Count: 1, Total: money.New(123456, money.TRY)}, {Count: 3, Total: money.New(130000, money.TRY)},
			{Count: 6, Label: fault.Text{TR: "6 ay", EN: "6 months"}, Total: money.New(140000, money.TRY)},
		},
		OfferSave: true, Hidden: []view.Field{{Name: "token", Value: `"><script>`}}, Note: fault.Text{TR: "Deneme", EN: "Trial"},
		Error: fault.Text{TR: "Limit yetersiz.", EN: "Insufficient funds."}, Kept: Kept{Holder: "AYŞE IŞIK", Installments: 3, Save: true},
		Problems: Problems{
			Number: wrongNumber(), Holder: wrongHolder(), Expiry: pastExpiry(), CVV: wrongCVV(), Installments: wrongInstallments(),
		},
	}
}

// split makes the date two lists.
func split(p Page) Page {
	p.Inputs = Inputs{
		Number: Input{Name: "pan", ID: "Card_Number"}, Holder: Input{Name: "owner", ID: "Card_Name"},
		Month: Input{Name: "expirymonth"}, Year: Input{Name: "expiryyear"}, CVV: Input{Name: "cvc", ID: "Card_CvC"},
	}
	p.Button = fault.Text{TR: "ÖDEME YAP", EN: "PAY NOW"}
	return p
}

// pages are pages of every kind. Together they run every branch of the template, so that a misspelt name in it fails here.
func pages() map[string]Page {
	bare := Page{Amount: money.New(1250, money.TRY), Action: "/pay"}
	english, onlyFailed, single, tampered := whole(), whole(), whole(), bare
	tampered.Problems = Problems{Installments: wrongInstallments()}
	english.Language = "en"
	onlyFailed.Problems = nil
	single.Installments = single.Installments[:1]
	asks, several, one, none := whole(), bare, bare, bare
	asks.OfferPoints = true
	several.Self, several.OfferSave, several.Kept = "https://pay.example/payment/T", true, Kept{Save: true, Points: "900", PointsName: "Mil"}
	several.Held = heldCard(Points{"Bonus", money.New(1000, money.TRY)}, Points{"Mil", money.New(400, money.TRY)})
	several.Problems = Problems{UsedPoints: tooManyPoints(money.New(400, money.TRY))}
	one.Held, one.Language = heldCard(Points{"Bonus", money.New(1000, money.TRY)}), "en"
	none.Held = heldCard()
	return map[string]Page{
		"asks for points": asks, "points of two kinds": several, "points of one kind": one, "no points": none,
		"zero": {}, "bare": bare, "bare, split": split(bare), "whole": whole(), "whole, split": split(whole()), "English": english,
		"only failed": onlyFailed, "one option": single, "tampered": tampered,
	}
}

func heldCard(points ...Points) *Held {
	return &Held{Masked: "428220******8015", Sealed: "NAME.c2VhbGVk", Points: points}
}

// TestPagesAreForEverybody: whatever a page shows, it can be read and filled in without seeing it, without a mouse and
// without a script.
func TestPagesAreForEverybody(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := elements(t, written(t, page).Body.String())
			if lang := find(all, "html", "")[0].attributes["lang"]; lang != "tr" && lang != "en" {
				t.Errorf("language %q", lang)
			}
			buttons := 1
			if page.OfferPoints {
				buttons = 2
			}
			for element, want := range map[string]int{"main": 1, "h1": 1, "title": 1, "form": 1, "button": buttons, "style": 1, "script": 1} {
				if got := len(find(all, element, "")); got != want {
					t.Errorf("%d of %s, want %d", got, element, want)
				}
			}
			ids, labels := map[string]*element{}, map[string]bool{}
			for _, e := range all {
				if id := e.attributes["id"]; id != "" {
					if ids[id] != nil {
						t.Errorf("id %s occurs twice", id)
					}
					ids[id] = e
				}
				if e.name == "label" {
					labels[e.attributes["for"]] = strings.TrimSpace(e.text) != ""
				}
			}
			focused := 0
			for _, e := range all {
				if _, found := e.attributes["autofocus"]; found {
					focused++
				}
				if e.name == "input" && e.attributes["type"] != "hidden" || e.name == "select" {
					if !labels[e.attributes["id"]] {
						t.Errorf("field %s has no label", e.attributes["name"])
					}
				}
				if name, named := e.attributes["aria-labelledby"]; named && (ids[name] == nil || strings.TrimSpace(ids[name].text) == "") {
					t.Errorf("%s is named by %s, which says nothing", e.name, name)
				}
				described := e.attributes["aria-describedby"]
				invalid := e.attributes["aria-invalid"] == "true"
				if described == "" {
					continue
				}
				problem := ids[described]
				if problem == nil {
					t.Fatalf("%s %s is described by %s, which is not there", e.name, e.attributes["name"], described)
				}
				_, hidden := problem.attributes["hidden"]
				if invalid != (problem.text != "") || invalid == hidden {
					t.Errorf("field %s: invalid %v, problem %q, hidden %v", e.attributes["name"], invalid, problem.text, hidden)
				}
			}
			for part, text := range page.Problems {
				said := func(e *element) bool {
					_, hidden := e.attributes["hidden"]
					return strings.HasSuffix(e.text, text.In(find(all, "html", "")[0].attributes["lang"])) && !hidden
				}
				if !slices.ContainsFunc(find(all, "p", ""), said) {
					t.Errorf("the page does not say what is wrong with %s", part)
				}
			}
			if want := min(1, len(page.Problems)+len(page.Error.TR)); focused != want {
				t.Errorf("%d elements have the focus, want %d", focused, want)
			}
			if want := len(page.Problems) > 0 || !page.Error.IsZero(); want !=
				(strings.HasPrefix(find(all, "title", "")[0].text, "Hata: ") || strings.HasPrefix(find(all, "title", "")[0].text, "Error: ")) {
				t.Errorf("title %q", find(all, "title", "")[0].text)
			}
		})
	}
}

// TestBrowsersKnowTheFields: what browsers fill in by themselves they find by these.
func TestBrowsersKnowTheFields(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"bare":        {"card-number cc-number numeric", "card-holder cc-name ", "card-expiry cc-exp numeric", "card-cvv cc-csc numeric"},
		"bare, split": {"pan cc-number numeric", "owner cc-name ", "expirymonth cc-exp-month ", "expiryyear cc-exp-year ", "cvc cc-csc numeric"},
	} {
		var got []string
		for _, e := range elements(t, written(t, pages()[name]).Body.String()) {
			if a := e.attributes; a["autocomplete"] != "" {
				got = append(got, a["name"]+" "+a["autocomplete"]+" "+a["inputmode"])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: fields %q, want %q", name, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		page Page
		want []string
	}{
		"Turkish": {whole(), []string{
			`lang="tr"`, "Çiçek &amp; Çikolata", "Gül Şöleni &lt;Kutu&gt;", "Sipariş no", "29,90 ₺", "1.234,56 ₺", "3 taksit", "1.300,00 ₺", "6 ay",
			"Geliştirme ortamı:", "Deneme", "Limit yetersiz.", "süresi dolmuş", "Kart numarası", ">Öde<", "Ödemeden vazgeç",
			`href="https://pay.example/payment/T?hash=h&amp;lang=en" lang="en"`, `action="https://pay.example/payment/T?lang=tr"`,
			`value="&#34;&gt;&lt;script&gt;"`, `value="AYŞE IŞIK"`, `value="3" required checked`, `value="true" checked`,
			`href="https://shop.example/cart"`,
		}},
		"English": {pages()["English"], []string{
			`lang="en"`, "₺1,234.56", "3 installments", "6 months", "Trial", "Insufficient funds.", "has expired", "Card number", ">Pay<",
			`href="https://pay.example/payment/T?hash=h&amp;lang=tr" lang="tr"`, `action="https://pay.example/payment/T?lang=en"`,
		}},
		"the amount is on the button": {pages()["bare"], []string{">12,50 ₺ öde<", `action="/pay"`}},
		"a provider's own":            {pages()["bare, split"], []string{">ÖDEME YAP<", `<option value="08">08</option>`, `<option value="2026">`, `<option value="2046">`}},
		"nothing to choose":           {pages()["one option"], []string{`<input type="hidden" name="installments" value="1">`}},
		"nothing to choose, yet chosen": {pages()["tampered"], []string{
			`<p class="failure" role="alert" tabindex="-1" autofocus>Taksit seçeneklerinden birini seçin.</p>`,
		}},
		"nothing but words": {Page{Cancel: "javascript:alert(1)"}, []string{"#ZgotmplZ"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := written(t, test.page).Body.String()
			for _, want := range test.want {
				if !strings.Contains(body, want) {
					t.Errorf("the page does not hold %s:\n%s", want, body[strings.Index(body, "<body>"):strings.Index(body, "<script>")])
				}
			}
		})
	}
}

// TestHeaders: nothing keeps the page, nothing runs in it that it was not made with, and it comes from nowhere else.
func TestHeaders(t *testing.T) {
	t.Parallel()
	w := written(t, whole())
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	policy, body := w.Header().Get("Content-Security-Policy"), w.Body.String()
	for _, tag := range []string{"style", "script"} {
		found := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(body, -1)
		if len(found) != 1 {
			t.Fatalf("%d of %s", len(found), tag)
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		if want := tag + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy does not allow the page's %s: %s", tag, policy)
		}
	}
	if !strings.HasPrefix(policy, "default-src 'none'; base-uri 'none'; ") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %s", policy)
	}
	for _, e := range elements(t, body) {
		for name := range e.attributes {
			if name == "src" || name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("%s has the attribute %s, which the policy forbids", e.name, name)
			}
		}
	}
}

// TestCardIsNotShownAgain: whatever a buyer types, and into whatever field, no card number, date or code stands in the page that
// is answered.
func TestCardIsNotShownAgain(t *testing.T) {
	t.Parallel()
	names := []string{
		"card-number", "card-holder", "card-expiry", "card-cvv", "installments", "save-card", "pan", "owner", "expirymonth", "expiryyear", "cvc",
	}
	// Digits that occur in no page by themselves, its style included.
	secrets := []string{"4508034508034509", "4508 0345 0803 4509", "4508034508034508", "45080345080345", "07/77", "739739"}
	rapid.Check(t, func(t *rapid.T) {
		page := whole()
		if rapid.Bool().Draw(t, "split") {
			page = split(page)
		}
		form := url.Values{}
		for _, name := range names {
			text := rapid.SampledFrom(append([]string{"", "AYŞE IŞIK", "AYŞE "}, secrets...)).Draw(t, name)
			form.Set(name, text+rapid.SampledFrom([]string{"", " ", " x", "\x00"}).Draw(t, name+" end"))
		}
		p := New(clock)
		e, problems := p.Read(page, form)
		body := written(t, page.Again(e, problems)).Body.String()
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				t.Fatalf("%s stands in the page", secret)
			}
		}
		all := elements(t, body)
		for _, e := range append(find(all, "input", "data-part"), find(all, "select", "")...) {
			if value := e.attributes["value"]; e.attributes["data-part"] != "holder" && value != "" {
				t.Fatalf("field %s holds %q", e.attributes["name"], value)
			}
		}
		for _, e := range find(all, "option", "selected") {
			t.Fatalf("%s is chosen", e.text)
		}
	})
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ address, session, browser, want string }{
		"nothing":            {"/", "", "", "tr"},
		"the browser":        {"/", "", "en-GB", "en"},
		"the session":        {"/", "TR", "en-GB", "tr"},
		"the session, whole": {"/", "en-US", "tr", "en"},
		"the address":        {"/?lang=en", "tr", "tr", "en"},
		"another session":    {"/", "de", "en", "en"},
		"another address":    {"/?lang=de", "tr", "en", "tr"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.address, nil)
			r.Header.Set("Accept-Language", test.browser)
			if got := Language(r, test.session); got != test.want {
				t.Errorf("language %q, want %q", got, test.want)
			}
		})
	}
}
