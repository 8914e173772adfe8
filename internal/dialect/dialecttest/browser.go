package dialecttest

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Page is what a browser without script sees: where a redirect or the page's form goes, and what the form brings.
type Page struct {
	Status int
	Header http.Header
	Body   string
	// Method is GET for a redirect and POST for a form, empty where the page leads nowhere.
	Method string
	Action string
	Fields url.Values
	// Code is the one-time code that the bank's page shows in development.
	Code string
}

// Browse opens an address by GET, or posts a form to it.
func (h *House) Browse(t testing.TB, method, address string, form url.Values) Page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatalf("browse: %v", err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://elsewhere.example") // every hop of 3-D Secure is a post from another site
	}
	resp, err := h.client.Do(r)
	if err != nil {
		t.Fatalf("browse: %v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("browse: read page: %v", err)
	}
	p := Page{Status: resp.StatusCode, Header: resp.Header, Body: string(body), Fields: url.Values{}}
	if to := resp.Header.Get("Location"); to != "" {
		p.Method, p.Action = http.MethodGet, absolute(resp.Request.URL, to)
		if resp.StatusCode == http.StatusTemporaryRedirect { // which keeps a post and its form
			p.Method, p.Fields = method, form
		}
		return p
	}
	p.Code = first(`<strong>([0-9]{6})</strong>`, p.Body)
	p.Action = html.UnescapeString(first(`<form [^>]*action="([^"]*)"`, p.Body))
	if p.Action != "" {
		p.Method, p.Action = http.MethodPost, absolute(resp.Request.URL, p.Action)
	}
	for _, hidden := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(p.Body, -1) {
		p.Fields.Add(html.UnescapeString(hidden[1]), html.UnescapeString(hidden[2]))
	}
	return p
}

// absolute completes an address that begins with a slash, as a browser does.
func absolute(page *url.URL, address string) string {
	if !strings.HasPrefix(address, "/") {
		return address
	}
	return page.Scheme + "://" + page.Host + address
}

func first(pattern, text string) string {
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// AtBank takes the buyer from where the shop sends him to the bank's page with the one-time code.
func (h *House) AtBank(t testing.TB, method, address string) Page {
	t.Helper()
	p := h.Browse(t, method, address, nil)
	for range 5 {
		if p.Code != "" || p.Action == "" {
			break
		}
		p = h.Browse(t, p.Method, p.Action, p.Fields)
	}
	if p.Code == "" {
		t.Fatalf("the buyer does not come to the bank's page; stands at status %d", p.Status)
	}
	return p
}

// Return takes the buyer from the bank's last page to where it sends him, and on to the shop, and gives what comes with him: the
// fields of a form, or those of the address.
func (h *House) Return(t testing.TB, bank Page) url.Values {
	t.Helper()
	page := h.Browse(t, http.MethodPost, bank.Action, bank.Fields)
	for range 8 {
		if !strings.HasPrefix(page.Action, "http://127.0.0.1:") { // not ours or the bank's
			break
		}
		page = h.Browse(t, page.Method, page.Action, page.Fields)
	}
	if len(page.Fields) > 0 {
		return page.Fields
	}
	address, err := url.Parse(page.Action)
	if err != nil {
		t.Fatalf("read the address of the shop: %v", err)
	}
	return address.Query()
}

// Confirm types a code at the bank's page, and returns the page that sends the buyer back: its form is the bank's word.
func (h *House) Confirm(t testing.TB, p Page, code string) Page {
	t.Helper()
	return h.Browse(t, http.MethodPost, p.Action, url.Values{"otp": {code}})
}
