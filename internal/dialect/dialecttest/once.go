package dialecttest

import (
	"sync"
	"testing"
	"time"
)

// crowd is how many clients send the same order at once.
const crowd = 16

// once sends one order from many clients at once: exactly one of them makes the payment, and the others get it.
func once(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{})
	outcomes := make([]Outcome, crowd)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { outcomes[i] = h.Pay(t, sample("same")) })
	}
	all.Wait()
	made, name := 0, ""
	for i, o := range outcomes {
		if !o.Paid {
			t.Errorf("client %d is not told that the order is paid: %+v", i, o)
		}
		if !o.Repeated {
			made++
		}
		switch {
		case o.Payment == "":
			if !o.Repeated {
				t.Errorf("client %d is told that it made the payment, and not which", i)
			}
		case name == "":
			name = o.Payment
		case o.Payment != name:
			t.Errorf("client %d is told of payment %q, another one of %q", i, o.Payment, name)
		}
	}
	if made != 1 {
		t.Errorf("%d clients are told that they made the payment, want 1", made)
	}
	if sum := h.Bank.Sum(t, "same"); sum.Captures != 1 || sum.Captured != 1250 {
		t.Errorf("the bank captured %d times, %d in all; want once, 1250", sum.Captures, sum.Captured)
	}
	if again := h.Pay(t, sample("same").with(func(o *Order) { o.Amount = "99.00" })); !again.Repeated || again.Payment != "" && again.Payment != name {
		t.Errorf("a repeat with another amount is answered %+v, want the first payment", again)
	}
	if next := h.Pay(t, sample("another")); !next.Paid || next.Repeated || next.Payment == name {
		t.Errorf("another order is answered %+v, want a payment of its own", next)
	}
}

// doubted loses the bank's answer beyond the shop's patience: the shop is told neither yes nor no, repeats as the provider
// advises, and gets the one payment in the end.
func doubted(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{Patience: 50 * time.Millisecond})
	order := sample("doubt").with(func(o *Order) { o.Holder = "SIM LATE" })
	for try := range 2 {
		if o := h.Pay(t, order); !o.Unknown || o.Paid || o.Declined {
			t.Fatalf("try %d while the bank has not decided: %+v, want unknown", try+1, o)
		}
	}
	h.Advance(2 * time.Minute) // the bank has acted by then
	if o := h.Pay(t, order); !o.Paid || !o.Repeated {
		t.Errorf("after the bank has acted: %+v, want the payment as a repeat", o)
	}
	if sum := h.Bank.Sum(t, "doubt"); sum.Captures != 1 {
		t.Errorf("the bank captured %d times, want once", sum.Captures)
	}
}
