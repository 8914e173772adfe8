package paymago_test

import (
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymago"
	wire "github.com/vezne/vezne/wire/paymago"
)

func TestCodesAreTotal(t *testing.T) {
	t.Parallel()
	codes := paymago.Codes()
	for _, r := range decline.All() {
		code, text := codes.Of(r)
		if code == "" || text == "" || wire.ReasonOf(code) != r {
			t.Errorf("%s is told as %q %q", r, code, text)
		}
	}
	for _, k := range codes.Known {
		if k.Code == "" || !k.Reason.Valid() {
			t.Errorf("%+v", k)
		}
	}
}

// TestServicesAreThere calls every service that the dialect lists: what says that there is no such service must not be its answer.
func TestServicesAreThere(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	called := 0
	for _, s := range paymago.Services() {
		path, ours := strings.CutPrefix(s.Call, "POST /")
		if !ours {
			continue // the post to a shop's page
		}
		called++
		a := h.Send(t, paymagotest.Call(dialecttest.Key, "/"+path, "{}"))
		if a.Status != http.StatusBadRequest || !strings.Contains(string(a.Body), "orderId: ") {
			t.Errorf("%s: status %d: %s", s.Call, a.Status, a.Body)
		}
	}
	if called != 4 {
		t.Errorf("%d services are listed, want 4", called)
	}
}
