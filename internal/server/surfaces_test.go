package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/web/view"
)

// A base URL is typed by a person. Whatever became of it, a dialect's address is answered by that dialect, in the
// provider's own form: real clients parse every answer and fall over Go's own pages.
func TestADialectAnswersWhateverBecameOfItsPrefix(t *testing.T) {
	d := opened(t, new(lines).logger(), nil)
	run(t, d)
	for _, path := range []string{
		"/paynet", "/paynet/", "/paynet//", "/PAYNET", "/Paynet/v2/transaction/nothing", "//PayNet/v2//x/", "/paynet/%2e%2e/paynet/x",
		"/paynet/..%2fpaynet", "/paynet/%00",
	} {
		status, body := send(t, http.MethodPost, d.URL()+path, "", "{}")
		if status != http.StatusNotFound || !strings.Contains(body, `"result_code":9`) {
			t.Errorf("%s: %d %q, want the dialect's own 404", path, status, body)
		}
	}
}

// Where no dialect stands there is no provider's form, but a person still reads what to do.
func TestNowhereSaysWhatToCheck(t *testing.T) {
	d := opened(t, new(lines).logger(), nil)
	run(t, d)
	for _, path := range []string{"/", "/nothing", "/paynetx/v2", "/paynet/..%2f..%2fetc", "/v2/transaction/payment"} {
		status, body := send(t, http.MethodPost, d.URL()+path, "", "{}")
		if status != http.StatusNotFound || !strings.Contains(body, "taban adresini") || !strings.Contains(body, "base URL") {
			t.Errorf("%s: %d %q, want a 404 that says what to check", path, status, body)
		}
	}
}

// A provider that knows one return address has been told this server's landing, from which a browser finds its own visit.
func TestBuyersLandHere(t *testing.T) {
	d := opened(t, new(lines).logger(), nil)
	run(t, d)
	home := d.URL() + "/v1/somewhere?secret=s"
	remembered := httptest.NewRecorder()
	view.Remember(remembered, "77", home)
	for name, tc := range map[string]struct {
		cookies []*http.Cookie
		status  int
		says    string
	}{
		"the browser of the visit": {remembered.Result().Cookies(), http.StatusOK, `action="` + home + `"`},
		"another browser":          {nil, http.StatusNotFound, "yeniden ödemeyin"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+view.LandingPath+"?again", strings.NewReader("payuPaymentReference=77"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range tc.cookies {
			r.AddCookie(c)
		}
		a, err := new(http.Client).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		_ = a.Body.Close()
		if err != nil || a.StatusCode != tc.status || !strings.Contains(string(body), tc.says) {
			t.Errorf("%s: %d, %v: %s", name, a.StatusCode, err, body)
		}
	}
}
