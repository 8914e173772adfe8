package paymago

import (
	"testing"

	"github.com/vezne/vezne/decline"
)

func TestEveryReasonGoesThereAndBack(t *testing.T) {
	t.Parallel()
	by := map[string]decline.Reason{}
	for _, r := range decline.All() {
		code := ErrorCode(r)
		if other, taken := by[code]; taken || code == "" {
			t.Errorf("%s and %s share the code %q", r, other, code)
		}
		by[code] = r
		if got := ReasonOf(code); got != r {
			t.Errorf("ReasonOf(%q) = %s, want %s", code, got, r)
		}
	}
	if got := ErrorCode(""); got != ErrorCode(decline.Unknown) {
		t.Errorf("ErrorCode of no reason is %q", got)
	}
}

func TestReasonOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, code, message string
		want                decline.Reason
	}{
		{"a bank's code", "51", "", decline.InsufficientFunds},
		{"the published text", "", "İşlem Bulunamadı", decline.OriginalNotFound},
		{"code before text", "54", "İşlem Bulunamadı", decline.ExpiredCard},
		{"a code of nobody", "PG-7", "hata", decline.Unknown},
		{"nothing", "", "", decline.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := ReasonOf(test.code, test.message); got != test.want {
				t.Errorf("ReasonOf = %s, want %s", got, test.want)
			}
		})
	}
}

func TestResponseMessage(t *testing.T) {
	t.Parallel()
	if got := ResponseMessage(SuccessText, "43061"); got != "(TR) - işlem başarılı - 43061" {
		t.Errorf("written %q, want the sample's", got)
	}
	for message, want := range map[string][2]string{
		"(TR) - işlem başarılı - 43061": {"işlem başarılı", "43061"},
		"(TR) - a - b - 51":             {"a - b", "51"},
		"(TR) - a":                      {"(TR) - a", ""},
		"a - 51":                        {"a - 51", ""},
		"":                              {"", ""},
	} {
		text, number := ReadResponseMessage(message)
		if text != want[0] || number != want[1] {
			t.Errorf("%q is read as %q and %q, want %q", message, text, number, want)
		}
	}
}
