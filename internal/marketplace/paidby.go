package marketplace

// paidby.go is what is different where the provider that took a payment pays its stores. The provider has their shares as they were
// agreed, and takes back what it takes back. Everything else that a store has coming, or has to give back, is between the store and
// the marketplace, as it is everywhere: so the store's balance here is what the whole comes to, less what it has there.

import "github.com/vezne/vezne/money"

// There is what a store has of a payment at the provider that pays it: its share, less what the provider took back.
func (p Division) There(store string) money.Amount {
	i := p.index(store)
	if i < 0 || p.PaidBy == "" {
		return money.New(0, p.Captured.Currency())
	}
	left := p.Stores[i].Share.Minor()
	for _, r := range p.Refunds {
		for _, b := range r.Back {
			if b.Store == store {
				left -= b.Amount.Minor()
			}
		}
	}
	return money.New(left, p.Captured.Currency())
}

// Owed is what we owe a store of a payment, paid out or not; below zero it is what the store owes us.
func (p Division) Owed(store string) money.Amount {
	return money.New(p.Due(store).Minor()-p.There(store).Minor(), p.Captured.Currency())
}

// Carried returns the refund with what the provider that pays the stores takes from them by itself. Of all that is left it takes
// all that they have. Of a part it takes what the stores bear, as far as they have it there, if named says that it can be told; a
// provider that cannot takes from each its part of the amount.
func (p Division) Carried(r Refund, named bool) Refund {
	r.Back = nil
	if p.PaidBy == "" {
		return r
	}
	left := p.left()
	for _, s := range p.Stores {
		there := p.There(s.ID)
		back := there
		switch {
		case r.Amount == left:
		case named:
			back = money.New(min(r.takes(s.ID), there.Minor()), there.Currency())
		default:
			back = portion(there, r.Amount, left)
		}
		if back.IsPositive() {
			r.Back = append(r.Back, Share{Store: s.ID, Amount: back})
		}
	}
	return r
}

// takes is what a store bears of a refund.
func (r Refund) takes(store string) int64 {
	sum := int64(0)
	for _, t := range r.Takes {
		if t.Store == store {
			sum += t.Amount.Minor()
		}
	}
	return sum
}

// Telling returns the stores that may have their money, of which the provider that pays them has not been told. A store that has
// nothing coming any more, because its share was taken away or went back to the buyer, is not let have what the provider holds for it.
func (p Division) Telling() []string {
	var ids []string
	for _, s := range p.Stores {
		if p.PaidBy != "" && s.Confirmed && !s.Told && s.Untold == "" && p.Due(s.ID).IsPositive() {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Heard returns the division in which the provider has been told of a store, or, with a reason, would not hear of it.
func (p Division) Heard(store, refused string) Division {
	p = p.clone()
	if i := p.index(store); i >= 0 {
		p.Stores[i].Told, p.Stores[i].Untold = refused == "", refused
	}
	return p
}
