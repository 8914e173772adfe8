package paynet_test

import (
	"net/http"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

func TestCodesAreTotal(t *testing.T) {
	t.Parallel()
	codes := paynet.Codes()
	for _, r := range decline.All() {
		code, text := codes.Of(r)
		if text == "" || wire.ReasonOf(code, "", wire.Unsuccessful) != r {
			t.Errorf("%s is told as %q %q", r, code, text)
		}
	}
	if len(codes.Known) != 26 {
		t.Errorf("%d result codes are known, want Paynet's 1 to 26", len(codes.Known))
	}
}

// TestServicesSayWhatIsThere calls every service that the dialect lists: those that it says are not offered, and no others, are
// answered that there is no such service.
func TestServicesSayWhatIsThere(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, s := range paynet.Services() {
		a := h.post(t, s.Call, "{}")
		f, err := wirekit.ReadJSON(a.Body)
		if err != nil {
			t.Fatalf("%s: %s", s.Call, a.Body)
		}
		failure, err := wire.DecodeFailure(f)
		missing := err == nil && a.Status == http.StatusNotFound && failure.Result == wire.NotImplemented
		if missing != (s.State == dialect.Unsupported) {
			t.Errorf("%s is said to be in state %d and is answered with status %d: %s", s.Call, s.State, a.Status, a.Body)
		}
	}
}
