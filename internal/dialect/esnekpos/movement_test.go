package esnekpos

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestPreAuthorizationOfAnotherSurface: EsnekPos knows none. What is only held is not paid; what was captured since is.
func TestPreAuthorizationOfAnotherSurface(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	p := payment.Payment{
		State: payment.Authorized, Amount: money.New(1000, money.TRY), Number: 7,
		Operations: []payment.Operation{{Seq: 1, Kind: payment.PreAuth, Amount: 1000, Status: payment.Approved, SettledAt: at}},
	}
	if got := standingOf(p); got.result != wire.PaymentWaiting() {
		t.Errorf("held: %+v, want waiting", got)
	}
	if _, _, err := wanted(p, 1000); err == nil {
		t.Error("what is only held can be given back")
	}
	for _, m := range movementsOf(p, marketplace.Division{}) {
		if m.Status == wire.PaymentSucceeded {
			t.Error("what is only held is told as paid")
		}
	}
	p.State, p.Captured = payment.Captured, 1000
	p.Operations = append(p.Operations, payment.Operation{Seq: 2, Kind: payment.Capture, Amount: 1000, Status: payment.Approved, SettledAt: at})
	if got := standingOf(p); got.result != wire.Success() {
		t.Errorf("captured: %+v, want paid", got)
	}
	if all := movementsOf(p, marketplace.Division{}); len(all) != 1 || all[0].Status != wire.PaymentSucceeded {
		t.Errorf("captured: movements %+v, want the one that brought the money", all)
	}
	if want, _, err := wanted(p, 1000); err != nil || !want.whole {
		t.Errorf("captured: %+v, %v; want all of it", want, err)
	}
}
