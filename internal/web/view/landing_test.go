package view

import (
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const (
	landingSite = "https://pay.example.com"
	visitHome   = landingSite + "/paynet/3ds/acme/1/return?token=s"
)

// remembered is the cookie that a buyer's browser keeps for a visit.
func remembered(t *testing.T, mark, home string) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	Remember(w, mark, home)
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies are set, want one", len(cookies))
	}
	return cookies[0]
}

// land posts a form to the landing, as another site's page does, or as our own with the browser's cookies.
func land(t *testing.T, method, query string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, LandingPath+query, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	l := &Landing{Pages: NewPages(), Site: func() string { return landingSite }, Log: slog.New(slog.DiscardHandler)}
	l.ServeHTTP(w, r)
	return w
}

func TestLandingLeadsHome(t *testing.T) {
	t.Parallel()
	form := url.Values{"payuPaymentReference": {"12345678"}, "message": {`"><b>`}, "amount": {"12.50"}}
	mine, other := remembered(t, "12345678", visitHome), remembered(t, "87654321", landingSite+"/other")
	if mine.Name == other.Name || !mine.HttpOnly || !mine.Secure || mine.SameSite != http.SameSiteLaxMode || mine.Path != LandingPath {
		t.Errorf("the cookie is %+v", mine)
	}
	goes := func(name string, w *httptest.ResponseRecorder, action string) {
		t.Helper()
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `action="`+strings.ReplaceAll(action, "&", "&amp;")+`"`) {
			t.Errorf("%s: status %d, want a form to %s: %s", name, w.Code, action, w.Body)
		}
		if !strings.Contains(w.Body.String(), `name="message" value="&#34;&gt;&lt;b&gt;"`) {
			t.Errorf("%s: the form is not what came: %s", name, w.Body)
		}
	}
	goes("from another site", land(t, http.MethodPost, "", form), landingSite+LandingPath+"?again")
	goes("once more", land(t, http.MethodPost, "?again", form, mine), visitHome)
	goes("with another visit in the same browser", land(t, http.MethodPost, "?again", form, other, mine), visitHome)
	goes("by GET", land(t, http.MethodGet, "?"+form.Encode(), nil, mine), visitHome)
}

func TestLandingLeadsNobodyElsewhere(t *testing.T) {
	t.Parallel()
	form := url.Values{"payuPaymentReference": {"12345678"}}
	many := url.Values{}
	for range landingFields {
		many.Add("x", "y")
	}
	many.Add("x", "12345678")
	broken := remembered(t, "12345678", visitHome)
	broken.Value = "%%%"
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a browser that knows of no visit":    land(t, http.MethodPost, "?again", form),
		"another visit's":                     land(t, http.MethodPost, "?again", form, remembered(t, "87654321", visitHome)),
		"a cookie that leads to another host": land(t, http.MethodPost, "?again", form, remembered(t, "12345678", "https://pay.example.com.evil.example/")),
		"a cookie that leads to a script":     land(t, http.MethodPost, "?again", form, remembered(t, "12345678", "javascript:alert(1)")),
		"a cookie that is none of ours":       land(t, http.MethodPost, "?again", form, broken),
		"nothing":                             land(t, http.MethodPost, "", nil),
		"a reload":                            land(t, http.MethodGet, "", nil),
		"values without end":                  land(t, http.MethodPost, "?again", many, remembered(t, "12345678", visitHome)),
	} {
		if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<form") {
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: the page has no policy", name)
		}
	}
	if w := land(t, http.MethodPut, "", form); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("PUT: status %d", w.Code)
	}
	if w := land(t, http.MethodPost, "", url.Values{"x": {strings.Repeat("y", maxLanding)}}); w.Code != http.StatusBadRequest {
		t.Errorf("a form without end: status %d", w.Code)
	}
	if got, err := base64.RawURLEncoding.DecodeString(remembered(t, "a", visitHome).Value); err != nil || string(got) != visitHome {
		t.Errorf("the cookie holds %q, %v", got, err)
	}
}
