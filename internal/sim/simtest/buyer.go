package simtest

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Page is a page of the bank as a browser without script shows it.
type Page struct {
	Status int
	Header http.Header
	// Body is the page's source.
	Body string
	// Code is the one-time code that the page shows in development, "" if it shows none.
	Code string
	// Action is where the page's form goes and Fields what is hidden in it; both are empty where there is no form.
	Action string
	Fields url.Values
}

// Returns reports whether the page sends the browser back to the merchant: then Action is the address there, and
// Fields is what it brings.
func (p Page) Returns() bool { return strings.Contains(p.Body, `id="return"`) }

// Look opens a page of the bank.
func Look(t testing.TB, address string) Page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatalf("look at the bank's page: %v", err)
	}
	return browse(t, r)
}

// Post posts a form to a page of the bank, as its buttons do: {"otp": code} confirms, {"cancel": "1"} cancels.
func Post(t testing.TB, address string, form url.Values) Page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatalf("post to the bank's page: %v", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return browse(t, r)
}

// Confirm goes through the page as a buyer who reads the code on it and types it, and returns the page after that.
func Confirm(t testing.TB, address string) Page {
	t.Helper()
	page := Look(t, address)
	if page.Code == "" {
		t.Fatalf("the bank's page at status %d shows no code, want one to type", page.Status)
	}
	return Post(t, address, url.Values{"otp": {page.Code}})
}

func browse(t testing.TB, r *http.Request) Page {
	t.Helper()
	response, err := new(http.Client).Do(r)
	if err != nil {
		t.Fatalf("browse the bank's page: %v", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("read the bank's page: %v", err)
	}
	page := Page{Status: response.StatusCode, Header: response.Header, Body: string(body), Fields: url.Values{}}
	code := regexp.MustCompile(`<strong>([0-9]{6})</strong>`).FindStringSubmatch(page.Body)
	if code != nil {
		page.Code = code[1]
	}
	form := regexp.MustCompile(`<form method="post" action="([^"]*)"`).FindStringSubmatch(page.Body)
	if form != nil {
		page.Action = html.UnescapeString(form[1])
	}
	for _, hidden := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(page.Body, -1) {
		page.Fields.Add(html.UnescapeString(hidden[1]), html.UnescapeString(hidden[2]))
	}
	return page
}
