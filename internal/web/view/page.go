package view

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
)

//go:embed *.html style.css form.css submit.js
var files embed.FS

// Pages holds the parsed templates. It is immutable once built, and one may be shared by everything that shows pages.
type Pages struct {
	templates *template.Template
	script    template.JS
	policy    string
}

// NewPages parses the embedded templates. It panics on a bad one, which can only be a mistake of this package.
func NewPages() *Pages {
	style, script := read(files, "style.css"), read(files, "submit.js")
	p := &Pages{
		script: template.JS(script), //nolint:gosec // our own embedded file
		policy: policy(style, script),
	}
	p.templates = template.Must(template.New("").Funcs(heads()).Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own embedded file
	}).ParseFS(files, "*.html"))
	return p
}

func read(from fs.FS, name string) string {
	text, err := fs.ReadFile(from, name)
	if err != nil {
		panic("read embedded " + name + ": " + err.Error())
	}
	// The tags enclose exactly these bytes, and the digest in the policy is taken over them.
	return strings.TrimSpace(string(text))
}

// policy allows a page one style, one script and nothing else. form-action is left open: a bank's page answers with a form
// to yet another bank's, and browsers apply the rule of the first page to every hop.
func policy(style, script string) string {
	text := "default-src 'none'; base-uri 'none'; style-src " + digest(style)
	if script != "" {
		text += "; script-src " + digest(script)
	}
	return text
}

// digest names a text as a content security policy allows it.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Header sets what every page goes out with: nothing may keep it, nothing may learn from where the browser comes, and
// nothing runs in it but what it was made with. It may be framed, because shops show the bank's page in a frame.
func (p *Pages) Header(h http.Header) { header(h, p.policy) }

func header(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

// Message is a page that says one thing.
type Message struct {
	Language string
	Title    fault.Text
	Text     fault.Text
}

// WriteMessage sends a message page with the given HTTP status.
func (p *Pages) WriteMessage(w http.ResponseWriter, status int, m Message) error {
	return p.write(w, status, "message.html", "", struct{ Language, Title, Text string }{
		m.Language, m.Title.In(m.Language), m.Text.In(m.Language),
	})
}

// write renders one of the house's own templates; see Template.send.
func (p *Pages) write(w http.ResponseWriter, status int, name, charset string, data any) error {
	return (&Template{p.templates, name, p.policy}).send(w, status, charset, data)
}
