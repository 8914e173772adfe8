package marketplace

import (
	"slices"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Payout is what becomes of one captured payment: whose its money is, and whether they may have it. Its zero value is no
// payout. At every moment what the stores and the marketplace have coming, the commission and what was refunded add up to what was
// captured.
type Payout struct {
	Captured   money.Amount `json:"captured"`
	Commission money.Amount `json:"commission"`
	Stores     []Store      `json:"stores"`
	Refunds    []Refund     `json:"refunds,omitempty"`
}

// Store is one store's part in a payout.
type Store struct {
	ID string `json:"id"`
	// Share is what was agreed when the payment was made, and Adjusted what the marketplace changed of it since.
	Share    money.Amount `json:"share"`
	Adjusted money.Amount `json:"adjusted"`
	// Confirmed means that the store may have its money.
	Confirmed bool `json:"confirmed"`
}

// Refund is what one refund took from whom.
type Refund struct {
	// Key tells the refund from others, so that applying it again changes nothing.
	Key string `json:"key"`
	// Amount went back to the buyer. Commission is the part that the provider bore.
	Amount     money.Amount `json:"amount"`
	Commission money.Amount `json:"commission"`
	// Takes are the parts that the stores bore; the marketplace bore the rest.
	Takes []Share `json:"takes,omitempty"`
}

// Open returns the payout of a captured payment, with everything held. It refuses what [Split] refuses.
func Open(captured, commission money.Amount, shares []Share) (Payout, error) {
	if _, err := Split(captured, commission, shares); err != nil {
		return Payout{}, err
	}
	merged, err := merge(shares)
	if err != nil {
		return Payout{}, err
	}
	p := Payout{Captured: captured, Commission: commission}
	for _, s := range merged {
		p.Stores = append(p.Stores, Store{ID: s.Store, Share: s.Amount, Adjusted: money.New(0, captured.Currency())})
	}
	return p, nil
}

// Confirm releases the shares of the stores. A store that is confirmed already stays so.
func (p Payout) Confirm(stores ...string) (Payout, error) {
	p = p.clone()
	for _, id := range stores {
		i := p.index(id)
		if i < 0 {
			return Payout{}, errNoStore()
		}
		p.Stores[i].Confirmed = true
	}
	return p, nil
}

// Complete reports whether every store is confirmed, which releases the marketplace's own part too.
func (p Payout) Complete() bool {
	return !slices.ContainsFunc(p.Stores, func(s Store) bool { return !s.Confirmed })
}

// Adjust changes what a store has coming, by an amount that may be negative (EsnekPos's AddSubMerchantAmount). What the store
// loses the marketplace gains, and the other way round; neither may fall below zero.
func (p Payout) Adjust(store string, by money.Amount) (Payout, error) {
	p = p.clone()
	i := p.index(store)
	if i < 0 {
		return Payout{}, errNoStore()
	}
	adjusted, err := p.Stores[i].Adjusted.Add(by)
	if err != nil {
		return Payout{}, errShort().With(err)
	}
	p.Stores[i].Adjusted = adjusted
	return p.checked()
}

// Refund returns the payout after a refund of an amount, of which the provider bears a part as commission that it gives back,
// the stores bear takes, and the marketplace the rest. It refuses to take from anybody more than they have coming, and from the
// stores together more than the buyer gets. A refund whose key is known already changes nothing.
//
// Apply it and keep the result before the bank is asked: a refund that the payout refuses must not reach the bank. If the bank
// then declines, [Payout.Withdraw] takes it back.
func (p Payout) Refund(r Refund) (Payout, error) {
	if slices.ContainsFunc(p.Refunds, func(known Refund) bool { return known.Key == r.Key }) {
		return p, nil
	}
	p = p.clone()
	if !r.Amount.IsPositive() || r.Commission.IsNegative() {
		return Payout{}, errShort()
	}
	if slices.ContainsFunc(r.Takes, func(t Share) bool { return p.index(t.Store) < 0 }) {
		return Payout{}, errNoStore()
	}
	// What the stores give back is a split of what the buyer gets, and the marketplace pays what they do not.
	if _, err := Split(r.Amount, money.Amount{}, r.Takes); err != nil {
		return Payout{}, err
	}
	takes, err := merge(r.Takes)
	if err != nil {
		return Payout{}, err
	}
	r.Takes = takes
	p.Refunds = append(p.Refunds, r)
	return p.checked()
}

// Everything returns the refund that gives back all that is left, from everybody who has something coming.
func (p Payout) Everything(key string) Refund {
	r := Refund{Key: key, Amount: p.left(), Commission: p.commissionLeft()}
	for _, s := range p.Stores {
		if due := p.Due(s.ID); due.IsPositive() {
			r.Takes = append(r.Takes, Share{Store: s.ID, Amount: due})
		}
	}
	return r
}

// Withdraw takes back a refund that did not happen. Withdrawing what is not there changes nothing. It is never refused, since
// what did not happen is a fact: if the marketplace has meanwhile given away the commission that the refund would have
// brought it, its remainder is below zero until that is put right, and every change that leaves it there is refused.
func (p Payout) Withdraw(key string) Payout {
	p = p.clone()
	p.Refunds = slices.DeleteFunc(p.Refunds, func(r Refund) bool { return r.Key == key })
	return p
}

// Due returns what a store has coming, released or not: its share, as it was adjusted, less what refunds took.
func (p Payout) Due(store string) money.Amount {
	i := p.index(store)
	if i < 0 {
		return money.New(0, p.Captured.Currency())
	}
	due := p.Stores[i].Share.Minor() + p.Stores[i].Adjusted.Minor()
	for _, r := range p.Refunds {
		for _, t := range r.Takes {
			if t.Store == store {
				due -= t.Amount.Minor()
			}
		}
	}
	return money.New(due, p.Captured.Currency())
}

// Remainder returns what the marketplace has coming, released or not.
func (p Payout) Remainder() money.Amount {
	rest := p.left().Minor() - p.commissionLeft().Minor()
	for _, s := range p.Stores {
		rest -= p.Due(s.ID).Minor()
	}
	return money.New(rest, p.Captured.Currency())
}

// Position returns what of a payout is still held back from a store, and what is released to it. The store "" is the
// marketplace itself.
func (p Payout) Position(store string) (held, released money.Amount) {
	free, amount := p.Complete(), p.Remainder()
	if store != "" {
		i := p.index(store)
		free, amount = i >= 0 && p.Stores[i].Confirmed, p.Due(store)
	}
	none := money.New(0, p.Captured.Currency())
	if free {
		return none, amount
	}
	return amount, none
}

// Refunded returns what went back to the buyer.
func (p Payout) Refunded() money.Amount {
	return money.New(p.Captured.Minor()-p.left().Minor(), p.Captured.Currency())
}

// left is what of the captured amount was not refunded.
func (p Payout) left() money.Amount {
	left := p.Captured.Minor()
	for _, r := range p.Refunds {
		left -= r.Amount.Minor()
	}
	return money.New(left, p.Captured.Currency())
}

// commissionLeft is what the provider keeps.
func (p Payout) commissionLeft() money.Amount {
	left := p.Commission.Minor()
	for _, r := range p.Refunds {
		left -= r.Commission.Minor()
	}
	return money.New(left, p.Captured.Currency())
}

// checked returns p if nobody's part is below zero.
func (p Payout) checked() (Payout, error) {
	for _, r := range p.Refunds {
		amounts := []money.Amount{r.Amount, r.Commission}
		for _, t := range r.Takes {
			amounts = append(amounts, t.Amount)
		}
		for _, a := range amounts {
			if c, err := a.Cmp(p.Captured); err != nil || c > 0 {
				return Payout{}, errShort().With(err)
			}
		}
	}
	parts := []money.Amount{p.left(), p.commissionLeft(), p.Remainder()}
	for _, s := range p.Stores {
		if s.Adjusted.Minor() > p.Captured.Minor() || s.Adjusted.Minor() < -p.Captured.Minor() {
			return Payout{}, errShort() // sums below could wrap
		}
		parts = append(parts, p.Due(s.ID))
	}
	if slices.ContainsFunc(parts, money.Amount.IsNegative) {
		return Payout{}, errShort()
	}
	return p, nil
}

func (p Payout) index(store string) int {
	return slices.IndexFunc(p.Stores, func(s Store) bool { return s.ID == store })
}

func (p Payout) clone() Payout {
	p.Stores = slices.Clone(p.Stores)
	p.Refunds = slices.Clone(p.Refunds)
	return p
}

func errNoStore() *fault.Error {
	return fault.New(fault.NotFound, "store_unknown", fault.Text{
		TR: "Bu ödemede böyle bir mağaza payı yok.", EN: "No store of this name has a share in the payment.",
	})
}

func errShort() *fault.Error {
	return fault.InvalidField("amount", "share_insufficient", fault.Text{
		TR: "Tutar, mağazada ya da pazaryerinde kalan paydan fazla.", EN: "The amount is more than what the store or the marketplace has left.",
	})
}
