package marketplace

import (
	"slices"

	"github.com/vezne/vezne/money"
)

// Borne is what the stores of a payment bear of one of its disputes.
type Borne struct {
	Dispute string `json:"dispute"`
	// Amount is what is disputed, and Takes what of it the stores bear; of a few kuruş that may be nothing.
	Amount money.Amount `json:"amount"`
	Takes  []Share      `json:"takes"`
}

// Bearer says who bears what a cardholder disputes of a store's share.
type Bearer string

// The bearers. Where nothing is said, what is said less closely holds: of a share, what its store says; of a store, what the merchant says.
const (
	BearerUnsaid      Bearer = ""
	BearerMarketplace Bearer = "marketplace"
	BearerStore       Bearer = "store"
)

// Valid reports whether it is one of them.
func (b Bearer) Valid() bool { return b == BearerUnsaid || b == BearerMarketplace || b == BearerStore }

// Bear is BearBy of all stores.
func (p Division) Bear(dispute string, amount, disputed money.Amount) Division {
	return p.BearBy(dispute, amount, disputed, func(Store) bool { return true })
}

// BearBy returns the division in which every store of whom bears says so bears its part of a disputed amount: of what is left of the payment, not disputed
// yet, it has a part, and gives as much of that as the amount is of the whole; what is not a store's, the commission included, is the marketplace's. All parts
// together are the amount: what rounding down leaves goes to those who lost most by it. Disputed is what was disputed before and not won back. An amount that was
// refunded already takes no more from a store than it has. A dispute that is known changes nothing; a new one is kept even if no store bears
// a part, since what is disputed cannot be refunded.
func (p Division) BearBy(dispute string, amount, disputed money.Amount, bears func(Store) bool) Division {
	if slices.ContainsFunc(p.Disputes, func(b Borne) bool { return b.Dispute == dispute }) {
		return p
	}
	p = p.clone()
	dues := make([]int64, 0, len(p.Stores)+1)
	stores := int64(0)
	for _, s := range p.Stores {
		due := max(0, p.Due(s.ID).Minor())
		if !bears(s) {
			due = 0 // it is the marketplace's to bear
		}
		dues = append(dues, due)
		stores += due
	}
	// The marketplace is the last of those who bear it.
	dues = append(dues, max(0, p.left().Minor()-disputed.Minor()-stores))
	b := Borne{Dispute: dispute, Amount: amount}
	for i, part := range apportion(amount.Minor(), dues)[:len(p.Stores)] {
		if part > 0 {
			b.Takes = append(b.Takes, Share{Store: p.Stores[i].ID, Amount: money.New(part, amount.Currency())})
		}
	}
	p.Disputes = append(p.Disputes, b)
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
