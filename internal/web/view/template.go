package view

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/vezne/vezne/wire/wirekit"
)

// headFile is the beginning of every page of the house, from the document's type to the end of its head. A page writes
// {{template "head" head LANGUAGE TITLE}} in its place; the title goes to the tab and is what a screen reader says first.
const headFile = "head.html"

// head is what the template "head" is given.
type head struct{ Lang, Title, Charset string }

// heads are the functions that make it; headIn is for a page that is written in another alphabet than UTF-8.
func heads() template.FuncMap {
	in := func(charset, lang, title string) head {
		if charset == "" {
			charset = "utf-8"
		}
		return head{lang, title, charset}
	}
	return template.FuncMap{"headIn": in, "head": func(lang, title string) head { return in("", lang, title) }}
}

// Sheet names the files of a page that another room shows. Only files that are built into the program may be among them,
// since style and script are put into the page as they are.
type Sheet struct {
	Files fs.FS
	// Page is the template. It begins with the house's head, which has the style, and puts {{script}} into its script tag and nothing
	// beside it.
	Page string
	// Style is added to the style of the house, which every page has.
	Style string
	// Form is a page on which something is typed or chosen. It has what such pages share: their width, the line on top with the merchant
	// and the other language, fields, and what is said of them.
	Form bool
	// Script is the page's only script, or empty.
	Script string
}

// Template is a page of another room, in the style of the house and under its headers. It is immutable once built.
type Template struct {
	templates *template.Template
	page      string
	policy    string
}

// NewTemplate parses a page. Like NewPages it panics on a bad one, which can only be a mistake of the room that it belongs to.
func NewTemplate(s Sheet) *Template {
	style, script := read(files, "style.css"), ""
	if s.Form {
		style += "\n" + read(files, "form.css")
	}
	style += "\n" + read(s.Files, s.Style)
	if s.Script != "" {
		script = read(s.Files, s.Script)
	}
	return &Template{
		page: s.Page, policy: policy(style, script),
		templates: template.Must(template.Must(template.New("").Funcs(heads()).Funcs(template.FuncMap{
			"style":  func() template.CSS { return template.CSS(style) }, //nolint:gosec // embedded files of the house
			"script": func() template.JS { return template.JS(script) },  //nolint:gosec // an embedded file of the house
		}).ParseFS(files, headFile)).ParseFS(s.Files, s.Page)),
	}
}

// Write sends the page with the given HTTP status.
func (t *Template) Write(w http.ResponseWriter, status int, data any) error {
	return t.send(w, status, "", data)
}

// send renders the page whole and sends it in the given alphabet, UTF-8 if that is empty.
func (t *Template) send(w http.ResponseWriter, status int, charset string, data any) error {
	var page bytes.Buffer
	err := t.templates.ExecuteTemplate(&page, t.page, data)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return fmt.Errorf("render page %s: %w", t.page, err)
	}
	header(w.Header(), t.policy)
	if charset == "" {
		charset = "utf-8"
	}
	w.Header().Set("Content-Type", "text/html; charset="+charset)
	w.WriteHeader(status)
	_, err = w.Write(wirekit.Encode(charset, page.String()))
	if err != nil {
		return fmt.Errorf("send page %s: %w", t.page, err)
	}
	return nil
}
