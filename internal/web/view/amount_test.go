package view_test

import (
	"testing"

	"github.com/vezne/vezne/internal/web/view"
)

func TestAmountAgain(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"9,99": "9,99", "5 000.01": "5 000.01", "-1": "", "abc": "", "4508034508034509": "", "1<b>": ""} {
		if got := view.AmountAgain(typed); got != want {
			t.Errorf("%q is shown as %q, want %q", typed, got, want)
		}
	}
}
