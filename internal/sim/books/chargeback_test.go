package books

import (
	"errors"
	"testing"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// TestChargeback takes money back, gives one part of it to each side, and holds that nothing is given back twice and that the sums and the card's
// points say what happened.
func TestChargeback(t *testing.T) {
	t.Parallel()
	b, _ := openBooks(t)
	mustAuthorize(t, b, withPoints("R1", 1000, 300))
	order := withPoints("R1", 1000, 300).Order
	charge := func(minor int64) (Chargeback, error) {
		return b.Charge(t.Context(), NewChargeback{Terminal: "T", Order: order, Minor: minor, Reason: "10.4"})
	}
	want := func(when string, net, netPoints, back, balance int64) {
		t.Helper()
		l, err := b.List(t.Context(), Filter{Order: order})
		if err != nil || len(l.Sums) != 1 {
			t.Fatalf("%s: %+v, %v", when, l.Sums, err)
		}
		if s := l.Sums[0]; s.Net != net || s.NetPoints != netPoints || s.ChargedBack != back || s.Captured != 1000 {
			t.Errorf("%s: %+v", when, s)
		}
		if has := l.Points[0]; has.Given-has.Balance != balance {
			t.Errorf("%s: the card has %+v", when, has)
		}
	}
	follow := func(ref string, kind Kind, minor, points int64, code string) {
		t.Helper()
		o, _, err := b.Follow(t.Context(), FollowUp{
			Terminal: "T", Ref: ref, Kind: kind, Order: order, Original: "R1", Amount: money.New(minor, money.TRY), Points: points, ValidUntil: noon().Add(time.Hour),
		})
		if err != nil || o.Code != code {
			t.Errorf("%s: code %q, %v; want %q", ref, o.Code, err, code)
		}
	}
	first, err := charge(800) // money first: 700 of it, and 100 of the points
	if err != nil || first.Points != 100 {
		t.Fatalf("%+v, %v", first, err)
	}
	want("taken back", 200, 200, 800, 200)
	follow("V", Void, 1000, 0, codes(decline.VoidRefused))
	follow("F1", Refund, 200, 100, codes(decline.RefundRefused)) // there is no money left
	for _, wrong := range []int64{201, -1} {
		if _, err = charge(wrong); !errors.Is(err, ErrChargeback) {
			t.Errorf("%d more: %v", wrong, err)
		}
	}
	second, err := charge(0)
	if err != nil || second.Amount.Minor() != 200 || second.Points != 200 {
		t.Fatalf("the rest: %+v, %v", second, err)
	}
	want("all taken back", 0, 0, 1000, 0)
	for range 2 { // said twice it is the same
		if first, err = b.Decide(t.Context(), first.ID, ChargebackWon); err != nil || first.State != ChargebackWon {
			t.Fatalf("%+v, %v", first, err)
		}
	}
	if _, err = b.Decide(t.Context(), first.ID, ChargebackLost); !errors.Is(err, ErrChargeback) {
		t.Errorf("decided otherwise: %v", err)
	}
	if _, err = b.Decide(t.Context(), second.ID, ChargebackLost); err != nil {
		t.Fatal(err)
	}
	want("decided", 800, 100, 200, 100)
	follow("F2", Refund, 800, 100, Approved)
	want("refunded", 0, 0, 200, 0)
	if _, err = b.Decide(t.Context(), "cb_none", ChargebackLost); !errors.Is(err, ErrNoChargeback) {
		t.Errorf("none: %v", err)
	}
	if _, err = b.Charge(t.Context(), NewChargeback{Terminal: "T", Order: "none"}); !errors.Is(err, ErrNoChargeback) {
		t.Errorf("no order: %v", err)
	}
}
