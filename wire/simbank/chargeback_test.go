package simbank_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

func TestChargebacksComeBack(t *testing.T) {
	t.Parallel()
	want := wire.ChargebackListing{Next: 7, Chargebacks: []wire.Chargeback{
		{ID: "cb_1", Original: "R1", Amount: money.New(500, money.TRY), Points: 100, Reason: "10.4", State: wire.ChargebackOpen, At: time.UnixMicro(1_800_000_000_000_001).UTC()},
		{ID: "cb_2", Original: "R2", Amount: money.New(1, money.EUR), State: wire.ChargebackWon, At: time.UnixMicro(1_800_000_000_000_002).UTC()},
	}}
	body, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.DecodeChargebacks(body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Chargebacks, got.Chargebacks, cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" || got.Next != 7 {
		t.Error(diff)
	}
	for _, wrong := range [][2]string{
		{`"cb_1"`, `""`}, {`"R1"`, `"R 1"`}, {`"amount":500`, `"amount":0`}, {`"points":100`, `"points":501`}, {`"TRY"`, `"TL"`}, {`"open"`, `"half"`},
		{`"10.4"`, `"` + strings.Repeat("x", 41) + `"`}, {`1800000000000001`, `0`}, {`"next":7`, `"next":-7`}, {`"next":7`, `"more":7`},
	} {
		body := strings.Replace(string(body), wrong[0], wrong[1], 1)
		_, err := wire.DecodeChargebacks([]byte(body))
		if field := (*wire.FieldError)(nil); !errors.As(err, &field) && !errors.Is(err, wire.ErrJSON) {
			t.Errorf("%s for %s: %v", wrong[1], wrong[0], err)
		}
	}
}
