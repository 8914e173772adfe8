package marketplace

import (
	"slices"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// Division is what becomes of one captured payment: whose its money is, and whether they may have it. Its zero value is no
// division. At every moment what the stores and the marketplace have coming, the commission and what was refunded add up to what was
// captured.
type Division struct {
	Captured money.Amount `json:"captured"`
	// Commission is what the provider takes, the tax on it included.
	Commission money.Amount `json:"commission"`
	Stores     []Store      `json:"stores"`
	Refunds    []Refund     `json:"refunds,omitempty"`
	// Disputes are what the stores bear of disputes, where they do.
	Disputes []Borne `json:"disputes,omitempty"`
	// PaidBy is the account at a provider that pays the stores itself; empty where their money comes to us and we owe it to them. What
	// the provider does not do stays with us there too; see [Division.Owed].
	PaidBy string `json:"paid_by,omitempty"`
	// OwnHeld is what of the marketplace's own part the books have as held, in minor units; see [Division.Posting].
	OwnHeld int64 `json:"own_held,omitempty"`
}

// Store is one store's part in a division.
type Store struct {
	ID string `json:"id"`
	// Share is what was agreed when the payment was made, and Adjusted what the marketplace changed of it since.
	Share    money.Amount `json:"share"`
	Adjusted money.Amount `json:"adjusted"`
	// Confirmed means that the store may have its money.
	Confirmed bool `json:"confirmed"`
	// Until is when the store may have it if nobody confirms before; zero if somebody has to.
	Until time.Time `json:"until,omitzero"`
	// Along is [Share.Along].
	Along bool `json:"along,omitempty"`
	// Disputes is [Share.Disputes], as it was agreed.
	Disputes Bearer `json:"disputes,omitempty"`
	// Told means that the provider which pays the store has been told that it may have its money, and Untold why it would not hear
	// of that.
	Told   bool   `json:"told,omitempty"`
	Untold string `json:"untold,omitempty"`
}

// Refund is what one refund took from whom.
type Refund struct {
	// Operation is the number of the payment's operation that gives the money back. A refund is planned in the commit that begins
	// the operation, and withdrawn in the one that tells of its refusal, so that neither is ever without the other.
	Operation int `json:"operation"`
	// Store is the one whose part of the order it is about, where it is about one.
	Store string `json:"store,omitempty"`
	// Amount goes back to the buyer. Commission is the part that the provider bears.
	Amount     money.Amount `json:"amount"`
	Commission money.Amount `json:"commission"`
	// Takes are the parts that the stores bear; the marketplace bears the rest.
	Takes []Share `json:"takes,omitempty"`
	// Back is what of that the provider that pays the stores takes from them itself; see [Division.Carried].
	Back []Share `json:"back,omitempty"`
}

// Open returns the division of a captured payment, each share held as it says. It refuses what [Split] refuses.
func Open(captured, commission money.Amount, shares []Share) (Division, error) {
	if _, err := Split(captured, commission, shares); err != nil {
		return Division{}, err
	}
	merged, err := merge(shares)
	if err != nil {
		return Division{}, err
	}
	p := Division{Captured: captured, Commission: commission}
	for _, s := range merged {
		p.Stores = append(p.Stores, Store{
			ID: s.Store, Share: s.Amount, Adjusted: money.New(0, captured.Currency()), Confirmed: s.Hold == HoldNone, Until: s.Until,
			Along: s.Along, Disputes: s.Disputes,
		})
	}
	return p, nil
}

// Confirm releases the shares of the stores. A store that is confirmed already stays so.
func (p Division) Confirm(stores ...string) (Division, error) {
	p = p.clone()
	for _, id := range stores {
		i := p.index(id)
		if i < 0 {
			return Division{}, errNoStore()
		}
		p.Stores[i].Confirmed, p.Stores[i].Untold = true, ""
	}
	return p, nil
}

// Release is Confirm of every store whose time has come, and reports whether there was any.
func (p Division) Release(now time.Time) (Division, bool) {
	p = p.clone()
	released := false
	for i, s := range p.Stores {
		if !s.Confirmed && !s.Until.IsZero() && !s.Until.After(now) {
			p.Stores[i].Confirmed, released = true, true
		}
	}
	return p, released
}

// NextRelease is when the next store's time comes; zero if none waits for a time.
func (p Division) NextRelease() time.Time {
	var next time.Time
	for _, s := range p.Stores {
		if !s.Confirmed && !s.Until.IsZero() && (next.IsZero() || s.Until.Before(next)) {
			next = s.Until
		}
	}
	return next
}

// Complete reports whether every store is confirmed, which releases the marketplace's own part too.
func (p Division) Complete() bool {
	return !slices.ContainsFunc(p.Stores, func(s Store) bool { return !s.Confirmed })
}

// Adjust changes what a store has coming, by an amount that may be negative (EsnekPos's AddSubMerchantAmount). What the store
// loses the marketplace gains, and the other way round; neither may fall below zero.
func (p Division) Adjust(store string, by money.Amount) (Division, error) {
	p = p.clone()
	i := p.index(store)
	if i < 0 {
		return Division{}, errNoStore()
	}
	adjusted, err := p.Stores[i].Adjusted.Add(by)
	if err != nil {
		return Division{}, errShort().With(err)
	}
	p.Stores[i].Adjusted = adjusted
	return p.checked()
}

// Refund returns the division after a refund of an amount, of which the provider bears a part as commission that it gives back,
// the stores bear takes, and the marketplace the rest. It refuses to take from anybody more than they have coming of this payment, and
// from the stores together more than the buyer gets. A refund whose operation is known already changes nothing.
//
// It is committed before the bank is asked: a refund that the division refuses must not reach the bank. If the bank then declines,
// [Division.Withdraw] takes it back.
func (p Division) Refund(r Refund) (Division, error) {
	if _, known := p.RefundOf(r.Operation); known {
		return p, nil
	}
	p = p.clone()
	if !r.Amount.IsPositive() || r.Commission.IsNegative() {
		return Division{}, errShort()
	}
	if slices.ContainsFunc(r.Takes, func(t Share) bool { return p.index(t.Store) < 0 }) {
		return Division{}, errNoStore()
	}
	// What the stores give back is a split of what the buyer gets, and the marketplace pays what they do not.
	if _, err := Split(r.Amount, money.Amount{}, r.Takes); err != nil {
		return Division{}, err
	}
	takes, err := merge(r.Takes)
	if err != nil {
		return Division{}, err
	}
	r.Takes = takes
	p.Refunds = append(p.Refunds, r)
	return p.checked()
}

// Everything returns the refund that gives back all that is left, from everybody who has something coming: all of it, or in proportion
// where that is more. Of what is disputed the provider keeps its commission, since that is not refunded.
func (p Division) Everything(operation int) Refund {
	r := Refund{Operation: operation, Amount: p.undisputed(), Commission: p.commissionBack(p.undisputed())}
	dues, all := make([]int64, len(p.Stores)), int64(0)
	for i, s := range p.Stores {
		dues[i] = max(0, p.Due(s.ID).Minor())
		all += dues[i]
	}
	if all > r.Amount.Minor() { // stores that bear nothing of a dispute have more than what is left to give back
		dues = apportion(r.Amount.Minor(), dues)
	}
	for i, due := range dues {
		if due > 0 {
			r.Takes = append(r.Takes, Share{Store: p.Stores[i].ID, Amount: money.New(due, r.Amount.Currency())})
		}
	}
	return r
}

// Withdraw takes back a refund that did not happen. Withdrawing what is not there changes nothing. It is never refused, since
// what did not happen is a fact: if the marketplace has meanwhile given away the commission that the refund would have
// brought it, its remainder is below zero until that is put right, and every change that leaves it there is refused.
func (p Division) Withdraw(operation int) Division {
	p = p.clone()
	p.Refunds = slices.DeleteFunc(p.Refunds, func(r Refund) bool { return r.Operation == operation })
	return p
}

// RefundOf finds what the division knows of one operation of its payment.
func (p Division) RefundOf(operation int) (Refund, bool) {
	i := slices.IndexFunc(p.Refunds, func(r Refund) bool { return r.Operation == operation })
	if i < 0 {
		return Refund{}, false
	}
	return p.Refunds[i], true
}

// Plain is the refund of an amount whose caller names no stores. Of all that is left everybody gives back what they have. Of a part
// those bear theirs whose share goes along with the payment, and the provider its own then; the marketplace bears the rest.
func (p Division) Plain(operation int, amount money.Amount) Refund {
	if amount == p.undisputed() {
		return p.Everything(operation)
	}
	return p.along(operation, amount, func(s Store) bool { return s.Along })
}

// Proportional is the refund of an amount that everybody bears their part of.
func (p Division) Proportional(operation int, amount money.Amount) Refund {
	if amount == p.undisputed() {
		return p.Everything(operation)
	}
	return p.along(operation, amount, func(Store) bool { return true })
}

// along is the refund of a part that these stores bear theirs of.
func (p Division) along(operation int, amount money.Amount, bears func(Store) bool) Refund {
	left := p.undisputed()
	whole := money.New(max(left.Minor(), p.dues()), amount.Currency()) // stores that bear nothing of a dispute have more than what is left to give back
	r := Refund{Operation: operation, Amount: amount, Commission: money.New(0, amount.Currency())}
	for _, s := range p.Stores {
		take := portion(p.Due(s.ID), amount, whole)
		if bears(s) {
			r.Takes = append(r.Takes, Share{Store: s.ID, Amount: take})
		}
	}
	if len(r.Takes) > 0 {
		r.Commission = p.commissionBack(amount)
		r.Takes = p.rounded(r.Takes, amount, left.Minor()-amount.Minor()-(p.commissionBack(left).Minor()-r.Commission.Minor()))
	}
	if len(r.Takes) == 0 {
		r.Commission = money.New(0, amount.Currency())
	}
	return r
}

// rounded adds to what stores give of an amount what rounding would otherwise leave them beyond what there is for them all.
func (p Division) rounded(takes []Share, amount money.Amount, room int64) []Share {
	for _, s := range p.Stores {
		room -= p.Due(s.ID).Minor()
	}
	rest := amount.Minor()
	for _, t := range takes {
		room, rest = room+t.Amount.Minor(), rest-t.Amount.Minor()
	}
	for i := range takes {
		// Of what is missing because of rounding nobody has more than one.
		more := min(1, max(0, -room), max(0, rest), p.Due(takes[i].Store).Minor()-takes[i].Amount.Minor())
		takes[i].Amount = money.New(takes[i].Amount.Minor()+more, takes[i].Amount.Currency())
		room, rest = room+more, rest-more
	}
	return slices.DeleteFunc(takes, func(t Share) bool { return !t.Amount.IsPositive() })
}

// dues is what all stores have coming.
func (p Division) dues() (all int64) {
	for _, s := range p.Stores {
		all += max(0, p.Due(s.ID).Minor())
	}
	return all
}

// Due returns what a store has coming, released or not: its share, as it was adjusted, less what refunds took.
func (p Division) Due(store string) money.Amount {
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
	for _, b := range p.Disputes {
		for _, t := range b.Takes {
			if t.Store == store {
				due -= t.Amount.Minor()
			}
		}
	}
	return money.New(due, p.Captured.Currency())
}

// Remainder returns what the marketplace has coming, released or not. What the bank took back from it in a dispute is not part of a
// division; what stores bear of that is.
func (p Division) Remainder() money.Amount {
	rest := p.left().Minor() - p.commissionLeft().Minor()
	for _, s := range p.Stores {
		rest -= p.Due(s.ID).Minor()
	}
	return money.New(rest, p.Captured.Currency())
}

// Posting returns the division as the books have it once by is posted: by how much more of the marketplace's own part is held than they
// had. A division from before they had it had nothing.
func (p Division) Posting() (next Division, by int64) {
	held, _ := p.Position("")
	by = held.Minor() - p.OwnHeld
	p.OwnHeld = held.Minor()
	return p, by
}

// Position returns what of a division is still held back from a store, and what is released to it. The store "" is the
// marketplace itself.
func (p Division) Position(store string) (held, released money.Amount) {
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
func (p Division) Refunded() money.Amount {
	return money.New(p.Captured.Minor()-p.left().Minor(), p.Captured.Currency())
}

// undisputed is what of the captured amount can still be refunded, where stores bear what is disputed of it.
func (p Division) undisputed() money.Amount {
	left := p.left().Minor()
	for _, b := range p.Disputes {
		left -= b.Amount.Minor()
	}
	return money.New(max(0, left), p.Captured.Currency())
}

// left is what of the captured amount was not refunded.
func (p Division) left() money.Amount {
	left := p.Captured.Minor()
	for _, r := range p.Refunds {
		left -= r.Amount.Minor()
	}
	return money.New(left, p.Captured.Currency())
}

// commissionLeft is what the provider keeps.
func (p Division) commissionLeft() money.Amount {
	left := p.Commission.Minor()
	for _, r := range p.Refunds {
		left -= r.Commission.Minor()
	}
	return money.New(left, p.Captured.Currency())
}

// commissionBack is what the provider gives back of that with a refund of an amount: as much of it as the amount is of all that was not refunded, disputed or not.
func (p Division) commissionBack(amount money.Amount) money.Amount {
	return portion(p.commissionLeft(), amount, p.left())
}

// checked returns p if nobody's part is below zero.
func (p Division) checked() (Division, error) {
	for _, r := range p.Refunds {
		amounts := []money.Amount{r.Amount, r.Commission}
		for _, t := range r.Takes {
			amounts = append(amounts, t.Amount)
		}
		for _, a := range amounts {
			if c, err := a.Cmp(p.Captured); err != nil || c > 0 {
				return Division{}, errShort().With(err)
			}
		}
	}
	parts := []money.Amount{p.left(), p.commissionLeft(), p.Remainder()}
	for _, s := range p.Stores {
		if s.Adjusted.Minor() > p.Captured.Minor() || s.Adjusted.Minor() < -p.Captured.Minor() {
			return Division{}, errShort() // sums below could wrap
		}
		parts = append(parts, p.Due(s.ID), p.There(s.ID))
	}
	if slices.ContainsFunc(parts, money.Amount.IsNegative) {
		return Division{}, errShort()
	}
	return p, nil
}

func (p Division) index(store string) int {
	return slices.IndexFunc(p.Stores, func(s Store) bool { return s.ID == store })
}

func (p Division) clone() Division {
	p.Stores = slices.Clone(p.Stores)
	p.Refunds = slices.Clone(p.Refunds)
	p.Disputes = slices.Clone(p.Disputes)
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
