// Package paynetform is what of Paynet's runs in buyers' browsers: the scripts paynet.js and paynet-custom.js, which shops
// put into their pages, and the page that tells such a page that its buyer is back from the bank. The scripts are our own;
// their attributes, events and messages are those of Paynet's, so that a shop's page works with the script's host changed.
package paynetform

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
)

//go:embed *.js *.html *.css
var files embed.FS

// prefix begins the scripts' paths, as at Paynet's hosts.
const prefix = "/public/js/"

// Scripts serves the scripts. It is immutable once built.
type Scripts struct {
	files map[string]script
	done  *view.Template
	slip  *view.Template
}

type script struct {
	text []byte
	tag  string
}

// New puts the scripts together. It panics when a part is missing, which can only be a mistake of this package.
func New() *Scripts {
	custom, button := assembled("custom.js"), assembled("button.js")
	return &Scripts{
		files: map[string]script{
			"paynet.js": button, "paynet.min.js": button, "paynet-custom.js": custom, "paynet-custom.min.js": custom,
		},
		done: view.NewTemplate(view.Sheet{Files: files, Page: "done.html", Style: "done.css", Script: "done.js"}),
		slip: view.NewTemplate(view.Sheet{Files: files, Page: "slip.html", Style: "slip.css"}),
	}
}

// assembled is a script after what both share, in a scope of its own.
func assembled(name string) script {
	var b bytes.Buffer
	b.WriteString("(function () {\n'use strict';\n")
	for _, part := range []string{"core.js", name} {
		text, err := files.ReadFile(part)
		if err != nil {
			panic("read embedded " + part + ": " + err.Error())
		}
		b.Write(text)
	}
	b.WriteString("})();\n")
	sum := sha256.Sum256(b.Bytes())
	return script{text: b.Bytes(), tag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// Match reports whether a path, in small letters, is one of the scripts'.
func (s *Scripts) Match(path string) bool {
	name, ours := strings.CutPrefix(path, prefix)
	_, known := s.files[name]
	return ours && known
}

// ServeHTTP sends a script to whatever page asks for it.
func (s *Scripts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.files[strings.TrimPrefix(strings.ToLower(r.URL.Path), prefix)]
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // shops' pages have origins of their own
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("ETag", f.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.text))
}

// Done is what a page is told whose buyer is back.
type Done struct {
	Language string
	// Fields are what the shop's form needs, and message when there is nothing to charge.
	Fields url.Values
	// Origin is that of the shop's page, such as https://shop.example; nobody else is told. The fields are of use to nobody
	// without the shop's secret key, so a page that did not say is told all the same.
	Origin string
}

// WriteDone sends the page.
func (s *Scripts) WriteDone(w http.ResponseWriter, d Done) error {
	d.Fields.Set("command", "form-post")
	title := fault.Text{TR: "Mağazaya dönülüyor", EN: "Going back to the shop"}
	text := fault.Text{
		TR: "Bu pencere birazdan kapanır. Kapanmazsa mağazanın sayfasına dönün.",
		EN: "This window is about to close. If it does not, go back to the shop's page.",
	}
	return s.done.Write(w, http.StatusOK, struct{ Language, Title, Text, Told, Origin string }{ //nolint:wrapcheck // the caller's log says enough
		d.Language, title.In(d.Language), text.In(d.Language), d.Fields.Encode(), origin(d.Origin),
	})
}

// origin returns an address's origin, or "*" if it is none.
func origin(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "*"
	}
	return u.Scheme + "://" + u.Host
}
