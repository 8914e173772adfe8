package payment

// points.go says what of a payment's sums and operations is in points. Whatever the parts in which a payment is captured and given
// back, and whichever way it goes with them: points and money are together what was moved, to the last minor unit.

// PointsTaken returns what of the captured amount is in points. A capture takes points before money.
func (p *Payment) PointsTaken() int64 { return p.Terms.PointsFirst(p.Captured, p.Captured) }

// PointsBack returns what of the refunded amount is in points.
func (p *Payment) PointsBack() int64 { return p.pointsBack(p.Refunded) }

// pointsBack is what is in points of the first so many minor units that are given back.
func (p *Payment) pointsBack(refunded int64) int64 {
	if p.Terms.PointsBackLast {
		return p.Terms.PointsLast(refunded, p.Captured)
	}
	return p.Terms.PointsFirst(refunded, p.Captured)
}

// PointsBackOf returns what is in points of the first so many minor units that are given back, whether they were or not.
func (p *Payment) PointsBackOf(minor int64) int64 { return p.pointsBack(minor) }

// PointsOf returns what of an operation of the payment is in points, whether it was done, is open or was refused: of a refund what it
// would give back after those before it that were done.
func (p *Payment) PointsOf(op Operation) int64 {
	switch op.Kind {
	case Sale, PreAuth, Capture:
		return p.Terms.PointsFirst(op.Amount, op.Amount)
	case Void:
		if p.Captured > 0 {
			return p.PointsTaken()
		}
		return p.Terms.Points
	case Refund:
		before := int64(0)
		for _, earlier := range p.Operations {
			if earlier.Kind == Refund && earlier.Status == Approved && earlier.Seq < op.Seq {
				before += earlier.Amount
			}
		}
		return p.pointsBack(before+op.Amount) - p.pointsBack(before)
	}
	return 0
}
