package subscription

// part.go has another than the shop have a part of every charge.

import (
	"time"

	"github.com/vezne/vezne/money"
)

// Part is what another has of a charge, before commission: Amount of Of, in minor units. Of a charge of another amount it is as much in
// proportion. What of it is left when the commission is taken is the business of the surface that agreed on it. The zero Part is nobody's.
type Part struct {
	// Store is whose it is: a sub-merchant's id, or an agent's.
	Store  string `json:"store"`
	Amount int64  `json:"amount"`
	Of     int64  `json:"of"`
}

// IsZero reports whether nobody has a part.
func (p Part) IsZero() bool { return p.Amount == 0 }

// Divide returns what of an amount is the shop's and what the other's.
func (p Part) Divide(a money.Amount) (shop, other money.Amount) {
	divided, err := a.Allocate(p.Of-p.Amount, p.Amount)
	if err != nil { // a part that Validate has seen divides everything
		return a, money.New(0, a.Currency())
	}
	return divided[0], divided[1]
}

// PartOf is the part in what a period is charged, or will be as far as is agreed now.
func (s Subscription) PartOf(period int) Part {
	switch {
	case period > s.Period && s.NextPart != nil:
		return *s.NextPart
	case s.Part != nil:
		return *s.Part
	}
	return Part{}
}

// SetAmountAndPart is SetAmount with another division.
func (s Subscription) SetAmountAndPart(a money.Amount, p Part, now time.Time) (Step, error) {
	step, err := s.SetAmount(a, now)
	if err != nil {
		return step, err
	}
	n := &step.Subscription
	if s.Opened {
		n.NextPart = &p
	} else {
		n.Part, n.NextPart = &p, nil
	}
	return step, nil
}
