package loyalty

import (
	"testing"
	"time"
)

// TestCards holds what the books rely on: they know a card by its masked number, and its kinds by their names.
func TestCards(t *testing.T) {
	t.Parallel()
	masked := map[string]bool{}
	for _, c := range Cards() {
		mask := c.Number[:6] + c.Number[len(c.Number)-4:]
		if masked[mask] {
			t.Errorf("two cards look like %s when masked", mask)
		}
		masked[mask] = true
		names := map[string]bool{}
		for _, h := range c.Holdings {
			if h.Name == "" || names[h.Name] || h.Minor < 0 {
				t.Errorf("card of %s has %d of %q", c.Family, h.Minor, h.Name)
			}
			names[h.Name] = true
		}
		if len(Of(c.Number)) != len(c.Holdings) {
			t.Errorf("card of %s is not found by its number", c.Family)
		}
	}
	if Of("4111111111111111") != nil {
		t.Error("a card that collects no points has some")
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		bin          string
		minor        int64
		installments int
		now          time.Time
		want         string
	}{
		"of the family":      {"428220", 0, 0, now, "BONUS-PLUS2"},
		"with its part":      {"428220", 100_00, 3, now, "BONUS-PLUS2"},
		"too little":         {"428220", 99_99, 3, now, ""},
		"too few parts":      {"428220", 100_00, 2, now, ""},
		"too many parts":     {"428220", 100_00, 10, now, ""},
		"of no programme":    {"411111", 100_00, 3, now, ""},
		"another's":          {"450634", 100_00, 3, now, ""},
		"in another year":    {"428220", 100_00, 3, now.AddDate(-7, 0, 0), "BONUS-2019"},
		"its last hour":      {"428220", 0, 0, time.Date(2099, 12, 31, 20, 59, 0, 0, time.UTC), "BONUS-PLUS2"},
		"after its last day": {"428220", 0, 0, time.Date(2099, 12, 31, 21, 0, 0, 0, time.UTC), ""},
	} {
		got := ""
		for _, c := range Open(test.bin, test.minor, test.installments, test.now) {
			got += c.Code
		}
		if got != test.want {
			t.Errorf("%s: %q is open, want %q", name, got, test.want)
		}
	}
}
