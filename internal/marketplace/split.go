package marketplace

import (
	"slices"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Share is what one store gets, or gives back, of a payment.
type Share struct {
	// Store is the [SubMerchant]'s ID.
	Store  string       `json:"store"`
	Amount money.Amount `json:"amount"`
	// Hold says when the store may have it, and Until the time of HoldUntil. A share that is given back has neither.
	Hold  Hold      `json:"hold,omitempty"`
	Until time.Time `json:"until,omitzero"`
	// Along means that it shrinks with the payment: of a refund that names nobody the store bears its part. A dealer's share does;
	// other stores bear what they are named for.
	Along bool `json:"along,omitempty"`
	// Disputes says who bears what is disputed of it.
	Disputes Bearer `json:"disputes,omitempty"`
}

// Hold is for how long a share is kept from its store.
type Hold string

// The ways to hold a share.
const (
	// HoldNone: it is the store's as soon as the payment is captured.
	HoldNone Hold = ""
	// HoldConfirm: the marketplace has to confirm.
	HoldConfirm Hold = "confirm"
	// HoldUntil: it is the store's at a time, or before that when the marketplace confirms.
	HoldUntil Hold = "until"
)

// Split returns what a payment leaves the marketplace when the provider has taken its commission and the stores have
// got their shares; a store may have several. Shares that name no store, are not above zero, are of another currency, or are more than
// what is left after the commission are refused as a fault of the field "shares".
func Split(captured, commission money.Amount, shares []Share) (remainder money.Amount, err error) {
	remainder, err = captured.Sub(commission)
	if err != nil || commission.IsNegative() {
		return money.Amount{}, errAmounts().With(err)
	}
	for _, s := range shares {
		if s.Store == "" || !identifier(s.Store) || !s.Amount.IsPositive() || !s.held() || !s.Disputes.Valid() {
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

// held reports whether a time is said where one is needed, and nowhere else.
func (s Share) held() bool {
	switch s.Hold {
	case HoldNone, HoldConfirm:
		return s.Until.IsZero()
	case HoldUntil:
		return !s.Until.IsZero()
	}
	return false
}

func errAmounts() *fault.Error {
	return fault.InvalidField("shares", "shares_invalid", fault.Text{
		TR: "Her pay bir mağaza ve ödemenin para biriminde sıfırdan büyük bir tutar içermelidir.",
		EN: "Every share names a store and an amount above zero in the payment's currency.",
	})
}

func errBearers() error {
	return fault.InvalidField("shares", "shares_bearers", fault.Text{
		TR: "Bir mağazanın aynı ödemedeki paylarında itirazı üstlenen ayrı olamaz.", EN: "A store's shares of one payment have one bearer of disputes.",
	})
}

// Merged is the shares of [Split] with those of each store added up.
func Merged(shares []Share) ([]Share, error) { return merge(shares) }

// merge adds up the shares of each store, in the order in which the stores come: a basket of two items from one store is
// one share, held as the item is that is held the longest. The sums cannot overflow where Split has accepted the shares.
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
		merged[i].Hold, merged[i].Until = longer(merged[i], s)
		switch {
		case merged[i].Disputes == BearerUnsaid:
			merged[i].Disputes = s.Disputes
		case s.Disputes != BearerUnsaid && s.Disputes != merged[i].Disputes:
			return nil, errBearers()
		}
	}
	return merged, nil
}

// longer is the hold of the share that is held longer. Who has to be asked is held for as long as nobody is.
func longer(a, b Share) (Hold, time.Time) {
	rank := map[Hold]int{HoldNone: 0, HoldUntil: 1, HoldConfirm: 2}
	if rank[b.Hold] > rank[a.Hold] || a.Hold == b.Hold && b.Until.After(a.Until) {
		return b.Hold, b.Until
	}
	return a.Hold, a.Until
}
