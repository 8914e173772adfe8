package dialecttest

import "testing"

// generous pays with every spelling that real clients are known to use.
func generous(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{})
	i := 0
	all := d.Spellings(Key, sample("spelling"))
	if len(all) == 0 {
		t.Fatal("the dialect lists no spellings")
	}
	for name := range all {
		i++
		// Every spelling gets a reference of its own, or the second would be a repeat of the first.
		order := sample("spelling-" + string(rune('a'+i%26)) + string(rune('a'+i/26)))
		o := h.ended(t, Key, order, h.Send(t, d.Spellings(Key, order)[name]))
		if !o.Paid || o.Repeated {
			t.Errorf("%s: %+v, want paid", name, o)
			continue
		}
		if sum := h.Bank.Sum(t, order.Reference); sum.Captured != 1250 {
			t.Errorf("%s: the bank captured %d, want 1250", name, sum.Captured)
		}
	}
}
