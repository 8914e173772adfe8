package dialecttest

import (
	"testing"

	"github.com/vezne/vezne/decline"
)

// faces looks at declines of every ISO code that has a reason: the dialect's own code and text, and the bank's code and
// words beside them. Afterwards the order can be paid, since a failed try does not block it.
func faces(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{})
	tried := 0
	_, mute := d.Dialect.(Mute)
	for _, reason := range decline.All() {
		iso := reason.ISO()
		if iso == "" {
			continue
		}
		tried++
		order := sample("face-" + iso).with(func(o *Order) { o.Holder = "SIM " + iso })
		o := h.Pay(t, order)
		code, text := d.Face(iso)
		if !o.Declined || o.Paid {
			t.Errorf("%s: %+v, want declined", iso, o)
			continue
		}
		if o.Code != code || o.Text != text {
			t.Errorf("%s: reported as %q %q, want %q %q", iso, o.Code, o.Text, code, text)
		}
		if !mute && (o.BankCode != iso || o.BankText == "") {
			t.Errorf("%s: the bank's face is %q %q, want its code and words", iso, o.BankCode, o.BankText)
		}
		if sum := h.Bank.Sum(t, order.Reference); sum.Captures != 0 {
			t.Errorf("%s: the bank captured %d times, want never", iso, sum.Captures)
		}
	}
	if tried == 0 {
		t.Fatal("no reason has an ISO code, so nothing was tried")
	}
	if o := h.Pay(t, sample("face-51")); !o.Paid || o.Repeated {
		t.Errorf("the second try of a declined order: %+v, want paid", o)
	}
}
