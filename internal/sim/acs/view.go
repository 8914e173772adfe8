// Package acs draws the pages of the simulator's 3-D Secure server, where a buyer confirms a payment with a code. The
// pages work without script, on a telephone and on a desk, in light and dark, in Turkish and English, and are read
// well by a screen reader. They carry no bank's name or colours, so that nobody takes them for a real bank's.
package acs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"sort"
	"strconv"
)

//go:embed page.html
var pages string

//go:embed page.css
var style string

// script sends the return on. Where it does not run, the buyer presses the button.
const script = `document.getElementById("return").submit()`

// View draws the pages.
type View struct {
	pages *template.Template
	// policy and returnPolicy are the Content-Security-Policy of the pages that stay and of the page that goes on.
	policy, returnPolicy string
}

// New parses the pages.
func New() (*View, error) {
	parsed, err := template.New("acs").Parse(pages)
	if err != nil {
		return nil, fmt.Errorf("parse acs pages: %w", err)
	}
	// Shops show the bank's page in a frame, and banks allow it, so the policy has no frame-ancestors. A simulator that
	// was stricter than the banks would break shops that work.
	common := "default-src 'none'; base-uri 'none'; style-src " + hash(style)
	return &View{
		pages:  parsed,
		policy: common + "; form-action 'self'",
		// Browsers hold form-action against the redirects that follow a form as well, and where the shop's server
		// sends the browser next is not known here; so every web address is allowed.
		returnPolicy: common + "; script-src " + hash(script) + "; form-action http: https:",
	}, nil
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Payment is what the buyer is asked to confirm.
type Payment struct {
	Merchant string
	// Amount is with its currency, as the page's language writes it.
	Amount string
	// Installments is 0 for a single payment, which is not shown.
	Installments int
	// Card is the masked number.
	Card  string
	Order string
}

// Challenge asks for the code.
type Challenge struct {
	Payment Payment
	// Action is where the form goes.
	Action string
	// Hint shows Code, or that none is right if it is empty.
	Hint bool
	Code string
	// Problem says what was wrong with the last code, "" the first time.
	Problem string
	// OtherAddress is the same page in the other language.
	OtherAddress string
}

// Challenge draws the page that asks for the code.
func (v *View) Challenge(w http.ResponseWriter, words Words, c Challenge) {
	v.draw(w, http.StatusOK, "challenge", v.policy, struct {
		page
		Challenge
	}{page{Words: words, Title: words.Title, Style: template.CSS(style), OtherLanguage: other(words, c.OtherAddress)}, c})
}

// Return sends the browser back to the merchant with fields, by POST.
func (v *View) Return(w http.ResponseWriter, words Words, title, action string, fields url.Values) {
	var listed []field
	for name, values := range fields {
		for _, value := range values {
			listed = append(listed, field{name, value})
		}
	}
	sort.Slice(listed, func(i, j int) bool { return listed[i].Name < listed[j].Name })
	v.draw(w, http.StatusOK, "return", v.returnPolicy, struct {
		page
		Action string
		Fields []field
		Script template.JS
	}{page{Words: words, Title: title, Style: template.CSS(style)}, action, listed, script})
}

type field struct{ Name, Value string }

// Notice draws a page that only says something. With refresh above 0 the browser asks again after so many seconds.
func (v *View) Notice(w http.ResponseWriter, status int, words Words, title, text string, refresh int) {
	if refresh > 0 {
		w.Header().Set("Refresh", strconv.Itoa(refresh))
	}
	v.draw(w, status, "notice", v.policy, struct {
		page
		Text string
		Wait bool
	}{page{Words: words, Title: title, Style: template.CSS(style)}, text, refresh > 0})
}

// page is what every page has.
type page struct {
	Words         Words
	Title         string
	Style         template.CSS
	OtherLanguage *language
}

type language struct{ Address, Lang, Name string }

func other(words Words, address string) *language {
	return &language{Address: address, Lang: words.Other, Name: words.OtherName}
}

// draw writes the whole page or, if it cannot be drawn, none of it.
func (v *View) draw(w http.ResponseWriter, status int, name, policy string, content any) {
	var drawn bytes.Buffer
	err := v.pages.ExecuteTemplate(&drawn, name, content)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	// The address holds the page's secret, so no one else is told more than the origin.
	h.Set("Referrer-Policy", "strict-origin")
	w.WriteHeader(status)
	// An error here means that the browser has gone.
	_, _ = w.Write(drawn.Bytes())
}
