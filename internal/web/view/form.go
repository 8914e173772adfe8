package view

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"github.com/vezne/vezne/internal/fault"
)

// Field is one hidden field of a form.
type Field struct {
	Name  string
	Value string
}

// Form is a form that submits itself by POST as soon as a browser has it: the way in which a buyer is handed from the shop
// to the bank and back. Where scripts are off it shows a button.
type Form struct {
	// Name is the form's name and id; "paynetForm" where a provider's document fixes it.
	Name string
	// Action is where the form goes: an http or https address.
	Action string
	Fields []Field
	// Language is that of the few words on the page, "tr" or "en".
	Language string
	// Charset is the alphabet that the page is written in and its form is posted in, such as "iso-8859-9" where a
	// provider's document fixes it; UTF-8 if empty.
	Charset string
}

// Fields returns form values in the order of their names.
func Fields(v url.Values) []Field {
	var fields []Field
	for name, values := range v {
		for _, value := range values {
			fields = append(fields, Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(fields, func(a, b Field) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return fields
}

// shown is what the templates see of a form.
type shown struct {
	Form
	Title string
	Text  string
	// NoScript and Button are for browsers that do not go on by themselves.
	NoScript string
	Button   string
	Script   template.JS
}

func (p *Pages) shown(f Form) shown {
	title := fault.Text{TR: "Yönlendiriliyorsunuz", EN: "One moment, please"}
	text := fault.Text{
		TR: "Ödemenize devam etmek için yönlendiriliyorsunuz. Bu sayfayı kapatmayın.",
		EN: "You are being taken to the next step of your payment. Please do not close this page.",
	}
	noScript := fault.Text{
		TR: "Tarayıcınız kendiliğinden ilerleyemiyor; lütfen aşağıdaki düğmeye basın.",
		EN: "Your browser cannot go on by itself; please press the button below.",
	}
	button := fault.Text{TR: "Devam et", EN: "Continue"}
	return shown{
		Form: f, Title: title.In(f.Language), Text: text.In(f.Language), NoScript: noScript.In(f.Language),
		Button: button.In(f.Language), Script: p.script,
	}
}

// WriteForm sends the form as a page of its own.
func (p *Pages) WriteForm(w http.ResponseWriter, f Form) error {
	return p.write(w, http.StatusOK, "forward.html", f.Charset, p.shown(f))
}

// FormHTML returns the bare form with its script, for a shop to put into a page of its own.
func (p *Pages) FormHTML(f Form) (string, error) {
	var b bytes.Buffer
	err := p.templates.ExecuteTemplate(&b, "form.html", p.shown(f))
	if err != nil {
		return "", fmt.Errorf("render form: %w", err)
	}
	return b.String(), nil
}

// PageHTML is the page of [Pages.WriteForm] as a text, for a shop that shows it to its buyer itself.
func (p *Pages) PageHTML(f Form) (string, error) {
	var b bytes.Buffer
	err := p.templates.ExecuteTemplate(&b, "forward.html", p.shown(f))
	if err != nil {
		return "", fmt.Errorf("render page: %w", err)
	}
	return b.String(), nil
}

// Redirect sends the browser to another address by GET.
func (p *Pages) Redirect(w http.ResponseWriter, address string) {
	p.Header(w.Header())
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
}
