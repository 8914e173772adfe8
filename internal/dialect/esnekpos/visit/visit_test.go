package visit_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
)

// TestHash: 64 digits of which half may be stored, and a number that is always twelve digits and never the same.
func TestHash(t *testing.T) {
	t.Parallel()
	m := &merchant.Merchant{ID: "acme"}
	seen := map[string]bool{}
	for range 200 {
		h := visit.New(m)
		if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(h.Text()) || len(h.End()) != 32 || !strings.HasSuffix(h.Text(), h.End()) {
			t.Fatalf("hash %q ends in %q", h.Text(), h.End())
		}
		if !regexp.MustCompile(`^[1-9][0-9]{11}$`).MatchString(h.Number()) {
			t.Errorf("number %q", h.Number())
		}
		if seen[h.Number()] || seen[h.Text()] {
			t.Errorf("%s or its number came twice", h.Text())
		}
		seen[h.Number()], seen[h.Text()] = true, true
	}
	if got := visit.Rejoin(gateway.Visit{}, "abc"); got != "abc" {
		t.Errorf("a visit without a secret is rejoined as %q", got)
	}
}

func TestHolderRefusesWhatIsNoHash(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "x", strings.Repeat("g", 64), strings.Repeat("0", 63), strings.Repeat("0", 65)} {
		if _, _, err := (visit.Desk{}).Holder(text); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v, want not found", text, err)
		}
	}
}
