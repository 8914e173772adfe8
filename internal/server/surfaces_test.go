package server

import (
	"net/http"
	"strings"
	"testing"
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
