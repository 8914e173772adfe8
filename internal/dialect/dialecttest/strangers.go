package dialecttest

import (
	"strings"
	"testing"
)

// strangers tries everything that can be asked about a payment with another merchant's key.
func strangers(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{})
	order := sample("mine")
	mine := h.Pay(t, order)
	if !mine.Paid {
		t.Fatalf("the sale is answered %+v, want paid", mine)
	}
	asked := d.About(OtherKey, mine.Payment, order)
	if len(asked) == 0 {
		t.Fatal("the dialect lists nothing that can be asked about a payment")
	}
	for name, request := range asked {
		a := h.Send(t, request)
		if o := d.Outcome(t, a); !o.Refused {
			t.Errorf("%s with another's key: %+v, want a refusal", name, o)
		}
		for _, secret := range []string{order.Holder, "435508", "12.5"} {
			if strings.Contains(string(a.Body), secret) {
				t.Errorf("%s with another's key gives away %q", name, secret)
			}
		}
	}
	for name, request := range d.About("a key of nobody", mine.Payment, order) {
		if o := d.Outcome(t, h.Send(t, request)); !o.Refused {
			t.Errorf("%s with no key: %+v, want a refusal", name, o)
		}
	}
	if sum := h.Bank.Sum(t, "mine"); sum.Net != 1250 || sum.Voids != 0 || sum.Refunds != 0 {
		t.Errorf("the bank's books after the tries: %+v, want the untouched sale", sum)
	}
	// The same reference is the other merchant's own order.
	theirs := h.PayAs(t, OtherKey, order)
	if !theirs.Paid || theirs.Repeated || theirs.Payment == mine.Payment {
		t.Errorf("the other merchant's order of the same reference: %+v, want a payment of its own", theirs)
	}
	// And the owner may do all of it.
	for name, request := range d.About(Key, mine.Payment, order) {
		if strings.HasPrefix(name, "read") {
			if o := d.Outcome(t, h.Send(t, request)); o.Refused {
				t.Errorf("%s with the owner's key is refused: %+v", name, o)
			}
		}
	}
}
