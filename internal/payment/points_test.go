package payment_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// TestPointsAndMoneyAreTheAmount takes and gives back payments in parts, some of which are refused, and holds that points and money
// are always what was moved, that no more of either comes back than was taken, and that what a refund gives back does not depend on
// when it is asked.
func TestPointsAndMoneyAreTheAmount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		do := func(s payment.Step, err error) payment.Payment {
			if err != nil {
				rt.Fatalf("step is refused: %v", err)
			}
			return s.Payment
		}
		d := draft()
		amount := rapid.Int64Range(1, 500).Draw(rt, "amount")
		d.Amount = money.New(amount, money.TRY)
		d.Terms = payment.Terms{
			Order: amount, Points: rapid.Int64Range(0, amount).Draw(rt, "points"), PointsName: "Bonus",
			PointsBackLast: rapid.Bool().Draw(rt, "last"),
		}
		p := do(payment.Start(d, payment.PreAuth, ask("a"), noon()))
		if got := p.PointsOf(p.Operations[0]); got != d.Terms.Points || p.InMoney().Minor() != amount-got {
			rt.Fatalf("%d points and %s of %d", got, p.InMoney(), amount)
		}
		p = do(p.Approve(ids(), noon()))
		p = do(p.Follow(payment.Capture, rapid.Int64Range(1, amount).Draw(rt, "captured"), ask("b"), noon()))
		taken := p.PointsOf(p.Operations[1])
		p = do(p.Approve(ids(), noon()))
		if p.PointsTaken() != taken || taken != min(d.Terms.Points, p.Captured) {
			rt.Fatalf("%d points are taken of %d, and %d were asked for", p.PointsTaken(), p.Captured, taken)
		}
		back := int64(0)
		for p.Refundable() > 0 {
			part := rapid.Int64Range(1, p.Refundable()).Draw(rt, "part")
			p = do(p.Follow(payment.Refund, part, ask("c"), noon()))
			op, _ := p.Last()
			points := p.PointsOf(*op)
			if points < 0 || points > part || part-points > p.Captured-p.Refunded-(taken-back) {
				rt.Fatalf("a refund of %d has %d points, of %d that are left", part, points, taken-back)
			}
			if !p.Terms.PointsBackLast && points != min(part, taken-back) || p.Terms.PointsBackLast && points != max(0, part-(p.Captured-p.Refunded-(taken-back))) {
				rt.Fatalf("a refund of %d has %d points, which is not the rule", part, points)
			}
			if rapid.Bool().Draw(rt, "refused") {
				p = do(p.Refuse(refusal(), ids(), noon()))
				continue
			}
			p = do(p.Approve(ids(), noon()))
			back += points
			if p.PointsBack() != back || p.PointsOf(p.Operations[len(p.Operations)-1]) != points {
				rt.Fatalf("%d points are back, and the parts say %d", p.PointsBack(), back)
			}
		}
		if back != taken {
			rt.Fatalf("%d points were taken and %d came back", taken, back)
		}
	})
}
