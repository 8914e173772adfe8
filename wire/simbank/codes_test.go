package simbank

import (
	"testing"

	"github.com/vezne/vezne/decline"
)

// TestCodes holds the law that every reason has a code, and the code leads back to it.
func TestCodes(t *testing.T) {
	t.Parallel()
	seen := map[string]decline.Reason{}
	for _, reason := range decline.All() {
		code := Code(reason)
		if code == "" || code == CodeApproved || len(code) > 64 {
			t.Errorf("reason %s has code %q, want one that is not an approval's", reason, code)
		}
		if got := Reason(code); got != reason {
			t.Errorf("code %q of reason %s leads to %s", code, reason, got)
		}
		if other, taken := seen[code]; taken {
			t.Errorf("reasons %s and %s share the code %q", reason, other, code)
		}
		seen[code] = reason
	}
	for _, code := range []string{"", "00", "XY", "NONSENSE", "51 "} {
		if got := Reason(code); got != decline.Unknown {
			t.Errorf("code %q means %s, want unknown", code, got)
		}
	}
}
