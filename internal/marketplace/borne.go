package marketplace

import (
	"slices"

	"github.com/vezne/vezne/money"
)

// Borne is what the stores of a payment bear of one of its disputes.
type Borne struct {
	Dispute string `json:"dispute"`
	// Amount is what is disputed, and Takes what of it the stores bear.
	Amount money.Amount `json:"amount"`
	Takes  []Share      `json:"takes"`
}

// Bear returns the division in which every store bears its part of a disputed amount: of what is left of the payment, not disputed
// yet, it has a part, and gives as much of that as the amount is of the whole, rounded down as far as there is room for the rest; the parts of the
// marketplace and of the commission, are the marketplace's. Disputed is what was disputed before and not won back. An amount that was
// refunded already takes no more from a store than it has. A dispute that is known changes nothing.
func (p Division) Bear(dispute string, amount, disputed money.Amount) Division {
	if slices.ContainsFunc(p.Disputes, func(b Borne) bool { return b.Dispute == dispute }) {
		return p
	}
	p = p.clone()
	left := money.New(p.left().Minor()-disputed.Minor(), amount.Currency())
	b := Borne{Dispute: dispute, Amount: amount}
	for _, s := range p.Stores {
		due := p.Due(s.ID)
		take := portion(due, amount, left)
		if amount.Minor() >= left.Minor() {
			take = due
		}
		b.Takes = append(b.Takes, Share{Store: s.ID, Amount: take})
	}
	b.Takes = p.rounded(b.Takes, max(0, left.Minor()-amount.Minor()))
	if len(b.Takes) > 0 {
		p.Disputes = append(p.Disputes, b)
	}
	return p
}

// Spare returns the division in which nobody bears a dispute, because it was won, and reports whether somebody did.
func (p Division) Spare(dispute string) (Division, bool) {
	i := slices.IndexFunc(p.Disputes, func(b Borne) bool { return b.Dispute == dispute })
	if i < 0 {
		return p, false
	}
	p = p.clone()
	p.Disputes = slices.Delete(p.Disputes, i, i+1)
	return p, true
}
