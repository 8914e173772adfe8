package loyalty

import "testing"

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
