package payment_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/payment"
	"pgregory.net/rapid"
)

func TestIDRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := payment.NewID(time.UnixMilli(rapid.Int64Range(0, 1<<48-1).Draw(t, "made at")))
		parsed, err := payment.ParseID(string(id))
		if err != nil || parsed != id {
			t.Fatalf("%q reads as %q, %v", id, parsed, err)
		}
		bits, err := id.Bits()
		if err != nil || payment.IDOf(bits) != id {
			t.Fatalf("%q has the bits %x, %v, which are %q", id, bits, err, payment.IDOf(bits))
		}
		if len(id.Plain()) != 26 || "pay_"+id.Plain() != string(id) {
			t.Fatalf("%q is plainly %q", id, id.Plain())
		}
	})
}

func TestIDsOfEveryBitPattern(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var bits [16]byte
		copy(bits[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bits"))
		got, err := payment.IDOf(bits).Bits()
		if err != nil || got != bits {
			t.Fatalf("%x comes back as %x, %v", bits, got, err)
		}
	})
}

func TestIDsSortByTime(t *testing.T) {
	t.Parallel()
	early, late := payment.NewID(noon()), payment.NewID(noon().Add(time.Millisecond))
	if early >= late {
		t.Errorf("%q made before %q sorts behind it", early, late)
	}
}

func TestParseIDTakesNothingElse(t *testing.T) {
	t.Parallel()
	good := payment.NewID(noon())
	for _, text := range []string{
		"", "pay_", good.Plain(), "ref_" + good.Plain(), "PAY_" + good.Plain(), string(good) + "0", string(good)[:29],
		"pay_pay_" + good.Plain(), " " + string(good), "pay_" + "8" + good.Plain()[1:], "pay_" + good.Plain()[:25] + "U",
	} {
		if got, err := payment.ParseID(text); err == nil {
			t.Errorf("%q reads as %q", text, got)
		}
		if got, err := payment.ID(text).Bits(); err == nil {
			t.Errorf("%q has the bits %x", text, got)
		}
	}
}
