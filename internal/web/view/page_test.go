package view

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/vezne/vezne/internal/fault"
)

func TestFormHTML(t *testing.T) {
	t.Parallel()
	got, err := NewPages().FormHTML(Form{
		Name: "paynetForm", Action: "https://pay.example/gate?session_id=js_a%2Bb&token_id=T", Language: "tr",
		Fields: []Field{{Name: "a", Value: `"><script>`}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `<form name="paynetForm" id="paynetForm" method="post" action="https://pay.example/gate?session_id=js_a%2Bb&amp;token_id=T">` +
		`<input type="hidden" name="a" value="&#34;&gt;&lt;script&gt;">` +
		`<noscript><p>Tarayıcınız kendiliğinden ilerleyemiyor; lütfen aşağıdaki düğmeye basın.</p>` +
		`<button type="submit">Devam et</button></noscript></form>` + "\n" +
		`<script>document.currentScript.previousElementSibling.submit();</script>` + "\n"
	if got != want {
		t.Errorf("form\n got %s\nwant %s", got, want)
	}
}

func TestFormRefusesScriptAddresses(t *testing.T) {
	t.Parallel()
	got, err := NewPages().FormHTML(Form{Name: "f", Action: "javascript:alert(1)", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(got, "alert") {
		t.Errorf("a script address stands in the form: %s", got)
	}
}

// TestPolicyAllowsWhatThePagesHold takes the inline style and script out of the pages as a browser would and looks their
// digests up in the policy: a page whose script is not allowed leaves a buyer standing.
func TestPolicyAllowsWhatThePagesHold(t *testing.T) {
	t.Parallel()
	p := NewPages()
	forward, message := httptest.NewRecorder(), httptest.NewRecorder()
	err := p.WriteForm(forward, Form{Name: "f", Action: "https://a.example/", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	err = p.WriteMessage(message, http.StatusNotFound, Message{
		Language: "tr", Title: fault.Text{TR: "Bulunamadı", EN: "Not found"}, Text: fault.Text{TR: "Yok.", EN: "None."},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]*httptest.ResponseRecorder{"forward": forward, "message": message} {
		policy := page.Header().Get("Content-Security-Policy")
		body := page.Body.String()
		for _, tag := range []string{"style", "script"} {
			for rest := body; ; {
				_, after, found := strings.Cut(rest, "<"+tag+">")
				if !found {
					break
				}
				inline, next, _ := strings.Cut(after, "</"+tag+">")
				if !strings.Contains(policy, tag+"-src "+digest(inline)) {
					t.Errorf("%s: the policy does not allow its %s %q: %s", name, tag, inline, policy)
				}
				rest = next
			}
		}
		if got := page.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", name, got)
		}
		if got := page.Header().Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("%s: Referrer-Policy is %q", name, got)
		}
	}
	if message.Code != http.StatusNotFound || !strings.Contains(message.Body.String(), "<h1>Bulunamadı</h1>") {
		t.Errorf("message page: %d %s", message.Code, message.Body)
	}
	if !strings.Contains(forward.Body.String(), "<script>") {
		t.Error("the forward page holds no script")
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, header, want string }{
		{"none", "", "tr"},
		{"any", "*", "tr"},
		{"English", "en", "en"},
		{"British first", "en-GB,en;q=0.9,tr;q=0.8", "en"},
		{"Turkish first", "tr-TR,tr;q=0.9,en;q=0.8", "tr"},
		{"another, then English", "de-DE, EN;q=0.5", "en"},
		{"another", "de", "tr"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.Header.Set("Accept-Language", test.header)
			if got := Language(r); got != test.want {
				t.Errorf("Language(%q) = %q, want %q", test.header, got, test.want)
			}
		})
	}
}

func TestFieldsAreSorted(t *testing.T) {
	t.Parallel()
	got := Fields(url.Values{"b": {"2", "1"}, "a": {"x"}})
	want := []Field{{"a", "x"}, {"b", "2"}, {"b", "1"}}
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			t.Fatalf("Fields = %v, want %v", got, want)
		}
	}
}

// TestFormInAnotherAlphabet reads the page's bytes as a browser does that was told iso-8859-9.
func TestFormInAnotherAlphabet(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	err := NewPages().WriteForm(w, Form{
		Name: "f", Action: "https://shop.example/", Language: "tr", Charset: "iso-8859-9",
		Fields: []Field{{Name: "CUSTOMER_NAME", Value: "Şükrü Işığ"}, {Name: "AMOUNT", Value: "5 ₺"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	body := w.Body.String()
	if got := w.Header().Get("Content-Type"); got != "text/html; charset=iso-8859-9" || !strings.Contains(body, `<meta charset="iso-8859-9">`) {
		t.Errorf("the page does not say its alphabet: %q", got)
	}
	for _, want := range []string{"value=\"\xDE\xFCkr\xFC I\xFE\xFD\xF0\"", "value=\"5 &#8378;\""} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "Ş") {
		t.Error("the page holds UTF-8")
	}
}

// TestTemplateOfAnotherRoom: a page that another room brings has the style of the house, its own, and a policy for both.
func TestTemplateOfAnotherRoom(t *testing.T) {
	t.Parallel()
	room := fstest.MapFS{
		"a.html": {Data: []byte(`<style>{{style}}</style><p>{{.}}</p>{{if eq . "b"}}<script>{{script}}</script>{{end}}`)},
		"a.css":  {Data: []byte("b { c: d; }\n")}, "a.js": {Data: []byte("\nalert(1 < 2);\n")},
	}
	style := read(files, "style.css") + "\nb { c: d; }"
	for name, test := range map[string]struct{ script, data, policy, body string }{
		"with a script": {
			"a.js", "b", "; style-src " + digest(style) + "; script-src " + digest("alert(1 < 2);"),
			"<style>" + style + "</style><p>b</p><script>alert(1 < 2);</script>",
		},
		"without": {"", "<c>", "; style-src " + digest(style), "<style>" + style + "</style><p>&lt;c&gt;</p>"},
	} {
		w := httptest.NewRecorder()
		err := NewTemplate(Sheet{Files: room, Page: "a.html", Style: "a.css", Script: test.script}).Write(w, http.StatusTeapot, test.data)
		if err != nil {
			t.Fatal(err)
		}
		if w.Code != http.StatusTeapot || w.Body.String() != test.body {
			t.Errorf("%s: %d\n got %s\nwant %s", name, w.Code, w.Body, test.body)
		}
		if got := w.Header().Get("Content-Security-Policy"); !strings.HasSuffix(got, test.policy) {
			t.Errorf("%s: policy %s, want %s", name, got, test.policy)
		}
	}
}

// TestPageHTML: a page that a shop shows itself is the one that we would have sent.
func TestPageHTML(t *testing.T) {
	t.Parallel()
	p, w := NewPages(), httptest.NewRecorder()
	f := Form{Name: "f", Action: "https://a.example/?x=1&y=2", Fields: []Field{{Name: "ad", Value: "Ayşe <b>"}}, Language: "tr"}
	text, err := p.PageHTML(f)
	if err != nil {
		t.Fatal(err)
	}
	err = p.WriteForm(w, f)
	if err != nil || text != w.Body.String() || !strings.Contains(text, `value="Ayşe &lt;b&gt;"`) {
		t.Errorf("%v: the text\n%s\nand the page\n%s", err, text, w.Body)
	}
}
