package paymago_test

import (
	"testing"

	"github.com/vezne/vezne/decline"
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
