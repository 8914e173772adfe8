package marketplace

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Claim is what a store is to get of a payment, before it is known what that comes to: an amount, or a part of the whole.
type Claim struct {
	Store string
	// Amount is set, or else Rate, which may be the whole (commission.One).
	Amount money.Amount
	Rate   commission.Rate
	Hold   Hold
	Until  time.Time
	// Disputes is [Share.Disputes].
	Disputes Bearer
}

// Portions says what the claims on an amount come to. A part is rounded once, down to the minor unit, whatever the other claims and
// their order are; so the parts of a whole never come to more than it, and what rounding leaves is the marketplace's. A claim that is
// neither an amount nor a part, or both, or comes to nothing is refused as a fault of the field "shares".
func Portions(of money.Amount, claims []Claim) ([]Share, error) {
	shares := make([]Share, len(claims))
	for i, c := range claims {
		amount := c.Amount
		switch {
		case c.Rate < 0 || c.Rate > commission.One || (c.Rate != 0) == (amount != money.Amount{}):
			return nil, errClaim()
		case c.Rate != 0:
			amount = portion(of, money.New(int64(c.Rate), of.Currency()), money.New(int64(commission.One), of.Currency()))
		}
		if !amount.IsPositive() {
			return nil, errClaim()
		}
		shares[i] = Share{Store: c.Store, Amount: amount, Hold: c.Hold, Until: c.Until, Disputes: c.Disputes}
	}
	return shares, nil
}

// Scaled divides a smaller amount as a larger one was to be: each share is its part of it, rounded down. It is for an
// authorization of which only a part is captured. left is what the commission leaves of that; a kuruş that rounding would take of the
// marketplace beyond it is the largest share's. A share of which nothing is left is left out.
func Scaled(shares []Share, whole, captured, left money.Amount) []Share {
	if captured.Minor() >= whole.Minor() {
		return shares
	}
	var scaled []Share
	rest, largest := left.Minor(), 0
	for _, s := range shares {
		s.Amount = portion(s.Amount, captured, whole)
		if !s.Amount.IsPositive() {
			continue
		}
		rest -= s.Amount.Minor()
		if len(scaled) > 0 && s.Amount.Minor() > scaled[largest].Amount.Minor() {
			largest = len(scaled)
		}
		scaled = append(scaled, s)
	}
	if rest < 0 && len(scaled) > 0 {
		scaled[largest].Amount = money.New(scaled[largest].Amount.Minor()+rest, left.Currency())
	}
	return scaled
}

// portion is of × part / whole, rounded down; none of them is negative, and part is at most whole.
func portion(of, part, whole money.Amount) money.Amount {
	if of.Minor() <= 0 || part.Minor() <= 0 || whole.Minor() < part.Minor() {
		return money.New(0, of.Currency())
	}
	high, low := bits.Mul64(uint64(of.Minor()), uint64(part.Minor()))
	quotient, _ := bits.Div64(high, low, uint64(whole.Minor()))
	return money.New(int64(quotient), of.Currency())
}

// apportion divides an amount among parts by what each of them has, which together is the whole: each gets its part of it rounded down, and what
// that leaves goes, one minor unit each, to those whose remainders are largest, of two that are alike to the one who has more, and else to the earlier. The
// parts add up to the amount, and none is more than what is there; of an amount that is no less than the whole everybody gives all.
func apportion(amount int64, has []int64) []int64 {
	parts := make([]int64, len(has))
	whole := int64(0)
	for _, h := range has {
		whole += h
	}
	if amount >= whole {
		copy(parts, has)
		return parts
	}
	rest := amount
	order := make([]int, len(has))
	remainders := make([]uint64, len(has))
	for i, h := range has {
		order[i] = i
		high, low := bits.Mul64(uint64(h), uint64(max(0, amount)))
		quotient, remainder := bits.Div64(high, low, uint64(whole)) // amount < whole, so it fits
		parts[i], remainders[i] = int64(quotient), remainder
		rest -= parts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(remainders[b], remainders[a]), cmp.Compare(has[b], has[a]))
	})
	for _, i := range order[:max(0, rest)] { // fewer than there are remainders above zero
		parts[i]++
	}
	return parts
}

func errClaim() *fault.Error {
	return fault.InvalidField("shares", "shares_invalid", fault.Text{
		TR: "Her pay ya bir tutar ya da ödemenin yüzdesi olarak belirtilmeli ve sıfırdan büyük olmalıdır.",
		EN: "Every share is either an amount or a part of the payment, and above zero.",
	})
}
