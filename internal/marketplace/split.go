package marketplace

import (
	"slices"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Share is what one store gets, or gives back, of a payment.
type Share struct {
	// Store is the [SubMerchant]'s ID.
	Store  string       `json:"store"`
	Amount money.Amount `json:"amount"`
}

// Split returns what a payment leaves the marketplace when the provider has taken its commission and the stores have
// got their shares; a store may have several. Shares that name no store, are not above zero, are of another currency, or are more than
// what is left after the commission are refused as a fault of the field "shares".
func Split(captured, commission money.Amount, shares []Share) (remainder money.Amount, err error) {
	remainder, err = captured.Sub(commission)
	if err != nil || commission.IsNegative() {
		return money.Amount{}, errAmounts().With(err)
	}
	for _, s := range shares {
		if s.Store == "" || !s.Amount.IsPositive() {
			return money.Amount{}, errAmounts()
		}
		remainder, err = remainder.Sub(s.Amount)
		if err != nil {
			return money.Amount{}, errAmounts().With(err)
		}
	}
	if remainder.IsNegative() {
		return money.Amount{}, fault.InvalidField("shares", "shares_exceed_payment", fault.Text{
			TR: "Mağaza paylarının toplamı, komisyon düşüldükten sonra kalan tutarı aşıyor.",
			EN: "The stores' shares are more than what the commission leaves of the payment.",
		})
	}
	return remainder, nil
}

func errAmounts() *fault.Error {
	return fault.InvalidField("shares", "shares_invalid", fault.Text{
		TR: "Her pay bir mağaza ve ödemenin para biriminde sıfırdan büyük bir tutar içermelidir.",
		EN: "Every share names a store and an amount above zero in the payment's currency.",
	})
}

// merge adds up the shares of each store, in the order in which the stores come: a basket of two items from one store is
// one share. The sums cannot overflow where Split has accepted the shares.
func merge(shares []Share) ([]Share, error) {
	var merged []Share
	for _, s := range shares {
		i := slices.IndexFunc(merged, func(m Share) bool { return m.Store == s.Store })
		if i < 0 {
			merged = append(merged, s)
			continue
		}
		sum, err := merged[i].Amount.Add(s.Amount)
		if err != nil {
			return nil, errAmounts().With(err)
		}
		merged[i].Amount = sum
	}
	return merged, nil
}
