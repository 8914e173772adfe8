package commission

import (
	"github.com/vezne/vezne/money"
)

// Price is what is taken of a payment, and who bears it.
//
// All of it is rounded half up, once each, in this order: what is charged, from the order; what is taken of the charge, tax
// included; and the tax in that. Commission and net are what is left of the two, so that the three always add up.
type Price struct {
	// Rate is the commission's part of what is charged. A negative one is a discount, on which there is no tax.
	Rate Rate
	// Tax is the tax on the commission, as a part of the commission: 50000 for 5 %.
	Tax Rate
	// PassOn is the part of commission and tax that the buyer bears, on top of the order: 0 leaves them to the shop, One passes all of
	// them on, and the shop receives the whole of its order.
	PassOn Rate
}

// Check returns [ErrRange] for a price that cannot be charged: a rate, with its tax, of a hundred percent or more, a negative tax, or
// a part for the buyer that is none.
func (p Price) Check() error {
	switch {
	case !p.Rate.Chargeable(), p.Tax < 0, p.Tax > One, p.PassOn < 0, p.PassOn > One, p.taken() >= square:
		return ErrRange
	}
	return nil
}

// square is One in the unit of a product of two rates, and cube of three.
const (
	square = int64(One) * int64(One)
	cube   = square * int64(One)
)

// taken is what is taken of a charge, tax included, in parts of square.
func (p Price) taken() int64 {
	if p.Rate < 0 {
		return int64(p.Rate) * int64(One)
	}
	return int64(p.Rate) * int64(One+p.Tax)
}

// Charge returns what the buyer is charged for an order: order / (1 - PassOn × Rate × (1 + Tax)), rounded half up. An order of 149.00
// at 1.490 % that is passed on is charged as 151.25, of which 2.25 is commission. Adding the commission of the order on top (151.22)
// would leave the shop short, since the provider takes its part of what is charged. It returns [ErrRange] as Check does, and [money.ErrOverflow] for a charge of more than 64 bits.
func (p Price) Charge(order money.Amount) (money.Amount, error) {
	err := p.Check()
	if err != nil {
		return money.Amount{}, err
	}
	charged, ok := scale(order.Minor(), cube, cube-int64(p.PassOn)*p.taken())
	if !ok {
		return money.Amount{}, money.ErrOverflow
	}
	return money.New(charged, order.Currency()), nil
}

// Portion returns the part of something that belongs to the first n of whole, as n × part / whole, rounded half up. whole is positive.
// Like Fees it grows evenly, so that portions of parts can be had as differences. What does not fit into 64 bits is 0.
func Portion(n, part, whole int64) int64 {
	portion, _ := scale(n, part, whole)
	return portion
}

// Fees returns the commission and the tax in so many minor units of a charge. Both grow with them and never faster than they, so that
// parts of a charge can be priced as the fees after less the fees before: no part costs less than nothing, or more than itself,
// and all of them together cost what the whole does. A price that cannot be charged takes nothing.
func (p Price) Fees(minor int64) (part, tax int64) {
	if p.Check() != nil {
		return 0, 0
	}
	fees, _ := scale(minor, p.taken(), square)
	if p.Rate > 0 {
		tax, _ = scale(fees, int64(p.Tax), int64(One+p.Tax))
	}
	return fees - tax, tax
}
